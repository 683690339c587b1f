"""What tests start from: each is made once and copied (`tests.grounds`)."""

import datetime

from ledger.clock import SeededSource
from ledger.services.work import Work
from tests import board
from tests.world import World, make_world

FIRST_DAY = datetime.date(2026, 7, 1)
VAULT_KEY = bytes(range(32))


def empty(work: Work, source: SeededSource) -> None:
    """The newest schema and nothing in it."""


def demo_budget(work: Work, source: SeededSource) -> None:
    """The demonstration's budget."""
    board.load_budget(work)


def worked_example(work: Work, source: SeededSource) -> World:
    """The worked example's budget and the people of every part, on 1 July 2026."""
    return make_world(work, source)
