"""The log of the network's evaluations and trainings."""

from sqlalchemy import Connection, select

from ledger.store import schema
from ledger.store.rows import Row, rows_of

MOST = 2000


def held(connection: Connection) -> list[Row]:
    """Everything in the log, the newest day first."""
    table = schema.network_log
    return rows_of(connection, select(table).order_by(table.c.held_on.desc(), table.c.id).limit(MOST))
