"""Instalments: what a schedule must be, and what a bill of a course must name."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.needs.terms import CourseTerms
from ledger.domain.scholarships.instalments import Billed, Instalment, check_bill, check_plan, unplanned_cents
from ledger.errors import LedgerError

COURSE = CourseTerms(datetime.date(2026, 7, 27), datetime.date(2026, 9, 18), "EX-1001")
FIRST = Instalment(datetime.date(2026, 7, 27), 20_000, "Enrolled", "enrolment_letter")
SECOND = Instalment(datetime.date(2026, 8, 24), 22_500, "Midterm grade report", "grade_report")
BILLED = Billed("met", 22_500, datetime.date(2026, 8, 24))


def test_a_schedule_adds_up_to_what_is_open_in_the_order_of_its_days() -> None:  # SCH-15
    assert check_plan([SECOND, FIRST], COURSE, 42_500) == (FIRST, SECOND)


@pytest.mark.parametrize(
    "rows, code",
    [
        ([], "instalments_count"),
        ([FIRST] * 13, "instalments_count"),
        ([FIRST], "instalments_sum"),
        ([FIRST, replace(SECOND, amount_cents=22_501)], "instalments_sum"),
        ([FIRST, replace(SECOND, condition=" ")], "instalment_whole"),
        ([FIRST, replace(SECOND, paper="lease")], "instalment_whole"),
        ([FIRST, replace(SECOND, due_on=datetime.date(2026, 9, 19))], "instalment_whole"),
        ([replace(FIRST, amount_cents=42_500), replace(SECOND, amount_cents=0)], "instalment_whole"),
    ],
)
def test_a_schedule_that_is_none_is_refused(rows: list[Instalment], code: str) -> None:
    with pytest.raises(LedgerError) as refused:
        check_plan(rows, COURSE, 42_500)
    assert refused.value.code == code


def test_a_schedule_has_twelve_instalments_with_those_that_there_are() -> None:  # SCH-15
    assert check_plan([FIRST], COURSE, 20_000, 11) == (FIRST,)
    with pytest.raises(LedgerError) as refused:
        check_plan([FIRST], COURSE, 20_000, 12)
    assert refused.value.code == "instalments_count"


@pytest.mark.parametrize(
    "open_cents, waiting_cents, billed, in_none",
    [
        (42_500, 0, 0, 0),
        (50_000, 0, 0, 7_500),
        (50_000, 20_000, 20_000, 7_500),  # a bill that waits is open still, and in its instalment
        (30_000, 0, 20_000, 7_500),  # one that was accepted is not
        (40_000, 0, 0, 0),  # lowered: the last of them is billed in part
    ],
)
def test_what_a_raise_adds_is_in_no_instalment(
    open_cents: int, waiting_cents: int, billed: int, in_none: int
) -> None:  # SCH-15
    rows = [
        {"amount_cents": 20_000, "billed_cents": billed, "state": "met"},
        {"amount_cents": 22_500, "billed_cents": 0, "state": "planned"},
    ]
    assert unplanned_cents(rows, open_cents, waiting_cents) == in_none
    stopped = {"amount_cents": 900, "billed_cents": 0, "state": "stopped"}
    assert unplanned_cents([*rows, stopped], open_cents, waiting_cents) == in_none


@pytest.mark.parametrize(
    "schedule, billed, cents, days, code",
    [
        (False, None, 42_500, True, ""),
        (False, None, 42_500, False, "course_days_missing"),  # that the course has begun is not enough
        (True, None, 22_500, True, "instalment_missing"),
        (True, BILLED, 22_500, False, ""),
        (True, BILLED, 22_501, False, "instalment_over"),
        (True, replace(BILLED, others_cents=1), 22_500, False, "instalment_over"),
        (True, replace(BILLED, state="planned"), 22_500, False, "instalment_not_met"),
        (True, replace(BILLED, state="stopped"), 22_500, False, "instalment_stopped"),
    ],
)
def test_a_schools_bill_is_for_a_met_instalment_or_for_days(
    schedule: bool, billed: Billed | None, cents: int, days: bool, code: str
) -> None:  # SCH-15
    if not code:
        check_bill(schedule, billed, cents, says_days=days)
        return
    with pytest.raises(LedgerError) as refused:
        check_bill(schedule, billed, cents, says_days=days)
    assert refused.value.code == code
