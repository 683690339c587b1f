"""Who was served, and what the records say happened: the reads behind the month's outcomes."""

import datetime

from sqlalchemy import Connection, func, or_, select

from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Key
from ledger.domain.months.outcomes import Outcome
from ledger.domain.participants import subsidies
from ledger.domain.participants.quarters import CODES
from ledger.store import schema
from ledger.store.rows import Row, rows_of


def served_between(connection: Connection, first_month: str, last_month: str) -> list[tuple[Key, str]]:
    """(allocation, participant) with cost in these months, net of what was reversed in them; both months
    included.
    """
    account, posting, entry, award = schema.account, schema.posting, schema.entry, schema.award
    statement = (
        select(account.c.name, award.c.participant_id, func.sum(posting.c.amount_cents).label("cents"))
        .join_from(posting, account, account.c.number == posting.c.account_number)
        .join(entry, entry.c.number == posting.c.entry_number)
        .join(award, award.c.id == entry.c.award_id)
        .where(
            posting.c.month >= first_month, posting.c.month <= last_month, account.c.name.like("Expenses:%")
        )
        .group_by(account.c.name, award.c.participant_id)
        .order_by(account.c.name, award.c.participant_id)
    )
    found = []
    for row in rows_of(connection, statement):
        key = accounts.parse(row["name"]).key
        if row["cents"] > 0 and key is not None:
            found.append((key, row["participant_id"]))
    return found


def spent_through(connection: Connection, month: str) -> list[tuple[str, Key, int]]:
    """(participant, allocation, cost to a month's end), net of what was taken back."""
    account, posting, entry, award = schema.account, schema.posting, schema.entry, schema.award
    statement = (
        select(award.c.participant_id, account.c.name, func.sum(posting.c.amount_cents))
        .join_from(posting, account, account.c.number == posting.c.account_number)
        .join(entry, entry.c.number == posting.c.entry_number)
        .join(award, award.c.id == entry.c.award_id)
        .where(posting.c.month <= month, account.c.name.like("Expenses:%"))
        .group_by(award.c.participant_id, account.c.name)
    )
    found = []
    for participant_id, name, cents in connection.execute(statement):
        key = accounts.parse(name).key
        if key is not None:
            found.append((str(participant_id), key, int(cents)))
    return found


def subsidies_through(connection: Connection, on: datetime.date) -> list[Row]:
    """Every record of an annual housing subsidy of that day or before."""
    table = schema.record
    statement = select(table).where(
        table.c.code == subsidies.CODE,
        table.c.happened_on <= on,
        table.c.participant_id.is_not(None),
        table.c.amount_cents.is_not(None),
    )
    return rows_of(connection, statement.order_by(table.c.happened_on, table.c.id))


def outcomes_between(
    connection: Connection, first_on: datetime.date, last_on: datetime.date
) -> list[Outcome]:
    """Trainings, credentials and jobs that began or ended in the period, both days included."""
    table = schema.record
    statement = select(table).where(
        table.c.sort.in_(("training", "credential", "employment")),
        or_(
            table.c.sort != "employment", table.c.code.not_in(CODES)
        ),  # work in a quarter after exit is no job entered
        table.c.participant_id.is_not(None),
        or_(table.c.happened_on.between(first_on, last_on), table.c.ended_on.between(first_on, last_on)),
    )
    return [
        Outcome(
            row["id"],
            row["participant_id"],
            row["sort"],
            row["code"],
            row["happened_on"],
            row["ended_on"],
            row["detail"] != "left",
            (row["program_code"], row["agency_code"]) if row["program_code"] and row["agency_code"] else None,
        )
        for row in rows_of(connection, statement.order_by(table.c.happened_on, table.c.id))
    ]
