"""Payment batches, payments and their lines: reads."""

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from ledger.store import schema
from ledger.store.awards import amendments
from ledger.store.needs.people import PEOPLE
from ledger.store.rows import Row, rows_of


def payments_for(connection: Connection, batch_id: str) -> list[Row]:
    """The payments of a batch with their payees' names."""
    statement = (
        select(
            schema.payment,
            schema.payee.c.name.label("payee_name"),
            schema.payee.c.address.label("payee_address"),
        )
        .join_from(schema.payment, schema.payee, schema.payee.c.id == schema.payment.c.payee_id)
        .where(schema.payment.c.batch_id == batch_id)
        .order_by(schema.payment.c.id)
    )
    return rows_of(connection, statement)


def payment_lines_for(connection: Connection, payment_ids: Sequence[str]) -> list[Row]:
    """Payment lines with what separation needs: who did what to the award, the invoice and the payee; and with the deposit in
    each."""
    statement = (
        select(
            schema.payment_line,
            schema.payment.c.batch_id,
            func.coalesce(schema.deposit.c.amount_cents, 0).label("deposit_cents"),
            (schema.deposit.c.returned_cents + schema.deposit.c.kept_cents).label("settled_cents"),
            schema.invoice_line.c.month,
            schema.invoice_line.c.invoice_id,
            schema.invoice.c.entered_by,
            schema.invoice.c.decided_by,
            schema.invoice.c.document_id,
            schema.need_line.c.need_id,
            *PEOPLE,
            schema.need_line.c.payee_reference,
            schema.award.c.kind,
            schema.payee.c.created_by.label("payee_created_by"),
            schema.payee.c.checked_by.label("payee_checked_by"),
            schema.allocation.c.agency_code,
            schema.allocation.c.program_code,
            schema.allocation.c.fund,
            schema.allocation.c.line,
            schema.fund.c.liquidation_on,
        )
        .join_from(
            schema.payment_line, schema.payment, schema.payment.c.id == schema.payment_line.c.payment_id
        )
        .join(schema.invoice_line, schema.invoice_line.c.id == schema.payment_line.c.invoice_line_id)
        .join(schema.invoice, schema.invoice.c.id == schema.invoice_line.c.invoice_id)
        .join(schema.award, schema.award.c.id == schema.payment_line.c.award_id)
        .join(schema.need_line, schema.need_line.c.id == schema.award.c.line_id)
        .join(schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
        .join(schema.fund, schema.fund.c.code == schema.allocation.c.fund)
        .join(schema.payee, schema.payee.c.id == schema.payment.c.payee_id)
        .outerjoin(schema.deposit, schema.deposit.c.invoice_line_id == schema.payment_line.c.invoice_line_id)
        .where(schema.payment_line.c.payment_id.in_(payment_ids))
        .order_by(schema.payment_line.c.id)
    )
    return amendments.with_people(connection, rows_of(connection, statement))


def batches_in(connection: Connection, states: Sequence[str] | None = None, most: int = 500) -> list[Row]:
    """Batches, the newest first."""
    statement = select(schema.batch).order_by(schema.batch.c.built_on.desc(), schema.batch.c.id).limit(most)
    if states is not None:
        statement = statement.where(schema.batch.c.state.in_(states))
    return rows_of(connection, statement)


def payments_of_award(connection: Connection, award_id: str) -> list[Row]:
    """Every payment line of an award with its payment's method, reference and date."""
    statement = (
        select(
            schema.payment_line,
            schema.payment.c.batch_id,
            schema.payment.c.method,
            schema.payment.c.reference,
            schema.payment.c.paid_on,
        )
        .join_from(
            schema.payment_line, schema.payment, schema.payment.c.id == schema.payment_line.c.payment_id
        )
        .where(schema.payment_line.c.award_id == award_id)
        .order_by(schema.payment_line.c.id)
    )
    return rows_of(connection, statement)


def came_back_on(connection: Connection, invoice_line_id: str) -> datetime.date | None:
    """The day on which a bill's line's payments came back last; None when none did."""
    line, back, payment = schema.payment_line.c, schema.entry.c, schema.payment.c
    statement = (
        select(func.max(func.coalesce(payment.returned_on, back.effective_on)))
        .join_from(schema.payment_line, schema.entry, back.reverses_id == line.entry_id)
        .join(schema.payment, payment.id == line.payment_id)
        .where(line.invoice_line_id == invoice_line_id, line.state == "returned")
    )
    return connection.execute(statement).scalar()


def payment_at(connection: Connection, payment_id: str) -> Row | None:
    """One payment's own row."""
    found = (
        connection.execute(select(schema.payment).where(schema.payment.c.id == payment_id))
        .mappings()
        .one_or_none()
    )
    return None if found is None else dict(found)
