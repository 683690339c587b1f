"""A contract for training at work and a refund that is due are carried in, and go on to their end like what was made here."""

import datetime

import pytest
from sqlalchemy import select

from ledger.domain.awards.reimbursement import PayPeriod
from ledger.errors import Refused
from ledger.services.awards import refunds
from ledger.store import schema
from tests import golive, starts
from tests.golive import carried
from tests.grounds import Start
from tests.scenario import texts
from tests.world import World

WORKED = PayPeriod(datetime.date(2026, 10, 5), datetime.date(2026, 11, 20), 200 * 60, 2_100)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


@pytest.fixture
def live(world: World) -> World:
    """A board that carried in the sheets with a contract and a refund on 2 November."""
    golive.prepared(world)
    golive.accepted(world, golive.staged(world, golive.with_work()))
    return world


def test_a_carried_in_contract_is_billed_paid_ended_and_its_holdback_earned_and_a_refund_arrives(
    live: World,
) -> None:
    """Bill EI 2 of before is paid; EI 3 comes and is paid; the training ends; the refund arrives; the person was kept::

    ; Renderer 1; last sequence N

    2026-10-31 * "Carried in: grant cash received"
      entry: "ENT-14"
      document: "DOC-1"
      Assets:Bank:Operating:WA26                                 12000.00 USD
      Income:Grants:WA26                                        -12000.00 USD

    2026-10-31 * "Carried in: obligated"
      entry: "ENT-15"
      award: "SCH-1"
      document: "DOC-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training               2500.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship  -2500.00 USD

    2026-10-31 * "Carried in: owed"
      entry: "ENT-16"
      award: "SCH-1"
      service_from: 2026-09-01
      service_to: 2026-10-09
      document: "DOC-1"
      Expenses:CCC:EOP:WA26:Training:Scholarship                   500.00 USD
      Liabilities:Payable:Awards:WA26                             -500.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training                500.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship     -500.00 USD

    2026-10-31 * "Carried in: paid"
      entry: "ENT-17"
      award: "SCH-1"
      document: "DOC-1"
      Expenses:CCC:EOP:WA26:Training:Scholarship                  1000.00 USD
      Assets:Bank:Operating:WA26                                 -1000.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training               1000.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship       -1000.00 USD

    2026-10-31 * "Carried in: refund due"
      entry: "ENT-18"
      award: "SCH-1"
      document: "DOC-1"
      Assets:Receivable:Refunds:WA26                               250.00 USD
      Expenses:CCC:EOP:WA26:Training:Scholarship                  -250.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship         250.00 USD
      Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship      -250.00 USD

    2026-10-31 * "Carried in: obligated"
      entry: "ENT-19"
      award: "OJT-1"
      document: "DOC-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training               3600.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT          -3600.00 USD

    2026-10-31 * "Carried in: owed"
      entry: "ENT-20"
      award: "OJT-1"
      service_from: 2026-09-07
      service_to: 2026-10-02
      document: "DOC-1"
      Expenses:CCC:EOP:WA26:Training:OJT                           800.00 USD
      Liabilities:Payable:Awards:WA26                             -800.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training                800.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT             -800.00 USD

    2026-10-31 * "Carried in: paid"
      entry: "ENT-21"
      award: "OJT-1"
      document: "DOC-1"
      Expenses:CCC:EOP:WA26:Training:OJT                           800.00 USD
      Assets:Bank:Operating:WA26                                  -800.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training                800.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:OJT                -800.00 USD
    ; Renderer 1; last sequence N

    2026-11-04 * "Paid: ACH"
      entry: "ENT-22"
      award: "OJT-1"
      batch: "BAT-1"
      bank: "ACH-1"
      Liabilities:Payable:Awards:WA26                              800.00 USD
      Assets:Bank:Operating:WA26                                  -800.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT              800.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:OJT                -800.00 USD

    2026-11-24 * "Refund received"
      entry: "ENT-23"
      award: "SCH-1"
      Assets:Bank:Operating:WA26                                   250.00 USD
      Assets:Receivable:Refunds:WA26                              -250.00 USD
      Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship       250.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training               -250.00 USD

    2026-11-25 * "Accrued: employer's invoice"
      entry: "ENT-24"
      award: "OJT-1"
      service_from: 2026-10-05
      service_to: 2026-11-20
      Expenses:CCC:EOP:WA26:Training:OJT                          1000.00 USD
      Liabilities:Payable:Awards:WA26                            -1000.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT           1000.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT            -1000.00 USD

    2026-11-25 * "Paid: ACH"
      entry: "ENT-25"
      award: "OJT-1"
      batch: "BAT-2"
      bank: "ACH-2"
      Liabilities:Payable:Awards:WA26                             1000.00 USD
      Assets:Bank:Operating:WA26                                 -1000.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT             1000.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:OJT               -1000.00 USD
    ; Renderer 1; last sequence N

    2027-02-18 * "Accrued: retention earned"
      entry: "ENT-26"
      award: "OJT-1"
      Expenses:CCC:EOP:WA26:Training:OJT                          2600.00 USD
      Liabilities:Payable:Awards:WA26                            -2600.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT           2600.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT            -2600.00 USD
    """
    # OJT-06, OJT-11, OJT-14, OJT-15, FND-18
    play, coach = live.play, live.coach("CCC")
    award = carried(live, "A-1004")["id"]
    play.day(2026, 11, 4)
    play.pay([golive.bill_of(live, award)], "ACH-1")
    play.day(2026, 11, 25)
    with pytest.raises(Refused) as gated:
        play.employer_bill(coach, award, [WORKED], 210_000, "EI 3")
    assert gated.value.code == "evaluation_missing"
    play.evaluated(coach, award)
    play.pay([play.employer_bill(coach, award, [WORKED], 210_000, "EI 3")], "ACH-2")
    play.training_ends(coach, award, datetime.date(2026, 11, 20), "completed")
    received = refunds.ProposeReceipt(play.key(), _refund(live), datetime.date(2026, 11, 24))
    play.accept(refunds.propose_receipt(live.work, play.cast.builder, received))
    with pytest.raises(Refused) as early:
        play.retained(coach, award, play.day(2027, 2, 17), 260_000, "EI 4")
    assert early.value.code == "retention_early"
    play.retained(coach, award, play.day(2027, 2, 18), 260_000, "EI 4")
    story = test_a_carried_in_contract_is_billed_paid_ended_and_its_holdback_earned_and_a_refund_arrives
    assert texts.months(live) == texts.BUDGET + texts.told(story).removeprefix("\n")
    live.verified()
    assert texts.stages_by_query(live.work) == texts.stages_by_column(live.work)


def _refund(world: World) -> str:
    with world.work.store.reading() as connection:
        return str(connection.execute(select(schema.refund.c.id)).scalar_one())
