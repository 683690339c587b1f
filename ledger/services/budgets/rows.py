"""What an accepted load writes: rows of state through the unit, policy values and accounts beside them."""

import dataclasses
from typing import Any

from sqlalchemy import Table

from ledger.domain.budgets import changes as budget_changes
from ledger.domain.budgets import openings, set_aside
from ledger.domain.budgets.budgets import (
    Agency,
    Budget,
    Fund,
    Membership,
    Pool,
    Program,
    Value,
    opens_on,
    year_end,
    year_start,
)
from ledger.domain.budgets.grants import Extension, Grant
from ledger.domain.budgets.items import Item
from ledger.domain.budgets.loads import merged
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.journal import accounts
from ledger.domain.needs.kinds import kinds_on
from ledger.errors import Broken
from ledger.services.work import Unit
from ledger.store import rows, schema
from ledger.store.budgets import agencies, policies
from ledger.store.budgets import budgets as stored
from ledger.store.journal import accounts as account_store
from ledger.store.rows import Row


def insert_all(unit: Unit, added: Budget, load_id: str) -> None:
    """Rows of all that a load says for the first time; allocations come with their accounts (`open_places`).

    :param load_id: the accepted proposal, kept with each policy value.
    """
    for agency in added.agencies:
        unit.insert(schema.agency, {"code": agency.code, "name": agency.name})
        agencies.insert_aliases(unit.connection, agency.code, [agency.name, *agency.aliases])
    for program in added.programs:
        unit.insert(schema.program, {"code": program.code, "name": program.name})
    for member in added.memberships:
        unit.insert(schema.roster, {"id": unit.source.new_id("MBR"), **_membership(member)})
    for pool in added.pools:
        unit.insert(schema.pool, {"code": pool.code, "title": pool.title})
    for fund in added.funds:
        unit.insert(schema.fund, _fund(fund))
        unit.insert(schema.fund_whom, _whom(fund))
    for year in added.years:
        values = {
            "id": unit.source.new_id("YBU"),
            "program_year": year.year,
            "fund": year.fund,
            "training_budget_cents": year.training_budget_cents,
            "set_aside_cents": year.set_aside_cents,
            "support_budget_cents": year.support_budget_cents,
        }
        unit.insert(schema.year_budget, values)
    for grant in added.grants:
        unit.insert(schema.grant_record, _grant(grant))
    for one in added.extensions:
        unit.insert(schema.extension, {"id": unit.source.new_id("EXT"), **_extension(one)})
    insert_values(unit, added.values, load_id)


def insert_values(unit: Unit, values: tuple[Value, ...], load_id: str) -> None:
    """Policy values; each carries the load it came with (AUD-04)."""
    made = [
        PolicyValue(
            unit.source.new_id("POL"),
            one.code,
            one.value,
            one.unit,
            one.sort,
            one.from_on,
            one.document,
            load_id,
        )
        for one in values
    ]
    for row, one in zip(made, values, strict=True):
        unit.file(schema.policy_value, policies.policy_row(row, one.note))


def _membership(one: Membership) -> Row:
    return {
        "agency_code": one.agency,
        "program_code": one.program,
        "from_on": one.from_on,
        "to_on": one.to_on,
        "agreement": one.agreement,
    }


def _fund(one: Fund) -> Row:
    return {
        "code": one.code,
        "title": one.title,
        "source": one.source,
        "aln": one.aln,
        "identifiers": one.identifiers,
        "stream": one.under or one.stream,  # whose rules it follows; reports take the load's (FND-09)
        "performance_from": one.performance_from_on,
        "performance_to": one.performance_to_on,
        "liquidation_on": one.liquidation_on,
        "amount_cents": one.amount_cents,
        "kinds": ",".join(one.kinds),
        "serves": ",".join(one.serves),
        "pool": one.pool,
        "confidential_class": one.confidential_class,
    }


def _whom(one: Fund) -> Row:
    return {
        "fund": one.code,
        "residence": ",".join(one.residence),
        "housing": ",".join(one.housing),
        "income_percent": one.income_percent,
        "population": ",".join(one.population),
    }


def _grant(one: Grant) -> Row:
    row = dataclasses.asdict(one)
    for name in ("performance_from", "performance_to"):
        row[name] = row.pop(f"{name}_on")
    people = None if one.participants is None else int(one.participants)
    return {**row, "participants": people, "gaps": "; ".join(one.gaps)}


def _extension(one: Extension) -> Row:
    return dataclasses.asdict(one)


