"""The month summary and the trial balance against bean-query (whole process) on the book of the same journal.

The peers answer a smaller question: one month's sums by account, without what is still open at its end.
"""

import csv
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import peers
from benchmarks.boards import Boards, size
from benchmarks.data import Board
from benchmarks.measure import Result, alternate, compare, growth, result
from ledger.domain.months.summary import Summary
from ledger.domain.people.duties import Duty
from ledger.services.journal import books, journal
from ledger.services.months import summary
from ledger.services.people.roles import Actor
from tests import board as people

MONTH = 5
"""December: the sixth of the twelve."""

READER = people.actor("PER-BENCH000", Duty.OVERSEE)
SERVICE_GOAL = {10_000: 50, 100_000: 500}
"""Performance goal 1 asks for 5,000 times bean-query at a million entries; bean-query's cost is linear, ours is flat."""

ROW_GOAL = 1.5
"""Performance goal 4: the cost of an output row may be this many times that at a tenth of the size."""


def measure(boards: Boards, sizes: tuple[int, int]) -> Iterator[Result]:
    """Both reports at both sizes, then how much they grew."""
    rows: dict[str, list[float]] = {"month summary": [], "trial balance": []}
    for entries in sizes:
        made = boards.get(entries)
        service, process = _summary(made, entries)
        rows["month summary"].append(service.ours_cpu_ms / len(_ours(made).rows))
        yield service
        yield process
        yield from _ledger(made, entries)
        found = _trial_balance(made, entries)
        rows["trial balance"].append(found.ours_cpu_ms / len(journal.trial_balance(made.work, READER)[0]))
        yield found
    for name, (small, large) in rows.items():
        # Below 10,000 entries many accounts have no movement in a month yet, so that the table of balances still grows.
        goal = ROW_GOAL if sizes[0] >= 10_000 else None
        yield growth(f"{name}, cost of a row", f"{size(sizes[0])} to {size(sizes[1])}", small, large, goal)


def _book(made: Board) -> Path:
    return books.book_path(made.work, 2026)


def _ours(made: Board, reader: Actor = READER) -> Summary:
    return summary.summary(made.work, reader, made.months[MONTH])


def _question(made: Board) -> str:
    year, month = made.months[MONTH].split("-")
    return (
        f"SELECT account, sum(number) AS amount WHERE year = {year} AND month = {int(month)} GROUP BY account"
    )


def _summary(made: Board, entries: int) -> tuple[Result, Result]:
    """The service within this process, and `funds summary` from the start of the interpreter to its end."""
    book, question = _book(made), _question(made)
    theirs = csv.DictReader(io.StringIO(peers.query(book, question)))
    costs = sum(round(float(row["amount"]) * 100) for row in theirs if row["account"].startswith("Expenses:"))
    assert costs == _ours(made).totals["accrued_cents"], "the two must answer the same"
    command, environment = _command(made)
    found = alternate(
        {
            "service": (lambda: _ours(made), 5),
            "process": (lambda: peers.run(command, environment), 1),
            "theirs": (lambda: peers.query(book, question), 1),
        }
    )
    return (
        result(
            "month summary",
            size(entries),
            "bean-query",
            found["service"],
            found["theirs"],
            goal=SERVICE_GOAL.get(entries),
            by="cpu",
        ),
        result(
            "funds summary, whole process",
            size(entries),
            "bean-query",
            found["process"],
            found["theirs"],
            goal=None,
            by="cpu",
        ),
    )


def _command(made: Board) -> tuple[list[str], dict[str, str]]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FUNDS_")},
        "FUNDS_DATABASE_URL": str(made.work.store.url),
        "FUNDS_HOME": str(made.work.home),
        "PYTHONPATH": str(peers.ROOT),
    }
    program = [sys.executable, "-c", "from ledger.cli import main; main()"]
    return [*program, "summary", made.months[MONTH], "--json"], environment


def _ledger(made: Board, entries: int) -> Iterator[Result]:
    program = peers.ledger()
    if program is None:
        return
    file = peers.as_ledger(_book(made).parent, made.work.home / "book.ledger")
    month = made.months[MONTH]
    command = [program, "-f", str(file), "bal", "--period", month.replace("-", "/"), "--flat", "--no-total"]
    yield compare(
        "month summary",
        size(entries),
        "ledger-cli",
        lambda: _ours(made),
        lambda: peers.run(command),
        goal=entries // 1000,
        repeat=5,
    )


def _trial_balance(made: Board, entries: int) -> Result:
    book = _book(made)
    return compare(
        "trial balance",
        size(entries),
        "bean-query",
        lambda: journal.trial_balance(made.work, READER),
        lambda: peers.query(book, "SELECT account, sum(number) GROUP BY account"),
        goal=SERVICE_GOAL.get(entries),
        repeat=5,
    )
