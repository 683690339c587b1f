"""A month as people write it, to commands and in addresses."""

import pytest

from ledger.errors import InvalidInput
from ledger.services.months.reconciliation import parse_month


@pytest.mark.parametrize("text", ["", "2026-8", "2026-13", "２０２６-08", "0001-01", "9999-12", "0000-01"])
def test_what_is_no_month_or_has_no_year_beside_it_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_month(text)
    assert refused.value.code == "month_format"


def test_a_month_stays_as_it_is_written() -> None:
    assert parse_month("2026-08") == "2026-08"
