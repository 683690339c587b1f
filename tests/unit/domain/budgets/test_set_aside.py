"""The strict test of the set-aside, in whole cents (SET-02, d1)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.budgets.set_aside import SetAsideTest


@pytest.mark.parametrize(
    "set_aside_cents, passes",
    [(10000, False), (10001, True)],  # SET-02, d1: 300.00/100.00 fails, 300.00/100.01 passes
)
def test_more_than_a_third_is_strict(set_aside_cents: int, passes: bool) -> None:
    assert SetAsideTest(set_aside_cents, 30000, Fraction(1, 3)).passes is passes


def test_both_sides_are_printed() -> None:
    test = SetAsideTest(12_000_000, 33_000_000, Fraction(1, 3))
    assert test.says == "3 x $120,000.00 = $360,000.00 must be more than $330,000.00"
    assert (
        SetAsideTest(100, 100, Fraction(2, 5)).says == "5 x $1.00 = $5.00 must be more than 2 x $1.00 = $2.00"
    )


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_the_cross_multiplied_test_is_the_exact_one(set_aside_cents: int, budget_cents: int) -> None:
    passes = SetAsideTest(set_aside_cents, budget_cents, Fraction(1, 3)).passes
    assert passes is (Fraction(set_aside_cents) > Fraction(budget_cents) / 3)


def test_rounding_the_third_to_cents_first_would_decide_otherwise() -> None:
    """The red twin: 100.01 of 300.02 is more than a third; a third rounded to 100.01 would refuse it."""
    third_cents = round(Fraction(30002, 3))
    assert (third_cents, SetAsideTest(10001, 30002, Fraction(1, 3)).passes) == (10001, True)  # SET-02
    rounded_test_passes = third_cents < 10001
    assert rounded_test_passes is False
