"""Service on a day on which the person was not enrolled: asked when a bill is entered and again when it is accepted."""

import datetime
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from ledger.domain.needs import stays
from ledger.domain.needs.kinds import Bill, Line, kind_named
from ledger.domain.needs.terms import CourseTerms, from_text
from ledger.store.budgets import budgets, policies
from ledger.store.participants import stays as enrolments
from ledger.store.rows import Row
from ledger.store.scholarships import scholarships


def refuse_outside(connection: Connection, award: Row, days: Iterable[datetime.date]) -> None:
    """Refuse support whose service lies before the enrollment it was approved under, or after the exit (SUP-22, SUP-23).

    :param days: of the service: first and last day, each trip's, the first of a month of rent, else the day of the paper.
    :raises Refused: ``before_enrolment``, ``after_exit``, ``course_goes_on``.
    """
    kind = kind_named(award["kind"])
    if kind.line is not Line.SUPPORT:
        refuse_training(connection, award, days)
        return
    fund = budgets.fund_row(connection, award["fund"])
    book = policies.policy_book(connection)
    entry_on = enrolments.entered_for(connection, award)
    for day in _asked(connection, award, days):
        stays.check_before_entry(day, entry_on, kind, book, award["approved_on"])
        exit_on = enrolments.left_before(connection, award["participant_id"], award["program_code"], day)
        stays.check_after_exit(day, exit_on, fund["stream"] if fund else "", book)


def _asked(connection: Connection, award: Row, days: Iterable[datetime.date]) -> list[datetime.date]:
    """The days themselves, and between the first and the last those on which the person was out; trips have each their own."""
    said = sorted(set(days))
    if kind_named(award["kind"]).bill is Bill.MILEAGE_LOG or not said:
        return said
    person, program = award["participant_id"], award["program_code"]
    exits = enrolments.exits_within(connection, person, program, said[0], said[-1])
    return sorted({*said, *(day + datetime.timedelta(days=1) for day in exits)})


def refuse_training(connection: Connection, award: Row, days: Iterable[datetime.date]) -> None:
    """Refuse training that goes on after the exit: days of a bill, or of an event that would bind more (SUP-23).

    :raises Refused: ``after_exit``, ``course_goes_on``.
    """
    terms = from_text(award["kind"], award["terms"])
    kept = scholarships.find_scholarship(connection, award["id"])
    left = kept is not None and kept["left_on"] is not None
    person, program = award["participant_id"], award["program_code"]
    for day in sorted(set(days)):
        exit_on = enrolments.left_before(connection, person, program, day)
        stays.check_training_after_exit(terms, day, exit_on, left=left)


def days_of(
    month: str | None, from_on: datetime.date | None, to_on: datetime.date | None, dated_on: datetime.date
) -> list[datetime.date]:
    """The days on which a line of a bill says that the thing was used."""
    return said_days(month, from_on, to_on) or [dated_on]


def said_days(
    month: str | None,
    from_on: datetime.date | None,
    to_on: datetime.date | None,
    trips: Iterable[datetime.date] = (),
) -> list[datetime.date]:
    """The same where the line says it, of a mileage log the day of each trip; none where only the paper's own day is known."""
    if driven := sorted(set(trips)):
        return driven
    if month is not None:
        return [datetime.date.fromisoformat(f"{month}-01")]
    return [day for day in (from_on, to_on) if day is not None]


def used_on(award: Row, said: Sequence[datetime.date], dated_on: datetime.date) -> list[datetime.date]:
    """The days that a line of a bill is held against the enrollment by.

    Training has none but those of its service: retention is shown after an exit. A course goes on to its last day whatever days
    a bill of it says, until its leaving is recorded.

    :param said: as `said_days`. :param dated_on: the paper's own day, which stands for support that says none.
    """
    if kind_named(award["kind"]).line is Line.SUPPORT:
        return list(said) or [dated_on]
    terms = from_text(award["kind"], award["terms"])
    return [*said, terms.starts_on, terms.ends_on] if isinstance(terms, CourseTerms) else list(said)
