"""What stands on the model's board."""

import datetime
from dataclasses import dataclass, field

from tests.property.model.awards import Award, Change, Line, Modification, Person
from tests.property.model.limits import BUDGETS, FUNDS, MILE_TENTH, PLACES, Place


@dataclass(frozen=True)
class Trip:
    """One way that was driven, in tenths of a mile."""

    on: datetime.date
    to: str
    tenths: int

    @property
    def cents(self) -> int:
        return self.tenths * MILE_TENTH


@dataclass(eq=False)
class Bill:
    """One invoice of one line.

    :ivar on: when it came. :ivar days: of the service. :ivar trips: of a log.
    :ivar minutes: worked, of a pay period. :ivar held: what of it waits for retention. :ivar hire: it shows a hire.
    :ivar claim: it asks for what was held. :ivar deposit: what of it comes back. :ivar decided_on: when it was accepted.
    :ivar decided_at: its place when it was accepted. :ivar paid_at: when it was paid.
    :ivar source: the stage that its acceptance took it from. :ivar left: what a transfer left of its cost; None: all of it.
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
    hire: bool = False
    deposit: int = 0
    trips: tuple[Trip, ...] = ()
    on: datetime.date = datetime.date.min
    decided_on: datetime.date | None = None
    decided_at: int = 0
    paid_at: int = 0
    source: str = ""
    left: int | None = None
    state: str = "entered"

    @property
    def is_dead(self) -> bool:
        """Nobody owes anything by it."""
        return self.state in ("refused", "canceled")

    @property
    def cost(self) -> int:
        return self.cents - self.deposit


@dataclass(eq=False)
class Deposit:
    """What a payee holds, or is to be given, until it comes back or is kept."""

    bill: Bill
    returned: int = 0
    kept: int = 0

    @property
    def out(self) -> int:
        return self.bill.deposit - self.returned - self.kept


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
    month: str | None = None
    state: str = "due"
    place: int = 0


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
    :ivar came: receipts of cash: day, fund, cents.
    :ivar before: uses of caps that were carried in, by person and kind.
    :ivar closed: months that are. :ivar hours: awards whose unbilled hours accrued, by the month. :ivar hours_cents: the last time.
    """

    today: datetime.date
    available: dict[Place, int] = field(default_factory=lambda: dict(PLACES))
    reserve: dict[tuple[str, str], int] = field(default_factory=_reserves)
    authority: dict[str, int] = field(default_factory=lambda: dict(FUNDS))
    spare: dict[str, int] = field(default_factory=_spares)
    cash: dict[str, int] = field(default_factory=dict)
    came: set[tuple[datetime.date, str, int]] = field(default_factory=set)
    set_aside: int = BUDGETS["WA26", "Training"]
    cut: int = 0
    cut_at: set[Place] = field(default_factory=set)
    drawer: int = 0
    before: list[tuple[Person, str, int]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    modifications: list[Modification] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    deposits: list[Deposit] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    hours: set[tuple[str, Award]] = field(default_factory=set)
    hours_cents: int = 0
    places: int = 0

    def next_place(self) -> int:
        """Of what is paid and of what becomes due back, one after the other."""
        self.places += 1
        return self.places

    @property
    def first_open(self) -> datetime.date:
        """The first day that an entry may have."""
        return first_day(next_month(max(self.closed))) if self.closed else datetime.date.min

    @property
    def cards(self) -> list[Card]:
        return [card for lot in self.lots for card in lot.cards]

    @property
    def payments(self) -> list[Payment]:
        return [payment for batch in self.batches for payment in batch.payments.values()]


def move(
    model: Model, award: Award, source: str, target: str, cents: int, on: datetime.date | None = None
) -> None:
    """Cents of an award from one stage to another, today unless it happened before: never in a closed month or out of order."""
    if not cents:
        return
    award.last_on = min(max(on or model.today, award.last_on, model.first_open), model.today)
    for stage, by in ((source, -cents), (target, cents)):
        if stage == "available":
            model.available[award.place] += by
        else:
            award.cents[stage] += by
        if stage == "obligated":
            award.bound_on.append((award.last_on, by))


def first_day(month: str) -> datetime.date:
    """The day a month of rent is due."""
    return datetime.date.fromisoformat(f"{month}-01")


def next_month(month: str) -> str:
    """The month after."""
    return f"{first_day(month) + datetime.timedelta(days=31):%Y-%m}"
