"""What the demonstration's fiscal manager does with money between funds and agencies; every amount is invented."""

import datetime
from dataclasses import dataclass
from functools import partial

from ledger.demo.story import Story
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Line
from ledger.services.budgets.moves import ProposeMove, propose
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.store.budgets import budgets


@dataclass(frozen=True)
class Move:
    """A move of the demonstration; what is not accepted yet waits for the second person."""

    on: datetime.date
    fund: str
    line: str
    source: str
    target: str
    cents: int
    accepted: bool = True


MOVES = (
    Move(datetime.date(2026, 9, 14), "WA26", "Training", "HS:EOP", "DCJ:EOP", 300_000),
    Move(datetime.date(2026, 10, 19), "EOP26", "Support", "reserve", "CCC:EOP", 250_000),
    Move(datetime.date(2026, 11, 16), "WD26", "Training", "IRCO:AFP", "reserve", 150_000, accepted=False),
)


CUT_ON = datetime.date(2026, 11, 19)
CUT = Key("OTI", "APN", "WA26", Line.SUPPORT)
CUT_BELOW_CENTS = 10_000


def book(story: Story, loader: Actor, accepter: Actor) -> None:
    """Book the moves of allocations (ALC-04) and the funder's cut."""
    for move in MOVES:
        story.agenda.book(move.on, partial(_move, story, loader, accepter, move))
    story.agenda.book(CUT_ON, partial(_cut, story, loader, accepter))


def _move(story: Story, loader: Actor, accepter: Actor, move: Move) -> None:
    play, document = story.play, "Letter to the agencies (example)"
    command = ProposeMove(play.key(), move.fund, move.line, move.source, move.target, move.cents, document)
    staged = propose(play.work, loader, command)
    if move.accepted:
        proposals.accept(play.work, accepter, proposals.Accept(play.key(), staged["proposal"]))


def _cut(story: Story, loader: Actor, accepter: Actor) -> None:
    """The state takes all that is available and a little more: red, and an approval has to be withdrawn."""
    with story.play.work.store.reading() as connection:
        row = budgets.find_allocation(connection, CUT)
    if row is None:
        raise AssertionError(CUT)
    cents = row["available_cents"] + CUT_BELOW_CENTS
    _move(story, loader, accepter, Move(CUT_ON, CUT.fund, CUT.line, "OTI:APN", "funder", cents))
