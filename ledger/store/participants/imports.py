"""Imports as they were done: digests stay in this table and go nowhere else; and what an import looks things up by."""

from sqlalchemy import Connection, insert, select, text

from ledger.store import schema
from ledger.store.rows import Row, rows_of


def last_import(connection: Connection, sort: str) -> Row | None:
    """The import of a sort with the newest extract; files whose every row was rejected do not count."""
    table = schema.data_import
    statement = select(table).where(table.c.sort == sort, table.c.outcome != "rejected")
    order = (table.c.extract_on.desc(), table.c.imported_at.desc(), table.c.id)
    found = connection.execute(statement.order_by(*order).limit(1)).mappings().one_or_none()
    return None if found is None else dict(found)


def find_import(connection: Connection, sort: str, digest: str) -> Row | None:
    """The last import of these very bytes."""
    table = schema.data_import
    statement = select(table).where(table.c.sort == sort, table.c.digest == digest)
    found = (
        connection.execute(statement.order_by(table.c.imported_at.desc(), table.c.id).limit(1))
        .mappings()
        .one_or_none()
    )
    return None if found is None else dict(found)


def lock_imports(connection: Connection) -> None:
    """Let one import run at a time: each compares a file with what stands (SQLite has a single writer
    anyway).
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('participant import', 0))"))


def insert_import(connection: Connection, values: Row) -> None:
    """Remember an import: its digest stays in this table, never in an event."""
    connection.execute(insert(schema.data_import), values)


def imports(connection: Connection, most: int = 50) -> list[Row]:
    """The last imports of every sort, the newest first."""
    table = schema.data_import
    return rows_of(connection, select(table).order_by(table.c.imported_at.desc(), table.c.id).limit(most))


def waiting_payloads(connection: Connection, kind: str) -> list[str]:
    """Payloads of a sort of proposal that wait for a second person."""
    table = schema.proposal.c
    return list(
        connection.execute(select(table.payload).where(table.kind == kind, table.state == "staged")).scalars()
    )


def coach_names(connection: Connection) -> list[Row]:
    """Everybody a file may call a coach: id, name, staff number, agency and login."""
    person, login = schema.person, schema.login
    statement = select(
        person.c.id, person.c.name, person.c.staff_number, person.c.agency_code, login.c.name.label("login")
    ).join_from(person, login, login.c.person_id == person.c.id, isouter=True)
    return rows_of(connection, statement)


def aliases(connection: Connection) -> list[Row]:
    """Every other name of an agency."""
    return rows_of(connection, select(schema.agency_alias))


def everyone(connection: Connection) -> list[str]:
    """Every participant's id, for the search for one person under two ids."""
    return list(connection.execute(select(schema.participant.c.id)).scalars())


def staged_for(connection: Connection, import_id: str) -> Row | None:
    """The proposal that holds the changes of an import, whatever became of it."""
    table = schema.proposal
    found = connection.execute(select(table).where(table.c.subject_id == import_id)).mappings().one_or_none()
    return None if found is None else dict(found)
