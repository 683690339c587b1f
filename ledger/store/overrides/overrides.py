"""Overrides: reads. Writes go through the unit of work."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select

from ledger.clock import program_year
from ledger.domain.people.duties import Step
from ledger.store import schema
from ledger.store.needs.people import PEOPLE
from ledger.store.participants import households
from ledger.store.rows import Row, rows_of

LIVE = ("asked", "granted")
_HELD = ("used", "verified", "not_eligible", "settled")
MOST = 1000


def overrides_for(connection: Connection, line_id: str) -> list[Row]:
    """Every override of a line, oldest first."""
    return rows_of(connection, _OF_LINE, {"line": line_id})


_OF_LINE = (
    select(schema.override)
    .where(schema.override.c.line_id == bindparam("line"))
    .order_by(schema.override.c.asked_on, schema.override.c.id)
)


def live_for(connection: Connection, line_id: str, sort: str) -> Row | None:
    """The override of a sort that is under way on a line."""
    found = overrides_for(connection, line_id)
    return next((row for row in found if row["sort"] == sort and row["state"] in LIVE), None)


def granted_for(connection: Connection, line_id: str) -> list[str]:
    """Grounds of the exceptions to caps that were granted to a line, used ones too: a change of its award keeps them."""
    return [
        row["grounds"]
        for row in overrides_for(connection, line_id)
        if row["sort"] == "cap" and row["state"] in ("granted", "used")
    ]


def granters(connection: Connection, line_id: str) -> tuple[str, ...]:
    """Who granted the exceptions that wait for the approval of a line, or of a change of its award."""
    found = overrides_for(connection, line_id)
    return tuple(row["decided_by"] for row in found if row["sort"] == "cap" and row["state"] == "granted")


def lane_cents(
    connection: Connection, agency: str, need: Mapping[str, Any], on: datetime.date
) -> tuple[int, int, int, int]:
    """What emergencies hold: those of the household, of whoever lived there then, whichever agency asked, in the program year;
    those of an agency in the program year and in the month; and how many of the agency's are overdue.

    Held is what their awards hold: committed, obligated, accrued and paid, so what is let go is in the envelope again. What an
    award was raised by went by the verification of the change, not by the lane.

    :param need: the one whose case it is; without a participant it is a case of its own.
    """
    table, other = schema.override.c, schema.need.c
    people = households.lived_with(connection, need["participant_id"])
    rows = rows_of(
        connection,
        _lines(
            select(
                table.amount_cents,
                table.state,
                table.due_on,
                table.decided_on,
                table.asked_on,
                other.id,
                other.participant_id,
                other.agency_code,
                _held(),
            )
        )
        .outerjoin(schema.award, schema.award.c.id == table.award_id)
        .where(
            table.sort == "emergency",
            table.state.in_((*LIVE, *_HELD)),
            or_(
                other.agency_code == agency,
                other.id == need["id"],
                other.participant_id.in_(list(people)),
            ),
        ),
    )
    dated = [(row, row["decided_on"] or row["asked_on"]) for row in rows]
    mine = [
        (row, since)
        for row, since in dated
        if row["id"] == need["id"] or since <= people.get(row["participant_id"], datetime.date.min)
    ]
    case = [row for row, since in mine if program_year(since) == program_year(on)]
    held = [row for row in rows if row["state"] in _HELD and row["agency_code"] == agency]
    year = [row for row in held if program_year(row["decided_on"]) == program_year(on)]
    month = [row for row in year if (row["decided_on"].year, row["decided_on"].month) == (on.year, on.month)]
    return (
        sum(row["amount_cents"] if row["state"] in LIVE else _by_lane(row) for row in case),
        sum(_by_lane(row) for row in year),
        sum(_by_lane(row) for row in month),
        sum(row["state"] == "used" and row["due_on"] < on for row in held),
    )


def _by_lane(row: Row) -> int:
    return min(int(row["held_cents"]), int(row["amount_cents"]))


def _held() -> Any:
    award = schema.award.c
    cents = (
        award.committed_cents
        + award.obligated_cents
        + award.accrued_cents
        + award.paid_cents
        + award.deposit_cents
    )
    return func.coalesce(cents, 0).label("held_cents")


def _lines(statement: Select[Any]) -> Select[Any]:
    line, need = schema.need_line.c, schema.need.c
    return (
        statement.select_from(schema.override)
        .join(schema.need_line, line.id == schema.override.c.line_id)
        .join(schema.need, need.id == line.need_id)
    )


def register(
    connection: Connection, *, states: Collection[str] = (), sort: str | None = None, only: str | None = None
) -> list[Row]:
    """Overrides with their line's scope, the newest first.

    :param only: the id of one.
    """
    table, line, need = schema.override.c, schema.need_line.c, schema.need.c
    statement = _lines(
        select(
            schema.override,
            line.kind,
            line.amount_cents.label("line_cents"),
            line.need_id,
            *PEOPLE,
            need.agency_code,
            need.program_code,
            need.participant_id,
        )
    )
    if states:
        statement = statement.where(table.state.in_(states))
    if only is not None:
        statement = statement.where(table.id == only)
    if sort is not None:
        statement = statement.where(table.sort == sort)
    return rows_of(connection, statement.order_by(table.asked_on.desc(), table.id).limit(MOST))


def get(connection: Connection, override_id: str) -> Row | None:
    """One override as the register shows it."""
    return next(iter(register(connection, only=override_id)), None)


def due_by_line(connection: Connection) -> dict[str, Row]:
    """Lines whose verification is to be made up: by when, and of which award."""
    table = schema.override.c
    columns = select(table.line_id, table.award_id, table.due_on)
    rows = rows_of(connection, columns.where(table.sort == "emergency", table.state == "used"))
    return {row["line_id"]: row for row in rows}


def unverified(connection: Connection, award_ids: Iterable[Any], on: datetime.date) -> Row | None:
    """The first of these awards whose emergency was found not eligible, or whose verification is overdue."""
    table = schema.override.c
    overdue = and_(table.state == "used", table.due_on < on)
    statement = select(schema.override).where(
        table.award_id.in_(set(award_ids)),
        table.sort == "emergency",
        or_(table.state == "not_eligible", overdue),
    )
    return next(iter(rows_of(connection, statement.order_by(table.state, table.award_id).limit(1))), None)


def lookers(connection: Connection, line_id: str) -> tuple[str, ...]:
    """Who made the verification of a line's emergency up."""
    found = overrides_for(connection, line_id)
    return tuple(
        row["checked_by"] for row in found if row["sort"] == "emergency" and row["state"] == "verified"
    )


