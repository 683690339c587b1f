"""Instalments of scholarships: reads."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from ledger.store import schema
from ledger.store.payments.invoices import DEAD
from ledger.store.rows import Row, find_row, rows_of


def of_awards(connection: Connection, award_ids: Sequence[str]) -> list[Row]:
    """The instalments of these awards, in the order of their days, each with what living bills ask of it."""
    line, table = schema.invoice_line.c, schema.instalment
    billed = (
        select(func.coalesce(func.sum(line.amount_cents), 0))
        .where(line.instalment_id == table.c.id, line.state.not_in(DEAD))
        .scalar_subquery()
    )
    statement = select(table, billed.label("billed_cents")).where(table.c.award_id.in_(award_ids))
    return [
        {**row, "billed_cents": int(row["billed_cents"])}
        for row in rows_of(connection, statement.order_by(table.c.due_on, table.c.position))
    ]


def of_moved(connection: Connection, line: Row, participant_id: str) -> list[Row]:
    """The instalments of the award that moved last, as `of_awards` tells them, and was of a line's payee and course."""
    award, change = schema.award.c, schema.amendment.c
    statement = (
        select(award.id)
        .join_from(schema.award, schema.amendment, change.award_id == award.id)
        .where(
            award.participant_id == participant_id,
            award.kind == line["kind"],
            award.payee_id == line["payee_id"],
            award.terms == line["terms"],
            award.state == "moved",
            change.state == "moved",
        )
        .order_by(change.asked_on.desc(), change.id)
        .limit(1)
    )
    return of_awards(connection, list(connection.execute(statement).scalars()))


def find_instalment(connection: Connection, instalment_id: str, *, lock: bool = False) -> Row | None:
    """One instalment, or None."""
    return find_row(connection, schema.instalment, lock=lock, id=instalment_id)


def billed_cents(connection: Connection, instalment_id: str, but_invoice: str | None) -> int:
    """What living bills ask of an instalment, one bill left out."""
    line = schema.invoice_line.c
    statement = select(func.coalesce(func.sum(line.amount_cents), 0)).where(
        line.instalment_id == instalment_id, line.state.not_in(DEAD)
    )
    if but_invoice is not None:
        statement = statement.where(line.invoice_id != but_invoice)
    return int(connection.execute(statement).scalar_one())
