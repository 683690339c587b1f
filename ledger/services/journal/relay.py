"""The relay: what follows every command, within a second and in another process.

One tick chains the events that wait, then publishes the books that changed. Both can be killed at any point
and begun again: what is chained stays, what is not is found again, and a file is put in place whole or not at
all.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from ledger.errors import LedgerError
from ledger.services.journal import books
from ledger.services.work import Work
from ledger.store.journal import events

SLICE = 1000
"""Events chained in one transaction: short enough for a writer on SQLite to wait for."""

SWEEP_SECONDS = 60
LONGEST_PAUSE_SECONDS = 60
_STEP_SECONDS = 0.2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ticked:
    """What one tick did.

    :param chained: how many events joined the chain.
    :param published: the files of the books that were written.
    """

    chained: int
    published: tuple[str, ...]


def chain_waiting(work: Work, *, everywhere: bool = False) -> int:
    """Chain every committed event that waits, a slice at a time.

    :param everywhere: look through the whole log for stragglers, not only near its end.
    :returns: how many were chained.
    """
    chained = 0
    while True:
        with work.store.writing() as connection:
            count = events.append_chain(connection, SLICE, everywhere=everywhere)
        chained += count
        if count == 0:
            return chained


def tick(work: Work, *, everywhere: bool = False) -> Ticked:
    """Chain what waits, then publish what changed.

    :param everywhere: the full sweep: stragglers in the log, and files of the books that are gone.
    :raises Broken: the books do not agree with the journal; the chain stands, the last good books too.
    """
    chained = chain_waiting(work, everywhere=everywhere)
    return Ticked(chained, tuple(books.publish(work, everywhere=everywhere)))


def run(work: Work, *, stop: Callable[[], bool], pause_seconds: float = 0.3) -> None:
    """Tick until told to stop; a tick that fails is logged and tried again, later each time.

    :param stop: asked between ticks and while waiting.
    :param pause_seconds: how long to wait after a tick that went well.
    """
    sweep_at, pause = time.monotonic(), pause_seconds
    while not stop():
        sweep = time.monotonic() >= sweep_at
        try:
            done = tick(work, everywhere=sweep)
        except Exception as error:  # the outermost floor of this process: nobody above could try again
            pause = min(max(pause, _STEP_SECONDS) * 2, LONGEST_PAUSE_SECONDS)
            log.error("relay: %s, again in %.1f s", _sign(error), pause)
        else:
            pause = pause_seconds
            sweep_at = time.monotonic() + SWEEP_SECONDS if sweep else sweep_at
            if done.chained or done.published:
                log.info("relay: %d events chained, %d files published", done.chained, len(done.published))
        _wait(pause, stop)


def _sign(error: Exception) -> str:
    """What may stand in a log: our own codes or the error's class, never its words (SQL errors quote
    values)."""
    return error.code if isinstance(error, LedgerError) else type(error).__name__


def _wait(seconds: float, stop: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not stop():
        time.sleep(min(left, _STEP_SECONDS))
