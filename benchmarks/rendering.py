"""Rendering a month of the books against Beancount's own printer, on the same entries."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

from beancount.core import data as beancount
from beancount.core.amount import Amount
from beancount.parser import parser, printer

from benchmarks.boards import Boards, size
from benchmarks.data import Board
from benchmarks.measure import Result, compare
from ledger.books import render
from ledger.books.render import BookEntry
from ledger.domain.journal.narrations import NARRATIONS
from ledger.services.journal import book_years, books
from ledger.store.journal import publications

GOAL = 7
"""Performance goal 11: from the database to text, against directives and the printer."""


def measure(boards: Boards, sizes: tuple[int, int]) -> Iterator[Result]:
    """From the database, and from entries in memory, at the larger size's month."""
    for entries in sizes:
        made = boards.get(entries)
        yield from _of_month(made, made.months[5], size(entries))


def _of_month(made: Board, month: str, of_size: str) -> Iterator[Result]:
    listed = _entries(made, month)
    directives = [_directive(one) for one in listed]
    _same(render.month_text(month, listed, last_sequence=1), directives)
    yield compare(
        f"render a month of {len(listed):,} from SQL",
        of_size,
        "printer",
        lambda: _from_database(made, month),
        lambda: [printer.format_entry(_directive(one)) for one in listed],
        goal=GOAL,
    )
    yield compare(
        f"render {len(listed):,} entries, text only",
        of_size,
        "printer",
        lambda: render.month_text(month, listed, last_sequence=1),
        lambda: [printer.format_entry(one) for one in directives],
        goal=None,
    )


def _from_database(made: Board, month: str) -> str:
    with made.work.store.reading() as connection:
        return books.month_file(connection, month).text


def _entries(made: Board, month: str) -> list[BookEntry]:
    with made.work.store.reading() as connection:
        through = publications.newest(connection).sequence
        return book_years.book_entries(connection, month, through)


_KEYS = (
    "entry",
    "award",
    "month",
    "reverses",
    "batch",
    "bank",
    "service_from",
    "service_to",
    "document",
    "policy",
)


def _directive(one: BookEntry) -> beancount.Transaction:
    """The entry as Beancount holds it, with its metadata."""
    meta = {key: value for key in _KEYS if (value := getattr(one, key)) is not None}
    legs = [
        beancount.Posting(account, Amount(Decimal(cents) / 100, "USD"), None, None, None, None)
        for account, cents in one.postings
    ]
    return beancount.Transaction(
        meta,
        datetime.date.fromisoformat(one.on),
        "*",
        None,
        NARRATIONS[one.narration],
        frozenset(),
        frozenset(),
        legs,
    )


def _same(text: str, directives: list[beancount.Transaction]) -> None:
    """Beancount reads the same entries in both texts."""
    theirs = "".join(printer.format_entry(one) for one in directives)
    read = [parser.parse_string(one)[0] for one in (text, theirs)]
    plain = [
        [
            (one.date, one.narration, [(leg.account, leg.units) for leg in one.postings])
            for one in side
            if isinstance(one, beancount.Transaction)
        ]
        for side in read
    ]
    assert len(plain[0]) == len(directives)
    assert sorted(plain[0]) == sorted(plain[1])
