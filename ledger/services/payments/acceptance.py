"""A bill accepted: each line accrues, and what a final one leaves over is let go; or refused whole, with a reason."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.awards import awards as rules
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry
from ledger.domain.needs.kinds import Kind, kind_named
from ledger.domain.people import duties
from ledger.domain.people.duties import Duty, Step
from ledger.errors import NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards import deposits, late, releases
from ledger.services.needs import fund_days
from ledger.services.overrides import rows as override_rows
from ledger.services.payments import periods, proofs, service_days, sources, trips
from ledger.services.payments.invoices import decide_line, take
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import instalments
from ledger.services.work import Answer, Unit, Work
from ledger.store import documents, schema
from ledger.store.awards import amendments, awards
from ledger.store.awards.deposits import named_in
from ledger.store.payments import invoices
from ledger.store.rows import Row, find_row


@dataclass(frozen=True)
class DecideInvoice:
    """Accept an entered invoice, or refuse it with a reason.

    :param reason: None accepts.
    :param held_words: why a period that is held is accepted: a wage below the contract's or the lawful one (OJT-10), hours
        beyond the agreement, of which only the agreement's are accepted (WEX-08); or why a line is another cost than one that
        another federal award bears (FND-17); "" decides nothing.
    :param undocumented: why there is no document of it; asked for where none is attached (AUD-03).
    """

    key: str
    invoice_id: str
    reason: str | None = None
    held_words: str = ""
    undocumented: str = ""


def decide(work: Work, actor: Actor, command: DecideInvoice) -> Answer:
    """Accept an invoice: each line accrues, on its award's date; a final one lets the rest go. Or refuse it whole.

    :raises Refused: ``same_person``, ``more_than_obligated`` when something changed since it was entered,
        ``wage_held``, ``hours_held`` with both figures (OJT-10, WEX-08), ``proof_missing`` (OJT-09, d18),
        ``document_none`` (AUD-03), ``emergency_late``, ``emergency_open`` (d15), ``payee_changed`` when its award was approved
        anew for another payee; of a bill that binds ``fund_period``, ``fund_gap``, ``agency_not_active`` for the day on which
        it came (FND-03, ALC-05), ``after_liquidation`` today (FND-04).
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
        asked = amendments.askers(unit.connection, list(awarded.values()))
        if command.reason is None:
            override_rows.refuse_unverified(unit.connection, awarded, unit.today())
            _refuse_other_payee(unit.connection, invoice, awarded.values())
        for award in awarded.values():
            done = {Step.REQUEST: asked[award["id"]], Step.ENTER_INVOICE: (invoice["entered_by"],)}
            duties.refuse_same_person(Step.ACCEPT_INVOICE, actor.person_id, done)
        without = None
        if command.reason is None:
            proofs.check(
                unit.connection, invoice["id"], [one["kind"] for one in awarded.values()], unit.today()
            )
            without = _without_document(unit.connection, invoice, command.undocumented)
        state = "refused" if command.reason is not None else "accepted"
        why = command.reason
        for line in lines:
            if command.reason is not None:
                unit.change(schema.invoice_line, line, state="refused")
                trips.let_go(unit, line["id"])
            else:
                periods.decide_holds(unit, actor, line, command.held_words)
                if _accrue(unit, actor, invoice, line, awarded[line["award_id"]], command.held_words):
                    why = command.held_words.strip()
        unit.change(
            schema.invoice,
            invoice,
            state=state,
            decided_by=actor.person_id,
            decided_on=unit.today(),
            reason=why,
            undocumented=without,
        )
        return invoice["id"], {"invoice": invoice["id"]}

    return work.run(actor, command, "invoice.decided", _decide_invoice)


def _without_document(connection: Connection, invoice: Row, why: str) -> str | None:
    """Why there is no document; None where there is one. :raises Refused: ``document_none`` where nobody says why (AUD-03)."""
    if documents.documents_for(connection, invoice["id"]):
        return None
    if not why.strip():
        raise Refused("document_none", field="undocumented")
    return why.strip()


