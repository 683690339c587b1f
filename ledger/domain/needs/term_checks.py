"""Do the terms of a line make sense, and do they make its amount?"""

import datetime
from dataclasses import asdict

from ledger.domain.days import check_day, check_period
from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.terms import (
    DAYS_A_WEEK,
    MOST_MONTHS,
    MOST_WEEKS,
    PAYS,
    WHOLE_BP,
    CardTerms,
    CourseTerms,
    DepositTerms,
    HourTerms,
    IncentiveTerms,
    OjtTerms,
    RentTerms,
    Terms,
    WeekTerms,
    WorkTerms,
    shape_of,
    weeks_of,
)
from ledger.errors import InvalidInput


def check_terms(kind: str, amount_cents: int, terms: Terms) -> None:
    """Refuse terms that make no sense, or whose amount is not the line's.

    :raises InvalidInput: at the field.
    """
    if kind not in KINDS or not isinstance(terms, shape_of(kind, asdict(terms))):
        raise InvalidInput("terms_kind", field="kind", kind=kind)
    weeks = weeks_of(terms)
    if amount_cents <= 0 and not isinstance(terms, RentTerms) and weeks is None:
        raise InvalidInput("amount_missing", field="amount")
    if isinstance(terms, CourseTerms | OjtTerms | WorkTerms | CardTerms):
        check_period("ends_on", terms.starts_on, terms.ends_on)
    if isinstance(terms, IncentiveTerms):
        check_day("starts_on", terms.starts_on)
    if isinstance(terms, RentTerms):
        _check_rent(terms, amount_cents)
    if isinstance(terms, DepositTerms) and not 0 <= terms.refundable_cents <= amount_cents:
        raise InvalidInput("deposit_range", field="refundable_cents", amount_cents=amount_cents)
    if isinstance(terms, CardTerms) and weeks is not None and terms.days % DAYS_A_WEEK:
        raise InvalidInput("weeks_whole", field="ends_on", days=terms.days)
    if weeks is not None:
        _check_weeks(weeks, amount_cents)
    if isinstance(terms, OjtTerms | WorkTerms):
        _check_hours(kind, terms)
        if terms.maximum_cents() != amount_cents:
            raise InvalidInput(
                "ojt_maximum", field="amount", maximum_cents=terms.maximum_cents(), amount_cents=amount_cents
            )


def _check_weeks(terms: WeekTerms, amount_cents: int) -> None:
    check_day("starts_on", terms.starts_on)
    if not 1 <= terms.weeks <= MOST_WEEKS:
        raise InvalidInput("weeks_range", field="weeks", most=MOST_WEEKS)
    if terms.weekly_cents <= 0:
        raise InvalidInput("amount_missing", field="weekly")
    if terms.weeks * terms.weekly_cents != amount_cents:
        raise InvalidInput(
            "weeks_amount",
            field="amount",
            weeks=terms.weeks,
            weekly_cents=terms.weekly_cents,
            amount_cents=amount_cents,
        )


def _check_hours(kind: str, terms: HourTerms) -> None:
    if min(terms.minutes, terms.wage_cents) <= 0 or (isinstance(terms, OjtTerms) and terms.rate_bp <= 0):
        raise InvalidInput("ojt_terms", field="hours")
    if isinstance(terms, WorkTerms):
        costs = (terms.taxes_bp, terms.compensation_bp)
        if terms.pay not in PAYS or (terms.pay == "stipend" and kind == "TransitionalJob"):
            raise InvalidInput("work_pay", field="pay")
        if min(costs) < 0 or sum(costs) >= WHOLE_BP or (terms.pay == "stipend" and any(costs)):
            raise InvalidInput("work_costs", field="taxes_bp")


def _check_rent(terms: RentTerms, amount_cents: int) -> None:
    if not 1 <= terms.months <= MOST_MONTHS:
        raise InvalidInput("rent_months_range", field="months", most=MOST_MONTHS)
    try:
        datetime.date.fromisoformat(terms.first_month + "-01")
    except ValueError as error:
        raise InvalidInput("month_format", field="first_month", text=terms.first_month[:20]) from error
    if min(terms.rent_cents, terms.subsidy_cents) < 0:
        raise InvalidInput("amount_missing", field="contract_cents")
    if terms.monthly_cents <= 0:
        raise InvalidInput("amount_missing", field="monthly")
    if terms.months * terms.monthly_cents != amount_cents:
        raise InvalidInput(
            "rent_amount",
            field="amount",
            months=terms.months,
            monthly_cents=terms.monthly_cents,
            amount_cents=amount_cents,
        )
