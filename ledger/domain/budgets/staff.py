"""Staff costs by function: what the law calls administration, and what a program (FND-11, FND-12).

Processing a support payment is work of the fiscal staff, so its cost is administration; the payment itself is an expense of its
kind, and so of the program (20 CFR 683.215(b)). Nobody writes a class beside a cost: the function decides, by lists of the law.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ledger.clock import program_year
from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.origins import FORMULA, value_on
from ledger.domain.budgets.ratios import of_year
from ledger.domain.budgets.tables import Table
from ledger.words import dollars

CLASSES = {"admin_functions": "administration", "program_functions": "program"}
"""List of the law to the class of its functions."""


@dataclass(frozen=True)
class StaffCost(Item):
    """What staff of a formula program cost, as the general ledger has it.

    :param stream: the program that bears it. :param function: what was done, a word of the law's lists.
    :param year: of the awards that bear it; without it, the program year of the day.
    """

    FILE, NAME = "ratios.toml", "staff_cost"
    on: datetime.date
    stream: str
    function: str
    amount_cents: int
    document: str
    year: int | None = None

    @property
    def key(self) -> str:
        return f"{self.function} of {self.stream}{of_year(self.year)} on {self.on}"

    @property
    def awards_year(self) -> int:
        """The program year whose awards bear it."""
        return self.year or program_year(self.on)


def read_staff_cost(t: Table, _: str) -> StaffCost:
    """A table ``[[staff_cost]]``."""
    return StaffCost(
        t.on("on"),
        t.text("stream"),
        t.text("function"),
        t.cents("amount"),
        t.text("document"),
        t.optional_whole("year"),
    )


def class_of(function: str, values: Iterable[Any], on: datetime.date) -> str | None:
    """``administration`` or ``program``, by the law's lists on the day; None for a function of neither."""
    values = tuple(values)
    for code, name in CLASSES.items():
        law = value_on(values, code, on)
        if law is not None and function in [word.strip() for word in law.value.split(",")]:
            return name
    return None


def figures_of(
    costs: Iterable[StaffCost], values: Iterable[Any], year: int, on: datetime.date
) -> dict[str, int]:
    """The figures that staff costs of a year's awards make by a day: ``administration_staff``, ``program_staff``, and each of a
    stream, ``administration_staff_adult``."""
    found = defaultdict[str, int](int, {f"{name}_staff": 0 for name in CLASSES.values()})
    for code, one in counted(costs, values, year, on):
        found[code] += one.amount_cents
    return dict(found)


def counted(
    costs: Iterable[StaffCost], values: Iterable[Any], year: int, on: datetime.date
) -> Iterator[tuple[str, StaffCost]]:
    """Each cost with each figure that it counts in."""
    values = tuple(values)
    for one in costs:
        of_class = class_of(one.function, values, one.on)
        if one.on <= on and one.awards_year == year and of_class is not None:
            yield f"{of_class}_staff", one
            yield f"{of_class}_staff_{one.stream}", one


def staff_faults(costs: Iterable[StaffCost], values: Iterable[Any]) -> Iterator[Fault]:
    """Everything wrong with a folder's staff costs."""
    values = tuple(values)
    for one in costs:
        if one.stream not in FORMULA:
            yield one.fault("stream", f"{one.stream} is none of {', '.join(sorted(FORMULA))}")
        if class_of(one.function, values, one.on) is None:
            yield one.fault(
                "function",
                f"{one.function} is in neither admin_functions nor program_functions of law.toml (FND-12)",
            )
        if one.amount_cents <= 0:
            yield one.fault("amount", f"{dollars(one.amount_cents)} must be more than $0.00")
