"""What stands on the model's board, and the numbers of its policy."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

CAPS = {
    "Scholarship": 500_000,
    "OJT": 1_200_000,
    "WorkExperience": 900_000,
    "Gas": 30_000,
    "Clothing": 40_000,
    "ChildCare": 120_000,
    "Rent": 360_000,
}
REQUEST_CAPS = {"Clothing": 45_000}  # of one request
MONTH_CAPS = {"Rent": 150_000}  # of one month of rent
HOUSEHOLD_CAPS = {"Rent": 400_000}  # of everyone in the household, over all agencies and funds
CLAUSES = {"Clothing": 10_000}  # how far over its cap an exception may go
BAND, BAND_DAYS, RENT_MONTHS, DAYS_AHEAD = 250_000, 30, 4, 30
CASE, ENVELOPE, ENVELOPE_MONTH, LOOK_BACK_DAYS = 100_000, 200_000, 150_000, 5
STOCK_MOST, RECEIPT_DAYS = 30_000, 14
RETENTION_DAYS, PATTERN_CONTRACTS = 30, 3
TRAINING_BUDGET = 33_000_000
STAGES = ("committed", "obligated", "accrued", "paid", "refund")
AGREEMENTS = ("OJT", "WorkExperience")


Verb = TypeVar("Verb", bound=Callable[..., str])
VERBS: set[str] = set()
"""What can be done, as ``module.name``."""


def verb(does: Verb) -> Verb:
    """Something that can be done: it answers ``""`` when it is, else the refusal's code."""
    VERBS.add(called(does))
    return does


def called(does: Callable[..., str]) -> str:
    """A verb by its name."""
    return f"{does.__module__.rpartition('.')[2]}.{does.__name__}"


@dataclass(frozen=True)
class Place:
    """An allocation: where money stands."""

    agency: str
    program: str
    fund: str
    line: str

    @property
    def key(self) -> str:
        return f"{self.agency}:{self.program}:{self.fund}:{self.line}"


TRAINING = Place("CCC", "EOP", "WA26", "Training")
SUPPORT = Place("CCC", "EOP", "WA26", "Support")
COUNTY = Place("CCC", "EOP", "ERA26", "Support")
CITY = Place("CCC", "EOP", "HR26", "Support")
CLASS = Place("CAP", "IND", "HP26", "Support")
PLACES = {TRAINING: 1_200_000, SUPPORT: 400_000, COUNTY: 250_000, CITY: 400_000, CLASS: 400_000}
"""Each with what it is allocated."""
FUNDS = {"WA26": 60_000_000, "ERA26": 4_000_000, "HP26": 5_000_000, "HR26": 4_000_000}
"""Each with its authority."""
BUDGETS = {
    ("WA26", "Training"): 12_000_000,
    ("WA26", "Support"): 3_000_000,
    ("ERA26", "Support"): 2_000_000,
    ("HP26", "Support"): 3_000_000,
    ("HR26", "Support"): 3_000_000,
}
"""Set-aside and support budgets."""


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
