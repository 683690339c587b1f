"""Loading a budget: staged by one, accepted by another, whole or not at all."""

import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.journal.accounts import Key, Stage
from ledger.domain.journal.columns import Columns
from ledger.domain.journal.entries import Entry, step
from ledger.domain.needs.kinds import KINDS, Line
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.budgets import budgets
from ledger.services.budgets.budgets import BudgetFaults, StageLoad
from ledger.services.people import proposals
from ledger.services.work import Unit, Work
from ledger.store import rows, schema
from ledger.store.budgets import agencies, policies
from ledger.store.budgets import budgets as stored
from ledger.store.journal import journal
from tests import board
from tests.folders import Folder, allocation, amendment, pooled, small, written

AUGUST = datetime.date(2026, 8, 1)


def load(work: Work, folder: Folder, key: str = "load") -> Any:
    return board.load_files(work, written(folder), key)


def counts(work: Work) -> dict[str, int]:
    """Rows of everything a load may write."""
    tables = [schema.event, schema.entry, schema.posting, schema.account, schema.fund, schema.allocation]
    tables += [schema.policy_value, schema.agency, schema.roster, schema.proposal]
    with work.store.reading() as connection:
        return {
            one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables
        }


def balance(work: Work, account: str) -> int:
    with work.store.reading() as connection:
        return journal.balances(connection).get(account, 0)


def test_the_demonstration_budget_loads_and_passes_the_strict_test(work: Work) -> None:
    answer = board.load_budget(work)
    assert answer["entries"] == 9 + 2 + 10 + 40
    found = budgets.set_aside_test(work, board.accepter(), work.source.today())
    assert found.test.passes  # SET-02
    assert found.test.says == "3 x $300,000.00 = $900,000.00 must be more than $740,000.00"
    assert found.policy.document == "Demonstration policy 2026-01 (example)"
    with work.store.reading() as connection:
        book = policies.policy_book(connection)
        assert len(agencies.agencies(connection)) == 39
    in_force = {one.code for one in book.in_force(AUGUST)}
    unsaid = {
        "ojt_holiday",
        "ojt_leave",
        "ojt_bonus",
        "wex_holiday",
        "wex_leave",
        "wex_bonus",
    }  # without a value: none, not paid back
    rest = {code.partition(".")[0] for code in set(CODES) - in_force - unsaid}
    # Without a value for the follow-up only youth are helped after the exit (SUP-23)
    bounds = {"cap", "exception", "papers", "payees", "proofs"}
    # The ladder of three is in force from December on
    assert rest == bounds | {
        "follow_up_months",
        "advance_days",
        "payee_staff",
        "approval_steps",
        "mileage_attendance",
    }
    assert {f"cap.{kind}" for kind in KINDS} <= in_force


def test_a_staged_load_changes_nothing_until_another_person_accepts_it(work: Work) -> None:
    board.add_person(work, board.STAGER)
    board.add_person(work, board.ACCEPTER)
    staged = budgets.stage_load(work, board.stager(), StageLoad("stage", written(small())))
    assert "+ allocation.CCC:EOP:WA26:Training: 100.00" in staged["changes"]
    assert counts(work)["fund"] == 0
    assert budgets.staged_changes(work, board.accepter(), staged["proposal"]) == staged["changes"]
    alone = board.actor(board.STAGER, Duty.LOAD, Duty.OVERSEE)
    with pytest.raises(Refused) as refused:  # two persons, whatever duties the first one holds
        proposals.accept(work, alone, proposals.Accept("self", staged["proposal"]))
    assert refused.value.code == "two_people"
    assert counts(work)["entry"] == 0
    proposals.accept(work, board.accepter(), proposals.Accept("other", staged["proposal"]))
    assert counts(work)["entry"] == 4


def test_loading_needs_its_duty(work: Work) -> None:
    with pytest.raises(Refused) as refused:
        budgets.stage_load(work, board.actor("PER-X", Duty.APPROVE), StageLoad("stage", written(small())))
    assert refused.value.code == "duty_needed"


def test_loading_the_same_again_writes_nothing(work: Work) -> None:
    load(work, small())
    before = counts(work)
    again = load(work, small(), "again")
    assert again == {"proposal": None, "year": 2026, "changes": []}
    assert counts(work) == before


def test_staging_the_same_twice_is_one_proposal(work: Work) -> None:
    board.add_person(work, board.STAGER)
    first = budgets.stage_load(work, board.stager(), StageLoad("one", written(small())))
    second = budgets.stage_load(work, board.stager(), StageLoad("two", written(small())))
    assert second == first
    assert budgets.stage_load(work, board.stager(), StageLoad("one", written(small()))) == first
    assert counts(work)["proposal"] == 1


