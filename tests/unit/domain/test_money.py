"""Money: read strictly, shared out to the cent, rounded in one named way (P17)."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InvalidInput
from ledger.money import MAX_CENTS, half_up, parse_cents, parse_fraction, share_out
from ledger.words import dollars, plain


@pytest.mark.parametrize(
    "text, cents",
    [
        ("1250", 125_000),
        ("1,250.00", 125_000),
        ("$425.00", 42_500),
        (" $ 0.05 ", 5),
        ("0", 0),
        ("12,345,678.90", 1_234_567_890),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, cents: int) -> None:
    """Commas in threes, two decimals or none, a dollar sign or none."""
    assert parse_cents(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1e9",
        "Infinity",
        "NaN",
        "-5",
        "1.105",
        "1.5",
        "1,25.00",
        "1,2500",
        "1250,00",
        "$$5",
        "５",
        "1 000",
        "0x10",
        "1_000",
        "+5",
        ".50",
        "5.",
    ],
)
def test_what_a_lenient_reader_would_let_through_is_refused(text: str) -> None:
    """A form never turns strange text into money."""
    with pytest.raises(InvalidInput) as refused:
        parse_cents(text)
    assert refused.value.code == "money_format"


@pytest.mark.parametrize("text", ["100000000000.00", "9" * 5_000, "1" + ",000" * 2_000])
def test_an_amount_beyond_any_grant_is_refused(text: str) -> None:
    """A hundred billion dollars and more are a slip of the finger, thousands of digits are none."""
    assert parse_cents("99999999999.99") == MAX_CENTS - 1
    with pytest.raises(InvalidInput) as refused:
        parse_cents(text)
    assert refused.value.code == "money_too_large"


@given(st.integers(min_value=0, max_value=MAX_CENTS - 1))
def test_what_is_written_is_read_back(cents: int) -> None:
    """Both forms of writing are read as the same amount."""
    assert parse_cents(plain(cents)) == cents
    assert parse_cents(dollars(cents)) == cents


@pytest.mark.parametrize(
    "text, value",
    [
        ("0.725", Fraction(29, 40)),
        ("50%", Fraction(1, 2)),
        ("1/3", Fraction(1, 3)),
        ("12.5 %", Fraction(1, 8)),
        ("1", Fraction(1)),
    ],
)
def test_rates_are_exact(text: str, value: Fraction) -> None:
    """No rate goes through a float."""
    assert parse_fraction(text) == value


@pytest.mark.parametrize("text", ["", "%", "1/0", "a", "1e2", "-1", "1//2", "0.5.5", "inf"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    """As with amounts."""
    with pytest.raises(InvalidInput) as refused:
        parse_fraction(text)
    assert refused.value.code == "rate_format"


@pytest.mark.parametrize(
    "value, whole",
    [
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(12, 5), 2),
        (Fraction(0), 0),
        (Fraction(1, 2), 1),
        (Fraction(7), 7),
    ],
)
def test_halves_are_rounded_away_from_zero(value: Fraction, whole: int) -> None:
    """2.5 cents owed are paid as 3."""
    assert half_up(value) == whole


@given(st.fractions(min_value=-(10**12), max_value=10**12))
def test_rounding_is_never_more_than_half_a_cent_off(value: Fraction) -> None:
    """And it is odd: what is owed to us rounds as what we owe."""
    assert abs(half_up(value) - value) <= Fraction(1, 2)
    assert half_up(-value) == -half_up(value)


@pytest.mark.slow
def test_100_000_random_splits_conserve_the_sum() -> None:
    """P17: the parts sum to the whole, are whole cents, and none is a cent or more from its exact share."""
    chance = random.Random(17)
    for _ in range(100_000):
        total = chance.randrange(-(10**9), 10**10)
        weights = [
            chance.choice((0, 1, 50, 75, chance.randrange(10**6))) for _ in range(chance.randrange(1, 12))
        ]
        if sum(weights) == 0:
            weights[0] = 1
        parts = share_out(total, weights)
        assert sum(parts) == total
        whole = sum(weights)
        assert all(type(part) is int for part in parts)
        assert all(
            abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True)
        )


def test_truncating_each_share_would_lose_cents() -> None:
    """Red twin of the conserved sum: without the largest remainder the parts fall short."""
    assert sum(5_000_000 * weight // 12 for weight in [1] * 12) < 5_000_000
    assert share_out(5_000_000, [1] * 12) == [416_667] * 8 + [416_666] * 4


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [-1]])
def test_weights_that_mean_nothing_are_refused(weights: list[int]) -> None:
    """There must be something positive to share by, and nothing negative."""
    with pytest.raises(InvalidInput) as refused:
        share_out(100, weights)
    assert refused.value.code == "share_weights"
