"""The published books: rendered from the chained journal, read back, compared with SQL to the cent, then put
in place.

Nothing here changes the journal. `publish` is what the relay calls; `check` and `rebuild` prove and remake
the whole. No duty is asked for: these run as the system, from the relay and the command line; a page that
offers them asks for its own.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from ledger.books import check as reading
from ledger.books import publish as placing
from ledger.books import render
from ledger.errors import Broken
from ledger.services.journal.book_years import (
    Balances,
    MonthFile,
    Year,
    compare,
    render_years,
    rendered_month,
)
from ledger.services.work import Work
from ledger.store.journal import events, publications
from ledger.store.journal.publications import Prefix
from ledger.store.rows import Row

PATIENCE = datetime.timedelta(seconds=60)
"""Books are published within seconds; what waits longer is said on the pages."""

CACHE = ".picklecache"
"""How the name ends under which Beancount keeps what it read of a large book, beside it."""


@dataclass(frozen=True)
class Report:
    """What `check` found.

    :param sequence: the last chained event that the published books show.
    :param waiting: how many events came after it, chained or not; they are not a difference.
    :param differences: what is wrong, in sentences; empty when the books equal the journal.
    """

    sequence: int
    waiting: int
    files: int = 0
    entries: int = 0
    accounts: int = 0
    differences: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.differences


def books_folder(work: Work) -> Path:
    """The folder that holds the years' folders (and the publisher's lock)."""
    return work.home / "books"


def book_path(work: Work, year: int) -> Path:
    """The main file of a program year's book.

    :param year: the calendar year in which the program year starts.
    """
    return books_folder(work) / f"PY{year}" / render.MAIN_FILE


def month_file(connection: Connection, month: str, *, through: int | None = None) -> MonthFile:
    """Render a month from the chained journal. Closing a month keeps this digest, sequence and renderer.

    :param through: the last sequence that counts; without it, all that is chained.
    :raises Broken: ``closed_month_changed``: a closed month that does not render to the digest it was closed
        with.
    """
    closed = publications.closed_months(connection).get(month)
    last = publications.newest(connection).sequence if through is None else through
    return rendered_month(connection, month, last, closed)


def publish(work: Work, *, everywhere: bool = False) -> list[str]:
    """Bring the books up to the chained journal: render what changed, read it back, compare, put it in place.

    :param everywhere: also make files again that are missing or come from an older renderer (at start and now
        and then).
    :returns: the files that were written, ``PY2026/2026-07.beancount``.
    :raises Broken: a file that does not read back, or an account that differs from SQL; nothing was replaced
        then.
    :raises Conflict: ``books_busy``.
    """
    if not everywhere and not is_behind(work):
        return []
    with placing.one_publisher(books_folder(work)):
        with work.store.reading() as connection:
            done, now = publications.published(connection), publications.newest(connection)
            register = publications.publications(connection)
            changed = set(publications.months_changed(connection, done.sequence, now.sequence))
            if everywhere:
                changed |= _lost(work, register, publications.closed_months(connection))
            balances = publications.balances_by_month(connection, now)
            years = render_years(connection, now, balances, changed, _sequences(register))
        return _put(work, years, balances, now)


def is_behind(work: Work) -> bool:
    """Was anything chained, or an account opened, since the last publication?"""
    with work.store.reading() as connection:
        return publications.published(connection) != publications.newest(connection)


def rebuild(work: Work) -> list[str]:
    """Make every file again from the journal alone, and replace those that differ by a byte.

    :returns: the files that were written.
    :raises Broken: as `publish`.
    """
    with placing.one_publisher(books_folder(work)):
        with work.store.reading() as connection:
            now = publications.newest(connection)
            changed = set(publications.months_changed(connection, 0, now.sequence))
            balances = publications.balances_by_month(connection, now)
            years = render_years(connection, now, balances, changed, {})
        return _put(work, years, balances, now)


def behind(work: Work) -> int:
    """How many events the books should show by now and do not: the relay is not running, or what it publishes is refused.

    :returns: 0 while everything is as young as `PATIENCE`.
    """
    with work.store.reading() as connection:
        count, oldest = events.oldest_after(connection, publications.published(connection).sequence)
    if oldest is None:
        return 0
    waited = datetime.datetime.fromisoformat(work.source.now()) - datetime.datetime.fromisoformat(oldest)
    return count if waited > PATIENCE else 0


def check(work: Work) -> Report:
    """Compare the published books with the journal: every byte, and every account as Beancount reads it.

    The accounts are compared with the balance table and with the postings summed anew. Changes nothing. What
    was chained after the last publication is counted, not compared.
    """
    with placing.one_publisher(books_folder(work)), work.store.reading() as connection:
        done, now = publications.published(connection), publications.newest(connection)
        waiting = now.sequence - done.sequence + events.unchained_count(connection)
        report = Report(done.sequence, waiting)
        try:
            months = set(publications.months_changed(connection, 0, done.sequence))
            balances = publications.balances_by_month(connection, done)
            years = render_years(connection, done, balances, months, {})
        except Broken as error:  # a check is the outermost floor of what it checks: it says what is broken
            return replace(report, differences=(str(error),))
        sums = (balances, publications.recomputed_by_month(connection, done))
        on_disk = {one.year: placing.read_files(book_path(work, one.year).parent) for one in years}
    for one in years:
        report = _checked(report, one, on_disk[one.year], sums)
    expected = {placing.LOCK_FILE, *(f"PY{one.year}" for one in years)}
    strays = sorted(path.name for path in books_folder(work).iterdir() if path.name not in expected)
    found = tuple(str(Broken("book_stray", file=ascii(name)[1:-1])) for name in strays)
    return replace(report, differences=report.differences + found)


def _checked(report: Report, one: Year, found: Mapping[str, bytes], sums: Iterable[Balances]) -> Report:
    differences = [str(error) for error in _byte_differences(one, found)]
    entries = names = 0
    try:
        totals = reading.load_totals({name: _text(content) for name, content in found.items()})
        for balances in sums:
            compare(one.year, totals.accounts, balances, render.months_of(one.year))
        entries, names = totals.entries, len(totals.accounts)
    except Broken as error:  # as above
        differences.append(str(error))
    return replace(
        report,
        files=report.files + len(found),
        entries=report.entries + entries,
        accounts=report.accounts + names,
        differences=(*report.differences, *differences),
    )


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return "\0"  # no file of a book: the line reader refuses it and says where


def _byte_differences(one: Year, found: Mapping[str, bytes]) -> list[Broken]:
    wanted = one.files(one.main)
    errors = []
    for name in sorted(wanted.keys() | found.keys()):
        file = f"PY{one.year}/{ascii(name)[1:-1]}"
        if name not in wanted:
            errors.append(Broken("book_cache" if name.endswith(CACHE) else "book_stray", file=file))
        elif name not in found:
            errors.append(Broken("book_missing", file=file))
        elif found[name] != wanted[name].encode():
            errors.append(Broken("book_differs", file=file))
    return errors


def _sequences(register: Mapping[str, Row]) -> dict[str, int]:
    """Month to the last sequence in its file, for the months that were published."""
    return {Path(file).stem: row["sequence"] for file, row in register.items() if Path(file).stem != "main"}


def _lost(work: Work, register: Mapping[str, Row], closed: Mapping[str, Row]) -> set[str]:
    """Months whose file is gone, or was made by an older renderer; a closed month keeps the renderer it
    has."""
    return {
        Path(file).stem
        for file, row in register.items()
        if Path(file).stem != "main"
        and (
            not (books_folder(work) / file).is_file()
            or (row["renderer"] != render.RENDERER and Path(file).stem not in closed)
        )
    }


def _put(work: Work, years: list[Year], balances: Balances, now: Prefix) -> list[str]:
    """Read back and compare every year first; only then replace files, and only then say so in the
    register."""
    for one in years:
        if one.months or placing.read_file(book_path(work, one.year)) != one.main.encode():
            totals = reading.load_totals(one.files(one.for_check))
            compare(one.year, totals.accounts, balances, one.months)
    written = []
    for one in years:
        folder = book_path(work, one.year).parent
        written += [f"{folder.name}/{name}" for name in placing.replace_files(folder, one.files(one.main))]
    rows = [row for one in years for row in _register_rows(one, work.source.now())]
    with work.store.writing() as connection:
        publications.record_publications(connection, rows, now)
    return written


def _register_rows(one: Year, published_at: str) -> list[Row]:
    main = MonthFile("main", one.main, one.main_sequence, render.RENDERER)
    return [
        {
            "file": f"PY{one.year}/{file.month}.beancount",
            "sequence": file.sequence,
            "digest": file.digest,
            "renderer": file.renderer,
            "published_at": published_at,
        }
        for file in (main, *one.months.values())
    ]
