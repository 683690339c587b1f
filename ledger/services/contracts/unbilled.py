"""Hours worked and not billed at a month's end: read for the page, posted when the month's close is proposed (OJT-16, CLO-03).

The accrual is an entry on the month's last day and a reversal on the next: the bill itself accrues again when it is accepted.
"""

import datetime

from sqlalchemy import Connection, func, select

from ledger.domain.contracts.unbilled import Billed, Unbilled, unbilled
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry
from ledger.money import parse_fraction
from ledger.services.contracts import modified, pages
from ledger.services.needs import pages as need_pages
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.contracts import contracts as store
from ledger.store.rows import Row


def unbilled_on(work: Work, actor: Actor, on: datetime.date) -> list[tuple[Row, Unbilled]]:
    """Hours worked and not billed at the end of a day, contract by contract, those with nothing left out (OJT-16)."""
    roles.require(actor, *pages.VIEWERS)
    with work.store.reading() as connection:
        read = [row for row in _in_force(connection, on) if pages.reads(actor, row)]
        every = [(row, _of_contract(connection, row, on)) for row in read]
        found = [(row, one) for row, one in every if one.owed_cents > 0]
        payees = need_pages.payee_names(connection, [row["payee_id"] for row, _ in found])
    return [({**row, "employer": payees.get(row["payee_id"], "")}, one) for row, one in found]


def _in_force(connection: Connection, on: datetime.date) -> list[Row]:
    """Agreements about hours that were signed by a day, and whose retention nobody has decided."""
    return [
        row
        for row in store.contracts_with_places(connection, schema.contract.c.executed_on <= on, most=100_000)
        if row["award_id"] and row["retained"] is None and row["kind"] != "HiringIncentive"
    ]


def post(unit: Unit, month: str) -> int:
    """Accrue the hours of a month that is over, once, and take the accrual back on the next day.

    :returns: cents accrued now.
    """
    first = datetime.date.fromisoformat(f"{month}-01")
    next_first = (first + datetime.timedelta(days=31)).replace(day=1)
    last_on = next_first - datetime.timedelta(days=1)
    total = 0
    for row in sorted(_in_force(unit.connection, last_on), key=lambda row: str(row["award_id"])):
        award = awards.get_award(unit.connection, row["award_id"], lock=True)
        one = _of_contract(unit.connection, row, last_on)  # once nobody else can bill or end it
        if award is None or one.owed_cents <= 0 or _is_posted(unit.connection, award["id"], last_on):
            continue
        accrual = unit.post(
            Entry(
                id=unit.source.new_id("ENT"),
                on=last_on,
                narration="hours_worked",
                postings=books.step(
                    awards.key_of(award), award["kind"], Stage.OBLIGATED, Stage.ACCRUED, one.owed_cents
                ),
                award=award["id"],
            )
        )
        unit.post(books.reversal(accrual, unit.source.new_id("ENT"), next_first, "hours_reversed"))
        total += one.owed_cents
    return total


def _is_posted(connection: Connection, award_id: str, on: datetime.date) -> bool:
    entry = schema.entry.c
    found = select(entry.id).where(
        entry.award_id == award_id, entry.narration == "hours_worked", entry.effective_on == on
    )
    return connection.execute(found.limit(1)).first() is not None


def _obligated_on(connection: Connection, award_id: str, on: datetime.date) -> int:
    """What was obligated of an award at the end of a day."""
    posting, entry, account = schema.posting, schema.entry, schema.account
    statement = (
        select(func.coalesce(func.sum(-posting.c.amount_cents), 0))
        .join_from(posting, entry, entry.c.number == posting.c.entry_number)
        .join(account, account.c.number == posting.c.account_number)
        .where(
            entry.c.award_id == award_id,
            entry.c.effective_on <= on,
            account.c.name.like(f"Equity:Budget:{Stage.OBLIGATED}:%"),
        )
    )
    return int(connection.execute(statement).scalar_one())


def _of_contract(connection: Connection, row: Row, on: datetime.date) -> Unbilled:
    decided = {
        one.id: one.decided_on
        for one in connection.execute(
            select(schema.invoice_line.c.id, schema.invoice.c.decided_on)
            .join_from(
                schema.invoice_line, schema.invoice, schema.invoice.c.id == schema.invoice_line.c.invoice_id
            )
            .where(schema.invoice_line.c.award_id == row["award_id"])
        )
    }
    billed = [
        Billed(
            one["from_on"],
            one["to_on"],
            one["counted_minutes"],
            one["earned_cents"],
            one["held_cents"],
            decided.get(one["invoice_line_id"]),
        )
        for one in store.periods_for(connection, row["id"])
    ]
    return unbilled(
        modified.parts_of(connection, {**row, "id": row["award_id"]}),
        billed,
        share=parse_fraction(row["holdback_share"] or "0"),
        ended_on=row["ended_on"],
        obligated_cents=_obligated_on(connection, row["award_id"], on),
        on=on,
    )
