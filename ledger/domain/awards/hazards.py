"""What may go wrong with an award that is still open: seen early, so that somebody calls before money or a home is lost. Pure.

A hazard refuses nothing. How long something may wait is policy; a hazard whose days nobody has set is not looked for.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.needs.kinds import Line, kind_named
from ledger.domain.needs.terms import AgreementTerms, RentTerms, Terms, service_dates
from ledger.words import day


class Hazard(StrEnum):
    """The sorts of hazards, in the order in which they are shown."""

    ENDS_BEFORE = "ends_before"
    BEGINS_AFTER = "begins_after"
    NOT_LISTED = "not_listed"
    NO_ATTENDANCE = "no_attendance"
    OTHER_DATES = "other_dates"
    NO_RECORD = "no_record"
    UNSIGNED = "unsigned"
    OLD_PLAN = "old_plan"
    RECEIPT = "receipt"
    EVALUATION = "evaluation"
    INSTALMENT = "instalment"


HAZARDS: Mapping[Hazard, tuple[str, str]] = {
    Hazard.ENDS_BEFORE: (
        "Support ends before what it serves",
        "The last day it covers comes before the last day of the activity. Ask for more, or find who else pays.",
    ),
    Hazard.BEGINS_AFTER: (
        "Support begins after what it serves ended",
        "Ask whether the plan has moved on; let the money go on the award's page if it has.",
    ),
    Hazard.NOT_LISTED: (
        "Program no longer on the eligible list",
        "The course goes on as it was approved; nothing more is approved for it. Talk about another one in time.",
    ),
    Hazard.NO_ATTENDANCE: (
        "No attendance recorded",
        "The course has begun, and the participant system holds no record of it since. Call the school or the participant.",
    ),
    Hazard.OTHER_DATES: (
        "Training recorded with other dates",
        "The award and the participant system must agree within the policy's days: correct whichever is wrong.",
    ),
    Hazard.NO_RECORD: (
        "Training at work without its record",
        "No record of it begins within the policy's days of the first day. Enter or correct it in the participant system.",
    ),
    Hazard.UNSIGNED: (
        "Agreement not signed before its first day",
        "Nobody can sign it any more, and its money waits: stop the award or let the modification go; agree on a later day.",
    ),
    Hazard.OLD_PLAN: (
        "Plan too old",
        "Go through the plan again in the participant system; the next import brings it here.",
    ),
    Hazard.RECEIPT: (
        "Receipt of a gas card overdue",
        "Until it is here the next card is not issued. Ask for it.",
    ),
    Hazard.EVALUATION: (
        "Evaluation overdue",
        "Hold it with the employer and the participant, and record it on the contract's page.",
    ),
    Hazard.INSTALMENT: (
        "Installment due, its condition not shown",
        "The school is not paid until the paper is here and somebody has checked it. Ask the participant or the school.",
    ),
}
"""What each is called, and what to do about it."""


@dataclass(frozen=True)
class Living:
    """One open award as the hazards look at it.

    :param cents: of it not owed yet, committed or obligated.
    :param covers: first and last day of what it buys; None where the terms have no days.
    :param serves: first and last day of the plan's activity that it serves, each as far as known.
    :param series: whose support of which kind for which activity: what a later award of it covers is covered.
    :param given: something of it is owed or paid. :param bought_on: of support without days: when it was approved.
    :param listed: is its course on the list today; None for what is no course.
    :param recorded: first and, as far as known, last day of each record of training up to today.
    :param works_from: first day of training or work that an agreement has bound. :param worked: first days of its records.
    :param unsigned_from: first day of training or work that no agreement has bound.
    :param receipt_due_on: the first day on which a receipt of a card of its was due and is missing.
    :param instalment_due_on: the first day on which an instalment was due whose condition nobody has shown (SCH-15).
    :param evaluation_due_on: the first day on which an evaluation of its contract was due that nobody has held (OJT-14).
    """

    award: str
    cents: int
    covers: tuple[datetime.date, datetime.date] | None = None
    serves: tuple[datetime.date | None, datetime.date | None] = (None, None)
    plan_on: datetime.date | None = None
    listed: bool | None = None
    recorded: tuple[tuple[datetime.date, datetime.date | None], ...] = ()
    receipt_due_on: datetime.date | None = None
    works_from: datetime.date | None = None
    worked: tuple[datetime.date, ...] = ()
    unsigned_from: datetime.date | None = None
    series: tuple[str, ...] = ()
    given: bool = False
    bought_on: datetime.date | None = None
    evaluation_due_on: datetime.date | None = None
    instalment_due_on: datetime.date | None = None


@dataclass(frozen=True)
class Found:
    """One hazard: of which award, since or from which day, and the money that hangs on it."""

    hazard: Hazard
    award: str
    cents: int
    on: datetime.date


def hazards(living: Iterable[Living], today: datetime.date, policies: PolicyBook) -> list[Found]:
    """Every hazard of these awards today, by sort and then the earliest day first (sources 002; peers (b) 5).

    Worked: rent for September and October serves a class that ends on 18 December: its last day, 31 October, comes before.
    """
    attendance, plan_days, tolerance, lag = (
        value.whole() if (value := policies.find(code, today)) else None
        for code in ("attendance_days", "plan_days", "record_tolerance_days", "record_lag_days")
    )
    known = list(living)
    lasts: dict[tuple[str, ...], datetime.date] = {}
    for one in known:
        if one.covers and (one.cents or one.given):
            lasts[one.series] = max(one.covers[1], lasts.get(one.series, one.covers[1]))
    found = [
        Found(hazard, one.award, one.cents, on)
        for one in known
        for hazard, on in (
            *_timing(one, lasts.get(one.series) if one.series else None, today),
            *_course(one, today, attendance),
            *_dates(one, tolerance),
            *_work(one, today, lag, tolerance),
            *_unsigned(one, today),
            *_plan(one, today, plan_days),
            *(((Hazard.RECEIPT, one.receipt_due_on),) if one.receipt_due_on else ()),
            *(((Hazard.EVALUATION, one.evaluation_due_on),) if one.evaluation_due_on else ()),
            *(((Hazard.INSTALMENT, one.instalment_due_on),) if one.instalment_due_on else ()),
        )
    ]
    order = list(Hazard)
    return sorted(found, key=lambda one: (order.index(one.hazard), one.on, one.award))


def timing(
    covered: tuple[datetime.date, datetime.date] | None, ends: datetime.date | None, on: datetime.date
) -> tuple[Hazard, datetime.date] | None:
    """How the days of support stand to the activity that it serves; None when they fit, or nothing is known.

    :param covered: first and last day of what is bought. :param ends: the activity's last day.
    :param on: when it is bought, where it has no days of its own.
    """
    if ends is None:
        return None
    first, last = covered or (on, ends)
    if first > ends:
        return Hazard.BEGINS_AFTER, first
    return (Hazard.ENDS_BEFORE, last) if last < ends else None


def warning(kind: str, terms: Terms, ends: datetime.date | None, on: datetime.date) -> str | None:
    """What a coach and whoever decides about a line are told of its days; None for training, and when they fit."""
    found = timing(covers(terms), ends, on) if kind_named(kind).line is Line.SUPPORT else None
    if found is None or ends is None:
        return None
    hazard, at = found
    return f"{HAZARDS[hazard][0]}: {day(at)}, and the activity ends on {day(ends)}."


def covers(terms: Terms) -> tuple[datetime.date, datetime.date] | None:
    """First and last day of what is bought; training at work serves nothing but itself."""
    if not isinstance(terms, RentTerms):
        return None if isinstance(terms, AgreementTerms) else service_dates(terms)
    first, last = (datetime.date.fromisoformat(f"{terms.each()[at]}-01") for at in (0, -1))
    following = (last + datetime.timedelta(days=31)).replace(day=1)
    return first, following - datetime.timedelta(days=1)


def _timing(
    one: Living, last: datetime.date | None, today: datetime.date
) -> list[tuple[Hazard, datetime.date]]:
    """Once it is all owed it may still end too early, unless an award after it covers the rest.

    :param last: the last day that the series covers.
    """
    days = one.covers or (one.bought_on and (one.bought_on, one.serves[1] or one.bought_on))
    if not days or one.listed is not None or not (one.cents or one.given):  # a course is what others serve
        return []
    found = timing(days, one.serves[1], today)
    if found is None:
        return []
    hazard, on = found
    if hazard is Hazard.BEGINS_AFTER:
        return [found] if one.cents else []
    is_over = one.serves[1] is not None and today > one.serves[1]
    return [] if is_over or (last is not None and on < last) else [found]


def _course(one: Living, today: datetime.date, most: int | None) -> list[tuple[Hazard, datetime.date]]:
    if one.covers is None or one.listed is None or today > one.covers[1]:
        return []
    first, _ = one.covers
    found = [] if one.listed else [(Hazard.NOT_LISTED, today)]
    days = [ended if ended is not None and ended <= today else began for began, ended in one.recorded]
    seen = max([first, *days])
    if most is not None and (today - seen).days > most:
        found.append((Hazard.NO_ATTENDANCE, seen))
    return found


def _dates(one: Living, most: int | None) -> list[tuple[Hazard, datetime.date]]:
    """Of the records that fall into the course, the one whose start is nearest (SCH-20)."""
    if one.covers is None or one.listed is None or most is None:
        return []
    first, last = one.covers
    within = [record for record in one.recorded if record[0] <= last and (record[1] or record[0]) >= first]
    if not within:
        return []
    began, ended = min(within, key=lambda record: (abs((record[0] - first).days), record[0]))
    off = abs((began - first).days) > most or (ended is not None and abs((ended - last).days) > most)
    return [(Hazard.OTHER_DATES, began)] if off else []


def _work(
    one: Living, today: datetime.date, lag: int | None, most: int | None
) -> list[tuple[Hazard, datetime.date]]:
    """Training at work needs its record, type 01 or youth work experience, with matching dates (OJT-17)."""
    if one.works_from is None or lag is None or most is None or (today - one.works_from).days <= lag:
        return []
    if any(abs((began - one.works_from).days) <= most for began in one.worked):
        return []
    return [(Hazard.NO_RECORD, one.works_from)]


def _unsigned(one: Living, today: datetime.date) -> list[tuple[Hazard, datetime.date]]:
    """Money that waits for nobody: what was not signed before the first day, or before that of its modification, never is
    (OJT-02)."""
    if one.unsigned_from is None or not one.cents or today < one.unsigned_from:
        return []
    return [(Hazard.UNSIGNED, one.unsigned_from)]


def _plan(one: Living, today: datetime.date, most: int | None) -> list[tuple[Hazard, datetime.date]]:
    if most is None or one.plan_on is None or not one.cents or (today - one.plan_on).days <= most:
        return []
    return [(Hazard.OLD_PLAN, one.plan_on)]
