"""Spend-down radar: who is on pace, what will be left at the end, and which moves would help (ALC-08).

What was obligated to date is carried on at the same pace to the end, of an allocation's year as of a fund's period. Days count:
whole months would set what an unfinished month obligated beside no time at all. Rounded half-up once per number; a proposed
move is in whole dollars and never more than is available.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ledger.domain.budgets.budgets import RESERVE
from ledger.domain.budgets.years import InYear
from ledger.domain.needs.kinds import Line
from ledger.money import half_up

FIRST_MONTH = 31
"""Days of July: before they are over, a pace says nothing."""


class Pace(StrEnum):
    """Obligated beside the part of the year that is over."""

    BEHIND = "behind"
    ON_PACE = "on pace"
    AHEAD = "ahead"
    TOO_EARLY = "too early"


@dataclass(frozen=True)
class Elapsed:
    """How far a period has come: days that are over, the day itself among them, of all."""

    over: int
    days: int


def elapsed(from_on: datetime.date, to_on: datetime.date, on: datetime.date) -> Elapsed:
    """Of a period on a day; both its ends count. Nothing before it, all of it after."""
    days = (to_on - from_on).days + 1
    return Elapsed(min(max((on - from_on).days + 1, 0), days), days)


@dataclass(frozen=True)
class Burn:
    """An allocation's pace in a program year: what the year bound of what it could bind (decision 42).

    :param points: percentage points that the two shares may differ by; None when no policy says so.
    """

    fund: str
    line: Line
    place: str
    in_year: InYear
    elapsed: Elapsed
    points: int | None

    @property
    def allocated_cents(self) -> int:
        """For the year: less what earlier years had bound."""
        return self.in_year.free_cents

    @property
    def early(self) -> bool:
        """The first month is not over."""
        return self.elapsed.over < FIRST_MONTH

    @property
    def pace(self) -> Pace:
        """``obligated / allocated`` against the days over, cross-multiplied; a difference of just the points is on pace."""
        if self.early or self.points is None or self.allocated_cents <= 0:
            return Pace.TOO_EARLY
        days, wanted = self.elapsed.days, 100 * self.elapsed.over
        reached = self.in_year.obligated_cents * 100 * days
        if reached < self.allocated_cents * (wanted - days * self.points):
            return Pace.BEHIND
        return Pace.AHEAD if reached > self.allocated_cents * (wanted + days * self.points) else Pace.ON_PACE

    @property
    def projected_cents(self) -> int | None:
        """Obligated at the end of the year at this pace, however much is allocated; None before a month is over."""
        if self.early:
            return None
        return half_up(Fraction(self.in_year.obligated_cents * self.elapsed.days, self.elapsed.over))

    @property
    def unused_cents(self) -> int:
        """What would lapse at this pace, in whole dollars, and never more than is available now."""
        if self.projected_cents is None:
            return 0
        left = min(self.allocated_cents - self.projected_cents, self.in_year.now.available_cents)
        return max(left, 0) // 100 * 100

    @property
    def short_cents(self) -> int:
        """What would be missing at this pace, in whole dollars."""
        if self.projected_cents is None:
            return 0
        return max(self.projected_cents - self.allocated_cents, 0) // 100 * 100


@dataclass(frozen=True)
class Suggested:
    """A move that would bring money from who will not use it to who will: one form makes it an amendment."""

    fund: str
    line: Line
    source: str
    target: str
    cents: int


def suggest(burns: Iterable[Burn], members: Collection[str]) -> list[Suggested]:
    """Within each fund and line: from the largest unused to the largest short; what nobody is short of, to the reserve.

    :param members: places whose agreement runs today; money goes to no other (ALC-05).
    """
    found: list[Suggested] = []
    groups: dict[tuple[str, Line], list[Burn]] = {}
    for one in burns:
        groups.setdefault((one.fund, one.line), []).append(one)
    for (fund, line), group in sorted(groups.items()):
        behind = [one for one in group if one.pace is Pace.BEHIND and one.unused_cents]
        ahead = [one for one in group if one.pace is Pace.AHEAD and one.place in members]
        short = {one.place: one.short_cents for one in ahead if one.short_cents}
        takers = sorted(short, key=lambda place: (-short[place], place))
        for giver in sorted(behind, key=lambda one: (-one.unused_cents, one.place)):
            left = giver.unused_cents
            for taker in takers:
                cents = min(left, short[taker])
                if cents:
                    found.append(Suggested(fund, line, giver.place, taker, cents))
                    left, short[taker] = left - cents, short[taker] - cents
            if left:
                found.append(Suggested(fund, line, giver.place, RESERVE, left))
    return found


@dataclass(frozen=True)
class FundPace:
    """A fund's award against its own period.

    :param under_cents: of what is obligated, by subawards.
    """

    fund: str
    title: str
    to_on: datetime.date
    authority_cents: int
    obligated_cents: int
    elapsed: Elapsed
    under_cents: int = 0

    @property
    def projected_left_cents(self) -> int | None:
        """Unobligated at the end of the period at this pace; None before a day is over. A subaward binds once, not by pace."""
        if not self.elapsed.over:
            return None
        by_pace = (self.obligated_cents - self.under_cents) * self.elapsed.days
        projected = half_up(Fraction(by_pace, self.elapsed.over)) + self.under_cents
        return max(self.authority_cents - projected, 0)
