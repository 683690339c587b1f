"""d10 and d11: the first awards a board makes, from request to payment, by the fewest people that may do it."""

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import select

from ledger.demo.rents import rent_terms
from ledger.domain.awards.mileage import Trip
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.needs.needs import LineInput
from ledger.services.payments import batches
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests import board, starts
from tests import world as worlds
from tests.grounds import Start
from tests.scenario import texts
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _five(world: World) -> None:
    """A board of five: coach, liaison, approver, builder, releaser; nobody else acts from here on."""
    cast = world.play.cast
    liaison = worlds.person(world.work, "five2", Duty.VERIFY, Duty.CHECK_PAYEES)
    approver = worlds.person(world.work, "five3", Duty.APPROVE, Duty.ACCEPT_INVOICES, Duty.KEEP_PAYEES)
    world.play.cast = replace(
        cast,
        liaison=liaison,
        rent_coordinator=liaison,
        payee_checker=liaison,
        approver=approver,
        payee_keeper=approver,
        invoice_accepter=approver,
        builder=worlds.person(world.work, "five4", Duty.BUILD),
        releaser=worlds.person(world.work, "five5", Duty.RELEASE),
    )


def _actors(world: World, since: int) -> set[str]:
    with world.work.store.reading() as connection:
        acted = select(schema.event.c.actor_id).where(
            schema.event.c.number > since, schema.event.c.actor_id.is_not(None)
        )
        return set(connection.execute(acted).scalars())


def _last_event(world: World) -> int:
    with world.work.store.reading() as connection:
        return int(max(connection.execute(select(schema.event.c.number)).scalars()))


def test_d10_a_scholarship_of_425_is_asked_and_paid_by_five_people(world: World) -> None:
    # SCH-13, SCH-15, PAY-01, d10
    """$425.00 for a certified recovery mentor, asked on 10 July and paid on 21 August::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SCH-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training                425.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship   -425.00 USD

    2026-07-20 * "Obligated: enrolment accepted"
      entry: "ENT-15"
      award: "SCH-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship   -425.00 USD
    ; Renderer 1; last sequence N

    2026-08-14 * "Accrued: invoice, instruction delivered"
      entry: "ENT-16"
      award: "SCH-1"
      service_from: 2026-07-27
      Expenses:CCC:EOP:WA26:Training:Scholarship                   425.00 USD
      Liabilities:Payable:Awards:WA26                             -425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship     -425.00 USD

    2026-08-21 * "Paid: ACH"
      entry: "ENT-17"
      award: "SCH-1"
      batch: "BAT-1"
      bank: "ACH-1001"
      Liabilities:Payable:Awards:WA26                              425.00 USD
      Assets:Bank:Operating:WA26                                  -425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship      425.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship        -425.00 USD
    """
    # d10; SD1: the one who asks, verifies, approves, builds and releases are five people
    _five(world)
    play, coach, since = world.play, world.coach("CCC"), _last_event(world)
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
    assert len(_actors(world, since)) == 5
    texts.compare(world, test_d10_a_scholarship_of_425_is_asked_and_paid_by_five_people)


