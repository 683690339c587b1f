"""Needs-related payments: each of the law's tests taken away, the ceiling of a week, and weeks that are paid once."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs.term_checks import check_terms
from ledger.domain.needs.terms import WeekTerms, from_text, to_text
from ledger.domain.needs.weekly import Beside, WeekFinding, check_finding, decide_weeks, finding_from
from ledger.errors import InvalidInput, Refused

ON = datetime.date(2026, 11, 20)
LAW = {
    "nrp_start_days": ("30", "days"),
    "nrp_weeks_after_layoff": ("13", "weeks"),
    "nrp_weeks_after_notice": ("8", "weeks"),
    "poverty_one": ("15,650.00", "usd"),
    "poverty_more": ("5,500.00", "usd"),
}


def _book(**more: str) -> PolicyBook:
    values = {**LAW, **{code: (value, "usd") for code, value in more.items()}}
    return PolicyBook(
        PolicyValue(f"PV-{code}", code, value, unit, "law", datetime.date(2026, 7, 1), "20 CFR 680")
        for code, (value, unit) in values.items()
    )


def _day(month: int, day: int) -> datetime.date:
    return datetime.date(2026, month, day)


BOOK = _book(nrp_weekly="200.00")
ADULT = WeekFinding("adult", _day(11, 2), "never", _day(11, 9), _day(12, 21), _day(12, 31))
WORKER = replace(
    ADULT, group="dislocated", uc="ceased", uc_to_on=_day(11, 14), uc_cents=43_000, laid_off_on=_day(8, 10)
)
WEEKS = WeekTerms(_day(11, 22), 4, 20_000)


def _code(
    terms: WeekTerms, finding: WeekFinding | None, book: PolicyBook = BOOK, **spans: datetime.date
) -> str:
    other = [(spans["first"], spans["last"])] if spans else []
    with pytest.raises(Refused) as refused:
        decide_weeks(terms, finding, Beside(paid=other), book, ON)
    return refused.value.code


def test_every_test_of_the_law_must_hold() -> None:
    # SUP-19: unemployed, no unemployment compensation, in training or starting within 30 days; 20 CFR 680.940, 680.960
    assert decide_weeks(WEEKS, ADULT, Beside(), BOOK, ON).cents == 20_000
    assert _code(WEEKS, None) == "nrp_unfound"
    assert _code(WEEKS, replace(ADULT, unemployed_on=_day(11, 21))) == "nrp_employed"
    assert _code(WEEKS, replace(ADULT, uc="receives")) == "nrp_uc"


@pytest.mark.parametrize(
    "starts_on, training_from_on, refused",
    [
        (_day(11, 22), _day(12, 22), False),  # thirty days before
        (_day(11, 22), _day(12, 23), True),  # thirty-one
        (_day(11, 22), _day(11, 1), False),  # in training already
    ],
)
def test_payments_begin_at_most_thirty_days_before_the_training(
    starts_on: datetime.date, training_from_on: datetime.date, refused: bool
) -> None:
    # SUP-19, 20 CFR 680.960
    finding = replace(ADULT, training_from_on=training_from_on)
    if refused:
        assert _code(replace(WEEKS, starts_on=starts_on), finding) == "nrp_training"
    else:
        decide_weeks(replace(WEEKS, starts_on=starts_on), finding, Beside(), BOOK, ON)


def test_payments_end_with_the_training() -> None:
    # SUP-19: the last week begins on the last day at the latest
    ended = replace(ADULT, training_from_on=_day(11, 2), training_to_on=_day(12, 13))
    decide_weeks(WEEKS, ended, Beside(), BOOK, ON)  # its fourth week begins on 13 December
    assert _code(WEEKS, replace(ended, training_to_on=_day(12, 12))) == "nrp_training"


@pytest.mark.parametrize(
    "enrolled_on, told_on, refused",
    [
        (_day(11, 9), None, False),  # 10 August and 13 weeks
        (_day(11, 10), None, True),
        (_day(11, 16), _day(9, 21), False),  # 21 September and 8 weeks, which is later
        (_day(11, 17), _day(9, 21), True),
        (_day(11, 10), _day(9, 1), True),  # told so early that the layoff's 13 weeks decide
    ],
)
def test_a_dislocated_worker_enrolls_by_the_later_of_two_weeks(
    enrolled_on: datetime.date, told_on: datetime.date | None, refused: bool
) -> None:
    # SUP-19, 20 CFR 680.950: 13th week after the layoff, or 8th after being told that it will last over six months
    finding = replace(WORKER, enrolled_on=enrolled_on, told_on=told_on)
    if refused:
        assert _code(WEEKS, finding) == "nrp_late"
    else:
        decide_weeks(WEEKS, finding, Beside(), BOOK, ON)


def test_a_dislocated_workers_week_is_at_most_the_greater_of_uc_and_the_poverty_level() -> None:
    # SUP-19, 20 CFR 680.970: family of three, 26,650.00 a year, 512.50 a week; UC was 430.00
    book = _book()
    three = replace(WORKER, family=3)
    assert decide_weeks(replace(WEEKS, weekly_cents=51_250), three, Beside(), book, ON).cents == 51_250
    assert _code(replace(WEEKS, weekly_cents=51_251), three, book) == "nrp_weekly"
    assert (
        decide_weeks(WEEKS, WORKER, Beside(), book, ON).cents == 43_000
    )  # alone: 300.96 a week is less than UC
    never = replace(WORKER, uc="never", uc_to_on=None, uc_cents=0)
    assert (
        decide_weeks(WEEKS, never, Beside(), book, ON).cents == 30_096
    )  # never above a 52nd: the part of a cent is dropped
    assert decide_weeks(WEEKS, three, Beside(), BOOK, ON).cents == 20_000  # the board may set less


@pytest.mark.parametrize(
    "finding, beside, says",
    [
        (ADULT, Beside("dislocated_worker"), "nrp_group"),
        (WORKER, Beside("dislocated_worker"), ""),
        (ADULT, Beside("adult"), ""),
        (ADULT, Beside(at_work=[(_day(12, 19), _day(12, 31))]), "nrp_working"),
        (ADULT, Beside(at_work=[(_day(12, 20), _day(12, 31))]), ""),  # the fourth week ends the day before
        (ADULT, Beside(hired_on=_day(11, 2)), "nrp_hired"),  # unemployment was shown that very day
        (ADULT, Beside(hired_on=_day(11, 1)), ""),
    ],
)
def test_a_finding_is_held_against_the_fund_our_own_agreements_and_the_record(
    finding: WeekFinding, beside: Beside, says: str
) -> None:
    # SUP-19: who is paid from dislocated workers' money is tested as one; who works or was hired is not unemployed
    if not says:
        decide_weeks(WEEKS, finding, beside, BOOK, ON)
        return
    with pytest.raises(Refused) as refused:
        decide_weeks(WEEKS, finding, beside, BOOK, ON)
    assert refused.value.code == says


def test_an_adults_week_is_what_the_board_has_set_and_nothing_without_it() -> None:
    # SUP-19, 20 CFR 680.970(a): local policy; it has no default
    assert _code(replace(WEEKS, weekly_cents=20_001), ADULT) == "nrp_weekly"
    assert _code(WEEKS, ADULT, _book()) == "no_policy_on"


def test_a_week_is_paid_once_by_uc_or_by_one_payment() -> None:
    # SUP-20: UC to 21 November leaves the 22nd; other payments touch on neither side
    ceased = replace(WORKER, uc_to_on=_day(11, 21))
    decide_weeks(WEEKS, ceased, Beside(), BOOK, ON)
    assert _code(WEEKS, replace(ceased, uc_to_on=_day(11, 22))) == "nrp_uc_weeks"
    around = [(_day(11, 15), _day(11, 21)), (_day(12, 20), _day(12, 26))]
    decide_weeks(WEEKS, ADULT, Beside(paid=around), BOOK, ON)
    assert _code(WEEKS, ADULT, first=_day(11, 15), last=_day(11, 22)) == "nrp_weeks_taken"
    assert _code(WEEKS, ADULT, first=_day(12, 19), last=_day(12, 26)) == "nrp_weeks_taken"


@pytest.mark.parametrize(
    "finding",
    [
        replace(ADULT, group=""),
        replace(ADULT, uc="maybe"),
        replace(ADULT, unemployed_on=None),
        replace(ADULT, training_to_on=None),
        replace(ADULT, training_to_on=_day(12, 20)),
        replace(ADULT, family=0),
        replace(WORKER, laid_off_on=None),
        replace(WORKER, uc_to_on=None),
    ],
)
def test_a_finding_says_everything_that_the_tests_look_at(finding: WeekFinding) -> None:
    # SUP-19
    with pytest.raises(InvalidInput):
        check_finding(finding)


def test_terms_and_findings_come_back_as_they_were_kept() -> None:
    # SUP-19: weeks in a row at one amount
    assert from_text("NeedsRelated", to_text(WEEKS)) == WEEKS
    assert finding_from(WORKER.to_text()) == WORKER
    check_terms("NeedsRelated", 80_000, WEEKS)
    with pytest.raises(InvalidInput, match="do not make"):
        check_terms("NeedsRelated", 80_001, WEEKS)
    with pytest.raises(InvalidInput, match="1 to 52"):
        check_terms("NeedsRelated", 53 * 20_000, replace(WEEKS, weeks=53))
    # said where it is typed, and not of the amount that it makes
    with pytest.raises(InvalidInput, match="1 to 52"):
        check_terms("NeedsRelated", 0, replace(WEEKS, weeks=0))
