"""Lots of gas cards in a payment batch: owed without an award, paid by the same two people as everything else."""

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection, select

from ledger.domain.budgets.grants import last_payment_on
from ledger.domain.journal import entries as books
from ledger.domain.journal.entries import Entry
from ledger.domain.people.duties import Duty
from ledger.errors import Broken, Refused
from ledger.services.people import scope
from ledger.services.people.roles import Actor
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.awards.awards import first_open_day
from ledger.store.budgets import grants
from ledger.store.cards import cards
from ledger.store.journal.journal import get_entry
from ledger.store.rows import Row, find_row


def owed(connection: Connection, actor: Actor, ids: Sequence[str]) -> list[Row]:
    """Of these ids the lots that can be paid now; a lot is the whole board's, so a duty of one agency does not reach it."""
    lot_ids = [one for one in ids if one.startswith("LOT-")]
    if not lot_ids or not scope.whole_board(actor, Duty.BUILD):
        return []
    return [{**row, "amount_cents": row["owed_cents"]} for row in cards.payable_lots(connection, lot_ids)]


def in_batch(connection: Connection, object_id: str) -> bool:
    """Does a batch, or a payment, pay for a lot?"""
    statement = (
        select(schema.lot_payment.c.id)
        .join(schema.payment, schema.payment.c.id == schema.lot_payment.c.payment_id)
        .where((schema.payment.c.batch_id == object_id) | (schema.payment.c.id == object_id))
    )
    return connection.execute(statement.limit(1)).first() is not None


def insert(unit: Unit, payment_id: str, row: Row) -> None:
    """Put a lot into a payment."""
    unit.insert(
        schema.lot_payment,
        {
            "id": unit.source.new_id("PAYL"),
            "payment_id": payment_id,
            "lot_id": row["id"],
            "amount_cents": row["amount_cents"],
            "state": "built",
            "entry_id": None,
        },
    )


def of_payments(connection: Connection, payment_ids: Sequence[str]) -> list[Row]:
    """The lots of payments, each with its ``lot``."""
    return cards.lot_payments_for(connection, payment_ids)


def check_release(connection: Connection, lot: Row, paid_on: datetime.date) -> None:
    """A lot is paid after it came and not after its fund's liquidation.

    :raises Refused: ``after_liquidation`` (FND-04), ``paid_before_lot``.
    """
    last_on = last_payment_on(lot["liquidation_on"], grants.extensions(connection, lot["fund"]), paid_on)
    if paid_on > last_on:
        raise Refused("after_liquidation", fund=lot["fund"], liquidation_on=last_on)
    if paid_on < lot["received_on"]:
        raise Refused("paid_before_lot", received_on=lot["received_on"])


def dissolve(unit: Unit, payment_ids: Sequence[str]) -> None:
    """Take lots out of a batch that is taken apart."""
    for row in of_payments(unit.connection, payment_ids):
        unit.change(schema.lot_payment, _own(row), state="dissolved")


def pay(unit: Unit, batch: Row, payment: Row, paid_on: datetime.date) -> None:
    """The lots of one payment are paid, each by its own entry; no stage moves (books.md, card stock)."""
    for row in of_payments(unit.connection, [payment["id"]]):
        entry = unit.post(
            Entry(
                id=unit.source.new_id("ENT"),
                on=max(paid_on, first_open_day(unit.connection)),
                narration=f"cards_paid_{payment['method']}",
                postings=books.cards_paid(row["lot"]["fund"], row["amount_cents"]),
                batch=batch["id"],
                bank=payment["reference"],
            )
        )
        unit.change(schema.lot_payment, _own(row), state="paid", entry_id=entry.id)
        _lot(unit, row, 0, "paid")


def come_back(unit: Unit, payment_id: str, narration: str, on: datetime.date) -> None:
    """A payment came back: its lots are owed again (PAY-12)."""
    for row in of_payments(unit.connection, [payment_id]):
        original = get_entry(unit.connection, row["entry_id"])
        back_on = max(on, original.on, first_open_day(unit.connection))
        unit.post(books.reversal(original, unit.source.new_id("ENT"), back_on, narration))
        unit.change(schema.lot_payment, _own(row), state="returned")
        _lot(unit, row, row["amount_cents"], "received")


def _lot(unit: Unit, row: Row, owed_cents: int, state: str) -> None:
    lot = find_row(unit.connection, schema.card_lot, lock=True, id=row["lot_id"])
    if lot is None:
        raise Broken("row_missing", object=row["lot_id"])
    unit.change(schema.card_lot, lot, owed_cents=owed_cents, state=state)


def _own(row: Row) -> Row:
    return {column.name: row[column.name] for column in schema.lot_payment.columns}
