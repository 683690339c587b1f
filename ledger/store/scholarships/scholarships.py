"""Reads of scholarships: the list of programs, reviews of courses, and what an award keeps of both."""

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from ledger.domain.needs.terms import CourseTerms, Terms, from_text
from ledger.domain.scholarships.runs import Earlier
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


def aid_of_run(connection: Connection, participant_id: str, line_id: str, course: CourseTerms) -> list[Row]:
    """What other sources decided about a line's own award and a person's awards for the same run, as it was recorded."""
    award, table = schema.award, schema.aid_decision
    statement = (
        select(table, award.c.line_id, award.c.terms)
        .join_from(table, award, award.c.id == table.c.award_id)
        .where(award.c.participant_id == participant_id, award.c.kind == "Scholarship")
        .order_by(table.c.recorded_on, table.c.id)
    )
    return [
        row
        for row in rows_of(connection, statement)
        if row["line_id"] == line_id or _same_run(from_text("Scholarship", row["terms"]), course)
    ]


def _same_run(terms: Terms, course: CourseTerms) -> bool:
    run = (course.listing, course.starts_on, course.ends_on)
    return isinstance(terms, CourseTerms) and (terms.listing, terms.starts_on, terms.ends_on) == run


def earlier_for(connection: Connection, participant_id: str, code: str, but_line: str) -> list[Earlier]:
    """A person's other awards for a program, this line's own and those that came to nothing apart."""
    award, kept = schema.award, schema.scholarship
    used = award.c.committed_cents + award.c.obligated_cents + award.c.accrued_cents + award.c.paid_cents
    statement = (
        select(award.c.terms, award.c.allocation_id, used.label("used_cents"), kept.c.left_on)
        .select_from(award.outerjoin(kept, kept.c.award_id == award.c.id))
        .where(
            award.c.participant_id == participant_id,
            award.c.kind == "Scholarship",
            award.c.line_id != but_line,
            award.c.state != "withdrawn",
            used > 0,
        )
        .order_by(award.c.id)
    )
    found = []
    for row in rows_of(connection, statement):
        terms = from_text("Scholarship", row["terms"])
        if isinstance(terms, CourseTerms) and terms.listing == code:
            days = (terms.starts_on, terms.ends_on)
            found.append(Earlier(*days, row["allocation_id"], row["used_cents"], row["left_on"]))
    return found
