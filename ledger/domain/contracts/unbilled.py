"""Hours worked and not billed at the end of a month: a line of the month's accruals, estimated from the contract (OJT-16).

It is posted when the month's close is proposed, and taken back on the next day, since the employer's invoice accrues by itself.
Bills that were entered and not accepted count as they are; for working days that no bill covers the contract's own hours are
taken, evenly over its working days. None of it is more than a bill could still get: what was let go is not owed, and what waits
for retention is not spent.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.needs.terms import HourTerms
from ledger.money import half_up

WORKING_DAYS = 5


@dataclass(frozen=True)
class Billed:
    """A pay period of a bill.

    :param accepted_on: when its bill was accepted; None while it waits.
    """

    from_on: datetime.date
    to_on: datetime.date
    minutes: int
    earned_cents: int
    held_cents: int
    accepted_on: datetime.date | None


@dataclass(frozen=True)
class Unbilled:
    """What one contract has worked and not billed on a day.

    :param waiting_cents: in bills that wait for acceptance. :param days: working days that no bill covers.
    :param minutes: their hours, estimated. :param estimated_cents: what those earn back.
    :param owed_cents: both, less what would wait for retention: the accrual.
    """

    waiting_cents: int
    days: int
    minutes: int
    estimated_cents: int
    owed_cents: int


def unbilled(
    terms: HourTerms,
    billed: Sequence[Billed],
    *,
    share: Fraction,
    ended_on: datetime.date | None,
    obligated_cents: int,
    on: datetime.date,
) -> Unbilled:
    """What a contract has worked and not billed at the end of a day.

    A contract of 520 h over 65 working days works 8 h a day: ten days without a bill are 80 h x 20.00 x 50 % = 800.00, and
    400.00 of them are owed when half waits for retention. Once it has ended with 400.00 held and the rest let go, nothing is.

    :param share: what waits for retention. :param ended_on: when the training ended; no hours after it.
    :param obligated_cents: at the end of the day, the holdback of accepted bills among it.
    """
    last_on = min(terms.ends_on, on, ended_on or on)
    covered = [one for one in billed if one.to_on <= on]
    waiting = [one for one in covered if one.accepted_on is None or one.accepted_on > on]
    days = sum(
        not any(one.from_on <= day <= one.to_on for one in covered)
        for day in _working(terms.starts_on, last_on)
    )
    whole = max(len(_working(terms.starts_on, terms.ends_on)), 1)
    left = max(terms.minutes - sum(one.minutes for one in billed), 0)
    minutes = min(half_up(Fraction(terms.minutes * days, whole)), left)
    waiting_cents = sum(one.earned_cents for one in waiting)
    free_cents = obligated_cents - sum(one.held_cents for one in covered if one not in waiting)
    estimated = min(terms.worth_cents(minutes), max(free_cents - waiting_cents, 0))
    held = sum(one.held_cents for one in waiting) + half_up(estimated * share)
    owed_cents = min(waiting_cents + estimated - held, free_cents)
    return Unbilled(waiting_cents, days, minutes, estimated, owed_cents)


def _working(from_on: datetime.date, to_on: datetime.date) -> list[datetime.date]:
    """Mondays to Fridays of a span, both ends included."""
    span = (from_on + datetime.timedelta(days=n) for n in range((to_on - from_on).days + 1))
    return [day for day in span if day.weekday() < WORKING_DAYS]
