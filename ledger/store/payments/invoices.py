"""Invoices and their lines: reads for acceptance, payment and separation of people."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.store import schema
from ledger.store.awards import amendments
from ledger.store.needs.people import PEOPLE
from ledger.store.rows import Row, rows_of

DEAD = ("refused", "canceled")
"""States of a bill or a line of it that is owed to nobody."""


def invoice_lines_for(connection: Connection, invoice_id: str) -> list[Row]:
    """The lines of an invoice, in their order."""
    statement = select(schema.invoice_line).where(schema.invoice_line.c.invoice_id == invoice_id)
    return rows_of(connection, statement.order_by(schema.invoice_line.c.position))


def lines_of_award(connection: Connection, award_id: str) -> list[Row]:
    """Every invoice line of an award with its invoice's people, number and state."""
    statement = (
        select(
            schema.invoice_line,
            schema.invoice.c.sort,
            schema.invoice.c.payee_number,
            schema.invoice.c.dated_on,
            schema.invoice.c.received_on,
            schema.invoice.c.entered_by,
            schema.invoice.c.decided_by,
            schema.invoice.c.document_id,
        )
        .join_from(
            schema.invoice_line, schema.invoice, schema.invoice.c.id == schema.invoice_line.c.invoice_id
        )
        .where(schema.invoice_line.c.award_id == award_id)
        .order_by(schema.invoice.c.received_on, schema.invoice_line.c.id)
    )
    return rows_of(connection, statement)


def waiting_cents(connection: Connection, award_id: str, month: str | None, but_invoice: str) -> int:
    """What bills of an award ask that nobody has decided yet, one of them left out; of one month, where it is given."""
    line = schema.invoice_line.c
    statement = select(func.coalesce(func.sum(line.amount_cents), 0)).where(
        line.award_id == award_id, line.state == "entered", line.invoice_id != but_invoice
    )
    if month is not None:
        statement = statement.where(line.month == month)
    return int(connection.execute(statement).scalar_one())


def like_lines(
    connection: Connection,
    award: Mapping[str, Any],
    payee_id: str,
    cents: int,
    states: Sequence[str],
    invoice_id: str | None,
) -> list[Row]:
    """Lines of other bills and other awards for the same person, payee and kind, those of the same amount first."""
    line, invoice = schema.invoice_line, schema.invoice
    statement = (
        select(line, invoice.c.payee_number, invoice.c.dated_on, schema.allocation.c.fund)
        .join_from(line, invoice, invoice.c.id == line.c.invoice_id)
        .join(schema.award, schema.award.c.id == line.c.award_id)
        .join(schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
        .where(
            schema.award.c.participant_id == award["participant_id"],
            schema.award.c.kind == award["kind"],
            schema.award.c.id != award["id"],
            schema.allocation.c.fund != award["fund"],
            invoice.c.payee_id == payee_id,
            line.c.state.in_(states),
        )
        .order_by(line.c.amount_cents != cents, line.c.id)
        .limit(100)
    )
    if invoice_id is not None:
        statement = statement.where(line.c.invoice_id != invoice_id)
    return rows_of(connection, statement)


def other_halves(
    connection: Connection, fund: str, except_bill: str | None = None, but_award: str = ""
) -> int:
    """Cents of lines whose other half a fund bears, refused and canceled ones not.

    :param except_bill: not of this bill. :param but_award: nor of this award.
    """
    line = schema.invoice_line.c
    statement = select(line.proof).where(
        line.state.not_in(DEAD), line.proof.like('%"other_half"%'), line.award_id != but_award
    )
    if except_bill is not None:
        statement = statement.where(line.invoice_id != except_bill)
    halves = [json.loads(proof)["other_half"] for (proof,) in connection.execute(statement)]
    return sum(int(one["cents"]) for one in halves if one["fund"] == fund)


def used_of(connection: Connection, fund: str, but_award: str = "") -> int:
    """Cents of a fund that its own awards use, but for one: committed, bound, owed and paid."""
    award, allocation = schema.award.c, schema.allocation.c
    used = (
        award.committed_cents
        + award.obligated_cents
        + award.deposit_cents
        + award.accrued_cents
        + award.paid_cents
    )
    statement = (
        select(func.sum(used))
        .join_from(schema.award, schema.allocation, allocation.id == award.allocation_id)
        .where(allocation.fund == fund, award.id != but_award)
    )
    return int(connection.execute(statement).scalar_one() or 0)


def invoices_in(connection: Connection, states: Sequence[str], most: int = 1000) -> list[Row]:
    """Invoices in these states, the oldest received first."""
    statement = select(schema.invoice).where(schema.invoice.c.state.in_(states))
    return rows_of(
        connection, statement.order_by(schema.invoice.c.received_on, schema.invoice.c.id).limit(most)
    )


def payable_lines(
    connection: Connection, line_ids: Sequence[str] | None = None, *, lock: bool = False
) -> list[Row]:
    """Accrued invoice lines that no live payment holds, with payee, people and the award's need."""
    live = (
        select(schema.payment_line.c.id)
        .where(
            schema.payment_line.c.invoice_line_id == schema.invoice_line.c.id,
            schema.payment_line.c.state.in_(("built", "paid")),
        )
        .exists()
    )
    statement = (
        select(
            schema.invoice_line,
            schema.invoice.c.payee_id,
            schema.invoice.c.entered_by,
            schema.invoice.c.decided_by,
            schema.invoice.c.received_on,
            schema.award.c.kind,
            schema.need_line.c.need_id,
            schema.need_line.c.needed_by,
            *PEOPLE,
            schema.need_line.c.payee_reference,
            schema.payee.c.created_by.label("payee_created_by"),
            schema.payee.c.checked_by.label("payee_checked_by"),
            schema.payee.c.state.label("payee_state"),
            schema.payee.c.name.label("payee_name"),
            schema.allocation.c.fund,
        )
        .join_from(
            schema.invoice_line, schema.invoice, schema.invoice.c.id == schema.invoice_line.c.invoice_id
        )
        .join(schema.award, schema.award.c.id == schema.invoice_line.c.award_id)
        .join(schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
        .join(schema.need_line, schema.need_line.c.id == schema.award.c.line_id)
        .join(schema.payee, schema.payee.c.id == schema.invoice.c.payee_id)
        .where(schema.invoice_line.c.state == "accrued", ~live)
        .order_by(schema.need_line.c.needed_by, schema.invoice_line.c.id)
        .limit(5000)
    )
    if line_ids is not None:
        statement = statement.where(schema.invoice_line.c.id.in_(line_ids))
    if lock:
        statement = statement.with_for_update(of=schema.invoice_line)
    return amendments.with_people(connection, rows_of(connection, statement))
