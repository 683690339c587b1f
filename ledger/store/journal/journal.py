"""The journal: accounts, entries, postings and the balances kept with them.

An entry's number is its event's number times `ENTRIES_PER_EVENT` plus its place in the event: it needs no round trip, never
repeats, and sorts as events do.

`balance` holds (account, month) sums. Narrow accounts (an allocation's) are kept with each entry. Shared ones (bank, payables,
fund totals) would be a row that all commands write, so the chainer adds them later; `balances` puts the postings that are not
chained yet on top, and is exact at every moment.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Select,
    bindparam,
    case,
    func,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ledger.clock import month_of
from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry, Posting, stage_changes
from ledger.errors import Broken, NotFound
from ledger.store import schema
from ledger.store.journal.accounts import AccountBook

ENTRIES_PER_EVENT = 10_000

LOOKBACK = 1_000
"""How far behind the newest chained event an unchained one is looked for on every read. A number is taken within
milliseconds of its commit, so a straggler is a few numbers late at most; the relay's full sweep finds any other."""


def append_entries(connection: Connection, event_number: int, entries: Sequence[Entry]) -> None:
    """Post entries of one event: postings first, the narrow balances, each award's and allocation's sums, the seals last.

    :raises Broken: ``too_many_entries``, ``account_not_open``; the database refuses what does not balance.
    """
    if not entries:
        return
    if len(entries) >= ENTRIES_PER_EVENT:
        raise Broken("too_many_entries", most=ENTRIES_PER_EVENT)
    book = AccountBook(connection)
    book.find(posting.account for entry in entries for posting in entry.postings)
    legs: list[dict[str, Any]] = []
    seals: list[dict[str, Any]] = []
    narrow: dict[tuple[int, str], int] = defaultdict(int)
    for place, entry in enumerate(entries, start=1):
        number = event_number * ENTRIES_PER_EVENT + place
        month = month_of(entry.on)
        for line, posting in enumerate(entry.postings, start=1):
            account_number, is_narrow = book[posting.account]
            legs.append(
                {
                    "entry_number": number,
                    "line_number": line,
                    "account_number": account_number,
                    "amount_cents": posting.amount_cents,
                    "month": month,
                    "fund": accounts.parse(posting.account).fund,
                }
            )
            if is_narrow:
                narrow[account_number, month] += posting.amount_cents
        seals.append(
            {
                "number": number,
                "id": entry.id,
                "event_number": event_number,
                "effective_on": entry.on,
                "month": month,
                "narration": entry.narration,
                "award_id": entry.award,
                "bought_month": entry.month,
                "reverses_id": entry.reverses,
                "batch_id": entry.batch,
                "bank_reference": entry.bank,
                "service_from": entry.service_from,
                "service_to": entry.service_to,
                "document_id": entry.document,
                "policy_id": entry.policy,
            }
        )
    connection.execute(_INSERT_POSTINGS, legs)
    add_to_balances(connection, narrow)
    _add_to_awards(connection, entries)
    _add_to_allocations(connection, entries)
    connection.execute(_INSERT_ENTRIES, seals)


def add_to_balances(connection: Connection, amounts: Mapping[tuple[int, str], int]) -> None:
    """Add cents to (account, month) balances, rows in fixed order so that two writers cannot wait for each other."""
    rows = [
        {"account_number": account, "month": month, "amount_cents": cents}
        for (account, month), cents in sorted(amounts.items())
    ]
    if rows:
        connection.execute(_UPSERT[connection.dialect.name], rows)


def _upsert(make: Any) -> Any:
    statement = make(schema.balance)
    return statement.on_conflict_do_update(
        index_elements=["account_number", "month"],
        set_={"amount_cents": schema.balance.c.amount_cents + statement.excluded.amount_cents},
    )


_INSERT_POSTINGS, _INSERT_ENTRIES = insert(schema.posting), insert(schema.entry)
_UPSERT = {"sqlite": _upsert(sqlite_insert), "postgresql": _upsert(postgresql_insert)}

_AWARD_COLUMN = {
    Stage.COMMITTED: "committed_cents",
    Stage.OBLIGATED: "obligated_cents",
    Stage.ACCRUED: "accrued_cents",
    Stage.PAID: "paid_cents",
    Stage.REFUND: "refund_due_cents",
    Stage.DEPOSIT: "deposit_cents",
}
_ADD_TO_AWARD = (
    update(schema.award)
    .where(schema.award.c.id == bindparam("award"))
    .values({name: schema.award.c[name] + bindparam(f"add_{name}") for name in _AWARD_COLUMN.values()})
)
_ADD_TO_ALLOCATION = (
    update(schema.allocation)
    .where(
        schema.allocation.c.agency_code == bindparam("agency"),
        schema.allocation.c.program_code == bindparam("program"),
        schema.allocation.c.fund == bindparam("of_fund"),
        schema.allocation.c.line == bindparam("of_line"),
    )
    .values(available_cents=schema.allocation.c.available_cents + bindparam("cents"))
)


def _add_to_awards(connection: Connection, entries: Sequence[Entry]) -> None:
    gained: dict[str, dict[Stage, int]] = {}
    for entry in entries:
        if entry.award is not None:
            sums = gained.setdefault(entry.award, defaultdict(int))
            for at, cents in stage_changes(entry.postings).items():
                sums[at] += cents
    rows = [
        {"award": award_id} | {f"add_{column}": sums[at] for at, column in _AWARD_COLUMN.items()}
        for award_id, sums in sorted(gained.items())
    ]
    if rows:
        connection.execute(_ADD_TO_AWARD, rows)


