"""Reading a program year's folder: parsed TOML in, a `Budget` and every fault out.

Nothing is guessed and nothing is left over: a key that is missing, unknown or of another type is a fault with
its file, table and key. Amounts are text (``"600,000.00"``), because a TOML number would be a float.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ledger.domain.budgets.budgets import (
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
from ledger.domain.budgets.grants import read_control, read_extension, read_grant
from ledger.domain.budgets.items import Fault, Item
from ledger.domain.budgets.origins import last_day, read_transfer
from ledger.domain.budgets.ratios import read_figure, read_ratio, read_waiver
from ledger.domain.budgets.staff import read_staff_cost
from ledger.domain.budgets.subaward_changes import read_subaward_change
from ledger.domain.budgets.subawards import read_subaward
from ledger.domain.budgets.tables import Table
from ledger.domain.budgets.versions import read_training_budget, read_version

MOST_ITEMS = 5_000
"""In one table of a folder: far above a board's year, far below what would hold the database up."""

TABLES: Mapping[str, tuple[str, ...]] = {
    "agencies.toml": ("agency", "program", "membership", "subaward", "subaward_amendment"),
    "funds.toml": ("pool", "fund"),
    "year.toml": ("year", "budget", "version", "training_budget"),
    "allocations.toml": ("allocation",),
    "amendments.toml": ("amendment", "transfer"),
    "policies.toml": ("value",),
    "law.toml": ("value",),
    "grants.toml": ("grant", "extension", "control"),
    "ratios.toml": ("ratio", "waiver", "figure", "staff_cost"),
}
"""Which table stands in which file; only `year.toml` must be there."""

_Some = TypeVar("_Some", bound=Item)


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

    def read(file: str, name: str, make: Callable[[Table, str], _Some]) -> tuple[_Some, ...]:
        return _items(files.get(file, {}).get(name), file, name, make, faults)

    values = (*read("law.toml", "value", _law), *read("policies.toml", "value", _policy))
    budget = Budget(
        year,
        agencies=read("agencies.toml", "agency", _agency),
        programs=read("agencies.toml", "program", lambda t, code: Program(code, t.text("name"))),
        memberships=read("agencies.toml", "membership", _membership),
        pools=read("funds.toml", "pool", lambda t, code: Pool(code, t.text("title"))),
        funds=read("funds.toml", "fund", lambda t, code: _fund(t, code, values)),
        years=read("year.toml", "budget", lambda t, code: _year_budget(t, year, code)),
        allocations=read("allocations.toml", "allocation", lambda t, _: _allocation(t, year)),
        amendments=read("amendments.toml", "amendment", _amendment),
        values=values,
        grants=read("grants.toml", "grant", read_grant),
        extensions=read("grants.toml", "extension", read_extension),
        controls=read("grants.toml", "control", read_control),
        versions=read("year.toml", "version", read_version),
        training_budgets=read("year.toml", "training_budget", read_training_budget),
        ratios=read("ratios.toml", "ratio", read_ratio),
        waivers=read("ratios.toml", "waiver", read_waiver),
        figures=read("ratios.toml", "figure", read_figure),
        subawards=read("agencies.toml", "subaward", read_subaward),
        subaward_changes=read("agencies.toml", "subaward_amendment", read_subaward_change),
        staff_costs=read("ratios.toml", "staff_cost", read_staff_cost),
        transfers=read("amendments.toml", "transfer", read_transfer),
    )
    return budget, faults


_NAMED = ("agency", "program", "pool", "fund", "budget", "grant")
"""Tables that are named by their code, ``[fund.WA26]``; the others are lists, ``[[allocation]]``."""


def _items(
    data: Any, file: str, name: str, make: Callable[[Table, str], _Some], faults: list[Fault]
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
        table = Table(file, f"{name}.{code}" if name in _NAMED else f"{name}[{code}]", one, faults)
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


def _agency(t: Table, code: str) -> Agency:
    return Agency(code, t.text("name"), t.texts("aliases", optional=True))


def _membership(t: Table, _: str) -> Membership:
    return Membership(
        t.text("agency"),
        t.text("program"),
        t.on("from"),
        t.optional_on("to"),
        t.optional_text("agreement"),
        t.optional_text("subaward"),
    )


def _fund(t: Table, code: str, values: tuple[Value, ...]) -> Fund:
    stream, from_on = t.text("stream"), t.on("performance_from")
    # A formula award that says nothing lasts as long as the law gives (FND-06)
    to_on = t.optional_on("performance_to") or last_day(values, stream, code, from_on)
    return Fund(
        code,
        title=t.text("title"),
        source=t.text("source"),
        aln=t.optional_text("aln"),
        identifiers=t.optional_text("identifiers"),
        stream=stream,
        performance_from_on=from_on,
        performance_to_on=to_on or t.on("performance_to"),
        liquidation_on=t.on("liquidation"),
        amount_cents=t.cents("amount"),
        kinds=t.texts("kinds"),
        serves=t.texts("serves"),
        residence=t.texts("residence", optional=True),
        housing=t.texts("housing", optional=True),
        income_percent=t.optional_whole("income_percent"),
        population=t.texts("population", optional=True),
        pool=t.optional_text("pool"),
        confidential_class=t.optional_text("confidential_class"),
        period_document=t.optional_text("period_document"),
        origin=t.optional_text("origin"),
        under=t.optional_text("under"),
        match=t.optional_text("match"),
    )


def _year_budget(t: Table, year: int, fund: str) -> YearBudget:
    return YearBudget(
        year,
        fund,
        training_budget_cents=t.cents("training_budget"),
        set_aside_cents=t.cents("set_aside"),
        support_budget_cents=t.cents("support_budget"),
        reserve_training_cents=t.cents("reserve_training"),
        reserve_support_cents=t.cents("reserve_support"),
    )


def _allocation(t: Table, year: int) -> Allocation:
    return Allocation(
        year,
        t.text("agency"),
        t.text("program"),
        t.text("fund"),
        t.line("line"),
        t.cents("amount"),
        t.texts("kinds", optional=True),
    )


def _amendment(t: Table, _: str) -> Amendment:
    return Amendment(
        id=t.text("id"),
        on=t.on("on"),
        fund=t.text("fund"),
        line=t.line("line"),
        source=t.text("from"),
        target=t.text("to"),
        amount_cents=t.cents("amount"),
        document=t.text("document"),
        resolution=t.optional_text("resolution"),
    )


def _law(t: Table, _: str) -> Value:
    return _value(t, "law")


def _policy(t: Table, _: str) -> Value:
    return _value(t, "policy")


def _value(t: Table, sort: str) -> Value:
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
