"""The worked book's stories, played through the services by their people, and compared with the whole text of the books."""

import datetime

import pytest

from ledger.demo.rents import rent_terms
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_the_scholarship(world: World) -> None:  # FND-18
    """$425.00: approved, enrolment accepted, invoiced, paid; 125.00 comes back after a withdrawal::

    2026-07-06 * "Drawdown received"
      entry: "ENT-14"
      Assets:Bank:Operating:WA26                                  3000.00 USD
      Income:Grants:WA26                                         -3000.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-15"
      award: "SCH-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training                425.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship   -425.00 USD

    2026-07-20 * "Obligated: enrolment accepted"
      entry: "ENT-16"
      award: "SCH-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship   -425.00 USD
    ; Renderer 1; last sequence N

    2026-08-14 * "Accrued: invoice, instruction delivered"
      entry: "ENT-17"
      award: "SCH-1"
      service_from: 2026-07-27
      Expenses:CCC:EOP:WA26:Training:Scholarship                   425.00 USD
      Liabilities:Payable:Awards:WA26                             -425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship     -425.00 USD

    2026-08-21 * "Paid: ACH"
      entry: "ENT-18"
      award: "SCH-1"
      batch: "BAT-1"
      bank: "ACH-1001"
      Liabilities:Payable:Awards:WA26                              425.00 USD
      Assets:Bank:Operating:WA26                                  -425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship      425.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship        -425.00 USD
    ; Renderer 1; last sequence N

    2026-09-10 * "Refund due: withdrawal"
      entry: "ENT-19"
      award: "SCH-1"
      Assets:Receivable:Refunds:WA26                               125.00 USD
      Expenses:CCC:EOP:WA26:Training:Scholarship                  -125.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship         125.00 USD
      Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship      -125.00 USD

    2026-09-25 * "Refund received"
      entry: "ENT-20"
      award: "SCH-1"
      Assets:Bank:Operating:WA26                                   125.00 USD
      Assets:Receivable:Refunds:WA26                              -125.00 USD
      Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship       125.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training               -125.00 USD
    """
    # books.md, "Which event does what": scholarship; d10
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 6)
    play.cash("WA26", 300_000, datetime.date(2026, 7, 6), "drawdown")
    play.day(2026, 7, 10)
    school = play.payee("Example School", "school")
    terms = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
    line = LineInput("Scholarship", 42_500, terms, "Certified recovery mentor", school)
    award = play.award(
        coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=datetime.date(2026, 7, 20)
    )
    play.bind(coach, award, 42_500, play.day(2026, 7, 20))
    play.day(2026, 8, 14)
    bill = play.bill(coach, [BillLine(award, 42_500)], "INV 0017")
    play.day(2026, 8, 21)
    play.pay([bill], "ACH-1001")
    refund = play.refund(award, 12_500, play.day(2026, 9, 10))
    play.refund_back(refund, play.day(2026, 9, 25))
    texts.compare(world, test_the_scholarship)


