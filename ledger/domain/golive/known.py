"""What the board knows when it goes live, and the rows of the sheets found in it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.contracts.agreements import AnyContents
from ledger.domain.golive.agreement_rows import AgreementRow, BilledRow, RefundRow
from ledger.domain.golive.rows import AwardRow, BillRow, CapRow, CardRow, MonthRow
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Kind
from ledger.domain.needs.terms import Terms
from ledger.domain.payments.numbers import normal_number


@dataclass(frozen=True)
class Person:
    """A participant and the household."""

    id: str
    household_id: str


@dataclass(frozen=True)
class Allocation:
    """Where money is available."""

    id: str
    key: Key
    available_cents: int


@dataclass(frozen=True)
class Fund:
    """A fund.

    :param kinds: codes of the kinds it may pay. :param reserve_cents: support budget that no agency has.
    :param has_cash: has cash of it been recorded in this ledger already? :param from_on: to ``to_on``, its period.
    :param stream: whom it serves: the funds of youth ask for education beside work (WEX-05).
    """

    kinds: frozenset[str]
    from_on: datetime.date
    to_on: datetime.date
    reserve_cents: int = 0
    has_cash: bool = False
    stream: str = ""


@dataclass(frozen=True)
class Known:
    """What decides whether the sheets may be brought in; names are looked up as `headers.normal` texts.

    :param people: the participant system's id to the person. :param enrolled: (person, agency, program) on the day.
    :param payees: id or name to the accepted payees it may mean. :param keepers: who may keep cards.
    :param references: awards that were carried in. :param live: (person, kind, payee, cents) of awards made here.
    :param uses: (person, kind, day, cents) of cap use carried in. :param months: (household, month) of rent that is held.
    :param bills: (payee, number) of bills, :param lots: of lots of cards, that are here.
    :param network: programs of the partner network on the day; None when no version is in force (d18, d19).
    :param listed: program ids of the state's list that the sheets name and that are known.
    """

    today: datetime.date
    first_open: datetime.date
    people: Mapping[str, Person] = field(default_factory=dict)
    enrolled: frozenset[tuple[str, str, str]] = frozenset()
    agencies: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, str] = field(default_factory=dict)
    allocations: Mapping[Key, Allocation] = field(default_factory=dict)
    funds: Mapping[str, Fund] = field(default_factory=dict)
    payees: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keepers: Mapping[str, str] = field(default_factory=dict)
    references: frozenset[str] = frozenset()
    live: frozenset[tuple[str, str, str, int]] = frozenset()
    uses: frozenset[tuple[str, str, datetime.date, int]] = frozenset()
    months: frozenset[tuple[str, str]] = frozenset()
    bills: frozenset[tuple[str, str]] = frozenset()
    serials: frozenset[str] = frozenset()
    lots: frozenset[tuple[str, str]] = frozenset()
    network: frozenset[str] | None = None
    listed: frozenset[str] = frozenset()
    policies: PolicyBook = field(default_factory=lambda: PolicyBook(()))


@dataclass(frozen=True)
class CarriedAward:
    """An award as it will stand here, with its agreement where it has one."""

    row: AwardRow
    person: Person
    kind: Kind
    allocation: Allocation
    payee_id: str
    terms: Terms
    months: tuple[MonthRow, ...]
    bills: tuple[BillRow, ...]
    refunds: tuple[RefundRow, ...] = ()
    billed: tuple[BilledRow, ...] = ()
    agreement: AgreementRow | None = None
    contents: AnyContents | None = None

    @property
    def paid_before(self) -> tuple[BilledRow, ...]:
        """What was billed and paid: the rows whose bill is not owed."""
        owed = {normal_number(bill.number) for bill in self.bills}
        return tuple(one for one in self.billed if normal_number(one.number) not in owed)

    def billed_in(self, bill: BillRow) -> tuple[BilledRow, ...]:
        """The pay periods of one of its bills that are owed."""
        number = normal_number(bill.number)
        return tuple(one for one in self.billed if normal_number(one.number) == number)

    def days_of(self, bill: BillRow) -> tuple[datetime.date | None, datetime.date | None]:
        """First and last day of what a bill is for: as it says, else as its pay periods do."""
        billed = self.billed_in(bill)
        first = bill.service_from or min((one.from_on for one in billed), default=None)
        return first, bill.service_to or max((one.to_on for one in billed), default=None)

    @property
    def held_cents(self) -> int:
        """What of its obligation waits for retention."""
        return sum(one.held_cents for one in self.billed)


@dataclass(frozen=True)
class CarriedUse:
    """What a person used of a cap, and no award says."""

    row: CapRow
    person: Person


@dataclass(frozen=True)
class CarriedLot:
    """A run of cards as it will stand here."""

    row: CardRow
    payee_id: str
    keeper_id: str
    serials: tuple[str, ...]


@dataclass(frozen=True)
class Carried:
    """Everything found; complete only where there is no fault."""

    awards: tuple[CarriedAward, ...] = ()
    uses: tuple[CarriedUse, ...] = ()
    lots: tuple[CarriedLot, ...] = ()
