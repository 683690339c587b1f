"""Somebody leaves a course: what the provider keeps, what is let go, what is due back, and what of an unpaid bill is not owed."""

import datetime

import pytest

from ledger.domain.journal.columns import Columns
from ledger.domain.scholarships.schedule import Ending, decide_ending

FIRST, LAST = datetime.date(2026, 7, 27), datetime.date(2026, 9, 18)
LEFT = datetime.date(2026, 8, 10)  # half of the price is given back


@pytest.mark.parametrize(
    "columns, ending",
    [
        (Columns(paid_cents=42_500), Ending(50, 21_250, 0, 0, 21_250)),
        (Columns(obligated_cents=42_500), Ending(50, 21_250, 21_250, 21_250, 0)),
        (
            Columns(committed_cents=2_500, obligated_cents=20_000, accrued_cents=20_000),
            Ending(50, 21_250, 1_250, 21_250, 0),
        ),
        (Columns(accrued_cents=42_500), Ending(50, 21_250, 0, 0, 0, 21_250)),
        (Columns(accrued_cents=12_500, paid_cents=30_000), Ending(50, 21_250, 0, 0, 8_750, 12_500)),
    ],
)
def test_the_rest_is_let_go_the_same_day_whether_a_bill_waits_or_not(
    columns: Columns, ending: Ending
) -> None:
    # SCH-17: the refund is computed over what is paid and what is owed; a bill that waits is paid or canceled afterwards
    found = decide_ending("10%:100% 50%:50%", FIRST, LAST, LEFT, columns=columns, today=LEFT)
    assert found == ending
    open_cents = columns.committed_cents + columns.obligated_cents
    assert found.keep_cents + found.release_cents == open_cents