def test_the_rent_with_an_ach_return(world: World) -> None:
    """Three months at 900.00; August is returned by the bank and paid anew by check; October stays committed::

    2026-07-06 * "Grant cash received"
      entry: "ENT-14"
      Assets:Bank:Operating:ERA26                                 5000.00 USD
      Income:Grants:ERA26                                        -5000.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-15"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support               2700.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent         -2700.00 USD
    ; Renderer 1; last sequence N

    2026-08-01 * "Obligated and accrued: landlord's statement"
      entry: "ENT-16"
      award: "SUP-1"
      month: "2026-08"
      Expenses:CCC:EOP:ERA26:Support:Rent                          900.00 USD
      Liabilities:Payable:Awards:ERA26                            -900.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -900.00 USD

    2026-08-03 * "Paid: ACH"
      entry: "ENT-17"
      award: "SUP-1"
      month: "2026-08"
      batch: "BAT-1"
      bank: "ACH-2001"
      Liabilities:Payable:Awards:ERA26                             900.00 USD
      Assets:Bank:Operating:ERA26                                 -900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             900.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -900.00 USD

    2026-08-06 * "Reversed: ACH returned"
      entry: "ENT-18"
      award: "SUP-1"
      month: "2026-08"
      reverses: "ENT-17"
      batch: "BAT-1"
      Liabilities:Payable:Awards:ERA26                            -900.00 USD
      Assets:Bank:Operating:ERA26                                  900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -900.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent                900.00 USD

    2026-08-10 * "Paid: check"
      entry: "ENT-19"
      award: "SUP-1"
      month: "2026-08"
      batch: "BAT-2"
      bank: "CHK-3001"
      Liabilities:Payable:Awards:ERA26                             900.00 USD
      Assets:Bank:Operating:ERA26                                 -900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             900.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -900.00 USD
    ; Renderer 1; last sequence N

    2026-09-01 * "Obligated and accrued: landlord's statement"
      entry: "ENT-20"
      award: "SUP-1"
      month: "2026-09"
      Expenses:CCC:EOP:ERA26:Support:Rent                          900.00 USD
      Liabilities:Payable:Awards:ERA26                            -900.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -900.00 USD
    """
    # books.md: rent; PAY-12: a returned payment reopens the payable only
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 6)
    play.cash("ERA26", 500_000, datetime.date(2026, 7, 6))
    play.day(2026, 7, 10)
    landlord = play.payee("Example Homes", "landlord")
    terms = rent_terms("2026-08", 3, 90_000)
    line = LineInput(
        "Rent",
        270_000,
        terms,
        payee_id=landlord,
        allocation_id=texts.allocation_id(world.work, "CCC", "ERA26", "Support"),
    )
    award = play.award(
        coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=datetime.date(2026, 8, 1)
    )
    play.day(2026, 8, 1)
    august = play.bill(coach, [BillLine(award, 90_000, month="2026-08")], "STMT 08")
    play.day(2026, 8, 3)
    (payment,) = play.payments_of(play.pay([august], "ACH-2001"))
    play.day(2026, 8, 6)
    play.returned(payment)
    play.day(2026, 8, 10)
    play.pay([august], "CHK-3001", "check")
    play.day(2026, 9, 1)
    play.bill(coach, [BillLine(award, 90_000, month="2026-09")], "STMT 09")
    texts.compare(world, test_the_rent_with_an_ach_return)


def test_the_two_rents_of_the_pool(world: World) -> None:
    """700.00 out of a confidential fund and 820.00 out of an ordinary one: the book tells nobody which is which::

    2026-07-06 * "Grant cash received"
      entry: "ENT-14"
      Assets:Bank:Operating:HSP26                                 5000.00 USD
      Income:Grants:HSP26                                        -5000.00 USD
    ; Renderer 1; last sequence N

    2026-08-03 * "Committed: approved"
      entry: "ENT-15"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:Pool:Shared:HSP26:Support            700.00 USD
      Equity:Budget:Committed:Pool:Shared:HSP26:Support:Rent      -700.00 USD

    2026-08-03 * "Committed: approved"
      entry: "ENT-16"
      award: "SUP-2"
      policy: "PRO-1"
      Equity:Budget:Available:Pool:Shared:HSP26:Support            820.00 USD
      Equity:Budget:Committed:Pool:Shared:HSP26:Support:Rent      -820.00 USD

    2026-08-10 * "Obligated: lease month"
      entry: "ENT-17"
      award: "SUP-1"
      month: "2026-09"
      Equity:Budget:Committed:Pool:Shared:HSP26:Support:Rent       700.00 USD
      Equity:Budget:Obligated:Pool:Shared:HSP26:Support:Rent      -700.00 USD
    ; Renderer 1; last sequence N

    2026-09-01 * "Accrued: month due"
      entry: "ENT-18"
      award: "SUP-1"
      month: "2026-09"
      Expenses:Pool:Shared:HSP26:Support:Rent                      700.00 USD
      Liabilities:Payable:Awards:HSP26                            -700.00 USD
      Equity:Budget:Obligated:Pool:Shared:HSP26:Support:Rent       700.00 USD
      Equity:Budget:Accrued:Pool:Shared:HSP26:Support:Rent        -700.00 USD

    2026-09-02 * "Paid: check"
      entry: "ENT-19"
      award: "SUP-1"
      month: "2026-09"
      batch: "BAT-1"
      bank: "CHK-4001"
      Liabilities:Payable:Awards:HSP26                             700.00 USD
      Assets:Bank:Operating:HSP26                                 -700.00 USD
      Equity:Budget:Accrued:Pool:Shared:HSP26:Support:Rent         700.00 USD
      Equity:Budget:Paid:Pool:Shared:HSP26:Support:Rent           -700.00 USD
    """
    # books.md, "Who can be seen in a book"; a lease month binds before it is due
    play = world.play
    play.day(2026, 7, 6)
    play.cash("HP26", 500_000, datetime.date(2026, 7, 6))
    play.day(2026, 8, 3)
    landlord = play.payee("Example Homes", "landlord")
    awards = []
    for agency, program, fund, cents in (("CAP", "IND", "HP26", 70_000), ("CCC", "EOP", "HR26", 82_000)):
        terms = rent_terms("2026-09", 1, cents)
        chosen = texts.allocation_id(world.work, agency, fund, "Support")
        line = LineInput("Rent", cents, terms, payee_id=landlord, allocation_id=chosen)
        person = world.participant(agency, program)
        awards.append(
            play.award(world.coach(agency), person, program, line, needed_by=datetime.date(2026, 9, 1))
        )
    play.bind(world.coach("CAP"), awards[0], 70_000, play.day(2026, 8, 10), "2026-09")
    play.day(2026, 9, 1)
    bill = play.bill(world.coach("CAP"), [BillLine(awards[0], 70_000, month="2026-09")], "STMT 09")
    play.day(2026, 9, 2)
    play.pay([bill], "CHK-4001", "check")
    texts.compare(world, test_the_two_rents_of_the_pool)
    whole = "".join(world.books().values())
    for secret in ("HP26", "HR26", "CAP", "HOPWA", "Homes"):
        assert secret not in whole


