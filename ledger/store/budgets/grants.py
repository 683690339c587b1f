"""The grant register: its rows, gaps within a grant's period, and approved extensions of its last payment."""

import datetime

from sqlalchemy import Connection, func, select

from ledger.store import schema
from ledger.store.rows import Row, rows_of


def grants(connection: Connection) -> list[Row]:
    """Every row of the register, by code."""
    return rows_of(connection, select(schema.grant_record).order_by(schema.grant_record.c.code))


def extensions(connection: Connection, fund: str) -> list[tuple[datetime.date, datetime.date]]:
    """(approved on, until) of each approved extension of a fund's liquidation."""
    table = schema.extension.c
    statement = select(table.approved_on, table.until_on).where(table.fund == fund)
    return [(row.approved_on, row.until_on) for row in connection.execute(statement)]


def all_extensions(connection: Connection) -> list[Row]:
    """Every approved extension, by fund and day."""
    table = schema.extension
    return rows_of(connection, select(table).order_by(table.c.fund, table.c.until_on))


def people_paid_for(connection: Connection) -> dict[str, int]:
    """Fund to how many people have had a cost from it, each counted once in a fund."""
    award, allocation = schema.award.c, schema.allocation.c
    statement = (
        select(allocation.fund, func.count(award.participant_id.distinct()))
        .join(schema.allocation, allocation.id == award.allocation_id)
        .where(award.accrued_cents + award.paid_cents > 0)
        .group_by(allocation.fund)
    )
    return {str(row[0]): int(row[1]) for row in connection.execute(statement)}


def disbursements(connection: Connection, agency: str, fund: str) -> list[tuple[datetime.date, str, int]]:
    """What was paid for an agency from a fund, oldest first: (day, batch or entry, cents); below zero what came back."""
    entry, posting, account = schema.entry.c, schema.posting.c, schema.account.c
    what = func.coalesce(entry.batch_id, entry.id)
    statement = (
        select(entry.effective_on, what, func.sum(-posting.amount_cents))
        .join_from(schema.posting, schema.account, account.number == posting.account_number)
        .join(schema.entry, entry.number == posting.entry_number)
        .where(account.fund == fund, account.name.like(f"Equity:Budget:Paid:{agency}:%"))
        .group_by(entry.effective_on, what)
        .order_by(entry.effective_on, func.min(entry.number))
    )
    return [(on, str(name), int(cents)) for on, name, cents in connection.execute(statement)]
