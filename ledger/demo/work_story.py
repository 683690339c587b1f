"""The demonstration's work experience, transitional job and hiring incentives (d18, d19): every amount and name is invented."""

import datetime
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from ledger.demo import work_player
from ledger.demo.story import Person, Story
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Line
from ledger.domain.needs.terms import WorkTerms
from ledger.errors import LedgerError
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine

GARDEN = ("Cully Garden Collective (invented)", "employer", "exempt")
WAREHOUSE = ("Reuse Warehouse (invented)", "employer", "exempt")
KITCHEN = ("Division Street Kitchen (invented)", "employer", "corporation")
RIDES = "Agency mileage reimbursement (example)"

DAY = datetime.date
YOUTH_MONEY = Key("CCC", "EOP", "WY26", Line.TRAINING)
FORTNIGHT = datetime.timedelta(days=14)


def book(story: Story, people: Sequence[Person]) -> None:
    """Book the scenes.

    :param people: of an agency with training money of the adult fund and of the city's.
    """
    on = story.agenda.book
    story = replace(story, random=random.Random("work"), bills=800)  # noqa: S311 - a course of its own: the others stay as they are
    intern, sorter, cook, second, learner = people[:5]
    on(DAY(2026, 7, 7), lambda: _payees(story))
    on(
        DAY(2026, 7, 15),
        partial(_incentive, story, cook, DAY(2026, 7, 30), (DAY(2026, 8, 10), DAY(2026, 10, 30))),
    )
    on(DAY(2026, 9, 14), partial(_work, story, intern, "WorkExperience", GARDEN[0], DAY(2026, 9, 28), 120))
    on(
        DAY(2026, 9, 21),
        partial(_work, story, sorter, "TransitionalJob", WAREHOUSE[0], DAY(2026, 10, 5), 240),
    )
    on(DAY(2026, 11, 9), partial(_stipend, story, learner))
    on(DAY(2026, 10, 26), partial(_incentive, story, second, DAY(2026, 11, 9), (DAY(2026, 11, 17),)))


def book_youth(story: Story, person: Person) -> None:
    """Work experience from youth money, with a class beside it, so that the tests of youth money show something (FND-15)."""
    story = replace(story, random=random.Random("youth"), bills=850)  # noqa: S311 - a course of its own
    hours, starts_on = 120, DAY(2026, 9, 28)
    story.agenda.book(
        DAY(2026, 9, 15),
        partial(_work, story, person, "WorkExperience", GARDEN[0], starts_on, hours, YOUTH_MONEY),
    )


def _payees(story: Story) -> None:
    for name, sort, tax_class in (GARDEN, WAREHOUSE, KITCHEN):
        story.payees[name] = story.play.payee(name, sort, tax_class)


def _work(
    story: Story, person: Person, kind: str, payee: str, starts_on: DAY, hours: int, place: Key | None = None
) -> None:
    """Hours at 17.50 with 7.65 % taxes and 2 % compensation, billed by the fortnight; a transitional job beside gas money."""
    terms = WorkTerms(starts_on, starts_on + datetime.timedelta(days=75), hours * 60, "wage", 1_750, 765, 200)
    given = {**vars(terms), "starts_on": starts_on.isoformat(), "ends_on": terms.ends_on.isoformat()}
    line = LineInput(
        kind,
        terms.maximum_cents(),
        given,
        "Work experience (invented)",
        story.payees[payee],
        allocation_id=story.play.allocation(place) if place else None,
    )
    beside = [story.gas(person, 6_000, RIDES)] if kind == "TransitionalJob" else []

    def _approved(award: str) -> None:
        story.agenda.later(1, lambda: _signed(story, person, award, terms.maximum_cents()))
        for fortnight in range(1, 4):
            day = starts_on + FORTNIGHT * fortnight + datetime.timedelta(days=3)
            story.agenda.book(day, partial(_worked, story, person, award, terms, fortnight))

    lines = [line, *(one for one, _ in beside)]
    story.ask(person, lines, 10, [_approved, *(onward for _, onward in beside)])


def _signed(story: Story, person: Person, award: str, cents: int) -> None:
    story.play.bind(story.coach(person), award, cents, story.play.source.today())


def _worked(story: Story, person: Person, award: str, terms: WorkTerms, fortnight: int) -> None:
    """Fifty hours a fortnight; the third goes beyond an agreement of 120 hours, and its bill waits for a decision."""
    from_on = terms.starts_on + FORTNIGHT * (fortnight - 1)
    cost = terms.cost(50 * 60)
    period = PayPeriod(
        from_on,
        from_on + datetime.timedelta(days=13),
        50 * 60,
        terms.wage_cents,
        taxes_cents=cost.taxes_cents,
        compensation_cents=cost.compensation_cents,
    ).proven()
    beyond = 50 * 60 * fortnight > terms.minutes
    coach, line, number = story.coach(person), BillLine(award, periods=(period,)), story.bill_number()
    try:
        if beyond:
            story.play.bill(coach, [line], number, total_cents=cost.cents, accept=False)
        else:
            work_player.proven(story.play, coach, line, cost.cents, number)
    except LedgerError:
        return  # on a small board somebody was not there to sign in time


def _stipend(story: Story, person: Person) -> None:
    """A learning agreement of 30 hours for a stipend: no employer of record, no taxes; the agreement waits to be written."""
    starts_on = story.play.source.today() + datetime.timedelta(days=21)
    terms = WorkTerms(starts_on, starts_on + datetime.timedelta(days=40), 30 * 60, "stipend", 1_800, 0, 0)
    given = {**vars(terms), "starts_on": starts_on.isoformat(), "ends_on": terms.ends_on.isoformat()}
    line = LineInput(
        "WorkExperience", terms.maximum_cents(), given, "Job shadow (invented)", story.payees[RIDES]
    )
    coach = story.coach(person)
    need = story.play.draft(coach, person.id, person.program, [line], needed_by=starts_on)
    try:
        (line_id,) = story.play.submit(coach, need)
        story.play.contract(story.play.cast.job_developer or coach, line_id, of_record="none")
        story.play.verify(line_id)
    except LedgerError:
        return


def _incentive(story: Story, person: Person, starts_on: DAY, shown: tuple[DAY, ...]) -> None:
    """1,000.00 for a hire: half when it is shown, half when the person was kept for the policy's days."""
    given = {"starts_on": starts_on.isoformat()}
    line = LineInput("HiringIncentive", 100_000, given, "Line cook (invented)", story.payees[KITCHEN[0]])
    acts: tuple[Callable[[str, DAY], None], ...] = (
        lambda award, day: _hired(story, person, award, starts_on, waits=len(shown) == 1),
        lambda award, day: _kept(story, person, award, day),
    )

    def _approved(award: str) -> None:
        story.agenda.later(1, lambda: _signed(story, person, award, 100_000))
        for day, act in zip(shown, acts, strict=False):
            story.agenda.book(day, partial(act, award, day))

    story.ask(person, [line], 10, [_approved])


def _hired(story: Story, person: Person, award: str, on: DAY, *, waits: bool) -> None:
    coach, number = story.coach(person), story.bill_number()
    if waits:  # the paper is not here yet
        story.play.bill(coach, [BillLine(award, hired_on=on)], number, total_cents=100_000, accept=False)
    else:
        work_player.hired(story.play, coach, award, on, 100_000, number)


def _kept(story: Story, person: Person, award: str, on: DAY) -> None:
    held = story.play.held_of(award)
    work_player.kept(story.play, story.coach(person), award, on, held, story.bill_number())
