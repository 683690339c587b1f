"""Whose hands everything has been through, for the check that different people did what must be different people's (I10)."""

from sqlalchemy import Connection, select

from ledger.store import schema
from ledger.store.awards import amendments
from ledger.store.needs.people import PEOPLE
from ledger.store.rows import Row, rows_of


def people_of_lines_again(connection: Connection) -> list[Row]:
    """The people of every line that others had a part in before it came to them."""
    table = schema.need_line.c
    return rows_of(connection, select(table.id, *PEOPLE).where(table.earlier_parts.is_not(None)))


def people_of_payments(connection: Connection) -> list[Row]:
    """Who did what to every payment line that was built or paid, for the check of separation (I10)."""
    statement = (
        select(
            schema.payment_line.c.id,
            schema.payment_line.c.award_id,
            *PEOPLE,
            schema.invoice.c.entered_by,
            schema.invoice.c.decided_by,
            schema.payee.c.created_by.label("payee_created_by"),
            schema.payee.c.checked_by.label("payee_checked_by"),
            schema.batch.c.built_by,
            schema.batch.c.released_by,
        )
        .join_from(
            schema.payment_line, schema.payment, schema.payment.c.id == schema.payment_line.c.payment_id
        )
        .join(schema.batch, schema.batch.c.id == schema.payment.c.batch_id)
        .join(schema.invoice_line, schema.invoice_line.c.id == schema.payment_line.c.invoice_line_id)
        .join(schema.invoice, schema.invoice.c.id == schema.invoice_line.c.invoice_id)
        .join(schema.award, schema.award.c.id == schema.payment_line.c.award_id)
        .join(schema.need_line, schema.need_line.c.id == schema.award.c.line_id)
        .join(schema.payee, schema.payee.c.id == schema.payment.c.payee_id)
        .where(schema.payment_line.c.state != "dissolved")
    )
    return amendments.with_people(connection, rows_of(connection, statement))


def people_of_changes(connection: Connection) -> list[Row]:
    """The people of an award's line for every change of it, and the ``change`` itself."""
    asked = schema.amendment.c.state.not_in(amendments.NO_CHANGE)
    changes = {row["id"]: row for row in rows_of(connection, select(schema.amendment).where(asked))}
    statement = (
        select(schema.amendment.c.id, *PEOPLE)
        .join_from(schema.amendment, schema.award, schema.award.c.id == schema.amendment.c.award_id)
        .join(schema.need_line, schema.need_line.c.id == schema.award.c.line_id)
        .where(asked)
    )
    return [{**row, "change": changes[row["id"]]} for row in rows_of(connection, statement)]


def people_of_issues(connection: Connection) -> list[Row]:
    """Who handed out each card, and the people of its award and of its changes."""
    issue = schema.card_issue
    statement = (
        select(issue.c.id, issue.c.award_id, issue.c.issued_by, *PEOPLE)
        .join_from(issue, schema.award, schema.award.c.id == issue.c.award_id)
        .join(schema.need_line, schema.need_line.c.id == schema.award.c.line_id)
    )
    return amendments.with_people(connection, rows_of(connection, statement))
