"""What people read about a line once it is approved: where the money of its award is, and who acts next."""

import pytest

from ledger.domain.journal.columns import Columns
from ledger.domain.needs.lines import after_approval


@pytest.mark.parametrize(
    "columns, stands, acts",
    [
        (Columns(committed_cents=42_500), "Approved", "What binds it is recorded on the award"),
        (Columns(obligated_cents=42_500), "Bound, waits for its bill", "The bill is entered when it arrives"),
        (
            Columns(obligated_cents=32_500, accrued_cents=10_000),
            "Owed, waits for payment",
            "A payer pays what is owed",
        ),
        (Columns(paid_cents=42_500), "Paid", "Nobody; it is paid"),
        (
            Columns(committed_cents=100, paid_cents=42_400),
            "Approved",
            "What binds it is recorded on the award",
        ),
        (Columns(paid_cents=30_000, refund_due_cents=12_500), "Refund due", "The payee gives money back"),
        (Columns(), "Approved, nothing open", "Nobody; what was not needed went back"),
    ],
)
def test_an_approved_line_says_where_its_money_is(columns: Columns, stands: str, acts: str) -> None:
    assert after_approval(columns) == (stands, acts)
