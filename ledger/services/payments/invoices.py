"""Invoices, statements, receipts and logs: entered by those who got them, accepted by fiscal staff, accrued then."""

import dataclasses
import datetime
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.awards import awards as rules
from ledger.domain.awards.awards import Accrual
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.canonical import canonical
from ledger.domain.journal.entries import Entry
from ledger.domain.needs.kinds import Bill, Kind, kind_named
from ledger.domain.people import duties
from ledger.domain.people.duties import Duty, Step
from ledger.errors import InvalidInput, LedgerError, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.documents import documents
from ledger.services.payments import worth
from ledger.services.payments.worth import BillLine
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.payments import invoices
from ledger.store.rows import Row, find_row

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


@dataclass(frozen=True)
class DecideInvoice:
    """Accept an entered invoice, or refuse it with a reason.

    :param reason: None accepts.
    """

    key: str
    invoice_id: str
    reason: str | None = None


def enter(work: Work, actor: Actor, command: EnterInvoice) -> Answer:
    """Enter an invoice: checked against what is obligated now, and again when it is accepted.

    :raises InvalidInput: ``final_question`` below the obligation, ``invoice_total``, dates. :raises Refused:
        ``more_than_obligated`` ("25.00 more than the 425.00 obligated"), ``payee_differs``, ``invoice_twice``.
    """
    roles.require(actor, Duty.REQUEST, Duty.VERIFY)
    _check_head(command, work.source.today())

    def _enter(unit: Unit) -> tuple[str, Answer]:
        found = []
        for place, line in enumerate(command.lines, 1):
            with _of_line(place):
                found.append(_award_for(unit.connection, actor, line, command.payee_id))
        sort = kind_named(found[0]["kind"]).bill
        if any(kind_named(award["kind"]).bill is not sort for award in found):
            raise InvalidInput("invoice_mixed", field="lines")
        amounts = []
        for place, (award, line) in enumerate(zip(found, command.lines, strict=True), 1):
            with _of_line(place):
                amounts.append(worth.of_line(unit, award, line))
        _check_total(sort, command.total_cents, [amount for amount, _ in amounts])
        invoice = _insert_invoice(unit, actor, command, sort)
        for place, (award, line, (amount, cut)) in enumerate(
            zip(found, command.lines, amounts, strict=True), 1
        ):
            with _of_line(place):
                accrual, _ = _decide(unit, award, line.month, amount, line.final)
            _insert_line(unit, invoice, place, award, line, accrual, cut)
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
    if command.received_on > today or command.dated_on > command.received_on:
        raise InvalidInput("invoice_dates", field="received_on", today_on=today)


def _award_for(connection: Connection, actor: Actor, line: BillLine, payee_id: str) -> Row:
    award = award_services.reach(connection, actor, line.award_id, Duty.REQUEST, Duty.VERIFY)
    if award["payee_id"] != payee_id:
        raise Refused("payee_differs", award=award["id"])
    if award["state"] != "open":
        raise Refused("award_not_open")
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


def _decide(
    unit: Unit, award: Row, month: str | None, amount: int, final: bool | None
) -> tuple[Accrual, Row | None]:
    """What accepting the line would do now, and the month of rent it names."""
    kind = kind_named(award["kind"])
    if not kind.by_month:
        source, limit = rules.open_for_bill(kind, awards.columns_of(award))
        if kind.bill is Bill.EMPLOYER_INVOICE:
            final = bool(final)
        return rules.decide_bill(kind, source, limit, amount, final), None
    held = awards.find_month(unit.connection, award["id"], month or "")
    if held is None or held["state"] not in ("committed", "obligated"):
        raise Refused("month_not_open", month=month)
    rules.check_month_due(held["month"], unit.today())
    source = Stage(held["state"].title())
    accrual = rules.decide_bill(kind, source, held["amount_cents"], amount, final)
    if accrual.rest_cents == 0 and amount < held["amount_cents"]:
        raise InvalidInput("month_in_parts", field="final", month=month)
    return accrual, held


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


