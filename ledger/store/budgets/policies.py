"""Policy values as they were loaded: only ever added, never changed (AUD-04)."""

import datetime
from functools import lru_cache

from sqlalchemy import Connection, Text, select, type_coerce

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.store import schema
from ledger.store.rows import Row

_table = schema.policy_value.c
_VALUES = select(
    _table.id,
    _table.code,
    _table.value,
    _table.unit,
    _table["class"],
    type_coerce(_table.from_on, Text),
    _table.document,
    _table.load_id,
)
"""In the order of a `PolicyValue`: every decision reads them all."""


def policy_row(one: PolicyValue, note: str | None = None) -> Row:
    """The row of a value, to be filed with the event that loads it.

    :param note: a remark from the file.
    """
    return {
        "id": one.id,
        "code": one.code,
        "value": one.value,
        "unit": one.unit,
        "class": one.sort,
        "from_on": one.from_on,
        "document": one.document,
        "note": note,
        "load_id": one.load_id,
    }


def policy_book(connection: Connection) -> PolicyBook:
    """Every value ever loaded; ask it for the one in force on a date."""
    return _book_of(tuple(tuple(row) for row in connection.execute(_VALUES)))


@lru_cache(maxsize=8)
def _book_of(found: tuple[tuple[str, ...], ...]) -> PolicyBook:
    """Put together once for the same rows, as the database keeps them: a command asks many times, and loads are rare."""
    return PolicyBook(
        PolicyValue(id_, code, value, unit, sort, datetime.date.fromisoformat(from_on), document, load_id)
        for id_, code, value, unit, sort, from_on, document, load_id in found
    )
