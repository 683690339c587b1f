"""What may go wrong with an open award, and what does not count as such (sources 002, peers (b) 5)."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.awards.hazards import HAZARDS, Found, Hazard, Living, hazards
from ledger.domain.budgets.policies import PolicyBook, PolicyValue

TODAY = datetime.date(2026, 11, 20)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def book(**days: str) -> PolicyBook:
    return PolicyBook(
        PolicyValue(f"POL-{code}", code, value, "days", "policy", day("2026-07-01"), "Policy 1")
        for code, value in days.items()
    )


BOOK = book(attendance_days="21", plan_days="180", record_tolerance_days="7", record_lag_days="14")
RENT = Living("SUP-1", 90_000, (day("2026-11-01"), day("2026-11-30")), (day("2026-10-01"), day("2026-12-18")))
COURSE = Living(
    "SCH-1",
    42_500,
    (day("2026-10-01"), day("2026-12-18")),
    plan_on=day("2026-09-01"),
    listed=True,
    recorded=((day("2026-10-02"), day("2026-12-18")), (day("2026-11-10"), None)),
)

JOB = Living("OJT-1", 520_000, works_from=day("2026-10-05"), worked=(day("2026-10-12"),))

SEEN = {
    "an agreement that was not signed before its first day": (  # OJT-02
        Living("OJT-2", 100_000, unsigned_from=TODAY),
        Hazard.UNSIGNED,
        "2026-11-20",
    ),
    "training at work whose record begins eight days later": (  # OJT-17
        replace(JOB, worked=(day("2026-10-13"), day("2026-07-01"))),
        Hazard.NO_RECORD,
        "2026-10-05",
    ),
    "training at work without a record": (replace(JOB, worked=()), Hazard.NO_RECORD, "2026-10-05"),
    "rent that ends before the class": (RENT, Hazard.ENDS_BEFORE, "2026-11-30"),
    "rent that ends before the class and is all owed": (
        replace(RENT, cents=0, given=True),
        Hazard.ENDS_BEFORE,
        "2026-11-30",
    ),
    "clothes for a class that is over": (  # peers (b) 5
        Living("SUP-2", 10_000, serves=(None, day("2026-03-01")), bought_on=day("2026-07-10")),
        Hazard.BEGINS_AFTER,
        "2026-07-10",
    ),
    "rent of a month after the class": (
        replace(RENT, covers=(day("2027-01-01"), day("2027-01-31"))),
        Hazard.BEGINS_AFTER,
        "2027-01-01",
    ),
    "a program that left the list": (replace(COURSE, listed=False), Hazard.NOT_LISTED, "2026-11-20"),
    "no record since the 29th of October": (
        replace(COURSE, recorded=((day("2026-10-02"), None), (day("2026-10-29"), None))),
        Hazard.NO_ATTENDANCE,
        "2026-10-29",
    ),
    "no record at all since it began": (
        replace(COURSE, recorded=()),
        Hazard.NO_ATTENDANCE,
        "2026-10-01",
    ),
    "a record that begins eight days later": (
        replace(COURSE, recorded=((day("2026-10-09"), None), (day("2026-11-10"), None))),
        Hazard.OTHER_DATES,
        "2026-10-09",
    ),
    "a record that ends eight days earlier": (
        replace(COURSE, recorded=((day("2026-10-01"), day("2026-12-10")), (day("2026-11-10"), None))),
        Hazard.OTHER_DATES,
        "2026-10-01",
    ),
    "a plan of 181 days": (replace(COURSE, plan_on=day("2026-05-23")), Hazard.OLD_PLAN, "2026-05-23"),
    "a receipt that was due": (
        replace(RENT, serves=(None, None), receipt_due_on=day("2026-11-15")),
        Hazard.RECEIPT,
        "2026-11-15",
    ),
}


@pytest.mark.parametrize("case", SEEN)
def test_a_hazard_is_seen_with_the_day_that_makes_it_one(case: str) -> None:  # SCH-20, OJT-17
    one, hazard, on = SEEN[case]
    assert hazards([one], TODAY, BOOK) == [Found(hazard, one.award, one.cents, day(on))]


UNSEEN = {
    "rent to the last day of the class": replace(RENT, serves=(None, day("2026-11-30"))),
    "rent that serves an activity without an end": replace(RENT, serves=(None, None)),
    "rent whose class is over": replace(RENT, serves=(None, day("2026-11-19")), covers=(day("2026-10-01"), day("2026-10-31"))),
    "rent that was given back": replace(RENT, cents=0),
    "clothes that serve a class that goes on": Living("SUP-2", 10_000, serves=RENT.serves, bought_on=TODAY),
    "a course that goes on": COURSE,
    "a record 21 days ago": replace(COURSE, recorded=((day("2026-10-02"), None), (day("2026-10-30"), None))),
    "a course that is over": replace(COURSE, covers=(day("2026-08-01"), day("2026-11-19")), listed=False, recorded=()),
    "a plan of 180 days": replace(COURSE, plan_on=day("2026-05-24")),
    "a record seven days off at both ends": replace(COURSE, recorded=((day("2026-10-08"), day("2026-12-11")), (day("2026-11-10"), None))),
    "training of another year": replace(COURSE, recorded=((day("2024-01-08"), day("2024-03-01")), *COURSE.recorded)),
    "training at work with its record a week later": JOB,
    "training at work that began 14 days ago": replace(JOB, works_from=day("2026-11-06"), worked=()),
    "clothes": Living("SUP-2", 10_000),
}  # fmt: skip


@pytest.mark.parametrize("case", UNSEEN)
def test_what_is_as_it_should_be_is_no_hazard(case: str) -> None:  # SCH-20, OJT-17
    assert hazards([UNSEEN[case]], TODAY, BOOK) == []


def test_a_hazard_whose_days_nobody_has_set_is_not_looked_for() -> None:
    late = replace(COURSE, recorded=(), plan_on=day("2020-01-01"))
    assert [one.hazard for one in hazards([late], TODAY, BOOK)] == [Hazard.NO_ATTENDANCE, Hazard.OLD_PLAN]
    assert hazards([late], TODAY, book()) == []


def test_support_that_a_later_award_goes_on_with_does_not_end_too_early() -> None:
    # peers (b) 5: November is paid, and a second award covers December; without money it covers nothing
    november = replace(RENT, cents=0, given=True, series=("PAR-1", "Rent", "ACT-1"))
    december = replace(
        november, award="SUP-2", cents=90_000, given=False, covers=(day("2026-12-01"), day("2026-12-31"))
    )
    assert hazards([november, december], TODAY, BOOK) == []
    let_go = replace(december, cents=0)
    assert [one.award for one in hazards([november, let_go], TODAY, BOOK)] == ["SUP-1"]


def test_they_stand_by_sort_then_the_earliest_day_first() -> None:
    later = replace(RENT, award="SUP-0", covers=(day("2026-11-01"), day("2026-12-10")))
    found = hazards([later, replace(COURSE, listed=False), RENT], TODAY, BOOK)
    assert [one.award for one in found] == ["SUP-1", "SUP-0", "SCH-1"]
    assert list(HAZARDS) == list(Hazard)
