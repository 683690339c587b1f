"""The radar as a reader may see it: funds against their periods, allocations against the year, and what could be moved."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from ledger.clock import program_year
from ledger.domain.budgets import radar as rules
from ledger.domain.budgets.allocations import Seen
from ledger.domain.budgets.budgets import year_end, year_start
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.budgets.radar import Burn, FundPace, Suggested
from ledger.domain.budgets.years import NOTHING, InYear
from ledger.domain.journal import accounts
from ledger.domain.needs.kinds import Line
from ledger.services.budgets.allocations import allocation_columns, in_force
from ledger.services.budgets.obligations import subawards_bound
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work
from ledger.store.budgets import agencies, budgets, policies
from ledger.store.journal import journal
from ledger.store.rows import Row


@dataclass(frozen=True)
class Radar:
    """Everything on one day.

    :param funds: none for a reader of one agency or program, whose part of a fund says nothing about it (ALC-09).
    :param burns: each allocation of a fund that runs, with its row, which has an id where it may be opened.
    :param policy: the points (ALC-08).
    """

    on: datetime.date
    year: int
    elapsed: rules.Elapsed
    ends_on: datetime.date
    policy: PolicyValue | None
    funds: list[FundPace]
    burns: list[tuple[Row, Burn]]
    suggested: list[Suggested]


def radar(work: Work, actor: Actor) -> Radar:
    """The radar today."""
    roles.require(actor, *READERS)
    on = work.source.today()
    year = program_year(on)
    elapsed = rules.elapsed(year_start(year), year_end(year), on)
    with work.store.reading() as connection:
        policy = policies.policy_book(connection).find("burn_points", on)
        running_now = agencies.memberships(connection, on)
    points = policy.whole() if policy else None
    funds = in_force(work, actor, on).funds
    running = {one["code"] for one in funds if one["performance_from"] <= on <= one["performance_to"]}
    now, before = (allocation_columns(work, actor, through_month=month) for month in (None, f"{year}-06"))
    opened = {_place(row): columns for row, columns in before}
    burns = [
        (row, _burn(row, InYear(columns, opened.get(_place(row), NOTHING)), elapsed, points))
        for row, columns in now
        if row["fund"] in running
    ]
    members = {f"{one['agency_code']}:{one['program_code']}" for one in running_now}
    suggested = rules.suggest((burn for row, burn in burns if row["id"] is not None), members)
    paces = _paces(work, funds, now, on) if _sees_all(actor) else []
    return Radar(on, year, elapsed, year_end(year), policy, paces, burns, suggested)


def _place(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("agency_code", "program_code", "fund", "line", "program_year"))


def _burn(row: Row, in_year: InYear, elapsed: rules.Elapsed, points: int | None) -> Burn:
    place = f"{row['agency_code']}:{row['program_code']}"
    return Burn(row["fund"], Line(row["line"]), place, in_year, elapsed, points)


def _sees_all(actor: Actor) -> bool:
    return any(one.duty in READERS and one.agency is None and one.program is None for one in actor.grants)


def _paces(work: Work, funds: list[Row], seen: list[Seen], on: datetime.date) -> list[FundPace]:
    """Each fund against its own period: awards, what subawards bind beyond them, and gas cards in stock (10g)."""
    with work.store.reading() as connection:
        pools = budgets.pools(connection)
        bound = subawards_bound(connection, budgets.loaded(connection), on)
        held = journal.balances(connection)
        stock = {row["code"]: -held.get(accounts.stock(row["code"]), 0) for row in budgets.funds(connection)}
    codes = {row["code"] for row in funds}
    obligated: dict[str, int] = defaultdict(int)
    under: dict[str, int] = defaultdict(int)
    for row, columns in seen:
        obligated[row["fund"]] += columns.obligated_to_date_cents
    for fund, cents in stock.items():
        obligated[fund if fund in codes else pools.get(fund, fund)] += cents
    for one in bound:
        fund = one.subaward.fund
        code = fund if fund in codes else pools.get(fund, fund)
        obligated[code] += one.beyond_cents
        under[code] += one.used_cents + one.beyond_cents
    return [
        FundPace(
            row["code"],
            row["title"],
            row["performance_to"],
            row["amount_cents"],
            obligated[row["code"]],
            rules.elapsed(row["performance_from"], row["performance_to"], on),
            under[row["code"]],
        )
        for row in funds
    ]
