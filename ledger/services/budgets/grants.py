"""The grant register as a reader may see it: every fund and every other grant, with what it cost per person (FND-01)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.budgets.allocations import columns_by_key
from ledger.domain.budgets.budgets import Amendment, Budget, Fund
from ledger.domain.budgets.grants import Control, amount_of, cost_per_person
from ledger.domain.budgets.origins import Transfer
from ledger.errors import NotFound
from ledger.services.budgets.allocations import in_force
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work
from ledger.store.budgets import budgets, grants
from ledger.store.journal import journal
from ledger.store.rows import Row

FIELDS: Mapping[str, str] = {
    "title": "Title",
    "grantor": "Awarded by",
    "identifiers": "FAIN or local number",
    "aln": "Assistance listing (ALN)",
    "pass_through": "Passed on by",
    "pass_through_id": "Number there",
    "edition": "Governing edition of 2 CFR",
    "stream": "Stream",
    "program_year": "Program year",
    "performance_from": "First day of the period",
    "performance_to": "Last day of the period",
    "liquidation_on": "Paid out by",
    "amount_cents": "Amount",
    "participants": "People planned",
    "confidential_class": "Confidential class",
    "gaps": "Interrupted",
}
"""What the register holds of a grant (FND-01), in the order of its page."""


@dataclass(frozen=True)
class Registered:
    """One grant.

    :param values: field to value, from the register and from its fund. :param is_fund: its money is in these books.
    :param transfers: what moved to or from another program, its amount counted in the award (FND-09).
    :param cuts: what the funder took back, counted in it too (decision 20).
    :param spent_cents: accrued to date, None without a fund. :param people: people with a cost from it.
    """

    code: str
    values: Row
    is_fund: bool
    planned_each_cents: int | None
    spent_cents: int | None
    people: int
    actual_each_cents: int | None
    missing: tuple[str, ...]
    extensions: tuple[Row, ...]
    transfers: tuple[Transfer, ...] = ()
    cuts: tuple[Amendment, ...] = ()


@dataclass(frozen=True)
class Register:
    """All grants a reader may see, and the totals that sources state, where all their grants are seen."""

    grants: list[Registered]
    controls: list[tuple[Control, int]]


def register(work: Work, actor: Actor, on: datetime.date) -> Register:
    """The register on a day: a fund of a class the reader may not see is its pool, another grant of it is left out."""
    roles.require(actor, *READERS)
    funds = {row["code"]: row for row in in_force(work, actor, on).funds}
    with work.store.reading() as connection:
        known = {row["code"]: row for row in grants.grants(connection)}
        codes = {row["code"] for row in budgets.funds(connection)}
        spent = _spent(connection, funds)
        people = grants.people_paid_for(connection)
        late = grants.all_extensions(connection)
        whole = budgets.loaded(connection, only=("funds", "transfers", "amendments", "grants", "controls"))
    others = [
        code
        for code, row in known.items()
        if code not in codes and actor.sees_class(row["confidential_class"])
    ]
    found = []
    loaded = {one.code: one for one in whole.funds}
    for code in sorted([*funds, *others]):
        moved = tuple(one for one in whole.transfers if code in (one.source, one.target))
        values = _values(known.get(code), funds.get(code), loaded.get(code))
        extensions = tuple(one for one in late if one["fund"] == code)
        is_fund = code in funds
        count = people.get(code, 0)
        spent_cents = spent.get(code, 0) if is_fund else None
        cuts = tuple(one for one in whole.amendments if one.is_cut and one.fund == code and one.on <= on)
        found.append(_registered(code, values, spent_cents, count, (extensions, moved, cuts)))
    return Register(found, _controls(whole, {one.code for one in found}))


def get(work: Work, actor: Actor, code: str) -> Registered:
    """One grant.

    :raises NotFound: ``not_found``: unknown, or of a class the reader may not see.
    """
    roles.require(actor, *READERS)
    for one in register(work, actor, work.source.today()).grants:
        if one.code == code:
            return one
    raise NotFound("not_found", what="grant")


def _values(grant: Row | None, fund: Row | None, loaded: Fund | None) -> Row:
    values = {
        name: (grant or {}).get(name)
        for name in (*FIELDS, "conflict", "note", "under", "period_document", "match")
    }
    if fund is not None:
        own = {name: fund[name] for name in FIELDS if name in fund}
        own["amount_cents"] = fund["amount_cents"] or None
        if loaded is not None:  # reported as what it was; a pool has no load of its own
            own |= {
                "stream": loaded.stream,
                "under": loaded.under,
                "period_document": loaded.period_document,
                "match": loaded.match,
            }
        values |= {**own, "grantor": values["grantor"] or fund["source"]}
    return values


def _registered(
    code: str,
    values: Row,
    spent_cents: int | None,
    people: int,
    later: tuple[tuple[Row, ...], tuple[Transfer, ...], tuple[Amendment, ...]],
) -> Registered:
    wanted = [name for name in FIELDS if name not in ("confidential_class", "gaps")]
    if values["pass_through"] is None:
        wanted = [name for name in wanted if not name.startswith("pass_through")]
    return Registered(
        code,
        values,
        spent_cents is not None,
        cost_per_person(values["amount_cents"], values["participants"]),
        spent_cents,
        people,
        cost_per_person(spent_cents, people),
        tuple(FIELDS[name] for name in wanted if values[name] in (None, "")),
        *later,
    )


def _spent(connection: Connection, funds: Mapping[str, Any]) -> dict[str, int]:
    """Accrued to date of each fund, and of each pool that stands for its funds."""
    pools, spent = budgets.pools(connection), dict.fromkeys(funds, 0)
    for key, columns in columns_by_key(journal.balances(connection)).items():
        code = key.fund if key.fund in funds else pools.get(key.fund, key.fund)
        spent[code] = spent.get(code, 0) + columns.accrued_to_date_cents
    return spent


def _controls(whole: Budget, seen: set[str]) -> list[tuple[Control, int]]:
    known, funds = {one.code: one for one in whole.grants}, {one.code: one for one in whole.funds}
    return [
        (one, sum(amount_of(code, known, funds) or 0 for code in one.grants))
        for one in whole.controls
        if set(one.grants) <= seen
    ]
