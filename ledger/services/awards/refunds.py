"""Refunds due and received: the cost falls at once, the money is available when it is back (SCH-17, FND-18).

What is back after the fund's liquidation is the grantor's (decision 45).
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.awards import awards as rules
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry, Posting
from ledger.domain.needs.kinds import kind_named
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards.late import comes_back, is_late
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards, transfers
from ledger.store.rows import Row, find_row

STAGERS = (Duty.BUILD, Duty.RECONCILE, Duty.VERIFY)
ACCEPTORS = (Duty.RELEASE, Duty.RECONCILE, Duty.CLOSE)


@dataclass(frozen=True)
class ProposeRefund:
    """Say that a payee owes money back.

    :param reason: a code of `rules.OWED_BACK`. :param month: the month of rent that was paid; None for other kinds.
    """

    key: str
    award_id: str
    amount_cents: int
    due_on: datetime.date
    reason: str
    month: str | None = None


@dataclass(frozen=True)
class ProposeReceipt:
    """Say that a refund's money has arrived."""

    key: str
    refund_id: str
    received_on: datetime.date


def propose(work: Work, actor: Actor, command: ProposeRefund) -> Answer:
    """Stage a refund due; a second person accepts it.

    :raises Refused: ``refund_more_than_paid``, ``proposal_waits`` while one of the same award and month is staged.
    :raises InvalidInput: ``reason_unknown``, ``date_in_future``, ``refund_month``.
    """
    roles.require(actor, *STAGERS)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, *STAGERS)
        _check(unit, award, command.amount_cents, command.month)
        rules.check_owed(command.reason)
        if command.due_on > unit.today():
            raise InvalidInput("date_in_future", field="due_on")
        proposals.refuse_waiting(unit.connection, "refund_due", award["id"], {"month": command.month})
        row = proposals.stage(
            unit,
            actor,
            "refund_due",
            subject_id=award["id"],
            summary=f"Refund due on {award['id']}",
            payload={
                "award": award["id"],
                "cents": command.amount_cents,
                "due_on": command.due_on,
                "reason": command.reason,
                "month": command.month,
            },
        )
        return award["id"], {"proposal": row["id"]}

    return work.run(actor, command, "refund.proposed", _propose)


def _check(unit: Unit, award: Row, cents: int, month: str | None) -> None:
    paid_months = transfers.refundable_months(unit.connection, award["id"])
    rules.check_refund(kind_named(award["kind"]), awards.columns_of(award), cents, month, paid_months)


def _apply_due(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    award = awards.get_award(unit.connection, payload["award"], lock=True)
    if award is None:
        raise NotFound("not_found", what="award")
    month = payload.get("month")
    _check(unit, award, payload["cents"], month)
    due_on = datetime.date.fromisoformat(payload["due_on"])
    on = award_services.entry_on(unit.connection, award, due_on, unit.today())
    refund_id = make_due(unit, award, payload["cents"], on, payload["reason"], month)
    return {"refund": refund_id, "award": award["id"]}


def make_due(
    unit: Unit, award: Row, cents: int, on: datetime.date, reason: str, month: str | None = None
) -> str:
    """The row and the entry of a refund due; its id.

    :param on: the entry's date. :param reason: a code of `rules.OWED_BACK`. :param month: of rent.
    """
    refund_id = unit.source.new_id("REF")
    unit.insert(
        schema.refund,
        {
            "id": refund_id,
            "award_id": award["id"],
            "amount_cents": cents,
            "month": month,
            "due_on": on,
            "received_on": None,
            "reason": reason,
            "state": "due",
        },
    )
    narration = "refund_due" if reason == "withdrawal" else "refund_owed"
    postings = books.step(awards.key_of(award), award["kind"], Stage.PAID, Stage.REFUND, cents)
    _post(unit, award, narration, postings, on, month)
    return refund_id


def _post(
    unit: Unit,
    award: Row,
    narration: str,
    postings: tuple[Posting, ...],
    on: datetime.date,
    month: str | None,
) -> None:
    unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=on,
            narration=narration,
            postings=postings,
            award=award["id"],
            month=month,
        )
    )


def propose_receipt(work: Work, actor: Actor, command: ProposeReceipt) -> Answer:
    """Stage the receipt of a refund's money; a second person accepts it.

    :raises Refused: ``refund_not_due``, ``proposal_waits``. :raises InvalidInput: ``date_in_future``.
    """
    roles.require(actor, *STAGERS)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        refund = _due(unit, command.refund_id)
        award = award_services.reach(unit.connection, actor, refund["award_id"], *STAGERS)
        if not refund["due_on"] <= command.received_on <= unit.today():
            raise InvalidInput("date_in_future", field="received_on")
        proposals.refuse_waiting(
            unit.connection, "refund_received", refund["award_id"], {"refund": refund["id"]}
        )
        late = is_late(unit.connection, award["fund"], command.received_on)
        row = proposals.stage(
            unit,
            actor,
            "refund_received",
            subject_id=refund["award_id"],
            summary=f"Refund received{' after liquidation' if late else ''} on {refund['award_id']}",
            payload={"refund": refund["id"], "received_on": command.received_on},
        )
        return refund["award_id"], {"proposal": row["id"]}

    return work.run(actor, command, "receipt.proposed", _propose)


def _due(unit: Unit, refund_id: str) -> Row:
    refund = find_row(unit.connection, schema.refund, lock=True, id=refund_id)
    if refund is None:
        raise NotFound("not_found", what="refund")
    if refund["state"] != "due":
        raise Refused("refund_not_due")
    return refund


def _apply_received(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    refund = _due(unit, payload["refund"])
    award = awards.get_award(unit.connection, refund["award_id"], lock=True)
    if award is None:
        raise NotFound("not_found", what="award")
    received_on = datetime.date.fromisoformat(payload["received_on"])
    on = award_services.entry_on(unit.connection, award, received_on, unit.today())
    unit.change(schema.refund, refund, state="received", received_on=on)
    cents, month = refund["amount_cents"], refund["month"]
    late, postings = comes_back(unit, award, Stage.REFUND, cents, received_on, on)
    _post(unit, award, f"refund_received{late}", postings, on, month)
    _free_month(unit, award, month)
    return {"refund": refund["id"], "award": award["id"]}


def _free_month(unit: Unit, award: Row, month: str | None) -> None:
    """A month of rent whose money came back whole is the household's to ask for again (FND-18, SUP-10, SUP-11)."""
    held = awards.find_month(unit.connection, award["id"], month) if month else None
    if held is None or held["state"] != rules.MonthState.PAID:
        return
    refunds = awards.refunds_for(unit.connection, award["id"])
    is_due = any(one["month"] == month and one["state"] == "due" for one in refunds)
    if not is_due and month not in transfers.refundable_months(unit.connection, award["id"]):
        unit.change(schema.rent_month, held, state=rules.MonthState.REFUNDED.value)


proposals.register("refund_due", proposals.Sort("Refund due", STAGERS, ACCEPTORS, _apply_due, proof=True))
proposals.register(
    "refund_received", proposals.Sort("Refund received", STAGERS, ACCEPTORS, _apply_received, proof=True)
)
