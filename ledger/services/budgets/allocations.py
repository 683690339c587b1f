"""What is in force and what is left, in the reader's scope: a coach sees her agency's only."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.budgets import allocations, authority, set_aside
from ledger.domain.budgets.allocations import Seen
from ledger.domain.budgets.budgets import Amendment, year_start
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.budgets.set_aside import SetAsideTest
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line
from ledger.domain.needs.whom import EVERYBODY, in_words
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work
from ledger.store.budgets import budgets, policies
from ledger.store.journal import journal
from ledger.store.rows import Row


@dataclass(frozen=True)
class InForce:
    """What binds on a date.

    :param funds: fund rows, each with its award as it is on the date; a pool stands as one row for whoever may not see its
        class; none for a coach.
    :param funds: each with whom it serves in words; nothing of a pool, whose funds differ.
    :param year_budgets: rows of the date's program year, as amended; pooled and scoped likewise.
    :param values: one per policy code, with class (`sort`) and document.
    """

    on: datetime.date
    year: int
    funds: list[Row]
    year_budgets: list[Row]
    values: list[PolicyValue]


def in_force(work: Work, actor: Actor, on: datetime.date) -> InForce:
    """Funds, year budgets and policy values in force on a date."""
    roles.require(actor, *READERS, Duty.REQUEST)
    year = program_year(on)
    with work.store.reading() as connection:
        values = policies.policy_book(connection).in_force(on)
        if not actor.may(*READERS):
            return InForce(on, year, [], [], values)
        pools, shown = budgets.pools(connection), open_pools(connection, actor)
        titles = {row["code"]: row["title"] for row in budgets.pool_rows(connection)}
        funds = _pooled_funds(_awarded(connection, on), shown, titles)
        whom = budgets.whom_of(connection, [row["code"] for row in funds])
        funds = [{**row, "whom": in_words(whom.get(row["code"], EVERYBODY))} for row in funds]
        years = _pooled_years(_years_on(connection, on), pools, shown)
    return InForce(on, year, funds, years, values)


def _awarded(connection: Connection, on: datetime.date) -> list[Row]:
    """Every fund with its award as it is on the day, transfers and the funder's cuts counted."""
    awards = authority.authority_on(budgets.loaded(connection, only=authority.SECTIONS), on)
    return [{**row, "amount_cents": awards[row["code"]]} for row in budgets.funds(connection)]


def _years_on(connection: Connection, on: datetime.date) -> list[Row]:
    """The budgets of a day's program year as amendments and versions had made them by that day; their rows hold today's."""
    year = program_year(on)
    whole = budgets.loaded(connection, ("years", "amendments", "versions", "training_budgets"))
    moved, training = (
        set_aside.amendments_of(whole, year, on),
        set_aside.training_budgets_on(whole, year, on),
    )
    given = {one.fund: one for one in whole.years if one.year == year}
    found = []
    for row in budgets.year_budgets(connection, year):
        dedicated, support = set_aside.in_force(given[row["fund"]], moved)
        cents = {"set_aside_cents": dedicated, "support_budget_cents": support}
        found.append({**row, "training_budget_cents": training[row["fund"]], **cents})
    return found


def is_hidden(connection: Connection, actor: Actor, fund: str) -> bool:
    """May this person not tell the fund from the others of its pool (P34)?"""
    return fund in hidden_pools(connection, actor)


def hidden_pools(connection: Connection, actor: Actor | None) -> dict[str, str]:
    """Fund code to pool code, for the funds that this reader may not tell apart (books.md, "Who can be seen in a book").

    :param actor: None for the terminal, where pools stay closed.
    """
    shown = set() if actor is None else open_pools(connection, actor)
    return {fund: pool for fund, pool in budgets.pools(connection).items() if pool not in shown}


def open_pools(connection: Connection, actor: Actor) -> set[str]:
    """Pools whose every class this person may see."""
    shown: dict[str, bool] = {}
    for row in budgets.funds(connection):
        if row["pool"] is not None:
            sees = actor.sees_class(row["confidential_class"])
            shown[row["pool"]] = shown.get(row["pool"], True) and sees
    return {pool for pool, sees in shown.items() if sees}


def _pooled_funds(funds: Iterable[Row], shown: set[str], titles: dict[str, str]) -> list[Row]:
    found: dict[str, Row] = {}
    for row in funds:
        pool = row["pool"]
        if pool is None or pool in shown:
            found[row["code"]] = row
            continue
        whole = found.setdefault(
            pool,
            {
                **dict.fromkeys(row),
                "code": pool,
                "title": titles[pool],
                "stream": "pool",
                "amount_cents": 0,
                "kinds": "",
                "serves": "",
                "performance_from": row["performance_from"],
                "performance_to": row["performance_to"],
                "liquidation_on": row["liquidation_on"],
            },
        )
        whole["amount_cents"] += row["amount_cents"]
        for name in ("kinds", "serves"):
            both = dict.fromkeys([*budgets.listed(whole[name]), *budgets.listed(row[name])])
            whole[name] = ",".join(both)
        whole["performance_from"] = min(whole["performance_from"], row["performance_from"])
        whole["performance_to"] = max(whole["performance_to"], row["performance_to"])
        whole["liquidation_on"] = max(whole["liquidation_on"], row["liquidation_on"])
    return sorted(found.values(), key=lambda row: str(row["code"]))


