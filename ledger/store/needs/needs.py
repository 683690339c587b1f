"""Needs and their lines: reads for queues, pages and decisions. Writes go through the unit of work."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select

from ledger.store import schema
from ledger.store.awards.amendments import last_approval
from ledger.store.rows import Row, rows_of

OPEN_STATES = ("submitted", "emergency", "questioned", "verified", "first_approved")


def lines_for(connection: Connection, need_id: str) -> list[Row]:
    """The lines of a need, in their order."""
    statement = select(schema.need_line).where(schema.need_line.c.need_id == need_id)
    return rows_of(connection, statement.order_by(schema.need_line.c.position))


def line_with_need(connection: Connection, line_id: str, *, lock: bool = False) -> tuple[Row, Row] | None:
    """A line and its need; ``lock`` holds the line's row."""
    statement = select(schema.need_line).where(schema.need_line.c.id == line_id)
    line = connection.execute(statement.with_for_update() if lock else statement).mappings().one_or_none()
    if line is None:
        return None
    need = connection.execute(select(schema.need).where(schema.need.c.id == line["need_id"])).mappings().one()
    return dict(line), dict(need)


def lock_participant(connection: Connection, participant_id: str) -> Row | None:
    """Hold a participant and the household, so that two approvals cannot both use what is left of one cap."""
    table = schema.participant
    household = select(table.c.household_id).where(table.c.id == participant_id).scalar_subquery()
    statement = select(table).where(table.c.household_id == household).order_by(table.c.id).with_for_update()
    return next((row for row in rows_of(connection, statement) if row["id"] == participant_id), None)


def entered_on(
    connection: Connection, participant_id: str, agency: str, program: str, on: datetime.date
) -> datetime.date | None:
    """Since when the person is enrolled in that program at that agency; None when not enrolled on that day."""
    table = schema.enrolment.c
    statement = select(func.max(table.entry_on)).where(
        table.participant_id == participant_id,
        table.agency_code == agency,
        table.program_code == program,
        table.entry_on <= on,
        or_(table.exit_on.is_(None), table.exit_on >= on),
    )
    return connection.execute(statement).scalar()


def last_entry_on(connection: Connection, participant_id: str, on: datetime.date) -> datetime.date | None:
    """The first day of the newest enrolment that runs on that day, anywhere."""
    table = schema.enrolment.c
    statement = select(func.max(table.entry_on)).where(
        table.participant_id == participant_id,
        table.entry_on <= on,
        or_(table.exit_on.is_(None), table.exit_on >= on),
    )
    return connection.execute(statement).scalar()


def programs_on(connection: Connection, participant_id: str, on: datetime.date) -> list[str]:
    """Every program in which the person is enrolled on that day, at any agency."""
    table = schema.enrolment.c
    statement = select(table.program_code).where(
        table.participant_id == participant_id,
        table.entry_on <= on,
        or_(table.exit_on.is_(None), table.exit_on >= on),
    )
    return list(connection.execute(statement).scalars())


def enrolments_on(connection: Connection, participant_id: str, on: datetime.date) -> list[tuple[str, str]]:
    """Agency and program of every enrolment in force on a day."""
    table = schema.enrolment.c
    statement = (
        select(table.agency_code, table.program_code)
        .where(
            table.participant_id == participant_id,
            table.entry_on <= on,
            or_(table.exit_on.is_(None), table.exit_on >= on),
        )
        .order_by(table.agency_code, table.program_code)
    )
    return [(str(agency), str(program)) for agency, program in connection.execute(statement)]


def plan_for(connection: Connection, participant_id: str) -> tuple[Row | None, list[Row]]:
    """The newest plan and its activities."""
    plan = next(iter(rows_of(connection, _NEWEST_PLAN, {"participant": participant_id})), None)
    if plan is None:
        return None, []
    return plan, rows_of(connection, _ACTIVITIES, {"plan": plan["id"]})


_NEWEST_PLAN = (
    select(schema.plan)
    .where(schema.plan.c.participant_id == bindparam("participant"))
    .order_by(schema.plan.c.dated_on.desc(), schema.plan.c.id)
    .limit(1)
)
_ACTIVITIES = (
    select(schema.activity)
    .where(schema.activity.c.plan_id == bindparam("plan"))
    .order_by(schema.activity.c.code)
)


