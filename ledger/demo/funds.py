"""What the demonstration's fiscal manager does with money between funds and agencies; every amount is invented."""

import datetime
from dataclasses import dataclass
from functools import partial

from ledger.demo.story import Story
from ledger.services.budgets.moves import ProposeMove, propose
from ledger.services.people import proposals
from ledger.services.people.roles import Actor


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


def book(story: Story, loader: Actor, accepter: Actor) -> None:
    """Book the moves of allocations (ALC-04)."""
    for move in MOVES:
        story.agenda.book(move.on, partial(_move, story, loader, accepter, move))


def _move(story: Story, loader: Actor, accepter: Actor, move: Move) -> None:
    play, document = story.play, "Letter of both agencies (example)"
    command = ProposeMove(play.key(), move.fund, move.line, move.source, move.target, move.cents, document)
    staged = propose(play.work, loader, command)
    if move.accepted:
        proposals.accept(play.work, accepter, proposals.Accept(play.key(), staged["proposal"]))
