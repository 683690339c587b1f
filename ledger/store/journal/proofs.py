"""Questions whose right answer is "nothing": the SQL side of `funds verify`. Each trusts as little as it can."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, LargeBinary, Select, Text, case, func, or_, select

from ledger.domain.journal.canonical import FIRST_PREVIOUS, link
from ledger.domain.journal.entries import Posting
from ledger.store import schema
from ledger.store.awards.awards import HELD
from ledger.store.journal import journal
from ledger.store.rows import Row, rows_by_and_by

_IS_BUDGET = schema.account.c.name.like("Equity:Budget:%")


def unbalanced_entries(connection: Connection) -> list[tuple[int, str]]:
    """(entry number, fund) whose legs do not sum to zero, straight from the covering columns (I1)."""
    table = schema.posting.c
    statement = (
        select(table.entry_number, table.fund)
        .group_by(table.entry_number, table.fund)
        .having(func.sum(table.amount_cents) != 0)
    )
    return [(number, fund) for number, fund in connection.execute(statement)]


def unbalanced_budgets(connection: Connection) -> list[int]:
    """Entry numbers whose budget legs do not sum to zero among themselves (books.md)."""
    statement = (
        select(schema.posting.c.entry_number)
        .join(schema.account, schema.account.c.number == schema.posting.c.account_number)
        .group_by(schema.posting.c.entry_number)
        .having(func.sum(case((_IS_BUDGET, schema.posting.c.amount_cents), else_=0)) != 0)
    )
    return list(connection.execute(statement).scalars())


def misplaced_postings(connection: Connection) -> list[tuple[int, int]]:
    """(entry, line) whose copied month or fund is not its entry's and account's, or that has no entry (I13)."""
    statement = (
        select(schema.posting.c.entry_number, schema.posting.c.line_number)
        .join(schema.account, schema.account.c.number == schema.posting.c.account_number, isouter=True)
        .join(schema.entry, schema.entry.c.number == schema.posting.c.entry_number, isouter=True)
        .where(
            or_(
                schema.account.c.number.is_(None),
                schema.entry.c.number.is_(None),
                schema.posting.c.fund != schema.account.c.fund,
                schema.posting.c.month != schema.entry.c.month,
            )
        )
    )
    return [(number, line) for number, line in connection.execute(statement)]


def chain_breaks(connection: Connection) -> Iterator[tuple[int, str]]:
    """(sequence, what is wrong) for every link of the chain that does not follow from the one before (I7)."""
    statement = (
        select(
            schema.chain.c.sequence,
            schema.chain.c.previous,
            schema.chain.c.digest,
            schema.event.c.body,
        )
        .join_from(
            schema.chain, schema.event, schema.event.c.number == schema.chain.c.event_number, isouter=True
        )
        .order_by(schema.chain.c.sequence)
    )
    expected, previous = 1, FIRST_PREVIOUS
    for sequence, stored_previous, digest, body in connection.execute(
        statement, execution_options={"yield_per": 1000}
    ):
        if sequence != expected:
            yield sequence, f"sequence {expected} is missing"
        if stored_previous != previous:
            yield sequence, "does not name the digest before it"
        if body is None or link(sequence, stored_previous, body) != digest:
            yield sequence, "its digest is not that of its event"
        expected, previous = sequence + 1, digest


def events_by_number(connection: Connection) -> Iterator[Row]:
    """Every event with what it claims to be, in the order of numbers."""
    statement = select(schema.event).order_by(schema.event.c.number)
    return rows_by_and_by(connection, statement)


def entries_by_event(connection: Connection) -> Iterator[tuple[int, list[tuple[Row, list[Posting]]]]]:
    """(event number, its entries with their postings), in the order of numbers."""
    statement = (
        select(
            schema.entry,
            schema.posting.c.amount_cents,
            schema.account.c.name.label("account_name"),
        )
        .join_from(
            schema.entry, schema.posting, schema.posting.c.entry_number == schema.entry.c.number, isouter=True
        )
        .join(schema.account, schema.account.c.number == schema.posting.c.account_number, isouter=True)
        .order_by(schema.entry.c.number, schema.posting.c.line_number)
    )
    found = rows_by_and_by(connection, statement)
    for event_number, of_event in groupby(found, key=lambda row: row["event_number"]):
        entries = []
        for _, of_entry in groupby(of_event, key=lambda row: row["number"]):
            rows = list(of_entry)
            legs = [Posting(row["account_name"] or "?", row["amount_cents"] or 0) for row in rows]
            entries.append((rows[0], legs))
        yield event_number, entries


def entries_in_closed_months(connection: Connection) -> list[str]:
    """Entries whose month was closed before their event was chained (I9)."""
    statement = (
        select(schema.entry.c.id)
        .join(schema.closed_month, schema.closed_month.c.month == schema.entry.c.month)
        .join(schema.chain, schema.chain.c.event_number == schema.entry.c.event_number, isouter=True)
        .where(
            or_(schema.chain.c.sequence.is_(None), schema.chain.c.sequence > schema.closed_month.c.sequence)
        )
    )
    return list(connection.execute(statement).scalars())


def reversals(connection: Connection) -> list[tuple[str, str]]:
    """(entry id, id of the entry it takes back)."""
    statement = select(schema.entry.c.id, schema.entry.c.reverses_id).where(
        schema.entry.c.reverses_id.is_not(None)
    )
    return [(one, other) for one, other in connection.execute(statement)]


def balance_differences(connection: Connection) -> list[tuple[str, str, int, int]]:
    """(account, month, kept, recomputed) where the balances are not what the postings say (I13)."""
    kept = {(name, month): cents for name, month, cents in journal.balances_by_month(connection)}
    proven = {(name, month): cents for name, month, cents in journal.recomputed_by_month(connection)}
    return [
        (*place, kept.get(place, 0), proven.get(place, 0))
        for place in sorted(kept.keys() | proven.keys())
        if kept.get(place, 0) != proven.get(place, 0)
    ]


def planted_balances(connection: Connection) -> list[tuple[int, str, str | None]]:
    """(account number, month, account or None) of balances of no account, or of a month in which the account has no posting."""
    kept, account, posting = schema.balance.c, schema.account.c, schema.posting.c
    made = (
        select(posting.entry_number)
        .where(posting.account_number == kept.account_number, posting.month == kept.month)
        .exists()
    )
    statement = (
        select(kept.account_number, kept.month, account.name)
        .join_from(schema.balance, schema.account, account.number == kept.account_number, isouter=True)
        .where(or_(account.number.is_(None), ~made))
        .order_by(kept.account_number, kept.month)
    )
    return [(number, month, name) for number, month, name in connection.execute(statement)]


def digest_of(connection: Connection, sequence: int) -> bytes | None:
    """The chain's digest at a sequence; None when nothing is chained there."""
    statement = select(schema.chain.c.digest).where(schema.chain.c.sequence == sequence)
    return connection.execute(statement).scalar_one_or_none()


