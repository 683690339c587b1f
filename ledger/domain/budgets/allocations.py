"""Allocations as a reader may see them: a pool is one row for whoever may not see its class (books.md)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Key, Stage
from ledger.domain.journal.columns import Columns, from_stages
from ledger.domain.needs.kinds import Line

POOL_AGENCY = "Pool"
POOL_PROGRAM = "Shared"
"""A pool's row is named as its account is published: ``Pool:Shared:HSP26:Support``."""

Seen = tuple[dict[str, Any], Columns]
"""An allocation's row with its columns."""


def columns_by_key(balances: Mapping[str, int]) -> dict[Key, Columns]:
    """The columns of every allocation, from the ledger's balances (Beancount's sign, cents)."""
    stages: dict[Key, dict[Stage, int]] = defaultdict(lambda: defaultdict(int))
    for account, cents in balances.items():
        found = accounts.parse(account)
        if found.at is not None and found.key is not None:
            stages[found.key][found.at] += cents
    return {key: from_stages(of) for key, of in stages.items()}


def masked(seen: Iterable[Seen], pools: Mapping[str, str], open_pools: Collection[str]) -> list[Seen]:
    """The rows as they may be shown: all funds of a pool, ordinary too, become one row per pool, year, line.

    An ordinary row left beside the pool's total would give away the confidential part by subtraction.

    :param pools: fund code to pool code.
    :param open_pools: pools whose every class the reader may see.
    :returns: the open rows in their order, then the pools' rows, which have no id.
    """
    plain: list[Seen] = []
    shared: dict[tuple[str, int, Line], Columns] = {}
    for row, columns in seen:
        pool = pools.get(row["fund"])
        if pool is None or pool in open_pools:
            plain.append((row, columns))
        else:
            place = pool, int(row["program_year"]), Line(row["line"])
            shared[place] = shared.get(place, Columns()) + columns
    for (pool, year, line), columns in sorted(shared.items(), key=lambda one: one[0]):
        row = {
            "id": None,
            "program_year": year,
            "agency_code": POOL_AGENCY,
            "program_code": POOL_PROGRAM,
            "fund": pool,
            "line": line.value,
            "available_cents": columns.available_cents,
            "cut": columns.available_cents < 0,
        }
        plain.append((row, columns))
    return plain
