"""What is asked and what it becomes: people, lines of needs, agreements, awards and their changes."""

import datetime
from dataclasses import dataclass, field

from tests.property.model.limits import Place


@dataclass(frozen=True)
class Person:
    """A participant, and the agencies' programs that serve her."""

    name: str
    household: str
    served: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Made:
    """A modification in force: its first day, the hours until then, and the wage until then."""

    on: datetime.date
    until: int
    wage: int


@dataclass(frozen=True)
class Part:
    """Days of an agreement that one wage pays."""

    first: datetime.date
    last: datetime.date
    minutes: int
    wage: int


@dataclass(eq=False)
class Contract:
    """An agreement with an employer.

    :ivar signed_on: when the last of all signed. :ivar made: its modifications in force, one after another.
    """

    signed_on: datetime.date | None = None
    evaluated: bool = False
    ended: datetime.date | None = None
    reason: str = ""
    retained: bool | None = None
    made: list[Made] = field(default_factory=list)

    @property
    def signed(self) -> bool:
        return self.signed_on is not None


@dataclass(eq=False)
class Line:
    """A line of a need.

    :ivar days: first and last day of a course, a job or what cards and weeks cover. :ivar weekly: the most in a week; 0 for none.
    :ivar miles: gas by a log of trips and not by card. :ivar back: what of it is a deposit that comes back.
    :ivar excess: how an exception stands and how far it goes. :ivar lane: how an emergency stands.
    :ivar receives: somebody who asks for needs-related payments receives unemployment compensation.
    :ivar carried: it came with going live, so nobody here noted who else was asked, nor a course's listing.
    """

    place: Place
    person: Person
    kind: str
    payee: str
    cents: int
    months: tuple[str, ...] = ()
    days: tuple[datetime.date, datetime.date] | None = None
    weekly: int = 0
    minutes: int = 0
    wage: int = 0
    miles: bool = False
    back: int = 0
    state: str = "submitted"
    verified: bool = False
    contract: Contract | None = None
    excess: str = ""
    excess_cents: int = 0
    lane: str = ""
    receives: bool = False
    carried: bool = False

    @property
    def by_card(self) -> bool:
        return self.kind == "Gas" and not self.miles

    @property
    def weeks(self) -> int:
        """How many weeks an approval limits one by one."""
        return ((self.days[1] - self.days[0]).days + 1) // 7 if self.weekly and self.days else 0

    @property
    def share(self) -> int:
        """What of the wage is paid back, in per cent."""
        return 50 if self.kind == "OJT" else 100


@dataclass(eq=False)
class Award:
    """What became of an approved line: cents by stage, months by state.

    :ivar approved: what its approval was given for. :ivar back: what of it is a deposit that comes back.
    :ivar lane_on: when it went by the lane. :ivar left_on: when its course was left.
    :ivar earned: what its school had earned by then.
    :ivar last_on: the date of its newest entry. :ivar bound_on: what was bound and set free again, by date.
    :ivar before: what was paid of it before the ledger began. :ivar aid: what other sources decided since, by day and amounts.
    :ivar lower: what a month holds whose lower last bill was canceled.
    """

    line: Line
    place: Place
    payee: str
    on: datetime.date
    approved: int
    wanted: tuple[str, ...]
    cents: dict[str, int]
    months: dict[str, str]
    state: str = "open"
    lane: str = ""
    lane_on: datetime.date | None = None
    lane_cents: int = 0
    before: int = 0
    back: int = 0
    left_on: datetime.date | None = None
    earned: int = 0
    last_on: datetime.date = datetime.date.min
    bound_on: list[tuple[datetime.date, int]] = field(default_factory=list)
    aid: list[tuple[datetime.date, str, int, int]] = field(default_factory=list)
    lower: dict[str, int] = field(default_factory=dict)

    @property
    def used(self) -> int:
        return sum(self.cents.values()) - self.cents["refund"]

    def has_let_go(self) -> None:
        """An emergency that let everything go before it spent anything asks for no look-back (d15)."""
        if self.lane == "used" and not self.used and not self.cents["refund"]:
            self.lane = ""

    @property
    def given(self) -> int:
        """What another source has given for what it pays, from the last time on that it said no."""
        last = max((at for at, one in enumerate(self.aid) if one[1] != "amount"), default=-1)
        return sum(share for *_, share in self.aid[last + 1 :])

    @property
    def by_lane(self) -> int:
        """What the lane holds: a raise of its award went by the verification of the change."""
        return min(self.used, self.lane_cents)

    @property
    def bound(self) -> int:
        return self.used - self.cents["committed"]

    @property
    def monthly(self) -> int:
        return self.approved // max(len(self.wanted), 1)

    def holds(self, month: str | None) -> int:
        """What a month of it holds: the rent, or less where its lower last bill was canceled."""
        return self.lower.get(month or "", self.monthly)

    @property
    def weekly(self) -> int:
        return self.approved // max(self.line.weeks, 1)

    @property
    def bound_months(self) -> list[str]:
        return [month for month, state in self.months.items() if state in ("obligated", "accrued", "paid")]


@dataclass(eq=False)
class Change:
    """A change of an award: what its approval stood for, and what it shall stand for."""

    award: Award
    before: tuple[int, str]
    cents: int
    payee: str
    months: tuple[str, ...]
    back: int
    state: str = "asked"

    @property
    def is_live(self) -> bool:
        return self.state in ("asked", "verified", "first")


@dataclass(eq=False)
class Modification:
    """A modification of a signed agreement.

    :ivar on: its first day. :ivar until: hours before it, in minutes. :ivar end: the new last day. :ivar cents: the new maximum.
    """

    award: Award
    on: datetime.date
    until: int
    end: datetime.date
    minutes: int
    wage: int
    cents: int
    state: str = "asked"
    agreed_on: datetime.date | None = None
    signed_on: datetime.date | None = None

    @property
    def is_live(self) -> bool:
        return self.state in ("asked", "verified", "first", "agreed", "signed")
