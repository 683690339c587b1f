"""Program years and months: which one a day belongs to."""

import datetime

import pytest

from ledger.clock import month_of, program_year


@pytest.mark.parametrize(
    "day, year",
    [
        ("2026-06-30", 2025),
        ("2026-07-01", 2026),
        ("2026-12-31", 2026),
        ("2027-01-01", 2026),
        ("2027-06-30", 2026),
    ],
)
def test_a_program_year_is_july_to_june_and_named_for_its_start(day: str, year: int) -> None:
    # FND-05, 20 CFR 683.100
    assert program_year(datetime.date.fromisoformat(day)) == year


def test_a_month_is_its_year_and_two_digits() -> None:
    assert month_of(datetime.date(2026, 8, 31)) == "2026-08"
