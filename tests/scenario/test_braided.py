"""d20 and d47: somebody else pays a part, and one plan braids several funds. The sources give no amounts; they are invented."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.awards.mileage import Trip
from ledger.domain.needs.resources import Tried
from ledger.errors import Refused
from ledger.services.awards import refunds
from ledger.services.needs import pages
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.store.awards import awards
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.stories import asked, bought, line, more_kinds, rent
from tests.world import World

AUGUST = {
    "first_month": "2026-08",
    "months": 1,
    "monthly_cents": 60_000,
    "contract_cents": 90_000,
    "subsidy_cents": 30_000,
}
"""Rent of 900.00, of which the housing hub pays 300.00."""
JULY_10, JULY_20 = datetime.date(2026, 7, 10), datetime.date(2026, 7, 20)


@pytest.fixture
def start() -> Start:
    return more_kinds


def test_d20_the_agencys_own_money_is_said_on_the_need_and_is_no_entry_of_ours(world: World) -> None:
    """Boots of 200.00: the agency gives 60.00 of its own, which stands on the need; 140.00 are ours::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                 140.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Clothing       -140.00 USD

    2026-07-16 * "Obligated and accrued: receipt accepted"
      entry: "ENT-15"
      award: "SUP-1"
      Expenses:CCC:EOP:WA26:Support:Clothing                       140.00 USD
      Liabilities:Payable:Awards:WA26                             -140.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Clothing        140.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Clothing         -140.00 USD

    2026-07-20 * "Paid: ACH"
      entry: "ENT-16"
      award: "SUP-1"
      batch: "BAT-1"
      bank: "ACH-1201"
      Liabilities:Payable:Awards:WA26                              140.00 USD
      Assets:Bank:Operating:WA26                                  -140.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Clothing          140.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Clothing            -140.00 USD
    """
    # SUP-02, d20: without an entry of who else was asked, nothing is handed in
    play, coach, person = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    boots = line("Clothing", 14_000, play.payee("Example Workwear", "vendor"), "Boots")
    own = Tried("agency", JULY_10, "pays_part", 6_000, "From its own support dollars")
    unasked = play.draft(coach, person, "EOP", [boots], needed_by=JULY_20, tried=())
    with pytest.raises(Refused) as refused:
        play.submit(coach, unasked)
    assert refused.value.code == "resource_missing"
    (award,) = asked(world, person, [boots], JULY_20, [own])
    play.day(2026, 7, 16)
    bill = bought(world, award, 14_000, "R 1")
    play.day(2026, 7, 20)
    play.pay([bill], "ACH-1201")
    page = pages.need_page(world.work, coach, play.award_row(award)["need_id"])
    assert [(one.source_name, one.result_name, one.cents) for one in page.tried] == [
        ("The agency's own money", "Pays a part", 6_000)
    ]
    texts.compare(world, test_d20_the_agencys_own_money_is_said_on_the_need_and_is_no_entry_of_ours)


def test_d47_one_plan_braids_three_funds_and_each_part_stays_with_its_own(world: World) -> None:
    """A course, rent beside the housing hub's part, a month from a pool, gas by the week; a refund goes back to the fund that paid::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SCH-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training                425.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship   -425.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-15"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support                600.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent          -600.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-16"
      award: "SUP-2"
      policy: "PRO-1"
      Equity:Budget:Available:Pool:Shared:HSP26:Support            900.00 USD
      Equity:Budget:Committed:Pool:Shared:HSP26:Support:Rent      -900.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-17"
      award: "SUP-3"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                 150.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas            -150.00 USD

    2026-07-27 * "Obligated: enrolment accepted"
      entry: "ENT-18"
      award: "SCH-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship   -425.00 USD
    ; Renderer 1; last sequence N

    2026-08-03 * "Accrued: invoice, instruction delivered"
      entry: "ENT-19"
      award: "SCH-1"
      service_from: 2026-07-27
      Expenses:CCC:EOP:WA26:Training:Scholarship                   425.00 USD
      Liabilities:Payable:Awards:WA26                             -425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship     -425.00 USD

    2026-08-03 * "Obligated and accrued: landlord's statement"
      entry: "ENT-20"
      award: "SUP-1"
      month: "2026-08"
      Expenses:CCC:EOP:ERA26:Support:Rent                          600.00 USD
      Liabilities:Payable:Awards:ERA26                            -600.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           600.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -600.00 USD

    2026-08-03 * "Obligated and accrued: mileage log accepted"
      entry: "ENT-21"
      award: "SUP-3"
      service_from: 2026-07-29
      service_to: 2026-07-29
      Expenses:CCC:EOP:WA26:Support:Gas                             14.00 USD
      Liabilities:Payable:Awards:WA26                              -14.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas              14.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Gas               -14.00 USD

    2026-08-03 * "Paid: ACH"
      entry: "ENT-22"
      award: "SUP-3"
      batch: "BAT-1"
      bank: "ACH-1202"
      Liabilities:Payable:Awards:WA26                               14.00 USD
      Assets:Bank:Operating:WA26                                   -14.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Gas                14.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Gas                  -14.00 USD

    2026-08-03 * "Paid: ACH"
      entry: "ENT-23"
      award: "SUP-1"
      month: "2026-08"
      batch: "BAT-1"
      bank: "ACH-1202-1"
      Liabilities:Payable:Awards:ERA26                             600.00 USD
      Assets:Bank:Operating:ERA26                                 -600.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             600.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -600.00 USD

    2026-08-03 * "Paid: ACH"
      entry: "ENT-24"
      award: "SCH-1"
      batch: "BAT-1"
      bank: "ACH-1202-2"
      Liabilities:Payable:Awards:WA26                              425.00 USD
      Assets:Bank:Operating:WA26                                  -425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship      425.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship        -425.00 USD

    2026-08-20 * "Refund due: paid and not due"
      entry: "ENT-25"
      award: "SUP-1"
      month: "2026-08"
      Assets:Receivable:Refunds:ERA26                              100.00 USD
      Expenses:CCC:EOP:ERA26:Support:Rent                         -100.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent                100.00 USD
      Equity:Budget:Refund:CCC:EOP:ERA26:Support:Rent             -100.00 USD

    2026-08-28 * "Refund received"
      entry: "ENT-26"
      award: "SUP-1"
      month: "2026-08"
      Assets:Bank:Operating:ERA26                                  100.00 USD
      Assets:Receivable:Refunds:ERA26                             -100.00 USD
      Equity:Budget:Refund:CCC:EOP:ERA26:Support:Rent              100.00 USD
      Equity:Budget:Available:CCC:EOP:ERA26:Support               -100.00 USD
    ; Renderer 1; last sequence N

    2026-09-01 * "Obligated and accrued: landlord's statement"
      entry: "ENT-27"
      award: "SUP-2"
      month: "2026-09"
      Expenses:Pool:Shared:HSP26:Support:Rent                      900.00 USD
      Liabilities:Payable:Awards:HSP26                            -900.00 USD
      Equity:Budget:Committed:Pool:Shared:HSP26:Support:Rent       900.00 USD
      Equity:Budget:Accrued:Pool:Shared:HSP26:Support:Rent        -900.00 USD

    2026-09-01 * "Paid: ACH"
      entry: "ENT-28"
      award: "SUP-2"
      month: "2026-09"
      batch: "BAT-2"
      bank: "ACH-1203"
      Liabilities:Payable:Awards:HSP26                             900.00 USD
      Assets:Bank:Operating:HSP26                                 -900.00 USD
      Equity:Budget:Accrued:Pool:Shared:HSP26:Support:Rent         900.00 USD
      Equity:Budget:Paid:Pool:Shared:HSP26:Support:Rent           -900.00 USD
    """
    # d47, FND-08, FND-18, SUP-11: measured by person, paid by fund
    play, coach, person = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    school, landlord = play.payee("Example School", "school"), play.payee("Example Homes", "landlord")
    fuel = play.payee("Example Miles", "agency")
    course = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
    first = replace(rent("2026-08", 1, 60_000, landlord), terms=AUGUST)
    chosen = texts.allocation_id(world.work, "CCC", "HR26", "Support")
    second = replace(rent("2026-09", 1, 90_000, landlord), allocation_id=chosen)
    weeks = {"starts_on": "2026-07-27", "weeks": 6, "weekly_cents": 2_500}
    hub = Tried("housing_hub", JULY_10, "pays_part", 30_000)
    lines = [
        LineInput("Scholarship", 42_500, course, "A course", school),
        first,
        second,
        LineInput("Gas", 15_000, weeks, "To class", fuel),
    ]
    parts = asked(world, person, lines, JULY_20, [hub])
    learning, living, later, driving = parts
    assert [play.award_row(award)["fund"] for award in parts] == ["WA26", "ERA26", "HR26", "WA26"]
    play.bind(coach, learning, 42_500, play.day(2026, 7, 27))
    play.day(2026, 8, 3)
    trip = Trip(datetime.date(2026, 7, 29), 200, "Home", "College", "Class")
    paid = [
        play.bill(coach, [BillLine(learning, 42_500)], "INV 1"),
        play.bill(coach, [BillLine(living, 60_000, month="2026-08")], "AUG"),
        play.mileage(coach, driving, [trip], 1_400, "M 1"),
    ]
    play.pay(paid, "ACH-1202")
    due = refunds.ProposeRefund(play.key(), living, 10_000, play.day(2026, 8, 20), "too_much", "2026-08")
    play.accept(refunds.propose(world.work, play.cast.recorder, due))
    with world.work.store.reading() as connection:
        (refund,) = awards.refunds_for(connection, living)
    play.refund_back(refund["id"], play.day(2026, 8, 28))
    play.day(2026, 9, 1)
    play.pay([play.bill(coach, [BillLine(later, 90_000, month="2026-09")], "SEP")], "ACH-1203")
    texts.compare(world, test_d47_one_plan_braids_three_funds_and_each_part_stays_with_its_own)
