"""The last days of a fund and of an agreement: what binds is held against them by its own day (FND-03, ALC-05, decision 13)."""

import datetime
from collections.abc import Callable

import pytest

from ledger.errors import Refused
from ledger.services.needs.needs import LineInput
from ledger.services.payments import canceling, invoices
from ledger.services.payments.worth import BillLine
from ledger.store.payments import invoices as invoice_store
from tests import board
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_refunded_transfers import tools_files, tools_too
from tests.world import World

DAY = datetime.date
JUNE_20 = DAY(2027, 6, 20)
"""ERA26 ends on 30 June 2027, and is paid out by 28 September."""
TOOLS = 42_500


@pytest.fixture
def start() -> Start:
    return tools_too


def _tools(world: World, fund: str = "ERA26") -> str:
    play = world.play
    play.day(2027, 6, 10)
    allocation = texts.allocation_id(world.work, "CCC", fund, "Support")
    vendor = play.payee("Example Tools", "vendor")
    line = LineInput("Tools", TOOLS, {}, "hammers", vendor, allocation_id=allocation)
    return play.award(world.coach("CCC"), world.participant("CCC", "EOP"), "EOP", line, needed_by=JUNE_20)


def _line(award: str, day: datetime.date = JUNE_20) -> BillLine:
    return BillLine(award, TOOLS, service_from=day, service_to=day)


def _canceled(world: World, bill: str) -> None:
    with world.work.store.reading() as connection:
        line_ids = tuple(row["id"] for row in invoice_store.invoice_lines_for(connection, bill))
    command = canceling.ProposeCancel(world.play.key(), bill, line_ids, "billed_wrong")
    world.play.accept(canceling.propose(world.work, world.play.cast.recorder, command))


def _comes(world: World, award: str, received_on: datetime.date) -> None:
    """A bill for the 20th of June that came on that day, entered and accepted today."""
    play, payee = world.play, world.play.award_row(award)["payee_id"]
    command = invoices.EnterInvoice(
        play.key(), payee, f"INV {play.key()[:6]}", JUNE_20, received_on, TOOLS, (_line(award),)
    )
    play.accept_bill(str(invoices.enter(world.work, world.coach("CCC"), command)["invoice"]))


def _code(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.mark.parametrize("canceled", [False, True])
def test_a_bill_of_the_last_days_comes_again_while_the_fund_may_pay(world: World, canceled: bool) -> None:
    # FND-03, CLO-02, PAY-12: the wrong one is canceled on 5 July, where the right one's entry stands then
    play, award = world.play, _tools(world)
    play.day(2027, 6, 20)
    bill = play.bill(world.coach("CCC"), [_line(award)], "INV 1") if canceled else ""
    play.day(2027, 7, 5)
    if canceled:
        _canceled(world, bill)
    _comes(world, award, JUNE_20)
    assert play.award_row(award)["accrued_cents"] == TOOLS
    world.verified()


def test_a_bill_that_came_after_the_period_binds_nothing(world: World) -> None:  # FND-03: by its own day
    play, award = world.play, _tools(world)
    play.day(2027, 7, 5)
    assert _code(lambda: _comes(world, award, DAY(2027, 7, 1))) == "fund_period"
    assert play.award_row(award)["committed_cents"] == TOOLS


def test_no_bill_binds_what_the_fund_may_not_pay_any_more(world: World) -> None:  # FND-04
    play, award = world.play, _tools(world)
    play.day(2027, 9, 29)
    assert _code(lambda: _comes(world, award, JUNE_20)) == "after_liquidation"
    assert play.award_row(award)["committed_cents"] == TOOLS


@pytest.mark.parametrize("fund, code", [("ERA26", "fund_period"), ("WA26", "agency_not_active")])
def test_what_is_yet_to_be_delivered_binds_on_the_day_of_its_entry_too(
    world: World, fund: str, code: str
) -> None:
    # FND-03, ALC-05: ordered on the last day of ERA26, or of the agreement; the award's last entry is two days later
    play, coach, last_on = world.play, world.coach("CCC"), DAY(2027, 6, 30)
    if fund == "WA26":
        files = tools_files()
        started = "from = 2026-07-01\n"
        files["agencies.toml"] = files["agencies.toml"].replace(started, f"{started}to = {last_on}\n", 1)
        board.load_files(world.work, files, "ended")
    award = _tools(world, fund)
    play.day(2027, 7, 2)
    play.let_go(award, 2_500)
    assert _code(lambda: play.bind(coach, award, 40_000, last_on)) == code
    assert play.award_row(award)["committed_cents"] == 40_000
    world.verified()
