"""Contracts, their signatures, evaluations and pay periods: reads for approval, billing, ending and pages."""

import datetime
import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, false, func, or_, select

from ledger.store import schema
from ledger.store.payments.invoices import DEAD
from ledger.store.rows import Row, rows_of

COUNTS = ("accrued", "paid")
"""States of an invoice line that was accepted."""


def find_for_line(connection: Connection, line_id: str) -> Row | None:
    """The contract of a need's line."""
    return _one(connection, schema.contract.c.line_id == line_id)


def find_for_award(connection: Connection, award: Row) -> Row | None:
    """The contract of an award."""
    return find_for_line(connection, award["line_id"])


def _one(connection: Connection, condition: Any) -> Row | None:
    found = connection.execute(select(schema.contract).where(condition)).mappings().one_or_none()
    return None if found is None else dict(found)


def agreed_of(connection: Connection, line: Row) -> Row:
    """A line with the payee and terms of its award, which a change of the award may have made others; as it is without one."""
    award = schema.award
    statement = select(award.c.payee_id, award.c.terms).where(
        award.c.line_id == line["id"], award.c.state != "withdrawn"
    )
    found = connection.execute(statement).mappings().first()
    return {**line, **found} if found else line


def signatures_for(connection: Connection, contract_id: str, amendment_id: str | None = None) -> list[Row]:
    """The signatures that stand under a contract, or under one of its modifications, the first one first."""
    table = schema.signature
    statement = select(table).where(
        table.c.contract_id == contract_id,
        table.c.amendment_id == amendment_id,
        table.c.state == "given",
    )
    return rows_of(connection, statement.order_by(table.c.signed_on, table.c.id))


def evaluations_for(connection: Connection, contract_id: str) -> list[Row]:
    """The evaluations of a contract, the first due first."""
    table = schema.evaluation
    return rows_of(
        connection, select(table).where(table.c.contract_id == contract_id).order_by(table.c.due_on)
    )


def overdue_evaluations(connection: Connection, today: datetime.date) -> dict[str, datetime.date]:
    """Contract to the day its first evaluation was due that nobody has held."""
    table = schema.evaluation.c
    statement = (
        select(table.contract_id, func.min(table.due_on, type_=table.due_on.type))
        .where(table.done_on.is_(None), table.due_on < today)
        .group_by(table.contract_id)
    )
    return {str(row[0]): row[1] for row in connection.execute(statement)}


def periods_for(connection: Connection, contract_id: str) -> list[Row]:
    """Pay periods of bills that were not refused, with their line's state, the earliest first."""
    table, line = schema.pay_period, schema.invoice_line
    statement = (
        select(table, line.c.state.label("line_state"), line.c.invoice_id, line.c.proof)
        .join_from(table, line, line.c.id == table.c.invoice_line_id)
        .where(table.c.contract_id == contract_id, line.c.state.not_in(DEAD))
        .order_by(table.c.from_on, table.c.id)
    )
    return rows_of(connection, statement)


def periods_of_line(connection: Connection, line_id: str) -> list[Row]:
    """The pay periods of one line of an invoice."""
    table = schema.pay_period
    return rows_of(
        connection, select(table).where(table.c.invoice_line_id == line_id).order_by(table.c.from_on)
    )


def split_of(proof: str | None) -> dict[datetime.date, Row]:
    """What a bill's periods of work experience pay back, by their first day: gross, taxes and compensation (WEX-03)."""
    split = json.loads(proof or "{}").get("split", [])
    return {datetime.date.fromisoformat(one["from"]): one for one in split}


def held_cents(connection: Connection, contract: Row) -> int:
    """What is earned and waits for retention: it stays obligated. Nothing once retention is decided."""
    if contract["retained"] is not None:
        return 0
    table, line = schema.pay_period, schema.invoice_line
    statement = (
        select(func.coalesce(func.sum(table.c.held_cents), 0))
        .join_from(table, line, line.c.id == table.c.invoice_line_id)
        .where(table.c.contract_id == contract["id"], line.c.state.in_(COUNTS))
    )
    return int(connection.execute(statement).scalar_one())


