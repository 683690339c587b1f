"""What is paid back of miles on a log: each trip once, rounded half-up once per trip."""

import datetime
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.cards.cards import Span
from ledger.errors import InvalidInput, Refused
from ledger.money import half_up
from ledger.words import folded


@dataclass(frozen=True)
class Trip:
    """One line of a mileage log (SUP-14); places and purpose are words about a person and stay private.

    :param tenths: tenths of a mile.
    """

    on: datetime.date
    tenths: int
    start: str
    end: str
    purpose: str

    @property
    def way(self) -> tuple[datetime.date, str, str]:
        """What makes it this trip: day, from and to, however they are written. The way back is another one."""
        return self.on, place_name(self.start), place_name(self.end)


def place_name(text: str) -> str:
    """A place by its letters and digits alone: ``Home.`` and ``home`` are one place, and ``St. Johns`` is ``St Johns``.

    What has neither letters nor digits stays as it is written.
    """
    name = folded(text)
    kept = "".join(sign for sign in name if unicodedata.category(sign)[0] not in "CPSZ")
    return kept or name.strip()


def refuse_twice(trips: Sequence[Trip], before: Iterable[Trip]) -> None:
    """The same person's same way on the same day is paid once, in whichever log and of whichever award (SUP-14).

    :param before: the person's trips of other logs and lines.
    :raises Refused: ``trip_twice``, with the place of the second one among the trips as ``nth``.
    """
    known = {trip.way for trip in before}
    for nth, trip in enumerate(trips):
        if trip.way in known:
            raise Refused("trip_twice", field="trips", on=trip.on, nth=nth)
        known.add(trip.way)


def refuse_unattended(days: Iterable[datetime.date], attended: Sequence[Span]) -> None:
    """Miles of a day on which no training or work is recorded are not paid, where the policy says so (SUP-13).

    :param attended: first and last day of each record of the person.
    :raises Refused: ``trip_unattended`` with the first such day.
    """
    for on in sorted(days):
        if not any(first <= on <= last for first, last in attended):
            raise Refused("trip_unattended", on=on)


def mileage_cents(trips: Sequence[Trip], policies: PolicyBook, today: datetime.date) -> list[int]:
    """What each trip is worth: miles x the rate in force on the day of travel, half-up once per trip.

    :raises InvalidInput: ``trip_incomplete``, ``trip_in_future``.
    :raises Refused: ``no_policy_on`` when no rate was in force that day.
    """
    amounts = []
    for trip in trips:
        if trip.tenths <= 0 or not (trip.start.strip() and trip.end.strip() and trip.purpose.strip()):
            raise InvalidInput("trip_incomplete", field="trips", on=trip.on)
        if trip.on > today:
            raise InvalidInput("trip_in_future", field="trips", on=trip.on)
        rate = policies.get("mileage_rate", trip.on).fraction()
        amounts.append(half_up(Fraction(trip.tenths, 10) * rate * 100))
    return amounts
