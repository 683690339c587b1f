"""A policy's value as people read it."""

import pytest

from ledger.domain.budgets.policies import in_words
from ledger.domain.budgets.policy_codes import CODES, UNITS


@pytest.mark.parametrize(
    "unit, value, words",
    [
        ("usd", "2500.00", "$2,500.00"),
        ("usd_per_mile", "0.725", "$0.725 a mile"),
        ("share", "1/3", "1/3"),
        ("months", "1", "1 month"),
        ("days", "30", "30 days"),
        ("points", "10", "10 percentage points"),
        ("yes_no", "yes", "Yes"),
        ("word", "work_attire_tools", "work attire and tools"),
        ("list", "lease, rent_burden", "lease, rent burden"),
        ("list", "AFP+APN", "AFP and APN"),
        ("count", "2", "2"),
        (
            "steps",
            "2,500.00 approve_over_band",
            "above $2,500.00 a second approver (approve above the band)",
        ),
    ],
)
def test_a_value_is_said_with_its_unit(unit: str, value: str, words: str) -> None:
    assert in_words(unit, value) == words


def test_every_code_has_a_unit_that_is_known() -> None:
    assert {unit for unit, _ in CODES.values()} <= set(UNITS)
