"""Support that was used after the person had left the program: asked when a bill is entered and again when it is accepted."""

import datetime
from collections.abc import Iterable

from sqlalchemy import Connection

from ledger.domain.needs import stays
from ledger.domain.needs.kinds import Line, kind_named
from ledger.store.budgets import budgets, policies
from ledger.store.needs import needs
from ledger.store.rows import Row


def refuse_after_exit(connection: Connection, award: Row, days: Iterable[datetime.date]) -> None:
    """Refuse support whose service lies after the exit (SUP-23).

    :param days: of the service: first and last day, the first of a month of rent, else the day of the paper.
    :raises Refused: ``after_exit``.
    """
    if kind_named(award["kind"]).line is not Line.SUPPORT:
        return
    fund = budgets.fund_row(connection, award["fund"])
    book = policies.policy_book(connection)
    for day in sorted(set(days)):
        exit_on = needs.left_before(connection, award["participant_id"], award["program_code"], day)
        stays.check_after_exit(day, exit_on, fund["stream"] if fund else "", book)


def days_of(
    month: str | None, from_on: datetime.date | None, to_on: datetime.date | None, dated_on: datetime.date
) -> list[datetime.date]:
    """The days on which a line of a bill says that the thing was used."""
    if month is not None:
        return [datetime.date.fromisoformat(f"{month}-01")]
    return [day for day in (from_on, to_on) if day is not None] or [dated_on]
