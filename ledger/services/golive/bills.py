"""The bills of an accepted going live: those that are owed, and those that were paid and whose days still matter.

A bill that was paid before is accepted and its lines are paid: no batch takes them, its number comes once, and its pay periods
and weeks count for what is billed from now on.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.golive import posting
from ledger.domain.golive.agreement_rows import BilledRow
from ledger.domain.golive.checks import bills_by_number
from ledger.domain.golive.known import Carried, CarriedAward
from ledger.domain.golive.rows import BillRow
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs.terms import WorkTerms
from ledger.services.golive.load import Load
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.rows import Row


@dataclass(frozen=True)
class _Line:
    """One award's part of a bill, owed or paid, with what it was for."""

    award: CarriedAward
    amount_cents: int
    month: str | None
    days: tuple[datetime.date | None, datetime.date | None]
    paid: bool
    entry_id: str
    billed: tuple[BilledRow, ...]


def insert(
    unit: Unit,
    carried: Carried,
    award_ids: Mapping[str, str],
    contract_ids: Mapping[str, str],
    made: posting.Posted,
    load: Load,
    opening_on: datetime.date,
) -> None:
    """Write every bill, entered by whoever staged and accepted by whoever accepted; one of several awards stays one.

    :param award_ids: the sheets' number of an award to its id here. :param contract_ids: to its contract's.
    :param opening_on: the day of the balances: what was billed before is accepted by then, and is no hour that nobody billed.
    """
    for (payee_id, number), found in bills_by_number(carried.awards).items():
        lines = _lines(found, made)
        first = found[0][1]
        dated_on, received_on = _dates(first)
        invoice = unit.insert(
            schema.invoice,
            {
                "id": unit.source.new_id("INV"),
                "payee_id": payee_id,
                "sort": found[0][0].kind.bill.value,
                "payee_number": first.number,
                "number_digest": number,
                "dated_on": dated_on,
                "received_on": received_on,
                "total_cents": sum(_asked(one) for one in lines),
                "document_id": load.document_id,
                "state": "accepted",
                "entered_by": load.staged_by,
                "decided_by": load.accepted_by,
                "decided_on": opening_on,
                "reason": None,
            },
        )
        for place, line in enumerate(lines, start=1):
            reference = line.award.row.reference
            row = _insert_line(unit, invoice, place, line, award_ids[reference])
            if line.award.agreement is not None:
                for one in line.billed:
                    _insert_period(unit, one, row["id"], contract_ids[reference])


def _dates(first: BillRow | BilledRow) -> tuple[datetime.date, datetime.date]:
    """The day a bill bears and the day it came; of one that was paid the last day that it is for."""
    if isinstance(first, BilledRow):
        return first.to_on, first.to_on
    return first.dated_on, first.received_on


def _asked(line: _Line) -> int:
    """What the document asked in all: with what it earned and what waits for retention."""
    return line.amount_cents + sum(one.held_cents for one in line.billed)


def _lines(found: list[tuple[CarriedAward, BillRow | BilledRow]], made: posting.Posted) -> list[_Line]:
    """A bill's lines: each row that is owed, and all rows of one award that were paid as one."""
    lines, paid = [], dict[str, list[BilledRow]]()
    of_award = {award.row.reference: award for award, _ in found}
    for award, one in found:
        if isinstance(one, BilledRow):
            paid.setdefault(award.row.reference, []).append(one)
            continue
        entry_id = made.of_bill[one.row]
        lines.append(
            _Line(
                award,
                one.amount_cents,
                one.month or None,
                award.days_of(one),
                False,
                entry_id,
                award.billed_in(one),
            )
        )
    for reference, rows in paid.items():
        award, billed = of_award[reference], tuple(rows)
        due_cents = sum(one.due_cents for one in billed)
        days = (min(one.from_on for one in billed), max(one.to_on for one in billed))
        lines.append(_Line(award, due_cents, None, days, True, made.of_paid[award.row.row], billed))
    return lines


def _insert_line(unit: Unit, invoice: Row, place: int, line: _Line, award_id: str) -> Row:
    row = line.award.row
    proof = _proof(line)
    return unit.insert(
        schema.invoice_line,
        {
            "id": unit.source.new_id("BILL"),
            "invoice_id": invoice["id"],
            "award_id": award_id,
            "position": place,
            "month": line.month,
            "amount_cents": line.amount_cents,
            "final": not row.committed_cents + row.obligated_cents,
            "service_from": line.days[0],
            "service_to": line.days[1],
            "proof": canonical(proof).decode() if proof else None,
            "cut": None,
            "state": "paid" if line.paid else "accrued",
            "entry_id": line.entry_id,
        },
    )


def _proof(line: _Line) -> dict[str, Any]:
    """What the pages show of pay periods: the day of a hire; the parts of work experience by the agreed shares (WEX-03)."""
    if line.award.agreement is None or not line.billed:
        return {}
    if line.award.row.kind == "HiringIncentive":
        return {"hired_on": line.billed[0].from_on}
    terms = line.award.terms
    return {"split": [_split(terms, one) for one in line.billed]} if isinstance(terms, WorkTerms) else {}


def _split(terms: WorkTerms, one: BilledRow) -> dict[str, Any]:
    agreed = terms.cost(one.minutes, min(one.wage_cents, terms.wage_cents)).within(one.earned_cents)
    beside = agreed.taxes_cents + agreed.compensation_cents
    return {
        "from": one.from_on,
        "gross_cents": one.earned_cents - beside,
        "taxes_cents": agreed.taxes_cents,
        "compensation_cents": agreed.compensation_cents,
    }


def _insert_period(unit: Unit, one: BilledRow, line_id: str, contract_id: str) -> None:
    unit.insert(
        schema.pay_period,
        {
            "id": unit.source.new_id("WORK"),
            "contract_id": contract_id,
            "invoice_line_id": line_id,
            "from_on": one.from_on,
            "to_on": one.to_on,
            **dict.fromkeys(("minutes", "payroll_minutes", "proof_minutes", "counted_minutes"), one.minutes),
            **dict.fromkeys(("overtime_minutes", "holiday_minutes", "leave_minutes", "bonus_cents"), 0),
            "wage_cents": one.wage_cents,
            "earned_cents": one.earned_cents,
            "held_cents": one.held_cents,
            **dict.fromkeys(("hold", "floor_cents", "decided_by", "decided_words")),
        },
    )