def held_for_award(connection: Connection, award: Row) -> int:
    """The holdback of an award; nothing where there is no contract."""
    contract = find_for_award(connection, award)
    return 0 if contract is None else held_cents(connection, contract)


def same_employer(connection: Connection, payee_id: str) -> frozenset[str]:
    """The payees whose agreements name the same federal number as this payee's; itself among them.

    The number stands in the agreements' contents alone, of which kind ever; it is looked for and given to nobody.
    """
    table, line = schema.contract, schema.need_line
    joined = select(line.c.payee_id).join_from(table, line, line.c.id == table.c.line_id)
    contents = connection.execute(
        joined.with_only_columns(table.c.contents).where(line.c.payee_id == payee_id)
    )
    numbers = {number for text in contents.scalars() if (number := json.loads(text).get("fein"))}
    named = [table.c.contents.contains(f'"fein":"{number}"', autoescape=True) for number in sorted(numbers)]
    return frozenset({payee_id, *connection.execute(joined.where(or_(false(), *named))).scalars()})


def of_employer(connection: Connection, payees: Collection[str], since: datetime.date | None) -> list[Row]:
    """Contracts for training at work that ended with an employer; other agreements say nothing about retention there.

    :param since: only those that ended after this day.
    """
    table, line = schema.contract, schema.need_line
    statement = (
        select(table)
        .join_from(table, line, line.c.id == table.c.line_id)
        .where(line.c.payee_id.in_(payees), table.c.state == "ended", table.c.kind == "OJT")
    )
    if since is not None:
        statement = statement.where(table.c.ended_on > since)
    return rows_of(connection, statement)


def let_in_on(connection: Connection, payees: Collection[str], on: datetime.date) -> datetime.date | None:
    """The last day up to a day on which two people let this employer in again."""
    table = schema.employer_pass.c
    newest = func.max(table.from_on, type_=table.from_on.type)
    return connection.execute(select(newest).where(table.payee_id.in_(payees), table.from_on <= on)).scalar()


def contracts_with_places(connection: Connection, *conditions: Any, most: int = 1000) -> list[Row]:
    """Contracts with their need, terms (the award's, once there is one), award and scope; the newest first."""
    contract, line, need, award = schema.contract, schema.need_line, schema.need, schema.award
    statement = (
        select(
            contract,
            line.c.need_id,
            func.coalesce(award.c.payee_id, line.c.payee_id).label("payee_id"),
            line.c.requested_by,
            func.coalesce(award.c.approved_cents, line.c.amount_cents).label("amount_cents"),
            func.coalesce(award.c.terms, line.c.terms).label("terms"),
            line.c.state.label("line_state"),
            need.c.agency_code,
            need.c.program_code,
            need.c.participant_id,
            award.c.id.label("award_id"),
            award.c.committed_cents,
            award.c.obligated_cents,
            award.c.accrued_cents,
            award.c.paid_cents,
        )
        .join_from(contract, line, line.c.id == contract.c.line_id)
        .join(need, need.c.id == line.c.need_id)
        .outerjoin(award, (award.c.line_id == line.c.id) & (award.c.state != "withdrawn"))
        .where(*conditions)
        .order_by(contract.c.drafted_on.desc(), contract.c.id)
        .limit(most)
    )
    return rows_of(connection, statement)


def work_terms(connection: Connection, participant_id: str) -> list[Row]:
    """Kind and terms of a person's live agreements about training at work, and when each was ended."""
    award, contract = schema.award, schema.contract
    held = award.c.committed_cents + award.c.obligated_cents + award.c.accrued_cents + award.c.paid_cents
    statement = (
        select(award.c.kind, award.c.terms, contract.c.ended_on)
        .join(contract, contract.c.line_id == award.c.line_id)
        .where(award.c.participant_id == participant_id, award.c.state != "withdrawn", held > 0)
    )
    return rows_of(connection, statement.order_by(award.c.id))
