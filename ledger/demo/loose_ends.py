"""What waits on the demonstration's board date: something of every sort, so that every duty finds work."""

import datetime
from collections.abc import Sequence

from sqlalchemy import select

from ledger.demo import changes, modification_story, ojt_story, papers
from ledger.demo.board import PAYEES
from ledger.demo.story import Person, Story, kinds_of, one_of
from ledger.errors import Refused
from ledger.services.awards import awards
from ledger.services.needs import approvals, verifications
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from ledger.store.payments.invoices import payable_lines
from ledger.words import dollars


def play(story: Story, people: list[Person]) -> None:
    """What waits on the board date: something of every sort, so that every duty finds work."""
    able = [one for one in people if "Clothing" in kinds_of(story, one)]
    _one_of_everything(story, able[:8])
    _recorded_binding(story, one_of(people, "DCJ", "EOP", 2), 68_000)
    person = one_of(people, "DCJ", "EOP", 3)
    line, _ = story.scholarship(person, 290_000, PAYEES[2][0], 12, "Welding, two terms (invented)")
    _over_band(story, person, line)
    person = one_of(people, "DCJ", "EOP", 5)
    line, _ = story.scholarship(person, 120_000, PAYEES[1][0], 12, "Medical coding (invented)", "EX-2003")
    _try(story, person, [line])
    phone = LineInput("Phone", 4_000, {}, "Phone service, one month (invented)", story.payees[PAYEES[6][0]])
    _held_as_duplicate(story, able[9], phone)
    ojt_story.lower_wage(story)
    able = [one for one in able if one.program == "EOP"]
    changes.played(story.play, story.coach(able[-1]), able[-1].id, "EOP", story.payees[PAYEES[5][0]])
    person = [one for one in able if one.agency == "CCC"][-1]
    changes.charged_elsewhere(story.play, story.coach(person), person.id, "EOP", story.payees[PAYEES[5][0]])
    _unreleased(story)
    modification_story.play(story)


def _one_of_everything(story: Story, people: Sequence[Person]) -> None:
    """The same small thing for each: asked, verified, questioned, or approved and billed."""
    play, shop = story.play, story.payees["Rose City Workwear (invented)"]
    asked = [
        _try(story, person, [LineInput("Clothing", 14_500 + 500 * place, {}, "Work boots (invented)", shop)])
        for place, person in enumerate(people)
    ]
    lines = [line_ids[0] for line_ids in asked if line_ids]
    for place, line_id in enumerate(lines):
        if place % 5 == 1:
            play.verify(line_id)
        elif place % 5 == 2:
            command = verifications.Question(
                play.key(), line_id, "amount_unclear", "The quote says another amount (invented)"
            )
            verifications.question(play.work, play.cast.liaison, command)
        elif place % 5 == 3:
            play.verify(line_id)
            award = play.approve(line_id)
            _entered(story, award)


def _over_band(story: Story, person: Person, line: LineInput) -> None:
    """A line above the band, approved once: it waits for the second approver."""
    for line_id in _try(story, person, [line]):
        story.play.verify(line_id)
        command = approvals.Approve(story.play.key(), line_id, story.play.line(line_id)["version"])
        approvals.approve(story.play.work, story.play.cast.approver, command)


def _held_as_duplicate(story: Story, person: Person, line: LineInput) -> None:
    """The same thing asked twice within days: the second is held for a second approver (SUP-24)."""
    for place in range(2):
        for line_id in _try(story, person, [line]):
            story.play.verify(line_id)
            version = story.play.line(line_id)["version"]
            command = approvals.Approve(story.play.key(), line_id, version)
            answer = approvals.approve(story.play.work, story.play.cast.approver, command)
            if place == 0 and answer["award"] is None:
                return


def _recorded_binding(story: Story, person: Person, cents: int) -> None:
    """An enrolment that waits for the liaison."""
    line, _ = story.scholarship(
        person, cents, "Cascade Technical School (invented)", 10, "Medical coding (invented)"
    )
    for line_id in _try(story, person, [line]):
        story.play.verify(line_id)
        award = story.play.approve(line_id)
        command = awards.RecordBinding(story.play.key(), award, cents, story.play.source.today())
        awards.record_binding(story.play.work, story.coach(person), command)


def _unreleased(story: Story) -> None:
    """One batch that waits for its releaser."""
    with story.play.work.store.reading() as connection:
        waiting = sorted({row["invoice_id"] for row in payable_lines(connection)})
    if waiting:
        story.play.pay(waiting[:2], "", release=False)


def _try(story: Story, person: Person, lines: Sequence[LineInput]) -> list[str]:
    coach, today = story.coach(person), story.play.source.today()
    need_id = story.play.draft(
        coach, person.id, person.program, lines, needed_by=today + datetime.timedelta(days=9)
    )
    asked = [f"{line.kind}: {dollars(line.amount_cents)}  {line.words}" for line in lines]
    papers.attach(story.play, coach, need_id, "quote", "Quote", [*asked, "Valid for thirty days."])
    try:
        return story.play.submit(coach, need_id)
    except Refused:
        return []


def _entered(story: Story, award: str) -> None:
    row = story.play.award_row(award)
    coach = story.play.cast.coaches[row["agency_code"]]
    story.play.bill(coach, [BillLine(award, row["committed_cents"])], story.bill_number(), accept=False)


def somebody_leaves(story: Story, listing: str) -> None:
    """The first of a program whose course runs and is paid leaves it; the school owes a part back."""
    today, table = story.play.source.today(), schema.award.c
    statement = select(table.id).where(
        table.kind == "Scholarship", table.terms.contains(f'"{listing}"'), table.accrued_cents == 0
    )
    with story.play.work.store.reading() as connection:
        found = list(connection.execute(statement.order_by(table.approved_on, table.id)).scalars())
    for award in found:
        try:
            story.play.leave(award, today)
        except Refused:
            continue  # over already, or nothing of it open or paid
        return
