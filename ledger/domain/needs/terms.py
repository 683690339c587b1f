"""What a line asks for, per kind: months of rent, hours of training at work, dates of a course, miles.

Terms are kept with the line and the award as canonical JSON. They hold dates and numbers only; words about a person (which
course, which job) stand in a private column beside them.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from ledger.domain.journal.canonical import canonical
from ledger.errors import InvalidInput
from ledger.money import half_up

MOST_MONTHS = 24
MOST_WEEKS = 52
MINUTES_PER_HOUR = 60
WHOLE_BP = 10_000
DAYS_A_WEEK = 7
BY_WEEK = frozenset({"Gas", "ChildCare"})
"""Kinds that may be approved once for many weeks, each up to an amount; needs-related payments always are."""


@dataclass(frozen=True)
class CourseTerms:
    """A scholarship: the listed program, and when instruction starts and ends.

    :param listing: the program's id on the state's list (SCH-01); None only in awards made before lists were kept.
    """

    starts_on: datetime.date
    ends_on: datetime.date
    listing: str | None = None


@dataclass(frozen=True)
class RentTerms:
    """Months of rent, in a row, at one monthly amount (SUP-11).

    :param contract_cents: a month's rent by the lease; what is asked, where an award of before or one carried in has None.
    :param subsidy_cents: what a voucher or another program pays of each month.
    """

    first_month: str
    months: int
    monthly_cents: int
    contract_cents: int | None = None
    subsidy_cents: int = 0

    @property
    def rent_cents(self) -> int:
        """A month's rent by the lease."""
        return self.monthly_cents if self.contract_cents is None else self.contract_cents

    @property
    def payable_cents(self) -> int:
        """What is left of a month's rent once others have paid: 1,200.00 less 375.00 are 825.00."""
        return self.rent_cents - self.subsidy_cents

    def each(self) -> list[str]:
        """The months, ``2026-11`` then ``2026-12`` then ``2027-01``."""
        year, month = int(self.first_month[:4]), int(self.first_month[5:7])
        return [
            f"{year + (month - 1 + i) // 12:04d}-{(month - 1 + i) % 12 + 1:02d}" for i in range(self.months)
        ]


@dataclass(frozen=True)
class OjtTerms:
    """On-the-job training: the contract's hours, wage and share paid back (OJT-01).

    :param minutes: contract hours, in minutes.
    :param wage_cents: contract wage per hour.
    :param rate_bp: share of the wage paid back, in hundredths of a per cent (50 % is 5000).
    """

    starts_on: datetime.date
    ends_on: datetime.date
    minutes: int
    wage_cents: int
    rate_bp: int

    def maximum_cents(self) -> int:
        """Hours x wage x rate, to the cent: 520 h x $20.00 x 50 % = $5,200.00 (OJT-04)."""
        return self.worth_cents(self.minutes)

    def worth_cents(self, minutes: int) -> int:
        """What so many minutes at the contract's wage earn back."""
        return half_up(Fraction(minutes * self.wage_cents * self.rate_bp, MINUTES_PER_HOUR * WHOLE_BP))


PAYS: Mapping[str, str] = {"wage": "Wage", "stipend": "Stipend"}
"""How an hour of work experience is paid: a wage makes an employer, with W-2 and taxes; a stipend does not (WEX-04)."""


@dataclass(frozen=True)
class Pay:
    """What some hours cost: gross, the employer's payroll taxes, workers' compensation (WEX-03)."""

    gross_cents: int
    taxes_cents: int = 0
    compensation_cents: int = 0

    @property
    def cents(self) -> int:
        return self.gross_cents + self.taxes_cents + self.compensation_cents

    def within(self, cents: int) -> "Pay":
        """At most so much, the gross first: 850.00 + 65.03 + 17.00 within 900.00 are 850.00 + 50.00 + 0.00."""
        gross = min(self.gross_cents, cents)
        taxes = min(self.taxes_cents, cents - gross)
        return Pay(gross, taxes, min(self.compensation_cents, cents - gross - taxes))


@dataclass(frozen=True)
class WorkTerms:
    """Work experience or a transitional job: hours, and what an hour costs (WEX-01, WEX-03, WEX-04).

    :param pay: a code of `PAYS`. :param wage_cents: wage or stipend per hour.
    :param taxes_bp: the employer's payroll taxes on the gross, in hundredths of a per cent (7.65 % is 765).
    :param compensation_bp: workers' compensation on the gross.
    """

    starts_on: datetime.date
    ends_on: datetime.date
    minutes: int
    pay: str
    wage_cents: int
    taxes_bp: int
    compensation_bp: int

    def cost(self, minutes: int, wage_cents: int | None = None) -> Pay:
        """50 h at 17.00 with 7.65 % and 2 %: 850.00 + 65.03 + 17.00 = 932.03. Each part is rounded half-up."""
        rate = self.wage_cents if wage_cents is None else wage_cents
        gross = half_up(Fraction(minutes * rate, MINUTES_PER_HOUR))
        taxes, compensation = (
            half_up(Fraction(gross * bp, WHOLE_BP)) for bp in (self.taxes_bp, self.compensation_bp)
        )
        return Pay(gross, taxes, compensation)

    def worth_cents(self, minutes: int) -> int:
        """What so many minutes cost as agreed."""
        return self.cost(minutes).cents

    def maximum_cents(self) -> int:
        """What all hours of the agreement cost."""
        return self.worth_cents(self.minutes)


