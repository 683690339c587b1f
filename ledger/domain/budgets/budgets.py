"""A program year's budget as values: what a folder of `budgets/` says, before anything is done about it.

`budget_files` reads it, `budget_checks` tests it, `budget_changes` compares it with what is loaded. All is pure.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ledger.domain.budgets.grants import Control, Extension, Grant
from ledger.domain.budgets.items import Coded, Fault, Item
from ledger.domain.budgets.origins import Transfer
from ledger.domain.budgets.ratios import Figure, Ratio, Waiver
from ledger.domain.budgets.staff import StaffCost
from ledger.domain.budgets.subaward_changes import SubawardChange
from ledger.domain.budgets.subawards import Subaward
from ledger.domain.budgets.versions import TrainingBudget, Version
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Line
from ledger.words import dollars

RESERVE = "reserve"
UNASSIGNED = "unassigned"
FUNDER = "funder"
"""Where a cut goes: the award itself becomes smaller. It is recorded, never refused."""


@dataclass(frozen=True)
class Agency(Coded):
    """An organisation, or one budget line of it (SE Works has two in one program)."""

    FILE, NAME = "agencies.toml", "agency"
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program(Coded):
    """A program that agencies belong to."""

    FILE, NAME = "agencies.toml", "program"
    name: str


@dataclass(frozen=True)
class Membership(Item):
    """An agency in a program, from one day to another, under an agreement (ALC-05)."""

    FILE, NAME = "agencies.toml", "membership"
    agency: str
    program: str
    from_on: datetime.date
    to_on: datetime.date | None = None
    agreement: str | None = None
    subaward: str | None = None

    @property
    def key(self) -> str:
        return f"{self.agency}:{self.program}:{self.from_on}"

    def active(self, on: datetime.date) -> bool:
        """Both days included."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True)
class Pool(Coded):
    """Several funds under one published code."""

    FILE, NAME = "funds.toml", "pool"
    title: str


@dataclass(frozen=True)
class Fund(Coded):
    """A grant: where it comes from, when it may be spent, and on what (FND-01).

    :param kinds: codes of the kinds it may pay.
    :param serves: codes of the programs whose participants it may serve.
    :param residence: with what follows, to `population`: whom it serves besides, as `ledger.domain.needs.whom.Whom`.
    :param period_document: what another last day than the law's rests on (FND-06).
    :param origin: of transferred money: the fund it left. :param under: the stream whose rules it follows now (FND-09).
    :param match: the non-federal fund that bears the other half of its costs (FND-17).
    :param amount_cents: authorised; zero while the amount is not known yet (d7).
    """

    FILE, NAME = "funds.toml", "fund"
    title: str
    source: str
    aln: str | None
    identifiers: str | None
    stream: str
    performance_from_on: datetime.date
    performance_to_on: datetime.date
    liquidation_on: datetime.date
    amount_cents: int
    kinds: tuple[str, ...]
    serves: tuple[str, ...]
    residence: tuple[str, ...] = ()
    housing: tuple[str, ...] = ()
    income_percent: int | None = None
    population: tuple[str, ...] = ()
    pool: str | None = None
    confidential_class: str | None = None
    period_document: str | None = None
    origin: str | None = None
    under: str | None = None
    match: str | None = None


@dataclass(frozen=True)
class YearBudget(Item):
    """What a fund gives in a program year: the training budget, and of it the set-aside; the support budget; ``reserve_*`` is
    what the folder leaves unallocated, so that each line has two sides to compare (ALC-02)."""

    FILE, NAME = "year.toml", "budget"
    year: int
    fund: str
    training_budget_cents: int
    set_aside_cents: int
    support_budget_cents: int
    reserve_training_cents: int
    reserve_support_cents: int

    @property
    def key(self) -> str:
        return self.fund

    def line_cents(self, line: Line) -> int:
        """The set-aside (Training) or the support budget (Support)."""
        return self.set_aside_cents if line is Line.TRAINING else self.support_budget_cents

    def reserve_cents(self, line: Line) -> int:
        return self.reserve_training_cents if line is Line.TRAINING else self.reserve_support_cents


@dataclass(frozen=True)
class Allocation(Item):
    """Money for one agency, program, fund and line (ALC-01).

    :param kinds: what it is meant for, a note that is checked; what binds is the fund's list.
    """

    FILE, NAME = "allocations.toml", "allocation"
    year: int
    agency: str
    program: str
    fund: str
    line: Line
    amount_cents: int
    kinds: tuple[str, ...] = ()

    @property
    def place(self) -> Key:
        return Key(self.agency, self.program, self.fund, self.line)

    @property
    def key(self) -> str:
        return str(self.place)


