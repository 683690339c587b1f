"""What a coach types of months of rent."""

from typing import Any


def rent_terms(first_month: str, months: int, monthly_cents: int, subsidy_cents: int = 0) -> dict[str, Any]:
    """Months in a row whose rent by the lease is what is asked and what a voucher or another program pays of it (SUP-11).

    :param first_month: ``2026-08``. :param monthly_cents: what is asked for each month.
    """
    terms = {"first_month": first_month, "months": months, "monthly_cents": monthly_cents}
    return {**terms, "contract_cents": monthly_cents + subsidy_cents, "subsidy_cents": subsidy_cents}
