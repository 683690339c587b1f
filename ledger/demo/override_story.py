"""The demonstration's overrides: a family kept from eviction before anyone could verify (d15, amounts invented), a clock that
runs, one that is overdue, one that was not eligible; an exception that was used and one that waits.
"""

import datetime
from collections.abc import Sequence
from functools import partial

from ledger.demo import changes, overrides
from ledger.demo.story import Person, Story, kinds_of
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Line
from ledger.errors import Refused
from ledger.services.needs.needs import LineInput
from ledger.services.people.roles import Actor

LANDLORD = "Alder Street Apartments LLC (invented)"
SHOP = "Rose City Workwear (invented)"


def book(story: Story, tenants: Sequence[Person], elsewhere: Sequence[Person], manager: Actor) -> None:
    """Book the scenes.

    :param tenants: of one agency, whose lane is open. :param elsewhere: of another, whose verification is overdue.
    :param manager: outside fiscal; decides about exceptions.
    """
    on = story.agenda.book
    on(datetime.date(2026, 11, 12), partial(_eviction, story, elsewhere, "2026-12"))
    on(datetime.date(2026, 11, 16), partial(_eviction, story, tenants, "2026-12", 2))
    on(datetime.date(2026, 11, 16), partial(_eviction, story, tenants[1:], "2026-12", 1, "not_in_plan"))
    on(datetime.date(2026, 11, 17), partial(_tools, story, tenants, 98_500, manager))
    on(datetime.date(2026, 11, 18), partial(_eviction, story, tenants[2:], "2026-12"))
    on(datetime.date(2026, 11, 19), partial(_tools, story, tenants[1:], 94_000))


def book_newer(story: Story, people: Sequence[Person]) -> None:
    """Tools from money of 2026 while 2025 has some left: once with a reason, once an approver still owes one (FND-07)."""
    on = story.agenda.book
    on(datetime.date(2026, 11, 13), partial(_newer, story, people, "kept_for"))
    on(datetime.date(2026, 11, 18), partial(_newer, story, people[1:], None))


def _newer(story: Story, people: Sequence[Person], reason: str | None) -> None:
    play = story.play
    newer = play.allocation(Key("HS", "EOP", "WA26", Line.SUPPORT))
    line = LineInput(
        "Tools", 24_000, {}, "A carpenter's set (invented)", story.payees[SHOP], allocation_id=newer
    )
    for person in people:
        line_id = _asked(story, person, line, "The trade asks for it (invented)")
        if line_id is None:
            continue
        play.verify(line_id)
        if reason is not None:
            overrides.choose_fund(play, line_id, newer, reason)
            overrides.approve(play, line_id)
        return


def _eviction(
    story: Story, people: Sequence[Person], month: str, days: int | None = None, finding: str | None = None
) -> None:
    """A month of rent that cannot wait; after some days somebody looks back."""
    play = story.play
    for person in people:
        if "Rent" not in kinds_of(story, person):
            continue
        line, onward = story.rent(person, 88_000, month, 1, LANDLORD)
        line_id = _asked(story, person, line, "Eviction (invented)")
        if line_id is None:
            continue
        need = str(play.line(line_id)["need_id"])
        overrides.mark(play, story.coach(person), need, "eviction", "The notice ends this week (invented)")
        award = overrides.approve(play, line_id)
        if finding is None:
            onward(award)
        if days is not None:
            story.agenda.later(days, partial(_looked_back, story, line_id, award, finding))
        return


def _asked(story: Story, person: Person, line: LineInput, why: str) -> str | None:
    """A submitted line; None where the rules say no, as they would on the coach's screen."""
    play, coach = story.play, story.coach(person)
    needed_by = play.source.today() + datetime.timedelta(days=6)
    need = play.draft(coach, person.id, person.program, [line], needed_by=needed_by, why=why)
    try:
        (line_id,) = play.submit(coach, need)
    except Refused:
        return None
    return line_id


def _looked_back(story: Story, line_id: str, award: str, finding: str | None) -> None:
    overrides.look_back(story.play, line_id, finding)
    if finding is not None:
        changes.stop(story.play, award, "It did not serve the plan (invented)")


def _tools(story: Story, people: Sequence[Person], cents: int, manager: Actor | None = None) -> None:
    """Tools above their cap; without a manager the exception waits for one."""
    play = story.play
    line = LineInput("Tools", cents, {}, "A welder's set (invented)", story.payees[SHOP])
    for person in people:
        line_id = _asked(story, person, line, "The trade asks for it (invented)")
        if line_id is None:
            continue
        play.verify(line_id)
        exception = overrides.ask(play, line_id, "no_cheaper", "The trade asks for this set (invented)")
        if manager is not None:
            overrides.decide(play, exception, manager)
            overrides.approve(play, line_id)
        return