@dataclass(frozen=True)
class Amendment(Item):
    """A dated move of money: from one place to another of the same fund and line (ALC-04, ALC-10).

    :param source: ``reserve``, ``unassigned`` or ``AGENCY:PROGRAM``; `target` likewise, or ``funder`` for a cut.
    :param resolution: of the board, without which nothing leaves the set-aside (SET-07).
    """

    FILE, NAME = "amendments.toml", "amendment"
    id: str
    on: datetime.date
    fund: str
    line: Line
    source: str
    target: str
    amount_cents: int
    document: str
    resolution: str | None = None

    @property
    def key(self) -> str:
        return self.id

    def allocation(self, place: str) -> Key | None:
        """The allocation that a place names, None for the reserve and what is unassigned."""
        agency, colon, program = place.partition(":")
        return Key(agency, program, self.fund, self.line) if colon else None

    @property
    def is_cut(self) -> bool:
        """Did the funder take it back?"""
        return self.target == FUNDER

    def places(self) -> tuple[Key | None, Key | None]:
        """The allocations it takes from and gives to."""
        return self.allocation(self.source), self.allocation(self.target)


@dataclass(frozen=True)
class Value(Item):
    """A dated number of law or of the board's policy, with the document it comes from."""

    NAME = "value"
    code: str
    value: str
    unit: str
    sort: str
    from_on: datetime.date
    document: str
    note: str | None = None

    @property
    def key(self) -> str:
        return f"{self.code} from {self.from_on}"

    def fault(self, key: str, says: str) -> Fault:
        return Fault("law.toml" if self.sort == "law" else "policies.toml", self.table, key, says)


@dataclass(frozen=True)
class Budget:
    """All that one folder says, or all that was ever loaded."""

    year: int
    agencies: tuple[Agency, ...] = ()
    programs: tuple[Program, ...] = ()
    memberships: tuple[Membership, ...] = ()
    pools: tuple[Pool, ...] = ()
    funds: tuple[Fund, ...] = ()
    years: tuple[YearBudget, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    values: tuple[Value, ...] = ()
    grants: tuple[Grant, ...] = ()
    extensions: tuple[Extension, ...] = ()
    controls: tuple[Control, ...] = ()
    versions: tuple[Version, ...] = ()
    training_budgets: tuple[TrainingBudget, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    figures: tuple[Figure, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    staff_costs: tuple[StaffCost, ...] = ()
    subawards: tuple[Subaward, ...] = ()
    subaward_changes: tuple[SubawardChange, ...] = ()

    def section(self, name: str) -> dict[str, Item]:
        """The items of one section by key, in their order."""
        items: tuple[Item, ...] = getattr(self, name)
        return {_full_key(one): one for one in items}


SECTIONS: Mapping[str, type[Item]] = {
    "agencies": Agency,
    "programs": Program,
    "memberships": Membership,
    "pools": Pool,
    "funds": Fund,
    "years": YearBudget,
    "allocations": Allocation,
    "amendments": Amendment,
    "values": Value,
    "grants": Grant,
    "extensions": Extension,
    "controls": Control,
    "versions": Version,
    "training_budgets": TrainingBudget,
    "ratios": Ratio,
    "waivers": Waiver,
    "figures": Figure,
    "transfers": Transfer,
    "staff_costs": StaffCost,
    "subawards": Subaward,
    "subaward_changes": SubawardChange,
}


def _full_key(one: Item) -> str:
    return f"{one.year}:{one.key}" if isinstance(one, YearBudget) else one.key


def figure(cents: int) -> str:
    """``12000000`` becomes ``120,000.00``: how the files write amounts."""
    return dollars(cents).replace("$", "")


def year_start(year: int) -> datetime.date:
    """1 July of the program year (FND-05)."""
    return datetime.date(year, 7, 1)


def year_end(year: int) -> datetime.date:
    """30 June after it."""
    return datetime.date(year + 1, 6, 30)


def opens_on(year: int, fund: Fund) -> datetime.date:
    """When a fund's money of a year is given out: the later of 1 July and the fund's own start."""
    return max(year_start(year), fund.performance_from_on)
