"""Looks at a participant's confidential facts, as the log of readings keeps them."""

from sqlalchemy import Connection, insert, select

from ledger.store import schema
from ledger.store.rows import Row, rows_of

_PREFIX = "class "
_log = schema.read_log.c


def append_look(connection: Connection, person_id: str, participant_id: str, reason: str, at: str) -> None:
    """Note that somebody looks, and why (a code)."""
    values = {
        "person_id": person_id,
        "object_id": participant_id,
        "what": f"{_PREFIX}{reason}",
        "read_at": at,
    }
    connection.execute(insert(schema.read_log).values(values))


def newest_look(connection: Connection, person_id: str, participant_id: str) -> str | None:
    """When this person last gave a reason to look at this participant."""
    statement = (
        select(_log.read_at)
        .where(_log.person_id == person_id, _log.object_id == participant_id, _log.what.startswith(_PREFIX))
        .order_by(_log.number.desc())
        .limit(1)
    )
    return connection.execute(statement).scalar_one_or_none()


def looks_at(connection: Connection, participant_id: str, most: int) -> list[Row]:
    """Who looked, when and why (``who``, ``at``, ``reason``), the newest first."""
    statement = (
        select(schema.person.c.name.label("who"), _log.read_at.label("at"), _log.what)
        .join_from(schema.read_log, schema.person, schema.person.c.id == _log.person_id)
        .where(_log.object_id == participant_id, _log.what.startswith(_PREFIX))
        .order_by(_log.number.desc())
        .limit(most)
    )
    return [{**row, "reason": row["what"].removeprefix(_PREFIX)} for row in rows_of(connection, statement)]
