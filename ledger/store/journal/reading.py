"""Reads for auditors' pages: accounts with balances, an account's journal, an entry with its event."""

from typing import Any

from sqlalchemy import Connection, Select, func, select

from ledger.store import schema
from ledger.store.rows import Row, rows_of


def account_lines(
    connection: Connection,
    names: list[str],
    *,
    from_month: str | None,
    through_month: str | None,
    offset: int,
    most: int,
) -> tuple[list[Row], int]:
    """Postings of these accounts with their entries, newest first, and how many there are in all."""
    statement = _lines().where(schema.account.c.name.in_(names))
    if from_month is not None:
        statement = statement.where(schema.posting.c.month >= from_month)
    if through_month is not None:
        statement = statement.where(schema.posting.c.month <= through_month)
    total = connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    ordered = statement.order_by(
        schema.entry.c.effective_on.desc(), schema.entry.c.number.desc(), schema.posting.c.line_number
    )
    return rows_of(connection, ordered.limit(most).offset(offset)), int(total)


def _lines() -> Select[Any]:
    return (
        select(
            schema.entry.c.id,
            schema.entry.c.effective_on,
            schema.entry.c.narration,
            schema.entry.c.award_id,
            schema.entry.c.batch_id,
            schema.entry.c.bought_month,
            schema.account.c.name,
            schema.account.c.published,
            schema.posting.c.amount_cents,
        )
        .join_from(schema.posting, schema.account, schema.account.c.number == schema.posting.c.account_number)
        .join(schema.entry, schema.entry.c.number == schema.posting.c.entry_number)
    )


def published_names(connection: Connection) -> dict[str, str]:
    """Every account's name in SQL to its name in the books."""
    statement = select(schema.account.c.name, schema.account.c.published)
    return {row.name: row.published for row in connection.execute(statement)}


def entry_with_event(connection: Connection, entry_id: str) -> Row | None:
    """An entry with the event that made it: who, what, when, and its place in the chain."""
    statement = (
        select(
            schema.entry,
            schema.event.c.id.label("event_id"),
            schema.event.c.verb,
            schema.event.c.object_id,
            schema.event.c.actor_id,
            schema.event.c.recorded_at,
            schema.chain.c.sequence,
            schema.person.c.name.label("actor_name"),
        )
        .join_from(schema.entry, schema.event, schema.event.c.number == schema.entry.c.event_number)
        .join(schema.chain, schema.chain.c.event_number == schema.event.c.number, isouter=True)
        .join(schema.person, schema.person.c.id == schema.event.c.actor_id, isouter=True)
        .where(schema.entry.c.id == entry_id)
    )
    found = connection.execute(statement).mappings().one_or_none()
    return None if found is None else dict(found)


def history(connection: Connection, object_ids: list[str]) -> list[Row]:
    """The events of some things, oldest first, with who did them."""
    statement = (
        select(
            schema.event.c.id,
            schema.event.c.verb,
            schema.event.c.object_id,
            schema.event.c.recorded_at,
            schema.event.c.actor_id,
            schema.person.c.name.label("actor_name"),
            schema.chain.c.sequence,
        )
        .join_from(schema.event, schema.person, schema.person.c.id == schema.event.c.actor_id, isouter=True)
        .join(schema.chain, schema.chain.c.event_number == schema.event.c.number, isouter=True)
        .where(schema.event.c.object_id.in_(object_ids))
        .order_by(schema.event.c.number)
        .limit(1000)
    )
    return rows_of(connection, statement)
