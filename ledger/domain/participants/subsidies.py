"""What was spent on people beside the change of their annual housing subsidy (d21: training "will yield cost savings"). Pure.

The participant system records the annual subsidy with a day and the paper that says it; the first and the newest one count.
Worked: 6,000.00 on 1 July 2026 and 1,200.00 on 1 July 2027, 425.00 spent: the subsidy is 4,800.00 a year less.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.money import half_up

CODE = "HousingSubsidy"
"""The code of such a record; it is no payment of ours, so no reconciliation asks for one."""
CALLED = ("Housing Subsidy", "Annual Housing Subsidy", "Rent Subsidy", "Housing Voucher", "Section 8")


@dataclass(frozen=True, order=True)
class Subsidy:
    """What others pay a year for a person's housing. :param document: the paper that says it."""

    on: datetime.date
    cents: int
    document: str = ""


@dataclass(frozen=True)
class Savings:
    """One person: two recorded subsidies, and what was spent meanwhile and before."""

    first: Subsidy
    last: Subsidy
    spent_cents: int

    @property
    def change_cents(self) -> int:
        """A year; negative is a saving."""
        return self.last.cents - self.first.cents

    @property
    def ended(self) -> bool:
        """Is there no subsidy any more?"""
        return self.first.cents > 0 and self.last.cents == 0


def of_person(
    recorded: Iterable[Subsidy], spent_cents: int, through_on: datetime.date | None = None
) -> Savings | None:
    """A person's savings; None while fewer than two days are recorded.

    :param through_on: later records are not looked at.
    """
    known = sorted(one for one in recorded if through_on is None or one.on <= through_on)
    if not known or known[0].on == known[-1].on:
        return None
    return Savings(known[0], known[-1], spent_cents)


@dataclass(frozen=True)
class Together:
    """Several people; the amounts are None while they are too few to be shown together.

    :param people: n, with two subsidies each. :param least: the policy's; None while nobody has set it.
    """

    people: int
    least: int | None
    ended: int | None = None
    spent_cents: int | None = None
    first_cents: int | None = None
    last_cents: int | None = None

    @property
    def change_cents(self) -> int | None:
        """Of all of them, a year."""
        return (
            None
            if self.first_cents is None or self.last_cents is None
            else self.last_cents - self.first_cents
        )

    @property
    def mean_cents(self) -> int | None:
        """The change of one of them on average, to the cent."""
        return None if self.change_cents is None else half_up(Fraction(self.change_cents, self.people))


def together(found: Sequence[Savings], least: int | None) -> Together:
    """The line over these people. Without a policy how few may be shown together, no amount is."""
    if least is None or len(found) < max(least, 1):
        return Together(len(found), least)
    return Together(
        len(found),
        least,
        sum(one.ended for one in found),
        sum(one.spent_cents for one in found),
        sum(one.first.cents for one in found),
        sum(one.last.cents for one in found),
    )