def _award_cents() -> Any:
    table = schema.award.c
    return (
        table.committed_cents
        + table.obligated_cents
        + table.accrued_cents
        + table.paid_cents
        + table.deposit_cents
    )


def live_awards(connection: Connection, participant_id: str, kind: str, line_id: str) -> list[Row]:
    """A person's awards of a kind that hold or paid money, but for those of one line."""
    table = schema.award.c
    statement = select(schema.award).where(
        table.participant_id == participant_id,
        table.kind == kind,
        table.line_id != line_id,
        table.state != "withdrawn",
        _award_cents() > 0,
    )
    return rows_of(connection, statement.order_by(table.id))


def awards_like(connection: Connection, line: Row, participant_id: str, since: datetime.date) -> list[str]:
    """Live awards of other lines to the same person and payee, of the same kind and amount, approved since a day."""
    table = schema.award.c
    statement = select(table.id).where(
        table.participant_id == participant_id,
        table.payee_id == line["payee_id"],
        table.kind == line["kind"],
        table.approved_cents == line["amount_cents"],
        last_approval() >= since,
        table.line_id != line["id"],
        _award_cents() > 0,
    )
    return list(connection.execute(statement.order_by(table.approved_on, table.id)).scalars())


def band_cents(connection: Connection, participant_id: str, payee_id: str, since: datetime.date) -> int:
    """Approved for the same person and payee since a day, net of what was let go (SD7)."""
    statement = select(func.coalesce(func.sum(_award_cents()), 0)).where(
        schema.award.c.participant_id == participant_id,
        schema.award.c.payee_id == payee_id,
        last_approval() >= since,
    )
    return int(connection.execute(statement).scalar_one())


def queue(
    connection: Connection,
    states: Sequence[str],
    *,
    agencies: Sequence[str] | None = None,
    requested_by: str | None = None,
    only: Collection[str] | None = None,
) -> list[Row]:
    """Lines that wait in these states with what a queue shows; the most urgent first (*needed by*).

    :param agencies: only needs of these agencies; None for all. :param only: only these lines.
    """
    statement = _queue_columns().where(schema.need_line.c.state.in_(states))
    if agencies is not None:
        statement = statement.where(schema.need.c.agency_code.in_(agencies))
    if only is not None:
        statement = statement.where(schema.need_line.c.id.in_(only))
    if requested_by is not None:
        statement = statement.where(schema.need.c.requested_by == requested_by)
    return rows_of(
        connection, statement.order_by(schema.need_line.c.needed_by, schema.need_line.c.id).limit(1000)
    )


def lines_in(connection: Connection, participant_id: str, states: Sequence[str]) -> list[Row]:
    """A person's lines that stand in these states, at every agency, with what a queue shows; those of the oldest need first."""
    statement = _queue_columns().where(
        schema.need.c.participant_id == participant_id, schema.need_line.c.state.in_(states)
    )
    return rows_of(
        connection, statement.order_by(schema.need.c.submitted_on, schema.need_line.c.id).limit(1000)
    )


def _queue_columns() -> Select[Any]:
    return select(
        schema.need_line,
        schema.need.c.participant_id,
        schema.need.c.agency_code,
        schema.need.c.program_code,
        schema.need.c.submitted_on,
        schema.need.c.state.label("need_state"),
    ).join_from(schema.need_line, schema.need, schema.need.c.id == schema.need_line.c.need_id)


def needs_for(
    connection: Connection, *, participant_id: str | None = None, agency: str | None = None, most: int = 500
) -> list[Row]:
    """Needs of a participant or an agency, the newest first."""
    conditions = []
    if participant_id is not None:
        conditions.append(schema.need.c.participant_id == participant_id)
    if agency is not None:
        conditions.append(schema.need.c.agency_code == agency)
    statement = select(schema.need).where(and_(True, *conditions))
    return rows_of(
        connection, statement.order_by(schema.need.c.created_at.desc(), schema.need.c.id).limit(most)
    )


def agencies_of(connection: Connection, participant_id: str, program: str) -> list[str]:
    """Agencies where the person was ever enrolled in a program, the newest enrolment first."""
    table = schema.enrolment.c
    statement = (
        select(table.agency_code)
        .where(table.participant_id == participant_id, table.program_code == program)
        .order_by(table.entry_on.desc())
    )
    return list(dict.fromkeys(connection.execute(statement).scalars()))
