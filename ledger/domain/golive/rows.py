"""What the sheets of going live say, row by row, as values; and the faults they may have."""

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ledger.domain.golive.agreement_rows import AgreementRow, BilledRow, RefundRow
from ledger.errors import Argument, LedgerError
from ledger.words import day, dollars


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong: sheet, row as a spreadsheet numbers it (0: the sheet itself), column, and a rule of `errors.toml`."""

    sheet: str
    row: int
    column: str
    code: str
    arguments: Mapping[str, Argument] = field(default_factory=dict, compare=False)

    @property
    def says(self) -> str:
        """What is wrong, and what to do."""
        arguments: dict[str, Argument] = {"column": self.column, **self.arguments}
        return str(LedgerError(self.code, field=None, **arguments))

    def __str__(self) -> str:
        """``awards, row 7, Payee: …``"""
        place = [self.sheet, f"row {self.row}" if self.row else "", self.column]
        named = ", ".join(part for part in place if part)
        return f"{named}: {self.says}" if named else self.says


@dataclass(frozen=True)
class CashRow:
    """A fund's cash."""

    row: int
    fund: str
    received_cents: int
    on_hand_cents: int


@dataclass(frozen=True)
class AwardRow:
    """An award that is open, or was paid out of this year's allocations."""

    row: int
    reference: str
    participant: str
    agency: str
    program: str
    fund: str
    kind: str
    payee: str
    approved_on: datetime.date
    approved_cents: int
    committed_cents: int
    obligated_cents: int
    paid_cents: int
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    weeks: int = 0
    hours: int = 0
    wage_cents: int = 0
    share_bp: int = 0
    pay: str = ""
    payee_reference: str = ""
    listing: str = ""

    @property
    def says(self) -> str:
        """For whoever accepts, with the sheet in hand: everything but the person, since a fund may tell something of them."""
        return (
            f"Award {self.reference}: {self.kind}, {self.agency} {self.program} {self.fund}, {self.payee},"
            f" {dollars(self.approved_cents)} approved on {day(self.approved_on)}"
        )


@dataclass(frozen=True)
class CapRow:
    """What a person used of a cap, and no award says. :param month: of rent, which the household has had."""

    row: int
    participant: str
    kind: str
    used_on: datetime.date
    amount_cents: int
    month: str = ""


@dataclass(frozen=True)
class MonthRow:
    """A month of rent of an award."""

    row: int
    reference: str
    month: str
    amount_cents: int
    state: str


@dataclass(frozen=True)
class CardRow:
    """An unbroken run of gas cards in stock."""

    row: int
    fund: str
    vendor: str
    number: str
    first: str
    last: str
    cards: int
    value_cents: int
    paid: bool
    received_on: datetime.date
    keeper: str

    @property
    def total_cents(self) -> int:
        return self.cards * self.value_cents


@dataclass(frozen=True)
class BillRow:
    """An award's part of a bill that is owed."""

    row: int
    reference: str
    number: str
    amount_cents: int
    dated_on: datetime.date
    received_on: datetime.date
    month: str
    service_from: datetime.date | None
    service_to: datetime.date | None


@dataclass(frozen=True)
class ControlRow:
    """A control total."""

    row: int
    control: str
    fund: str
    count: int
    amount_cents: int


Row = (
    CashRow
    | AwardRow
    | CapRow
    | MonthRow
    | CardRow
    | BillRow
    | AgreementRow
    | BilledRow
    | RefundRow
    | ControlRow
)


@dataclass(frozen=True)
class Opening:
    """Everything that is brought in, as it stood at the end of a day.

    :param on: that day; the entries bear it.
    """

    on: datetime.date
    cash: tuple[CashRow, ...] = ()
    awards: tuple[AwardRow, ...] = ()
    caps: tuple[CapRow, ...] = ()
    months: tuple[MonthRow, ...] = ()
    cards: tuple[CardRow, ...] = ()
    bills: tuple[BillRow, ...] = ()
    agreements: tuple[AgreementRow, ...] = ()
    billed: tuple[BilledRow, ...] = ()
    refunds: tuple[RefundRow, ...] = ()
    controls: tuple[ControlRow, ...] = ()

    def bills_of(self, reference: str) -> tuple[BillRow, ...]:
        """An award's unpaid bills."""
        return self._bills.get(reference, ())

    def agreement_of(self, reference: str) -> AgreementRow | None:
        """An award's agreement."""
        return next(iter(self._agreements.get(reference, ())), None)

    def billed_of(self, reference: str) -> tuple[BilledRow, ...]:
        """What was billed of an award before, in the order of its days."""
        return self._billed.get(reference, ())

    def refunds_of(self, reference: str) -> tuple[RefundRow, ...]:
        """What is due back of an award."""
        return self._refunds.get(reference, ())

    def months_of(self, reference: str) -> tuple[MonthRow, ...]:
        """An award's months of rent, in their order."""
        return self._months.get(reference, ())

    @cached_property
    def _bills(self) -> dict[str, tuple[BillRow, ...]]:
        return _by_award(self.bills)

    @cached_property
    def _agreements(self) -> dict[str, tuple[AgreementRow, ...]]:
        return _by_award(self.agreements)

    @cached_property
    def _billed(self) -> dict[str, tuple[BilledRow, ...]]:
        return _by_award(sorted(self.billed, key=lambda one: (one.from_on, one.row)))

    @cached_property
    def _refunds(self) -> dict[str, tuple[RefundRow, ...]]:
        return _by_award(self.refunds)

    @cached_property
    def _months(self) -> dict[str, tuple[MonthRow, ...]]:
        return _by_award(sorted(self.months, key=lambda month: month.month))


def _by_award(rows: Iterable[Any]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for one in rows:
        found[one.reference].append(one)
    return {reference: tuple(listed) for reference, listed in found.items()}


SHAPES: Mapping[str, type[Any]] = {
    "cash": CashRow,
    "awards": AwardRow,
    "caps": CapRow,
    "months": MonthRow,
    "cards": CardRow,
    "bills": BillRow,
    "agreements": AgreementRow,
    "billed": BilledRow,
    "refunds": RefundRow,
    "controls": ControlRow,
}


def to_plain(opening: Opening) -> dict[str, Any]:
    """As canonical JSON can hold it: the payload of a proposal."""
    return dataclasses.asdict(opening)


def from_plain(plain: Mapping[str, Any]) -> Opening:
    """The way back; what a version before this one staged lacks the newer sheets."""
    sheets: dict[str, Any] = {
        name: tuple(shape(**_dated(one)) for one in plain.get(name, ())) for name, shape in SHAPES.items()
    }
    return Opening(datetime.date.fromisoformat(plain["on"]), **sheets)


def _dated(plain: Mapping[str, Any]) -> dict[str, Any]:
    days = ("service_from", "service_to")
    return {
        name: datetime.date.fromisoformat(value)
        if value and (name.endswith("_on") or name in days)
        else value
        for name, value in plain.items()
    }
