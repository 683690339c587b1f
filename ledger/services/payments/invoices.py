"""Invoices, statements, receipts and logs, entered by those who got them. Accepting them is in `acceptance`."""

import dataclasses
import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.awards import awards as rules
from ledger.domain.awards.awards import Accrual
from ledger.domain.days import check_day
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs.kinds import Bill, kind_named
from ledger.domain.needs.terms import CardTerms, from_text
from ledger.domain.payments import delivery
from ledger.domain.payments.numbers import normal_number
from ledger.domain.payments.sources import Other
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards import deposits, rent_months
from ledger.services.documents import documents
from ledger.services.needs import fund_days
from ledger.services.payments import periods, service_days, sources, trips, weeks, worth
from ledger.services.payments.worth import BillLine, Worth
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.budgets import policies
from ledger.store.contracts import contracts
from ledger.store.payments import invoices as store
from ledger.store.rows import Row

MOST_LINES = 500


@dataclass(frozen=True)
class EnterInvoice:
    """Enter a payee's document; one invoice may serve many awards.

    :param payee_number: the payee's own; it comes once. :param total_cents: what the document asks in all.
    """

    key: str
    payee_id: str
    payee_number: str
    dated_on: datetime.date
    received_on: datetime.date
    total_cents: int
    lines: tuple[BillLine, ...]
    document_id: str | None = None


def enter(work: Work, actor: Actor, command: EnterInvoice) -> Answer:
    """Enter an invoice: checked against what is obligated now and what other bills ask of it, and again when it is accepted.

    :raises InvalidInput: ``final_question`` below the obligation, ``invoice_total``, dates. :raises Refused:
        ``more_than_obligated`` ("25.00 more than the 425.00 obligated"), ``bills_wait``, ``payee_differs``, ``invoice_twice``,
        ``cost_twice`` (FND-17); those of `deposits.of_bill` (SUP-12).
    """
    roles.require(actor, Duty.REQUEST, Duty.VERIFY)
    _check_head(command, work.source.today())

    def _enter(unit: Unit) -> tuple[str, Answer]:
        held: dict[str, Row] = {}  # two lines for one award draw on the same money, one after the other
        book = policies.policy_book(unit.connection)
        found = []
        for place, line in enumerate(command.lines, 1):
            with _of_line(place):
                award = _award_for(unit.connection, actor, line, command.payee_id)
                kind, terms = kind_named(award["kind"]), from_text(award["kind"], award["terms"])
                said = line.service_from, line.service_to
                delivery.check_delivered(kind, terms, *said, command.received_on, book)
                fund_days.check_billed(unit.connection, actor, award, _said(line), command.dated_on)
                found.append(held.setdefault(award["id"], award))
        sort = kind_named(found[0]["kind"]).bill
        if any(kind_named(award["kind"]).bill is not sort for award in found):
            raise InvalidInput("invoice_mixed", field="lines")
        amounts, halves = [], []
        for place, (award, line) in enumerate(zip(found, command.lines, strict=True), 1):
            with _of_line(place):
                earlier = zip(found[: place - 1], command.lines, strict=False)
                mine = [other for by, other in earlier if by["participant_id"] == award["participant_id"]]
                trips_before = [trip for other in mine for trip in other.trips]
                one = worth.of_line(unit, award, line, command.received_on, trips_before)
                days = _days(line, command.dated_on)
                halves.append(sources.check(unit.connection, award, command.payee_id, one.cents, days))
                amounts.append(one)
        _check_total(sort, command.total_cents, [one.earned_cents for one in amounts])
        invoice = _insert_invoice(unit, actor, command, sort)
        parts = zip(found, command.lines, amounts, halves, strict=True)
        for place, (award, line, one, other) in enumerate(parts, 1):
            with _of_line(place):
                goes_on = weeks.refuse_bill(unit.connection, award, one.cents, _served(line), line.trips)
                accrual, _ = decide_line(
                    unit,
                    award,
                    line.month,
                    one.cents,
                    False if goes_on and line.final is None else line.final,
                    invoice_id=invoice["id"],
                    held_cents=one.held_cents,
                    claim=line.retained_on is not None,
                )
                deposit = deposits.of_bill(unit.connection, award, accrual.amount_cents, line.deposit_cents)
                take(award, accrual)
            row = _insert_line(unit, invoice, place, award, line, accrual, one, other, deposit)
            periods.file(unit, award, row, one.periods)
        if command.document_id is not None:
            documents.link(unit, command.document_id, invoice["id"], actor)
        return invoice["id"], {"invoice": invoice["id"]}

    return work.run(actor, command, "invoice.entered", _enter)


@contextmanager
def _of_line(place: int) -> Iterator[None]:
    """Say which line of the form an error is about: ``line`` among its arguments, counted from 1."""
    try:
        yield
    except LedgerError as error:
        error.arguments = {**error.arguments, "line": place}
        raise


def _check_head(command: EnterInvoice, today: datetime.date) -> None:
    if not command.lines:
        raise InvalidInput("invoice_empty", field="lines")
    if len(command.lines) > MOST_LINES:
        raise InvalidInput("invoice_too_long", field="lines", most=MOST_LINES)
    if not command.payee_number.strip():
        raise InvalidInput("invoice_number_missing", field="payee_number")
    check_day("dated_on", command.dated_on)
    if command.received_on > today or command.dated_on > command.received_on:
        field = "received_on" if command.received_on > today else "dated_on"
        raise InvalidInput("invoice_dates", field=field, today_on=today)


