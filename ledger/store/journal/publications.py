"""What the publisher reads and writes: the journal up to a point of the chain, and the register of published
files.

A `Prefix` is that point: entries of events chained up to a sequence, accounts opened up to a number.
Everything a book shows is a function of it, so a book can be rendered again and compared however far the
journal has gone on since.

Speed: entries are found by `number`, which is their event's number times `ENTRIES_PER_EVENT` and a place, and
months by the posting's index; a relay's tick looks only at what was chained since the last publication.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ledger.store import schema
from ledger.store.journal import events
from ledger.store.journal.journal import ENTRIES_PER_EVENT
from ledger.store.rows import Row

SEQUENCE_SETTING = "books_sequence"
ACCOUNTS_SETTING = "books_accounts"
DIGEST_SETTING = "books_digest"

_entry, _posting, _account, _chain = schema.entry.c, schema.posting.c, schema.account.c, schema.chain.c


@dataclass(frozen=True)
class Prefix:
    """A point of the journal.

    :param sequence: the last chained event that counts; 0 before the first.
    :param accounts: the last account's number that counts; 0 before the first.
    """

    sequence: int
    accounts: int


def newest(connection: Connection) -> Prefix:
    """The chain's end and the newest account, as this connection sees them."""
    accounts = connection.execute(select(func.coalesce(func.max(_account.number), 0))).scalar_one()
    return Prefix(events.head(connection)[0], int(accounts))


def published(connection: Connection) -> Prefix:
    """The point that the published books show; (0, 0) before the first publication."""
    rows = connection.execute(
        select(schema.setting.c.name, schema.setting.c.value).where(
            schema.setting.c.name.in_((SEQUENCE_SETTING, ACCOUNTS_SETTING))
        )
    )
    found = {name: int(value) for name, value in rows}
    return Prefix(found.get(SEQUENCE_SETTING, 0), found.get(ACCOUNTS_SETTING, 0))


def published_digest(connection: Connection) -> bytes | None:
    """The chain's digest at the point that the published books show; None before the first publication."""
    statement = select(schema.setting.c.value).where(schema.setting.c.name == DIGEST_SETTING)
    found = connection.execute(statement).scalar_one_or_none()
    return None if found is None else bytes.fromhex(found)


def _of_chained() -> Any:
    """Join condition of an entry and its event's chain row, over the entry's primary key."""
    first = _chain.event_number * ENTRIES_PER_EVENT
    return and_(_entry.number > first, _entry.number < first + ENTRIES_PER_EVENT)


def months_changed(connection: Connection, since: int, through: int) -> list[str]:
    """Months that got an entry from an event chained after ``since`` and up to ``through``, in order."""
    if since >= through:
        return []
    statement = (
        select(_entry.month)
        .distinct()
        .join_from(schema.chain, schema.entry, _of_chained())
        .where(_chain.sequence > since, _chain.sequence <= through)
    )
    return sorted(connection.execute(statement).scalars())


_NAMES = select(_account.number, _account.published)
_HEADS = (
    select(
        _entry.number,
        _chain.sequence,
        _entry.id,
        _entry.effective_on,
        _entry.narration,
        _entry.award_id,
        _entry.bought_month,
        _entry.reverses_id,
        _entry.batch_id,
        _entry.bank_reference,
        _entry.service_from,
        _entry.service_to,
        _entry.document_id,
        _entry.policy_id,
    )
    .join_from(schema.entry, schema.chain, _chain.event_number == _entry.event_number)
    .where(_entry.month == bindparam("of_month"), _chain.sequence <= bindparam("through"))
    .order_by(_entry.number)
)
_LEGS = (
    select(_posting.entry_number, _posting.account_number, _posting.amount_cents)
    .join_from(schema.entry, schema.posting, _posting.entry_number == _entry.number)
    .where(_entry.month == bindparam("of_month"))
    .order_by(_entry.number, _posting.line_number)
)


def month_rows(
    connection: Connection, month: str, through: int
) -> Iterator[tuple[Sequence[Any], dict[str, int]]]:
    """A month's entries from the chained prefix, in the order of their numbers: columns (`_HEADS`) and sums.

    The sums are of published accounts in the order of the legs: two funds of one pool are one account. Plain
    tuples, dates as text: this is the hottest reading of all.

    :param through: the last sequence that counts.
    """
    names: dict[int, str] = dict(map(tuple, _plain(connection, _NAMES)))
    sums: dict[int, dict[str, int]] = {}
    of_entry: dict[str, int] = {}
    number = 0
    for entry, account, cents in _plain(connection, _LEGS, of_month=month):
        if entry != number:
            number = entry
            sums[entry] = of_entry = {}
        name = names[account]
        of_entry[name] = of_entry.get(name, 0) + cents
    for head in _plain(connection, _HEADS, of_month=month, through=through):
        yield head, sums[head[0]]


def _plain(connection: Connection, statement: Any, **values: Any) -> Sequence[Sequence[Any]]:
    """Rows as the driver gives them: dates stay the ISO text they are kept as."""
    with connection.execute(statement, values) as result:
        rows: Sequence[Sequence[Any]] = result.cursor.fetchall()
    return rows