def test_a_preview_writes_nothing(work: Work) -> None:
    before = counts(work)
    answer = budgets.preview_load(work, board.stager(), written(small()))
    assert answer["proposal"] is None
    assert answer["changes"]
    assert counts(work) == before


def test_every_fault_is_told_at_once_and_nothing_is_changed(work: Work) -> None:
    folder = small()
    folder["year.toml"]["budget"]["WA26"]["training_budget"] = "360.00"
    folder["allocations.toml"]["allocation"][0]["kinds"] = ["Rent"]
    before = counts(work)
    with pytest.raises(BudgetFaults) as refused:
        budgets.stage_load(work, board.stager(), StageLoad("stage", written(folder)))
    assert [(one.file, one.table, one.key) for one in refused.value.faults] == [
        ("year.toml", "budget", "set_aside"),
        ("allocations.toml", "allocation.CCC:EOP:WA26:Training", "kinds"),
    ]
    assert "3 x $120.00 = $360.00 must be more than $360.00" in str(refused.value)
    assert counts(work) == before


@pytest.mark.parametrize(
    "name, text, says",
    [
        ("funds.toml", "[fund", "is not TOML"),
        ("funds.toml", '[fund.WA26]\namount = 600000.00\ntitle = "x"', "and not the number 600000.00"),
        ("funds.toml", "#" * 1_000_001, "at most 1,000,000"),
        ("notes.txt", "", "is not a file of a budget"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault(work: Work, name: str, text: str, says: str) -> None:
    with pytest.raises(BudgetFaults) as refused:
        budgets.stage_load(work, board.stager(), StageLoad("stage", {**written(small()), name: text}))
    assert any(says in str(fault) and fault.file == name for fault in refused.value.faults)


def test_two_loads_staged_on_the_same_ground_are_checked_again_when_accepted(work: Work) -> None:
    load(work, small())
    staged = []
    for name in ("AM-1", "AM-2"):
        folder = small()
        folder["amendments.toml"] = {"amendment": [amendment(id=name, amount="15.00")]}
        staged.append(budgets.stage_load(work, board.stager(), StageLoad(name, written(folder)))["proposal"])
    proposals.accept(work, board.accepter(), proposals.Accept("first", staged[0]))
    # The second does not know the first one's amendment, and the reserve has only 5.00 left.
    with pytest.raises(BudgetFaults) as refused:
        proposals.accept(work, board.accepter(), proposals.Accept("second", staged[1]))
    assert {fault.table for fault in refused.value.faults} == {"amendment.AM-1", "amendment.AM-2"}
    assert balance(work, "Equity:Budget:Reserve:WA26:Training") == -500


def test_an_amendment_moves_money_and_is_applied_once(work: Work) -> None:
    load(work, small())
    folder = small()
    folder["amendments.toml"] = {"amendment": [amendment(to="HS:EOP")]}
    assert load(work, folder, "amended")["entries"] == 1
    assert load(work, folder, "again")["proposal"] is None
    assert balance(work, "Equity:Budget:Reserve:WA26:Training") == -1000  # ALC-02: 110.00 + 10.00 = 120.00
    with work.store.reading() as connection:
        row = stored.find_allocation(connection, Key("HS", "EOP", "WA26", Line.TRAINING))
        assert row is not None
        assert row["available_cents"] == 1000
        assert stored.get_allocation(connection, row["id"]) == row


def test_an_amendment_takes_only_what_is_available_now(work: Work) -> None:
    load(work, small())
    key = Key("CCC", "EOP", "WA26", Line.TRAINING)

    def _commit(unit: Unit) -> tuple[str, dict[str, Any]]:
        legs = step(key, "Scholarship", Stage.AVAILABLE, Stage.COMMITTED, 9500)
        unit.post(Entry("ENT-TEST0001", AUGUST, "committed", legs))
        return "test", {}

    work.run(None, proposals.Accept("commit", "test"), "test.committed", _commit)
    folder = small()
    folder["amendments.toml"] = {"amendment": [amendment(**{"from": "CCC:EOP", "to": "reserve"})]}
    with pytest.raises(BudgetFaults) as refused:
        load(work, folder, "amended")
    assert "$10.00 must not be more than the $5.00 available now" in str(refused.value)  # ALC-03


def test_a_release_of_more_set_aside_is_seen_by_the_test(work: Work) -> None:
    load(work, small())
    folder = small()
    folder["amendments.toml"] = {"amendment": [amendment(**{"from": "unassigned", "to": "reserve"})]}
    load(work, folder, "amended")
    found = budgets.set_aside_test(work, board.accepter(), work.source.today())
    assert found.test.says == "3 x $130.00 = $390.00 must be more than $330.00"  # SET-03
    assert balance(work, "Equity:Budget:Reserve:WA26:Training") == -3000


def test_a_number_that_was_loaded_is_not_rewritten(work: Work) -> None:
    load(work, small())
    folder = small()
    folder["allocations.toml"]["allocation"][0]["amount"] = "99.00"
    folder["year.toml"]["budget"]["WA26"]["reserve_training"] = "21.00"
    before = counts(work)
    with pytest.raises(BudgetFaults, match="add an") as refused:
        load(work, folder, "again")
    assert refused.value.faults[0].key == "reserve_training"
    assert counts(work) == before


def test_a_further_kind_opens_its_accounts_for_allocations_that_exist(work: Work) -> None:
    load(work, small())
    folder = small()
    folder["funds.toml"]["fund"]["WA26"]["kinds"].append("Tools")
    load(work, folder, "again")
    with work.store.reading() as connection:
        names = set(connection.execute(select(schema.account.c.name)).scalars())
        row = stored.fund_row(connection, "WA26")
    assert "Equity:Budget:Committed:CCC:EOP:WA26:Support:Tools" in names
    assert row is not None
    assert stored.listed(row["kinds"])[-1] == "Tools"


def test_a_pool_is_published_under_its_own_code(work: Work) -> None:
    load(work, pooled())
    with work.store.reading() as connection:
        assert stored.pools(connection) == {"HP26": "HSP26", "HR26": "HSP26"}
        row = rows.find_row(connection, schema.account, name="Equity:Budget:Available:HS:EOP:HP26:Support")
    assert row is not None
    assert row["published"] == "Equity:Budget:Available:Pool:Shared:HSP26:Support"


def _seen(work: Work, *duties: Duty, **scope: Any) -> list[tuple[str, str, str, int]]:
    found = budgets.allocation_columns(work, board.actor("PER-X", *duties, **scope), year=2026)
    return [(row["agency_code"], row["fund"], row["line"], columns.allocated_cents) for row, columns in found]


def test_a_class_is_seen_by_its_readers_only(work: Work) -> None:
    load(work, pooled())
    assert _seen(work, Duty.OVERSEE) == [
        ("CCC", "WA26", "Support", 4000),
        ("CCC", "WA26", "Training", 10000),
        ("Pool", "HSP26", "Support", 6000),
    ]
    full = _seen(work, Duty.OVERSEE, Duty.SEE_CLASS, confidential_class="HOPWA")
    assert ("HS", "HP26", "Support", 3000) in full
    assert not any(fund == "HSP26" for _, fund, _, _ in full)
    assert any(
        fund == "HSP26" for _, fund, _, _ in _seen(work, Duty.OVERSEE, Duty.SEE_CLASS, confidential_class="X")
    )


def test_a_coach_sees_her_agency_only(work: Work) -> None:
    folder = pooled()
    folder["allocations.toml"]["allocation"].append(allocation("HS", "Training", "20.00"))
    folder["year.toml"]["budget"]["WA26"]["reserve_training"] = "0.00"
    load(work, folder)
    assert _seen(work, Duty.REQUEST, agency="HS") == [  # ALC-09
        ("HS", "WA26", "Training", 2000),
        ("Pool", "HSP26", "Support", 3000),
    ]
    shown = budgets.in_force(work, board.actor("PER-X", Duty.REQUEST, agency="HS"), AUGUST)
    assert shown.funds == []
    assert shown.year_budgets == []
    assert [one.code for one in shown.values] == ["set_aside_share", "ojt_rate", "cap.Rent"]


def test_what_is_in_force_shows_a_pool_as_one_fund(work: Work) -> None:
    load(work, pooled())
    shown = budgets.in_force(work, board.actor("PER-X", Duty.EXAMINE), AUGUST)
    assert [(one["code"], one["amount_cents"]) for one in shown.funds] == [
        ("HSP26", 200000),
        ("WA26", 100000),
    ]
    assert "HOPWA" not in repr(shown.funds)
    assert [(one["fund"], one["support_budget_cents"]) for one in shown.year_budgets] == [
        ("HSP26", 6000),
        ("WA26", 5000),
    ]
    assert {one.code: (one.sort, one.document) for one in shown.values}["ojt_rate"] == (
        "law",
        "Test document",
    )


def test_columns_are_made_from_the_balances(work: Work) -> None:
    load(work, small())
    found = budgets.allocation_columns(work, board.accepter(), through_month="2026-06")
    assert {columns for _, columns in found} == {Columns()}
    found = budgets.allocation_columns(work, board.accepter(), through_month="2026-07")
    assert [columns.available_cents for _, columns in found] == [4000, 10000]
