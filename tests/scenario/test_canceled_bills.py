"""An accepted bill that is not owed after all: two people take its debt back (PAY-12, FND-18)."""

import datetime
from dataclasses import replace

import pytest

from ledger.demo.rents import rent_terms
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import moves
from ledger.services.contracts import endings
from ledger.services.needs.needs import LineInput
from ledger.services.payments import bills, canceling
from ledger.services.payments.worth import BillLine
from ledger.services.people import proposals
from ledger.services.work import Answer
from ledger.store.awards import awards
from ledger.store.payments import invoices
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_contracts import WORKED, _running
from tests.world import World

RENT = 90_000
AUGUST = datetime.date(2026, 8, 1)
COURSE = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _rent(world: World) -> LineInput:
    landlord = world.play.payee("Example Homes", "landlord")
    paying = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    terms = rent_terms("2026-08", 1, RENT)
    return LineInput("Rent", RENT, terms, "", landlord, allocation_id=paying)


def _course(world: World, school: str) -> str:
    play, coach = world.play, world.coach("CCC")
    line = LineInput("Scholarship", 42_500, COURSE, "A course", school)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST)
    play.bind(coach, award, 42_500, play.source.today())
    return award


def _lines(world: World, bill: str) -> list[str]:
    with world.work.store.reading() as connection:
        return [row["id"] for row in invoices.invoice_lines_for(connection, bill)]


def _states(world: World, bill: str) -> list[str]:
    with world.work.store.reading() as connection:
        return [row["state"] for row in invoices.invoice_lines_for(connection, bill)]


def _months(world: World, award: str) -> list[str]:
    with world.work.store.reading() as connection:
        return [row["state"] for row in awards.months_for(connection, award)]


def _propose(world: World, bill: str, *line_ids: str, reason: str = "not_delivered") -> Answer:
    command = canceling.ProposeCancel(world.play.key(), bill, line_ids, reason)
    return canceling.propose(world.work, world.play.cast.recorder, command)


def _cancel(world: World, bill: str, *line_ids: str) -> None:
    """The whole bill where no line is named."""
    world.play.accept(_propose(world, bill, *(line_ids or _lines(world, bill))))


def _stages(world: World, award: str) -> tuple[int, ...]:
    row = world.play.award_row(award)
    return tuple(row[f"{name}_cents"] for name in ("committed", "obligated", "accrued", "paid"))


def test_a_line_waits_in_one_proposal_until_it_is_decided(world: World) -> None:  # PAY-12
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    award = _course(world, play.payee("Example School", "school"))
    play.day(2026, 8, 14)
    bill = play.bill(coach, [BillLine(award, 42_500)], "INV 1")
    first = str(_propose(world, bill, *_lines(world, bill))["proposal"])
    with world.work.store.reading() as connection:
        assert not canceling.open_ids(connection, bill)
    with pytest.raises(Refused, match=first) as twice:
        _propose(world, bill, *_lines(world, bill))
    assert twice.value.code == "proposal_waits"
    withdraw = proposals.Decline(play.key(), first, "A slip")
    proposals.decline(world.work, play.cast.recorder, withdraw)
    _cancel(world, bill)
    assert _states(world, bill) == ["canceled"]