def change_all(unit: Unit, before: Budget | None, budget: Budget) -> None:
    """What a load says anew, and each year budget as its amendments leave it (SET-03)."""
    for change in budget_changes.changed(before, budget):
        _change(unit, change.after)
    added, whole = budget_changes.fresh(before, budget), merged(before, budget)
    moved = {one.fund for one in added.amendments}
    moved |= {one.fund for one in added.training_budgets} | {one.fund for one in added.years}
    for year in whole.years:
        if year.fund in moved:
            cents, support_cents = set_aside.in_force(year, set_aside.amendments_under(whole, year))
            on = min(max(unit.today(), year_start(year.year)), year_end(year.year))
            budgets_on = set_aside.training_budgets_on(whole, year.year, on)
            row = rows.find_row(unit.connection, schema.year_budget, program_year=year.year, fund=year.fund)
            if row is None:
                raise Broken("row_missing", object=f"year_budget {year.year} {year.fund}")
            wanted = {
                "training_budget_cents": budgets_on[year.fund],
                "set_aside_cents": cents,
                "support_budget_cents": support_cents,
            }
            if any(row[name] != value for name, value in wanted.items()):
                unit.change(schema.year_budget, row, **wanted)


def _change(unit: Unit, after: Item) -> None:
    match after:
        case Agency():
            _put(unit, schema.agency, {"code": after.code}, {"name": after.name})
            agencies.insert_aliases(unit.connection, after.code, [after.name, *after.aliases])
        case Program():
            _put(unit, schema.program, {"code": after.code}, {"name": after.name})
        case Pool():
            _put(unit, schema.pool, {"code": after.code}, {"title": after.title})
        case Fund():
            _put(unit, schema.fund, {"code": after.code}, _fund(after))
            if rows.find_row(unit.connection, schema.fund_whom, fund=after.code) is None:
                unit.insert(schema.fund_whom, _whom(after))  # of a fund that an older version loaded
            else:
                _put(unit, schema.fund_whom, {"fund": after.code}, _whom(after))
        case Grant():
            _put(unit, schema.grant_record, {"code": after.code}, _grant(after))
        case Membership():
            values = _membership(after)
            key = {name: values[name] for name in ("agency_code", "program_code", "from_on")}
            _put(unit, schema.roster, key, values)
        case _:
            pass  # the note of an allocation's kinds and the control totals stand in the load only


def _put(unit: Unit, table: Table, key: dict[str, Any], values: Row) -> None:
    row = rows.find_row(unit.connection, table, **key)
    if row is None:
        raise Broken("row_missing", object=f"{table.name} {' '.join(map(str, key.values()))}")
    differing = {name: value for name, value in values.items() if row[name] != value}
    if differing:
        unit.change(table, row, **differing)


def mark_cuts(unit: Unit, added: Budget) -> None:
    """An allocation that a funder has cut may stand below zero from now on; nothing else ever does."""
    for move in added.amendments:
        key = move.allocation(move.source)
        if move.is_cut and key is not None:
            row = stored.find_allocation(unit.connection, key, lock=True)
            if row is None:
                raise Broken("row_missing", object=f"allocation {key}")
            if not row["cut"]:
                unit.change(schema.allocation, row, cut=True)


def open_places(unit: Unit, before: Budget | None, budget: Budget) -> None:
    """New allocations' rows, and every account that this load's funds and allocations need (books.md)."""
    whole = merged(before, budget)
    funds = {fund.code: fund for fund in whole.funds}
    pools = {fund.code: fund.pool for fund in whole.funds if fund.pool is not None}
    for fund in budget.funds:
        names = accounts.fund_accounts(fund.code)
        account_store.insert_accounts(unit.connection, names, pools, opens_on(budget.year, fund))
    places = openings.new_places(before, budget)
    for key, year, on in places:
        unit.insert(
            schema.allocation,
            {
                "id": unit.source.new_id("ALL"),
                "program_year": year,
                "agency_code": key.agency,
                "program_code": key.program,
                "fund": key.fund,
                "line": key.line.value,
                "cut": False,
            },
        )
        kinds = kinds_on(funds[key.fund].kinds, key.line)
        account_store.insert_accounts(unit.connection, accounts.allocation_accounts(key, kinds), pools, on)
    fresh = {key for key, _, _ in places}
    for key in openings.places(whole):
        if key not in fresh and key.fund in {fund.code for fund in budget.funds}:
            # A fund that may pay a further kind now: the allocations it has get that kind's accounts.
            kinds = kinds_on(funds[key.fund].kinds, key.line)
            account_store.insert_accounts(
                unit.connection, accounts.allocation_accounts(key, kinds), pools, unit.today()
            )
