"""Publishing after one more entry (chain, render, let Beancount read it, compare, replace) against loading the whole book.

The whole load is what every peer does after each change. What we load is the month that changed, so the ratio can never be
larger than the number of months in a book: 12 in a program year's. The goal of 40 was set over a book of 36 months; that board
is measured too.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import data, peers
from benchmarks.boards import Boards, size
from benchmarks.data import Board
from benchmarks.measure import Result, compare
from benchmarks.posting import service_post
from ledger.services.journal import books, relay

GOAL = 40
"""Performance goal 12, at 100,000 entries over 36 months."""


def measure(boards: Boards, sizes: tuple[int, int]) -> Iterator[Result]:
    """One program year at both sizes; three of them at the larger."""
    for entries in sizes:
        yield _publish(boards.get(entries), entries, 12, None)
    yield _publish(boards.get(sizes[1], months=36), sizes[1], 36, GOAL if sizes[1] >= 100_000 else None)


def _publish(made: Board, entries: int, months: int, goal: float | None) -> Result:
    with tempfile.TemporaryDirectory(prefix="funds-benchmarks-") as folder:
        copy = data.copy_of(made, Path(folder) / "home")
        (award,) = data.add_awards(copy, 1)
        relay.tick(copy.work)
        mains = sorted((copy.work.home / "books").glob("PY*/main.beancount"))
        written: list[int] = []

        def _post() -> None:
            service_post(copy.work, award)

        def _load() -> None:
            for main in mains:
                peers.load(main)

        def _tick() -> None:
            written.append(len(relay.tick(copy.work).published))

        found = compare(
            "publish after one entry",
            f"{size(entries)}, {months} months",
            "whole load",
            _tick,
            _load,
            goal=goal,
            before=_post,
        )
        assert min(written) > 0
        assert not books.is_behind(copy.work)
        copy.close()
    return found
