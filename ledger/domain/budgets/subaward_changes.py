"""Amendments of subawards: another total from a day on, so that a page as of any day has the total of that day (ALC-07)."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.subawards import Subaward
from ledger.domain.budgets.tables import Table
from ledger.words import dollars


@dataclass(frozen=True)
class SubawardChange(Item):
    """Another total of a subaward, with the document that amends it.

    :param training_cents: what of it is for training; None leaves it as it was.
    """

    FILE, NAME = "agencies.toml", "subaward_amendment"
    subaward: str
    on: datetime.date
    total_cents: int
    document: str
    training_cents: int | None = None

    @property
    def key(self) -> str:
        return f"{self.subaward} on {self.on}"


def read_subaward_change(t: Table, _: str) -> SubawardChange:
    """A table ``[[subaward_amendment]]``."""
    return SubawardChange(
        t.text("subaward"), t.on("on"), t.cents("total"), t.text("document"), t.optional_cents("training")
    )


def as_of(one: Subaward, changes: Iterable[SubawardChange], on: datetime.date) -> Subaward:
    """A subaward as its amendments leave it on a day: its total, and the action that made it so.

    Worked: 400.00 from 11 July, amended to 500.00 on 1 September: on 31 August the total is 400.00, from 1 September on 500.00,
    of which 100.00 are obligated by this action.
    """
    for change in sorted(changes, key=lambda change: change.on):
        if change.subaward == one.id and change.on <= on:
            training = one.training_cents if change.training_cents is None else change.training_cents
            action = change.total_cents - (one.total_cents or 0)
            one = replace(one, action_cents=action, total_cents=change.total_cents, training_cents=training)
    return one


def subaward_changes_faults(
    changes: Iterable[SubawardChange],
    subawards: Iterable[Subaward],
    every: Iterable[SubawardChange],
    today: datetime.date,
) -> Iterator[Fault]:
    """Everything wrong with a folder's amendments of subawards. :param subawards: of all loads, as `every` amendment."""
    whole, every = {one.id: one for one in subawards}, tuple(every)
    for one in changes:
        held = whole.get(one.subaward)
        if held is None or held.from_on is None or held.to_on is None or held.total_cents is None:
            yield one.fault("subaward", f"{one.subaward} is no [[subaward]] with its days and total")
            continue
        if not held.from_on < one.on <= held.to_on:
            yield one.fault("on", f"{one.on} must lie after {held.from_on} and not after {held.to_on}")
        if one.on > today:
            yield one.fault("on", f"{one.on} is after today, {today}; load it on its day")
        if one.total_cents <= 0:
            yield one.fault("total", f"{dollars(one.total_cents)} must be more than $0.00")
        training_cents = as_of(held, every, one.on).training_cents or 0
        if training_cents > one.total_cents:
            says = f"{dollars(training_cents)} is more than the total {dollars(one.total_cents)}"
            yield one.fault("training", says)