def test_the_training_at_work(world: World) -> None:
    """520 h x 20.00 x 50 % = 5,200.00; of 1,600.00 earned 800.00 wait; an early end lets 3,600.00 go; retention earns the rest::

    2026-07-06 * "Drawdown received"
      entry: "ENT-14"
      Assets:Bank:Operating:WA26                                  3000.00 USD
      Income:Grants:WA26                                         -3000.00 USD

    2026-07-15 * "Committed: approved"
      entry: "ENT-15"
      award: "OJT-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training               5200.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:OJT          -5200.00 USD

    2026-07-17 * "Obligated: agreement signed by all"
      entry: "ENT-16"
      award: "OJT-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:OJT           5200.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT          -5200.00 USD
    ; Renderer 1; last sequence N

    2026-08-20 * "Accrued: employer's invoice"
      entry: "ENT-17"
      award: "OJT-1"
      service_from: 2026-07-20
      service_to: 2026-08-14
      Expenses:CCC:EOP:WA26:Training:OJT                           800.00 USD
      Liabilities:Payable:Awards:WA26                             -800.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT            800.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT             -800.00 USD

    2026-08-28 * "Paid: ACH"
      entry: "ENT-18"
      award: "OJT-1"
      batch: "BAT-1"
      bank: "ACH-5001"
      Liabilities:Payable:Awards:WA26                              800.00 USD
      Assets:Bank:Operating:WA26                                  -800.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT              800.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:OJT                -800.00 USD

    2026-08-31 * "De-obligated: early end"
      entry: "ENT-19"
      award: "OJT-1"
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT           3600.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training              -3600.00 USD
    ; Renderer 1; last sequence N

    2026-11-29 * "Accrued: retention earned"
      entry: "ENT-20"
      award: "OJT-1"
      Expenses:CCC:EOP:WA26:Training:OJT                           800.00 USD
      Liabilities:Payable:Awards:WA26                             -800.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT            800.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT             -800.00 USD
    """
    # books.md: OJT; OJT-04, OJT-11, OJT-15; d17: the holdback stays obligated until retention is shown
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 6)
    play.cash("WA26", 300_000, datetime.date(2026, 7, 6), "drawdown")
    play.day(2026, 7, 15)
    employer = play.payee("Example Works", "employer")
    terms = {
        "starts_on": "2026-07-20",
        "ends_on": "2026-10-16",
        "minutes": 520 * 60,
        "wage_cents": 2_000,
        "rate_bp": 5_000,
    }
    line = LineInput("OJT", 520_000, terms, "Warehouse associate", employer)
    award = play.award(
        coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=datetime.date(2026, 7, 20)
    )
    play.bind(coach, award, 520_000, play.day(2026, 7, 17))
    play.day(2026, 8, 20)
    worked = PayPeriod(datetime.date(2026, 7, 20), datetime.date(2026, 8, 14), 160 * 60, 2_100)
    bill = play.employer_bill(coach, award, [worked], 168_000, "EI 1")
    play.day(2026, 8, 28)
    play.pay([bill], "ACH-5001")
    play.training_ends(coach, award, play.day(2026, 8, 31), "quit")
    play.evaluated(coach, award)
    play.retained(coach, award, play.day(2026, 11, 29), 80_000, "EI 2")
    texts.compare(world, test_the_training_at_work)
