"""Holds that somebody lifted: wages and hours of pay periods, and awards that look like others. Reads."""

import json

from sqlalchemy import Connection, Select, select

from ledger.store import schema
from ledger.store.rows import Row, rows_of


def accepted(connection: Connection, most: int) -> list[Row]:
    """Pay periods that were held and accepted all the same, with bill and scope, the newest first (OJT-10, WEX-08)."""
    period, line, invoice = schema.pay_period.c, schema.invoice_line.c, schema.invoice.c
    statement = _scope(
        select(
            period.id,
            period.hold,
            period.earned_cents.label("amount_cents"),
            period.decided_by,
            invoice.id.label("invoice_id"),
            invoice.entered_by.label("asked_by"),
            invoice.decided_on.label("asked_on"),
            *_SCOPE,
        )
        .select_from(schema.pay_period)
        .join(schema.invoice_line, line.id == period.invoice_line_id)
        .join(schema.invoice, invoice.id == line.invoice_id)
        .join(schema.award, schema.award.c.id == line.award_id)
    ).where(period.hold.is_not(None), period.decided_by.is_not(None))
    return rows_of(connection, statement.order_by(invoice.decided_on.desc(), period.id).limit(most))


def twins(connection: Connection, most: int) -> list[Row]:
    """Awards that a second person approved though they look like others, with ``twins``, the newest first (SUP-24)."""
    award, line = schema.award.c, schema.need_line.c
    statement = _scope(
        select(
            award.approved_cents.label("amount_cents"),
            award.decision,
            award.approved_on.label("asked_on"),
            line.requested_by.label("asked_by"),
            line.approved_by.label("decided_by"),
            *_SCOPE,
        ).select_from(schema.award)
    ).where(award.decision.like('%"twins":%'))
    found = rows_of(connection, statement.order_by(award.approved_on.desc(), award.id).limit(most))
    return [{**row, "twins": json.loads(row.pop("decision"))["twins"]} for row in found]


_SCOPE = (
    schema.award.c.id.label("award_id"),
    schema.award.c.kind,
    schema.award.c.participant_id,
    schema.need.c.agency_code,
    schema.need.c.program_code,
)


def _scope(statement: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return statement.join(schema.need_line, schema.need_line.c.id == schema.award.c.line_id).join(
        schema.need, schema.need.c.id == schema.need_line.c.need_id
    )
