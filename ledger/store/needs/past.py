"""What was known when an award was approved: its own numbers, and what its household had used before it."""

import datetime
import json
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select, true

from ledger.domain.awards.amendments import AmendmentState
from ledger.domain.needs.lines import LineState
from ledger.store import schema
from ledger.store.needs.uses import USING
from ledger.store.participants.households import had_in
from ledger.store.rows import Row, rows_of


def approvals_since(connection: Connection, since: datetime.date, most: int) -> list[Row]:
    """Awards approved since a day, the newest first, each with the entry that committed it: its number and its day.

    Its allocation is the one it was approved at, whichever bears its cost since. What was carried in at going live was not
    decided here, and has none.
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
            *(one for one in award.c if one.name != "allocation_id"),
            _approved_at().label("allocation_id"),
            entry.c.number.label("committed_number"),
            func.coalesce(entry.c.effective_on, award.c.approved_on).label("decided_on"),
        )
        .join_from(award, entry, entry.c.number == first, isouter=True)
        .where(func.coalesce(entry.c.effective_on, award.c.approved_on) >= since)
    )
    return rows_of(connection, statement.order_by(award.c.approved_on.desc(), award.c.id).limit(most))


def _approved_at(decided_on: Any = None) -> Any:
    """The allocation of an award as it stood before the first cost transfer, or the first since a day."""
    transfer, award = schema.cost_transfer.c, schema.award
    first = (
        select(transfer.from_allocation_id)
        .where(
            transfer.award_id == award.c.id, true() if decided_on is None else transfer.dated_on >= decided_on
        )
        .correlate(award, schema.amendment)
        .order_by(transfer.place)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(first, award.c.allocation_id)


def changes_since(connection: Connection, since: datetime.date, most: int) -> list[Row]:
    """Changes of live awards approved since a day, the newest first, each with its award and the number of the entry that
    committed what was open.
    """
    change, award = schema.amendment, schema.award
    statement = (
        select(
            change.c.id.label("change_id"),
            change.c.award_id,
            change.c.after,
            change.c.words,
            change.c.decision,
            change.c.decided_on,
            change.c.governs_on,
            *(award.c[name] for name in ("kind", "line_id", "participant_id")),
            _approved_at(change.c.decided_on).label("allocation_id"),
        )
        .join_from(change, award, award.c.id == change.c.award_id)
        .where(change.c.state.in_(_YES), change.c.decided_on >= since)
        .order_by(change.c.decided_on.desc(), change.c.id)
        .limit(most)
    )
    rows = rows_of(connection, statement)
    return [{**row, "committed_number": _committed_by(connection, row)} for row in rows]


_YES = (AmendmentState.APPROVED, AmendmentState.AGREED, AmendmentState.SIGNED)
"""A change that was approved; a modification of a signed agreement is signed after that."""


def _committed_by(connection: Connection, change: Row) -> int:
    """The entry by which a change was approved: the first of its day or later that commits anew what it asked for.

    A modification that asks for nothing more commits nothing: then it is the first entry of a later day.
    """
    entry, posting = schema.entry.c, schema.posting.c
    asked_cents = json.loads(change["decision"])["numbers"]["asked_cents"]
    if asked_cents <= 0:
        later = select(func.max(entry.number)).where(entry.effective_on <= change["decided_on"])
        return int(connection.execute(later).scalar_one()) + 1
    statement = (
        select(func.min(entry.number))
        .join_from(schema.entry, schema.posting, posting.entry_number == entry.number)
        .where(
            entry.award_id == change["award_id"],
            entry.narration == "recommitted",
            entry.effective_on >= change["decided_on"],
            posting.amount_cents == asked_cents,
        )
    )
    return int(connection.execute(statement).scalar_one())


def carried_before(
    connection: Connection, household_id: str, kind: str, award_id: str, on: datetime.date
) -> list[Row]:
    """Awards of a household and kind that were carried in and approved before another one, as `uses` tells them."""
    award, line, person = schema.award.c, schema.need_line.c, schema.participant.c
    statement = (
        select(
            award.id.label("award_id"),
            award.participant_id,
            award.approved_on.label("used_on"),
            line.need_id,
            award.kind,
            award.terms,
            line.amount_cents.label("cents"),
        )
        .join_from(schema.award, schema.carried_award, schema.carried_award.c.award_id == award.id)
        .join(schema.need_line, line.id == award.line_id)
        .join(schema.participant, person.id == award.participant_id)
        .where(
            had_in(household_id, award.approved_on),
            award.kind == kind,
            or_(award.approved_on < on, and_(award.approved_on == on, award.id < award_id)),
        )
    )
    return rows_of(connection, statement)


def beside(connection: Connection, participant_id: str, payee_id: str, before: int) -> list[Row]:
    """Awards to a person and payee before an entry, each with what it used then and the last day on which it was approved."""
    award, entry, posting, account = schema.award, schema.entry, schema.posting, schema.account
    day = case((entry.c.narration.in_(("committed", "recommitted")), entry.c.effective_on))
    statement = (
        select(
            award.c.id,
            award.c.line_id,
            award.c.kind,
            award.c.approved_cents,
            func.coalesce(func.max(day), award.c.approved_on).label("on"),
            (-func.sum(posting.c.amount_cents)).label("cents"),
        )
        .join_from(posting, entry, entry.c.number == posting.c.entry_number)
        .join(account, account.c.number == posting.c.account_number)
        .join(award, award.c.id == entry.c.award_id)
        .where(
            award.c.participant_id == participant_id,
            award.c.payee_id == payee_id,
            entry.c.number < before,
            or_(*(account.c.name.startswith(f"Equity:Budget:{stage}:") for stage in USING)),
        )
        .group_by(award.c.id)
    )
    return sorted(rows_of(connection, statement), key=lambda row: (row["on"], row["id"]))


def refusals_since(connection: Connection, since: datetime.date, most: int) -> list[Row]:
    """Refusals since a day, the newest first, each with what it kept (none of those of an older version).

    A line that was refused and then approved for as much, or an award whose change was approved for as much since, was decided
    in the end: its approval is what counts.
    """
    refusal, line, change, award = schema.refusal, schema.need_line, schema.amendment.c, schema.award.c
    approved = (
        select(change.id)
        .join_from(schema.amendment, schema.award, award.id == change.award_id)
        .where(
            change.award_id == refusal.c.award_id,
            change.state == AmendmentState.APPROVED,
            change.decided_on >= refusal.c.refused_on,
            award.approved_cents >= refusal.c.asked_cents,
        )
        .correlate(refusal)
        .exists()
    )
    open_line = or_(line.c.state != LineState.APPROVED, line.c.amount_cents < refusal.c.asked_cents)
    statement = (
        select(refusal, line.c.need_id, schema.refused_decision.c.kept)
        .join_from(refusal, line, line.c.id == refusal.c.line_id)
        .join(schema.refused_decision, schema.refused_decision.c.refusal_id == refusal.c.id, isouter=True)
        .where(
            refusal.c.refused_on >= since,
            or_(
                and_(refusal.c.award_id.is_(None), open_line),
                and_(refusal.c.award_id.is_not(None), ~approved),
            ),
        )
        .order_by(refusal.c.refused_on.desc(), refusal.c.id)
    )
    return rows_of(connection, statement.limit(most))
