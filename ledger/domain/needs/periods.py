"""What is served lies within the fund's period, whichever day it is approved, bound or billed on (FND-03, 2 CFR 200.403(h)).

A month of rent is served on its first day, when it is due; weekly help, hours at work, a card and its trips from their first
day to their last. Tuition is incurred when the school enrolls the person: of a course the day that binds it counts.
"""

import datetime
from collections.abc import Iterable

from ledger.domain.budgets.grants import refuse_outside
from ledger.domain.cards.cards import Span
from ledger.domain.needs.needs import FundFacts
from ledger.domain.needs.terms import CourseTerms, RentTerms, Terms, service_dates
from ledger.errors import Refused


def spans_served(terms: Terms) -> list[Span]:
    """First and last day of each thing that is served; nothing where the terms do not say it, and for a course."""
    if isinstance(terms, RentTerms):
        return [month_span(month) for month in terms.each()]
    dates = None if isinstance(terms, CourseTerms) else service_dates(terms)
    return [dates] if dates else []


def month_span(month: str) -> Span:
    """The day on which a month of rent is due."""
    first = datetime.date.fromisoformat(f"{month}-01")
    return first, first


def check_served(fund: FundFacts, spans: Iterable[Span]) -> None:
    """Everything that is served lies within the fund's period and in no gap of it.

    :raises Refused: ``fund_period``, ``fund_gap`` with the day.
    """
    for first, last in spans:
        within = [gap.from_on for gap in fund.gaps if first <= gap.from_on <= last]
        for day in (first, last, *within):
            refuse_outside(fund.code, fund.performance_from, fund.performance_to, fund.gaps, day)


def covers(fund: FundFacts, spans: Iterable[Span]) -> bool:
    """Does the fund's period hold all that is served?"""
    try:
        check_served(fund, spans)
    except Refused:
        return False
    return True
