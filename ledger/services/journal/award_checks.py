"""What `funds verify` proves of cost transfers: each award stands under one fund, and the transfers lead there."""

from collections.abc import Iterator

from sqlalchemy import Connection

from ledger.services.journal.folding import Finding
from ledger.store.awards import transfers
from ledger.store.journal import proofs


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
