"""The radar as a reader may see it: funds against their periods, allocations against the year, and what could be moved."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from ledger.clock import program_year
from ledger.domain.budgets import radar as rules
from ledger.domain.budgets.budgets import year_end
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.budgets.radar import Burn, FundPace, Suggested
from ledger.domain.needs.kinds import Line
from ledger.services.budgets.allocations import allocation_columns, in_force
from ledger.services.budgets.obligations import loaded, subawards_bound
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work
from ledger.store.budgets import budgets, policies
from ledger.store.rows import Row


@dataclass(frozen=True)
class Radar:
    """Everything on one day.

    :param burns: each allocation with its row, which has an id where it may be opened. :param policy: the points (ALC-08).
    """

    on: datetime.date
    year: int
    months: int
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
    months = rules.months_over(year, on)
    with work.store.reading() as connection:
        policy = policies.policy_book(connection).find("burn_points", on)
        pools = budgets.pools(connection)
        bound = subawards_bound(connection, loaded(connection), on)
    points = policy.whole() if policy else None
    obligated: dict[str, int] = defaultdict(int)
    burns: list[tuple[Row, Burn]] = []
    for row, columns in allocation_columns(work, actor):
        obligated[row["fund"]] += columns.obligated_to_date_cents
        place = f"{row['agency_code']}:{row['program_code']}"
        if row["program_year"] == year:
            burns.append((row, Burn(row["fund"], Line(row["line"]), place, columns, months, points)))
    shown = in_force(work, actor, on).funds
    codes = {row["code"] for row in shown}
    under: dict[str, int] = defaultdict(int)
    for one in bound:
        fund = one.subaward.fund
        code = fund if fund in codes else pools.get(fund, fund)
        obligated[code] += one.beyond_cents
        under[code] += one.used_cents + one.beyond_cents
    funds = [
        rules.fund_pace(
            row["code"],
            row["title"],
            row["performance_from"],
            row["performance_to"],
            row["amount_cents"],
            obligated[row["code"]],
            on,
            under[row["code"]],
        )
        for row in shown
    ]
    suggested = rules.suggest(burn for row, burn in burns if row["id"] is not None)
    return Radar(on, year, months, year_end(year), policy, funds, burns, suggested)
