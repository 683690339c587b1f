"""Months as a page shows them: closed, over, or running, with entries and what was spent."""

from sqlalchemy import func, select

from ledger.clock import month_of
from ledger.domain.people.duties import Duty
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.rows import Row, rows_of

READERS = (Duty.CLOSE, Duty.OVERSEE, Duty.EXAMINE, Duty.RECONCILE)


def listing(work: Work, actor: Actor) -> list[Row]:
    """Every month with entries, the oldest first: ``closed``, ``over`` (may be closed) or ``running``, and what closed it."""
    roles.require(actor, *READERS)
    this_month = month_of(work.source.today())
    with work.store.reading() as connection:
        entry = schema.entry.c
        statement = select(entry.month, func.count()).group_by(entry.month)
        counts = {str(row[0]): int(row[1]) for row in connection.execute(statement)}
        closed = {row["month"]: row for row in rows_of(connection, select(schema.closed_month))}
    return [
        {
            "month": month,
            "entries": counts.get(month, 0),
            "state": "closed" if month in closed else "over" if month < this_month else "running",
            "closed": closed.get(month),
        }
        for month in sorted({*counts, *closed})
    ]
