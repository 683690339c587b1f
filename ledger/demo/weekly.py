"""Weekly needs-related payments of one person in training, as the demonstration plays them; everything is invented."""

import datetime
from functools import partial

from ledger.demo.story import Person, Story
from ledger.domain.needs.resources import Tried
from ledger.domain.needs.weekly import WeekFinding
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine

WEEKLY_CENTS = 12_000
WEEKS = 6
ASKED_ON = datetime.date(2026, 10, 5)
FIRST_ON = datetime.date(2026, 10, 11)


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
    bill = BillLine(award, 2 * WEEKLY_CENTS, final=False)
    story.play.bill(story.coach(person), [bill], story.bill_number())
