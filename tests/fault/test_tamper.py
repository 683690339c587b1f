"""P24, P25: a bit of a published book, or a column of any row, changed behind the application's back, is found and named."""

import datetime
import random
import re
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, Table, UniqueConstraint, delete, insert, select, update

from ledger.books import check as reading
from ledger.books import publish as placing
from ledger.errors import Broken
from ledger.services.journal import book_years, books, verify
from ledger.services.journal.folding import Finding
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.engine import Store
from ledger.store.journal import publications
from ledger.store.types import IsoDate
from tests.fault.lives import TABLES
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

FLIPS = 3_000
SAMPLED = 5
ON_SQLITE = pytest.mark.parametrize("ground", ["sqlite"], indirect=True)
"""The bytes of a book and the fold of the events are the same on both databases; one is enough for thousands of tries."""


def _year(work: Work) -> book_years.Year:
    """The book as the journal says it should be."""
    with work.store.reading() as connection:
        done = publications.published(connection)
        months = publications.months_changed(connection, 0, done.sequence)
        balances = publications.balances_by_month(connection, done)
        (year,) = book_years.render_years(connection, done, balances, months, {})
    return year


@ON_SQLITE
def test_no_flipped_bit_of_a_published_book_is_missed(lived: World) -> None:
    # P24: the product's own comparison of bytes sees every flip; the whole `books check` is asked about a sample
    year, chance = _year(lived.work), random.Random(24)
    folder = books.book_path(lived.work, 2026).parent
    good = placing.read_files(folder)
    assert books._byte_differences(year, good) == []
    missed = 0
    for flip in range(FLIPS):
        name = chance.choice(sorted(good))
        content = bytearray(good[name])
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        (folder / name).write_bytes(content)
        found = books._byte_differences(year, placing.read_files(folder))
        missed += not any(name in str(error) for error in found)
        if flip < SAMPLED:
            assert any(name in says for says in books.check(lived.work).differences)
        (folder / name).write_bytes(good[name])
    assert missed == 0
    assert books.check(lived.work).is_clean


@ON_SQLITE
def test_red_reading_the_book_alone_would_miss_some(lived: World) -> None:
    # Red twin of P24: the sums and the grammar alone (what a second reader sees) let some flips pass
    year, chance, missed = _year(lived.work), random.Random(24), 0
    good = year.files(year.main)
    wanted = reading.read_book(good).accounts
    for _ in range(300):
        name = chance.choice(sorted(good))
        content = bytearray(good[name].encode())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        try:
            missed += reading.read_book({**good, name: content.decode()}).accounts == wanted
        except (Broken, UnicodeDecodeError):
            continue
    assert missed > 0


def _another(column: Column[Any], value: Any) -> Any:
    """A value of the same sort that is not the one that stands there, and in a key no other row's."""
    if isinstance(value, datetime.date):
        return value + datetime.timedelta(days=10_007 if _in_key(column) else 1)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + (1_000_003 if _in_key(column) else 1)
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, str) and value and (column.primary_key or column.unique):
        return value[:-1] + ("Y" if value[-1] != "Y" else "Z")
    if isinstance(value, str) and value:
        return value[:-1] + ("1" if value[-1] != "1" else "2")
    if value == "":
        return "x"
    if isinstance(column.type, IsoDate):
        return datetime.date(2026, 7, 1)
    if isinstance(column.type, LargeBinary):
        return b"x"
    return 1 if column.type.python_type is int else "x"


def _in_key(column: Column[Any]) -> bool:
    """Whether no two rows may have the same, alone or together with another column."""
    together = (one for one in column.table.constraints if isinstance(one, UniqueConstraint))
    return (
        column.primary_key or bool(column.unique) or any(column in one.columns.values() for one in together)
    )


WITHOUT_PROOF = {
    (
        "command",
        "salt",
    ),  # it may not enter the event (it would open the commitment); a wrong one refuses every replay
    ("account", "opened_on"),  # every book opens its accounts on 1 July; which year is all that depends on it
}
"""What `verify` cannot see, each with its reason; whatever else is missed fails the test."""


HIDES = (schema.event, schema.entry, schema.posting)
"""What everything else is held against: while one of these is wrong, other rows are not told by their own place."""

Change = tuple[Table, dict[str, Any], Column[Any], Any]
"""A table, the first row of it, one of its columns, and what will stand there."""


