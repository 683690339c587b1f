"""A Pell Grant that was pending when the award was made, and is decided later (SCH-06); everything is invented."""

import datetime
from dataclasses import replace
from functools import partial

from ledger.demo import courses, papers
from ledger.demo.story import Person, Story
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine

ASKED_ON, STARTS_ON = datetime.date(2026, 8, 24), datetime.date(2026, 9, 7)
BILLED_ON, DECIDED_ON = datetime.date(2026, 9, 28), datetime.date(2026, 10, 14)
CENTS, BILLED_CENTS = 90_000, 60_000
PELL_CENTS, SHARE_CENTS = 120_000, 40_000


def book(story: Story, person: Person, school: str) -> None:
    """Two thirds are paid when Pell says that it pays 400.00 of the tuition: 300.00 are let go, 100.00 are due back."""
    story.agenda.book(ASKED_ON, partial(_asked, story, person, school))


def _asked(story: Story, person: Person, school: str) -> None:
    play, coach = story.play, story.coach(person)
    terms = {
        "starts_on": STARTS_ON.isoformat(),
        "ends_on": "2026-12-11",
        "listing": story.listing_for(person, school),
    }
    line = LineInput("Scholarship", CENTS, terms, "Course (invented)", story.payees[school])
    need = play.draft(coach, person.id, person.program, [line], needed_by=STARTS_ON)
    papers.attach(play, coach, need, "arrangement", "Allocation arrangement", ["Signed by all three"])
    (line_id,) = play.submit(coach, need)
    listed_cents = story.listed_cents(play.line(line_id))
    plain = courses.shared_review(CENTS, listed_cents, play.source.today())
    others = tuple(replace(one, outcome="pending") if one.source == "pell" else one for one in plain.others)
    play.verify(line_id, replace(plain, others=others, arrangement=True))
    award = play.approve(line_id)
    on = story.agenda.book
    on(STARTS_ON, lambda: play.bind(coach, award, CENTS, STARTS_ON))
    on(BILLED_ON, partial(_billed, story, person, award))
    on(DECIDED_ON, lambda: play.aid_decided(award, "pell", "amount", PELL_CENTS, SHARE_CENTS))


def _billed(story: Story, person: Person, award: str) -> None:
    bill = BillLine(award, BILLED_CENTS, final=False)
    story.play.bill(story.coach(person), [bill], story.bill_number())
