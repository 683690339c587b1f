"""What changes of an import say to the person who decides them."""

from collections.abc import Sequence

from sqlalchemy import Connection

from ledger.domain.participants.changes import Change
from ledger.services.people.roles import Actor
from ledger.store.needs import months
from ledger.store.participants import participants as people_store


def staged_lines(connection: Connection, actor: Actor, changes: Sequence[Change]) -> list[str]:
    """The changes in words, and the months of rent that a household would have twice (SUP-10)."""
    moves = {one.external_id: one.values.get("household") or "" for one in changes if one.part == "household"}
    people = people_store.find_by_external(connection, moves)
    shared = {
        external_id: months.shared_with(connection, person["id"], moves[external_id])
        for external_id, person in people.items()
    }
    twice = [
        f"{external_id}: has rent of {', '.join(found)}, and so has that household. Of each month only the award that is bound"
        " first is billed and paid"
        for external_id, found in sorted(shared.items())
        if found
    ]
    return [*(change.says_to(actor.classes()) for change in changes), *twice]
