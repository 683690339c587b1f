"""An award that gets another payee: what waits for the one before is not taken from the approval of the new one."""

import datetime

import pytest
from sqlalchemy import select

from ledger.demo import changes
from ledger.errors import Refused
from ledger.services.awards import awards
from ledger.services.payments import acceptance
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests.grounds import Start
from tests.scenario.stories import asked, bought, line, more_kinds, rent
from tests.world import World

AUGUST_1 = datetime.date(2026, 8, 1)


@pytest.fixture
def start() -> Start:
    return more_kinds


def _changed(world: World, award: str, payee: str) -> None:
    change = changes.ask(world.play, world.coach("CCC"), award, payee=payee)
    changes.verify(world.play, change)
    changes.approve(world.play, change)


def test_a_bill_that_waits_when_its_award_gets_another_payee_is_not_accepted(world: World) -> None:
    # SUP-09, decision 23: the shop's bill of 100.00 came first; then the approval went to another shop, which alone is paid
    play, coach, who = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    first, second = play.payee("Shop A", "vendor"), play.payee("Shop B", "vendor")
    (award,) = asked(world, who, [line("Tools", 20_000, first)], AUGUST_1)
    bill = play.bill(coach, [BillLine(award, 10_000, final=False)], "R-1", accept=False)
    _changed(world, award, second)
    with pytest.raises(Refused, match=r"for another payee, Shop B.*enter the bill of Shop B") as refused:
        play.accept_bill(bill)
    assert refused.value.code == "payee_changed"
    assert play.award_row(award)["committed_cents"] == 20_000
    command = acceptance.DecideInvoice(play.key(), bill, "Another shop gives the tools (invented)")
    acceptance.decide(play.work, play.cast.invoice_accepter, command)
    play.pay([bought(world, award, 20_000, "B-1")], "A1")
    with world.work.store.reading() as connection:
        assert connection.execute(select(schema.payment.c.payee_id)).scalars().all() == [second]


def test_a_month_of_rent_is_not_owed_to_the_landlord_who_was_replaced(world: World) -> None:
    # SUP-09, awards live: August's statement of the first landlord waits, and the approval names the second one
    play, coach, who = world.play, world.coach("CCC"), world.participant("CCC", "EOP", household="HOU-ONE")
    first, second = play.payee("Homes One", "landlord"), play.payee("Homes Two", "landlord")
    (award,) = asked(world, who, [rent("2026-08", 2, 90_000, first)], AUGUST_1)
    play.day(2026, 8, 1)
    bill = play.bill(coach, [BillLine(award, 90_000, "2026-08")], "R-1", accept=False)
    _changed(world, award, second)
    with pytest.raises(Refused) as refused:
        play.accept_bill(bill)
    assert refused.value.code == "payee_changed"


def test_an_order_that_waits_does_not_bind_the_approval_of_another_payee(world: World) -> None:
    # SUP-09, awards live: an order with the first shop is recorded; the other shop is asked for once that is decided
    play, coach, who = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    first, second = play.payee("Shop A", "vendor"), play.payee("Shop B", "vendor")
    (award,) = asked(world, who, [line("Tools", 20_000, first)], AUGUST_1)
    command = awards.RecordBinding(play.key(), award, 15_000, play.source.today())
    binding = awards.record_binding(play.work, coach, command)["binding"]
    with pytest.raises(Refused) as refused:
        _changed(world, award, second)
    assert refused.value.code == "amend_payee_waits"
    no = awards.DecideBinding(play.key(), binding, "Shop B has it in stock (invented)")
    awards.decide_binding(play.work, play.cast.liaison, no)
    _changed(world, award, second)
    assert play.award_row(award)["payee_id"] == second
