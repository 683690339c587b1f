"""What `funds verify` checks of gas cards: the journal says what the cards' rows say, and different people did what must be."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection

from ledger.domain.cards.cards import CardState
from ledger.domain.journal import accounts
from ledger.domain.people import duties
from ledger.domain.people.duties import Step
from ledger.domain.people.parts import people_so_far
from ledger.errors import LedgerError
from ledger.services.journal.folding import Finding
from ledger.store.cards import cards
from ledger.store.journal import journal, proofs


def stock(connection: Connection) -> Iterator[Finding]:
    """Per fund: Prepaid is the cards in stock, Suspense the missing ones, Payable the lots not paid (SUP-15 to SUP-17)."""
    wanted: dict[str, int] = defaultdict(int)
    lots = {row["id"]: row for row in proofs.all_rows(connection, "card_lot")}
    for lot in lots.values():
        wanted[accounts.stock_payable(lot["fund"])] -= lot["owed_cents"]
    issued = {row["card_id"] for row in proofs.all_rows(connection, "card_issue")}
    held: dict[str, list[int]] = defaultdict(list)
    for card in proofs.all_rows(connection, "card"):
        fund, cents = lots[card["lot_id"]]["fund"], card["value_cents"]
        held[card["lot_id"]].append(cents)
        if card["state"] == CardState.STOCK:
            wanted[accounts.prepaid(fund)] += cents
        elif card["state"] == CardState.MISSING:
            wanted[accounts.suspense(fund)] += cents
        if (card["state"] == CardState.ISSUED) != (card["id"] in issued):
            yield Finding("I13", f"card {card['id']}", "is issued without an issue, or the other way round")
    for lot_id, lot in lots.items():
        if len(held[lot_id]) != lot["cards"] or sum(held[lot_id]) != lot["total_cents"]:
            yield Finding("I13", f"lot {lot_id}", "its cards are not what was bought")
    kept = journal.balances(connection)
    roots = {
        name
        for name in kept
        if name.startswith(("Assets:Prepaid:", "Assets:Suspense:", "Liabilities:Payable:Stock:"))
    }
    for name in sorted(roots | set(wanted)):
        if kept.get(name, 0) != wanted[name]:
            yield Finding("I13", name, f"{kept.get(name, 0)} cents in the journal, {wanted[name]} in cards")


def people(connection: Connection) -> Iterator[Finding]:
    """Who kept or issued cards neither counted nor paid for them (F4, SD18)."""
    keepers, issuers = defaultdict(set), defaultdict(set)
    for lot in cards.lots_where(connection):
        keepers[lot["fund"]].add(lot["recorded_by"])
    for one in cards.issues_where(connection):
        issuers[one["fund"]].add(one["issued_by"])
    for count in proofs.all_rows(connection, "card_count"):
        if count["counted_by"] in keepers[count["fund"]] | issuers[count["fund"]]:
            yield Finding("I10", f"card count {count['id']}", "counted and kept or issued by one person")
    batches = {row["id"]: row for row in proofs.all_rows(connection, "batch")}
    payments = {row["id"]: row for row in proofs.all_rows(connection, "payment")}
    for paid in cards.lot_payments_for(connection, list(payments)):
        batch = batches[payments[paid["payment_id"]]["batch_id"]]
        done = people_so_far({**paid["lot"], "built_by": batch["built_by"]})
        for act, person_id in ((Step.BUILD, batch["built_by"]), (Step.RELEASE, batch["released_by"])):
            try:
                duties.refuse_same_person(act, person_id or "", done)
            except LedgerError as error:
                if paid["state"] != "dissolved":
                    yield Finding("I10", f"lot {paid['lot_id']}", str(error))
