"""What `funds verify` finds gone or planted where sums alone are silent: the chain's end, unused accounts, balances of none.

A link that is cut off at the end leaves a chain that holds. What was published or closed has noted how far it went, so that
much must still be there; beyond it only an anchor kept elsewhere can tell (P26). What is noted is read before what it is held
against: the journal may grow in between.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from ledger.domain.journal import accounts
from ledger.domain.needs.kinds import kinds_on
from ledger.services.journal.folding import Finding
from ledger.store.budgets import budgets
from ledger.store.journal import events, proofs, publications


def chain_end(connection: Connection) -> Iterator[Finding]:
    """Every event that a closed month or a published book shows is still chained, with the digest it had (I7)."""
    noted, digest = publications.published(connection).sequence, publications.published_digest(connection)
    places = {"the published books": noted}
    places |= {f"book {file}": row["sequence"] for file, row in publications.publications(connection).items()}
    places |= {
        f"the close of {month}": row["sequence"]
        for month, row in publications.closed_months(connection).items()
    }
    last, _ = events.head(connection)
    for place, sequence in places.items():
        if sequence > last:
            yield Finding(
                "I7", f"chain {last + 1}", f"is gone: {place} had {sequence} events, {last} are chained"
            )
    if digest is not None and noted <= last and proofs.digest_of(connection, noted) != digest:
        yield Finding("I7", f"chain {noted}", "is not what it was when the books were published")


def accounts_gone(connection: Connection) -> Iterator[Finding]:
    """Accounts are never removed: their numbers have no gap, and what a fund or an allocation opens is there (I13)."""
    noted, opened = publications.published(connection).accounts, _opened(connection)
    found = {row["number"]: row["name"] for row in proofs.all_rows(connection, "account")}
    for number in sorted(set(range(1, max(noted, *found, 0) + 1)) - found.keys()):
        yield Finding("I13", f"account {number}", "is gone, and accounts are never removed")
    for name in sorted(opened - set(found.values())):
        yield Finding(
            "I13", f"account {name}", "is gone, though the fund or allocation that opened it stands"
        )


def _opened(connection: Connection) -> set[str]:
    """Every account that the funds, their cards, the allocations and their deposits opened."""
    pays = {row["code"]: budgets.listed(row["kinds"]) for row in budgets.funds(connection)}
    names = {name for fund in pays for name in accounts.fund_accounts(fund)}
    for row in proofs.all_rows(connection, "card_lot"):
        names |= set(accounts.card_accounts(row["fund"]))
    allocated = {row["id"]: row for row in budgets.allocations(connection)}
    kinds = {row["id"]: row["kind"] for row in proofs.all_rows(connection, "award")}
    for row in proofs.all_rows(connection, "deposit"):
        key = budgets.allocation_key(allocated[row["allocation_id"]])
        names |= set(accounts.deposit_accounts(key, kinds[row["award_id"]]))
    for row in allocated.values():
        key = budgets.allocation_key(row)
        names |= set(accounts.allocation_accounts(key, kinds_on(pays.get(key.fund, ()), key.line)))
    return names


def balances_of_none(connection: Connection) -> Iterator[Finding]:
    """A balance belongs to an account, and an entry made it (I13)."""
    for number, month, name in proofs.planted_balances(connection):
        if name is None:
            yield Finding("I13", f"balance of account {number} {month}", "there is no such account")
        else:
            yield Finding("I13", f"balance {name} {month}", "no entry made it")
