"""Hours worked and not billed at the end of a month: a line of the month's accruals, estimated from the contract (OJT-16).

It is posted when the month's close is proposed, and taken back on the next day, since the employer's invoice accrues by itself.
Bills that were entered and not accepted count as they are; for working days that no bill covers the contract's own hours are
taken, evenly over the working days of each part that the same terms pay. None of it is more than a bill could still get: what
was let go is not owed, and what waits for retention is not spent.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.contracts.modifications import Parts
from ledger.domain.days import working_days
from ledger.money import half_up


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
    parts: Parts,
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

    :param parts: of the contract, each with its terms. :param share: what waits for retention.
    :param ended_on: when the training ended; no hours after it.
    :param obligated_cents: at the end of the day, the holdback of accepted bills among it.
    """
    last_on = min(parts[-1].to_on, on, ended_on or on)
    covered = [one for one in billed if one.to_on <= on]
    waiting = [one for one in covered if one.accepted_on is None or one.accepted_on > on]
    left = max(sum(one.minutes for one in parts) - sum(one.minutes for one in billed), 0)
    days = minutes = worth_cents = 0
    for part in parts:
        bare = sum(
            not any(one.from_on <= day <= one.to_on for one in covered)
            for day in working_days(part.from_on, min(part.to_on, last_on))
        )
        whole = max(len(working_days(part.from_on, part.to_on)), 1)
        worked = min(half_up(Fraction(part.minutes * bare, whole)), left - minutes)
        days, minutes = days + bare, minutes + worked
        worth_cents += part.terms.worth_cents(worked)
    waiting_cents = sum(one.earned_cents for one in waiting)
    free_cents = obligated_cents - sum(one.held_cents for one in covered if one not in waiting)
    estimated = min(worth_cents, max(free_cents - waiting_cents, 0))
    held = sum(one.held_cents for one in waiting) + half_up(estimated * share)
    owed_cents = min(waiting_cents + estimated - held, free_cents)
    return Unbilled(waiting_cents, days, minutes, estimated, owed_cents)
