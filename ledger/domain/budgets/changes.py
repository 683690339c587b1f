"""A folder against what is loaded: what is new, and what is said anew."""

import dataclasses
from typing import Any

from ledger.domain.budgets.budgets import (
    SECTIONS,
    Budget,
)
from ledger.domain.budgets.descriptions import describe, shown
from ledger.domain.budgets.items import Item


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
    sections: dict[str, Any] = {}
    for name in SECTIONS:
        known = before.section(name)
        sections[name] = tuple(one for key, one in budget.section(name).items() if key not in known)
    return Budget(budget.year, **sections)


def changed(before: Budget | None, budget: Budget) -> list[Changed]:
    """What the folder says anew."""
    if before is None:
        return []
    found = []
    for name in SECTIONS:
        known = before.section(name)
        found += [
            Changed(known[key], one)
            for key, one in budget.section(name).items()
            if key in known and known[key] != one
        ]
    return found


def diff(before: Budget | None, budget: Budget) -> list[str]:
    """What a load would change, in lines that a person can read: ``+`` new, ``~`` said anew."""
    new = fresh(before, budget)
    lines = [f"+ {one.table}: {describe(one)}" for name in SECTIONS for one in new.section(name).values()]
    for change in changed(before, budget):
        for name, (old, new) in change.fields().items():
            lines.append(f"~ {change.after.table}: {name} {shown(name, old)} -> {shown(name, new)}")
    return lines
