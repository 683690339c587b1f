"""Receipts of cash that two people recorded: each is a proposal that was accepted."""

import json
from typing import Any

from sqlalchemy import Connection, select

from ledger.store import schema

CASH = "cash"
"""The sort of proposal that carries a receipt."""


def accepted(connection: Connection, sort: str) -> list[dict[str, Any]]:
    """Accepted receipts of a sort, as they were staged: fund, cents, the day and the document."""
    proposal = schema.proposal.c
    statement = select(proposal.payload).where(proposal.kind == CASH, proposal.state == "accepted")
    found = [json.loads(text) for (text,) in connection.execute(statement.order_by(proposal.id))]
    return [one for one in found if one["sort"] == sort]