@dataclass(frozen=True)
class IncentiveTerms:
    """A hiring incentive: the first day of the job. Its milestones follow from policy on the day it is signed (d18)."""

    starts_on: datetime.date


@dataclass(frozen=True)
class CardTerms:
    """Gas by card instead of by mileage: the days whose travel the cards are for (SUP-13).

    :param weekly_cents: what may be handed out in each of their weeks at most; None for no limit of a week.
    """

    starts_on: datetime.date
    ends_on: datetime.date
    weekly_cents: int | None = None

    @property
    def days(self) -> int:
        """How many days they are for, the first and the last among them."""
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True)
class WeekTerms:
    """Weeks in a row at one amount: paid each week (SUP-19), or up to it in each ("gas, 12 weeks, up to $50 a week")."""

    starts_on: datetime.date
    weeks: int
    weekly_cents: int

    @property
    def last_on(self) -> datetime.date:
        """The last day of the last week; the calendar's last one for more weeks than it has, which no check lets pass."""
        most = (datetime.date.max - self.starts_on).days
        return self.starts_on + datetime.timedelta(days=min(DAYS_A_WEEK * self.weeks - 1, most))


@dataclass(frozen=True)
class DepositTerms:
    """Move-in costs. :param refundable_cents: of the amount, the deposit that comes back in the end (SUP-12)."""

    refundable_cents: int = 0


@dataclass(frozen=True)
class PlainTerms:
    """Anything bought once: nothing besides the amount."""


HourTerms = OjtTerms | WorkTerms
"""Terms whose hours make the amount."""
AgreementTerms = OjtTerms | WorkTerms | IncentiveTerms
"""Terms that an agreement signed by all binds."""
Terms = CourseTerms | RentTerms | AgreementTerms | CardTerms | WeekTerms | DepositTerms | PlainTerms

_SHAPES: Mapping[str, type[Terms]] = {
    "Scholarship": CourseTerms,
    "Rent": RentTerms,
    "MoveIn": DepositTerms,
    "OJT": OjtTerms,
    "WorkExperience": WorkTerms,
    "TransitionalJob": WorkTerms,
    "HiringIncentive": IncentiveTerms,
    "NeedsRelated": WeekTerms,
}
_DATES = ("starts_on", "ends_on")
OPTIONAL: Mapping[type[Terms], frozenset[str]] = {
    RentTerms: frozenset({"subsidy_cents"}),
    CardTerms: frozenset({"weekly_cents"}),
    DepositTerms: frozenset({"refundable_cents"}),
}
"""What terms may leave out: then nobody else pays of the rent, a week of cards has no limit of its own, and nothing comes
back. The need's form asks for it all the same."""
_ASKED: Mapping[str, str] = {
    "minutes": "the hours in all",
    "starts_on": "the first day",
    "ends_on": "the last day",
    "wage_cents": "the wage an hour",
    "rate_bp": "the share of the wage",
    "monthly_cents": "what is paid a month",
    "contract_cents": "a month's rent by the lease",
    "weekly_cents": "the most in one week",
}


def shape_of(kind: str, values: Mapping[str, Any]) -> type[Terms]:
    """Which terms a kind has; gas has four: days are for a card, none for mileage, and either may be by the week."""
    if kind in BY_WEEK and "weeks" in values:
        return WeekTerms
    if kind == "Gas" and "starts_on" in values:
        return CardTerms
    return _SHAPES.get(kind, PlainTerms)


def to_text(terms: Terms) -> str:
    """Canonical JSON, for the line's column."""
    return canonical(asdict(terms)).decode()


def from_text(kind: str, text: str) -> Terms:
    """Terms from their column."""
    values: dict[str, Any] = json.loads(text)
    for name in _DATES:
        if name in values:
            values[name] = datetime.date.fromisoformat(values[name])
    return shape_of(kind, values)(**values)


def is_by_card(kind: str, text: str) -> bool:
    """Is a line or award given in gas cards? Nothing but a signed issue binds or bills it."""
    return isinstance(from_text(kind, text), CardTerms)


def weeks_of(terms: Terms) -> WeekTerms | None:
    """The weeks that an approval limits one by one, each with its most; None where it does not."""
    if isinstance(terms, CardTerms) and terms.weekly_cents is not None:
        return WeekTerms(terms.starts_on, terms.days // DAYS_A_WEEK, terms.weekly_cents)
    return terms if isinstance(terms, WeekTerms) else None


def service_dates(terms: Terms) -> tuple[datetime.date, datetime.date] | None:
    """From when to when the thing is used, where the terms say it."""
    if isinstance(terms, IncentiveTerms):
        return terms.starts_on, terms.starts_on
    if isinstance(terms, CourseTerms | OjtTerms | WorkTerms | CardTerms):
        return terms.starts_on, terms.ends_on
    if isinstance(terms, WeekTerms):
        return terms.starts_on, terms.last_on
    return None


def complete(kind: str, values: Mapping[str, Any]) -> Terms:
    """Terms from a draft's values, every one of them given.

    :param values: whole numbers, dates as ISO text, months as ``2026-08``.
    :raises InvalidInput: ``terms_missing`` at the first field that is empty.
    """
    shape = shape_of(kind, values)
    optional = OPTIONAL.get(shape, frozenset())
    wanted = [
        name for name in shape.__dataclass_fields__ if name not in optional or values.get(name) is not None
    ]
    for name in wanted:
        if values.get(name) in (None, ""):
            raise InvalidInput("terms_missing", field=name, what=_ASKED.get(name, name.replace("_", " ")))
    return from_text(kind, canonical({name: values[name] for name in wanted}).decode())
