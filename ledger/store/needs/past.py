"""What was known when an award was approved: its own numbers, and what its household had used before it."""

import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from ledger.domain.needs.lines import LineState
from ledger.store import schema
from ledger.store.rows import Row, rows_of

USING = ("Committed", "Obligated", "Accrued", "Paid")


def approvals_since(connection: Connection, since: datetime.date, most: int) -> list[Row]:
    """Awards approved since a day, the newest first, each with the entry that committed it: its number and its day.

    What was carried in at going live was not decided here, and has none.
    """
    award, entry, own = schema.award, schema.entry, schema.entry.alias("own")
    first = (
        select(func.min(own.c.number))
        .where(own.c.award_id == award.c.id, own.c.narration == "committed")
        .correlate(award)
        .scalar_subquery()
    )
    statement = (
        select(
            award,
            entry.c.number.label("committed_number"),
            func.coalesce(entry.c.effective_on, award.c.approved_on).label("decided_on"),
        )
        .join_from(award, entry, entry.c.number == first, isouter=True)
        .where(func.coalesce(entry.c.effective_on, award.c.approved_on) >= since)
    )
    return rows_of(connection, statement.order_by(award.c.approved_on.desc(), award.c.id).limit(most))


def refusals_since(connection: Connection, since: datetime.date, most: int) -> list[Row]:
    """Refusals since a day, the newest first, each with what it kept (none of those of an older version).

    A line that was refused and then approved for as much was decided in the end: its approval is what counts.
    """
    refusal, line = schema.refusal, schema.need_line
    statement = (
        select(refusal, line.c.need_id, schema.refused_decision.c.kept)
        .join_from(refusal, line, line.c.id == refusal.c.line_id)
        .join(schema.refused_decision, schema.refused_decision.c.refusal_id == refusal.c.id, isouter=True)
        .where(
            refusal.c.refused_on >= since,
            or_(line.c.state != LineState.APPROVED, line.c.amount_cents < refusal.c.asked_cents),
        )
        .order_by(refusal.c.refused_on.desc(), refusal.c.id)
    )
    return rows_of(connection, statement.limit(most))


def used_by(connection: Connection, household_id: str, kind: str, before: int) -> list[Row]:
    """What each award of a household and kind used of its caps before an entry: summed from the journal alone (SUP-06)."""
    award, entry, posting, account = schema.award, schema.entry, schema.posting, schema.account
    stages: Any = or_(*(account.c.name.startswith(f"Equity:Budget:{stage}:") for stage in USING))
    statement = (
        select(
            award.c.participant_id,
            award.c.approved_on,
            schema.need_line.c.need_id,
            award.c.kind,
            award.c.terms,
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
        .group_by(award.c.id, schema.need_line.c.need_id)
    )
    return rows_of(connection, statement)
