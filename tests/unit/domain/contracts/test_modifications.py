"""A signed agreement by the terms of its days, and what a modification of it may ask for."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.contracts import modifications as rules
from ledger.domain.contracts.modifications import Modification, Worked, parts_of
from ledger.domain.contracts.unbilled import Billed, unbilled
from ledger.domain.needs.terms import OjtTerms, WorkTerms
from ledger.errors import LedgerError
from ledger.money import parse_fraction

# 65 working days from Monday 20 July to Friday 16 October, 8 h a day
TERMS = OjtTerms(datetime.date(2026, 7, 20), datetime.date(2026, 10, 16), 520 * 60, 2_000, 5_000)
AUGUST_31, TODAY = datetime.date(2026, 8, 31), datetime.date(2026, 8, 20)
DAY = datetime.timedelta(days=1)
DEARER = replace(TERMS, wage_cents=2_200)
MADE = Modification(AUGUST_31, 240 * 60, TERMS)


NOTHING = Worked()


def _asked(terms: Any = DEARER, made: Modification = MADE, worked: Worked = NOTHING, **more: Any) -> int:
    given: dict[str, Any] = {"now": parts_of(TERMS), "today": TODAY, "kind": "OJT"} | more
    return rules.check(given["kind"], given["now"], made, terms, worked, given["today"])


def _refused(*arguments: Any, **more: Any) -> str:
    with pytest.raises(LedgerError) as refused:
        _asked(*arguments, **more)
    return refused.value.code


def test_an_agreement_is_one_part_until_it_is_modified_and_then_two() -> None:
    # OJT-04, OJT-06
    (whole,) = parts_of(TERMS)
    assert (whole.from_on, whole.to_on, whole.minutes) == (TERMS.starts_on, TERMS.ends_on, 520 * 60)
    before, after = parts_of(DEARER, [MADE])
    assert (before.to_on, before.minutes, before.terms.wage_cents) == (AUGUST_31 - DAY, 240 * 60, 2_000)
    assert (after.from_on, after.minutes, after.terms.wage_cents) == (AUGUST_31, 280 * 60, 2_200)


def test_the_maximum_is_hours_by_wage_by_rate_of_each_part_to_the_cent() -> None:
    # OJT-04: 240 x 10.00 + 280 x 11.00; and a new last day costs no cent, though each part alone is rounded
    assert _asked() == 548_000
    odd = replace(TERMS, minutes=101, wage_cents=1_999, rate_bp=5_000)
    longer = replace(odd, ends_on=TERMS.ends_on + 7 * DAY)
    assert _asked(longer, Modification(AUGUST_31, 50, odd), now=parts_of(odd)) == odd.maximum_cents()


def test_it_governs_from_a_day_to_come_and_leaves_no_day_out() -> None:
    # OJT-02: executed before the first day that it governs
    for day, says in ((TODAY, "modification_day"), (TERMS.ends_on + 2 * DAY, "modification_day")):
        assert _refused(made=replace(MADE, governs_on=day)) == says
    later = replace(TERMS, ends_on=TERMS.ends_on + 30 * DAY, minutes=600 * 60)
    follows = Modification(TERMS.ends_on + DAY, 520 * 60, TERMS)
    assert _asked(later, follows) == 600_000
    assert _refused(replace(TERMS, ends_on=AUGUST_31 - DAY)) == "modification_end"


def test_a_second_one_does_not_begin_before_the_first() -> None:
    # OJT-04: three parts; on the first one's own day it takes its place
    now = parts_of(DEARER, [MADE])
    dearest = replace(DEARER, wage_cents=2_400)
    assert _refused(dearest, Modification(AUGUST_31 - DAY, 240 * 60, DEARER), now=now) == "modification_day"
    second = Modification(AUGUST_31 + 14 * DAY, 320 * 60, DEARER)
    assert _asked(dearest, second, now=now) == 240_000 + 88_000 + 240_000  # 240 x 10, 80 x 11, 200 x 12
    instead = Modification(AUGUST_31, 240 * 60, DEARER)
    assert _asked(dearest, instead, now=now) == 240_000 + 336_000
    assert [one.terms.wage_cents for one in parts_of(dearest, [MADE, instead])] == [2_000, 2_400]
    assert _refused(dearest, replace(instead, until_minutes=241 * 60), now=now) == "modification_hours"


def test_hours_before_it_hold_what_was_billed_and_some_are_left() -> None:
    # OJT-06
    billed = Worked(counted_minutes=250 * 60)
    assert _refused(worked=billed) == "modification_hours"
    assert _refused(made=replace(MADE, until_minutes=520 * 60)) == "modification_hours"
    assert _asked(worked=Worked(counted_minutes=240 * 60)) == 548_000


def test_the_maximum_does_not_fall_below_what_is_owed_held_or_billed() -> None:
    # OJT-08, OJT-11
    fewer = replace(TERMS, minutes=300 * 60)
    assert _asked(fewer, worked=Worked(0, 300_000)) == 300_000
    assert _refused(fewer, worked=Worked(0, 300_001)) == "modification_below"


def test_first_day_and_way_of_paying_stay() -> None:
    # WEX-04: a stipend makes no employment, and becomes no wage by a modification
    assert _refused(TERMS) == "modification_same"
    assert _refused(replace(DEARER, starts_on=TERMS.starts_on + DAY)) == "modification_fixed"
    work = WorkTerms(TERMS.starts_on, TERMS.ends_on, 520 * 60, "stipend", 1_500, 0, 0)
    wage = replace(work, pay="wage", taxes_bp=765)
    made = replace(MADE, before=work)
    assert _refused(wage, made, now=parts_of(work), kind="WorkExperience") == "modification_fixed"


def test_hours_before_a_day_are_even_over_the_working_days() -> None:
    # OJT-16: 30 working days from 20 July to 28 August at 8 h
    assert rules.hours_until(parts_of(TERMS), AUGUST_31, 0) == 240 * 60
    assert rules.hours_until(parts_of(DEARER, [MADE]), AUGUST_31 + 7 * DAY, 0) == 280 * 60
    assert rules.hours_until(parts_of(TERMS), AUGUST_31, 250 * 60) == 250 * 60, "those billed among them"


def test_a_pay_period_lies_within_one_part() -> None:
    # OJT-06: the terms in force on the day of the work
    parts = parts_of(DEARER, [MADE])
    assert rules.part_on(parts, AUGUST_31 - 7 * DAY, AUGUST_31 - DAY).terms.wage_cents == 2_000
    assert rules.part_on(parts, AUGUST_31, AUGUST_31 + DAY).terms.wage_cents == 2_200
    with pytest.raises(LedgerError) as split:
        rules.part_on(parts, AUGUST_31 - DAY, AUGUST_31)
    assert split.value.code == "period_modified"


def test_hours_still_to_be_billed_are_kept_at_the_dearest_terms_so_far() -> None:
    # OJT-15
    parts = parts_of(DEARER, [MADE])
    assert rules.dearest(parts, 600, AUGUST_31 - DAY) == 10_000
    assert rules.dearest(parts, 600, AUGUST_31) == 11_000


def test_hours_worked_and_not_billed_are_worth_the_terms_of_their_days() -> None:
    # OJT-16: 21 working days of August at 8 h, the last of them at 22.00; July is billed
    july = Billed(TERMS.starts_on, datetime.date(2026, 7, 31), 80 * 60, 80_000, 0, TODAY)
    parts = parts_of(DEARER, [MADE])
    found = unbilled(
        parts, [july], share=parse_fraction("0"), ended_on=None, obligated_cents=468_000, on=AUGUST_31
    )
    assert (found.days, found.minutes, found.owed_cents) == (21, 168 * 60, 168_800)
