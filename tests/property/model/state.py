"""What stands on the model's board."""

import datetime
from dataclasses import dataclass, field

from tests.property.model.limits import BUDGETS, FUNDS, PLACES, Place


@dataclass(frozen=True)
class Person:
    """A participant, and the agencies' programs that serve her."""

    name: str
    household: str
    served: tuple[tuple[str, str], ...]


@dataclass(eq=False)
class Contract:
    """An agreement with an employer."""

    signed: bool = False
    evaluated: bool = False
    ended: datetime.date | None = None
    reason: str = ""
    retained: bool | None = None


@dataclass(eq=False)
class Line:
    """A line of a need.

    :ivar days: first and last day of a course, a job or what cards and weeks cover. :ivar weekly: the most in a week; 0 for none.
    :ivar excess: how an exception stands and how far it goes. :ivar lane: how an emergency stands.
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
    state: str = "submitted"
    verified: bool = False
    contract: Contract | None = None
    excess: str = ""
    excess_cents: int = 0
    lane: str = ""
    carried: bool = False

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

    :ivar approved: what its approval was given for. :ivar due: when an emergency must be verified.
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

    @property
    def used(self) -> int:
        return sum(self.cents.values()) - self.cents["refund"]

    @property
    def bound(self) -> int:
        return self.used - self.cents["committed"]

    @property
    def monthly(self) -> int:
        return self.approved // max(len(self.wanted), 1)

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
    state: str = "asked"

    @property
    def is_live(self) -> bool:
        return self.state in ("asked", "verified", "first")


@dataclass(eq=False)
class Bill:
    """One invoice of one line.

    :ivar days: of the service. :ivar minutes: worked, of a pay period. :ivar held: what of it waits for retention.
    :ivar claim: it asks for what was held.
    """

    award: Award
    payee: str
    cents: int
    month: str | None = None
    final: bool = False
    days: tuple[datetime.date, datetime.date] | None = None
    minutes: int = 0
    held: int = 0
    over: bool = False
    claim: bool = False
    state: str = "entered"


@dataclass(eq=False)
class Card:
    """A gas card."""

    serial: str
    cents: int
    state: str = "stock"


@dataclass(eq=False)
class Lot:
    """Cards bought together."""

    cards: list[Card]
    owed: int
    payee: str
    state: str = "received"


@dataclass(eq=False)
class Issue:
    """A card handed out."""

    card: Card
    award: Award
    on: datetime.date
    receipt: bool = False


@dataclass(eq=False)
class Payment:
    """What one payee gets in a batch: bills and lots, with their cents."""

    items: dict[Bill | Lot, int]
    state: str = "built"


@dataclass(eq=False)
class Batch:
    """Payments by payee."""

    payments: dict[str, Payment]
    state: str = "built"


@dataclass(eq=False)
class Refund:
    """Money that a payee owes back."""

    award: Award
    cents: int
    state: str = "due"


def _reserves() -> dict[tuple[str, str], int]:
    left = dict(BUDGETS)
    for place, cents in PLACES.items():
        left[place.fund, place.line] -= cents
    return left


def _spares() -> dict[str, int]:
    return {
        fund: cents - sum(given for (of, _), given in BUDGETS.items() if of == fund)
        for fund, cents in FUNDS.items()
    }


@dataclass
class Model:
    """A board's money.

    :ivar spare: what a fund has given to no line. :ivar drawer: what lots did to the adult fund's cash.
    :ivar cut: cents of the set-aside that the funder took; `cut_at` from which agencies.
    :ivar before: uses of caps that were carried in, by person and kind.
    """

    today: datetime.date
    available: dict[Place, int] = field(default_factory=lambda: dict(PLACES))
    reserve: dict[tuple[str, str], int] = field(default_factory=_reserves)
    authority: dict[str, int] = field(default_factory=lambda: dict(FUNDS))
    spare: dict[str, int] = field(default_factory=_spares)
    cash: dict[str, int] = field(default_factory=dict)
    set_aside: int = BUDGETS["WA26", "Training"]
    cut: int = 0
    cut_at: set[Place] = field(default_factory=set)
    drawer: int = 0
    before: list[tuple[Person, str, int]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def cards(self) -> list[Card]:
        return [card for lot in self.lots for card in lot.cards]

    @property
    def payments(self) -> list[Payment]:
        return [payment for batch in self.batches for payment in batch.payments.values()]


def move(model: Model, award: Award, source: str, target: str, cents: int) -> None:
    """Cents of an award from one stage to another."""
    for stage, by in ((source, -cents), (target, cents)):
        if stage == "available":
            model.available[award.place] += by
        else:
            award.cents[stage] += by


def first_day(month: str) -> datetime.date:
    """The day a month of rent is due."""
    return datetime.date.fromisoformat(f"{month}-01")
