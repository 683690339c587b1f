"""What a line asks for, in words."""

from dataclasses import MISSING, fields

from ledger.domain.needs.terms import (
    BY_WEEK,
    PAYS,
    CardTerms,
    CourseTerms,
    DepositTerms,
    IncentiveTerms,
    OjtTerms,
    RentTerms,
    Terms,
    WeekTerms,
    WorkTerms,
    from_text,
)
from ledger.errors import InvalidInput
from ledger.words import day, dollars, month_name, percent


def terms_in_words(kind: str, text: str) -> str:
    """``3 months from November 2026 at $825.00``; empty while a draft leaves something out."""
    try:
        terms = from_text(kind, text)
    except (TypeError, ValueError, KeyError, InvalidInput):
        return ""
    if _left_out(terms):
        return ""
    if isinstance(terms, RentTerms):
        months = "1 month" if terms.months == 1 else f"{terms.months} months"
        others = f", after {dollars(terms.subsidy_cents)} that others pay" if terms.subsidy_cents else ""
        return (
            f"{months} from {month_name(terms.first_month)}, {dollars(terms.monthly_cents)} a month{others}"
        )
    if isinstance(terms, DepositTerms):
        cents = terms.refundable_cents
        return f"{dollars(cents)} of it is a deposit that comes back" if cents else ""
    if isinstance(terms, CardTerms):
        most = f", up to {dollars(terms.weekly_cents)} a week" if terms.weekly_cents is not None else ""
        return f"By gas card, for travel from {day(terms.starts_on)} to {day(terms.ends_on)}{most}"
    if isinstance(terms, WeekTerms):
        weeks = "1 week" if terms.weeks == 1 else f"{terms.weeks} weeks"
        most = "up to " if kind in BY_WEEK else ""
        return f"{weeks} from {day(terms.starts_on)}, {most}{dollars(terms.weekly_cents)} a week"
    if isinstance(terms, CourseTerms):
        return f"{day(terms.starts_on)} to {day(terms.ends_on)}"
    if isinstance(terms, OjtTerms):
        hours = f"{terms.minutes // 60} hours at {dollars(terms.wage_cents)}"
        return f"{hours}, {percent(terms.rate_bp)} paid back, {day(terms.starts_on)} to {day(terms.ends_on)}"
    if isinstance(terms, WorkTerms):
        costs = percent(terms.taxes_bp + terms.compensation_bp)
        more = f" and {costs} of it for taxes and workers' compensation" if terms.pay == "wage" else ""
        pay = f"{PAYS[terms.pay].lower()} {dollars(terms.wage_cents)} an hour{more}"
        return f"{terms.minutes // 60} hours, {pay}, {day(terms.starts_on)} to {day(terms.ends_on)}"
    if isinstance(terms, IncentiveTerms):
        return (
            f"For a job from {day(terms.starts_on)} on: a part at the hire, the rest when retention is shown"
        )
    return ""


def _left_out(terms: Terms) -> bool:
    """Does a draft leave out what these terms must say? A field with a default may stay empty."""
    return any(getattr(terms, one.name) in (None, "") for one in fields(terms) if one.default is MISSING)