def stage_sums(connection: Connection, *, by_award: bool) -> dict[tuple[str, str], int]:
    """((award or allocation key), stage) to cents held, from the postings alone."""
    name = schema.account.c.name
    owner = schema.entry.c.award_id if by_award else func.substr(name, 1, 200)
    statement = (
        select(owner, name, func.sum(schema.posting.c.amount_cents))
        .join_from(schema.posting, schema.account, schema.account.c.number == schema.posting.c.account_number)
        .join(schema.entry, schema.entry.c.number == schema.posting.c.entry_number)
        .where(_IS_BUDGET, schema.account.c.narrow == True)  # noqa: E712 - SQL, not Python
        .group_by(owner, name)
    )
    if by_award:
        statement = statement.where(schema.entry.c.award_id.is_not(None))
    sums: dict[tuple[str, str], int] = {}
    for who, account, cents in connection.execute(statement):
        parts = account.split(":")
        place = (str(who) if by_award else ":".join(parts[3:7]), parts[2])
        sums[place] = sums.get(place, 0) - int(cents)
    return sums


def changed_to(connection: Connection, *states: str) -> dict[str, int]:
    """The most that a change of each award in one of these states asks for."""
    table = schema.amendment.c
    most: dict[str, int] = {}
    statement = select(table.award_id, table.after).where(table.state.in_(states))
    for award_id, after in connection.execute(statement):
        most[award_id] = max(most.get(award_id, 0), json.loads(after)["amount_cents"])
    return most


def rent_months_twice(connection: Connection) -> list[tuple[str, str]]:
    """(kind, month) that one household, or one person, holds twice (I5, SUP-10)."""
    table = schema.rent_month.c
    found: set[tuple[str, str]] = set()
    for whose in (table.household_id, schema.award.c.participant_id):
        joined = select(table.kind, table.month).join_from(schema.rent_month, schema.award)
        twice = joined.where(table.state.in_(HELD)).group_by(whose, table.kind, table.month)
        found |= {(kind, month) for kind, month in connection.execute(twice.having(func.count() > 1))}
    return sorted(found)


def paid_twice(connection: Connection) -> list[str]:
    """Invoice lines with more than one live payment (I5)."""
    table = schema.payment_line.c
    statement = (
        select(table.invoice_line_id)
        .where(table.state.in_(("built", "paid")))
        .group_by(table.invoice_line_id)
        .having(func.count() > 1)
    )
    return list(connection.execute(statement).scalars())


def all_rows(connection: Connection, table_name: str) -> Iterator[Row]:
    """Every row of a table."""
    return rows_by_and_by(connection, _all_of(table_name))


@cache
def _all_of(table_name: str) -> Select[Any]:
    """Made once: most tables are small, and to put the statement together takes longer than to read them."""
    return select(schema.metadata.tables[table_name])


def places_of_text(connection: Connection, wanted: str) -> list[str]:
    """``table.column`` outside the vault in which a text occurs (I11)."""
    found = []
    for table in schema.metadata.sorted_tables:
        if table.name == "vault":
            continue
        columns = [column for column in table.columns if isinstance(column.type, LargeBinary | Text)]
        holds = [
            func.max(
                case((_contains(connection, one, isinstance(one.type, LargeBinary), wanted), 1), else_=0)
            )
            for one in columns
        ]
        held = connection.execute(select(*holds).select_from(table)).one() if holds else ()
        found += [f"{table.name}.{one.name}" for one, is_held in zip(columns, held, strict=True) if is_held]
    return found


def _contains(connection: Connection, column: Any, is_bytes: bool, wanted: str) -> Any:
    value: Any = wanted.encode() if is_bytes else wanted
    if connection.dialect.name == "sqlite":
        return func.instr(column, value) > 0
    return (
        func.strpos(column, value) > 0
        if not is_bytes
        else func.strpos(func.encode(column, "hex"), value.hex()) > 0
    )
