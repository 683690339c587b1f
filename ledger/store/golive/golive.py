"""What decides whether the sheets of going live may be brought in: reads alone."""

import datetime
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, or_, select

from ledger.store import schema
from ledger.store.awards.awards import HELD
from ledger.store.rows import Row, find_row, rows_of

PART = 500
"""Ids in one question."""


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(set(ids))
    for first in range(0, len(listed), PART):
        yield listed[first : first + PART]


def enrolments_on(
    connection: Connection, participant_ids: Iterable[str], on: datetime.date
) -> set[tuple[str, str, str]]:
    """(person, agency, program) of every enrolment in force on a day."""
    table = schema.enrolment.c
    found: set[tuple[str, str, str]] = set()
    for part in _parts(participant_ids):
        statement = select(table.participant_id, table.agency_code, table.program_code).where(
            table.participant_id.in_(part),
            table.entry_on <= on,
            or_(table.exit_on.is_(None), table.exit_on >= on),
        )
        found |= {(row[0], row[1], row[2]) for row in connection.execute(statement)}
    return found


def live_awards(connection: Connection, participant_ids: Iterable[str]) -> set[tuple[str, str, str, int]]:
    """(person, kind, payee, cents) of the awards that these people have."""
    table = schema.award.c
    found: set[tuple[str, str, str, int]] = set()
    for part in _parts(participant_ids):
        statement = select(table.participant_id, table.kind, table.payee_id, table.approved_cents).where(
            table.participant_id.in_(part), table.state != "withdrawn"
        )
        found |= {(row[0], row[1], row[2], int(row[3])) for row in connection.execute(statement)}
    return found


def held_months(connection: Connection, household_ids: Iterable[str]) -> set[tuple[str, str]]:
    """(household, month) of rent that is held, or was used before, by it or by anybody who is of it now (SUP-10)."""
    table, person = schema.rent_month.c, schema.participant.c
    found: set[tuple[str, str]] = set()
    for part in _parts(household_ids):
        held = select(table.household_id, table.month).where(
            table.household_id.in_(part), table.state.in_(HELD)
        )
        follows = (
            select(person.household_id, table.month)
            .join_from(schema.rent_month, schema.award, schema.award.c.id == table.award_id)
            .join(schema.participant, person.id == schema.award.c.participant_id)
            .where(person.household_id.in_(part), table.state.in_(HELD))
        )
        used = schema.carried_use.c
        before = (
            select(person.household_id, used.month)
            .join_from(schema.carried_use, schema.participant, person.id == used.participant_id)
            .where(person.household_id.in_(part), used.month.is_not(None))
        )
        found |= {(row[0], row[1]) for one in (held, follows, before) for row in connection.execute(one)}
    return found


def references(connection: Connection) -> set[str]:
    """The numbers, in the system before, of all awards that were carried in."""
    return {str(one) for one in connection.execute(select(schema.carried_award.c.reference)).scalars()}


def carried_uses(
    connection: Connection, participant_ids: Iterable[str]
) -> set[tuple[str, str, datetime.date, int]]:
    """(person, kind, day, cents) of the cap use that was carried in for these people."""
    table = schema.carried_use.c
    found: set[tuple[str, str, datetime.date, int]] = set()
    for part in _parts(participant_ids):
        statement = select(table.participant_id, table.kind, table.used_on, table.amount_cents)
        rows = connection.execute(statement.where(table.participant_id.in_(part)))
        found |= {(row[0], row[1], row[2], int(row[3])) for row in rows}
    return found


def find_carried(connection: Connection, award_id: str) -> Row | None:
    """Where an award was carried in from; None for one that was approved here."""
    return find_row(connection, schema.carried_award, award_id=award_id)


def funds_with_cash(connection: Connection) -> set[str]:
    """Funds whose bank account has a posting."""
    account = schema.account.c
    statement = (
        select(account.fund)
        .join(schema.posting, schema.posting.c.account_number == account.number)
        .where(account.name.like("Assets:Bank:%"))
        .distinct()
    )
    return {str(code) for code in connection.execute(statement).scalars()}


def bill_numbers(connection: Connection) -> set[tuple[str, str]]:
    """(payee, number) of every bill that was not refused."""
    table = schema.invoice.c
    statement = select(table.payee_id, table.number_digest).where(table.state != "refused")
    return {(row[0], row[1]) for row in connection.execute(statement)}


def lot_numbers(connection: Connection) -> set[tuple[str, str]]:
    """(payee, number) of every lot of cards."""
    statement = select(schema.card_lot.c.payee_id, schema.card_lot.c.number_digest)
    return {(row[0], row[1]) for row in connection.execute(statement)}


def serials(connection: Connection) -> set[str]:
    """Serials of all cards."""
    return {str(one) for one in connection.execute(select(schema.card.c.serial)).scalars()}


def staged(connection: Connection, kind: str, states: Sequence[str]) -> list[Row]:
    """Proposals of going live in these states, the newest first."""
    table = schema.proposal
    statement = select(table).where(table.c.kind == kind, table.c.state.in_(states))
    return rows_of(connection, statement.order_by(table.c.proposed_at.desc(), table.c.id))


def lock(connection: Connection, participant_ids: Iterable[str], allocation_ids: Iterable[str]) -> None:
    """Hold the people and then the allocations, in the order in which approvals hold them."""
    for table, ids in ((schema.participant, participant_ids), (schema.allocation, allocation_ids)):
        for part in _parts(ids):
            connection.execute(
                select(table.c.id).where(table.c.id.in_(part)).order_by(table.c.id).with_for_update()
            )