def normal_number(text: str) -> str:
    """A payee's number without what people leave out: ``inv-00 17`` and ``INV 0017`` are the same (F17)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def _insert_line(
    unit: Unit, invoice: Row, place: int, award: Row, line: BillLine, accrual: Accrual, cut: str | None
) -> None:
    proof: dict[str, Any] = {}
    if line.trips:
        proof["trips"] = [dataclasses.asdict(trip) for trip in line.trips]
    if line.periods:
        proof["periods"] = [dataclasses.asdict(period) for period in line.periods]
    unit.insert(
        schema.invoice_line,
        {
            "id": unit.source.new_id("BILL"),
            "invoice_id": invoice["id"],
            "award_id": award["id"],
            "position": place,
            "month": line.month,
            "amount_cents": accrual.amount_cents,
            "final": bool(line.final),
            "service_from": line.service_from or _first_day(line),
            "service_to": line.service_to or _last_day(line),
            "proof": canonical(proof).decode() if proof else None,
            "cut": cut,
            "state": "entered",
            "entry_id": None,
        },
    )


def _first_day(line: BillLine) -> datetime.date | None:
    days = [trip.on for trip in line.trips] + [period.from_on for period in line.periods]
    return min(days, default=None)


def _last_day(line: BillLine) -> datetime.date | None:
    days = [trip.on for trip in line.trips] + [period.to_on for period in line.periods]
    return max(days, default=None)


def decide(work: Work, actor: Actor, command: DecideInvoice) -> Answer:
    """Accept an invoice: each line accrues, on its award's date; a final one lets the rest go. Or refuse it whole.

    :raises Refused: ``same_person``, ``more_than_obligated`` when something changed since it was entered.
    """
    roles.require(actor, Duty.ACCEPT_INVOICES)

    def _decide_invoice(unit: Unit) -> tuple[str, Answer]:
        invoice = find_row(unit.connection, schema.invoice, lock=True, id=command.invoice_id)
        if invoice is None:
            raise NotFound("not_found", what="invoice")
        if invoice["state"] != "entered":
            raise Refused("already_decided")
        lines = invoices.invoice_lines_for(unit.connection, invoice["id"])
        awarded = {
            line["award_id"]: award_services.reach(
                unit.connection, actor, line["award_id"], Duty.ACCEPT_INVOICES
            )
            for line in sorted(lines, key=lambda one: str(one["award_id"]))
        }
        for award in awarded.values():
            done = {Step.REQUEST: (award["requested_by"],), Step.ENTER_INVOICE: (invoice["entered_by"],)}
            duties.refuse_same_person(Step.ACCEPT_INVOICE, actor.person_id, done)
        state = "refused" if command.reason is not None else "accepted"
        for line in lines:
            if command.reason is not None:
                unit.change(schema.invoice_line, line, state="refused")
            else:
                _accrue(unit, invoice, line, awarded[line["award_id"]])
        unit.change(
            schema.invoice,
            invoice,
            state=state,
            decided_by=actor.person_id,
            decided_on=unit.today(),
            reason=command.reason,
        )
        return invoice["id"], {"invoice": invoice["id"]}

    return work.run(actor, command, "invoice.decided", _decide_invoice)


def _accrue(unit: Unit, invoice: Row, line: Row, award: Row) -> None:
    kind = kind_named(award["kind"])
    accrual, held = _decide(
        unit, award, line["month"], line["amount_cents"], line["final"] or _whole(kind, award, line)
    )
    on = award_services.entry_on(unit.connection, award, invoice["received_on"], unit.today())
    key = awards.key_of(award)
    entry = unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=on,
            narration=accrual.narration,
            postings=books.step(key, kind.code, accrual.source, Stage.ACCRUED, accrual.amount_cents),
            award=award["id"],
            month=line["month"],
            service_from=line["service_from"],
            service_to=line["service_to"],
            document=invoice["document_id"],
        )
    )
    if held is not None:
        unit.change(schema.rent_month, held, state=rules.MonthState.ACCRUED.value)
    if accrual.rest_cents:
        award_services.post_release(unit, award, accrual.source, accrual.rest_cents, month=line["month"])
    unit.change(schema.invoice_line, line, state="accrued", entry_id=entry.id)
    award[f"{accrual.source.value.lower()}_cents"] -= accrual.amount_cents + accrual.rest_cents
    award["accrued_cents"] += accrual.amount_cents


def _whole(kind: Kind, award: Row, line: Row) -> bool | None:
    """A line that was entered as "not the last" stays so when it is accepted."""
    return False if not line["final"] else None
