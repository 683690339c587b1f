"""The enrollment that an award was approved under, and when the person had left the program."""

import datetime

from sqlalchemy import Connection, func, or_, select

from ledger.store import schema
from ledger.store.rows import Row


def entered_for(connection: Connection, award: Row) -> datetime.date | None:
    """The first day of the enrollment under which an award was approved: the first that had not ended by then."""
    table = schema.enrolment.c
    statement = select(func.min(table.entry_on)).where(
        table.participant_id == award["participant_id"],
        table.agency_code == award["agency_code"],
        table.program_code == award["program_code"],
        or_(table.exit_on.is_(None), table.exit_on >= award["approved_on"]),
    )
    return connection.execute(statement).scalar()


def left_before(
    connection: Connection, participant_id: str, program: str, on: datetime.date
) -> datetime.date | None:
    """When the person had left the program by that day, at whichever agency; None while an enrolment covers the day."""
    table = schema.enrolment.c
    mine = (table.participant_id == participant_id, table.program_code == program, table.entry_on <= on)
    covering = select(table.id).where(*mine, or_(table.exit_on.is_(None), table.exit_on >= on)).limit(1)
    if connection.execute(covering).first() is not None:
        return None
    return connection.execute(select(func.max(table.exit_on)).where(*mine)).scalar()


def exits_within(
    connection: Connection, participant_id: str, program: str, first: datetime.date, last: datetime.date
) -> list[datetime.date]:
    """The days from the first to before the last on which one of the person's enrolments in a program ended, at any agency."""
    table = schema.enrolment.c
    statement = select(table.exit_on).where(
        table.participant_id == participant_id,
        table.program_code == program,
        table.exit_on >= first,
        table.exit_on < last,
    )
    return list(connection.execute(statement).scalars())


def newest(
    connection: Connection, participant_id: str, agency: str, program: str, on: datetime.date
) -> tuple[datetime.date | None, datetime.date | None]:
    """The first and the last day of a person's newest enrolment in a program at an agency that had begun by the day; None for
    what has not ended, or where there was none."""
    table = schema.enrolment.c
    statement = (
        select(table.entry_on, table.exit_on)
        .where(
            table.participant_id == participant_id,
            table.agency_code == agency,
            table.program_code == program,
            table.entry_on <= on,
        )
        .order_by(table.entry_on.desc())
        .limit(1)
    )
    found = connection.execute(statement).first()
    return (found[0], found[1]) if found else (None, None)
