"""Payments that came back: an ACH return or a stopped check, staged by one person and accepted by another (PAY-12)."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.days import check_day
from ledger.domain.journal import accounts
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.payments import lot_payments
from ledger.services.payments.batches import METHODS, month_state, own_row
from ledger.services.people import proposals, roles, scope
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards, transfers
from ledger.store.journal.journal import get_entry
from ledger.store.payments import batches
from ledger.store.rows import Row, find_row
from ledger.words import day


@dataclass(frozen=True)
class ProposeReturn:
    """Say that a payment came back: an ACH return or a stopped check.

    :param returned_on: the day on which its money was in the bank again, or the check was stopped.
    """

    key: str
    payment_id: str
    reason: str
    returned_on: datetime.date


def propose_return(work: Work, actor: Actor, command: ProposeReturn) -> Answer:
    """Stage the reversal of a payment that came back; a second person accepts it (PAY-12).

    :raises Refused: ``payment_not_paid``, those of `_check_return`. :raises InvalidInput: ``returned_on_range``.
    """
    stagers = (Duty.BUILD, Duty.RECONCILE, Duty.RELEASE)
    roles.require(actor, *stagers)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        if not scope.reaches_all(actor, scope.places(unit.connection, command.payment_id), *stagers):
            raise NotFound("not_found", what="payment")
        payment = _paid(unit.connection, command.payment_id)
        check_day("returned_on", command.returned_on)
        if not payment["paid_on"] <= command.returned_on <= unit.today():
            days = {"paid_on": payment["paid_on"], "today_on": unit.today()}
            raise InvalidInput("returned_on_range", field="returned_on", **days)
        _check_return(unit.connection, batches.payment_lines_for(unit.connection, [payment["id"]]))
        row = proposals.stage(
            unit,
            actor,
            "payment_return",
            subject_id=payment["id"],
            summary=f"{METHODS[payment['method']]} {payment['reference']} came back on {day(command.returned_on)}",
            payload={
                "payment": payment["id"],
                "reason": command.reason,
                "returned_on": command.returned_on,
            },
        )
        return payment["id"], {"proposal": row["id"]}

    return work.run(actor, command, "return.proposed", _propose)


def _paid(connection: Connection, payment_id: str) -> Row:
    payment = batches.payment_at(connection, payment_id)
    if payment is None:
        raise NotFound("not_found", what="payment")
    if payment["state"] != "paid":
        raise Refused("payment_not_paid")
    return payment


def _check_return(connection: Connection, lines: Sequence[Row]) -> None:
    """A payment can come back only while all of it still counts as paid: what is a refund due is no longer there.

    Paid 425.00, refund due 125.00: a return of 425.00 would leave Paid at -125.00. A deposit in it is still out, whole. And the
    award's own fund pays all of it: where a refund took a part before the cost went to another fund, that fund owes less.

    :raises Refused: ``refund_more_than_paid``, ``deposit_settled``, ``return_transferred`` (decision 30).
    """
    for award_id in sorted({str(line["award_id"]) for line in lines}):
        award = awards.get_award(connection, award_id, lock=True)
        own = [line for line in lines if line["award_id"] == award_id]
        if any(line["settled_cents"] for line in own):
            raise Refused("deposit_settled")
        cents = sum(line["amount_cents"] - line["deposit_cents"] for line in own)
        if award is None or cents > award["paid_cents"]:
            paid_cents = 0 if award is None else award["paid_cents"]
            raise Refused("refund_more_than_paid", asked_cents=cents, paid_cents=paid_cents)
        kept = {one.payment_line_id: one.cents for one in transfers.left_for(connection, award_id)}
        for line in own:
            if line["month"] is not None and line["amount_cents"] > kept.get(line["id"], 0):
                asked = {"asked_cents": line["amount_cents"], "paid_cents": kept.get(line["id"], 0)}
                raise Refused("refund_more_than_paid", **asked)
            if _borne_cents(connection, line, award) != line["amount_cents"] - line["deposit_cents"]:
                raise Refused("return_transferred")


def _borne_cents(connection: Connection, line: Row, award: Row) -> int:
    """What the entry of a payment's line says that the award's own fund paid of it."""
    account = accounts.stage(awards.key_of(award), Stage.PAID, award["kind"])
    legs = get_entry(connection, line["entry_id"]).postings
    return -sum(one.amount_cents for one in legs if one.account == account)


def _apply_return(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """Reverse each line's entry with its own date; the payable is open again, cap and month stay used (PAY-12).

    The day on which the money came back decides whose it is, not that of this act (decision 45).
    """
    payment = _paid(unit.connection, payload["payment"])
    narration = "ach_returned" if payment["method"] == "ach" else "check_stopped"
    lines = batches.payment_lines_for(unit.connection, [payment["id"]])
    _check_return(unit.connection, lines)
    said = payload.get("returned_on")  # none in one that was staged before it was asked
    returned_on = datetime.date.fromisoformat(said) if said else unit.today()
    for line in lines:
        original = get_entry(unit.connection, line["entry_id"])
        on = award_services.entry_on(unit.connection, {"id": line["award_id"]}, returned_on, unit.today())
        unit.post(books.reversal(original, unit.source.new_id("ENT"), on, narration))
        unit.change(schema.payment_line, own_row(schema.payment_line, line), state="returned")
        bill = find_row(unit.connection, schema.invoice_line, lock=True, id=line["invoice_line_id"])
        if bill is not None:
            unit.change(schema.invoice_line, bill, state="accrued")
        month_state(unit, line, "accrued")
    lot_payments.come_back(unit, payment["id"], narration, returned_on)
    unit.change(
        schema.payment,
        payment,
        state="returned",
        reason=str(payload["reason"])[:200],
        returned_on=returned_on,
    )
    return {"payment": payment["id"]}


proposals.register(
    "payment_return",
    proposals.Sort(
        "Payment came back",
        (Duty.BUILD, Duty.RECONCILE, Duty.RELEASE),
        (Duty.RELEASE, Duty.RECONCILE, Duty.CLOSE),
        _apply_return,
        proof=True,
    ),
)
