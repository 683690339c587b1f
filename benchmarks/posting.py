"""Post throughput: a command through the unit of work against a raw driver that does the same statements.

The command posts the heaviest entry of an award: four legs that touch the allocation, the award, three narrow balances and one
shared account, with its event and its remembered key. The raw driver is the limit: it is handed ready-made bodies and decides
nothing. PostgreSQL is the throw-away server of the tests (it does not sync to disk, so the time that remains is all processor).
"""

import hashlib
import itertools
import json
import multiprocessing
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import data
from benchmarks import measure as turns
from benchmarks.data import Award, Board
from benchmarks.measure import Result, Spent, result, spent
from ledger.clock import SystemSource
from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry, Posting
from ledger.domain.people.duties import Duty
from ledger.services.journal import verify
from ledger.services.work import Answer, Unit, Work
from ledger.store.engine import APP_ROLE, Store
from tests import board as people
from tests import postgres

GOAL = 0.45
"""Of the raw driver's rate (performance goal 9, set for SQLite; the same yardstick is held against PostgreSQL)."""

CALLERS = 8
ACTOR = people.actor("PER-BENCH000", Duty.APPROVE)
CENTS = 1


@dataclass(frozen=True)
class Post:
    """The smallest command: one entry of an award."""

    key: str
    award_id: str
    amount_cents: int


def legs(one: Award) -> tuple[Posting, ...]:
    """Approved and owed in one entry: cost and payable, available and accrued."""
    key = one.place.key
    return (
        Posting(accounts.expense(key, one.kind), CENTS),
        Posting(accounts.payable(key.fund), -CENTS),
        Posting(accounts.stage(key, Stage.AVAILABLE, ""), CENTS),
        Posting(accounts.stage(key, Stage.ACCRUED, one.kind), -CENTS),
    )


def service_post(work: Work, one: Award) -> None:
    """One command through the unit of work."""

    def _post(unit: Unit) -> tuple[str, Answer]:
        entry = Entry(unit.source.new_id("ENT"), unit.today(), "receipt", legs(one), award=one.id)
        unit.post(entry)
        return one.id, {"entry": entry.id}

    work.run(ACTOR, Post(uuid.uuid4().hex, one.id, CENTS), "benchmark.posted", _post)


class Raw:
    """A bare connection that does what the unit of work does to the database, statement by statement."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite:///")
        self.connection: Any
        if self.sqlite:
            self.connection = sqlite3.connect(
                url.removeprefix("sqlite:///"), isolation_level=None, timeout=30
            )
            for pragma in (
                "synchronous=FULL",
                "foreign_keys=ON",
                "recursive_triggers=ON",
                "busy_timeout=30000",
            ):
                self.connection.execute(f"PRAGMA {pragma}")
        else:
            self.connection = psycopg.connect(url)
            self.connection.execute(f"SET ROLE {APP_ROLE}")
            self.connection.commit()
        sign = "?" if self.sqlite else "%s"
        self._sql = {name: text.replace("?", sign) for name, text in STATEMENTS.items()}
        self._source = SystemSource("America/Los_Angeles", data.FIRST_DAY)

    def post(self, one: Award) -> None:
        """One post in one transaction."""
        cursor, sql, key = self.connection.cursor(), self._sql, uuid.uuid4().hex
        event_id, entry_id = self._source.new_id("EVT"), self._source.new_id("ENT")
        month, on, four = "2026-07", "2026-07-01", legs(one)
        place, fund = one.place.key, one.place.key.fund
        if self.sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,))
        cursor.execute(sql["find"], (key,)).fetchone()
        body = json.dumps(
            {"id": event_id, "key": key, "legs": [list(map(str, leg.__dict__.values())) for leg in four]}
        )
        values = (
            event_id,
            key,
            "benchmark.posted",
            one.id,
            ACTOR.person_id,
            self._source.now(),
            body.encode(),
        )
        number = cursor.execute(sql["event"], values).fetchone()[0]
        names = cursor.execute(sql["accounts"], [leg.account for leg in four]).fetchall()
        numbers = {name: found for name, found, _ in names}
        entry = number * 10_000 + 1
        cursor.executemany(
            sql["posting"],
            [
                (entry, i, numbers[leg.account], leg.amount_cents, month, fund)
                for i, leg in enumerate(four, start=1)
            ],
        )
        narrow = sorted(
            (numbers[leg.account], month, leg.amount_cents) for leg in four if place.agency in leg.account
        )
        cursor.executemany(sql["balance"], narrow)
        cursor.execute(sql["award"], (0, 0, CENTS, 0, 0, one.id))
        cursor.execute(sql["allocation"], (-CENTS, place.agency, place.program, fund, place.line.value))
        cursor.execute(sql["entry"], (entry, entry_id, number, on, month, "receipt", one.id))
        answer, salt = json.dumps({"entry": entry_id}), self._source.random_bytes(16)
        digest = hashlib.sha256(salt + body.encode()).hexdigest()
        cursor.execute(sql["command"], (key, "benchmark.posted", salt, digest, answer))
        cursor.execute("COMMIT") if self.sqlite else self.connection.commit()


STATEMENTS = {
    "find": "SELECT key, name, salt, digest, answer FROM command WHERE key = ?",
    "event": "INSERT INTO event (id, key, verb, object_id, actor_id, recorded_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " RETURNING number",
    "accounts": "SELECT name, number, narrow FROM account WHERE name IN (?, ?, ?, ?)",
    "posting": "INSERT INTO posting (entry_number, line_number, account_number, amount_cents, month, fund)"
    " VALUES (?, ?, ?, ?, ?, ?)",
    "balance": "INSERT INTO balance (account_number, month, amount_cents) VALUES (?, ?, ?) ON CONFLICT"
    " (account_number, month) DO UPDATE SET amount_cents = balance.amount_cents + excluded.amount_cents",
    "award": "UPDATE award SET committed_cents = committed_cents + ?, obligated_cents = obligated_cents + ?,"
    " accrued_cents = accrued_cents + ?, paid_cents = paid_cents + ?, refund_due_cents = refund_due_cents + ? WHERE id = ?",
    "allocation": "UPDATE allocation SET available_cents = available_cents + ? WHERE agency_code = ? AND program_code = ?"
    " AND fund = ? AND line = ?",
    "entry": "INSERT INTO entry (number, id, event_number, effective_on, month, narration, award_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)",
    "command": "INSERT INTO command (key, name, salt, digest, answer) VALUES (?, ?, ?, ?, ?)",
}


def measure(folder: Path, quick: bool) -> Iterator[Result]:
    """All of it: SQLite with one caller, PostgreSQL with one and with eight."""
    posts = 100 if quick else 300
    sqlite = data.empty_board(folder / "posting")
    yield alone("post, SQLite", sqlite, posts)
    sqlite.close()
    with server() as one:
        one.create_database("posting")
        made = data.empty_board(folder / "posting-postgresql", one.url("posting"))
        yield alone("post, PostgreSQL", made, posts)
        awards = data.add_awards(made, CALLERS)
        yield together("post, 8 callers, spread", made, awards, posts)
        yield together(
            "post, 8 callers, one allocation", made, data.add_awards(made, CALLERS, one_place=True), posts
        )
        _check(made)
        made.close()


def _check(made: Board) -> None:
    """Raw and service wrote the same: only the raw driver's simplified event bodies are noticed."""
    found = {one.invariant for one in verify.verify(made.work, with_books=False).findings}
    assert not found & {"I1", "I2", "I6", "I12"}, found