@pytest.mark.parametrize("again", ["coach", "liaison", "approver", "builder"])
def test_d10_four_people_are_not_enough(world: World, again: str) -> None:  # PAY-01, SD1, d10
    # SD1: whoever did an earlier step cannot release the payment, whatever else they are granted
    _five(world)
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    school = play.payee("Example School", "school")
    line = LineInput(
        "Scholarship",
        42_500,
        {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"},
        "",
        school,
    )
    award = play.award(
        coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=datetime.date(2026, 7, 20)
    )
    play.bind(coach, award, 42_500, play.day(2026, 7, 20))
    play.day(2026, 7, 27)
    batch = play.pay([play.bill(coach, [BillLine(award, 42_500)], "INV 0017")], "ACH-1", release=False)
    person = coach if again == "coach" else getattr(play.cast, again)
    granted = board.actor(person.person_id, Duty.RELEASE)
    references = tuple((payment, "ACH-1") for payment in play.payments_of(batch))
    with pytest.raises(Refused) as refused:
        batches.release(
            world.work,
            granted,
            batches.ReleaseBatch(play.key(), batch, datetime.date(2026, 7, 27), references),
        )
    assert refused.value.code == "same_person"
    world.verified()


def test_d11_rent_scholarship_and_mileage_on_one_plan(world: World) -> None:
    """Three months of rent, a scholarship and a mileage log for one participant, three lines of one need::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support               2700.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent         -2700.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-15"
      award: "SCH-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training                425.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship   -425.00 USD

    2026-07-10 * "Committed: approved"
      entry: "ENT-16"
      award: "SUP-2"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                  50.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas             -50.00 USD

    2026-07-20 * "Obligated: enrolment accepted"
      entry: "ENT-17"
      award: "SCH-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship   -425.00 USD
    ; Renderer 1; last sequence N

    2026-08-01 * "Obligated and accrued: landlord's statement"
      entry: "ENT-18"
      award: "SUP-1"
      month: "2026-08"
      Expenses:CCC:EOP:ERA26:Support:Rent                          900.00 USD
      Liabilities:Payable:Awards:ERA26                            -900.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -900.00 USD

    2026-08-14 * "Accrued: invoice, instruction delivered"
      entry: "ENT-19"
      award: "SCH-1"
      service_from: 2026-07-27
      Expenses:CCC:EOP:WA26:Training:Scholarship                   425.00 USD
      Liabilities:Payable:Awards:WA26                             -425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship     -425.00 USD

    2026-08-14 * "Obligated and accrued: mileage log accepted"
      entry: "ENT-20"
      award: "SUP-2"
      service_from: 2026-08-03
      service_to: 2026-08-05
      Expenses:CCC:EOP:WA26:Support:Gas                             20.02 USD
      Liabilities:Payable:Awards:WA26                              -20.02 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas              20.02 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Gas               -20.02 USD

    2026-08-14 * "Released: rest not needed"
      entry: "ENT-21"
      award: "SUP-2"
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas              29.98 USD
      Equity:Budget:Available:CCC:EOP:WA26:Support                 -29.98 USD

    2026-08-21 * "Paid: ACH"
      entry: "ENT-22"
      award: "SUP-1"
      month: "2026-08"
      batch: "BAT-1"
      bank: "ACH-7000"
      Liabilities:Payable:Awards:ERA26                             900.00 USD
      Assets:Bank:Operating:ERA26                                 -900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             900.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -900.00 USD

    2026-08-21 * "Paid: ACH"
      entry: "ENT-23"
      award: "SCH-1"
      batch: "BAT-2"
      bank: "ACH-7001"
      Liabilities:Payable:Awards:WA26                              425.00 USD
      Assets:Bank:Operating:WA26                                  -425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship      425.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship        -425.00 USD

    2026-08-21 * "Paid: ACH"
      entry: "ENT-24"
      award: "SUP-2"
      batch: "BAT-3"
      bank: "ACH-7002"
      Liabilities:Payable:Awards:WA26                               20.02 USD
      Assets:Bank:Operating:WA26                                   -20.02 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Gas                20.02 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Support:Gas                  -20.02 USD
    ; Renderer 1; last sequence N

    2026-09-01 * "Obligated and accrued: landlord's statement"
      entry: "ENT-25"
      award: "SUP-1"
      month: "2026-09"
      Expenses:CCC:EOP:ERA26:Support:Rent                          900.00 USD
      Liabilities:Payable:Awards:ERA26                            -900.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -900.00 USD

    2026-09-01 * "Paid: ACH"
      entry: "ENT-26"
      award: "SUP-1"
      month: "2026-09"
      batch: "BAT-4"
      bank: "ACH-2026-09"
      Liabilities:Payable:Awards:ERA26                             900.00 USD
      Assets:Bank:Operating:ERA26                                 -900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             900.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -900.00 USD
    ; Renderer 1; last sequence N

    2026-10-01 * "Obligated and accrued: landlord's statement"
      entry: "ENT-27"
      award: "SUP-1"
      month: "2026-10"
      Expenses:CCC:EOP:ERA26:Support:Rent                          900.00 USD
      Liabilities:Payable:Awards:ERA26                            -900.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -900.00 USD

    2026-10-01 * "Paid: ACH"
      entry: "ENT-28"
      award: "SUP-1"
      month: "2026-10"
      batch: "BAT-5"
      bank: "ACH-2026-10"
      Liabilities:Payable:Awards:ERA26                             900.00 USD
      Assets:Bank:Operating:ERA26                                 -900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             900.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -900.00 USD
    """
    # d11: each line is decided, bound, billed and paid for itself, out of its own allocation
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    school, landlord = play.payee("Example School", "school"), play.payee("Example Homes", "landlord")
    driver = play.payee("Example Driver", "vendor", address="7 Example Lane, Portland OR")
    rent_from = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    rent = rent_terms("2026-08", 3, 90_000)
    lines = [
        LineInput("Rent", 270_000, rent, payee_id=landlord, allocation_id=rent_from),
        LineInput(
            "Scholarship",
            42_500,
            {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"},
            "",
            school,
        ),
        LineInput("Gas", 5_000, {}, "To the course", driver),
    ]
    person = world.participant("CCC", "EOP")
    need = play.draft(coach, person, "EOP", lines, needed_by=datetime.date(2026, 8, 1))
    awards = []
    for line_id in play.submit(coach, need):
        play.verify(line_id)
        awards.append(play.approve(line_id))
    play.bind(coach, awards[1], 42_500, play.day(2026, 7, 20))
    play.day(2026, 8, 1)
    bills = [play.bill(coach, [BillLine(awards[0], 90_000, month="2026-08")], "STMT 08")]
    play.day(2026, 8, 14)
    bills.append(play.bill(coach, [BillLine(awards[1], 42_500)], "INV 0018"))
    # 12.5 miles x 0.70 = 8.75, half-up for each trip: 8.75 + 8.75 + 2.52 (3.6 miles) = 20.02; the rest is let go
    trips = [Trip(datetime.date(2026, 8, day), 125, "Home", "School", "Course") for day in (3, 4)]
    trips.append(Trip(datetime.date(2026, 8, 5), 36, "School", "Exam", "Exam"))
    bills.append(play.mileage(coach, awards[2], trips, 2_002, "LOG 08", final=True))
    play.day(2026, 8, 21)
    for number, bill in enumerate(
        bills
    ):  # a batch each: the payments of one batch stand in the order of their ids
        play.pay([bill], f"ACH-700{number}")
    for month in ("2026-09", "2026-10"):
        day = datetime.date.fromisoformat(f"{month}-01")
        play.day(day.year, day.month, day.day)
        bill = play.bill(coach, [BillLine(awards[0], 90_000, month=month)], f"STMT {month}")
        play.pay([bill], f"ACH-{month}")
    texts.compare(world, test_d11_rent_scholarship_and_mileage_on_one_plan)
