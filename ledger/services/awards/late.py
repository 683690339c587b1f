"""Money that comes back: its allocation's again, or after the fund's liquidation the grantor's (decision 45, FND-18)."""

import datetime

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.budgets.budgets import year_start
from ledger.domain.budgets.grants import last_payment_on
from ledger.domain.journal import accounts
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Posting
from ledger.errors import NotFound, Refused
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.budgets import budgets, grants
from ledger.store.journal import accounts as account_store
from ledger.store.rows import Row, find_row


def is_late(connection: Connection, fund: str, on: datetime.date) -> bool:
    """Is the fund's liquidation, as far as it was extended by then, over on that day (FND-04)?"""
    return on > _last_on(connection, fund, on)


def refuse_late(connection: Connection, fund: str, on: datetime.date) -> None:
    """Nothing binds that the fund could not pay any more.

    :raises Refused: ``after_liquidation`` (FND-04).
    """
    last_on = _last_on(connection, fund, on)
    if on > last_on:
        raise Refused("after_liquidation", fund=fund, liquidation_on=last_on)


def _last_on(connection: Connection, fund: str, on: datetime.date) -> datetime.date:
    found = find_row(connection, schema.fund, code=fund)
    if found is None:
        raise NotFound("not_found", what="fund")
    return last_payment_on(found["liquidation_on"], grants.extensions(connection, fund), on)


def comes_back(
    unit: Unit,
    award: Row,
    source: Stage,
    cents: int,
    arrived_on: datetime.date | None,
    on: datetime.date,
    *,
    to: Stage = Stage.AVAILABLE,
) -> tuple[str, tuple[Posting, ...]]:
    """The end of the narration's code, and the postings of money that came back.

    :param source: `Stage.REFUND`, `Stage.DEPOSIT`, of a payment `Stage.ACCRUED`, of what another fund bears `Stage.PAID`.
    :param arrived_on: the day that decides; None for what never left. :param on: the entry's.
    :param to: the stage that has it in time.
    """
    key = awards.key_of(award)
    postings = books.step(key, award["kind"], source, to, cents)
    if arrived_on is None or not is_late(unit.connection, award["fund"], arrived_on):
        return "", postings
    opened, first_on = [accounts.returned(key.fund, key.line)], year_start(program_year(on))
    account_store.insert_accounts(unit.connection, opened, budgets.pools(unit.connection), first_on)
    return "_late", books.returned_late(key, postings)
