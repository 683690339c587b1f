"""Rows of state tables: written with an after-image, changed only at the version that was read.

The image holds the public columns; private columns enter as a salted commitment (``seal``), derived ones not at all.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, Update, bindparam, insert, select, update

from ledger.domain.journal.canonical import canonical, commitment
from ledger.errors import Conflict, InvalidInput
from ledger.store.schema import metadata
from ledger.words import has_control

Row = dict[str, Any]


def key_columns(table: Table) -> list[str]:
    """Names of the primary key's columns."""
    return [column.name for column in table.primary_key.columns]


def key_of(table: Table, row: Mapping[str, Any]) -> str:
    """The row's key as one text, for images and messages."""
    return "/".join(str(row[name]) for name in key_columns(table))


def image(table: Table, row: Mapping[str, Any]) -> Row:
    """What the event says of a row: public columns, and one commitment for the private ones."""
    public: Row = {}
    private: Row = {}
    for column in table.columns:
        if column.info.get("private"):
            private[column.name] = row[column.name]
        elif not (column.info.get("derived") or column.info.get("seal")):
            public[column.name] = row[column.name]
    if private:
        salt = row["salt"]
        public["seal"] = None if salt is None else commitment(salt, canonical(private))
    return public


def has_private(table: Table) -> bool:
    """Does this table hold words about people, so that its rows carry a salt?"""
    return any(column.info.get("private") for column in table.columns)


def insert_row(connection: Connection, table: Table, values: Mapping[str, Any]) -> Row:
    """Add a state row (version 1) and give back all its columns.

    :raises InvalidInput: ``text_control``.
    """
    _check_text(values)
    connection.execute(insert(table), {**values, "version": 1})
    row: Row = {column.name: None for column in table.columns}
    row.update({column.name: 0 for column in table.columns if column.info.get("derived")})
    row.update(values)
    row["version"] = 1
    return row


def file_row(connection: Connection, table: Table, values: Mapping[str, Any]) -> Row:
    """Add a row of an append-only table and give back all its columns."""
    _check_text(values)
    row = {column.name: values.get(column.name) for column in table.columns}
    connection.execute(insert(table), row)
    return row


def change_row(
    connection: Connection, table: Table, row: Mapping[str, Any], changes: Mapping[str, Any]
) -> Row:
    """Change a state row, only if it is still at the version that was read.

    :raises Conflict: ``changed_meanwhile``. :raises InvalidInput: ``text_control``.
    """
    _check_text(changes)
    version = row["version"] + 1
    at = {f"at_{name}": row[name] for name in (*key_columns(table), "version")}
    done = connection.execute(_at_version(table), {**at, **changes, "version": version})
    if done.rowcount != 1:
        raise Conflict("changed_meanwhile", object=key_of(table, row))
    return {**row, **changes, "version": version}


@cache
def _at_version(table: Table) -> Update:
    """Made once, see `_by_key`; it sets the columns that it is given."""
    names = (*key_columns(table), "version")
    return update(table).where(*(table.c[name] == bindparam(f"at_{name}") for name in names))


def _check_text(values: Mapping[str, Any]) -> None:
    """SQLite would keep a NUL and PostgreSQL refuse it with an error of its own: neither, and the same on both."""
    for name, value in values.items():
        if isinstance(value, str) and has_control(value):
            raise InvalidInput("text_control", field=name)


def find_row(connection: Connection, table: Table, *, lock: bool = False, **key: Any) -> Row | None:
    """The row with this key, or None; ``lock`` holds it until the transaction ends (PostgreSQL)."""
    found = connection.execute(_by_key(table, tuple(key), lock), key).mappings().one_or_none()
    return None if found is None else dict(found)


@cache
def _by_key(table: Table, names: tuple[str, ...], lock: bool) -> Select[Any]:
    """Made once: a command asks for dozens of rows, and to put a statement together takes longer than to run it."""
    statement = select(table).where(*(table.c[name] == bindparam(name) for name in names))
    return statement.with_for_update() if lock else statement


def rows_of(connection: Connection, statement: Any, values: Mapping[str, Any] | None = None) -> list[Row]:
    """All rows of a select, as dictionaries.

    :param values: of the parameters of a statement that is made once.
    """
    found = connection.execute(statement, values)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]


def rows_by_and_by(connection: Connection, statement: Any) -> Iterator[Row]:
    """All rows of a select, as dictionaries, fetched by the thousand: for what may be too much to hold.

    The statement bears the option, not the connection: that would keep it, and PostgreSQL make a cursor for all that follows.
    """
    found = connection.execute(statement, execution_options={"yield_per": 1000})
    names = tuple(found.keys())
    for row in found:
        yield dict(zip(names, row, strict=True))


def table_named(name: str) -> Table:
    """The table with this name."""
    return metadata.tables[name]
