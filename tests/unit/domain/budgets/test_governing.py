"""The share that governs, where a version lets another than the budgeted one (SET-03, SET-04)."""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest

from ledger.domain.budgets.budgets import Budget, YearBudget
from ledger.domain.budgets.governing import Standing, governing_faults
from ledger.domain.budgets.versions import TrainingBudget, Version
from ledger.domain.budgets.years import InYear
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line

DAY = datetime.date
FIRST, SECOND = DAY(2026, 7, 1), DAY(2026, 9, 1)
YEAR = YearBudget(2026, "WA26", 30_000, 12_000, 0, 0, 0)
VERSION = Version("1", FIRST, "Training", "Resolution 1", "obligated", ("Scholarship",), ("EOP",))
RAISED = replace(VERSION, number="2", from_on=SECOND)
BEFORE = Budget(2026, years=(YEAR,), versions=(VERSION,))


def _raised(cents: int) -> Budget:
    """The training budget of the second version."""
    budget = TrainingBudget("2", "WA26", cents)
    return replace(BEFORE, versions=(VERSION, RAISED), training_budgets=(budget,))


def _bound(cents: int, spent_cents: int = 0) -> Standing:
    columns = Columns(obligated_cents=cents - spent_cents, paid_cents=spent_cents)
    return Standing({("WA26", Line.TRAINING, "Scholarship"): InYear(now=columns)})


@pytest.mark.parametrize(
    "governs, standing, after_cents, breaks",
    [
        ("obligated", _bound(10_001), 30_003, True),  # 3 x 100.01 is not more than 300.03
        ("obligated", _bound(10_001), 30_002, False),
        ("obligated", _bound(9_000), 30_001, True),  # it fails already, and this takes it further
        ("obligated", _bound(9_000), 30_000, False),
        ("obligated", _bound(9_000), 29_000, False),
        ("expended", _bound(20_000, 10_001), 30_003, True),
        ("expended", _bound(20_000, 10_001), 30_002, False),
        ("budgeted", _bound(0), 35_999, False),  # tested by what is budgeted
    ],
)
def test_a_step_neither_breaks_nor_worsens_the_share_that_governs(
    governs: str, standing: Standing, after_cents: int, breaks: bool
) -> None:  # SET-02, SET-03, SET-04
    versions = tuple(replace(one, governs=governs) for one in (VERSION, RAISED))
    before, whole = replace(BEFORE, versions=versions[:1]), replace(_raised(after_cents), versions=versions)
    found = list(governing_faults(before, whole, 2026, Fraction(1, 3), standing, DAY(2026, 8, 3)))
    assert [one.key for one in found] == ["set_aside"] * breaks
    if found:
        assert "which governs: 3 x" in found[0].says
        assert str(SECOND) in found[0].says


@pytest.mark.parametrize(
    "was, governs, standing, breaks",
    [
        ("budgeted", "obligated", _bound(9_000), True),  # 3 x 90.00 is not more than 300.00
        ("budgeted", "obligated", _bound(10_001), False),
        ("obligated", "expended", _bound(20_000, 10_000), True),
        ("obligated", "expended", _bound(20_000, 10_001), False),
        ("obligated", "budgeted", _bound(0), False),
        (None, "obligated", _bound(9_000), True),  # no version was in force: what is budgeted governed
        (None, "obligated", _bound(10_001), False),
    ],
)
def test_a_version_lets_another_share_govern_only_where_it_holds(
    was: str | None, governs: str, standing: Standing, breaks: bool
) -> None:  # SET-02, SET-03, SET-04
    versions = () if was is None else (replace(VERSION, governs=was),)
    before = replace(BEFORE, versions=versions)
    whole = replace(before, versions=(*versions, replace(RAISED, governs=governs)))
    found = list(governing_faults(before, whole, 2026, Fraction(1, 3), standing, DAY(2026, 8, 3)))
    assert ["which would govern: 3 x" in one.says and str(SECOND) in one.says for one in found] == [
        True
    ] * breaks


def test_a_years_first_budget_has_no_share_to_break() -> None:  # SET-04
    assert not list(governing_faults(None, _raised(40_000), 2026, Fraction(1, 3), Standing(), FIRST))
