"""Instalments of a scholarship: by day or term, each with the condition on which the school is paid and the paper that shows
it (SCH-15). Pure.

A schedule only narrows what is paid: its instalments are together what the award has open. Whoever verifies shows that a
condition is met, and a second person checks it; a bill of the award is then for one of them.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ledger.domain.documents import DocumentSort
from ledger.domain.needs.terms import CourseTerms
from ledger.errors import InvalidInput, Refused, in_row

MOST = 12
MOST_WORDS = 120


class State(StrEnum):
    """Where an instalment stands."""

    PLANNED = "planned"
    MET = "met"
    STOPPED = "stopped"


STANDS = {
    State.PLANNED: "Its condition is not shown yet",
    State.MET: "Its condition is met and checked",
    State.STOPPED: "Stopped, the course was left",
}


@dataclass(frozen=True)
class Instalment:
    """One instalment. :param condition: in words, such as "midterm grade report". :param paper: the sort that shows it."""

    due_on: datetime.date
    amount_cents: int
    condition: str
    paper: str


def unplanned_cents(rows: Iterable[Mapping[str, Any]], open_cents: int, waiting_cents: int) -> int:
    """What of an award is in no instalment: all that is open before there is a schedule, and what a raise has added to it.

    Worked: 500.00 are open after a raise, 425.00 are planned and none of them billed: 75.00 are in no instalment.

    :param rows: with ``amount_cents``, ``state`` and ``billed_cents``, bills that wait among them. :param open_cents: committed
        or obligated. :param waiting_cents: of it what bills ask that nobody has accepted yet.
    """
    standing = [row for row in rows if row["state"] != State.STOPPED]
    left_cents = sum(int(row["amount_cents"]) - int(row["billed_cents"]) for row in standing)
    return max(open_cents - waiting_cents - left_cents, 0)


def check_plan(
    rows: Sequence[Instalment], terms: CourseTerms, open_cents: int, known: int = 0
) -> tuple[Instalment, ...]:
    """The schedule, or what is added to it, in the order of its days.

    :param open_cents: what of the award is in no instalment yet; these are together that. :param known: instalments that
        there are already.
    :raises InvalidInput: ``instalments_count``, ``instalment_whole`` (a day of the course, an amount, a condition and a
        paper), ``instalments_sum`` with both amounts.
    """
    if not 1 <= len(rows) <= MOST - known:
        raise InvalidInput("instalments_count", field="rows", most=MOST)
    for place, row in enumerate(rows, 1):
        with in_row(place):
            _check_row(row, terms)
    total = sum(row.amount_cents for row in rows)
    if total != open_cents:
        raise InvalidInput("instalments_sum", field="rows", sum_cents=total, open_cents=open_cents)
    return tuple(sorted(rows, key=lambda row: row.due_on))


def _check_row(row: Instalment, terms: CourseTerms) -> None:
    within = terms.starts_on <= row.due_on <= terms.ends_on
    said = 0 < len(row.condition.strip()) <= MOST_WORDS
    if row.paper not in PAPERS or not within or row.amount_cents <= 0 or not said:
        raise InvalidInput("instalment_whole", field="rows", starts_on=terms.starts_on, ends_on=terms.ends_on)


def is_whole(rows: Sequence[Mapping[str, Any]], open_cents: int) -> bool:
    """Does the plan of a course that moved still fit what is awarded for it there? Nothing of it was billed or stopped, and
    together it is what the award has open (SCH-15).

    :param rows: with ``amount_cents``, ``state`` and ``billed_cents``.
    """
    if any(row["billed_cents"] or row["state"] == State.STOPPED for row in rows):
        return False
    return bool(rows) and sum(row["amount_cents"] for row in rows) == open_cents


@dataclass(frozen=True)
class Billed:
    """The instalment that a bill names. :param others_cents: what other bills of it ask or were accepted for."""

    state: str
    amount_cents: int
    due_on: datetime.date
    others_cents: int = 0


def check_bill(has_schedule: bool, billed: Billed | None, amount_cents: int, *, says_days: bool) -> None:
    """A school's bill is for an instalment whose condition was met, or, without a schedule, for days of the course.

    Worked: of 1,000.00 in two instalments of 500.00, the second due after a midterm grade report, a bill of 500.00 for the
    second is refused until the report is filed and checked by somebody else.

    :raises InvalidInput: ``instalment_missing``, ``course_days_missing``, ``instalment_unknown``.
    :raises Refused: ``instalment_not_met``, ``instalment_stopped``, ``instalment_over`` with the amounts.
    """
    if billed is None:
        if has_schedule:
            raise InvalidInput("instalment_missing", field="instalment")
        if not says_days:
            raise InvalidInput("course_days_missing", field="service_from")
        return
    if billed.state == State.STOPPED:
        raise Refused("instalment_stopped", field="instalment")
    if billed.state != State.MET:
        raise Refused("instalment_not_met", field="instalment", due_on=billed.due_on)
    if billed.others_cents + amount_cents > billed.amount_cents:
        raise Refused(
            "instalment_over",
            field="instalment",
            amount_cents=billed.amount_cents,
            used_cents=billed.others_cents,
            asked_cents=amount_cents,
        )


PAPERS = (
    DocumentSort.ATTENDANCE,
    DocumentSort.ENROLMENT_LETTER,
    DocumentSort.GRADE_REPORT,
    DocumentSort.CREDENTIAL,
    DocumentSort.OTHER,
)
"""What may show that a condition is met."""