def _award_for(connection: Connection, actor: Actor, line: BillLine, payee_id: str) -> Row:
    award = award_services.reach(connection, actor, line.award_id, Duty.REQUEST, Duty.VERIFY)
    if award["payee_id"] != payee_id:
        raise Refused("payee_differs", award=award["id"])
    if award["state"] != "open":
        raise Refused("award_not_open")
    if isinstance(from_text(award["kind"], award["terms"]), CardTerms):
        raise Refused("card_award")
    return award


def _check_total(sort: Bill, total_cents: int, amounts: list[int]) -> None:
    """An employer may ask for more than is reimbursed (what is cut is shown); any other total is the sum of its lines."""
    if sort is Bill.EMPLOYER_INVOICE:
        if total_cents < sum(amounts):
            raise InvalidInput(
                "invoice_asks_less", field="total", total_cents=total_cents, sum_cents=sum(amounts)
            )
    elif total_cents != sum(amounts):
        raise InvalidInput("invoice_total", field="total", total_cents=total_cents, sum_cents=sum(amounts))


def decide_line(
    unit: Unit,
    award: Row,
    month: str | None,
    amount: int,
    final: bool | None,
    *,
    invoice_id: str,
    held_cents: int = 0,
    claim: bool = False,
    accepting: bool = False,
) -> tuple[Accrual, Row | None]:
    """What accepting the line would do now, and the month of rent it names.

    :param invoice_id: of its bill; what other bills ask that nobody has accepted yet is not free.
    :param held_cents: of what an employer earned, the cents that stay obligated until retention is shown (OJT-11).
    :param claim: the line asks for that holdback. :param accepting: it is accepted now; else it is entered.
    """
    kind = kind_named(award["kind"])
    if claim:
        return periods.claimed(unit.connection, award, amount), None
    waiting = store.waiting_cents(unit.connection, award["id"], month, invoice_id)
    if not kind.by_month:
        source, limit = rules.open_for_bill(kind, awards.columns_of(award))
        if kind.bill is Bill.EMPLOYER_INVOICE:
            final = bool(final)
            limit -= contracts.held_for_award(unit.connection, award) + held_cents
            waiting = 0  # what its hours earn was cut to what other bills leave
        return rules.decide_bill(kind, source, limit, amount, final, waiting, accepting=accepting), None
    held = rent_months.to_bill(unit.connection, award, month or "")
    delivery.check_month_due(held["month"], unit.today())
    source = Stage(held["state"].title())
    whole = held["amount_cents"]
    accrual = rules.decide_bill(kind, source, whole, amount, final, waiting, accepting=accepting)
    if accrual.rest_cents == 0 and amount < whole:
        raise InvalidInput("month_in_parts", field="final", month=month)
    return accrual, held


def take(award: Row, accrual: Accrual) -> None:
    """Note on the award's row what a line of the same bill took, for the lines after it."""
    award[f"{accrual.source.value.lower()}_cents"] -= accrual.amount_cents + accrual.rest_cents
    award["accrued_cents"] += accrual.amount_cents


def _insert_invoice(unit: Unit, actor: Actor, command: EnterInvoice, sort: Bill) -> Row:
    return unit.insert(
        schema.invoice,
        {
            "id": unit.source.new_id("INV"),
            "payee_id": command.payee_id,
            "sort": sort.value,
            "payee_number": command.payee_number.strip(),
            "number_digest": normal_number(command.payee_number),
            "dated_on": command.dated_on,
            "received_on": command.received_on,
            "total_cents": command.total_cents,
            "document_id": command.document_id,
            "state": "entered",
            "entered_by": actor.person_id,
            "decided_by": None,
            "decided_on": None,
            "reason": None,
        },
    )


def _insert_line(
    unit: Unit,
    invoice: Row,
    place: int,
    award: Row,
    line: BillLine,
    accrual: Accrual,
    one: Worth,
    other: Other | None,
    deposit_cents: int,
) -> Row:
    proof: dict[str, Any] = {"other_half": dataclasses.asdict(other)} if other else {}
    if deposit_cents:
        proof["deposit_cents"] = deposit_cents
    if line.trips:
        proof["trips"] = [dataclasses.asdict(trip) for trip in line.trips]
    if line.periods:
        proof["periods"] = [dataclasses.asdict(period) for period in line.periods]
    if split := [
        {"from": found.period.from_on, **dataclasses.asdict(found.pay)}
        for found, _ in one.periods
        if found.pay
    ]:
        proof["split"] = split
    for name in ("retained_on", "hired_on"):
        if getattr(line, name):
            proof[name] = getattr(line, name)
    row = unit.insert(
        schema.invoice_line,
        {
            "id": unit.source.new_id("BILL"),
            "invoice_id": invoice["id"],
            "award_id": award["id"],
            "position": place,
            "month": line.month,
            "amount_cents": accrual.amount_cents,
            "final": bool(line.final),
            "service_from": _served(line)[0],
            "service_to": _served(line)[1],
            "proof": canonical(proof).decode() if proof else None,
            "cut": one.cut,
            "state": "entered",
            "entry_id": None,
            "instalment_id": line.instalment_id,
        },
    )
    trips.claim(unit, award, row["id"], line.trips)
    return row


def _days(line: BillLine, dated_on: datetime.date) -> list[datetime.date]:
    """When the thing was used, as this line says it."""
    return _said(line) or [dated_on]


def _said(line: BillLine) -> list[datetime.date]:
    return service_days.said_days(line.month, *_served(line), [trip.on for trip in line.trips])


def _served(line: BillLine) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day of the service: as said, else as the line's proof shows."""
    shown = [trip.on for trip in line.trips] + ([line.hired_on] if line.hired_on else [])
    first = min([*shown, *(period.from_on for period in line.periods)], default=None)
    last = max([*shown, *(period.to_on for period in line.periods)], default=None)
    return line.service_from or first, line.service_to or last
