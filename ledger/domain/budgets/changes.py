"""A folder against what is loaded: what is new, what may not be touched any more, the entries of the new.

Numbers that were loaded stay as they were; a change is a new, dated, two-sided amendment (ALC-04, AUD-04).
"""

import dataclasses
import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ledger.domain.budgets.budgets import (
    FUNDER,
    SECTIONS,
    UNASSIGNED,
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
    opens_on,
)
from ledger.domain.budgets.checks import Known
from ledger.domain.budgets.descriptions import describe, shown
from ledger.domain.budgets.grants import Control, Extension, Grant
from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.loads import merged
from ledger.domain.budgets.origins import Transfer
from ledger.domain.budgets.ratios import Figure, Ratio, Waiver
from ledger.domain.budgets.staff import StaffCost
from ledger.domain.budgets.subawards import LATER, Subaward
from ledger.domain.budgets.versions import TrainingBudget, Version, version_on
from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Key, Stage
from ledger.domain.journal.entries import Entry, allocated, authorised, released, transfer
from ledger.domain.needs.kinds import Line

OPEN_FIELDS: Mapping[type[Item], frozenset[str]] = {
    Agency: frozenset({"name", "aliases"}),
    Program: frozenset({"name"}),
    Membership: frozenset({"to_on", "agreement"}),
    Pool: frozenset({"title"}),
    Fund: frozenset(
        {"title", "source", "identifiers", "kinds", "serves", "performance_to_on", "period_document", "match"}
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
}
"""What a later load may say anew: words, an agreement's end, an extension, a fund's kinds. Never a number."""

_COMPLETED = {"amount_cents": Fund | Grant}
_AMEND = "what was loaded stays; add an [[amendment]]"


@dataclasses.dataclass(frozen=True)
class Changed:
    """An item that a load says anew, before and after."""

    before: Item
    after: Item

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Field name to (before, after), for those that differ."""
        names = [field.name for field in dataclasses.fields(self.after)]
        pairs = {name: (getattr(self.before, name), getattr(self.after, name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def fresh(before: Budget | None, budget: Budget) -> Budget:
    """Only what the folder says for the first time."""
    if before is None:
        return budget
    sections: dict[str, Any] = {
        name: tuple(one for key, one in budget.section(name).items() if key not in before.section(name))
        for name in SECTIONS
    }
    return Budget(budget.year, **sections)


def changed(before: Budget | None, budget: Budget) -> list[Changed]:
    """What the folder says anew."""
    if before is None:
        return []
    return [
        Changed(before.section(name)[key], one)
        for name in SECTIONS
        for key, one in budget.section(name).items()
        if key in before.section(name) and before.section(name)[key] != one
    ]


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
                yield change.after.fault(
                    key, f"is {shown(name, new)} and was loaded as {shown(name, old)}; {_AMEND}"
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


def diff(before: Budget | None, budget: Budget) -> list[str]:
    """What a load would change, in lines that a person can read: ``+`` new, ``~`` said anew."""
    lines = [
        f"+ {one.table}: {describe(one)}"
        for name in SECTIONS
        for one in fresh(before, budget).section(name).values()
    ]
    for change in changed(before, budget):
        for name, (old, new) in change.fields().items():
            lines.append(f"~ {change.after.table}: {name} {shown(name, old)} -> {shown(name, new)}")
    return lines


def entries_for(
    before: Budget | None,
    budget: Budget,
    new_id: Callable[[], str],
    first_open: datetime.date = datetime.date.min,
) -> list[Entry]:
    """The entries of what is new, in the order of the worked book: awards, releases, allocations, amendments.

    :param new_id: makes an entry's id.
    :param first_open: what comes after its month was closed is entered on the first open day.
    :returns: entries dated the later of 1 July and the fund's start; amendments on their own day.
    """
    whole, added = merged(before, budget), fresh(before, budget)
    funds = {fund.code: fund for fund in whole.funds}
    known = {} if before is None else {fund.code: fund.amount_cents for fund in before.funds}
    entries = []
    for fund in budget.funds:
        if fund.amount_cents and not known.get(fund.code):
            on = max(opens_on(budget.year, fund), first_open)
            entries.append(Entry(new_id(), on, "authority", authorised(fund.code, fund.amount_cents)))
    for given in sorted(added.transfers, key=lambda given: (given.on, given.id)):
        out = transfer(
            accounts.unassigned(given.source), accounts.authority(given.source), given.amount_cents
        )
        entries.append(Entry(new_id(), given.on, "stream_left", out))
        joined = authorised(given.target, given.amount_cents)
        entries.append(Entry(new_id(), given.on, "stream_joined", joined))
    for year in added.years:
        by_line = {line: year.line_cents(line) for line in Line if year.line_cents(line)}
        if by_line:
            alone = "set_aside_released" if Line.TRAINING in by_line else "support_released"
            narration = "budget_released" if len(by_line) > 1 else alone
            on = max(opens_on(year.year, funds[year.fund]), first_open)
            entries.append(Entry(new_id(), on, narration, released(year.fund, by_line)))
    for one in added.allocations:
        on = max(opens_on(one.year, funds[one.fund]), first_open)
        entries.append(Entry(new_id(), on, "allocation", allocated(one.place, one.amount_cents)))
    for move in sorted(added.amendments, key=lambda move: (move.on, move.id)):
        legs = transfer(account_of(move, move.source), account_of(move, move.target), move.amount_cents)
        entries.append(Entry(new_id(), move.on, "cut" if move.is_cut else "amendment", legs))
    return entries


def account_of(move: Amendment, place: str) -> str:
    """The account that a place of an amendment stands for."""
    key = move.allocation(place)
    if key is not None:
        return accounts.stage(key, Stage.AVAILABLE, "")
    if place == FUNDER:
        return accounts.authority(move.fund)
    return accounts.unassigned(move.fund) if place == UNASSIGNED else accounts.reserve(move.fund, move.line)


def new_places(before: Budget | None, budget: Budget) -> list[tuple[Key, int, datetime.date]]:
    """Allocations that do not exist yet: by allocation, or by an amendment that gives to a new place.

    :returns: key, program year, and the date its accounts open.
    """
    whole = merged(before, budget)
    funds = {fund.code: fund for fund in whole.funds}
    held = set() if before is None else {one.place for one in before.allocations}
    if before is not None:
        held |= {key for move in before.amendments for key in move.places() if key}
    found: dict[Key, tuple[int, datetime.date]] = {}
    for one in budget.allocations:
        if one.place not in held:
            found[one.place] = one.year, opens_on(one.year, funds[one.fund])
    for move in sorted(budget.amendments, key=lambda move: (move.on, move.id)):
        for key in move.places():
            if key is not None and key not in held and key not in found:
                found[key] = budget.year, move.on
    return [(key, year, on) for key, (year, on) in found.items()]


def places(whole: Budget) -> list[Key]:
    """Every allocation that exists, by allocation or by amendment."""
    keys = [one.place for one in whole.allocations]
    return list(dict.fromkeys([*keys, *(key for move in whole.amendments for key in move.places() if key)]))
