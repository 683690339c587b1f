"""Grant cash received or returned, interest on it and what is remitted of that: recorded by one person, accepted by another."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.awards import awards as rules
from ledger.domain.journal import entries as books
from ledger.domain.journal.entries import Entry, Posting
from ledger.domain.payments.grantors import LEAVES, RETURNED
from ledger.domain.payments.interest import EARNED, REMITTED
from ledger.domain.payments.interest import check as check_papers
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.payments import drawdowns, grantors, interest
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.payments import receipts
from ledger.store.payments.receipts import CASH
from ledger.store.rows import Row, find_row
from ledger.words import day, dollars

SORTS = {
    "drawdown": "Drawdown received",
    "grant_cash": "Grant cash received",
    EARNED: "Interest earned",
    REMITTED: "Interest remitted to the federal government",
    RETURNED: "Returned to the grantor",
}
OF_INTEREST = (EARNED, REMITTED)
SAME = ("fund", "sort", "cents", "received_on", "reference")
"""Two records that have all of this in common are one line of the bank."""
ACCEPTORS = (Duty.CLOSE, Duty.RELEASE, Duty.OVERSEE)


@dataclass(frozen=True)
class ProposeCash:
    """Say that a grant's money arrived in the bank or went back to its grantor, or that interest was paid or remitted.

    :param sort: ``drawdown`` (federal), ``grant_cash``, ``interest``, ``interest_remitted`` or ``grantor_returned``.
    :param received_on: the day at the bank. :param document: of interest: the bank's statement that shows it.
    :param reference: by which the line is found at the bank; of what leaves it that of the payment.
    """

    key: str
    fund: str
    sort: str
    amount_cents: int
    received_on: datetime.date
    document: str = ""
    reference: str = ""


def propose(work: Work, actor: Actor, command: ProposeCash) -> Answer:
    """Stage a receipt of grant cash; a second person accepts it.

    :raises Refused: ``drawdown_over``, ``drawdown_pool``: federal, and more than is needed (PAY-14); of interest those of
        `interest.refuse`, of what goes back those of `grantors.refuse`; ``cash_twice``.
    """
    roles.require(actor, Duty.RECONCILE)
    if command.sort not in SORTS:
        raise InvalidInput("cash_sort", field="sort")
    if command.amount_cents <= 0:
        raise InvalidInput("amount_missing", field="amount")
    document, reference = command.document.strip(), command.reference.strip()
    check_papers(command.sort, document, reference, leaves=command.sort in LEAVES)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        if find_row(unit.connection, schema.fund, lock=True, code=command.fund) is None:
            raise NotFound("not_found", what="fund")
        if command.received_on > unit.today():
            raise InvalidInput("date_in_future", field="received_on")
        _refuse(unit, actor, command.fund, command.sort, command.amount_cents, command.received_on)
        payload = {
            "fund": command.fund,
            "sort": command.sort,
            "cents": command.amount_cents,
            "received_on": command.received_on,
            "document": document,
            "reference": reference,
        }
        waiting = proposals.staged_about(unit.connection, CASH, command.fund)
        stand = receipts.accepted(unit.connection, command.sort)
        _refuse_twice(payload, [*stand, *({**said, "proposal": one} for one, said in waiting)])
        row = proposals.stage(
            unit, actor, CASH, subject_id=command.fund, summary=SORTS[command.sort], payload=payload
        )
        return command.fund, {"proposal": row["id"]}

    return work.run(actor, command, "cash.proposed", _propose)


def _refuse(unit: Unit, actor: Actor, fund: str, sort: str, cents: int, on: datetime.date) -> None:
    """Federal cash is drawn as it is needed, interest remitted as it is owed; when it is staged, and when it is accepted."""
    if sort in OF_INTEREST:
        interest.refuse(unit, actor, fund, sort, cents, on)
    elif sort == RETURNED:
        grantors.refuse(unit.connection, actor, fund, cents)
    else:
        drawdowns.refuse_draw(unit.connection, actor, fund, cents, unit.today())


def _refuse_twice(payload: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> None:
    """One line of the bank is recorded once, until it is taken back; one like it has a reference of its own."""
    own = [str(payload.get(name, "")) for name in SAME]
    for other in others:
        if own == [str(other.get(name, "")) for name in SAME]:
            raise Refused("cash_twice", field="reference", first=other["proposal"])


def limits(work: Work, actor: Actor, payload: Mapping[str, Any]) -> list[str]:
    """What a staged receipt of federal cash is held against, for the person who is to accept it."""
    if payload["sort"] in (*OF_INTEREST, RETURNED) or not actor.may(*drawdowns.READERS):
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
    find_row(unit.connection, schema.fund, lock=True, code=payload["fund"])  # two draw on one need one by one
    wished = datetime.date.fromisoformat(payload["received_on"])
    _refuse(unit, actor, payload["fund"], payload["sort"], payload["cents"], wished)
    _refuse_twice(payload, receipts.accepted(unit.connection, payload["sort"]))
    on = rules.effective_on(
        wished, last_on=None, first_open=awards.first_open_day(unit.connection), today=unit.today()
    )
    entry = unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=on,
            narration=payload["sort"],
            postings=_postings(unit, payload, on),
            bank=payload.get("reference") or None,
        )
    )
    return {"entry": entry.id}


def _postings(unit: Unit, payload: Mapping[str, Any], on: datetime.date) -> tuple[Posting, ...]:
    if payload["sort"] in OF_INTEREST:
        return interest.postings(unit, payload, on)
    moved = books.grantor_returned if payload["sort"] == RETURNED else books.cash_received
    return moved(payload["fund"], payload["cents"])


proposals.register(
    CASH,
    proposals.Sort("Cash received", (Duty.RECONCILE,), ACCEPTORS, _apply),
)
