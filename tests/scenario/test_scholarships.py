"""d10 goes on: somebody leaves the course, and what the school's refund terms make of it (SCH-17)."""

import datetime

import pytest

from ledger.domain.journal.columns import Columns
from ledger.domain.scholarships import schedule
from ledger.errors import InvalidInput, Refused
from ledger.services.needs.needs import LineInput
from ledger.services.payments import canceling
from ledger.services.payments.worth import BillLine
from ledger.services.people import proposals
from ledger.services.scholarships import endings
from ledger.store.awards import awards
from ledger.store.payments import invoices
from ledger.store.scholarships import scholarships
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import World

COURSE = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
LEFT = datetime.date(2026, 8, 10)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def course(world: World, billed_cents: int = 30_000, *, paid: bool = True) -> str:
    """A bound award of 425.00, of which a part was billed on 7 August and paid the same day."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    line = LineInput("Scholarship", 42_500, COURSE, "A course", play.payee("Example School", "school"))
    needed = datetime.date(2026, 7, 20)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=needed)
    play.bind(coach, award, 42_500, play.day(2026, 7, 20))
    play.day(2026, 8, 7)
    if billed_cents:
        bill = play.bill(coach, [BillLine(award, billed_cents, final=False)], "INV 0017")
        if paid:
            play.pay([bill], "ACH-1001")
    return award


def columns(world: World, award: str) -> Columns:
    return awards.columns_of(world.play.award_row(award))


def test_d10_leaving_a_course_makes_the_refund_due_and_lets_the_rest_go_on_one_day(world: World) -> None:
    """$300.00 of $425.00 paid; left on the 15th of 54 days, so half is given back: $87.50 due, $125.00 let go::

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

    2026-08-07 * "Accrued: invoice, instruction delivered"
      entry: "ENT-16"
      award: "SCH-1"
      service_from: 2026-07-27
      Expenses:CCC:EOP:WA26:Training:Scholarship                   300.00 USD
      Liabilities:Payable:Awards:WA26                             -300.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship    300.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship     -300.00 USD

    2026-08-07 * "Paid: ACH"
      entry: "ENT-17"
      award: "SCH-1"
      batch: "BAT-1"
      bank: "ACH-1001"
      Liabilities:Payable:Awards:WA26                              300.00 USD
      Assets:Bank:Operating:WA26                                  -300.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship      300.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship        -300.00 USD

    2026-08-10 * "Refund due: withdrawal"
      entry: "ENT-18"
      award: "SCH-1"
      Assets:Receivable:Refunds:WA26                                87.50 USD
      Expenses:CCC:EOP:WA26:Training:Scholarship                   -87.50 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship          87.50 USD
      Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship       -87.50 USD

    2026-08-10 * "De-obligated: early end"
      entry: "ENT-19"
      award: "SCH-1"
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship    125.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training               -125.00 USD

    2026-08-25 * "Refund received"
      entry: "ENT-20"
      award: "SCH-1"
      Assets:Bank:Operating:WA26                                    87.50 USD
      Assets:Receivable:Refunds:WA26                               -87.50 USD
      Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship        87.50 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training                -87.50 USD
    """
    # d10, SCH-17: recorded on 12 August for the 10th; refund and rest have the day of the leaving
    award = course(world)
    world.play.day(2026, 8, 12)
    world.play.leave(award, LEFT)
    assert columns(world, award) == Columns(paid_cents=21_250, refund_due_cents=8_750)
    with world.work.store.reading() as connection:
        kept = scholarships.find_scholarship(connection, award)
        (refund,) = awards.refunds_for(connection, award)
    assert kept is not None and kept["left_on"] == LEFT
    world.play.refund_back(refund["id"], world.play.day(2026, 8, 25))
    texts.compare(world, test_d10_leaving_a_course_makes_the_refund_due_and_lets_the_rest_go_on_one_day)


def test_a_later_pell_award_lets_the_open_part_go_and_makes_the_rest_due(world: World) -> None:
    """$300.00 of $425.00 are paid when Pell gives $1,000.00, of it $200.00 for this tuition: $125.00 let go, $75.00 due::

    2026-08-28 * "Refund due: paid and not due"
      entry: "ENT-18"
      award: "SCH-1"
      Assets:Receivable:Refunds:WA26                                75.00 USD
      Expenses:CCC:EOP:WA26:Training:Scholarship                   -75.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship          75.00 USD
      Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship       -75.00 USD

    2026-08-28 * "De-obligated: rest not needed"
      entry: "ENT-19"
      award: "SCH-1"
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship    125.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training               -125.00 USD
    """
    # SCH-06: a denial is kept by one person; money is accepted by another, as it was when it was said
    play, award = world.play, course(world)
    play.day(2026, 8, 28)
    play.aid_decided(award, "state", "denied")
    assert columns(world, award) == Columns(obligated_cents=12_500, paid_cents=30_000)
    with pytest.raises(Refused, match="more than the"):
        play.aid_decided(award, "pell", "amount", 100_000, 42_501)
    play.aid_decided(award, "pell", "amount", 50_000)  # all of it for living: nothing of the award's costs
    play.aid_decided(award, "pell", "amount", 100_000, 20_000)
    assert columns(world, award) == Columns(paid_cents=22_500, refund_due_cents=7_500)
    told = texts.told(test_a_later_pell_award_lets_the_open_part_go_and_makes_the_rest_due)
    assert texts.months(world).endswith(told)
    with world.work.store.reading() as connection:
        (refund,) = awards.refunds_for(connection, award)
        kept = scholarships.aid_decisions(connection, [award])
    assert refund["reason"] == "other_aid"
    assert sorted(bool(one["accepted_by"]) for one in kept) == [False, True, True]
    world.verified()


def test_what_the_school_has_earned_stays_obligated_for_its_invoice(world: World) -> None:
    # SCH-17: nothing billed yet, half given back: 212.50 stays, 212.50 is let go
    award = course(world, 0)
    world.play.day(2026, 8, 12)
    world.play.leave(award, LEFT)
    assert columns(world, award) == Columns(obligated_cents=21_250)
    world.verified()


def test_of_a_course_that_is_bound_in_part_no_more_stays_than_is_bound(world: World) -> None:
    # SCH-17, SCH-13: all of 425.00 is earned, but the school accepted an enrolment for 300.00; nothing else is owed to it
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    line = LineInput("Scholarship", 42_500, COURSE, "A course", play.payee("Example School", "school"))
    needed = datetime.date(2026, 7, 20)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=needed)
    play.bind(coach, award, 30_000, play.day(2026, 7, 20))
    play.leave(award, play.day(2026, 9, 11))
    assert columns(world, award) == Columns(obligated_cents=30_000)
    play.pay([play.bill(coach, [BillLine(award, 30_000)], "INV 1")], "ACH-1")
    assert columns(world, award) == Columns(paid_cents=30_000)
    world.verified()


def test_before_the_first_day_everything_is_given_back(world: World) -> None:
    award = course(world, 42_500 - 1)
    world.play.leave(award, datetime.date(2026, 7, 26))
    assert columns(world, award) == Columns(refund_due_cents=42_499)
    world.verified()


def test_leaving_is_accepted_by_somebody_else_once_and_as_it_was_computed(world: World) -> None:
    # SD1, SCH-17: not by the one who said it; not when the money has moved since; not twice
    play, award = world.play, course(world)
    play.day(2026, 8, 12)
    command = endings.ProposeLeaving(play.key(), award, LEFT)
    staged = endings.propose(world.work, play.cast.recorder, command)["proposal"]
    with pytest.raises(Refused) as own:
        proposals.accept(world.work, play.cast.recorder, proposals.Accept(play.key(), staged))
    assert own.value.code in ("two_people", "duty_missing")
    play.let_go(award, 5_000)
    with pytest.raises(Refused) as stale:
        proposals.accept(world.work, play.cast.accepter, proposals.Accept(play.key(), staged))
    assert stale.value.code == "ending_changed"
    play.leave(award, LEFT)
    with pytest.raises(Refused) as twice:
        play.leave(award, LEFT)
    assert twice.value.code == "already_left"
    world.verified()


def test_a_bill_that_waits_for_its_payment_holds_no_leaving_up(world: World) -> None:
    # SCH-17: the rest is let go that very day, and the unpaid bill stays listed to be paid or canceled
    play, award = world.play, course(world, paid=False)
    before = play.award_row(award)
    play.leave(award, datetime.date(2026, 8, 7))
    after = play.award_row(award)
    assert after["obligated_cents"] == after["committed_cents"] == after["refund_due_cents"] == 0
    assert (before["accrued_cents"], after["accrued_cents"]) == (30_000, 30_000)
    world.verified()


def test_a_bill_that_was_owed_when_the_course_was_left_leaves_what_is_earned_open_once_it_is_canceled(
    world: World,
) -> None:
    # SCH-17, PAY-12: 300.00 were billed and 212.50 are earned; the bill is canceled to be written anew for what is earned
    play, award = world.play, course(world, paid=False)
    play.leave(award, datetime.date(2026, 8, 7))
    with world.work.store.reading() as connection:
        (line,) = invoices.lines_of_award(connection, award)
    cancel = canceling.ProposeCancel(play.key(), line["invoice_id"], (line["id"],), "billed_wrong")
    play.accept(canceling.propose(world.work, play.cast.recorder, cancel))
    assert columns(world, award) == Columns(obligated_cents=21_250)
    play.pay([play.bill(world.coach("CCC"), [BillLine(award, 21_250)], "INV 0018")], "ACH-1002")
    assert columns(world, award) == Columns(paid_cents=21_250)
    world.verified()


def test_a_list_without_refund_terms_needs_them_from_the_agreement(world: World) -> None:
    # SCH-17: on the listing, else typed from the agreement; never both
    bare = board.program_list().replace(b"10%:100% 50%:50%", b"")
    board.list_programs(world.work, bare, "bare")
    award = course(world)
    play = world.play
    play.day(2026, 8, 12)
    with pytest.raises(Refused) as refused:
        play.leave(award, LEFT)
    assert refused.value.code == "schedule_missing"
    command = endings.ProposeLeaving(play.key(), award, LEFT, "50%:40%")
    found = endings.propose(world.work, play.cast.recorder, command)
    assert (found["refund_cents"], found["release_cents"], found["keep_cents"]) == (4_500, 12_500, 0)


@pytest.mark.parametrize(
    "left_on, back",
    [
        ("2026-07-26", 100),
        ("2026-07-27", 90),
        ("2026-07-31", 90),  # the 5th of 54 days: 9.3 %
        ("2026-08-01", 50),  # the 6th: 11.1 %
        ("2026-08-08", 50),  # the 13th: 24.1 %
        ("2026-08-09", 25),  # the 14th: 25.9 %
        ("2026-09-18", 0),
    ],
)
def test_the_schedule_counts_days(left_on: str, back: int) -> None:
    steps = schedule.parse_schedule("10%:90% 25%:50% 60%:25%")
    first, last = datetime.date(2026, 7, 27), datetime.date(2026, 9, 18)
    assert schedule.back_percent(steps, first, last, datetime.date.fromisoformat(left_on)) == back


@pytest.mark.parametrize(
    "left_on, back",
    [
        ("2026-07-02", 90),  # the 2nd of 20 days is 10 % on the dot
        ("2026-07-03", 50),
        ("2026-07-10", 50),  # the 10th is 50 %
        ("2026-07-11", 0),
    ],
)
def test_the_day_on_which_a_step_ends_is_still_within_it(left_on: str, back: int) -> None:
    # SCH-17: "until 10 % of the course is over" counts the day on which it is
    steps = schedule.parse_schedule("10%:90% 50%:50%")
    first, last = datetime.date(2026, 7, 1), datetime.date(2026, 7, 20)
    assert schedule.back_percent(steps, first, last, datetime.date.fromisoformat(left_on)) == back


@pytest.mark.parametrize("paid, obligated", [(0, 42_500), (30_000, 12_500), (42_500, 0), (1, 0)])
@pytest.mark.parametrize("back", [0, 33, 100])
def test_no_cent_is_lost_when_a_course_is_left(paid: int, obligated: int, back: int) -> None:
    # SCH-17: what was paid and open is what was earned, kept, let go and due back
    found = schedule.decide_ending(
        f"100%:{back}%",
        datetime.date(2026, 7, 27),
        datetime.date(2026, 9, 18),
        LEFT,
        columns=Columns(paid_cents=paid, obligated_cents=obligated),
        today=LEFT,
    )
    assert found.keep_cents + found.release_cents == obligated
    assert paid - found.refund_cents + found.keep_cents == found.earned_cents
    assert min(found.keep_cents, found.release_cents, found.refund_cents) >= 0


@pytest.mark.parametrize("text", ["10:90", "10%:90% 5%:50%", "10%:50% 20%:60%", "0%:10%", "10%:101%"])
def test_refund_terms_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="no refund term"):
        schedule.parse_schedule(text)
