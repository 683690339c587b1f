"""Reading a program year's folder: parsed TOML in, a `Budget` and every fault out.

Nothing is guessed and nothing is left over: a key that is missing, unknown or of another type is a fault with
its file, table and key. Amounts are text (``"600,000.00"``), because a TOML number would be a float.
"""

import datetime
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ledger.domain.budgets.budgets import (
    Agency,
    Allocation,
    Amendment,
    Budget,
    Fault,
    Fund,
    Item,
    Membership,
    Pool,
    Program,
    Value,
    YearBudget,
)
from ledger.domain.needs.kinds import Line
from ledger.errors import InvalidInput
from ledger.money import parse_cents

MOST_ITEMS = 5_000
"""In one table of a folder: far above a board's year, far below what would hold the database up."""

TABLES: Mapping[str, tuple[str, ...]] = {
    "agencies.toml": ("agency", "program", "membership"),
    "funds.toml": ("pool", "fund"),
    "year.toml": ("year", "budget"),
    "allocations.toml": ("allocation",),
    "amendments.toml": ("amendment",),
    "policies.toml": ("value",),
    "law.toml": ("value",),
}
"""Which table stands in which file; only `year.toml` must be there."""

_Some = TypeVar("_Some", bound=Item)


class _Table:
    """One table being read: each reader gives the value or notes a fault and gives a stand-in."""

    def __init__(self, file: str, table: str, data: Any, faults: list[Fault]) -> None:
        self._file, self._table, self._faults = file, table, faults
        self._data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        self._read: set[str] = set()
        self.sound = True
        if not isinstance(data, dict):
            self.wrong("", "must be a table")

    def wrong(self, key: str, says: str) -> None:
        self.sound = False
        self._faults.append(Fault(self._file, self._table, key, says))

    def _take(self, key: str, optional: bool = False) -> Any:
        self._read.add(key)
        value = self._data.get(key)
        if value is None and not optional:
            self.wrong(key, "is missing")
        return value

    def text(self, key: str) -> str:
        """Words, not empty."""
        value = self._take(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            self.wrong(key, 'must be text in quotes, such as "CCC"')
            return ""
        # As canonical JSON keeps it, so that a reload compares equal.
        return unicodedata.normalize("NFC", value or "")

    def optional_text(self, key: str) -> str | None:
        return None if self._take(key, optional=True) is None else self.text(key)

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of words."""
        value = self._take(key, optional)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.wrong(key, 'must be a list of texts, such as ["Rent", "Gas"]')
            return ()
        return tuple(unicodedata.normalize("NFC", one) for one in value)

    def cents(self, key: str) -> int:
        """An amount as text, read strictly."""
        value = self._take(key)
        if value is None:
            return 0
        if not isinstance(value, str):
            self.wrong(key, f'must be text, such as "600,000.00", and not the number {value}')
            return 0
        try:
            return parse_cents(value)
        except InvalidInput:
            self.wrong(key, f'must be an amount such as "600,000.00", and not "{value[:40]}"')
            return 0

    def on(self, key: str) -> datetime.date:
        """A date without a time."""
        value = self._take(key)
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value
        if value is not None:
            self.wrong(key, f"must be a date without quotes, such as 2026-07-01, and not {value}")
        return datetime.date.min

    def optional_on(self, key: str) -> datetime.date | None:
        return None if self._take(key, optional=True) is None else self.on(key)

    def line(self, key: str) -> Line:
        value = self.text(key)
        if value in tuple(Line):
            return Line(value)
        if value:
            self.wrong(key, f'must be "Training" or "Support", and not "{value}"')
        return Line.TRAINING

    def close(self) -> bool:
        """Note every key that nobody asked for.

        :returns: whether the table is sound.
        """
        for key in self._data:
            if key not in self._read:
                self.wrong(key, f"is not a key of this table; it knows {', '.join(sorted(self._read))}")
        return self.sound


def parse(files: Mapping[str, Mapping[str, Any]]) -> tuple[Budget, list[Fault]]:
    """Read a folder's files.

    :param files: file name to parsed TOML.
    :returns: what could be read, and the faults; with a fault the budget is not to be used.
    """
    faults: list[Fault] = []
    for file, data in files.items():
        known = TABLES.get(file)
        if known is None:
            faults.append(Fault(file, "", "", f"is not a file of a budget; these are: {', '.join(TABLES)}"))
            continue
        for table in data:
            if table not in known:
                faults.append(
                    Fault(file, table, "", f"is not a table of this file; it knows {', '.join(known)}")
                )
    year = _year(files, faults)

    def read(file: str, name: str, make: Callable[[_Table, str], _Some]) -> tuple[_Some, ...]:
        return _items(files.get(file, {}).get(name), file, name, make, faults)

    budget = Budget(
        year,
        agencies=read("agencies.toml", "agency", _agency),
        programs=read("agencies.toml", "program", lambda t, code: Program(code, t.text("name"))),
        memberships=read("agencies.toml", "membership", _membership),
        pools=read("funds.toml", "pool", lambda t, code: Pool(code, t.text("title"))),
        funds=read("funds.toml", "fund", _fund),
        years=read("year.toml", "budget", lambda t, code: _year_budget(t, year, code)),
        allocations=read("allocations.toml", "allocation", lambda t, _: _allocation(t, year)),
        amendments=read("amendments.toml", "amendment", _amendment),
        values=(*read("law.toml", "value", _law), *read("policies.toml", "value", _policy)),
    )
    return budget, faults


_NAMED = ("agency", "program", "pool", "fund", "budget")
"""Tables that are named by their code, ``[fund.WA26]``; the others are lists, ``[[allocation]]``."""


def _items(
    data: Any, file: str, name: str, make: Callable[[_Table, str], _Some], faults: list[Fault]
) -> tuple[_Some, ...]:
    if data is None:
        return ()
    if not isinstance(data, dict if name in _NAMED else list):
        form = f"[{name}.CODE]" if name in _NAMED else f"[[{name}]]"
        faults.append(Fault(file, name, "", f"must be written as {form}"))
        return ()
    if len(data) > MOST_ITEMS:
        faults.append(Fault(file, name, "", f"has {len(data)} tables; at most {MOST_ITEMS} are read"))
        return ()
    found = []
    named = data.items() if isinstance(data, dict) else ((str(n), one) for n, one in enumerate(data, start=1))
    for code, one in named:
        table = _Table(file, f"{name}.{code}" if name in _NAMED else f"{name}[{code}]", one, faults)
        item = make(table, code)
        if table.close():
            found.append(item)
    return tuple(found)


def _year(files: Mapping[str, Mapping[str, Any]], faults: list[Fault]) -> int:
    year = files.get("year.toml", {}).get("year")
    if isinstance(year, int) and not isinstance(year, bool) and 2000 <= year <= 2100:
        return year
    faults.append(Fault("year.toml", "", "year", "must be the year the program year starts in, such as 2026"))
    return 0


def _agency(t: _Table, code: str) -> Agency:
    return Agency(code, t.text("name"), t.texts("aliases", optional=True))


def _membership(t: _Table, _: str) -> Membership:
    return Membership(
        t.text("agency"), t.text("program"), t.on("from"), t.optional_on("to"), t.optional_text("agreement")
    )


def _fund(t: _Table, code: str) -> Fund:
    return Fund(
        code,
        title=t.text("title"),
        source=t.text("source"),
        aln=t.optional_text("aln"),
        identifiers=t.optional_text("identifiers"),
        stream=t.text("stream"),
        performance_from_on=t.on("performance_from"),
        performance_to_on=t.on("performance_to"),
        liquidation_on=t.on("liquidation"),
        amount_cents=t.cents("amount"),
        kinds=t.texts("kinds"),
        serves=t.texts("serves"),
        pool=t.optional_text("pool"),
        confidential_class=t.optional_text("confidential_class"),
    )


def _year_budget(t: _Table, year: int, fund: str) -> YearBudget:
    return YearBudget(
        year,
        fund,
        training_budget_cents=t.cents("training_budget"),
        set_aside_cents=t.cents("set_aside"),
        support_budget_cents=t.cents("support_budget"),
        reserve_training_cents=t.cents("reserve_training"),
        reserve_support_cents=t.cents("reserve_support"),
    )


def _allocation(t: _Table, year: int) -> Allocation:
    return Allocation(
        year,
        t.text("agency"),
        t.text("program"),
        t.text("fund"),
        t.line("line"),
        t.cents("amount"),
        t.texts("kinds", optional=True),
    )


def _amendment(t: _Table, _: str) -> Amendment:
    return Amendment(
        id=t.text("id"),
        on=t.on("on"),
        fund=t.text("fund"),
        line=t.line("line"),
        source=t.text("from"),
        target=t.text("to"),
        amount_cents=t.cents("amount"),
        document=t.text("document"),
    )


def _law(t: _Table, _: str) -> Value:
    return _value(t, "law")


def _policy(t: _Table, _: str) -> Value:
    return _value(t, "policy")


def _value(t: _Table, sort: str) -> Value:
    found = t.text("class")
    if found and found != sort:
        t.wrong("class", f'must be "{sort}" in this file, and not "{found}"')
    return Value(
        code=t.text("code"),
        value=t.text("value"),
        unit=t.text("unit"),
        sort=sort,
        from_on=t.on("from"),
        document=t.text("document"),
        note=t.optional_text("note"),
    )
