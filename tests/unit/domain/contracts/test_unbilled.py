"""Hours worked and not billed at a month's end, a line of the month's accruals (OJT-16)."""

import datetime
from fractions import Fraction

from ledger.domain.contracts.modifications import parts_of
from ledger.domain.contracts.unbilled import Billed, unbilled
from ledger.domain.needs.terms import OjtTerms

# 65 working days from Monday 20 July to Friday 16 October, 8 h a day
TERMS = OjtTerms(datetime.date(2026, 7, 20), datetime.date(2026, 10, 16), 520 * 60, 2_000, 5_000)
JULY_31 = datetime.date(2026, 7, 31)
FORTNIGHT = Billed(TERMS.starts_on, JULY_31, 80 * 60, 80_000, 40_000, datetime.date(2026, 8, 10))
HALF, WHOLE = Fraction(1, 2), 520_000


def test_ten_days_without_a_bill_are_eighty_hours_and_half_of_them_is_owed() -> None:
    # OJT-16, OJT-11: 80 h x 20.00 x 50 % = 800.00, of which 400.00 wait for retention
    found = unbilled(parts_of(TERMS), [], share=HALF, ended_on=None, obligated_cents=WHOLE, on=JULY_31)
    assert (found.days, found.minutes, found.estimated_cents, found.owed_cents) == (10, 4_800, 80_000, 40_000)


def test_a_bill_accepted_later_counts_as_it_is() -> None:
    # OJT-16: on 31 July the bill of 10 August was still to come, and its figures are known now
    found = unbilled(
        parts_of(TERMS), [FORTNIGHT], share=HALF, ended_on=None, obligated_cents=WHOLE, on=JULY_31
    )
    assert (found.waiting_cents, found.days, found.owed_cents) == (80_000, 0, 40_000)


def test_what_is_accepted_is_no_accrual_any_more() -> None:
    # OJT-16
    found = unbilled(
        parts_of(TERMS),
        [FORTNIGHT],
        share=HALF,
        ended_on=JULY_31,
        obligated_cents=480_000,
        on=datetime.date(2026, 8, 31),
    )
    assert found.owed_cents == 0


def test_no_more_than_the_contracts_hours_and_none_before_it_starts() -> None:
    # OJT-16
    before = unbilled(
        parts_of(TERMS), [], share=HALF, ended_on=None, obligated_cents=WHOLE, on=datetime.date(2026, 7, 19)
    )
    assert before.owed_cents == 0
    over = unbilled(
        parts_of(TERMS),
        [],
        share=Fraction(0),
        ended_on=None,
        obligated_cents=WHOLE,
        on=datetime.date(2026, 12, 31),
    )
    assert (over.minutes, over.owed_cents) == (520 * 60, 520_000)


def test_what_was_let_go_is_not_owed_and_what_waits_for_retention_is_not_spent() -> None:
    # OJT-16, OJT-11, OJT-15: 400.00 are held of the accepted fortnight; a bill of later hours could get what is left beside them
    later = datetime.date(2026, 8, 14)

    def owed(obligated_cents: int, *billed: Billed) -> tuple[int, int]:
        found = unbilled(
            parts_of(TERMS),
            [FORTNIGHT, *billed],
            share=HALF,
            ended_on=later,
            obligated_cents=obligated_cents,
            on=datetime.date(2026, 8, 31),
        )
        return found.estimated_cents, found.owed_cents

    assert owed(480_000) == (80_000, 40_000)
    assert owed(70_000) == (30_000, 15_000)
    assert owed(40_000) == (0, 0)
    waits = Billed(datetime.date(2026, 8, 3), later, 80 * 60, 80_000, 40_000, None)
    assert owed(70_000, waits) == (0, 30_000)  # of the 400.00 it asks for now