def payers(connection: Connection, award_id: str) -> dict[Step, tuple[str, ...]]:
    """Who accepted bills of an award, built and released its payments, and handed its cards out."""
    issue, bill, invoice = schema.card_issue.c, schema.invoice_line.c, schema.invoice.c
    issuers = select(issue.issued_by).where(issue.award_id == award_id).distinct()
    accepted = (
        select(invoice.decided_by)
        .join_from(schema.invoice_line, schema.invoice, invoice.id == bill.invoice_id)
        .where(bill.award_id == award_id, invoice.decided_by.is_not(None))
        .distinct()
    )
    batch, payment, line = schema.batch.c, schema.payment.c, schema.payment_line.c
    statement = (
        select(batch.built_by, batch.released_by)
        .join_from(schema.payment_line, schema.payment, payment.id == line.payment_id)
        .join(schema.batch, batch.id == payment.batch_id)
        .where(line.award_id == award_id)
    )
    rows = rows_of(connection, statement)
    return {
        Step.ACCEPT_INVOICE: tuple(connection.execute(accepted).scalars()),
        Step.ISSUE_CARD: tuple(connection.execute(issuers).scalars()),
        Step.BUILD: tuple({row["built_by"] for row in rows}),
        Step.RELEASE: tuple({row["released_by"] for row in rows if row["released_by"]}),
    }


def deciders(connection: Connection, award_ids: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """Who granted the exceptions by which awards were approved: award to people."""
    table = schema.override.c
    statement = select(table.award_id, table.decided_by).where(
        table.award_id.in_(set(award_ids)), table.sort == "cap", table.state.in_(("granted", "used"))
    )
    found: dict[str, tuple[str, ...]] = {}
    for award_id, person_id in connection.execute(statement):
        found[award_id] = (*found.get(award_id, ()), person_id)
    return found
