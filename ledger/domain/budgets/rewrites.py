"""What a later load may not say anew.

Numbers that were loaded stay as they were; a change is a new, dated, two-sided amendment (ALC-04, AUD-04).
"""

import dataclasses
import datetime
from collections.abc import Iterator, Mapping

from ledger.domain.budgets.budgets import (
    SECTIONS,
    Agency,
    Allocation,
    Amendment,
    Budget,
    Fund,
    Membership,
    Pool,
    Program,
    Value,
    YearBudget,
)
from ledger.domain.budgets.changes import changed, fresh
from ledger.domain.budgets.checks import Known
from ledger.domain.budgets.descriptions import describe, shown
from ledger.domain.budgets.grants import Control, Extension, Grant
from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.origins import Transfer
from ledger.domain.budgets.ratios import Figure, Ratio, Waiver
from ledger.domain.budgets.staff import StaffCost
from ledger.domain.budgets.subaward_changes import SubawardChange
from ledger.domain.budgets.subawards import LATER, Subaward
from ledger.domain.budgets.versions import TrainingBudget, Version, version_on

OPEN_FIELDS: Mapping[type[Item], frozenset[str]] = {
    Agency: frozenset({"name", "aliases"}),
    Program: frozenset({"name"}),
    Membership: frozenset({"to_on", "agreement"}),
    Pool: frozenset({"title"}),
    Fund: frozenset(
        {
            "title",
            "source",
            "identifiers",
            "kinds",
            "serves",
            "residence",
            "housing",
            "income_percent",
            "population",
            "performance_to_on",
            "period_document",
            "match",
        }
    ),
    YearBudget: frozenset(),
    Allocation: frozenset({"kinds"}),
    Amendment: frozenset(),
    Value: frozenset(),
    Grant: frozenset(
        one.name for one in dataclasses.fields(Grant) if one.name not in ("code", "amount_cents")
    ),
    Extension: frozenset(),
    Control: frozenset(),
    Version: frozenset(),
    TrainingBudget: frozenset(),
    Ratio: frozenset({"title"}),
    Waiver: frozenset(),
    Figure: frozenset(),
    Transfer: frozenset(),
    StaffCost: frozenset(),
    Subaward: LATER,
    SubawardChange: frozenset(),
}
"""What a later load may say anew: words, an agreement's end, an extension, a fund's kinds. Never a number."""

_COMPLETED = {"amount_cents": Fund | Grant}
_AMEND = "what was loaded stays; add an [[amendment]]"
_AMEND_SUBAWARD = "what was loaded stays; add a [[subaward_amendment]]"


def rewritten(known: Known, budget: Budget) -> list[Fault]:
    """Every way in which the folder would rewrite what was loaded (ALC-04, AUD-04), with the advice."""
    return [*_removed(known.own, budget), *_altered(known.before, budget), *_late(known, budget)]


def _removed(own: Budget | None, budget: Budget) -> Iterator[Fault]:
    if own is None:
        return
    for name in SECTIONS:
        kept = budget.section(name)
        for key, one in own.section(name).items():
            if key not in kept:
                yield one.fault(
                    "", f"was loaded and is missing now ({describe(one)}); {_AMEND} instead of removing it"
                )


def _altered(before: Budget | None, budget: Budget) -> Iterator[Fault]:
    for change in changed(before, budget):
        for name, (old, new) in change.fields().items():
            key = name.removesuffix("_on").removesuffix("_cents")
            if isinstance(change.after, Value):
                advice = "a loaded value is never changed; add one with a new from date"
                yield change.after.fault(
                    key, f"is {shown(name, new)} and was loaded as {shown(name, old)}; {advice}"
                )
            elif not old and isinstance(change.after, _COMPLETED.get(name, Subaward)):
                continue  # a draft is completed; d7: a grant whose amount was not known yet
            elif name == "liquidation_on" and isinstance(change.after, Fund):
                yield change.after.fault(
                    key, f"is {new} and was loaded as {old}; add an [[extension]] to grants.toml (FND-04)"
                )
            elif name not in OPEN_FIELDS[type(change.after)]:
                advice = _AMEND_SUBAWARD if isinstance(change.after, Subaward) else _AMEND
                yield change.after.fault(
                    key, f"is {shown(name, new)} and was loaded as {shown(name, old)}; {advice}"
                )
            elif isinstance(change.after, Fund) and name.endswith("_on") and new < old:
                yield change.after.fault(
                    key, f"is {new}, earlier than the {old} that was loaded; it may be extended only"
                )
            elif name == "aliases" and not set(old) <= set(new):
                gone = ", ".join(sorted(set(old) - set(new)))
                yield change.after.fault(
                    key, f"lost {gone}; a name that was loaded stays, since files may still carry it"
                )


def _late(known: Known, budget: Budget) -> Iterator[Fault]:
    before, added = known.before, fresh(known.before, budget)
    dated: list[Amendment | Transfer] = [*added.amendments, *added.transfers]
    for move in dated:
        if move.on < known.first_open:
            yield move.fault(
                "on",
                f"{move.on} lies in a closed month; it must be {known.first_open}, the first open day, or later",
            )
    if before is None:
        return
    given = before.section("years")
    for one in added.allocations:
        if f"{one.year}:{one.fund}" in given:
            yield one.fault(
                "amount", f"the lines of {one.fund} were loaded; add an [[amendment]] from the reserve"
            )
    own_keys = known.own.section("allocations") if known.own else {}
    for key, item in budget.section("allocations").items():
        if key in before.section("allocations") and key not in own_keys:
            yield item.fault("", "stands since an earlier year; add an [[amendment]] from the reserve")
    yield from _backdated(before, added, known.today)


def _backdated(before: Budget, added: Budget, today: datetime.date) -> Iterator[Fault]:
    """What was in force on a day that has passed was decided by: a new value, version or test starts today or later."""
    for value in added.values:
        held = [one for one in before.values if one.code == value.code and one.from_on <= value.from_on]
        if value.from_on < today and held:
            last = max(held, key=lambda one: one.from_on)
            yield value.fault("from", _passed(value.from_on, today, last.value))
    for version in added.versions:
        earlier = version_on(before.versions, version.from_on)
        if version.from_on < today and earlier is not None:
            yield version.fault("from", _passed(version.from_on, today, f"version {earlier.number}"))
    for ratio in added.ratios:
        begun = [one for one in before.ratios if one.code == ratio.code and one.from_on <= ratio.from_on]
        if ratio.from_on < today and begun:
            since = max(one.from_on for one in begun)
            yield ratio.fault("from", _passed(ratio.from_on, today, f"the test from {since}"))
    begun_on = {one.number: one.from_on for one in before.versions}
    for change in added.training_budgets:
        from_on = begun_on.get(change.version)
        if from_on is not None and from_on < today:
            says = f"version {change.version} has begun on {from_on} (today is {today}); add a [[version]] that starts today"
            yield change.fault("version", says)


def _passed(from_on: datetime.date, today: datetime.date, held: str) -> str:
    return f"{from_on} has passed (today is {today}) and {held} was in force then; a new one starts today or later"
