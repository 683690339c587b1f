"""The pay periods of an employer's invoice as rows: what each earned, what of it waits, and wages that were held (OJT-10)."""

import datetime
import json
from collections.abc import Sequence

from sqlalchemy import Connection

from ledger.domain.awards import awards as rules
from ledger.domain.awards.awards import Accrual
from ledger.domain.awards.reimbursement import HOLDS, Reimbursed, hours
from ledger.errors import Refused
from ledger.services.contracts import execution
from ledger.services.people.roles import Actor
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.contracts import contracts
from ledger.store.payments import invoices
from ledger.store.rows import Row


def file(unit: Unit, award: Row, line: Row, periods: Sequence[tuple[Reimbursed, int]]) -> None:
    """Keep each period of a line with its three hours, what counts, what it earns and what is held back."""
    contract = contracts.find_for_award(unit.connection, award) if periods else None
    for one, held_cents in periods:
        period = one.period
        unit.insert(
            schema.pay_period,
            {
                "id": unit.source.new_id("WORK"),
                "contract_id": contract["id"] if contract else None,
                "invoice_line_id": line["id"],
                "from_on": period.from_on,
                "to_on": period.to_on,
                "minutes": period.minutes,
                "payroll_minutes": period.payroll_minutes,
                "proof_minutes": period.proof_minutes,
                "overtime_minutes": period.overtime_minutes,
                "holiday_minutes": period.holiday_minutes,
                "leave_minutes": period.leave_minutes,
                "bonus_cents": period.bonus_cents,
                "wage_cents": period.wage_cents,
                "counted_minutes": one.minutes,
                "earned_cents": one.amount_cents,
                "held_cents": held_cents,
                "hold": one.hold,
                "floor_cents": one.floor_cents,
                "decided_by": None,
                "decided_words": None,
            },
        )


def held_of(unit: Unit, line: Row) -> int:
    """What of a line's earnings waits for retention."""
    return sum(one["held_cents"] for one in contracts.periods_of_line(unit.connection, line["id"]))


def decide_holds(unit: Unit, actor: Actor, line: Row, words: str) -> None:
    """A wage below the contract's or the lawful one is never silently paid: somebody says why it is right (OJT-10).

    Hours beyond an agreement wait likewise: what is accepted is the agreement's hours alone (WEX-08).

    :raises Refused: ``wage_held``, ``hours_held`` with both figures.
    """
    for one in contracts.periods_of_line(unit.connection, line["id"]):
        if one["hold"] is None:
            continue
        if not words.strip() and one["hold"] == "hours":
            raise Refused(
                "hours_held",
                field="held_words",
                from_on=one["from_on"],
                worked=hours(one["minutes"]),
                counted=hours(one["counted_minutes"]),
            )
        if not words.strip():
            raise Refused(
                "wage_held",
                field="held_words",
                from_on=one["from_on"],
                wage_cents=one["wage_cents"],
                floor_cents=one["floor_cents"],
                floor=HOLDS[one["hold"]],
            )
        unit.change(schema.pay_period, one, decided_by=actor.person_id, decided_words=words.strip())


def retained_on(line: Row) -> datetime.date | None:
    """The day on which the line says that the person was still employed; None for an ordinary line."""
    shown = json.loads(line["proof"] or "{}").get("retained_on")
    return datetime.date.fromisoformat(shown) if shown else None


def claimed(connection: Connection, award: Row, amount: int) -> Accrual:
    """The holdback, whole, once every bill that adds to it is decided (OJT-11).

    :raises Refused: ``bills_waiting``; as `awards.decide_retention`.
    """
    execution.check_no_bill_waits(connection, award)
    return rules.decide_retention(contracts.held_for_award(connection, award), amount)


def retained(unit: Unit, award: Row, shown_on: datetime.date) -> None:
    """Retention is shown: the holdback is earned, and the employer's record shows it (OJT-11, OJT-12).

    A hiring incentive is over then: both of its milestones are shown.
    """
    contract = contracts.find_for_award(unit.connection, award)
    if contract is None:
        return
    over = {"state": "ended", "ended_on": shown_on, "end_reason": "completed"}
    ends = over if contract["kind"] == "HiringIncentive" and contract["ended_on"] is None else {}
    unit.change(schema.contract, contract, retained="yes", retained_on=shown_on, **ends)


def refuse_claimed(connection: Connection, lines: Sequence[Row]) -> None:
    """Hours are not taken back while the holdback that rests on them is owed (OJT-11, PAY-12).

    :param lines: of one bill, to be canceled together. :raises Refused: ``holdback_claimed`` with the other bill.
    """
    chosen = {line["id"] for line in lines}
    for award_id in sorted({line["award_id"] for line in lines}):
        for other in invoices.lines_of_award(connection, award_id):
            if other["id"] not in chosen and other["state"] == "accrued" and retained_on(other) is not None:
                raise Refused("holdback_claimed", invoice=other["invoice_id"])


def not_retained(unit: Unit, award: Row, line: Row) -> None:
    """The bill of a holdback is canceled: it waits again until retention is shown."""
    shown_on, contract = retained_on(line), contracts.find_for_award(unit.connection, award)
    if shown_on is None or contract is None:
        return
    over = contract["kind"] == "HiringIncentive" and contract["ended_on"] == shown_on
    again = {"state": "executed", "ended_on": None, "end_reason": None} if over else {}
    unit.change(schema.contract, contract, retained=None, retained_on=None, **again)
