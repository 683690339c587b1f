"""Payees: read here, written through the unit of work."""

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from ledger.store import schema
from ledger.store.rows import Row, rows_of

MOST = 5000
"""Payees that a list or a comparison looks at; a board has hundreds."""


def find_payee(connection: Connection, payee_id: str) -> Row | None:
    """The payee with this id."""
    found = rows_of(connection, select(schema.payee).where(schema.payee.c.id == payee_id))
    return found[0] if found else None


def payees_listed(
    connection: Connection, *, states: Sequence[str] | None = None, suggested_by: str | None = None
) -> list[Row]:
    """Payees by name: in these states, or suggested by this person (whatever their state)."""
    statement = select(schema.payee)
    if states is not None:
        in_states = schema.payee.c.state.in_(list(states))
        statement = statement.where(or_(in_states, schema.payee.c.suggested_by == suggested_by))
    return rows_of(connection, statement.order_by(schema.payee.c.name, schema.payee.c.id).limit(MOST))


def payees_of_sort(connection: Connection, sort: str) -> list[Row]:
    """Payees of one sort, those that were refused not among them."""
    table = schema.payee.c
    statement = select(schema.payee).where(table.sort == sort, table.state != "refused")
    return rows_of(connection, statement.order_by(table.id).limit(MOST))
