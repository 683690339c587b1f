"""Cost transfers, and the costs of an award that one would carry to another fund: what refunds leave of them."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.domain.awards.transfers import Back, Cost, less_refunds
from ledger.store import schema
from ledger.store.rows import Row, rows_of

_PERIOD = ("effective_on", "bought_month", "service_from", "service_to", "document_id")

_BEFORE = "carried_paid"
"""What an award paid before going live: one entry, or one for each month of rent, whichever bills it was for."""


def costs_for(connection: Connection, award_id: str) -> list[Cost]:
    """What accrued on an award, by bills, cards, deposits that were kept and payments of before going live, as the
    entries that accrued it say, with the live payment."""
    entry, bill, line = schema.entry, schema.invoice_line, schema.payment_line
    paid, first = entry.alias("paid"), entry.alias("first")
    names = [entry.c[name] for name in ("id", "number", *_PERIOD)]
    of_batch = (first.c.award_id == award_id) & (first.c.batch_id == paid.c.batch_id)
    since = select(func.min(first.c.number)).where(of_batch).scalar_subquery()  # a transfer posts it anew
    bills = (
        select(
            *names,
            _cost(),
            line.c.id.label("line"),
            bill.c.id.label("bill"),
            paid.c.batch_id,
            paid.c.bank_reference,
            since.label("paid_number"),
        )
        .join_from(bill, entry, entry.c.id == bill.c.entry_id)
        .outerjoin(line, (line.c.invoice_line_id == bill.c.id) & (line.c.state == "paid"))
        .outerjoin(paid, paid.c.id == line.c.entry_id)
        .where(
            bill.c.award_id == award_id, bill.c.state.in_(("accrued", "paid")), entry.c.narration != _BEFORE
        )
    )
    cards = (
        select(*names, _cost(), entry.c.number.label("paid_number"))
        .join_from(schema.card_issue, entry, entry.c.id == schema.card_issue.c.entry_id)
        .where(schema.card_issue.c.award_id == award_id)
    )
    kept = select(*names, _cost(), entry.c.number.label("paid_number")).where(
        entry.c.award_id == award_id, entry.c.narration == "deposit_kept"
    )
    before = (
        select(*names, _cost(), schema.award.c.approved_on.label("since"))
        .join_from(entry, schema.award, schema.award.c.id == entry.c.award_id)
        .where(entry.c.award_id == award_id, entry.c.narration == _BEFORE)
    )
    found = [_read(row, is_paid=row["line"] is not None) for row in rows_of(connection, bills)]
    return found + [
        _read(row, is_paid=True) for one in (cards, kept, before) for row in rows_of(connection, one)
    ]


def _cost() -> Any:
    """What an entry debits to expenses."""
    posting, account = schema.posting, schema.account
    return (
        select(func.coalesce(func.sum(posting.c.amount_cents), 0))
        .join(account, account.c.number == posting.c.account_number)
        .where(posting.c.entry_number == schema.entry.c.number, account.c.name.like("Expenses:%"))
        .scalar_subquery()
        .label("cents")
    )


def _read(row: Row, *, is_paid: bool) -> Cost:
    return Cost(
        row["id"],
        int(row["cents"]),
        is_paid,
        row["effective_on"],
        row["bought_month"],
        row["service_from"],
        row["service_to"],
        row["document_id"],
        row.get("line"),
        row.get("batch_id"),
        row.get("bank_reference"),
        row.get("since"),
        row.get("bill"),
        row["number"],
        row.get("paid_number") or 0,
    )


def refunds_for(connection: Connection, award_id: str) -> list[Back]:
    """What became due back of an award, as its entries say it."""
    entry, posting, account = schema.entry.c, schema.posting.c, schema.account.c
    statement = (
        select(entry.number, posting.amount_cents, entry.bought_month)
        .join_from(schema.entry, schema.posting, posting.entry_number == entry.number)
        .join(schema.account, account.number == posting.account_number)
        .where(
            entry.award_id == award_id,
            account.name.like("Assets:Receivable:Refunds:%"),
            posting.amount_cents > 0,
        )
    )
    return [Back(number, int(cents), month) for number, cents, month in connection.execute(statement)]


def left_for(connection: Connection, award_id: str) -> tuple[Cost, ...]:
    """An award's costs without what refunds ask or asked back."""
    return less_refunds(costs_for(connection, award_id), refunds_for(connection, award_id))


def refundable_months(connection: Connection, award_id: str) -> dict[str, int]:
    """What of each paid month of rent no refund asks back yet, in cents."""
    left: dict[str, int] = defaultdict(int)
    for one in left_for(connection, award_id):
        if one.is_paid and one.month is not None:
            left[one.month] += one.cents
    return dict(left)


def transfers_for(connection: Connection, award_id: str) -> list[Row]:
    """An award's cost transfers with both funds, oldest first."""
    table, source, target = (
        schema.cost_transfer,
        schema.allocation.alias("source"),
        schema.allocation.alias("target"),
    )
    statement = (
        select(table, source.c.fund.label("from_fund"), target.c.fund.label("to_fund"))
        .join_from(table, source, source.c.id == table.c.from_allocation_id)
        .join(target, target.c.id == table.c.to_allocation_id)
        .where(table.c.award_id == award_id)
    )
    return rows_of(connection, statement.order_by(table.c.place))


def award_places(connection: Connection) -> list[tuple[str, str, str, int]]:
    """(award, allocation's key, stage, cents held) but for what is available, from the postings alone."""
    name = schema.account.c.name
    statement = (
        select(schema.entry.c.award_id, name, func.sum(schema.posting.c.amount_cents))
        .join_from(schema.posting, schema.account, schema.account.c.number == schema.posting.c.account_number)
        .join(schema.entry, schema.entry.c.number == schema.posting.c.entry_number)
        .where(
            name.like("Equity:Budget:%"),
            schema.entry.c.award_id.is_not(None),
            name.not_like("Equity:Budget:Available:%"),
        )
        .where(schema.account.c.narrow == True)  # noqa: E712 - SQL, not Python
        .group_by(schema.entry.c.award_id, name)
    )
    found = []
    for award_id, account, cents in connection.execute(statement):
        parts = account.split(":")
        found.append((str(award_id), ":".join(parts[3:7]), parts[2], -int(cents)))
    return found
