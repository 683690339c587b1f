"""What `funds verify` proves of awards: each stands under one fund, where its transfers lead; of its months and deposits."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection

from ledger.domain.journal import accounts
from ledger.domain.needs.kinds import kind_named
from ledger.services.journal.folding import Finding
from ledger.store.awards import deposits as deposit_store
from ledger.store.awards import transfers
from ledger.store.journal import journal, proofs


def charged_once(connection: Connection) -> Iterator[Finding]:
    """No award has a cost (or a promise) at an allocation that is not its own: nothing is charged to two funds (FND-17)."""
    own = {row["id"]: row for row in proofs.all_rows(connection, "allocation")}
    awards = {row["id"]: row for row in proofs.all_rows(connection, "award")}
    keys = {
        award_id: ":".join(
            str(own[award["allocation_id"]][name]) for name in ("agency_code", "program_code", "fund", "line")
        )
        for award_id, award in awards.items()
    }
    for award_id, key, stage, cents in transfers.award_places(connection):
        if cents and award_id in keys and key != keys[award_id]:
            yield Finding(
                "I5",
                f"award {award_id}",
                f"{stage} {cents} cents at {key}, and it stands at {keys[award_id]}",
            )
    stands: dict[str, str] = {}
    for row in sorted(
        proofs.all_rows(connection, "cost_transfer"), key=lambda one: (one["award_id"], one["place"])
    ):
        if stands.get(row["award_id"], row["from_allocation_id"]) != row["from_allocation_id"]:
            yield Finding("I5", f"cost transfer {row['id']}", "does not begin where the one before it ended")
        stands[row["award_id"]] = row["to_allocation_id"]
    for award_id, allocation_id in stands.items():
        if award_id in awards and awards[award_id]["allocation_id"] != allocation_id:
            yield Finding("I5", f"award {award_id}", "does not stand where its last cost transfer took it")


def months(connection: Connection) -> Iterator[Finding]:
    """What is committed and obligated of rent is its months': each binds, is billed and is let go whole (SUP-10)."""
    held: dict[tuple[str, str], int] = defaultdict(int)
    for month in proofs.all_rows(connection, "rent_month"):
        held[month["award_id"], month["state"]] += month["amount_cents"]
    for award in proofs.all_rows(connection, "award"):
        for state in ("committed", "obligated") if kind_named(award["kind"]).by_month else ():
            stands, of_months = award[f"{state}_cents"], held[award["id"], state]
            if stands != of_months:
                says = f"{state} {stands} cents, its months say {of_months}"
                yield Finding("I13", f"award {award['id']}", says)


def deposits(connection: Connection) -> Iterator[Finding]:
    """Each award's deposits that are out are its rows', and per fund what is owed for them is those not paid (SUP-12)."""
    out: dict[str, int] = defaultdict(int)
    owed: dict[str, int] = defaultdict(int)
    for row in deposit_store.deposits_where(connection, most=None):
        out[row["award_id"]] += row["out_cents"]
        if row["paid_on"] is None:
            owed[accounts.deposits_payable(row["fund"])] -= row["amount_cents"]
    for award in proofs.all_rows(connection, "award"):
        if award["deposit_cents"] != out[award["id"]]:
            says = f"deposits of {award['deposit_cents']} cents, its rows say {out[award['id']]}"
            yield Finding("I13", f"award {award['id']}", says)
    kept = journal.balances(connection)
    names = {name for name in kept if name.startswith("Liabilities:Payable:Deposits:")}
    for name in sorted(names | set(owed)):
        if kept.get(name, 0) != owed[name]:
            yield Finding(
                "I13", name, f"{kept.get(name, 0)} cents in the journal, {owed[name]} in bills not paid"
            )
