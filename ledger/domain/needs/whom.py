"""Whom a fund may serve: where people live, in what housing, with what income, and which people (FND-01). Pure.

A fund says what its grant asks for; what it does not say it does not ask. What a person is, the participant system says: who
has no record of it is not shown to be served, however true it may be.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.needs import poverty
from ledger.domain.participants.flags import FLAG_FIELDS
from ledger.domain.participants.headers import normal
from ledger.errors import Refused

HOUSING = ("public_housing", "housing_voucher")
"""Flags that say in what housing somebody lives."""
POPULATIONS = tuple(name for name in FLAG_FIELDS if name not in HOUSING)
"""Flags that say what people somebody belongs to."""


class Ask(StrEnum):
    """One thing that a grant asks of the people it serves."""

    RESIDENCE = "residence"
    HOUSING = "housing"
    HOUSEHOLD = "household"
    POPULATION = "population"


SAYS: Mapping[Ask, str] = {
    Ask.RESIDENCE: "lives where it serves",
    Ask.HOUSING: "lives in the housing that it serves",
    Ask.HOUSEHOLD: "has a household income within its limit",
    Ask.POPULATION: "belongs to the people that it serves",
}
"""What the participant system would have to say of the person. It names no flag: a refusal tells nobody what somebody is."""


@dataclass(frozen=True)
class Whom:
    """Whom a grant serves; within one list any of them will do, of several lists each counts.

    :param residence: counties or cities, as the participant system writes them. :param housing: of `HOUSING`.
    :param income_percent: the most that a household has in a year, in percent of the poverty level of its size.
    :param population: of `POPULATIONS`.
    """

    residence: tuple[str, ...] = ()
    housing: tuple[str, ...] = ()
    income_percent: int | None = None
    population: tuple[str, ...] = ()


EVERYBODY = Whom()
"""A grant that asks nothing of the people it serves."""


@dataclass(frozen=True)
class Circumstances:
    """What the participant system says today of a person; None and empty: nothing.

    :param household_income_cents: of a year.
    """

    county: str = ""
    city: str = ""
    household_size: int | None = None
    household_income_cents: int | None = None
    flags: frozenset[str] = frozenset()


def in_words(whom: Whom) -> str:
    """Whom a grant serves, after "people who": empty when it asks nothing.

    ``live in Multnomah or Portland, and are on record as homeless or low income``
    """
    said = []
    if whom.residence:
        said.append(f"live in {' or '.join(whom.residence)}")
    if whom.housing:
        said.append(f"have {_listed(whom.housing)}")
    if whom.income_percent is not None:
        said.append(f"have a household income of at most {whom.income_percent} % of the poverty level")
    if whom.population:
        said.append(f"are on record as {_listed(whom.population)}")
    return ", and ".join(said)


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join(name.replace("_", " ") for name in names)


def unserved(whom: Whom, person: Circumstances, policies: PolicyBook, on: datetime.date) -> tuple[Ask, ...]:
    """What the fund asks for and the person's record does not show, in the order of `Ask`.

    Worked: a fund serves Multnomah up to 200 % of the poverty level. Somebody of Multnomah, three in the household, has
    50,000.00 a year; the level of three is 26,650.00, twice that 53,300.00: served.
    """
    held: dict[Ask, bool] = {
        Ask.RESIDENCE: _lives_in(whom.residence, person),
        Ask.HOUSING: _is_any(whom.housing, person),
        Ask.HOUSEHOLD: _has_at_most(whom.income_percent, person, policies, on),
        Ask.POPULATION: _is_any(whom.population, person),
    }
    return tuple(ask for ask, holds in held.items() if not holds)


def check(missing: Collection[str]) -> None:
    """May the fund serve this person?

    :param missing: what `unserved` found.
    :raises Refused: ``fund_not_for``.
    """
    if missing:
        raise Refused("fund_not_for", asks=", and ".join(SAYS[Ask(one)] for one in missing))


def _lives_in(places: tuple[str, ...], person: Circumstances) -> bool:
    lives = {normal(one) for one in (person.county, person.city) if one}
    return not places or bool(lives & {normal(one) for one in places})


def _is_any(names: tuple[str, ...], person: Circumstances) -> bool:
    return not names or bool(person.flags & set(names))


def _has_at_most(percent: int | None, person: Circumstances, policies: PolicyBook, on: datetime.date) -> bool:
    if percent is None:
        return True
    if person.household_size is None or person.household_income_cents is None:
        return False
    one, more = policies.find("poverty_one", on), policies.find("poverty_more", on)
    if one is None or more is None:
        return False
    level_cents = poverty.level_cents(one, more, person.household_size)
    return person.household_income_cents * 100 <= level_cents * percent
