"""One engine for all shares: compared by cross-multiplication, dated, with waivers that replace a ceiling while they last."""

import datetime
import tomllib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.budgets.bases import Base, base_of, concerns, sum_of
from ledger.domain.budgets.origins import FORMULA
from ledger.domain.budgets.ratios import Ratio, Sense, Test, Waiver, in_force, parse_term, waiver_on
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line
from ledger.errors import InvalidInput
from tests import board
from tests.folders import DOCUMENT, Folder, entries, faults_of, found_at, fund, read, small, year_table

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


def _two_awards() -> Folder:
    """The small year with the Adult award of the year before, which has a budget too, and figures of both."""
    folder = small()
    folder["funds.toml"]["fund"]["WA25"] = fund(
        performance_from=DAY(2025, 7, 1), performance_to=DAY(2027, 6, 30), amount="700.00"
    )
    folder["year.toml"]["budget"]["WA25"] = year_table(support_budget="5.00", reserve_support="5.00")
    paper = {"document": DOCUMENT, "code": "admin_costs"}
    folder["ratios.toml"] = {
        "figure": [
            {**paper, "on": DAY(2026, 9, 30), "amount": "40.00"},
            {**paper, "on": DAY(2026, 10, 31), "amount": "50.00"},
            {**paper, "on": DAY(2026, 10, 31), "amount": "99.00", "year": 2025},
            {**paper, "on": DAY(2027, 7, 31), "amount": "7.00"},
            {**paper, "on": DAY(2027, 7, 31), "amount": "60.00", "year": 2026},
        ],
        "staff_cost": [
            {**STAFF, "on": DAY(2026, 10, 31), "amount": "1.00"},
            {**STAFF, "on": DAY(2026, 10, 31), "amount": "2.00", "year": 2025},
        ],
    }
    for code, words in (("admin_functions", "accounting"), ("program_functions", "case_management")):
        law = {"code": code, "value": words, "unit": "list", "class": "law", "from": DAY(2025, 7, 1)}
        folder["law.toml"]["value"].append({**law, "document": DOCUMENT})
    return folder


STAFF = {"stream": "adult", "function": "accounting", "document": DOCUMENT}
COSTS = {
    ("WA25", Line.TRAINING, "OJT"): Columns(paid_cents=63_000),
    ("WA26", Line.TRAINING, "OJT"): Columns(paid_cents=20_000),
}


@pytest.mark.parametrize(
    "year, on, obligated, awards, admin",
    [
        (2026, DAY(2026, 11, 1), 20_000, 100_000, 5_000 + 100),
        (2025, DAY(2026, 11, 1), 63_000, 70_000, 9_900 + 200),
        (2026, DAY(2027, 8, 1), 20_000, 100_000, 6_000 + 100),
        (2027, DAY(2027, 8, 1), 0, 0, 700),
    ],
)
def test_each_year_s_awards_are_divided_by_themselves(
    year: int, on: datetime.date, obligated: int, awards: int, admin: int
) -> None:
    # FND-11, FND-13, FND-14: together they would be 830.00 of 1,700.00 in both years
    base = base_of(read(_two_awards()), year, on, COSTS)
    assert sum_of(["obligated of adult"], base) == obligated
    assert sum_of(["expended of adult for OJT"], base) == obligated
    assert sum_of(["authority of adult"], base) == awards
    assert sum_of(["figure admin_costs", "figure administration_staff"], base) == admin


def test_an_award_that_began_in_april_is_of_the_year_its_code_carries() -> None:  # FND-05, FND-15
    folder = small()
    april = fund(stream="youth", performance_from=DAY(2027, 4, 1), performance_to=DAY(2029, 6, 30))
    folder["funds.toml"]["fund"]["WY27"] = {**april, "liquidation": DAY(2029, 9, 28)}
    folder["year.toml"]["budget"]["WY27"] = year_table(support_budget="5.00", reserve_support="5.00")
    assert faults_of(folder) == []
    assert {one.on for one in entries(folder) if "Unassigned:WY27" in str(one)} == {DAY(2027, 4, 1)}
    whole, day = read(folder), DAY(2027, 5, 1)
    assert sum_of(["authority of youth"], base_of(whole, 2027, day, {})) == 100_000
    assert sum_of(["authority of youth"], base_of(whole, 2026, day, {})) == 0


def test_a_later_year_s_awards_have_a_year_more_and_are_tested_once_there_are_any() -> None:  # FND-13
    ratio = Ratio(
        "o", "T", "at least", "x", ("obligated",), ("authority of adult",), DAY(2026, 7, 1), DAY(2028, 2, 29)
    )
    assert [ratio.due_in(year) for year in (2026, 2027)] == [DAY(2028, 2, 28), DAY(2029, 2, 28)]
    whole = read(_two_awards())
    assert [concerns(ratio, base_of(whole, year, DAY(2026, 9, 1), {})) for year in (2025, 2026, 2024)] == [
        True,
        True,
        False,
    ]


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


def test_the_demonstration_tests_the_80_per_cent_of_every_stream() -> None:  # FND-13
    ratios = tomllib.loads((board.DEMO_BUDGET / "ratios.toml").read_text(encoding="utf-8"))["ratio"]
    tested = {one["numerator"][0] for one in ratios if one["limit"] == "ratio.obligation"}
    assert tested == {f"obligated of {stream}" for stream in FORMULA}
