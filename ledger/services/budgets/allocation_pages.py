"""Allocations as pages show them: names instead of codes, and one allocation with its kinds and awards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.clock import program_year
from ledger.domain.budgets.years import InYear
from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Key, Stage
from ledger.domain.journal.columns import Columns, from_stages
from ledger.domain.needs.kinds import kind_named
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.budgets.allocations import open_pools
from ledger.services.needs import left
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.budgets import agencies, budgets
from ledger.store.journal import journal
from ledger.store.rows import Row

MOST_AWARDS = 2000


@dataclass(frozen=True)
class View:
    """One allocation: its row, its columns, by kind, its awards (payee and amounts; no person), its agency's agreements.

    :param year: the program year of today. :param in_year: what it did in it; earlier years are brought forward.
    """

    row: Row
    key: Key
    columns: Columns
    kinds: list[tuple[str, str, Columns]]
    awards: list[Row]
    agreements: list[Row]
    year: int
    in_year: InYear

    @property
    def withdrawable(self) -> list[Row]:
        """Approvals that nothing binds yet, the newest first: what can be withdrawn to cure a cut."""
        free = [
            one
            for one in self.awards
            if one["state"] == "open"
            and one["committed_cents"]
            and not (
                one["obligated_cents"]
                or one["accrued_cents"]
                or one["paid_cents"]
                or one["refund_due_cents"]
                or one["deposit_cents"]
            )
        ]
        return sorted(free, key=lambda one: (one["approved_on"], one["id"]), reverse=True)


def names(work: Work) -> dict[str, str]:
    """Agencies and programs by code: no secret to anybody who is signed in."""
    with work.store.reading() as connection:
        return names_in(connection)


def titles(work: Work, actor: Actor) -> dict[str, str]:
    """Funds and pools by code, each as this reader may call it."""
    roles.require(actor, *READERS, Duty.REQUEST)
    with work.store.reading() as connection:
        pools = {row["code"]: row["title"] for row in budgets.pool_rows(connection)}
        return pools | left.fund_names(connection, actor)


def names_in(connection: Connection) -> dict[str, str]:
    """Agencies and programs by code, with the two words a pool carries."""
    found = {"Pool": "Shared pool", "Shared": "All programs of the pool"}
    for table in (schema.agency, schema.program):
        found |= {str(row[0]): str(row[1]) for row in connection.execute(select(table.c.code, table.c.name))}
    return found


def get(work: Work, actor: Actor, allocation_id: str) -> View:
    """One allocation in the reader's scope; a fund of a pool only for whoever may see all of the pool.

    :raises NotFound: ``not_found``.
    """
    roles.require(actor, *READERS, Duty.REQUEST)
    with work.store.reading() as connection:
        row = budgets.get_allocation(connection, allocation_id)
        if row is None or not _may_see(connection, actor, row):
            raise NotFound("not_found", what="allocation")
        key = budgets.allocation_key(row)
        by_kind = _by_kind(journal.balances(connection), key)
        year = program_year(work.source.today())
        before = _by_kind(journal.balances(connection, through_month=f"{year}-06"), key)
        found = awards.awards_where(
            connection, schema.award.c.allocation_id == allocation_id, most=MOST_AWARDS
        )
        wanted = schema.payee.c.id.in_({one["payee_id"] for one in found})
        named = connection.execute(select(schema.payee.c.id, schema.payee.c.name).where(wanted))
        payees = {str(row[0]): str(row[1]) for row in named}
        agreements = [
            one
            for one in agencies.memberships(connection)
            if (one["agency_code"], one["program_code"]) == (row["agency_code"], row["program_code"])
        ]
    kinds = [
        (kind, kind_named(kind).name, columns)
        for kind, columns in sorted(by_kind.items())
        if kind and columns != Columns()
    ]
    shown = [_award(one, payees) for one in found]
    columns, opened = (sum(of.values(), Columns()) for of in (by_kind, before))
    return View(row, key, columns, kinds, shown, agreements, year, InYear(columns, opened))


def _may_see(connection: Connection, actor: Actor, row: Mapping[str, Any]) -> bool:
    pool = budgets.pools(connection).get(row["fund"])
    if pool is not None and pool not in open_pools(connection, actor):
        return False
    return actor.may(*READERS, Duty.REQUEST, agency=row["agency_code"], program=row["program_code"])


def _by_kind(balances: Mapping[str, int], key: Key) -> dict[str, Columns]:
    stages: dict[str, dict[Stage, int]] = {}
    for account, cents in balances.items():
        found = accounts.parse(account)
        if found.key == key and found.at is not None:
            stages.setdefault(found.kind or "", {})[found.at] = cents
    return {kind: from_stages(of) for kind, of in stages.items()}


def _award(row: Row, payees: Mapping[str, str]) -> Row:
    shown = (
        "id",
        "kind",
        "approved_cents",
        "approved_on",
        "state",
        "committed_cents",
        "obligated_cents",
        "accrued_cents",
        "paid_cents",
        "refund_due_cents",
        "deposit_cents",
    )
    return {
        **{name: row[name] for name in shown},
        "payee_name": payees.get(row["payee_id"]),
        "kind_name": kind_named(row["kind"]).name,
    }


def places(work: Work, actor: Actor) -> tuple[dict[str, str], dict[str, str]]:
    """Agencies and programs by code, for the selects of forms."""
    roles.require(actor, *READERS, Duty.REQUEST, Duty.ADMINISTER)
    with work.store.reading() as connection:
        agencies, programs = (
            {
                str(row[0]): str(row[1])
                for row in connection.execute(select(table.c.code, table.c.name).order_by(table.c.name))
            }
            for table in (schema.agency, schema.program)
        )
    return agencies, programs
