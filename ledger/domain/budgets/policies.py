"""Dated values that a board or a law sets. None has a default: what nobody decided is refused, never guessed.

The value in force is the one on the date of the event.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.people import rungs
from ledger.errors import Refused
from ledger.money import parse_cents, parse_fraction
from ledger.words import dollars

_SAID = {
    "linkages": "linkages to community services",
    "needs_related": "needs-related payments",
    "health_referral": "referrals to health care",
    "work_attire_tools": "work attire and tools",
    "books_fees": "books, fees and school supplies",
    "applications_tests": "applications, tests and certifications",
}
"""Words of 20 CFR 680.900 that a file shortens."""


def in_words(unit: str, value: str) -> str:
    """A value as people say it: ``2500.00`` in dollars is $2,500.00, ``1`` in months is 1 month."""
    if unit == "usd":
        return dollars(parse_cents(value))
    if unit == "usd_per_mile":
        return f"${value} a mile"
    if unit == "points":
        return f"{value} percentage points"
    if unit in ("days", "months", "hours", "weeks"):
        return f"{value} {unit.removesuffix('s') if value == '1' else unit}"
    if unit == "steps":
        return rungs.in_words(rungs.read(value))
    if unit == "yes_no":
        return value.capitalize()
    if unit in ("word", "list"):
        return ", ".join(
            _SAID.get(one, one.replace("_", " ").replace("+", " and "))
            for one in map(str.strip, value.split(","))
        )
    return value


@dataclass(frozen=True)
class PolicyValue:
    """One value with where it comes from.

    :param value: as written in the file, read by `cents`, `fraction` or `whole`.
    :param sort: ``law`` or ``policy``.
    """

    id: str
    code: str
    value: str
    unit: str
    sort: str
    from_on: datetime.date
    document: str
    load_id: str = ""

    def cents(self) -> int:
        return parse_cents(self.value)

    def fraction(self) -> Fraction:
        return parse_fraction(self.value)

    def whole(self) -> int:
        return int(self.value)

    def words(self) -> tuple[str, ...]:
        """The words of a list."""
        return tuple(one.strip() for one in self.value.split(","))


class PolicyBook:
    """All values ever loaded; asked for the one in force on a date."""

    def __init__(self, values: Iterable[PolicyValue]) -> None:
        self.values = tuple(sorted(values, key=lambda one: (one.code, one.from_on)))
        self._by_code: dict[str, list[PolicyValue]] = {}
        for one in self.values:
            self._by_code.setdefault(one.code, []).append(one)

    def find(self, code: str, on: datetime.date) -> PolicyValue | None:
        """The value in force on that date, or None."""
        found = None
        for one in self._by_code.get(code, ()):
            if one.from_on <= on:
                found = one
        return found

    def get(self, code: str, on: datetime.date) -> PolicyValue:
        """The value in force on that date.

        :raises Refused: ``no_policy_on``: nobody has decided it for that date.
        """
        found = self.find(code, on)
        if found is None:
            raise Refused("no_policy_on", policy=code, on=on, meaning=CODES.get(code, ("", ""))[1])
        return found

    def over(self, code: str, from_on: datetime.date, to_on: datetime.date) -> list[PolicyValue]:
        """Every value in force on a day of a span, the first one first.

        :raises Refused: ``no_policy_on`` when nobody has decided it for the last day.
        """
        last, first = self.get(code, to_on), self.find(code, from_on)
        began = [one for one in self._by_code.get(code, ()) if from_on < one.from_on < last.from_on]
        return list(dict.fromkeys((*((first,) if first else ()), *began, last)))

    def in_force(self, on: datetime.date) -> list[PolicyValue]:
        """One value per code, those in force on that date."""
        return [found for code in CODES if (found := self.find(code, on)) is not None]
