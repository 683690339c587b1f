"""Loads laid over one another, and a budget as canonical JSON can hold it: the payload of a proposal."""

import dataclasses
import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from ledger.domain.budgets.budgets import SECTIONS, Budget
from ledger.domain.budgets.items import Item
from ledger.domain.needs.kinds import Line


def merged(before: Budget | None, budget: Budget) -> Budget:
    """What stands when this folder is laid over what is loaded: its items replace those with the same key."""
    if before is None:
        return budget
    sections: dict[str, Any] = {
        name: tuple({**before.section(name), **budget.section(name)}.values()) for name in SECTIONS
    }
    return Budget(budget.year, **sections)


def merged_all(budgets: Iterable[Budget]) -> Budget | None:
    """All loads laid over one another, the last on top; None when there are none."""
    whole: Budget | None = None
    for one in budgets:
        whole = merged(whole, one)
    return whole


def to_plain(budget: Budget) -> dict[str, Any]:
    """The budget as canonical JSON can hold it; `from_plain` is the way back."""
    return dataclasses.asdict(budget)


def from_plain(plain: Mapping[str, Any], only: Collection[str] = SECTIONS) -> Budget:
    """The budget from a proposal's payload; one of an earlier version lacks the sections that came later.

    :param only: the sections that are wanted.
    """
    sections: dict[str, Any] = {
        name: tuple(_item(SECTIONS[name], one) for one in plain.get(name, ())) for name in only
    }
    return Budget(plain["year"], **sections)


_SomeItem = TypeVar("_SomeItem", bound=Item)


def _item(cls: type[_SomeItem], plain: Mapping[str, Any]) -> _SomeItem:
    values: dict[str, Any] = {}
    for name, value in plain.items():
        if value is not None and (name.endswith("_on") or name == "on"):
            values[name] = datetime.date.fromisoformat(value)
        elif name == "line":
            values[name] = Line(value)
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return cls(**values)
