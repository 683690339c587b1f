"""The demonstration's gas cards: two lots, signed issues, receipts, counts by a third person, one card missing."""

import datetime
from collections.abc import Sequence
from functools import partial

from ledger.demo import card_player
from ledger.demo.story import Person, Story
from ledger.errors import Refused
from ledger.services.needs.needs import LineInput

VENDOR = "Corner Fuel and Wash (invented)"
FUND = "EOP26"


def book(story: Story, people: Sequence[Person]) -> None:
    """Book the scenes; every amount and serial is invented.

    :param people: whose agency has an allocation of the fund's support line that pays for gas.
    """
    on = story.agenda.book
    on(datetime.date(2026, 8, 3), lambda: _lot(story, ("GC-0101", "GC-0120"), 20, "CF-2201"))
    on(datetime.date(2026, 8, 31), lambda: _count(story, "GC-0102..GC-0120"))
    on(datetime.date(2026, 9, 30), lambda: _count(story, "GC-0103..GC-0118, GC-0120"))
    on(datetime.date(2026, 10, 30), lambda: _count(story, "GC-0103..GC-0120"))
    on(datetime.date(2026, 11, 2), lambda: card_player.void(story.play, "GC-0120"))
    on(datetime.date(2026, 11, 18), lambda: _count(story, "GC-0105..GC-0117, GC-0119"))
    on(datetime.date(2026, 11, 19), lambda: _lot(story, ("GC-0201", "GC-0210"), 10, "CF-2290", pay=False))
    days = (datetime.date(2026, 8, 11), datetime.date(2026, 9, 14), datetime.date(2026, 11, 12))
    for place, day in enumerate(days):
        person = people[place % len(people)]
        on(day, partial(_issued, story, person, place, day))


def _lot(story: Story, serials: tuple[str, str], cards: int, number: str, *, pay: bool = True) -> None:
    play = story.play
    if VENDOR not in story.payees:
        story.payees[VENDOR] = play.payee(VENDOR, "vendor")
    lot = card_player.lot(play, FUND, story.payees[VENDOR], serials, cards, 2_500, number)
    if pay:
        story.agenda.later(3, lambda: _pay(story, lot))


def _pay(story: Story, lot: str) -> None:
    card_player.pay(story.play, lot, f"ACHC{story.play.source.today():%m%d}")


def _count(story: Story, serials: str) -> None:
    card_player.count(story.play, FUND, serials)


def _issued(story: Story, person: Person, place: int, day: datetime.date) -> None:
    """A card award of three weeks; one or two cards, the receipt of the first comes a week later."""
    days = {"starts_on": day.isoformat(), "ends_on": (day + datetime.timedelta(days=20)).isoformat()}
    line = LineInput("Gas", 7_500, days, "Drives to class (invented)", story.payees[VENDOR], "")
    needed_by = day + datetime.timedelta(days=7)
    try:
        award = story.play.award(story.coach(person), person.id, person.program, line, needed_by=needed_by)
    except Refused:
        return  # on a small board the same person drives more, and the cap is used up
    serials = (("GC-0101",), ("GC-0102",), ("GC-0103", "GC-0104"))[place]
    issues = [card_player.issue(story.play, award, serial) for serial in serials]
    if place < 2:
        story.agenda.later(7, lambda: card_player.receipt(story.play, story.coach(person), issues[0]))
