"""What stood beside an approval: earlier awards to the same person and payee, for a draft of how far back is looked."""

from sqlalchemy import Connection

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.budgets.replay import Beside, looked_back
from ledger.domain.needs.needs import Facts
from ledger.store.needs import past
from ledger.store.rows import Row


def stood_beside(
    connection: Connection, book: PolicyBook, award: Row, line: Row, then: Facts
) -> tuple[Beside, ...] | None:
    """None where they do not make the band and the possible duplicates that the decision kept: one was changed since.

    :param award: or a change of one, with the entry that committed it. :param line: as it was asked.
    """
    if not line["payee_id"]:
        return ()
    rows = past.beside(connection, award["participant_id"], line["payee_id"], award["committed_number"])
    asked = award["kind"], line["amount_cents"]
    found = tuple(
        Beside(
            row["id"],
            row["on"],
            row["cents"],
            alike=(row["kind"], row["approved_cents"]) == asked and row["line_id"] != line["id"],
        )
        for row in rows
    )
    return found if looked_back(award["kind"], then, found, book) == then.used else None
