"""Versions of the training budget: what counts, what governs, which resolution decided it (SET-01, SET-04, SET-05)."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.tables import Table
from ledger.domain.needs.kinds import KINDS

GOVERNING: Mapping[str, str] = {
    "budgeted": "Budgeted",
    "obligated": "Obligated",
    "expended": "Expended",
}
"""The three measures of the set-aside (SET-04)."""


@dataclass(frozen=True)
class Version(Item):
    """How a year's training budget is defined from a day on.

    :param counts: kinds that the obligated and expended shares count; supports only if the definition says so (SET-05).
    :param network: programs of the partner network; nobody else is given set-aside money (SET-06).
    """

    FILE, NAME = "year.toml", "version"
    number: str
    from_on: datetime.date
    definition: str
    resolution: str
    governs: str
    counts: tuple[str, ...]
    network: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.number


@dataclass(frozen=True)
class TrainingBudget(Item):
    """A fund's training budget as a version sets it anew."""

    FILE, NAME = "year.toml", "training_budget"
    version: str
    fund: str
    amount_cents: int

    @property
    def key(self) -> str:
        return f"{self.version} {self.fund}"


def network_on(versions: Iterable[Version], on: datetime.date) -> frozenset[str] | None:
    """The programs of the partner network on a day; None when no version is in force (SET-06, d18, d19)."""
    version = version_on(versions, on)
    return None if version is None else frozenset(version.network)


def read_version(t: Table, _: str) -> Version:
    """A table ``[[version]]``."""
    return Version(
        t.text("number"),
        t.on("from"),
        t.text("definition"),
        t.text("resolution"),
        t.text("governs"),
        t.texts("counts"),
        t.texts("network"),
    )


def read_training_budget(t: Table, _: str) -> TrainingBudget:
    """A table ``[[training_budget]]``."""
    return TrainingBudget(t.text("version"), t.text("fund"), t.cents("amount"))


def version_on(versions: Iterable[Version], on: datetime.date) -> Version | None:
    """The version in force on a day; None when nobody has decided one."""
    begun = [one for one in versions if one.from_on <= on]
    return max(begun, key=lambda one: (one.from_on, one.number), default=None)


def training_budget_on(
    loaded_cents: int,
    fund: str,
    versions: Iterable[Version],
    changes: Iterable[TrainingBudget],
    on: datetime.date,
) -> int:
    """A fund's training budget on a day: as loaded, or as the last version that names the fund sets it."""
    begun = {one.number: one.from_on for one in versions if one.from_on <= on}
    mine = [one for one in changes if one.fund == fund and one.version in begun]
    last = max(mine, key=lambda one: (begun[one.version], one.version), default=None)
    return loaded_cents if last is None else last.amount_cents


def versions_faults(
    versions: Iterable[Version],
    changes: Iterable[TrainingBudget],
    known: Mapping[str, Version],
    funds: Collection[str],
    programs: Collection[str],
    last_on: datetime.date,
) -> Iterator[Fault]:
    """Everything wrong with a folder's versions. :param last_on: a version begins on it or before."""
    for one in versions:
        if one.governs not in GOVERNING:
            yield one.fault("governs", f'must be one of {", ".join(GOVERNING)}, and not "{one.governs}"')
        if one.from_on > last_on:
            yield one.fault("from", f"{one.from_on} is after {last_on}; load it on its day")
        for kind in one.counts:
            if kind not in KINDS:
                yield one.fault("counts", f"{kind} is not a kind; these are: {', '.join(KINDS)}")
        for program in one.network:
            if program not in programs:
                yield one.fault("network", f"{program} is not a program of agencies.toml")
    for change in changes:
        if change.version not in known:
            yield change.fault("version", f"{change.version} is no [[version]]")
        if change.fund not in funds:
            yield change.fault("fund", f"{change.fund} has no [budget.{change.fund}] in year.toml")
