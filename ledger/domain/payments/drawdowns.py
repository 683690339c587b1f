"""Drawdowns: no more than is payable within the policy's days, cash on hand first; and how long cash lay (PAY-14, PAY-15)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


def business_days_on(on: datetime.date, days: int) -> datetime.date:
    """The day that lies so many business days after another; Saturdays and Sundays do not count."""
    while days > 0:
        on += datetime.timedelta(days=1)
        days -= on.weekday() < 5
    return on


def may_draw(payable_cents: int, on_hand_cents: int) -> int:
    """What may be drawn now: what is payable soon, less the cash that is there; what was paid ahead is drawn too (PAY-14)."""
    return max(payable_cents - on_hand_cents, 0)


@dataclass(frozen=True)
class Movement:
    """Cash of one fund on a day: received is positive, paid is negative."""

    on: datetime.date
    cents: int


@dataclass(frozen=True)
class Lay:
    """How long cash lay between its receipt and its use, the oldest first.

    :param used_cents: receipts that payments have used up. :param cent_days: each of those cents times its days.
    """

    used_cents: int
    cent_days: int

    @property
    def days(self) -> Fraction | None:
        """Average days from receipt to disbursement; None before anything was disbursed (PAY-15)."""
        return Fraction(self.cent_days, self.used_cents) if self.used_cents else None


def lay(movements: Iterable[Movement]) -> Lay:
    """Match payments with receipts, first in, first out; a payment ahead of its cash is matched by the next receipt at no days.

    Receipts of a day come before its payments.
    """
    received: list[list[int]] = []
    ahead = used = cent_days = 0
    for one in sorted(movements, key=lambda move: (move.on, -move.cents)):
        cents, day = abs(one.cents), one.on.toordinal()
        if one.cents > 0:
            covered = min(cents, ahead)
            ahead, used = ahead - covered, used + covered
            if cents > covered:
                received.append([cents - covered, day])
            continue
        while cents and received:
            taken = min(cents, received[0][0])
            used, cent_days = used + taken, cent_days + taken * (day - received[0][1])
            received[0][0] -= taken
            cents -= taken
            if not received[0][0]:
                received.pop(0)
        ahead += cents
    return Lay(used, cent_days)
