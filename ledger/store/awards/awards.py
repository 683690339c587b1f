"""Awards, their months of rent and binding events: reads. Their money columns are kept by the journal."""

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from ledger.domain.journal.accounts import Key
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line
from ledger.store import schema
from ledger.store.needs.people import PEOPLE
from ledger.store.rows import Row, rows_of

HELD = ("committed", "obligated", "accrued", "paid")
"""States of a month of rent that its household has; the others are free to be asked for again."""


def get_award(connection: Connection, award_id: str, *, lock: bool = False) -> Row | None:
    """An award with its allocation's key and its need's people and scope."""
    if lock:
        connection.execute(select(schema.award.c.id).where(schema.award.c.id == award_id).with_for_update())
    return next(iter(rows_of(connection, _ONE_AWARD, {"award": award_id})), None)


_AWARDS = (
    select(
        schema.award,
        schema.allocation.c.agency_code,
        schema.allocation.c.program_code,
        schema.allocation.c.fund,
        schema.allocation.c.line,
        schema.need_line.c.need_id,
        *PEOPLE,
        schema.need_line.c.payee_reference,
    )
    .join_from(schema.award, schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
    .join(schema.need_line, schema.need_line.c.id == schema.award.c.line_id)
)
_ONE_AWARD = _AWARDS.where(schema.award.c.id == bindparam("award"))


def award_row(connection: Connection, award_id: str) -> Row:
    """The award's own row alone, as `Unit.change` needs it."""
    return dict(
        connection.execute(select(schema.award).where(schema.award.c.id == award_id)).mappings().one()
    )


def awards_where(connection: Connection, *conditions: Any, most: int = 1000) -> list[Row]:
    """Awards with their keys, the newest first."""
    statement = _AWARDS.where(*conditions).order_by(schema.award.c.approved_on.desc(), schema.award.c.id)
    return rows_of(connection, statement.limit(most))


def of_household(connection: Connection, participant_id: str, kind: str) -> list[Row]:
    """Awards of a kind of everybody in a participant's household."""
    person, member = schema.participant.alias("one"), schema.participant.alias("member")
    members = (
        select(member.c.id)
        .join_from(person, member, member.c.household_id == person.c.household_id)
        .where(person.c.id == participant_id)
    )
    return awards_where(connection, schema.award.c.participant_id.in_(members), schema.award.c.kind == kind)


def columns_of(row: Row) -> Columns:
    """The award's own columns."""
    return Columns(
        committed_cents=row["committed_cents"],
        obligated_cents=row["obligated_cents"],
        accrued_cents=row["accrued_cents"],
        paid_cents=row["paid_cents"],
        refund_due_cents=row["refund_due_cents"],
        deposit_cents=row["deposit_cents"],
    )


def key_of(row: Row) -> Key:
    """The allocation's key an award (or allocation) row carries."""
    return Key(row["agency_code"], row["program_code"], row["fund"], Line(row["line"]))


def last_entry_on(connection: Connection, award_id: str) -> datetime.date | None:
    """The date of the award's latest entry: nothing that follows is dated before it."""
    statement = select(func.max(schema.entry.c.effective_on)).where(schema.entry.c.award_id == award_id)
    return connection.execute(statement).scalar()


def entries_for(connection: Connection, award_id: str) -> list[Row]:
    """The award's entries, oldest first."""
    statement = select(schema.entry).where(schema.entry.c.award_id == award_id)
    return rows_of(connection, statement.order_by(schema.entry.c.effective_on, schema.entry.c.number))


def months_for(connection: Connection, award_id: str) -> list[Row]:
    """The award's months of rent."""
    statement = select(schema.rent_month).where(schema.rent_month.c.award_id == award_id)
    return rows_of(connection, statement.order_by(schema.rent_month.c.month))


def find_month(connection: Connection, award_id: str, month: str) -> Row | None:
    """One live month of an award."""
    table = schema.rent_month
    found = (
        connection.execute(
            select(table).where(table.c.award_id == award_id, table.c.month == month, table.c.state.in_(HELD))
        )
        .mappings()
        .one_or_none()
    )
    return None if found is None else dict(found)


def bindings_for(connection: Connection, award_id: str) -> list[Row]:
    """Binding events recorded for an award."""
    statement = select(schema.binding_event).where(schema.binding_event.c.award_id == award_id)
    return rows_of(
        connection, statement.order_by(schema.binding_event.c.happened_on, schema.binding_event.c.id)
    )


def bindings_waiting(connection: Connection) -> list[Row]:
    """Binding events that wait for a liaison or rent coordinator, with the award's scope."""
    statement = (
        select(
            schema.binding_event,
            schema.award.c.kind,
            schema.allocation.c.agency_code,
            schema.allocation.c.program_code,
            schema.need_line.c.need_id,
            schema.need_line.c.needed_by,
            schema.need.c.participant_id,
        )
        .join_from(schema.binding_event, schema.award, schema.award.c.id == schema.binding_event.c.award_id)
        .join(schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
        .join(schema.need_line, schema.need_line.c.id == schema.award.c.line_id)
        .join(schema.need, schema.need.c.id == schema.need_line.c.need_id)
        .where(schema.binding_event.c.state == "recorded")
        .order_by(schema.need_line.c.needed_by, schema.binding_event.c.id)
    )
    return rows_of(connection, statement.limit(1000))


def first_open_day(connection: Connection) -> datetime.date:
    """The first day of the month after the last closed one; the beginning of time when none is closed."""
    last = connection.execute(select(func.max(schema.closed_month.c.month))).scalar()
    if last is None:
        return datetime.date.min
    year, month = int(last[:4]), int(last[5:7])
    return datetime.date(year + month // 12, month % 12 + 1, 1)


def refunds_for(connection: Connection, award_id: str) -> list[Row]:
    """Refunds due or received on an award."""
    statement = select(schema.refund).where(schema.refund.c.award_id == award_id)
    return rows_of(connection, statement.order_by(schema.refund.c.due_on, schema.refund.c.id))


def awards_in(connection: Connection, award_ids: Sequence[str]) -> dict[str, Row]:
    """Awards by id."""
    statement = _AWARDS.where(schema.award.c.id.in_(award_ids))
    return {row["id"]: row for row in rows_of(connection, statement)}