def _changes(owner: Store) -> list[list[Change]]:
    """Every column of every table's first row, in turns of one column a table; those that hide what else is wrong, alone."""
    turns: list[list[Change]] = []
    alone: list[list[Change]] = []
    for table in TABLES:
        row = _first_row(owner, table)
        columns = [column for column in table.columns if (table.name, column.name) not in WITHOUT_PROOF]
        if table in HIDES:
            alone += [[(table, row, column, _another(column, row[column.name]))] for column in columns]
            continue
        turns += [[] for _ in range(len(columns) - len(turns))]
        for turn, column in zip(turns, columns, strict=False):
            turn.append((table, row, column, _another(column, row[column.name])))
    return turns + alone


def _first_row(owner: Store, table: Table) -> dict[str, Any]:
    with owner.reading() as connection:
        first = select(table).order_by(*table.primary_key.columns).limit(1)
        return dict(connection.execute(first).mappings().one())


def _set(owner: Store, changes: list[Change], *, back: bool = False) -> None:
    """Make these changes, or take them back."""
    with owner.writing() as connection:
        for table, row, column, value in changes:
            old, new = ({**row, column.name: value}, row[column.name]) if back else (row, value)
            connection.execute(update(table).where(*_key(table, old)).values({column.name: new}))


def _found(world: World, owner: Store, changes: list[Change]) -> list[Finding]:
    _set(owner, changes)
    findings = verify.verify(world.work, with_books=False).findings
    _set(owner, changes, back=True)
    return findings


def _own(change: Change, findings: list[Finding]) -> bool:
    """Whether a finding's place is this row: told by its table and its key, so no other row's finding counts."""
    table, row, column, value = change
    keys = [str(row[key.name]) for key in table.primary_key.columns]
    changed = [str(value) if key is column else str(row[key.name]) for key in table.primary_key.columns]
    places = {one.place for one in findings}
    return any(f"{table.name} {' '.join(names)}" in places for names in (keys, changed))


def _named(owner: Store, change: Change, findings: list[Finding]) -> bool:
    """Whether a finding, of this change alone, names the row, the value, or the entry it belongs to."""
    table, row, column, value = change
    places = {str(value), str(row[column.name]), *(str(row[key.name]) for key in table.primary_key.columns)}
    if "id" in row:
        places.add(str(row["id"]))
    if "entry_number" in row:
        places.add(_entry_id(owner, row["entry_number"]))
    said = f"{[(one.place, one.says) for one in findings]}"
    return any(re.search(rf"\b{re.escape(place)}\b", said) for place in places if place)


def _entry_id(owner: Store, number: int) -> str:
    with owner.reading() as connection:
        found = connection.execute(select(schema.entry.c.id).where(schema.entry.c.number == number))
        return str(found.scalar_one())


def _key(table: Table, row: Any) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key.columns]


@ON_SQLITE
def test_a_change_of_any_column_is_found_and_named(lived: World, open_owner: Store) -> None:
    # P25: entry, posting, balance, event, chain, need, award, batch, payment, invoice …: every column of each.
    # One column of each table at a time; what is not found at its own place is made again, alone.
    missed = []
    for turn in _changes(open_owner):
        together = _found(lived, open_owner, turn)
        for change in turn:
            if not _own(change, together):
                alone = _found(lived, open_owner, [change]) if turn[1:] else together
                if not _named(open_owner, change, alone):
                    missed.append((change[0].name, change[2].name, alone))
    assert missed == []
    assert verify.verify(lived.work, with_books=False).ok


@ON_SQLITE
def test_a_row_taken_away_is_found(lived: World, open_owner: Store) -> None:
    # P25: each table's first row deleted; what is cut off at the chain's end is the anchors' to find (P26)
    missed = []
    for table in TABLES:
        row = _first_row(open_owner, table)
        with open_owner.writing() as connection:
            connection.execute(delete(table).where(*_key(table, row)))
        if verify.verify(lived.work, with_books=False).ok:
            missed.append(table.name)
        with open_owner.writing() as connection:
            connection.execute(insert(table).values(row))
    assert missed == []
    assert verify.verify(lived.work, with_books=False).ok


@ON_SQLITE
def test_words_cannot_be_changed_by_taking_their_salt_away(lived: World, open_owner: Store) -> None:
    # A row may lose its salt only together with its words (shredding); words without a salt could be any words
    with open_owner.writing() as connection:
        connection.execute(update(schema.need).values(why="Another reason", salt=None))
    found = verify.verify(lived.work, with_books=False).findings
    assert {one.place.split(" ")[0] for one in found} == {"need"}
