"""The boards of one run: made once for each size, shared by the measurements that only read."""

import sys
import time
from pathlib import Path

from benchmarks import data
from benchmarks.data import Board
from ledger.services.journal import books


class Boards:
    """Boards by number of entries and of months, made when first asked for.

    :param folder: where they live.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[int, int], Board] = {}

    def get(self, entries: int, months: int = 12) -> Board:
        """A board with a published book."""
        found = self._made.get((entries, months))
        if found is None:
            started = time.perf_counter()
            found = data.make(self._folder / f"{entries}-{months}", entries, months=months)
            made = time.perf_counter()
            books.publish(found.work)
            print(
                f"  {entries:,} entries over {months} months made in {made - started:.0f} s,"
                f" published in {time.perf_counter() - made:.0f} s",
                file=sys.stderr,
            )
            self._made[entries, months] = found
        return found

    def close(self) -> None:
        """Let go of every database."""
        for one in self._made.values():
            one.close()


def size(entries: int) -> str:
    """``10k``"""
    return f"{entries // 1000}k"
