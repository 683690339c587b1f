"""Cost transfers as pure decisions."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.awards import transfers as rules
from ledger.domain.awards.transfers import Back, Cost, Target
from ledger.domain.budgets.grants import Gap
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.shares import Share
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.journal.columns import Columns
from ledger.errors import InvalidInput, Refused

DAY = datetime.date
TODAY = DAY(2026, 9, 15)
RENT = Cost("ENT-A", 90_000, True, DAY(2026, 8, 1), month="2026-08")
TARGET = Target(
    "HR26", "Support", frozenset({"Rent"}), 90_000, DAY(2026, 7, 1), DAY(2027, 6, 30), (), DAY(2027, 9, 28)
)
TENTH = Share("transitional", "transitional_jobs", 1, 900_000)


def test_a_paid_cost_that_the_other_fund_may_pay_goes_over_whole() -> None:  # ALC-03: to the last cent
    assert rules.decide("Rent", Columns(paid_cents=90_000), [RENT], (), TARGET, TODAY) == (RENT,)


@pytest.mark.parametrize(
    "columns, target, today, code",
    [
        (Columns(paid_cents=90_000, committed_cents=1), TARGET, TODAY, "transfer_open"),
        (Columns(paid_cents=90_000, obligated_cents=1), TARGET, TODAY, "transfer_open"),
        (Columns(paid_cents=89_999, refund_due_cents=1), TARGET, TODAY, "transfer_open"),
        (Columns(accrued_cents=90_001), TARGET, TODAY, "transfer_open"),  # 0.01 is not billed yet
        (Columns(), TARGET, TODAY, "transfer_nothing"),
        (Columns(paid_cents=90_000), replace(TARGET, kinds=frozenset({"Gas"})), TODAY, "fund_kind"),
        (Columns(paid_cents=90_000), replace(TARGET, line="Training"), TODAY, "fund_kind"),  # SET-05
        (Columns(paid_cents=90_000), replace(TARGET, from_on=DAY(2026, 8, 2)), TODAY, "fund_period"),
        (Columns(paid_cents=90_000), replace(TARGET, to_on=DAY(2026, 7, 31)), TODAY, "fund_period"),
        (
            Columns(paid_cents=90_000),
            replace(TARGET, gaps=(Gap(DAY(2026, 7, 30), DAY(2026, 8, 1)),)),
            TODAY,
            "fund_gap",
        ),
        (Columns(paid_cents=90_000), TARGET, DAY(2027, 9, 29), "after_liquidation"),  # FND-04
        (Columns(paid_cents=90_000), replace(TARGET, available_cents=-1), TODAY, "allocation_cut"),
        (Columns(paid_cents=90_000), replace(TARGET, available_cents=89_999), TODAY, "allocation_short"),
    ],
)
def test_each_rule_alone_refuses_a_cost_transfer(
    columns: Columns, target: Target, today: datetime.date, code: str
) -> None:  # FND-03, FND-04, ALC-03, SET-05
    with pytest.raises(Refused) as refused:
        rules.decide("Rent", columns, [RENT], (), target, today)
    assert refused.value.code == code


def test_the_days_of_a_service_are_the_bills_the_months_or_the_entrys() -> None:  # FND-03
    spell = replace(RENT, month=None, service_from=DAY(2026, 7, 6), service_to=DAY(2026, 7, 31))
    assert spell.days() == (DAY(2026, 7, 6), DAY(2026, 7, 31))
    assert replace(RENT, on=DAY(2026, 8, 20)).days() == (DAY(2026, 8, 1), DAY(2026, 8, 1))
    assert replace(RENT, month=None).days() == (DAY(2026, 8, 1), DAY(2026, 8, 1))


def _left(costs: list[Cost], *back: Back) -> list[int]:
    return [one.cents for one in rules.less_refunds(costs, back)]


def test_what_was_refunded_is_not_charged_again() -> None:  # FND-18
    first = replace(RENT, cents=42_500, month=None, number=1, paid_number=3)
    second = replace(first, id="ENT-B", cents=10_000, number=2, paid_number=4)
    assert _left([second, first], Back(9, 12_500)) == [40_000]
    assert _left([second, first], Back(9, 7_500)) == [42_500, 2_500]
    owed = replace(second, is_paid=False)
    assert _left([owed, first], Back(9, 12_500)) == [30_000, 10_000]


def test_a_refund_takes_from_what_was_paid_before_it_and_not_from_what_was_paid_since() -> None:
    # FND-18: paid, refunded whole, paid again; and a payment that went out again when a refund of the other was due
    first = replace(RENT, number=1, paid_number=2)
    again = replace(first, id="ENT-B", number=4, paid_number=5)
    assert rules.less_refunds([first, again], [Back(3, 90_000, "2026-08")]) == (again,)
    assert rules.less_refunds([first, again], [Back(3, 90_000)]) == (again,)
    both = Back(3, 90_000, "2026-08"), Back(6, 30_000, "2026-08")
    assert rules.less_refunds([first, again], both) == (replace(again, cents=60_000),)
    late = replace(first, paid_number=7)  # the bank brought it back, and it was paid anew
    assert _left([late], Back(3, 30_000)) == [60_000]


def test_a_refunded_month_is_the_one_that_is_not_charged_again() -> None:  # FND-18, FND-03
    later = replace(RENT, id="ENT-B", on=DAY(2026, 9, 1), month="2026-09")
    assert rules.less_refunds([RENT, later], [Back(9, 90_000, "2026-08")]) == (later,)
    assert rules.less_refunds([RENT, later], [Back(9, 90_000, "2026-09")]) == (RENT,)
    paid_last = replace(later, paid_number=8)
    # one refund names no month
    assert _left([RENT, paid_last], Back(9, 30_000, "2026-08"), Back(10, 10_000)) == [60_000, 80_000]
    august = [Back(9, 90_000, "2026-08")]
    paid = Columns(paid_cents=90_000)
    assert rules.decide("Rent", paid, [RENT, later], august, TARGET, TODAY) == (later,)
    # The month that is charged is the one the fund's period must cover
    with pytest.raises(Refused) as refused:
        rules.decide("Rent", paid, [RENT, later], august, replace(TARGET, to_on=DAY(2026, 8, 31)), TODAY)
    assert refused.value.code == "fund_period"


def test_a_reason_is_one_of_the_list_and_what_was_proposed_is_what_is_accepted() -> None:
    assert rules.check_reason("wrong_fund") == "wrong_fund"
    with pytest.raises(InvalidInput):
        rules.check_reason("because")
    rules.check_same(1, 1)
    with pytest.raises(Refused):
        rules.check_same(1, 2)


@pytest.mark.parametrize(
    "kind, priority, asks, education, code",
    [
        ("Scholarship", "", WorkFacts("adult"), "", "priority_missing"),
        ("Scholarship", "none", WorkFacts("adult"), "", None),
        ("Scholarship", "", WorkFacts("city"), "", None),
        ("TransitionalJob", "", WorkFacts("adult", shares=(TENTH,)), "", "transitional_share"),
        ("TransitionalJob", "", WorkFacts("adult", shares=(replace(TENTH, used_cents=0),)), "", None),
        ("TransitionalJob", "", WorkFacts("adult", missing="a figure"), "", "transitional_figure"),
        ("WorkExperience", "", WorkFacts("youth"), " ", "education_missing"),
        ("WorkExperience", "", WorkFacts("youth"), "GED class", None),
    ],
)
def test_the_receiving_fund_asks_of_a_cost_what_it_asks_of_a_line(
    kind: str, priority: str, asks: WorkFacts, education: str, code: str | None
) -> (
    None
):  # SCH-11, FND-14, WEX-05: 10 % of 9,000.00 less 1 cent that others hold is a cent too little for 900.00
    book = PolicyBook([PolicyValue("POL-1", "transitional_jobs", "10%", "share", "law", DAY(2026, 7, 1), "")])
    if code is None:
        rules.check_as_line(kind, 90_000, priority, asks, education, book, TODAY)
        return
    with pytest.raises(Refused) as refused:
        rules.check_as_line(kind, 90_000, priority, asks, education, book, TODAY)
    assert refused.value.code == code
