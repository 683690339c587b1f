"""Interest on the funds' cash: in the books as what may be kept and what is owed, and what was remitted of it (PAY-15)."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.budgets.budgets import year_start
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.journal import accounts
from ledger.domain.journal import entries as books
from ledger.domain.journal.entries import Posting
from ledger.domain.payments import interest as rules
from ledger.services.budgets.allocations import is_hidden
from ledger.services.people.roles import Actor
from ledger.services.work import Unit
from ledger.store.budgets import budgets, policies
from ledger.store.journal import accounts as account_store
from ledger.store.journal import journal
from ledger.store.payments import receipts
from ledger.store.rows import Row


@dataclass(frozen=True)
class Interest:
    """Interest on the cash of federal awards in a program year, all of them together.

    :param kept: what may be kept of it by law; None while no such law is loaded, and then none is recorded.
    :param owed: fund (or hidden pool) to what is owed of every year and not remitted yet.
    :param remitted_cents: in the program year. :param records: of that year on all cash, the newest first: ``on``, ``fund``,
        ``sort``, ``cents``, ``document`` and ``reference``, the last two empty in a hidden pool.
    """

    year: int
    earned_cents: int
    kept: PolicyValue | None
    owed: Mapping[str, int]
    remitted_cents: int
    records: Sequence[Row] = ()

    @property
    def owed_cents(self) -> int:
        return sum(self.owed.values())


def interest_on(connection: Connection, names: Mapping[str, str], today: datetime.date) -> Interest:
    """How a program year stands. :param names: the pool that stands for a fund, where a fund is hidden."""
    year, owed = program_year(today), dict[str, int]()
    for account, cents in journal.balances(connection).items():
        parsed = accounts.parse(account)
        if parsed.root == "Liabilities:Interest" and cents:
            fund = names.get(parsed.fund, parsed.fund)
            owed[fund] = owed.get(fund, 0) - cents
    kept = policies.policy_book(connection).find("interest_kept", today)
    remitted = _of_year(connection, rules.REMITTED, year)
    earned = _of_year(connection, rules.EARNED, year)
    return Interest(year, earned, kept, owed, remitted, _records(connection, names, year))


def _records(connection: Connection, names: Mapping[str, str], year: int) -> list[Row]:
    found = []
    for one in receipts.accepted(connection, rules.EARNED, rules.REMITTED):
        on, hidden = datetime.date.fromisoformat(one["received_on"]), one["fund"] in names
        papers = {name: "" if hidden else one.get(name, "") for name in ("document", "reference")}
        fund = names.get(one["fund"], one["fund"])
        found.append({"on": on, "fund": fund, "sort": one["sort"], "cents": one["cents"], **papers})
    return sorted(
        (row for row in found if program_year(row["on"]) == year), key=lambda row: row["on"], reverse=True
    )


def _of_year(connection: Connection, sort: str, year: int, what: str = "cents") -> int:
    """What two people recorded on federal cash in a program year, by the day at the bank.

    :param what: ``kept_cents`` for what is kept of it.
    """
    federal = {row["code"] for row in budgets.funds(connection) if row["aln"]}
    return sum(
        row[what]
        for row in receipts.accepted(connection, sort)
        if row["fund"] in federal and program_year(datetime.date.fromisoformat(row["received_on"])) == year
    )


def refuse(unit: Unit, actor: Actor, fund: str, sort: str, cents: int, on: datetime.date) -> None:
    """Before it is staged, and again before it is accepted.

    :raises Refused: ``no_policy_on`` while no law says what may be kept of federal interest; ``interest_over``,
        ``interest_pool``.
    """
    if sort == rules.EARNED:
        _kept_of(unit.connection, fund, on)
        return
    balances = journal.balances(unit.connection)
    hidden = is_hidden(unit.connection, actor, fund)
    rules.refuse_remittance(cents, -balances.get(accounts.interest_owed(fund), 0), hidden=hidden)


def _kept_of(connection: Connection, fund: str, on: datetime.date) -> int | None:
    """What the law lets keep of a year's interest; None for cash that is not federal."""
    row = budgets.fund_row(connection, fund)
    if row is None or not row["aln"]:
        return None
    return policies.policy_book(connection).get("interest_kept", on).cents()


def postings(unit: Unit, payload: Mapping[str, Any], on: datetime.date) -> tuple[Posting, ...]:
    """What an accepted record posts; the fund's accounts of interest are open from the first of it on.

    :param on: the entry's day. The year whose share it uses is that of the day at the bank.
    """
    fund, cents = payload["fund"], payload["cents"]
    account_store.insert_accounts(
        unit.connection,
        accounts.interest_accounts(fund),
        budgets.pools(unit.connection),
        year_start(program_year(on)),
    )
    if payload["sort"] == rules.REMITTED:
        return books.interest_remitted(fund, cents)
    budgets.lock_budgets(unit.connection)  # two funds draw on one sum that may be kept
    day = datetime.date.fromisoformat(payload["received_on"])
    before = _of_year(unit.connection, rules.EARNED, program_year(day), "kept_cents")
    share = rules.share_of(cents, before, _kept_of(unit.connection, fund, day))
    return books.interest_earned(fund, share.kept_cents, share.owed_cents)
