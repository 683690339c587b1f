"""What one approval gives by the week: needs-related payments, and gas up to an amount; everything is invented."""

import datetime
from functools import partial

from ledger.demo.story import Person, Story
from ledger.domain.awards.mileage import Trip
from ledger.domain.needs.resources import Tried
from ledger.domain.needs.weekly import WeekFinding
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine

WEEKLY_CENTS = 12_000
WEEKS = 6
ASKED_ON = datetime.date(2026, 10, 5)
FIRST_ON = datetime.date(2026, 10, 11)
GAS_MONDAY = datetime.date(2026, 9, 7)
GAS_WEEKS, GAS_CENTS = 12, 2_500
TRIPS = ((0, 112), (2, 112), (3, 112))
"""Day of the week and tenths of a mile: three trips are 23.52 at 0.70 a mile."""


def book(story: Story, person: Person, payee: str) -> None:
    """Six weeks from 11 October: asked, verified with what law asks, approved, and billed every second week."""
    story.agenda.book(ASKED_ON, partial(_asked, story, person, payee))


def _asked(story: Story, person: Person, payee: str) -> None:
    play, coach, today = story.play, story.coach(person), story.play.source.today()
    terms = {"starts_on": FIRST_ON.isoformat(), "weeks": WEEKS, "weekly_cents": WEEKLY_CENTS}
    line = LineInput(
        "NeedsRelated", WEEKS * WEEKLY_CENTS, terms, "While in training (invented)", story.payees[payee]
    )
    tried = (
        Tried("unemployment", today, "not_eligible", words="Letter of the Employment Department (invented)"),
        Tried("dhs", today, "pays_part", 6_000, "SNAP (invented)"),
    )
    need = play.draft(coach, person.id, person.program, [line], needed_by=FIRST_ON, tried=tried)
    (line_id,) = play.submit(coach, need)
    finding = WeekFinding(
        "adult", today, "never", today, today, FIRST_ON + datetime.timedelta(weeks=10), family=2
    )
    play.verify(line_id, finding=finding)
    award = play.approve(line_id)
    for fortnight in (1, 2):
        story.agenda.book(
            FIRST_ON + datetime.timedelta(weeks=2 * fortnight), partial(_billed, story, person, award)
        )


def _billed(story: Story, person: Person, award: str) -> None:
    last_on = story.play.source.today() - datetime.timedelta(days=1)
    first_on = last_on - datetime.timedelta(days=13)
    bill = BillLine(award, 2 * WEEKLY_CENTS, None, first_on, last_on)
    story.play.bill(story.coach(person), [bill], story.bill_number())


def book_gas(story: Story, person: Person, payee: str) -> None:
    """Gas, 12 weeks, up to 25.00 a week: approved once, and a mileage log every second week."""
    story.agenda.book(GAS_MONDAY - datetime.timedelta(days=6), partial(_gas_asked, story, person, payee))


def _gas_asked(story: Story, person: Person, payee: str) -> None:
    terms = {"starts_on": GAS_MONDAY.isoformat(), "weeks": GAS_WEEKS, "weekly_cents": GAS_CENTS}
    words = "Drives to class, by the week (invented)"
    line = LineInput("Gas", GAS_WEEKS * GAS_CENTS, terms, words, story.payees[payee])

    def _approved(award: str) -> None:
        for week in range(0, GAS_WEEKS, 2):
            monday = GAS_MONDAY + datetime.timedelta(weeks=week)
            story.agenda.book(
                monday + datetime.timedelta(days=12), partial(_driven, story, person, award, monday)
            )

    story.ask(person, [line], 6, [_approved])


def _driven(story: Story, person: Person, award: str, monday: datetime.date) -> None:
    """The log of two weeks; it says itself that it is not the last one."""
    trips = [
        Trip(
            monday + datetime.timedelta(days=week + day),
            tenths,
            "Home (invented)",
            "College (invented)",
            "Class",
        )
        for week in (0, 7)
        for day, tenths in TRIPS
    ]
    story.play.mileage(story.coach(person), award, trips, 2 * 2_352, story.bill_number())
