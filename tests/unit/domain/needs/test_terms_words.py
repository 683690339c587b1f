"""What is missing from a line's terms is said in the words that its form uses."""

import json
from typing import Any

import pytest

from ledger.domain.needs.terms import complete
from ledger.domain.needs.wording import terms_in_words
from ledger.errors import InvalidInput

OJT = {
    "starts_on": "2026-07-20",
    "ends_on": "2026-10-16",
    "minutes": 31_200,
    "wage_cents": 2_000,
    "rate_bp": 5_000,
}
RENT = {"first_month": "2026-08", "months": 2, "monthly_cents": 80_000, "contract_cents": 80_000}


@pytest.mark.parametrize(
    "kind, values, says",
    [
        ("OJT", {**OJT, "minutes": None}, "the hours in all"),
        ("OJT", {**OJT, "wage_cents": None}, "the wage an hour"),
        ("OJT", {**OJT, "rate_bp": None}, "the share of the wage"),
        ("OJT", {**OJT, "starts_on": ""}, "the first day"),
        ("OJT", {**OJT, "ends_on": ""}, "the last day"),
        ("Rent", {"first_month": "2026-08", "months": 1}, "what is paid a month"),
        ("Rent", {"months": 1, "monthly_cents": 1}, "first month"),
        ("Rent", {**RENT, "contract_cents": None}, "a month's rent by the lease"),  # SUP-11
    ],
)
def test_what_is_missing_is_said_in_words(kind: str, values: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        complete(kind, values)
    assert str(refused.value) == f"This is needed: {says}."


DAYS = {"starts_on": "2026-07-20", "ends_on": "2026-10-16"}


@pytest.mark.parametrize(
    "kind, whole",
    [
        ("Scholarship", {**DAYS, "listing": "EX-2001"}),
        ("Rent", RENT),
        ("OJT", OJT),
        (
            "WorkExperience",
            {**DAYS, "minutes": 60, "pay": "wage", "wage_cents": 1, "taxes_bp": 1, "compensation_bp": 1},
        ),
        ("Gas", DAYS),
        ("Gas", {"starts_on": "2026-07-20", "weeks": 2, "weekly_cents": 5_000}),
        ("NeedsRelated", {"starts_on": "2026-07-20", "weeks": 2, "weekly_cents": 5_000}),
    ],
)
def test_a_draft_that_leaves_something_out_has_no_terms_in_words(kind: str, whole: dict[str, Any]) -> None:
    """Whichever field a coach has not come to yet: its pages open all the same."""
    assert terms_in_words(kind, json.dumps(whole))
    for name in whole.keys() - {"listing", "contract_cents"}:
        assert terms_in_words(kind, json.dumps({**whole, name: None})) == "", name
