"""Grant cash received, and interest on it: recorded by one person, accepted by another."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.awards import awards as rules
from ledger.domain.journal import entries as books
from ledger.domain.journal.entries import Entry
from ledger.domain.payments.drawdowns import INTEREST
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound
from ledger.services.payments import drawdowns
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.payments.receipts import CASH
from ledger.store.rows import Row, find_row
from ledger.words import day, dollars

SORTS = {"drawdown": "Drawdown received", "grant_cash": "Grant cash received", INTEREST: "Interest earned"}
LONGEST = 200


@dataclass(frozen=True)
class ProposeCash:
    """Say that a grant's money arrived in the bank.

    :param sort: ``drawdown`` (federal), ``grant_cash`` or ``interest``, which the bank paid on the fund's cash.
    :param document: of interest: the bank's statement that shows it.
    """

    key: str
    fund: str
    sort: str
    amount_cents: int
    received_on: datetime.date
    document: str = ""


def propose(work: Work, actor: Actor, command: ProposeCash) -> Answer:
    """Stage a receipt of grant cash; a second person accepts it.

    :raises Refused: ``drawdown_over``, ``drawdown_pool``: federal, and more than is needed (PAY-14).
    """
    roles.require(actor, Duty.RECONCILE)
    if command.sort not in SORTS:
        raise InvalidInput("cash_sort", field="sort")
    if command.amount_cents <= 0:
        raise InvalidInput("amount_missing", field="amount")

    document = command.document.strip()
    if len(document) > LONGEST or (command.sort == INTEREST and not document):
        raise InvalidInput("cash_document", field="document", most=LONGEST)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        if find_row(unit.connection, schema.fund, code=command.fund) is None:
            raise NotFound("not_found", what="fund")
        if command.received_on > unit.today():
            raise InvalidInput("date_in_future", field="received_on")
        _refuse(unit, actor, command.fund, command.sort, command.amount_cents)
        row = proposals.stage(
            unit,
            actor,
            CASH,
            subject_id=command.fund,
            summary=SORTS[command.sort],
            payload={
                "fund": command.fund,
                "sort": command.sort,
                "cents": command.amount_cents,
                "received_on": command.received_on,
                "document": document,
            },
        )
        return command.fund, {"proposal": row["id"]}

    return work.run(actor, command, "cash.proposed", _propose)


def _refuse(unit: Unit, actor: Actor, fund: str, sort: str, cents: int) -> None:
    """Federal cash is drawn as it is needed; held against it when it is staged, and again when it is accepted."""
    if sort != INTEREST:
        drawdowns.refuse_draw(unit.connection, actor, fund, cents, unit.today())


def limits(work: Work, actor: Actor, payload: Mapping[str, Any]) -> list[str]:
    """What a staged receipt of federal cash is held against, for the person who is to accept it."""
    if payload["sort"] == INTEREST or not actor.may(*drawdowns.READERS):
        return []
    found = drawdowns.limit(work, actor, payload["fund"])
    if found is None:
        return []
    return [
        f"Payable by {day(found.until_on)}: {dollars(found.held.payable_cents)}",
        f"On hand, used first: {dollars(found.held.on_hand_cents)}",
        f"May be drawn: {dollars(found.held.may_draw_cents)}",
    ]


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    if (
        payload["sort"] == INTEREST
    ):  # no grant's money: it is logged, and what is above the law's share is remitted
        return {"fund": payload["fund"]}
    find_row(unit.connection, schema.fund, lock=True, code=payload["fund"])  # two draw on one need one by one
    _refuse(unit, actor, payload["fund"], payload["sort"], payload["cents"])
    wished = datetime.date.fromisoformat(payload["received_on"])
    on = rules.effective_on(
        wished, last_on=None, first_open=awards.first_open_day(unit.connection), today=unit.today()
    )
    entry = unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=on,
            narration=payload["sort"],
            postings=books.cash_received(payload["fund"], payload["cents"]),
        )
    )
    return {"entry": entry.id}


proposals.register(
    CASH,
    proposals.Sort("Cash received", (Duty.RECONCILE,), (Duty.CLOSE, Duty.RELEASE, Duty.OVERSEE), _apply),
)
