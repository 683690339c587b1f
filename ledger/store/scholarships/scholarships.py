"""Reads of scholarships: the list of programs, reviews of courses, and what an award keeps of both."""

import datetime
import json
from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from ledger.store import schema
from ledger.store.rows import Row, find_row, rows_of


def find_listing(connection: Connection, code: str | None) -> Row | None:
    """The program with this id of the list, or None."""
    return find_row(connection, schema.listing, code=code) if code else None


def listings(connection: Connection, on: datetime.date | None = None, *, most: int = 20_000) -> list[Row]:
    """The programs that are known, by provider and name; with a day only those on the list then."""
    table = schema.listing.c
    statement = select(schema.listing).order_by(table.provider, table.program, table.code).limit(most)
    if on is not None:
        statement = statement.where(table.from_on <= on, or_(table.to_on.is_(None), table.to_on >= on))
    return rows_of(connection, statement)


def find_review(connection: Connection, line_id: str, *, lock: bool = False) -> Row | None:
    """What whoever verified recorded about a line's course, or None."""
    return find_row(connection, schema.course_review, lock=lock, line_id=line_id)


def find_scholarship(connection: Connection, award_id: str, *, lock: bool = False) -> Row | None:
    """What an award keeps of its listing and review, and how its course ended; None for awards made before lists were kept."""
    return find_row(connection, schema.scholarship, lock=lock, award_id=award_id)


def aid_decisions(connection: Connection, award_ids: Sequence[str]) -> list[Row]:
    """What other sources decided after these awards were made, in the order in which it was recorded."""
    table = schema.aid_decision
    statement = select(table).where(table.c.award_id.in_(award_ids))
    return rows_of(connection, statement.order_by(table.c.recorded_on, table.c.id))


def earlier_for(connection: Connection, participant_id: str, code: str, but_line: str) -> int:
    """How many scholarships for a program a person has had, this line's own and those that came to nothing apart."""
    table = schema.award.c
    used = table.committed_cents + table.obligated_cents + table.accrued_cents + table.paid_cents
    statement = select(table.terms).where(
        table.participant_id == participant_id,
        table.kind == "Scholarship",
        table.line_id != but_line,
        table.state != "withdrawn",
        used > 0,
    )
    return sum(json.loads(text).get("listing") == code for text in connection.execute(statement).scalars())
