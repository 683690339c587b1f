"""Deposits that come back, with the bill that asked for each and the payment that gave it."""

import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ledger.store import schema
from ledger.store.payments.invoices import DEAD
from ledger.store.rows import Row, rows_of


def deposits_where(
    connection: Connection, *conditions: ColumnElement[bool], most: int | None = 5000
) -> list[Row]:
    """Deposits with their award's place and kind and the payee of their bill, the oldest first.

    Each row has ``paid_on`` (None while it is only owed) and ``out_cents`` (what the payee holds, or is to be given).

    :param most: so many at most; None for all.
    """
    table, line, payment = schema.deposit, schema.payment_line, schema.payment
    billed, bill = schema.invoice_line, schema.invoice
    out = table.c.amount_cents - table.c.returned_cents - table.c.kept_cents
    statement = (
        select(
            table,
            out.label("out_cents"),
            payment.c.paid_on,
            schema.award.c.kind,
            bill.c.payee_id,
            schema.payee.c.name.label("payee_name"),
            schema.award.c.participant_id,
            schema.allocation.c.agency_code,
            schema.allocation.c.program_code,
            schema.allocation.c.fund,
        )
        .join_from(table, schema.award, schema.award.c.id == table.c.award_id)
        .join(schema.allocation, schema.allocation.c.id == table.c.allocation_id)
        .join(billed, billed.c.id == table.c.invoice_line_id)
        .join(bill, bill.c.id == billed.c.invoice_id)
        .join(schema.payee, schema.payee.c.id == bill.c.payee_id)
        .outerjoin(line, (line.c.invoice_line_id == table.c.invoice_line_id) & (line.c.state == "paid"))
        .outerjoin(payment, payment.c.id == line.c.payment_id)
        .where(billed.c.state.not_in(DEAD), *conditions)
        .order_by(table.c.owed_on, table.c.id)
    )
    return rows_of(connection, statement.limit(most))


def deposits_for(connection: Connection, award_id: str) -> list[Row]:
    """The deposits of an award."""
    return deposits_where(connection, schema.deposit.c.award_id == award_id)


def find_deposit(connection: Connection, deposit_id: str, *, lock: bool = False) -> Row | None:
    """One deposit, as `deposits_where` gives it.

    :param lock: hold its own row until the end of the transaction.
    """
    own = schema.deposit.c.id == deposit_id
    if lock:
        connection.execute(select(schema.deposit.c.id).where(own).with_for_update())
    return next(iter(deposits_where(connection, own)), None)


def own_row(row: Row) -> Row:
    """The deposit's own columns, without those that a join added."""
    return {column.name: row[column.name] for column in schema.deposit.columns}


def named_in(proof: str | None) -> int | None:
    """The deposit that a bill's line names; None when it says nothing of one."""
    found: Any = json.loads(proof or "{}").get("deposit_cents")
    return None if found is None else int(found)


def billed_cents(connection: Connection, award_id: str, but_line: str | None = None) -> int:
    """Deposits that the award's bills name and that did not come back, refused and canceled bills left out.

    :param but_line: a line that is not counted.
    """
    line = schema.invoice_line.c
    statement = select(line.id, line.proof).where(line.award_id == award_id, line.state.not_in(DEAD))
    named = sum(
        named_in(proof) or 0 for line_id, proof in connection.execute(statement) if line_id != but_line
    )
    back = sum(int(one["returned_cents"]) for one in deposits_for(connection, award_id))
    return named - back