def _add_to_allocations(connection: Connection, entries: Sequence[Entry]) -> None:
    gained: dict[accounts.Key, int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            found = accounts.parse(posting.account)
            if found.at is Stage.AVAILABLE and found.key is not None:
                gained[found.key] -= posting.amount_cents
    rows = [
        {
            "agency": key.agency,
            "program": key.program,
            "of_fund": key.fund,
            "of_line": key.line.value,
            "cents": cents,
        }
        for key, cents in sorted(gained.items())
    ]
    if rows:
        connection.execute(_ADD_TO_ALLOCATION, rows)


def get_entry(connection: Connection, entry_id: str) -> Entry:
    """The entry with its postings in their order.

    :raises NotFound: ``entry_not_found``.
    """
    wanted = select(schema.entry).where(schema.entry.c.id == entry_id)
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise NotFound("entry_not_found", entry=entry_id)
    legs = connection.execute(
        select(schema.account.c.name, schema.posting.c.amount_cents)
        .join_from(schema.posting, schema.account)
        .where(schema.posting.c.entry_number == row["number"])
        .order_by(schema.posting.c.line_number)
    )
    return entry_from(dict(row), [Posting(name, cents) for name, cents in legs])


def entry_from(row: Mapping[str, Any], postings: Sequence[Posting]) -> Entry:
    """The domain's entry from its row and postings."""
    return Entry(
        id=row["id"],
        on=row["effective_on"],
        narration=row["narration"],
        postings=tuple(postings),
        award=row["award_id"],
        month=row["bought_month"],
        reverses=row["reverses_id"],
        batch=row["batch_id"],
        bank=row["bank_reference"],
        service_from=row["service_from"],
        service_to=row["service_to"],
        document=row["document_id"],
        policy=row["policy_id"],
    )


def _is_chained(event_number: ColumnElement[int]) -> Exists:
    return select(schema.chain.c.event_number).where(schema.chain.c.event_number == event_number).exists()


def _unchained_shared() -> Select[Any]:
    """Postings to shared accounts that the balance table does not hold yet: read from the oldest unchained event on, so that
    nothing of the journal is read when all of it is chained."""
    newest = select(func.coalesce(func.max(schema.chain.c.event_number), 0)).scalar_subquery()
    oldest = select(func.min(schema.event.c.number)).where(
        schema.event.c.number > newest - LOOKBACK, ~_is_chained(schema.event.c.number)
    )
    return (
        select(schema.posting.c.account_number, schema.posting.c.month, schema.posting.c.amount_cents)
        .join(schema.entry, schema.entry.c.number == schema.posting.c.entry_number)
        .join(schema.account, schema.account.c.number == schema.posting.c.account_number)
        .where(
            schema.entry.c.number > oldest.scalar_subquery() * ENTRIES_PER_EVENT,
            ~_is_chained(schema.entry.c.event_number),
            schema.account.c.narrow == False,  # noqa: E712 - SQL, not Python
        )
    )


def balances(connection: Connection, *, through_month: str | None = None) -> dict[str, int]:
    """Balance of every account that has one, in cents, Beancount's sign.

    :param through_month: count months up to and with this one.
    """
    found = balances_and_movements(connection, through_month=through_month)
    return {name: cents for name, (cents, _) in found.items()}


def balances_and_movements(
    connection: Connection, *, from_month: str | None = None, through_month: str | None = None
) -> dict[str, tuple[int, int]]:
    """Balance at the end of a period and movement within it, of every account that has one, in one reading.

    :param from_month: first month of the period; without it, the beginning.
    :param through_month: last month that counts at all.
    """
    kept = select(schema.balance.c.account_number, schema.balance.c.month, schema.balance.c.amount_cents)
    both = union_all(kept, _unchained_shared()).subquery()
    moved = case((both.c.month >= (from_month or ""), both.c.amount_cents), else_=0)
    sums = select(
        both.c.account_number, func.sum(both.c.amount_cents).label("balance"), func.sum(moved).label("moved")
    ).group_by(both.c.account_number)
    if through_month is not None:
        sums = sums.where(both.c.month <= through_month)
    of_account = sums.subquery()
    statement = (
        select(schema.account.c.name, of_account.c.balance, of_account.c.moved)
        .join_from(of_account, schema.account, schema.account.c.number == of_account.c.account_number)
        .order_by(schema.account.c.name)
    )
    return {name: (int(cents), int(within)) for name, cents, within in connection.execute(statement)}


def balances_by_month(connection: Connection) -> list[tuple[str, str, int]]:
    """(account, month, cents) for every month that has a movement, from the balance table and what is not chained yet."""
    kept = select(schema.balance.c.account_number, schema.balance.c.month, schema.balance.c.amount_cents)
    both = union_all(kept, _unchained_shared()).subquery()
    statement = (
        select(schema.account.c.name, both.c.month, func.sum(both.c.amount_cents))
        .join_from(both, schema.account, schema.account.c.number == both.c.account_number)
        .group_by(schema.account.c.name, both.c.month)
        .order_by(schema.account.c.name, both.c.month)
    )
    return [(name, month, int(cents)) for name, month, cents in connection.execute(statement)]


def recomputed_by_month(connection: Connection) -> list[tuple[str, str, int]]:
    """The same from the postings alone, over the covering index: the audit's way, which trusts no balance row."""
    statement = (
        select(schema.account.c.name, schema.posting.c.month, func.sum(schema.posting.c.amount_cents))
        .join_from(schema.posting, schema.account, schema.account.c.number == schema.posting.c.account_number)
        .group_by(schema.account.c.name, schema.posting.c.month)
        .order_by(schema.account.c.name, schema.posting.c.month)
    )
    return [(name, month, int(cents)) for name, month, cents in connection.execute(statement)]
