"""Reads of what the hazards of open awards look at."""

import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, func, or_, select

from ledger.store import schema
from ledger.store.rows import Row, rows_of

_award, _record = schema.award.c, schema.record.c


def living(connection: Connection, today: datetime.date, *, most: int) -> list[Row]:
    """The open awards with their agency and program, the activity each serves, the newest plan, and missing receipts of cards
    and evaluations; and those that are over, of which a card's receipt is missing still.

    :param most: so many at most, the oldest first.
    """
    newest_plan = (
        select(func.max(schema.plan.c.dated_on))
        .where(schema.plan.c.participant_id == _award.participant_id)
        .scalar_subquery()
    )
    receipt = (
        select(func.min(schema.card_issue.c.receipt_due_on))
        .where(
            schema.card_issue.c.award_id == _award.id,
            schema.card_issue.c.receipt_id.is_(None),
            schema.card_issue.c.receipt_due_on < today,
        )
        .scalar_subquery()
    )
    evaluation = (
        select(func.min(schema.evaluation.c.due_on))
        .join(schema.contract, schema.contract.c.id == schema.evaluation.c.contract_id)
        .where(
            schema.contract.c.line_id == _award.line_id,
            schema.contract.c.state == "executed",
            schema.evaluation.c.done_on.is_(None),
            schema.evaluation.c.due_on < today,
        )
        .scalar_subquery()
    )
    modified = (
        select(schema.amendment.c.governs_on)
        .where(schema.amendment.c.award_id == _award.id, schema.amendment.c.state == "agreed")
        .scalar_subquery()
    )
    statement = (
        select(
            schema.award,
            schema.allocation.c.agency_code,
            schema.allocation.c.program_code,
            schema.need.c.activity_id,
            schema.activity.c.from_on,
            schema.activity.c.to_on,
            schema.scholarship.c.left_on,
            newest_plan.label("plan_on"),
            receipt.label("receipt_due_on"),
            evaluation.label("evaluation_due_on"),
            modified.label("modified_from"),
            _instalment_due(today).label("instalment_due_on"),
        )
        .join(schema.allocation, schema.allocation.c.id == _award.allocation_id)
        .join(schema.need_line, schema.need_line.c.id == _award.line_id)
        .join(schema.need, schema.need.c.id == schema.need_line.c.need_id)
        .outerjoin(schema.activity, schema.activity.c.id == schema.need.c.activity_id)
        .outerjoin(schema.scholarship, schema.scholarship.c.award_id == _award.id)
        .where(or_(_award.state == "open", receipt.is_not(None)))
        .order_by(_award.id)
    )
    return rows_of(connection, statement.limit(most))


def _instalment_due(today: datetime.date) -> ScalarSelect[Any]:
    """The first day on which an instalment of the award was due whose condition nobody has shown (SCH-15)."""
    due = schema.instalment.c
    return (
        select(func.min(due.due_on))
        .where(due.award_id == _award.id, due.state == "planned", due.due_on <= today)
        .scalar_subquery()
    )


def listed(connection: Connection, today: datetime.date) -> frozenset[str]:
    """The ids of the programs that are on the list today."""
    table = schema.listing.c
    on_list: ColumnElement[bool] = and_(
        table.from_on <= today, or_(table.to_on.is_(None), table.to_on >= today)
    )
    return frozenset(connection.execute(select(table.code).where(on_list)).scalars())


def trainings(
    connection: Connection, today: datetime.date
) -> dict[str, list[tuple[datetime.date, datetime.date | None]]]:
    """Participant to first and last day of each record of training that begins up to today."""
    statement = select(_record.participant_id, _record.happened_on, _record.ended_on).where(
        _record.participant_id.is_not(None), _record.sort == "training", _record.happened_on <= today
    )
    days: dict[str, list[tuple[datetime.date, datetime.date | None]]] = {}
    for participant, began, ended in connection.execute(statement):
        days.setdefault(participant, []).append((began, ended))
    return days


def works(connection: Connection, today: datetime.date) -> dict[tuple[str, str], list[datetime.date]]:
    """Participant and kind to the first day of each record of training or work that begins up to today."""
    statement = select(_record.participant_id, _record.code, _record.happened_on).where(
        _record.participant_id.is_not(None),
        _record.sort.in_(("training", "service")),
        _record.happened_on <= today,
    )
    days: dict[tuple[str, str], list[datetime.date]] = {}
    for participant, code, began in connection.execute(statement):
        days.setdefault((participant, code), []).append(began)
    return days
