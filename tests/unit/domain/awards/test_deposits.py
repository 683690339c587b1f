"""Deposits that come back: blocked or an asset, as the board says; what a bill may name as one; what becomes of it (SUP-12)."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.awards import deposits
from ledger.domain.awards.deposits import Out, Settlement
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.journal.columns import Columns
from ledger.domain.needs import categories
from ledger.domain.needs.term_checks import check_terms
from ledger.domain.needs.terms import DepositTerms, PlainTerms, complete, to_text
from ledger.domain.needs.wording import terms_in_words
from ledger.errors import InvalidInput, LedgerError, Refused

ON = datetime.date(2026, 9, 15)
PAID = datetime.date(2026, 9, 1)
BACK = Settlement(45_000, 15_000, ON, "damage", "DOC-1")
TERMS = DepositTerms(60_000)


def book(**values: str) -> PolicyBook:
    day, units = datetime.date(2026, 7, 1), {"deposit_days": "days"}
    return PolicyBook(
        PolicyValue(
            code,
            code.replace("__", "."),
            value,
            units.get(code, "word"),
            "policy",
            day,
            f"Document of {code}",
        )
        for code, value in values.items()
    )


def test_the_board_says_what_becomes_of_a_deposit_that_comes_back() -> None:  # SUP-12: no default
    with pytest.raises(Refused) as unsaid:
        categories.check_deposit("MoveIn", 1, book(), ON)
    assert unsaid.value.code == "no_policy_on"
    with pytest.raises(Refused, match="Document of deposit__MoveIn.*600.00") as blocked:
        categories.check_deposit("MoveIn", 60_000, book(deposit__MoveIn="blocked"), ON)
    assert blocked.value.code == "deposit_blocked"
    (rule,) = categories.check_deposit("MoveIn", 60_000, book(deposit__MoveIn="receivable"), ON)
    assert rule.code == "deposit.MoveIn"
    assert categories.check_deposit("MoveIn", 0, book(), ON) == [], "nothing comes back, so nobody is asked"


@pytest.mark.parametrize("cents, fits", [(-1, False), (0, True), (100_000, True), (100_001, False)])
def test_what_comes_back_is_a_part_of_what_is_asked(cents: int, fits: bool) -> None:  # SUP-12
    if fits:
        check_terms("MoveIn", 100_000, DepositTerms(cents))
        return
    with pytest.raises(InvalidInput) as refused:
        check_terms("MoveIn", 100_000, DepositTerms(cents))
    assert (refused.value.code, refused.value.field) == ("deposit_range", "refundable_cents")


def test_a_line_says_what_of_it_comes_back() -> None:  # SUP-12
    assert complete("MoveIn", {}) == complete("MoveIn", {"refundable_cents": None}) == DepositTerms()
    assert terms_in_words("MoveIn", to_text(TERMS)) == "$600.00 of it is a deposit that comes back"
    assert terms_in_words("MoveIn", "{}") == ""


@pytest.mark.parametrize(
    "terms, named, billed, code",
    [
        (TERMS, None, 0, "deposit_question"),
        (TERMS, None, 59_999, "deposit_question"),
        (TERMS, -1, 0, "deposit_in_bill"),
        (TERMS, 80_001, 0, "deposit_in_bill"),
        (TERMS, 60_001, 0, "deposit_over"),
        (TERMS, 1, 60_000, "deposit_over"),
        (PlainTerms(), 1, 0, "deposit_over"),
    ],
)
def test_a_bill_says_how_much_of_it_is_the_deposit(
    terms: Any, named: int | None, billed: int, code: str
) -> None:  # SUP-12
    with pytest.raises(LedgerError) as refused:
        deposits.check_bill(terms, 80_000, named, billed)
    assert (refused.value.code, refused.value.field) == (code, "deposit")


@pytest.mark.parametrize(
    "terms, named, billed, cents",
    [
        (TERMS, 60_000, 0, 60_000),
        (TERMS, 0, 0, 0),
        (TERMS, None, 60_000, 0),
        (TERMS, 20_000, 40_000, 20_000),
        (PlainTerms(), None, 0, 0),
    ],
)
def test_a_bill_is_not_asked_twice_for_a_deposit(
    terms: Any, named: int | None, billed: int, cents: int
) -> None:  # SUP-12
    assert deposits.check_bill(terms, 80_000, named, billed) == cents


@pytest.mark.parametrize(
    "settlement, paid_on, code",
    [
        (BACK, None, "deposit_not_paid"),
        (replace(BACK, returned_cents=0, kept_cents=0), PAID, "amount_missing"),
        (replace(BACK, returned_cents=-1), PAID, "amount_missing"),
        (replace(BACK, kept_cents=15_001), PAID, "deposit_more_than_out"),
        (replace(BACK, on=ON + datetime.timedelta(days=1)), PAID, "date_in_future"),
        (replace(BACK, on=PAID - datetime.timedelta(days=1)), PAID, "date_in_future"),
        (replace(BACK, reason=""), PAID, "reason_unknown"),
        (replace(BACK, document=None), PAID, "deposit_document"),
    ],
)
def test_what_came_back_and_what_is_kept_is_at_most_what_is_out(
    settlement: Settlement, paid_on: datetime.date | None, code: str
) -> None:  # SUP-12
    with pytest.raises(LedgerError) as refused:
        deposits.check_settlement(settlement, 60_000, paid_on, ON)
    assert refused.value.code == code


def test_what_came_back_whole_needs_neither_reason_nor_paper() -> None:  # SUP-12
    deposits.check_settlement(Settlement(60_000, 0, ON), 60_000, PAID, ON)
    deposits.check_settlement(BACK, 60_000, PAID, ON)


def test_a_deposit_is_followed_up_once_its_tenant_left_or_the_policys_days_are_over() -> None:  # SUP-12
    def day(number: int) -> datetime.date:
        return ON - datetime.timedelta(days=number)

    out = [
        Out("SUP-LEFT", 1, day(100), day(3)),
        Out("SUP-OLD", 2, day(366)),
        Out("SUP-NEW", 3, day(365)),
    ]
    found = deposits.to_follow_up(out, ON, book(deposit_days="365"))
    assert [(one.award, one.days) for one in found] == [("SUP-OLD", 366), ("SUP-LEFT", 3)]
    assert [one.award for one in deposits.to_follow_up(out, ON, book())] == ["SUP-LEFT"]


def test_a_deposit_is_bound_and_counts_against_the_cap_and_is_no_cost() -> None:  # SUP-06, SUP-12
    columns = Columns(available_cents=1, obligated_cents=2, paid_cents=40_000, deposit_cents=60_000)
    assert (columns.accrued_to_date_cents, columns.used_cents) == (40_000, 100_002)
    assert (columns.unliquidated_cents, columns.allocated_cents) == (60_002, 100_003)


@pytest.mark.parametrize(
    "open_cents, billed_cents, goes_on_cents",
    [
        (100_000, 0, 60_000),
        (30_000, 60_000, 0),
        (50_000, 20_000, 40_000),
        (30_000, 0, 30_000),
        (30_000, 70_000, 0),
    ],
)
def test_what_goes_on_elsewhere_takes_the_deposit_along_that_nobody_has_given(
    open_cents: int, billed_cents: int, goes_on_cents: int
) -> None:
    # SUP-12: of 600.00 to come back, what is still to be given, and no more than is open
    assert deposits.to_move(TERMS, open_cents, billed_cents) == DepositTerms(goes_on_cents)
