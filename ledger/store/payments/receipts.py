"""Receipts of cash that two people recorded: each is a proposal that was accepted, and its entry."""

import json
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.store import schema
from ledger.store.journal.journal import ENTRIES_PER_EVENT

CASH = "cash"
"""The sort of proposal that carries a receipt."""


def accepted(connection: Connection, *sorts: str) -> list[dict[str, Any]]:
    """Accepted receipts of some sorts that no entry takes back, as they were staged: fund, cents, the day and the document.

    Beside them ``proposal``, ``entry``, None where an older version posted none, and ``kept_cents``: what of it is income of
    interest.
    """
    proposal, event, entry, posting = schema.proposal.c, schema.event.c, schema.entry.c, schema.posting.c
    back = schema.entry.alias()
    kept = (
        select(func.sum(-posting.amount_cents))
        .join_from(schema.posting, schema.account, schema.account.c.number == posting.account_number)
        .where(posting.entry_number == entry.number, schema.account.c.name.like("Income:Interest:%"))
        .scalar_subquery()
    )
    statement = (
        select(proposal.id, proposal.payload, entry.id, kept)
        .join_from(
            schema.proposal,
            schema.event,
            (event.object_id == proposal.id) & (event.verb == "proposal.accepted"),
        )
        .outerjoin(schema.entry, entry.number == event.number * ENTRIES_PER_EVENT + 1)
        .where(
            proposal.kind == CASH,
            proposal.state == "accepted",
            ~select(back.c.id).where(back.c.reverses_id == entry.id).exists(),
        )
    )
    found = []
    for proposal_id, text, entry_id, cents in connection.execute(statement.order_by(proposal.id)):
        one = json.loads(text)
        if one["sort"] in sorts:
            found.append(
                {
                    **one,
                    "proposal": proposal_id,
                    "entry": entry_id,
                    "kept_cents": one["cents"] if entry_id is None else int(cents or 0),
                }
            )
    return found
