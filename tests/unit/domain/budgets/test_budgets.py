"""The entries of a load: the worked book's order and words, and sums that always agree (ALC-02)."""

import copy
import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.budgets import openings
from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.narrations import NARRATIONS
from ledger.domain.needs.kinds import kinds_on
from tests.folders import (
    JULY,
    amended,
    amendment,
    entries,
    faults_of,
    fund,
    loaded,
    pooled,
    read,
    small,
)


def test_the_opening_entries_stand_in_the_order_and_words_of_the_worked_book() -> None:
    made = entries(pooled())
    assert [NARRATIONS[one.narration] for one in made] == [
        *["Notice of award"] * 3,
        "Set-aside and support budget released",
        *["Support budget released"] * 2,
        *["Allocation"] * 4,
    ]
    assert {one.on for one in made} == {JULY}
    assert [(p.account, p.amount_cents) for p in made[3].postings] == [
        ("Equity:Budget:Unassigned:WA26", 17000),
        ("Equity:Budget:Reserve:WA26:Training", -12000),
        ("Equity:Budget:Reserve:WA26:Support", -5000),
    ]


def test_a_fund_that_starts_later_opens_on_its_first_day() -> None:
    folder = small()
    folder["funds.toml"]["fund"]["WA26"]["performance_from"] = datetime.date(2026, 10, 1)
    assert {one.on for one in entries(folder)} == {datetime.date(2026, 10, 1)}


def test_a_set_aside_alone_is_released_under_its_own_name() -> None:
    folder = small()
    folder["year.toml"]["budget"]["WA26"].update(support_budget="0.00", reserve_support="0.00")
    del folder["allocations.toml"]["allocation"][1]
    assert [one.narration for one in entries(folder)][1] == "set_aside_released"


def test_a_grant_of_unknown_amount_is_awarded_when_the_amount_is_known() -> None:
    folder = small()
    folder["funds.toml"]["fund"]["PA26"] = fund(amount="0.00")  # d7
    assert faults_of(folder) == []
    assert len(entries(folder)) == 4
    later = copy.deepcopy(folder)
    later["funds.toml"]["fund"]["PA26"]["amount"] = "70.00"
    assert faults_of(later, loaded(folder)) == []
    assert [one.narration for one in entries(later, read(folder))] == ["authority"]


_moves = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "CCC:EOP", "HS:EOP"]),
        st.sampled_from(["reserve", "CCC:EOP", "HS:EOP"]),
        st.integers(1, 3000),
    ),
    max_size=8,
)


@given(st.integers(0, 12000), _moves)
def test_allocations_and_reserve_are_the_set_aside_after_every_entry(
    first_cents: int, moves: list[Any]
) -> None:
    """Whatever is accepted keeps: training allocations + reserve = set-aside, and nothing is negative."""
    folder = small()
    budget = folder["year.toml"]["budget"]["WA26"]
    folder["allocations.toml"]["allocation"][0]["amount"] = _amount(first_cents)
    budget["reserve_training"] = _amount(12000 - first_cents)
    folder["amendments.toml"] = {
        "amendment": [
            amendment(**{"id": f"AM-{n}", "from": source, "to": target, "amount": _amount(cents)})
            for n, (source, target, cents) in enumerate(moves)
        ]
    }
    if faults_of(folder):
        return
    held: dict[str, int] = {}
    for one in entries(folder):
        for posting in one.postings:
            held[posting.account] = held.get(posting.account, 0) - posting.amount_cents
        if one.narration not in ("authority", "budget_released"):
            training = {name: cents for name, cents in held.items() if name.endswith(":Training")}
            assert sum(training.values()) == 12000  # ALC-02
            assert min(training.values()) >= 0


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def test_new_places_are_opened_once_with_the_kinds_of_their_line() -> None:
    budget = read(amended(to="HS:EOP"))
    assert [(str(key), year, on) for key, year, on in openings.new_places(None, budget)] == [
        ("CCC:EOP:WA26:Training", 2026, JULY),
        ("CCC:EOP:WA26:Support", 2026, JULY),
        ("HS:EOP:WA26:Training", 2026, JULY),
    ]
    key = budget.allocations[0].place
    names = accounts.allocation_accounts(key, kinds_on(budget.funds[0].kinds, key.line))
    assert accounts.stage(key, Stage.COMMITTED, "Scholarship") in names
    assert accounts.stage(key, Stage.COMMITTED, "Rent") not in names
