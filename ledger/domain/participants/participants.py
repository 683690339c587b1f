"""What the participant system says about people: enrolments, plans, flags, trainings, outcomes.

The facts are the system's, never ours: nothing here is typed in by hand.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledger.domain.participants.flags import FLAG_CLASSES
from ledger.words import dollars

IDENTITY = ("first_name", "last_name", "born_on", "phone", "email", "address")
"""What lies in the vault and nowhere else."""


@dataclass(frozen=True, order=True)
class Enrolment:
    """One stay in a program at an agency (PIRL 900, 901); entry and exit days included.

    :param coach: the coach's person id.
    """

    program: str
    agency: str
    entry_on: datetime.date
    exit_on: datetime.date | None = None
    coach: str | None = None

    @property
    def key(self) -> tuple[str, str, datetime.date]:
        return self.program, self.agency, self.entry_on

    def covers(self, on: datetime.date) -> bool:
        """Is the person enrolled that day?"""
        return self.entry_on <= on and (self.exit_on is None or on <= self.exit_on)


@dataclass(frozen=True, order=True)
class Activity:
    """One activity of a plan: what a need must serve (SUP-03)."""

    code: str
    title: str
    from_on: datetime.date | None = None
    to_on: datetime.date | None = None
    id: str = ""


@dataclass(frozen=True)
class Plan:
    """A dated career plan (IEP, ISS)."""

    dated_on: datetime.date
    activities: tuple[Activity, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """A training, credential, gain or job as the file's slots say it.

    :param slot: ``training1`` … ``employed``; with program and agency it tells one from another.
    :param detail: ``completed`` or ``left`` for a training that ended; what an element of a quarter says.
    :param amount_cents: wages of a quarter; None for everything else.
    """

    slot: str
    sort: str
    code: str
    happened_on: datetime.date
    ended_on: datetime.date | None
    detail: str | None
    program: str
    agency: str
    amount_cents: int | None = None

    @property
    def key(self) -> str:
        return f"{self.program}:{self.agency}:{self.slot}"


@dataclass(frozen=True)
class Living:
    """How and where a person lives, as far as the participant system says.

    :param household: the system's own key of it. :param household_income_cents: of a year.
    """

    household: str = ""
    home: str = ""
    county: str = ""
    city: str = ""
    household_size: int | None = None
    household_income_cents: int | None = None

    @property
    def residence(self) -> str:
        """City and county, as far as said."""
        county = self.county and f"{self.county} County"
        return ", ".join(one for one in (self.city, county) if one)

    @property
    def means(self) -> str:
        """How many the household is and what it has in a year, as far as said: ``3 people, $53,300.00 a year``."""
        size, cents = self.household_size, self.household_income_cents
        people = "" if size is None else f"{size} {'person' if size == 1 else 'people'}"
        income = "" if cents is None else f"{dollars(cents)} a year"
        return ", ".join(one for one in (people, income) if one)


UNSAID = Living()
"""The participant system says nothing of how and where somebody lives."""


@dataclass(frozen=True)
class Person:
    """Everything one file (or the database) says about one person.

    :param identity: name, birth date and contact, as far as said; for the vault only.
    :param flags: as far as said, yes or no.
    :param says: optional fields the file has a column for (``exit_on``, ``coach``): only those may take
        something away.
    :param row: the first row that describes the person.
    """

    external_id: str
    identity: Mapping[str, str] = field(default_factory=dict)
    living: Living = UNSAID
    enrolments: tuple[Enrolment, ...] = ()
    plans: tuple[Plan, ...] = ()
    flags: Mapping[str, bool] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    says: frozenset[str] = frozenset()
    row: int = 0


@dataclass(frozen=True)
class EligibilityFacts:
    """What decides and what a liaison reads: is this person enrolled, since when, on which plan.

    :param flags: only those the reader may see.
    """

    participant_id: str
    enrolled: bool
    program: str | None = None
    agency: str | None = None
    entry_on: datetime.date | None = None
    exit_on: datetime.date | None = None
    plan_dated_on: datetime.date | None = None
    activities: tuple[Activity, ...] = ()
    flags: tuple[str, ...] = ()
    living: Living = UNSAID


def visible_flags(flags: Iterable[str], classes: frozenset[str]) -> tuple[str, ...]:
    """The flags a reader may see: those without a class, and those of a class the reader holds."""
    return tuple(sorted(name for name in flags if name not in FLAG_CLASSES or FLAG_CLASSES[name] in classes))


def is_replaced(known: Mapping[str, str], said: Mapping[str, str]) -> bool:
    """Do both the name and the birth date differ from what is known? Then it is likely another person under
    the same id.
    """
    names = any(
        name in known and name in said and known[name] != said[name] for name in ("first_name", "last_name")
    )
    return names and "born_on" in known and "born_on" in said and known["born_on"] != said["born_on"]


def lookalike_key(identity: Mapping[str, str]) -> tuple[str, str] | None:
    """What two ids of one person share: name without case, and birth date (d13: one man told twice); None
    when unsaid.
    """
    name, born_on = full_name(identity).casefold(), identity.get("born_on", "")
    return (name, born_on) if name and born_on else None


def initials(identity: Mapping[str, str]) -> str:
    """``A. L.``: what those see who decide about money and not about people; a dash when the vault is empty."""
    letters = [identity.get(name, "").strip()[:1].upper() for name in ("first_name", "last_name")]
    return " ".join(f"{letter}." for letter in letters if letter) or "–"


def full_name(identity: Mapping[str, str]) -> str:
    """First and last name, as people read it; empty when the vault holds none."""
    return " ".join(filter(None, (identity.get("first_name"), identity.get("last_name"))))