def test_a_payment_came_back_the_award_was_stopped_and_the_month_is_free_again(world: World) -> None:
    # PAY-12, FND-18, SUP-10: the bank's return alone frees nothing; the canceled debt does, in the fund that bore it
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    person = world.participant("CCC", "EOP")
    award = play.award(coach, person, "EOP", _rent(world), needed_by=AUGUST)
    play.day(2026, 8, 3)
    bill = play.bill(coach, [BillLine(award, RENT, "2026-08")], "ST 1")
    batch = play.pay([bill], "ACH-1")
    play.day(2026, 8, 5)
    play.returned(play.payments_of(batch)[0])
    moves.stop(world.work, play.cast.approver, moves.Stop(play.key(), award, "The unit was let to others"))
    assert (_stages(world, award), _months(world, award)) == ((0, 0, RENT, 0), ["accrued"])
    with pytest.raises(Refused) as taken:
        play.award(coach, person, "EOP", _rent(world), needed_by=AUGUST)
    assert taken.value.code == "rent_month_taken"
    play.day(2026, 8, 6)
    _cancel(world, bill)
    assert (_stages(world, award), _months(world, award)) == ((0, 0, 0, 0), ["released"])
    assert _states(world, bill) == ["canceled"]
    entries = texts.normalised(world.books()["2026-08.beancount"]).split("\n\n")[-2:]
    assert [one.strip().splitlines() for one in entries] == [
        [
            '2026-08-06 * "Canceled: accepted bill not owed"',
            '  entry: "ENT-4"',
            '  award: "SUP-1"',
            '  month: "2026-08"',
            "  Liabilities:Payable:Awards:ERA26                             900.00 USD",
            "  Expenses:CCC:EOP:ERA26:Support:Rent                         -900.00 USD",
            "  Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             900.00 USD",
            "  Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent          -900.00 USD",
        ],
        [
            '2026-08-06 * "Released: rest not needed"',
            '  entry: "ENT-5"',
            '  award: "SUP-1"',
            '  month: "2026-08"',
            "  Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD",
            "  Equity:Budget:Available:CCC:EOP:ERA26:Support               -900.00 USD",
        ],
    ]
    anew = play.award(coach, person, "EOP", _rent(world), needed_by=AUGUST)
    assert _stages(world, anew) == (RENT, 0, 0, 0)
    world.verified()


def test_one_line_of_a_bill_is_canceled_and_the_number_may_come_again_once_all_are(world: World) -> None:
    # PAY-12: what is canceled is obligated again, and the number may come again once no line of it stands
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    school = play.payee("Example School", "school")
    first, second = _course(world, school), _course(world, school)
    play.day(2026, 8, 5)
    asked = [BillLine(first, 42_500), BillLine(second, 42_500)]
    bill = play.bill(coach, asked, "INV 1")
    one, other = _lines(world, bill)
    _cancel(world, bill, one)
    assert (_stages(world, first), _stages(world, second)) == ((0, 42_500, 0, 0), (0, 0, 42_500, 0))
    play.leave(first, play.source.today())
    with pytest.raises(Refused) as twice:
        play.bill(coach, [asked[0]], "INV 1", accept=False)
    assert twice.value.code == "invoice_twice"
    _cancel(world, bill, other)
    assert _states(world, bill) == ["canceled", "canceled"]
    again = play.bill(coach, [replace(asked[1], amount_cents=40_000, final=True)], "INV 1")
    play.pay([again], "ACH-1")
    assert _stages(world, second) == (0, 0, 0, 40_000)
    world.verified()


def _worked(world: World) -> tuple[str, str]:
    """160 h of training at work are owed, half of their 1,600.00 waits, and the training is over: award and bill."""
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    play.day(2026, 8, 20)
    bill = play.employer_bill(coach, award, [WORKED], 160_000, "EI 1")
    play.evaluated(coach, award, "midpoint")
    play.evaluated(coach, award)
    play.training_ends(coach, award, play.day(2026, 8, 31), "completed")
    play.day(2026, 12, 1)
    return award, bill


def test_hours_are_not_canceled_under_a_holdback_that_is_owed_for_them(world: World) -> None:
    # OJT-11, PAY-12: its bill goes first, and the hours that come again hold their half back again
    play, coach = world.play, world.coach("CCC")
    award, bill = _worked(world)
    claim = play.retained(coach, award, play.source.today(), 80_000, "EI 2")
    with pytest.raises(Refused, match=claim) as owed:
        _cancel(world, bill)
    assert owed.value.code == "holdback_claimed"
    _cancel(world, claim)
    _cancel(world, bill)
    assert _stages(world, award) == (0, 160_000, 0, 0)
    right = replace(WORKED, minutes=150 * 60)
    play.employer_bill(coach, award, [right], 150_000, "EI 3")
    play.retained(coach, award, play.source.today(), 75_000, "EI 4")
    assert _stages(world, award) == (0, 10_000, 150_000, 0)
    world.verified()


