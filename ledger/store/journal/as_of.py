"""The journal as of a day, as it was known on another: what had happened by then, of what had been entered by then."""

import datetime

from sqlalchemy import Connection, case, func, select

from ledger.store import schema

BUDGET = "Equity:Budget:"


def head_by(connection: Connection, instant: str) -> tuple[int, str]:
    """The last link of the chain that was recorded by an instant: its place and digest; (0, "") before the first."""
    statement = (
        select(schema.chain.c.sequence, schema.chain.c.digest)
        .join(schema.event, schema.event.c.number == schema.chain.c.event_number)
        .where(schema.event.c.recorded_at <= instant)
        .order_by(schema.chain.c.sequence.desc())
        .limit(1)
    )
    found = connection.execute(statement).first()
    return (0, "") if found is None else (int(found[0]), bytes(found[1]).hex())


_GIVEN = ("authority", "budget_released", "set_aside_released", "support_released", "allocation")
_COUNTS_FROM = case(
    (
        schema.entry.c.narration.in_(_GIVEN),
        func.coalesce(schema.entry.c.service_from, schema.entry.c.effective_on),
    ),
    else_=schema.entry.c.effective_on,
)
"""The day from which an entry counts: what a year is given counts from its own first day."""


def budget_balances(
    connection: Connection,
    on: datetime.date,
    through: int | None = None,
    *,
    since: datetime.date = datetime.date.min,
    fund: str | None = None,
) -> dict[str, int]:
    """Balances of the budget accounts from entries dated by a day. A year's budget that was entered after its month was closed
    counts from the day it is for, which its entry keeps (decision 13).

    :param through: the last link of the chain that counts; None counts all that is posted.
    :param since: the first day that counts. :param fund: one fund's accounts only.
    """
    statement = (
        select(schema.account.c.name, func.sum(schema.posting.c.amount_cents))
        .join_from(schema.posting, schema.entry, schema.entry.c.number == schema.posting.c.entry_number)
        .join(schema.account, schema.account.c.number == schema.posting.c.account_number)
        .where(on >= _COUNTS_FROM, schema.account.c.name.startswith(BUDGET))
        .group_by(schema.account.c.name)
    )
    if since > datetime.date.min:
        statement = statement.where(since <= _COUNTS_FROM)
    if fund is not None:
        statement = statement.where(schema.account.c.fund == fund, schema.posting.c.fund == fund)
    if through is not None:
        statement = statement.join(
            schema.chain, schema.chain.c.event_number == schema.entry.c.event_number
        ).where(schema.chain.c.sequence <= through)
    return {str(row[0]): int(row[1]) for row in connection.execute(statement)}