def alone(name: str, made: Board, posts: int) -> Result:
    """One caller: the wall clock, since a commit waits for the disk."""
    (award,) = data.add_awards(made, 1)
    work = Work(made.work.store, SystemSource("America/Los_Angeles", data.FIRST_DAY), made.work.home)
    raw = Raw(made.work.store.url.render_as_string(hide_password=False))
    left, right = [], []
    for number in range(turns.PAIRS + 1):
        ours = spent(lambda: service_post(work, award), posts)
        theirs = spent(lambda: raw.post(award), posts)
        if number:
            left.append(ours)
            right.append(theirs)
    raw.connection.close()
    return result(name, "1 caller", "raw driver", left, right, goal=GOAL, by="wall")


def together(name: str, made: Board, awards: list[Award], posts: int) -> Result:
    """Eight processes at once; time for one post as the board sees it (wall clock by all posts)."""
    context = multiprocessing.get_context("spawn")
    url = made.work.store.url.render_as_string(hide_password=False)
    pipes: list[Pipe] = []
    processes = []
    for award in awards:
        ours, theirs = context.Pipe()
        processes.append(context.Process(target=_caller, args=(theirs, url, award), daemon=True))
        processes[-1].start()
        pipes.append(ours)
    for pipe in pipes:
        pipe.recv()
    left: list[Spent] = []
    right: list[Spent] = []
    for number in range(turns.PAIRS + 1):
        for way, side in (("service", left), ("raw", right)):
            took = _round(pipes, way, posts)
            if number:
                side.append(took)
    for pipe, process in zip(pipes, processes, strict=True):
        pipe.send(("stop", 0))
        process.join(20)
    return result(name, f"{len(awards)} callers", "raw driver", left, right, goal=GOAL, by="wall")


def _round(pipes: list[Pipe], way: str, posts: int) -> Spent:
    started = time.perf_counter()
    for pipe in pipes:
        pipe.send((way, posts))
    cpu = sum(pipe.recv() for pipe in pipes)
    count = posts * len(pipes)
    return Spent((time.perf_counter() - started) / count, cpu / count)


def _caller(pipe: Pipe, url: str, award: Award) -> None:
    """A process that posts when it is told to."""
    with tempfile.TemporaryDirectory() as home:
        work = Work(Store(url), SystemSource("America/Los_Angeles", data.FIRST_DAY), Path(home))
        raw = Raw(url)
        ways: dict[str, Callable[[], None]] = {
            "service": lambda: service_post(work, award),
            "raw": lambda: raw.post(award),
        }
        pipe.send("ready")
        while True:
            way, posts = pipe.recv()
            if way == "stop":
                break
            before = time.process_time()
            for _ in itertools.repeat(None, posts):
                ways[way]()
            pipe.send(time.process_time() - before)
        raw.connection.close()
        work.store.dispose()


@contextmanager
def server() -> Iterator[postgres.Server]:
    """The throw-away PostgreSQL of the tests, in a folder its account can enter."""
    with tempfile.TemporaryDirectory(prefix="funds-benchmarks-") as folder:
        Path(folder).chmod(0o711)
        started = postgres.start(Path(folder) / "server")
        try:
            yield started
        finally:
            started.stop()
