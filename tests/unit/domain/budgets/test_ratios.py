"""One engine for all shares: compared by cross-multiplication, dated, with waivers that replace a ceiling while they last."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.budgets.ratios import (
    Base,
    Ratio,
    Sense,
    Test,
    Waiver,
    in_force,
    parse_term,
    sum_of,
    waiver_on,
)
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line
from ledger.errors import InvalidInput
from tests.folders import Folder, faults_of, found_at, small

DAY = datetime.date
THIRD, TENTH = Fraction(1, 3), Fraction(1, 10)


@pytest.mark.parametrize(
    "left, right, sense, share, holds",
    [
        (10_000, 30_000, Sense.MORE_THAN, THIRD, False),  # SET-02, d1: exactly one third fails
        (10_001, 30_000, Sense.MORE_THAN, THIRD, True),
        (10_000, 100_000, Sense.AT_MOST, TENTH, True),  # FND-11, FND-14: exactly ten per cent is allowed
        (10_001, 100_000, Sense.AT_MOST, TENTH, False),
        (20_000, 100_000, Sense.AT_LEAST, Fraction(1, 5), True),  # FND-15
        (19_999, 100_000, Sense.AT_LEAST, Fraction(1, 5), False),
        (74_999, 100_000, Sense.AT_LEAST, Fraction(3, 4), False),  # FND-16
        (75_000, 100_000, Sense.AT_LEAST, Fraction(3, 4), True),
        (79_999, 100_000, Sense.AT_LEAST, Fraction(4, 5), False),  # FND-13
        (80_000, 100_000, Sense.AT_LEAST, Fraction(4, 5), True),
    ],
)
def test_a_cent_decides(left: int, right: int, sense: Sense, share: Fraction, holds: bool) -> None:
    assert Test(left, right, sense, share).holds is holds


@given(
    st.integers(0, 10**12),
    st.integers(1, 10**12),
    st.integers(0, 100),
    st.integers(1, 100),
    st.sampled_from(Sense),
)
def test_the_products_decide_as_exact_fractions_would(
    left: int, right: int, over: int, under: int, sense: Sense
) -> None:
    share, reached = Fraction(over, under), Fraction(left, right)
    wanted = {
        Sense.MORE_THAN: reached > share,
        Sense.AT_LEAST: reached >= share,
        Sense.AT_MOST: reached <= share,
    }
    assert Test(left, right, sense, share).holds is wanted[sense]


def test_both_sides_are_said_in_dollars_and_the_per_cent_is_for_reading_only() -> None:
    test = Test(27_500_000, 69_000_000, Sense.MORE_THAN, THIRD)
    assert test.says == "3 x $275,000.00 = $825,000.00 must be more than $690,000.00"
    assert test.percent == "39.86%"
    assert Test(5, 0, Sense.AT_MOST, TENTH).percent == "no base"


BASE = Base(
    streams={"WA26": "adult", "WY26": "youth"},
    authority={"WA26": 60_000_000, "WY26": 35_000_000},
    budgets=[("WA26", 33_000_000, 12_000_000, 3_000_000)],
    columns={
        ("WA26", Line.TRAINING, "Scholarship"): Columns(0, 100, 200, 300, 400, 5),
        ("WA26", Line.SUPPORT, "Gas"): Columns(0, 0, 10, 20, 30, 0),
        ("WY26", Line.TRAINING, "WorkExperience"): Columns(0, 7, 1_000, 2_000, 3_000, 0),
        ("WY26", Line.SUPPORT, "Gas"): Columns(0, 0, 0, 50, 60, 0),
    },
    figures={"youth_admin": 3_500_000},
)


@pytest.mark.parametrize(
    "terms, cents",
    [
        (["authority of adult, youth"], 95_000_000),
        (
            ["authority of youth", "less figure youth_admin"],
            31_500_000,
        ),  # FND-15: allocation less administration
        (["expended of youth for WorkExperience"], 5_000),  # FND-15: supports are no part of the numerator
        (["obligated of youth"], 6_110),
        (["expended on Training"], 5_700),
        (["set-aside"], 12_000_000),
        (["training budget of youth"], 0),
    ],
)
def test_terms_say_which_sums_are_taken(terms: list[str], cents: int) -> None:
    assert sum_of(terms, BASE) == cents


@pytest.mark.parametrize(
    "text", ["", "spent", "expended of", "figure", "figure Admin", "less", "expended for 1"]
)
def test_a_term_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_term(text)
    assert refused.value.code == "ratio_term"


def test_a_figure_that_nobody_entered_is_said_and_not_taken_as_zero() -> None:
    with pytest.raises(InvalidInput, match="admin_costs"):
        sum_of(["figure admin_costs"], BASE)


def test_a_waiver_replaces_the_ceiling_only_while_it_is_active() -> None:
    # FND-19
    waiver = Waiver("osy", "50%", DAY(2026, 10, 1), DAY(2027, 6, 30), "Oregon", "Waiver letter")
    assert waiver_on([waiver], "osy", DAY(2026, 9, 30)) is None
    assert waiver_on([waiver], "osy", DAY(2026, 10, 1)) == waiver
    assert waiver_on([waiver], "osy", DAY(2027, 6, 30)) == waiver
    assert waiver_on([waiver], "osy", DAY(2027, 7, 1)) is None
    assert waiver_on([waiver], "admin", DAY(2026, 12, 1)) is None


def test_a_definition_binds_from_its_date_until_the_next_one() -> None:
    # SET-08: a second ratio uses the same engine with its own dated lists
    first = Ratio(
        "training", "T", "at least", "ratio.training", ("expended",), ("expended",), DAY(2026, 7, 1)
    )
    later = Ratio(
        "training", "T", "at least", "ratio.training", ("obligated",), ("expended",), DAY(2027, 1, 1)
    )
    assert in_force([first, later], DAY(2026, 6, 30)) == []
    assert in_force([first, later], DAY(2026, 12, 31)) == [first]
    assert in_force([first, later], DAY(2027, 1, 1)) == [later]


def _tested(**changed: object) -> Folder:
    folder = small()
    table = {
        "code": "admin",
        "title": "Administration",
        "sense": "at most",
        "limit": "ratio.admin",
        "numerator": ["figure admin_costs"],
        "denominator": ["authority"],
        "from": DAY(2026, 7, 1),
    }
    folder["ratios.toml"] = {"ratio": [{**table, **changed}]}
    return folder


def test_a_folder_with_a_wrong_test_is_refused_at_its_place() -> None:
    assert faults_of(_tested()) == []
    place = "ratios.toml", "ratio.admin from 2026-07-01"
    assert "at most" in found_at(faults_of(_tested(sense="below")), *place, "sense")
    assert "ratio.none" in found_at(faults_of(_tested(limit="ratio.none")), *place, "limit")
    assert "is not a term" in found_at(faults_of(_tested(numerator=["nonsense 1"])), *place, "numerator")
    folder = _tested()
    folder["ratios.toml"]["waiver"] = [
        {
            "ratio": "osy",
            "share": "half",
            "from": DAY(2026, 7, 1),
            "to": DAY(2026, 6, 1),
            "state": "Oregon",
            "document": "Letter",
        }
    ]
    for key in ("ratio", "share", "to"):
        found_at(faults_of(folder), "ratios.toml", "waiver.osy from 2026-07-01", key)
