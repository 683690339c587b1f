"""Lots of gas cards: taken into stock with invoice and serials; a card the vendor took back is void."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.budgets.budgets import year_start
from ledger.domain.cards import cards as rules
from ledger.domain.cards.cards import CardState, Purchase
from ledger.domain.documents import DocumentSort
from ledger.domain.journal import accounts
from ledger.domain.journal import entries as books
from ledger.domain.journal.entries import Entry, Posting
from ledger.domain.needs import needs as need_rules
from ledger.domain.needs.kinds import Line
from ledger.domain.payments.numbers import normal_number
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.documents import documents
from ledger.services.needs import facts
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards.awards import first_open_day
from ledger.store.budgets import budgets, policies
from ledger.store.cards import cards
from ledger.store.journal import accounts as account_store
from ledger.store.journal import journal
from ledger.store.rows import Row, find_row

ACCEPTERS = (Duty.CLOSE, Duty.OVERSEE)


@dataclass(frozen=True)
class ReceiveLot:
    """Take a lot into stock, as its invoice says it.

    :param value_cents: of one card. :param cards: how many the invoice counts.
    """

    key: str
    fund: str
    payee_id: str
    payee_number: str
    serial_from: str
    serial_to: str
    cards: int
    value_cents: int
    total_cents: int
    received_on: datetime.date
    document_id: str


@dataclass(frozen=True)
class ProposeVoid:
    """Say that the vendor took a card back and gave its money back, or took it off an unpaid bill."""

    key: str
    card_id: str
    reason: str


def receive(work: Work, actor: Actor, command: ReceiveLot) -> Answer:
    """Take a lot into stock: an asset, a debt and an obligation of the board; no expense (SUP-15).

    :raises InvalidInput: ``lot_gap``, ``lot_total``, ``lot_dates``, the serials' form.
    :raises Refused: ``card_stock_most``, ``reserve_short``, ``serial_known``, ``invoice_twice``, ``fund_period`` (FND-03).
    """
    roles.require(actor, Duty.KEEP_CARDS)

    def _receive(unit: Unit) -> tuple[str, Answer]:
        fund = find_row(unit.connection, schema.fund, lock=True, code=command.fund)
        payee = find_row(unit.connection, schema.payee, id=command.payee_id)
        if fund is None:
            raise NotFound("not_found", what="fund")
        if payee is None:
            raise NotFound("not_found", what="payee")
        if payee["state"] != "accepted":
            raise Refused("payee_not_accepted")
        if not command.payee_number.strip():
            raise InvalidInput("invoice_number_missing", field="payee_number")
        purchase = Purchase(
            command.serial_from,
            command.serial_to,
            command.cards,
            command.value_cents,
            command.total_cents,
            command.received_on,
            cards.held_cents(unit.connection),
            _reserve_cents(unit.connection, command.fund),
        )
        serials = rules.decide_purchase(purchase, policies.policy_book(unit.connection), unit.today())
        known = cards.cards_where(unit.connection, schema.card.c.serial.in_(serials))
        if known:
            raise Refused("serial_known", field="serial_from", serial=known[0]["serial"])
        number = normal_number(command.payee_number)
        if any(
            normal_number(lot["payee_number"] or "") == number
            for lot in cards.lots_where(unit.connection, schema.card_lot.c.payee_id == payee["id"])
        ):
            raise Refused("invoice_twice")
        lot_id = _insert_lot(unit, actor, command, serials)
        documents.link(unit, command.document_id, lot_id, actor, DocumentSort.INVOICE)
        return lot_id, {"lot": lot_id}

    return work.run(actor, command, "cards.received", _receive)


def _reserve_cents(connection: Connection, fund: str) -> int:
    return -journal.balances(connection).get(accounts.reserve(fund, Line.SUPPORT), 0)


def _insert_lot(unit: Unit, actor: Actor, command: ReceiveLot, serials: list[str]) -> str:
    pools = budgets.pools(unit.connection)
    opened_on = year_start(program_year(unit.today()))
    account_store.insert_accounts(unit.connection, accounts.card_accounts(command.fund), pools, opened_on)
    on = max(command.received_on, first_open_day(unit.connection))
    fund = facts.fund_facts(unit.connection, command.fund)
    for day in (command.received_on, on):
        need_rules.check_period(fund, day)
    postings = books.cards_received(command.fund, command.total_cents)
    entry = post(unit, on, "cards_received", postings, document=command.document_id)
    lot_id = unit.source.new_id("LOT")
    unit.insert(
        schema.card_lot,
        {
            "id": lot_id,
            "fund": command.fund,
            "payee_id": command.payee_id,
            "payee_number": command.payee_number.strip(),
            "number_digest": normal_number(command.payee_number),
            "serial_from": serials[0],
            "serial_to": serials[-1],
            "cards": command.cards,
            "value_cents": command.value_cents,
            "total_cents": command.total_cents,
            "owed_cents": command.total_cents,
            "received_on": on,
            "document_id": command.document_id,
            "recorded_by": actor.person_id,
            "state": "received",
            "entry_id": entry.id,
        },
    )
    for serial in serials:
        unit.insert(
            schema.card,
            {
                "id": unit.source.new_id("CARD"),
                "lot_id": lot_id,
                "serial": serial,
                "value_cents": command.value_cents,
                "custodian_id": actor.person_id,
                "state": CardState.STOCK.value,
            },
        )
    return lot_id


def post(
    unit: Unit,
    on: datetime.date,
    narration: str,
    postings: tuple[Posting, ...],
    *,
    document: str | None = None,
    award: str | None = None,
) -> Entry:
    """Post an entry about cards."""
    return unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=on,
            narration=narration,
            postings=postings,
            award=award,
            document=document,
        )
    )


def card_of(connection: Connection, card_id: str, *states: CardState) -> Row:
    """A card, locked, in one of these states.

    :raises NotFound: ``not_found``. :raises Refused: ``card_state``.
    """
    found = cards.cards_where(connection, schema.card.c.id == card_id, lock=True)
    if not found:
        raise NotFound("not_found", what="card")
    if found[0]["state"] not in states:
        raise Refused("card_state", state=rules.STATE_NAMES[CardState(found[0]["state"])].lower())
    return found[0]


def own_card(card: Row) -> Row:
    """The card's own columns, without those a join added."""
    return {column.name: card[column.name] for column in schema.card.columns}


