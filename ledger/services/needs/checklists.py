"""The papers that the policy asks for before a line is verified. Reads only."""

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection

from ledger.domain.needs.categories import Paper, checklist
from ledger.domain.payees import FormState
from ledger.store import documents, schema
from ledger.store.budgets import policies
from ledger.store.rows import Row, find_row


def papers(connection: Connection, line: Row, on: datetime.date, at: Sequence[str] = ()) -> list[Paper]:
    """The papers that the policy asks for before this line is verified, and which of them are there.

    :param at: where they hang; the line's need unless another object is named.
    """
    payee = find_row(connection, schema.payee, id=line["payee_id"]) if line["payee_id"] else None
    return checklist(
        line["kind"],
        {row["sort"] for row in documents.documents_for(connection, *(at or (line["need_id"],)))},
        has_payee_form=bool(payee and payee["form_state"] == FormState.ON_FILE),
        policies=policies.policy_book(connection),
        on=on,
    )
