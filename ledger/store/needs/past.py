"""What was known when an award was approved: its own numbers, and what its household had used before it."""

import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from ledger.store import schema
from ledger.store.rows import Row, rows_of

USING = ("Committed", "Obligated", "Accrued", "Paid")


def approvals_since(connection: Connection, since: datetime.date, most: int) -> list[Row]:
    """Awards approved since a day, the newest first, each with the number of the entry that committed it."""
    award, entry = schema.award, schema.entry
    first = (
        select(func.min(entry.c.number))
        .where(entry.c.award_id == award.c.id, entry.c.narration == "committed")
        .scalar_subquery()
    )
    statement = select(award, first.label("committed_number")).where(award.c.approved_on >= since)
    return rows_of(connection, statement.order_by(award.c.approved_on.desc(), award.c.id).limit(most))


def used_by(connection: Connection, household_id: str, kind: str, before: int) -> list[Row]:
    """What each award of a household and kind used of its caps before an entry: summed from the journal alone (SUP-06)."""
    award, entry, posting, account = schema.award, schema.entry, schema.posting, schema.account
    stages: Any = or_(*(account.c.name.startswith(f"Equity:Budget:{stage}:") for stage in USING))
    statement = (
        select(
            award.c.participant_id,
            award.c.approved_on,
            schema.need_line.c.need_id,
            (-func.sum(posting.c.amount_cents)).label("cents"),
        )
        .join_from(posting, entry, entry.c.number == posting.c.entry_number)
        .join(account, account.c.number == posting.c.account_number)
        .join(award, award.c.id == entry.c.award_id)
        .join(schema.need_line, schema.need_line.c.id == award.c.line_id)
        .join(schema.participant, schema.participant.c.id == award.c.participant_id)
        .where(
            schema.participant.c.household_id == household_id,
            award.c.kind == kind,
            entry.c.number < before,
            stages,
        )
        .group_by(award.c.id, award.c.participant_id, award.c.approved_on, schema.need_line.c.need_id)
    )
    return rows_of(connection, statement)
