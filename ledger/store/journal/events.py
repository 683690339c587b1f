"""The event log: one row per command, and the chain that seals the log off the posting path.

The chainer takes committed events that have no chain row, in number order, found by anti-join: a lower number may commit
later than a higher one, so "greater than the last" would lose it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, text, union_all

from ledger.domain.journal.canonical import FIRST_PREVIOUS, link
from ledger.store import schema
from ledger.store.journal.journal import ENTRIES_PER_EVENT, LOOKBACK, add_to_balances
from ledger.store.rows import Row, rows_by_and_by, rows_of

_INSERT_EVENT = insert(schema.event).returning(schema.event.c.number)
_INSERT_COMMAND = insert(schema.command)
_FIND_COMMAND = select(schema.command).where(schema.command.c.key == bindparam("wanted"))
CHAIN_LOCK = 7_202_601


def append_event(connection: Connection, values: Row) -> int:
    """Add the event of a command; its number orders the journal."""
    return int(connection.execute(_INSERT_EVENT, values).scalar_one())


def append_command(connection: Connection, values: Row) -> None:
    """Remember a client's key with the (salted) digest of what it asked and the answer it got."""
    connection.execute(_INSERT_COMMAND, values)


def find_command(connection: Connection, key: str) -> Row | None:
    """What was asked and answered under this key, if anything was."""
    found = connection.execute(_FIND_COMMAND, {"wanted": key}).mappings().one_or_none()
    return None if found is None else dict(found)


def _unchained_events(everywhere: bool) -> Any:
    chained = select(schema.chain.c.event_number).where(schema.chain.c.event_number == schema.event.c.number)
    statement = select(schema.event.c.number, schema.event.c.body).where(~chained.exists())
    if not everywhere:
        newest = select(func.coalesce(func.max(schema.chain.c.event_number), 0)).scalar_subquery()
        statement = statement.where(schema.event.c.number > newest - LOOKBACK)
    return statement.order_by(schema.event.c.number)


def unchained_count(connection: Connection) -> int:
    """How many committed events wait for the chainer, wherever they stand."""
    return int(
        connection.execute(select(func.count()).select_from(_unchained_events(True).subquery())).scalar_one()
    )


def oldest_after(connection: Connection, sequence: int) -> tuple[int, str | None]:
    """How many events near the log's end are not chained, or chained after a sequence, and when the oldest was recorded."""
    late = _unchained_events(False).with_only_columns(schema.event.c.recorded_at)
    chained = (
        select(schema.event.c.recorded_at)
        .join_from(schema.chain, schema.event, schema.event.c.number == schema.chain.c.event_number)
        .where(schema.chain.c.sequence > sequence)
    )
    both = union_all(late.order_by(None), chained).subquery()
    count, oldest = connection.execute(
        select(func.count(), func.min(both.c.recorded_at)).select_from(both)
    ).one()
    return int(count), oldest


def head(connection: Connection) -> tuple[int, bytes]:
    """The chain's last sequence and digest; (0, 32 zero bytes) before the first."""
    row = connection.execute(
        select(schema.chain.c.sequence, schema.chain.c.digest)
        .order_by(schema.chain.c.sequence.desc())
        .limit(1)
    ).one_or_none()
    return (0, FIRST_PREVIOUS) if row is None else (row[0], row[1])


def append_chain(connection: Connection, most: int, *, everywhere: bool = False) -> int:
    """Chain up to ``most`` waiting events, one chainer at a time, and add their shared accounts to the balances.

    :param everywhere: look through the whole log, not only near its end (at start-up and now and then).
    :returns: how many events were chained.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    waiting = connection.execute(_unchained_events(everywhere).limit(most)).all()
    if not waiting:
        return 0
    sequence, previous = head(connection)
    rows = []
    for number, body in waiting:
        sequence += 1
        digest = link(sequence, previous, body)
        rows.append({"sequence": sequence, "event_number": number, "previous": previous, "digest": digest})
        previous = digest
    _add_shared(connection, [row["event_number"] for row in rows])
    connection.execute(insert(schema.chain), rows)
    return len(rows)


def _add_shared(connection: Connection, numbers: list[int]) -> None:
    sums: dict[tuple[int, str], int] = defaultdict(int)
    statement = (
        select(schema.posting.c.account_number, schema.posting.c.month, schema.posting.c.amount_cents)
        .join(schema.entry, schema.entry.c.number == schema.posting.c.entry_number)
        .join(schema.account, schema.account.c.number == schema.posting.c.account_number)
        .where(
            # The range over the primary key spares a scan of the whole journal: entry numbers start with the event's.
            schema.entry.c.number > min(numbers) * ENTRIES_PER_EVENT,
            schema.entry.c.number < (max(numbers) + 1) * ENTRIES_PER_EVENT,
            schema.entry.c.event_number.in_(numbers),
            schema.account.c.narrow == False,  # noqa: E712 - SQL
        )
    )
    for account, month, cents in connection.execute(statement):
        sums[account, month] += cents
    add_to_balances(connection, sums)


def events_for(connection: Connection, object_id: str, most: int = 500) -> list[Row]:
    """The history of a thing, oldest first."""
    statement = (
        select(schema.event)
        .where(schema.event.c.object_id == object_id)
        .order_by(schema.event.c.number)
        .limit(most)
    )
    return rows_of(connection, statement)


def every_event(connection: Connection) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Every event in the order of the chain, those not chained yet last, with its body read."""
    statement = (
        select(schema.event, schema.chain.c.sequence, schema.chain.c.previous, schema.chain.c.digest)
        .join_from(
            schema.event, schema.chain, schema.chain.c.event_number == schema.event.c.number, isouter=True
        )
        .order_by(func.coalesce(schema.chain.c.sequence, 1 << 60), schema.event.c.number)
    )
    for row in rows_by_and_by(connection, statement):
        yield row, json.loads(row["body"])
