"""The grantors' money: what came back after a fund's liquidation, less what went back to them (decision 45)."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ledger.domain.journal import accounts
from ledger.domain.payments import grantors as rules
from ledger.services.budgets.allocations import is_hidden
from ledger.services.people.roles import Actor
from ledger.store.journal import journal
from ledger.store.payments import receipts


def owed_on(connection: Connection, names: Mapping[str, str]) -> dict[str, int]:
    """Fund to the cents in its bank account that are its grantor's. :param names: the pool that stands for a hidden fund."""
    owed: dict[str, int] = {}
    for account, cents in journal.balances(connection).items():
        parsed = accounts.parse(account)
        if parsed.root == "Equity:Budget:Returned":
            owed[parsed.fund] = owed.get(parsed.fund, 0) - cents
    for one in receipts.accepted(connection, rules.RETURNED):
        owed[one["fund"]] = owed.get(one["fund"], 0) - one["cents"]
    found: dict[str, int] = {}
    for fund, cents in owed.items():
        if cents:
            named = names.get(fund, fund)
            found[named] = found.get(named, 0) + cents
    return found


def refuse(connection: Connection, actor: Actor, fund: str, cents: int) -> None:
    """Before it is staged, and again before it is accepted.

    :raises Refused: ``grantor_over``, ``grantor_pool``.
    """
    hidden = is_hidden(connection, actor, fund)
    rules.refuse_return(cents, owed_on(connection, {}).get(fund, 0), hidden=hidden)
