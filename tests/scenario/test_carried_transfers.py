"""What was paid before going live goes to another fund like any cost: the month of rent, or all that its award had paid (FND-18)."""

import datetime

import pytest

from ledger.domain.awards.transfers import Cost
from ledger.domain.people.duties import Duty
from ledger.services.awards import transfers
from ledger.store.awards.transfers import costs_for
from ledger.store.journal.journal import balances
from ledger.store.payments import invoices
from tests import board, golive, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import World

RENT = 82_500
DAY = datetime.date


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _live(world: World, sheets: golive.Sheets) -> None:
    golive.prepared(world)
    golive.accepted(world, golive.staged(world, sheets))


def _costs(world: World, award: str) -> list[Cost]:
    with world.work.store.reading() as connection:
        return costs_for(connection, award)


def _transferred(world: World, award: str, fund: str) -> None:
    person_id = world.play.cast.recorder.person_id
    fiscal = board.actor(person_id, Duty.RECONCILE, Duty.SEE_CLASS, confidential_class="HOPWA")
    to = texts.allocation_id(world.work, "CCC", fund, "Support")
    command = transfers.ProposeTransfer(world.play.key(), award, to, "better_source")
    world.play.accept(transfers.propose(world.work, fiscal, command))


def _stands(world: World, account: str) -> int:
    with world.work.store.reading() as connection:
        return balances(connection).get(account, 0)


def test_a_month_that_was_paid_before_going_live_is_charged_to_another_fund_and_back(world: World) -> None:
    # FND-17, FND-18, decision 30: August was paid before, September's bill is paid here, the others are let go
    _live(world, golive.good())
    play, award = world.play, golive.carried(world, "A-1002")["id"]
    play.day(2026, 11, 3)
    with world.work.store.reading() as connection:
        bills = [line["invoice_id"] for line in invoices.lines_of_award(connection, award)]
    play.pay(bills, "ACH-9")
    for month in ("2026-10", "2026-11"):
        play.let_go(award, RENT, month=month)
    _transferred(world, award, "HR26")
    assert _stands(world, "Equity:Budget:Paid:CCC:EOP:HR26:Support:Rent") == -2 * RENT
    assert _stands(world, "Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent") == 0
    world.verified()
    refund = play.refund(award, RENT, DAY(2026, 11, 3), "2026-08")
    play.refund_back(refund, DAY(2026, 11, 3))
    _transferred(world, award, "ERA26")
    assert _stands(world, "Expenses:CCC:EOP:ERA26:Support:Rent") == RENT
    world.verified()


def test_what_an_award_paid_before_going_live_is_one_cost_whose_days_begin_with_its_approval(
    world: World,
) -> None:
    # FND-03: no sheet tells the days of a course's payments, so all of them must lie in the fund's period
    _live(world, golive.good())
    (paid,) = [one for one in _costs(world, golive.carried(world, "A-1001")["id"]) if one.is_paid]
    assert (paid.cents, paid.month, paid.payment_line_id) == (100_000, None, None)
    assert paid.days() == (DAY(2026, 7, 20), golive.ON)


def test_bills_that_were_paid_before_going_live_are_no_second_cost(world: World) -> None:
    # FND-17: of a job the sheets bring what was paid and the bills it was for; 800.00 are paid once and 800.00 owed
    _live(world, golive.with_work())
    found = _costs(world, golive.carried(world, "A-1004")["id"])
    assert sorted((one.cents, one.is_paid) for one in found) == [(80_000, False), (80_000, True)]