def _later_legs(prefix: Prefix) -> Any:
    """Postings that the balance table holds already and the prefix does not: narrow ones not chained, any
    chained after it."""
    chained = select(_chain.event_number).where(_chain.event_number == schema.event.c.number)
    later = union_all(
        select(schema.event.c.number.label("number"), literal(0).label("chained")).where(~chained.exists()),
        select(_chain.event_number, literal(1)).where(_chain.sequence > prefix.sequence),
    ).cte("later")
    first = later.c.number * ENTRIES_PER_EVENT
    return (
        select(_posting.account_number, _posting.month, -_posting.amount_cents)
        .select_from(later)
        .join(schema.entry, and_(_entry.number > first, _entry.number < first + ENTRIES_PER_EVENT))
        .join(schema.posting, _posting.entry_number == _entry.number)
        .join(schema.account, _account.number == _posting.account_number)
        .where((later.c.chained == 1) | (_account.narrow == True))  # noqa: E712 - SQL
    )


def balances_by_month(connection: Connection, prefix: Prefix) -> dict[str, dict[str, int]]:
    """Month to published account to cents, from the balance table less what came after the prefix.

    It does not look at the postings that a book is rendered from, so the two can be held against each other.
    """
    kept = select(schema.balance.c.account_number, schema.balance.c.month, schema.balance.c.amount_cents)
    both = union_all(kept, _later_legs(prefix)).subquery()
    statement = (
        select(both.c.month, _account.published, func.sum(both.c.amount_cents))
        .join_from(both, schema.account, _account.number == both.c.account_number)
        .group_by(both.c.month, _account.published)
    )
    return _by_month(connection, statement)


def recomputed_by_month(connection: Connection, prefix: Prefix) -> dict[str, dict[str, int]]:
    """The same from the postings alone, entry by entry: the audit's way, which trusts no balance row."""
    statement = (
        select(_posting.month, _account.published, func.sum(_posting.amount_cents))
        .join_from(schema.posting, schema.account, _account.number == _posting.account_number)
        .join(schema.entry, _entry.number == _posting.entry_number)
        .join(schema.chain, _chain.event_number == _entry.event_number)
        .where(_chain.sequence <= prefix.sequence)
        .group_by(_posting.month, _account.published)
    )
    return _by_month(connection, statement)


def _by_month(connection: Connection, statement: Any) -> dict[str, dict[str, int]]:
    months: dict[str, dict[str, int]] = {}
    for month, account, cents in connection.execute(statement):
        if cents:
            months.setdefault(month, {})[account] = int(cents)
    return months


def accounts_to_open(connection: Connection, prefix: Prefix, last_on: datetime.date) -> set[str]:
    """Published names of the accounts that a year's book opens.

    Those opened by its last day, and those opened later that an entry of the prefix used with a date of the
    year or before (an entry may be dated back to June in July).

    :param last_on: 30 June of the year's end.
    """
    known = schema.account.select().where(_account.number <= prefix.accounts).subquery().c
    on_time = select(known.published).where(known.opened_on <= last_on)
    used = (
        select(_posting.entry_number)
        .join(schema.entry, _entry.number == _posting.entry_number)
        .join(schema.chain, _chain.event_number == _entry.event_number)
        .where(
            _posting.month == schema.balance.c.month,
            _posting.account_number == known.number,
            _chain.sequence <= prefix.sequence,
        )
        .exists()
    )
    dated_back = (
        select(known.published)
        .join(schema.balance, schema.balance.c.account_number == known.number)
        .where(known.opened_on > last_on, schema.balance.c.month <= f"{last_on:%Y-%m}", used)
    )
    return set(connection.execute(on_time.union(dated_back)).scalars())


def closed_months(connection: Connection) -> dict[str, Row]:
    """Month to its row of `closed_month` (digest, sequence, renderer)."""
    found = connection.execute(select(schema.closed_month)).mappings()
    return {row["month"]: dict(row) for row in found}


def publications(connection: Connection) -> dict[str, Row]:
    """File (``PY2026/2026-07.beancount``) to its row in the register."""
    found = connection.execute(select(schema.publication)).mappings()
    return {row["file"]: dict(row) for row in found}


def record_publications(connection: Connection, rows: Iterable[Row], prefix: Prefix) -> None:
    """Write what was published, and the point it shows; only after the files are in place."""
    listed = list(rows)
    if listed:
        _upsert(connection, schema.publication, "file", listed)
    settings: dict[str, Any] = {SEQUENCE_SETTING: prefix.sequence, ACCOUNTS_SETTING: prefix.accounts}
    at = select(_chain.digest).where(_chain.sequence == prefix.sequence)
    digest = connection.execute(at).scalar_one_or_none()
    if digest is not None:
        settings[DIGEST_SETTING] = digest.hex()
    _upsert(connection, schema.setting, "name", [{"name": n, "value": str(v)} for n, v in settings.items()])


def _upsert(connection: Connection, table: Any, key: str, rows: list[Row]) -> None:
    make: Any = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = make(table)
    changes = {name: statement.excluded[name] for name in rows[0] if name != key}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=changes), rows)
