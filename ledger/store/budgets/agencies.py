"""Agencies, the names they are called by, and their memberships in programs by date (ALC-05)."""

import datetime

from sqlalchemy import Connection, func, insert, or_, select

from ledger.store import schema
from ledger.store.rows import Row, rows_of


def agencies(connection: Connection) -> list[Row]:
    """Every agency, by code."""
    return rows_of(connection, select(schema.agency).order_by(schema.agency.c.code))


def programs(connection: Connection) -> list[Row]:
    """Every program, by code."""
    return rows_of(connection, select(schema.program).order_by(schema.program.c.code))


def find_agency(connection: Connection, code: str) -> Row | None:
    """The agency with this code."""
    found = rows_of(connection, select(schema.agency).where(schema.agency.c.code == code))
    return found[0] if found else None


def agency_named(connection: Connection, text: str) -> Row | None:
    """The agency that a file means: by code, name or alias; None for an unknown one.

    :param text: as written; spaces around it and the case of names do not matter.
    """
    wanted = text.strip()
    known = schema.agency
    found = rows_of(
        connection,
        select(known).where(or_(known.c.code == wanted, func.lower(known.c.name) == wanted.lower())).limit(1),
    ) or rows_of(
        connection,
        select(known)
        .join(schema.agency_alias)
        .where(schema.agency_alias.c.alias == alias_of(wanted))
        .limit(1),
    )
    return found[0] if found else None


def alias_of(text: str) -> str:
    """How an alias is kept: without the spaces around it, without case."""
    return text.strip().casefold()


def insert_aliases(connection: Connection, code: str, names: list[str]) -> None:
    """Add names by which files call an agency; those it has are left."""
    wanted = list(dict.fromkeys(alias_of(name) for name in names))
    alias = schema.agency_alias
    known = set(connection.execute(select(alias.c.alias).where(alias.c.alias.in_(wanted))).scalars())
    rows = [{"alias": name, "agency_code": code} for name in wanted if name not in known]
    if rows:
        connection.execute(insert(alias), rows)


def memberships(connection: Connection, on: datetime.date | None = None) -> list[Row]:
    """The roster, of one day or of all time; by agency, program and date."""
    roster = schema.roster
    statement = select(roster)
    if on is not None:
        statement = statement.where(
            roster.c.from_on <= on, or_(roster.c.to_on.is_(None), roster.c.to_on >= on)
        )
    return rows_of(
        connection, statement.order_by(roster.c.agency_code, roster.c.program_code, roster.c.from_on)
    )


def is_active(connection: Connection, agency: str, program: str, on: datetime.date) -> bool:
    """Was this agency a member of the program on that day, both ends included (ALC-05)?"""
    roster = schema.roster
    statement = select(roster.c.id).where(
        roster.c.agency_code == agency,
        roster.c.program_code == program,
        roster.c.from_on <= on,
        or_(roster.c.to_on.is_(None), roster.c.to_on >= on),
    )
    return connection.execute(statement.limit(1)).first() is not None
