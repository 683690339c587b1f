"""The relay killed anywhere, failing anywhere, and begun again: the books equal the journal without anyone's
help (P07)."""

import itertools
import logging
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ledger.books import publish as placing
from ledger.domain.journal.accounts import Stage
from ledger.services.journal import book_years, books, relay
from ledger.services.work import Work
from ledger.store.journal import events, publications
from tests.unit.books import samples
from tests.unit.books.samples import RENT, TRAINING

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

POINTS = {"sqlite": 50, "postgresql": 4}
"""How many points a relay is killed at in each life: P07's 200 in four lives on SQLite; more with FUNDS_KILL_POINTS."""
LIVES = 4


@pytest.fixture
def begun(work: Work) -> Work:
    """A journal with published books."""
    samples.open_accounts(work)
    samples.post(work, "start", [*samples.scholarship(), *samples.rent()])
    relay.tick(work, everywhere=True)
    return work


def _wanted(work: Work) -> dict[str, bytes]:
    """Every file as the chained journal gives it, without looking at what lies there."""
    with work.store.reading() as connection:
        now = publications.newest(connection)
        months = publications.months_changed(connection, 0, now.sequence)
        balances = publications.balances_by_month(connection, now)
        years = book_years.render_years(connection, now, balances, months, {})
    return {
        f"PY{one.year}/{name}": text.encode() for one in years for name, text in one.files(one.main).items()
    }


def _found(work: Work) -> dict[str, bytes]:
    folder = books.books_folder(work)
    years = [one for one in folder.iterdir() if one.is_dir()]
    return {
        f"{one.name}/{name}": content for one in years for name, content in placing.read_files(one).items()
    }


def _steps(work: Work, at: Callable[[], None]) -> None:
    """Call this before each SQL statement, commit, sync and replacement of the process."""
    engine = work.store.engine
    event.listen(engine, "before_cursor_execute", lambda *_: at())
    event.listen(engine, "commit", lambda *_: at())
    for name in ("fsync", "replace"):
        real: Callable[..., Any] = getattr(os, name)

        def counted(*given: Any, _real: Callable[..., Any] = real) -> Any:
            at()
            return _real(*given)

        setattr(os, name, counted)


