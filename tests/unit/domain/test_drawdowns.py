"""Drawdowns: within the policy's days, cash on hand first; how long cash lay, to the cent and day."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.payments.drawdowns import Movement, business_days_on, lay, may_draw
from ledger.domain.payments.grantors import LEAVES, refuse_return
from ledger.domain.payments.interest import Share, check, refuse_remittance, share_of
from ledger.errors import InvalidInput, Refused

DAY = datetime.date


def test_business_days_step_over_the_weekend() -> None:
    # PAY-14
    assert business_days_on(DAY(2026, 11, 20), 3) == DAY(2026, 11, 25)  # a Friday: Monday, Tuesday, Wednesday
    assert business_days_on(DAY(2026, 11, 18), 2) == DAY(2026, 11, 20)
    assert business_days_on(DAY(2026, 11, 20), 0) == DAY(2026, 11, 20)


def test_cash_on_hand_is_used_first_and_what_was_paid_ahead_is_drawn_too() -> None:
    # PAY-14
    assert may_draw(50_000, 20_000) == 30_000
    assert may_draw(50_000, 50_000) == 0
    assert may_draw(50_000, 80_000) == 0
    assert may_draw(50_000, -10_000) == 60_000


def test_days_are_counted_first_in_first_out() -> None:
    # PAY-15: 100.00 lay 4 days, 50.00 of the next receipt 2 days: (400 + 100) / 150 = 3 1/3
    found = lay(
        [
            Movement(DAY(2026, 8, 3), 10_000),
            Movement(DAY(2026, 8, 5), 8_000),
            Movement(DAY(2026, 8, 7), -15_000),
        ]
    )
    assert (found.used_cents, found.days) == (15_000, Fraction(10, 3))


def test_a_payment_ahead_of_its_cash_lies_no_day_and_nothing_disbursed_has_no_average() -> None:
    ahead = lay([Movement(DAY(2026, 8, 3), -5_000), Movement(DAY(2026, 8, 10), 7_000)])
    assert (ahead.used_cents, ahead.cent_days) == (5_000, 0)
    assert lay([Movement(DAY(2026, 8, 3), 7_000)]).days is None
    same = lay([Movement(DAY(2026, 8, 3), -500), Movement(DAY(2026, 8, 3), 500)])
    assert (same.used_cents, same.cent_days) == (500, 0)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(-10_000, 10_000)), max_size=40))
def test_what_is_used_is_the_smaller_of_received_and_paid(moves: list[tuple[int, int]]) -> None:
    movements = [
        Movement(DAY(2026, 7, 1) + datetime.timedelta(days=days), cents) for days, cents in moves if cents
    ]
    received = sum(one.cents for one in movements if one.cents > 0)
    paid = -sum(one.cents for one in movements if one.cents < 0)
    found = lay(movements)
    assert found.used_cents == min(received, paid)
    assert 0 <= found.cent_days <= found.used_cents * 300


def test_a_years_interest_is_kept_up_to_the_laws_sum_and_owed_beyond_it() -> None:
    # PAY-15: exactly the sum is kept; cash that is not federal has none to keep to
    assert share_of(50_000, 0, 50_000) == Share(50_000, 0)
    assert share_of(11_240, 45_000, 50_000) == Share(5_000, 6_240)
    assert share_of(1, 50_000, 50_000) == Share(0, 1)
    assert share_of(7_700, 90_000, None) == Share(7_700, 0)


@pytest.mark.parametrize(
    "sort, document, reference, field",
    [
        ("interest", "", "", "document"),
        ("interest", "S" * 201, "", "document"),
        ("interest", "Statement", "line 4", "reference"),
        ("interest_remitted", "", "", "reference"),
        ("interest_remitted", "", "PMS\n1", "reference"),
        ("grantor_returned", "", "", "reference"),
    ],
)
def test_interest_names_its_statement_and_a_remittance_its_reference(
    sort: str, document: str, reference: str, field: str
) -> None:  # PAY-15, AUD-03
    with pytest.raises(InvalidInput) as wrong:
        check(sort, document, reference, leaves=sort in LEAVES)
    assert wrong.value.field == field
    check(sort, "Statement", "PMS-2027/114", leaves=sort in LEAVES)


def test_no_more_is_remitted_than_is_owed() -> None:  # PAY-15
    refuse_remittance(11_240, 11_240)
    for hidden, code in ((False, "interest_over"), (True, "interest_pool")):
        with pytest.raises(Refused) as refused:
            refuse_remittance(11_241, 11_240, hidden=hidden)
        assert refused.value.code == code


def test_no_more_goes_back_to_a_grantor_than_is_the_grantors() -> None:  # FND-18, 2 CFR 200.345
    refuse_return(10_000, 10_000)
    for hidden, code in ((False, "grantor_over"), (True, "grantor_pool")):
        with pytest.raises(Refused) as refused:
            refuse_return(10_001, 10_000, hidden=hidden)
        assert refused.value.code == code