def propose_void(work: Work, actor: Actor, command: ProposeVoid) -> Answer:
    """Stage that a card in stock is void; another person accepts it."""
    roles.require(actor, Duty.KEEP_CARDS)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        card = card_of(unit.connection, command.card_id, CardState.STOCK)
        row = proposals.stage(
            unit,
            actor,
            "card_void",
            subject_id=card["id"],
            summary=f"Card {card['serial']} is void: taken back by its vendor",
            payload={"card": card["id"], "reason": command.reason},
        )
        return card["id"], {"proposal": row["id"]}

    return work.run(actor, command, "card_void.proposed", _propose)


def _apply_void(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """Take the card out of stock: its money is back in the bank, or the unpaid lot is owed less."""
    card = card_of(unit.connection, payload["card"], CardState.STOCK)
    lot = find_row(unit.connection, schema.card_lot, lock=True, id=card["lot_id"])
    if lot is None:
        raise NotFound("not_found", what="lot")
    was_paid = lot["state"] == "paid"
    if not was_paid:
        if not cards.payable_lots(unit.connection, [lot["id"]]):
            raise Refused("lot_in_batch")
        unit.change(schema.card_lot, lot, owed_cents=lot["owed_cents"] - card["value_cents"])
    unit.change(schema.card, own_card(card), state=CardState.VOID.value)
    postings = books.card_void(card["fund"], card["value_cents"], was_paid=was_paid)
    post(unit, unit.today(), "card_void", postings)
    return {"card": card["id"]}


proposals.register(
    "card_void", proposals.Sort("Card void", (Duty.KEEP_CARDS,), ACCEPTERS, _apply_void, proof=True)
)
