"""What is paid back: an employer's hours under a contract, and miles on a log. Rounded half-up once per line."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.needs.terms import OjtTerms
from ledger.errors import InvalidInput
from ledger.money import half_up


@dataclass(frozen=True)
class PayPeriod:
    """One line of an employer's invoice.

    :param minutes: hours worked in the period, in minutes.
    :param wage_cents: wage actually paid per hour.
    """

    from_on: datetime.date
    to_on: datetime.date
    minutes: int
    wage_cents: int


@dataclass(frozen=True)
class Reimbursed:
    """What one pay period earns back, and why it is less than asked."""

    period: PayPeriod
    minutes: int
    wage_cents: int
    amount_cents: int
    reasons: tuple[str, ...]


def reimburse(
    terms: OjtTerms, periods: Sequence[PayPeriod], *, earlier_minutes: int, left_cents: int
) -> list[Reimbursed]:
    """Hours x min(paid wage, contract wage) x rate, half-up once per line, within the contract's hours and maximum.

    160 h paid at $21.00 under a $20.00 contract at 50 %: 160 x 20.00 x 0.5 = $1,600.00 (OJT-06, OJT-08).

    :param earlier_minutes: hours accepted on earlier invoices, in minutes.
    :param left_cents: what the contract's maximum still leaves.
    :raises InvalidInput: ``period_dates``, ``period_outside``, ``periods_overlap``.
    """
    hours_left, cents_left = max(terms.minutes - earlier_minutes, 0), left_cents
    results, last_to = [], None
    for period in sorted(periods, key=lambda one: one.from_on):
        _check_period(terms, period, last_to)
        last_to = period.to_on
        reasons = []
        minutes, wage_cents = min(period.minutes, hours_left), min(period.wage_cents, terms.wage_cents)
        if minutes < period.minutes:
            reasons.append("hours_over_contract")
        if wage_cents < period.wage_cents:
            reasons.append("wage_over_contract")
        if period.wage_cents < terms.wage_cents:
            reasons.append("wage_under_contract")
        amount_cents = half_up(Fraction(minutes * wage_cents * terms.rate_bp, 60 * 10_000))
        if amount_cents > cents_left:
            amount_cents = cents_left
            reasons.append("maximum_reached")
        hours_left -= minutes
        cents_left -= amount_cents
        results.append(Reimbursed(period, minutes, wage_cents, amount_cents, tuple(reasons)))
    return results


CUTS: Mapping[str, str] = {
    "hours_over_contract": "hours beyond the contract are not paid back",
    "wage_over_contract": "the wage above the contract's is not paid back",
    "wage_under_contract": "the wage paid is below the contract's; the lower one counts",
    "maximum_reached": "the contract's maximum is reached",
}


def _check_period(terms: OjtTerms, period: PayPeriod, last_to: datetime.date | None) -> None:
    if period.to_on < period.from_on or period.minutes <= 0 or period.wage_cents <= 0:
        raise InvalidInput("period_dates", field="periods", from_on=period.from_on)
    if period.from_on < terms.starts_on or period.to_on > terms.ends_on:
        raise InvalidInput(
            "period_outside", field="periods", starts_on=terms.starts_on, ends_on=terms.ends_on
        )
    if last_to is not None and period.from_on <= last_to:
        raise InvalidInput("periods_overlap", field="periods", from_on=period.from_on)


@dataclass(frozen=True)
class Trip:
    """One line of a mileage log (SUP-14); places and purpose are words about a person and stay private.

    :param tenths: tenths of a mile.
    """

    on: datetime.date
    tenths: int
    start: str
    end: str
    purpose: str


def mileage_cents(trips: Sequence[Trip], policies: PolicyBook, today: datetime.date) -> list[int]:
    """What each trip is worth: miles x the rate in force on the day of travel, half-up once per trip.

    :raises InvalidInput: ``trip_incomplete``, ``trip_in_future``.
    :raises Refused: ``no_policy_on`` when no rate was in force that day.
    """
    amounts = []
    for trip in trips:
        if trip.tenths <= 0 or not (trip.start.strip() and trip.end.strip() and trip.purpose.strip()):
            raise InvalidInput("trip_incomplete", field="trips", on=trip.on)
        if trip.on > today:
            raise InvalidInput("trip_in_future", field="trips", on=trip.on)
        rate = policies.get("mileage_rate", trip.on).fraction()
        amounts.append(half_up(Fraction(trip.tenths, 10) * rate * 100))
    return amounts
