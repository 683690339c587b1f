"""Reading the journal: trial balance, an account's lines, one entry. Pool funds are shown as the books show them to whoever has
no grant of their class."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.journal import accounts, readings
from ledger.domain.people.duties import APPROVERS, Duty
from ledger.errors import NotFound
from ledger.services.people import roles, scope
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.journal import journal, reading
from ledger.store.rows import Row, rows_of

READERS = (
    *APPROVERS,
    Duty.ACCEPT_INVOICES,
    Duty.RELEASE,
    Duty.RECONCILE,
    Duty.CLOSE,
    Duty.OVERSEE,
    Duty.EXAMINE,
)
PAGE = 50


@dataclass(frozen=True)
class Balance:
    """One line of the trial balance: what was before, what moved, what is."""

    account: str
    before_cents: int
    moved_cents: int

    @property
    def after_cents(self) -> int:
        return self.before_cents + self.moved_cents


def _hidden(connection: Connection, actor: Actor) -> dict[str, str]:
    """Accounts whose real name this reader may not see, with the name the books show."""
    funds = rows_of(connection, schema.fund.select())
    secret = {
        row["code"]
        for row in funds
        if row["pool"] and not _sees_pool(actor, [one for one in funds if one["pool"] == row["pool"]])
    }
    shown = reading.published_names(connection)
    return {name: name if accounts.parse(name).fund not in secret else shown[name] for name in shown}


def _sees_pool(actor: Actor, funds: list[Row]) -> bool:
    return all(actor.sees_class(fund["confidential_class"]) for fund in funds)


def trial_balance(
    work: Work, actor: Actor, *, from_month: str | None = None, through_month: str | None = None
) -> tuple[list[Balance], list[readings.Reading]]:
    """Every account with its balance at the end of a month, and the readings that must hold.

    :param from_month: first month of the period that counts as movement.
    :param through_month: last month that counts at all.
    :returns: balances by account as the books name them, summing to zero; and the readings.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        names = _hidden(connection, actor)
        found = journal.balances_and_movements(connection, from_month=from_month, through_month=through_month)
    before: dict[str, int] = defaultdict(int)
    within: dict[str, int] = defaultdict(int)
    for name, (cents, moved) in found.items():
        before[names[name]] += cents - moved
        within[names[name]] += moved
    lines = [Balance(name, before[name], within[name]) for name in sorted(before)]
    merged = {line.account: line.after_cents for line in lines}
    return lines, readings.readings(merged)


def account_journal(
    work: Work,
    actor: Actor,
    account: str,
    *,
    from_month: str | None = None,
    through_month: str | None = None,
    page: int = 1,
) -> tuple[list[Row], int]:
    """The lines of an account (or of all below it), newest first.

    :param account: a name as `trial_balance` shows it, or the beginning of one.
    :returns: the page's lines and how many there are in all.
    :raises NotFound: no such account for this reader.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        names = _hidden(connection, actor)
        wanted = [
            name for name, shown in names.items() if shown == account or shown.startswith(f"{account}:")
        ]
        if not wanted:
            raise NotFound("not_found", what="account")
        rows, total = reading.account_lines(
            connection,
            wanted,
            from_month=from_month,
            through_month=through_month,
            offset=(max(page, 1) - 1) * PAGE,
            most=PAGE,
        )
    return [{**row, "name": names[row["name"]]} for row in rows], total


def get_entry(work: Work, actor: Actor, entry_id: str) -> Mapping[str, Any]:
    """One entry with its postings, its event and its place in the chain.

    :raises NotFound: ``not_found``.
    """
    roles.require(actor, Duty.REQUEST, *roles.READERS)
    with work.store.reading() as connection:
        row = reading.entry_with_event(connection, entry_id)
        if row is None or not _may_see(connection, actor, row):
            raise NotFound("not_found", what="entry")
        names = _hidden(connection, actor)
        entry = journal.get_entry(connection, entry_id)
        legs = [(names[posting.account], posting.amount_cents) for posting in entry.postings]
        people = None if actor.holds(Duty.REQUEST) and not actor.holds(*READERS) else row["actor_name"]
    return {"row": {**row, "actor_name": people}, "legs": legs}


def _may_see(connection: Connection, actor: Actor, row: Row) -> bool:
    if actor.holds(*READERS):
        return True
    if row["award_id"] is None:
        return False
    return scope.reaches_part(actor, scope.places(connection, row["award_id"]), Duty.REQUEST, *roles.READERS)