_YEAR_CENTS = ("training_budget_cents", "set_aside_cents", "support_budget_cents")


def _pooled_years(years: Iterable[Row], pools: dict[str, str], shown: set[str]) -> list[Row]:
    found: dict[str, Row] = {}
    for row in years:
        pool = pools.get(row["fund"])
        if pool is None or pool in shown:
            found[row["fund"]] = row
            continue
        whole = found.setdefault(
            pool,
            {"id": None, "program_year": row["program_year"], "fund": pool, **dict.fromkeys(_YEAR_CENTS, 0)},
        )
        for name in _YEAR_CENTS:
            whole[name] += row[name]
    return sorted(found.values(), key=lambda row: str(row["fund"]))


def allocation_columns(
    work: Work,
    actor: Actor,
    *,
    year: int | None = None,
    through_month: str | None = None,
) -> list[Seen]:
    """Every allocation in the reader's scope with its columns, from the balances (ALC-03, ALC-09).

    :param through_month: as of the end of that month, ``2026-08``; without it, now.
    :returns: (allocation row, columns); a pool of a class the reader may not see is one row without an id.
    """
    roles.require(actor, *READERS, Duty.REQUEST)
    with work.store.reading() as connection:
        by_key = allocations.columns_by_key(journal.balances(connection, through_month=through_month))
        seen = [
            (row, by_key.get(budgets.allocation_key(row), Columns()))
            for row in budgets.allocations(connection, year=year)
            if actor.may(*READERS, Duty.REQUEST, agency=row["agency_code"], program=row["program_code"])
        ]
        return allocations.masked(seen, budgets.pools(connection), open_pools(connection, actor))


def cut_below_zero(work: Work, actor: Actor) -> list[Row]:
    """Allocations of which more is promised than a funder leaves (ALC-03), the deepest first, for those who cure it."""
    if not actor.holds(Duty.LOAD, Duty.OVERSEE):
        return []
    found = [
        {**row, "available_cents": columns.available_cents}
        for row, columns in allocation_columns(work, actor)
        if columns.available_cents < 0
    ]
    return sorted(found, key=lambda row: int(row["available_cents"]))


def given_by_year(work: Work, actor: Actor, line: str, fund: str | None = None) -> dict[int, int]:
    """Program year to what its budgets give a line, as amended, in cents: what its allocations and its reserve are made of.

    :param fund: a fund's or pool's code as the reader sees it; without one, all.
    """
    roles.require(actor, *READERS)
    name = "set_aside_cents" if line == Line.TRAINING else "support_budget_cents"
    found: dict[int, int] = defaultdict(int)
    with work.store.reading() as connection:
        pools, shown = budgets.pools(connection), open_pools(connection, actor)
        for row in budgets.year_budgets(connection):
            pool = pools.get(row["fund"])
            code = row["fund"] if pool is None or pool in shown else pool
            if fund in (None, code) and row[name]:
                found[row["program_year"]] += row[name]
    return dict(found)


@dataclass(frozen=True)
class Amended:
    """One amendment of a program year, as a reader may know it.

    :param source: and `target`: ``reserve``, ``unassigned``, ``funder``, ``AGENCY:PROGRAM``, or empty in a hidden pool.
    :param by: what it was made by: the document, and the resolution where there is one.
    """

    on: datetime.date
    fund: str
    line: Line
    source: str
    target: str
    cents: int
    by: str


def amended_by(work: Work, actor: Actor, on: datetime.date) -> list[Amended]:
    """Every amendment of a day's program year through that day, the newest first; none for a reader of one agency (ALC-09)."""
    roles.require(actor, *READERS)
    if not any(one.duty in READERS and one.agency is None and one.program is None for one in actor.grants):
        return []
    with work.store.reading() as connection:
        pools, shown = budgets.pools(connection), open_pools(connection, actor)
        whole = budgets.loaded(connection, ("amendments",))
    hidden = {fund: pool for fund, pool in pools.items() if pool not in shown}
    found = set_aside.amendments_of(whole, program_year(on), on)
    return [
        _amended(one, hidden.get(one.fund)) for one in sorted(found, key=lambda one: one.on, reverse=True)
    ]


def _amended(one: Amendment, pool: str | None) -> Amended:
    places = ("", "") if pool else (one.source, one.target)
    by = f"{one.document}; {one.resolution}" if one.resolution else one.document
    return Amended(one.on, pool or one.fund, one.line, *places, one.amount_cents, "" if pool else by)


@dataclass(frozen=True)
class SetAside:
    """The strict test of a year with the policy value that decides it (SET-02, RPT-10)."""

    year: int
    test: SetAsideTest
    policy: PolicyValue


def set_aside_test(work: Work, actor: Actor, on: datetime.date) -> SetAside:
    """Both sides of the strict test of a day's program year, summed over its funds as amended by that day.

    :raises Refused: ``no_policy_on`` when no share is in force on 1 July of the year, ``no_year_budget`` before its budget.
    """
    roles.require(actor, *READERS)
    year = program_year(on)
    with work.store.reading() as connection:
        policy = policies.policy_book(connection).get("set_aside_share", year_start(year))
        years = _years_on(connection, on)
    if not years:
        raise Refused("no_year_budget", year=str(year))
    test = SetAsideTest(
        sum(row["set_aside_cents"] for row in years),
        sum(row["training_budget_cents"] for row in years),
        policy.fraction(),
    )
    return SetAside(year, test, policy)
