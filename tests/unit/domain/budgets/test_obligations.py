"""A subaward is an obligation, and is not counted twice beside the awards under it (books.md, FND-13)."""

import datetime
from fractions import Fraction

import pytest

from ledger.domain.budgets.bases import Base, sum_of
from ledger.domain.budgets.budgets import Budget
from ledger.domain.budgets.obligations import Bound, beyond_by_line, bound, in_force
from ledger.domain.budgets.radar import FundPace, elapsed
from ledger.domain.budgets.ratios import Sense, Test
from ledger.domain.budgets.subawards import Subaward
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line
from tests.folders import JULY, Folder, loaded
from tests.unit.domain.budgets.test_subawards import JUNE, active

DAY = datetime.date
TRAINING, SUPPORT = Line.TRAINING, Line.SUPPORT


def whole(folder: Folder) -> Budget:
    known = loaded(folder).before
    assert known is not None
    return known


def of(total: int, training: int | None = None) -> Subaward:
    return Subaward("SUB-1", "CCC", "WA26", total_cents=total, training_cents=training)


@pytest.mark.parametrize(
    "training, used, beyond, in_training",
    [
        (60, {TRAINING: 0, SUPPORT: 0}, 100, 60),
        (60, {TRAINING: 25, SUPPORT: 10}, 65, 35),
        (60, {TRAINING: 60, SUPPORT: 40}, 0, 0),
        (
            60,
            {TRAINING: 0, SUPPORT: 70},
            30,
            30,
        ),  # support took of the training's part: never more than is left
        (60, {TRAINING: 130, SUPPORT: 0}, 0, 0),  # awards went over it: they count, and nothing is taken off
        (None, {TRAINING: 10, SUPPORT: 0}, 90, 0),  # nobody said what is for training: none is
    ],
)
def test_a_subaward_adds_what_the_awards_under_it_leave_and_training_is_never_overstated(
    training: int | None, used: dict[Line, int], beyond: int, in_training: int
) -> None:
    found = Bound(of(100, training), used)
    assert (found.beyond_cents, found.beyond(TRAINING), found.beyond(SUPPORT)) == (
        beyond,
        in_training,
        beyond - in_training,
    )
    assert found.used_cents + found.beyond_cents == max(100, found.used_cents)


def test_only_awards_of_its_agency_fund_and_programs_are_under_it_and_committed_ones_are_not_yet() -> None:
    moved = {
        "Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship": -10,
        "Equity:Budget:Accrued:CCC:EOP:WA26:Support:Gas": -4,
        "Equity:Budget:Paid:CCC:EOP:WA26:Support:Gas": -3,
        "Equity:Budget:Deposit:CCC:EOP:WA26:Support:MoveIn": -2,
        "Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship": -1_000,
        "Equity:Budget:Available:CCC:EOP:WA26:Training": -1_000,
        "Equity:Budget:Obligated:CCC:AHFE:WA26:Training:Scholarship": -1_000,
        "Equity:Budget:Obligated:HS:EOP:WA26:Training:Scholarship": -1_000,
        "Equity:Budget:Reserve:WA26:Training": -1_000,
    }
    found = bound(of(100, 60), frozenset({"EOP"}), moved)
    assert found.used == {TRAINING: 10, SUPPORT: 9}
    assert beyond_by_line([found, found]) == {("WA26", TRAINING): 100, ("WA26", SUPPORT): 62}


@pytest.mark.parametrize(
    "on, binds",
    [
        (DAY(2026, 6, 30), False),
        (JULY, True),
        (JUNE, True),
        (DAY(2027, 7, 1), False),  # what is left of it lapses
    ],
)
def test_a_subaward_binds_from_its_first_day_to_its_last(on: datetime.date, binds: bool) -> None:
    found = in_force(whole(active()), on)
    assert [(one.id, set(programs)) for one, programs in found] == ([("SUB-1", {"EOP"})] if binds else [])


def test_a_draft_that_no_membership_rests_on_binds_nothing() -> None:  # ALC-06
    draft = active()
    del draft["agencies.toml"]["membership"][0]["subaward"]
    assert in_force(whole(draft), JULY) == []


def test_the_eighty_per_cent_test_counts_a_subaward_whole_and_no_kind_of_it() -> None:  # FND-13
    columns = {("WA26", TRAINING, "Scholarship"): Columns(obligated_cents=20)}
    base = Base({"WA26": "adult", "WY26": "youth"}, {"WA26": 100}, [], columns, {})
    with_subaward = Base(**{**vars(base), "beyond": {("WA26", TRAINING): 40, ("WA26", SUPPORT): 25}})
    of_adult = ["obligated of adult"]
    assert (sum_of(of_adult, base), sum_of(of_adult, with_subaward)) == (20, 85)
    held = [
        Test(sum_of(of_adult, one), 100, Sense.AT_LEAST, Fraction(4, 5)).holds
        for one in (base, with_subaward)
    ]
    assert held == [False, True]
    assert sum_of(["obligated of adult on Training"], with_subaward) == 60
    assert sum_of(["obligated of adult for Scholarship"], with_subaward) == 20
    assert sum_of(["obligated of youth"], with_subaward) == 0
    assert sum_of(["expended of adult"], with_subaward) == 0


def test_the_radar_does_not_carry_a_subaward_on() -> None:  # ALC-08
    # half of the year over: 30 by awards elsewhere become 60; the subaward of 40 stays 40
    found = FundPace(
        "WA26", "Adult", DAY(2026, 7, 10), 200, 70, elapsed(JULY, DAY(2026, 7, 10), DAY(2026, 7, 5)), 40
    )
    assert (found.elapsed.over, found.elapsed.days, found.projected_left_cents) == (5, 10, 100)
