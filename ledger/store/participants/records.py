"""Service records: what a records file brought, found by the participant system's id of the record."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from ledger.domain.participants.records import Correction, Record
from ledger.store import schema
from ledger.store.participants.changes import record_digest
from ledger.store.participants.participants import AT_ONCE
from ledger.store.rows import Row, rows_of

JOB = "2118"
_COLUMNS = {
    "sort": "sort",
    "code": "code",
    "happened_on": "happened_on",
    "ended_on": "ended_on",
    "amount_cents": "amount_cents",
    "fund": "fund",
    "agency": "agency_code",
    "program": "program_code",
    "detail": "detail",
}


def records_by_id(connection: Connection, record_ids: Iterable[str]) -> dict[str, tuple[Row, Record]]:
    """Records with these ids of the participant system: the row, and as the domain compares it."""
    table = schema.record
    wanted = list(dict.fromkeys(record_ids))
    found: dict[str, tuple[Row, Record]] = {}
    for start in range(0, len(wanted), AT_ONCE):
        statement = (
            select(table, schema.participant.c.external_id.label("participant"))
            .join_from(table, schema.participant, schema.participant.c.id == table.c.participant_id)
            .where(table.c.external_id.in_(wanted[start : start + AT_ONCE]))
        )
        for row in rows_of(connection, statement):
            found[row["external_id"]] = (row, record_of(row, row["participant"]))
    return found


def record_of(row: Row, participant: str) -> Record:
    """The domain's record from its row.

    :param participant: the participant system's id of the person.
    """
    values = {name: row[column] for name, column in _COLUMNS.items()}
    return Record(row["external_id"], participant, **values)


def insert_records(
    connection: Connection, records: Iterable[tuple[str, Record]], import_id: str, new_ids: Iterable[str]
) -> int:
    """Add records; each with its participant's id.

    :returns: how many.
    """
    rows = []
    for (participant_id, record), new_id in zip(records, new_ids, strict=False):
        values = {"external_id": record.id, "participant_id": participant_id}
        values |= {column: getattr(record, name) for name, column in _COLUMNS.items()}
        rows.append({"id": new_id, **values, "content_digest": record_digest(values), "import_id": import_id})
    if rows:
        connection.execute(insert(schema.record), rows)
    return len(rows)


def correct_record(connection: Connection, row: Row, correction: Correction, import_id: str) -> None:
    """Let a corrected record take the place of the one with its id."""
    changes: Mapping[str, Any] = {_COLUMNS[name]: value for name, value in correction.after.items()}
    digest = record_digest({**row, **changes})
    table = schema.record
    connection.execute(
        update(table)
        .where(table.c.id == row["id"])
        .values(**changes, content_digest=digest, import_id=import_id)
    )


def records_from(connection: Connection, from_on: datetime.date, sort: str) -> list[Row]:
    """Services and trainings that one sort of import brought, of a day or later; credentials and jobs are no payments."""
    table = schema.record
    statement = (
        select(table)
        .join_from(table, schema.data_import, schema.data_import.c.id == table.c.import_id)
        .where(
            schema.data_import.c.sort == sort,
            table.c.sort.in_(("service", "training")),
            table.c.happened_on >= from_on,
        )
        .order_by(table.c.happened_on, table.c.id)
    )
    return rows_of(connection, statement)


def first_job(connection: Connection, participant_id: str, since: datetime.date) -> datetime.date | None:
    """The first day of the first job on record that began on a day or later (PIRL 2118), or None."""
    table = schema.record.c
    statement = select(func.min(table.happened_on)).where(
        table.participant_id == participant_id,
        table.sort == "employment",
        table.code == JOB,
        table.happened_on >= since,
    )
    return connection.execute(statement).scalar_one_or_none()


def newest_job(connection: Connection, participant_id: str) -> datetime.date | None:
    """The first day of the newest job on record (PIRL 2118), or None."""
    table = schema.record.c
    statement = select(func.max(table.happened_on)).where(
        table.participant_id == participant_id, table.sort == "employment", table.code == JOB
    )
    return connection.execute(statement).scalar_one_or_none()