def _refuse_other_payee(connection: Connection, invoice: Row, awarded: Iterable[Row]) -> None:
    """An approval pays the payee whom it names, also when it named another one as the bill came in (decision 23)."""
    for award in awarded:
        if award["payee_id"] != invoice["payee_id"]:
            payee = find_row(connection, schema.payee, id=award["payee_id"])
            raise Refused("payee_changed", award=award["id"], payee=payee["name"] if payee else "")


def _accrue(unit: Unit, actor: Actor, invoice: Row, line: Row, award: Row, words: str) -> bool:
    """The line is owed. Was it like one that another federal award bears, and do the words say why it is not (FND-17)?"""
    kind = kind_named(award["kind"])
    proofs.check_award_papers(unit.connection, award)
    instalments.check_line(
        unit.connection,
        award,
        line["instalment_id"],
        line["amount_cents"],
        says_days=line["service_from"] is not None,
        invoice_id=invoice["id"],
    )
    trips.check_attended(unit.connection, award, line, unit.today())
    served = line["service_from"], line["service_to"]
    said = service_days.said_days(line["month"], *served, trips.days_of(line))
    fund_days.check_billed(unit.connection, actor, award, said, invoice["dated_on"])
    days = said or [invoice["dated_on"]]
    place = (invoice["payee_id"], line["amount_cents"], days)
    sources.check(unit.connection, award, *place, invoice_id=invoice["id"])
    alike = sources.alike(unit.connection, award, *place, invoice_id=invoice["id"])
    if alike and not words.strip():
        raise Refused("cost_alike", field="held_words", number=alike[0].number, amount_cents=alike[0].cents)
    shown_on = periods.retained_on(line)
    accrual, held = decide_line(
        unit,
        award,
        line["month"],
        line["amount_cents"],
        line["final"] or _whole(kind, award, line),
        invoice_id=invoice["id"],
        held_cents=periods.held_of(unit, line),
        claim=shown_on is not None,
        accepting=True,
    )
    on = award_services.entry_on(unit.connection, award, invoice["received_on"], unit.today())
    if accrual.source is Stage.COMMITTED:
        # The bill binds too, on its own day, wherever its entry stands (FND-03, ALC-05)
        fund_days.refuse_to_bind(unit.connection, award, invoice["received_on"])
        late.refuse_late(unit.connection, award["fund"], unit.today())
    entry_id = _owe(unit, invoice, line, award, accrual, on)
    if held is not None:
        unit.change(schema.rent_month, held, state=rules.MonthState.ACCRUED.value)
    if shown_on is not None:
        periods.retained(unit, award, shown_on)
    if accrual.rest_cents:
        releases.post_release(unit, award, accrual.source, accrual.rest_cents, month=line["month"])
    unit.change(schema.invoice_line, line, state="accrued", entry_id=entry_id)
    take(award, accrual)
    return bool(alike)


def _owe(unit: Unit, invoice: Row, line: Row, award: Row, accrual: rules.Accrual, on: datetime.date) -> str:
    """The entry that makes the cost owed, and that of a deposit beside it, which is none (SUP-12); the first one's id."""
    named = named_in(line["proof"]) or 0
    deposit = deposits.of_bill(unit.connection, award, accrual.amount_cents, named, line["id"])
    cost, document, entry_id = accrual.amount_cents - deposit, invoice["document_id"], ""
    if cost:
        postings = books.step(awards.key_of(award), award["kind"], accrual.source, Stage.ACCRUED, cost)
        entry_id = unit.post(
            Entry(
                id=unit.source.new_id("ENT"),
                on=on,
                narration=accrual.narration,
                postings=postings,
                award=award["id"],
                month=line["month"],
                service_from=line["service_from"],
                service_to=line["service_to"],
                document=document,
            )
        ).id
    if deposit:
        owed = deposits.owe(unit, award, line, deposit, accrual.source, on=on, document=document)
        entry_id = entry_id or owed
    return entry_id


def _whole(kind: Kind, award: Row, line: Row) -> bool | None:
    """A line that was entered as "not the last" stays so when it is accepted."""
    return False if not line["final"] else None