def test_a_holdback_that_becomes_owed_meanwhile_keeps_its_hours(world: World) -> None:
    # OJT-11, PAY-12: asked again when the second person accepts
    play, coach = world.play, world.coach("CCC")
    award, bill = _worked(world)
    staged = _propose(world, bill, *_lines(world, bill))
    play.retained(coach, award, play.source.today(), 80_000, "EI 2")
    with pytest.raises(Refused) as owed:
        play.accept(staged)
    assert owed.value.code == "holdback_claimed"


@pytest.mark.parametrize("kept", [True, False])
def test_hours_that_come_again_after_retention_is_decided_earn_no_second_holdback(
    world: World, kept: bool
) -> None:  # OJT-11, PAY-12: it is paid, or lost
    play, coach = world.play, world.coach("CCC")
    award, bill = _worked(world)
    paid = 80_000 if kept else 0
    if kept:
        claim = play.retained(coach, award, play.source.today(), paid, "EI 2")
        play.pay([claim], "ACH-1")
    else:
        lost = endings.NotRetained(play.key(), play.contract_of(award)["id"])
        endings.not_retained(world.work, play.cast.liaison, lost)
    _cancel(world, bill)
    assert _stages(world, award) == (0, 80_000, 0, paid)
    again = play.employer_bill(coach, award, [replace(WORKED, minutes=150 * 60)], 75_000, "EI 3")
    assert _stages(world, award) == (0, 5_000, 75_000, paid)
    shown = bills.get(world.work, play.cast.recorder, again)["lines"][0]
    assert (shown["held_cents"], "retention_decided" in str(shown["cut"])) == (0, True)
    with pytest.raises(Refused) as decided:
        play.retained(coach, award, play.source.today(), 75_000, "EI 4")
    assert decided.value.code == "retention_decided"
    world.verified()


def test_what_is_in_a_payment_is_not_canceled_and_one_person_does_not_do_both(world: World) -> None:
    # PAY-12, SD1
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    award = _course(world, play.payee("Example School", "school"))
    play.day(2026, 8, 5)
    bill = play.bill(coach, [BillLine(award, 42_500)], "INV 1")
    staged = _propose(world, bill, *_lines(world, bill))
    alone = proposals.Accept(play.key(), str(staged["proposal"]))
    with pytest.raises(Refused) as same:
        proposals.accept(
            world.work, replace(play.cast.accepter, person_id=play.cast.recorder.person_id), alone
        )
    assert same.value.code == "two_people"
    play.pay([bill], "ACH-1", release=False)
    for act in (
        lambda: play.accept(staged),
        lambda: _propose(world, bill, *_lines(world, bill)),
    ):
        with pytest.raises(Refused) as held:
            act()
        assert held.value.code == "bill_not_open"
    for chosen, reason, code in (
        ((), "not_delivered", "cancel_lines"),
        (("LINE-1",), "kind", "reason_unknown"),
    ):
        with pytest.raises(InvalidInput) as wrong:
            _propose(world, bill, *chosen, reason=reason)
        assert wrong.value.code == code
    assert _stages(world, award) == (0, 0, 42_500, 0)
    world.verified()


def test_a_course_that_began_is_left_and_not_stopped(world: World) -> None:
    # SCH-17: stopping would compute no refund, and bar the leaving afterwards
    play = world.play
    play.day(2026, 7, 10)
    school = play.payee("Example School", "school")
    award, other = _course(world, school), _course(world, school)
    play.day(2026, 7, 26)
    moves.stop(world.work, play.cast.approver, moves.Stop(play.key(), other, "The class was called off"))
    play.day(2026, 7, 27)
    stop = moves.Stop(play.key(), award, "She works now")
    with pytest.raises(Refused, match="Record that the person has left") as begun:
        moves.stop(world.work, play.cast.approver, stop)
    assert begun.value.code == "course_begun"
    play.leave(award, play.source.today())
    assert _stages(world, award)[:2] == (0, 0)
    moves.stop(world.work, play.cast.approver, stop)
    world.verified()