def _in_child(work: Work, kill_at: int) -> tuple[bool, int]:
    """Run one tick in a process of its own that kills itself before step ``kill_at``.

    :returns: whether it was killed, and how many steps it took.
    """
    work.store.dispose()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        taken = 0

        def at() -> None:
            nonlocal taken
            taken += 1
            if taken == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        status = 1
        try:
            _steps(work, at)
            relay.tick(work, everywhere=True)
            os.write(writes, str(taken).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        taken_text = pipe.read()
    _, ended = os.waitpid(child, 0)
    if not os.WIFSIGNALED(ended):
        assert os.WEXITSTATUS(ended) == 0
    return os.WIFSIGNALED(ended), int(taken_text or 0)


def _post_more(work: Work, number: int) -> None:
    """A command that touches an old month, a new month and, now and then, a new year."""
    month = ("2026-07", "2026-10", "2027-03", "2027-08")[number % 4]
    cents = 1000 + number
    rows = [
        samples.move(f"{month}-11", "committed", RENT, "Rent", Stage.AVAILABLE, Stage.COMMITTED, cents),
        samples.move(
            "2026-08-12", "committed", TRAINING, "Scholarship", Stage.AVAILABLE, Stage.COMMITTED, cents
        ),
    ]
    samples.post(work, f"more-{number}", rows)


@pytest.mark.parametrize("life", range(LIVES))
def test_a_relay_killed_anywhere_leaves_books_that_the_next_one_makes_equal_to_the_journal(
    begun: Work, life: int
) -> None:
    """P07: killed before any statement, commit, sync or replacement; each file is whole at once, all are
    right after a tick."""
    name = "sqlite" if begun.store.is_sqlite else "postgresql"
    points = int(os.environ.get("FUNDS_KILL_POINTS", POINTS[name]))
    _post_more(begun, 0)
    killed, steps = _in_child(begun, 0)
    assert not killed
    assert steps > 20
    assert _found(begun) == _wanted(begun)
    chance = random.Random(11 + life)
    for number in range(1, points + 1):
        before = _found(begun)
        _post_more(begun, number)
        spread = 1 + (number - 1) * (steps - 1) // max(points - 1, 1)
        killed, _ = _in_child(begun, min(spread + chance.randint(0, 2), steps - 2))
        assert killed
        left = {file: content for file, content in _found(begun).items() if not file.endswith(".new")}
        relay.tick(begun, everywhere=True)
        wanted = _wanted(begun)
        assert _found(begun) == wanted
        assert all(content in (before.get(file), wanted[file]) for file, content in left.items())
        with begun.store.reading() as connection:
            assert events.unchained_count(connection) == 0
    assert books.check(begun).is_clean


def test_red_twin_without_the_next_tick_the_books_are_behind(begun: Work) -> None:
    _post_more(begun, 1)
    killed, _ = _in_child(begun, 3)
    assert killed
    relay.chain_waiting(begun)
    assert _found(begun) != _wanted(begun)


@pytest.mark.parametrize("ground", ["sqlite"], indirect=True)
def test_a_tick_whose_every_file_operation_fails_in_turn_ends_right_the_next_time(
    begun: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 3, 5):
        _post_more(begun, number)
        operations = itertools.count(1)
        for name in ("fsync", "replace"):
            real: Callable[..., Any] = getattr(os, name)

            def failing(
                *given: Any, _real: Callable[..., Any] = real, _place: Any = operations, _bad: int = number
            ) -> Any:
                if next(_place) == _bad:
                    raise OSError(28, "no space")
                return _real(*given)

            monkeypatch.setattr(os, name, failing)
        with pytest.raises(Exception, match="books"):
            relay.tick(begun)
        monkeypatch.undo()
        relay.tick(begun)
        assert _found(begun) == _wanted(begun)


@pytest.mark.parametrize("ground", ["sqlite"], indirect=True)
def test_a_failing_tick_is_logged_without_its_words_and_tried_again_later(
    begun: Work, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[bool] = []
    waits: list[float] = []

    def failing(_: Work, *, everywhere: bool = False) -> relay.Ticked:
        calls.append(everywhere)
        if len(calls) < 4:
            raise ValueError("Mrs Jones, 12 Elm Street")
        return relay.Ticked(1, ("PY2026/main.beancount",))

    monkeypatch.setattr(relay, "tick", failing)
    monkeypatch.setattr(relay, "_wait", lambda seconds, _: waits.append(seconds))
    with caplog.at_level(logging.INFO):
        relay.run(begun, stop=lambda: len(calls) >= 5, pause_seconds=1)
    assert calls == [True, True, True, True, False]  # a sweep that failed is still due
    assert waits == [2, 4, 8, 1, 1]
    assert "ValueError" in caplog.text
    assert "Jones" not in caplog.text


@pytest.mark.parametrize("ground", ["sqlite"], indirect=True)
def test_the_relay_follows_the_journal_until_told_to_stop(begun: Work) -> None:
    _post_more(begun, 2)
    rounds: list[int] = []

    def stop() -> bool:
        rounds.append(1)
        return len(rounds) > 3

    relay.run(begun, stop=stop, pause_seconds=0.01)
    assert _found(begun) == _wanted(begun)


def test_two_relays_take_turns(begun: Work) -> None:
    """Each chains and publishes in a process of its own at the same moment; nothing is chained or shown
    twice."""
    for number in range(3):
        _post_more(begun, number)
    begun.store.dispose()
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                relay.tick(begun, everywhere=True)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    assert _found(begun) == _wanted(begun)
    assert isinstance(books.book_path(begun, 2026), Path)
    with begun.store.reading() as connection:
        assert events.head(connection)[0] == 2 + 3
