"""Contracts: the list, one contract with what decides and what comes next, and hours worked and not billed."""

import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger.clock import month_of
from ledger.domain.contracts.agreements import OF_RECORD, PARTIES, SLOTS, checklist_of
from ledger.domain.contracts.contents import EMPLOYED, FACTORS
from ledger.domain.contracts.contracts import END_REASONS, EVALUATIONS
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.terms import HourTerms
from ledger.errors import Conflict, InvalidInput, LedgerError, NotFound
from ledger.services.contracts import contracts, employers, endings, modifications, modified
from ledger.services.contracts import pages as contract_pages
from ledger.services.contracts import unbilled as hours
from ledger.services.months import reconciliation
from ledger.services.payments import invoices
from ledger.services.payments.worth import BillLine
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.contracts.forms import FORMS, STEPS, of_contents
from ledger.web.fields import CommandForm, show_error, status_of
from ledger.web.filters import asked, chosen
from ledger.web.inputs import options
from ledger.web.tables import page_of

pages = Blueprint("contracts", __name__)


@pages.get("/contracts")
@access.allow(*contract_pages.VIEWERS)
def listing() -> ResponseReturnValue:
    """Contracts and lines that wait for one, what waits first."""
    rows = contract_pages.listing(current_work(), current_actor())
    rows = chosen(rows, asked("filter"), _words)
    order = list(contract_pages.STANDS)
    sorts = {
        "stands": lambda row: (order.index(row["state"]), row["terms"].starts_on, row["line_id"]),
        "starts": lambda row: (row["terms"].starts_on, row["line_id"]),
        "employer": lambda row: (row["employer"].casefold(), row["line_id"]),
        "amount": lambda row: row["amount_cents"],
    }
    page = page_of(rows, sorts, "stands")
    return render_template("contracts/listing.html", page=page, stands=contract_pages.STANDS)


def _words(row: Any) -> tuple[object, ...]:
    return (row["id"], row["award_id"], row["employer"], row["agency_code"], row["kind_name"])


@pages.get("/contracts/unbilled")
@access.allow(*contract_pages.VIEWERS)
def unbilled() -> ResponseReturnValue:
    """Hours worked and not billed at the end of a month: a line of its accruals."""
    today = current_work().source.today()
    try:
        month = reconciliation.parse_month(request.args.get("month", ""))
    except InvalidInput:
        month = month_of(today.replace(day=1) - datetime.timedelta(days=1))
    on = reconciliation.month_end(month)
    rows = hours.unbilled_on(current_work(), current_actor(), on)
    return render_template(
        "contracts/unbilled.html",
        rows=rows,
        on=on,
        month=month,
        owed=sum(one.owed_cents for _, one in rows),
    )


@pages.get("/contracts/<contract_line>")
@access.allow(*contract_pages.VIEWERS)
def show(contract_line: str) -> ResponseReturnValue:
    """One contract, or the line that waits for one."""
    return _shown(contract_line)


@pages.post("/contracts/<contract_line>")
@access.allow(*contracts.MAKERS)
def draft(contract_line: str) -> ResponseReturnValue:
    """Write the contract, or write it anew while nobody has signed."""
    found = contract_pages.contract_page(current_work(), current_actor(), contract_line)
    form = FORMS[found.place["kind"]]()
    if request.form.get("decision") != "write" or not form.validate():
        if not form.errors:
            form.form_errors = ["Nothing was changed: press the form's own button."]
        return _shown(contract_line, {"contract": form}, 422)
    try:
        command = contracts.DraftContract(form.key.data, contract_line, form.contents())
        contracts.draft(current_work(), current_actor(), command)
    except NotFound:
        raise
    except LedgerError as error:
        show_error(form, error)
        return _shown(contract_line, {"contract": form}, status_of(error))
    flash("Kept. The approver sees it beside the line; after the approval all sign.", "success")
    return redirect(url_for("contracts.show", contract_line=contract_line))


@pages.post("/contracts/<contract_line>/steps")
@access.allow(*contracts.MAKERS)
def step(contract_line: str) -> ResponseReturnValue:
    """A signature, an evaluation, the end, what retention decides, an employer let in again."""
    name = request.form.get("decision", "")
    found = contract_pages.contract_page(current_work(), current_actor(), contract_line)
    if name not in STEPS or (found.contract is None and name != "let_in"):
        form = CommandForm()
        form.form_errors = ["Nothing was changed: press the form's own button."]
        return _shown(contract_line, {"none": form}, 422)
    form = STEPS[name]()
    if not form.validate():
        return _shown(contract_line, {name: form}, 422)
    try:
        said = _step(name, form, found)
    except NotFound:
        raise
    except LedgerError as error:
        show_error(form, error)
        status = status_of(error)
        return _shown(contract_line, {name: form}, 409 if isinstance(error, Conflict) else status)
    flash(said, "success")
    return redirect(url_for("contracts.show", contract_line=contract_line))


def _step(name: str, form: Any, found: contract_pages.ContractPage) -> str:
    work, actor, key = current_work(), current_actor(), form.key.data
    contract_id = found.contract["id"] if found.contract else ""
    if name == "sign":
        signed = contracts.Sign(key, contract_id, form.party.data, form.signer.data, form.signed_on.data)
        contracts.sign(work, actor, signed)
        return "Signature kept. After the last one a liaison accepts what it binds."
    if name in ("modify", "sign_modification", "let_go"):
        return _modified(name, form, found, contract_id)
    if name == "evaluate":
        done = endings.Evaluate(key, contract_id, form.sort.data, form.done_on.data, form.words.data)
        endings.evaluate(work, actor, done)
        return "Evaluation kept."
    if name == "end":
        over = endings.EndTraining(
            key, contract_id, form.ended_on.data, form.reason.data, form.open_hours.data or 0
        )
        endings.end(work, actor, over)
        return "Ended. What is not needed is available again; the holdback stays until retention is decided."
    if name in ("claim", "hire"):
        award_id = found.place["award_id"]
        line = (
            BillLine(award_id, retained_on=form.retained_on.data)
            if name == "claim"
            else BillLine(award_id, hired_on=form.hired_on.data)
        )
        bill = invoices.EnterInvoice(
            key,
            found.place["payee_id"],
            form.payee_number.data,
            form.received_on.data,
            form.received_on.data,
            form.total.data or 0,
            (line,),
        )
        invoices.enter(work, actor, bill)
        if name == "hire":
            return "Entered. Add the proof of hire on the bill's page; fiscal staff accept it with the proof."
        return "Entered. Fiscal staff accept it, and then the holdback is owed."
    if name == "lost":
        endings.not_retained(work, actor, endings.NotRetained(key, contract_id))
        return "Kept. The holdback is available to the allocation again."
    employers.propose(work, actor, employers.LetIn(key, found.place["payee_id"], form.reason.data))
    return "Proposed. A second person accepts it under Changes."


def _modified(name: str, form: Any, found: contract_pages.ContractPage, contract_id: str) -> str:
    work, actor, key = current_work(), current_actor(), form.key.data
    if name == "sign_modification":
        signed = contracts.Sign(key, contract_id, form.party.data, form.signer.data, form.signed_on.data)
        modifications.sign(work, actor, signed)
        return "Signature kept. After the last one a liaison accepts what it binds."
    if name == "let_go":
        modifications.let_go(work, actor, modifications.LetGo(key, contract_id))
        return "Let go. The agreement stands as it was signed."
    command = modifications.AskModification(
        key,
        contract_id,
        form.wanted(modified.hours_of(found.terms)),
        form.governs_on.data,
        form.until_hours.data,
        form.words.data or "",
    )
    modifications.ask(work, actor, command)
    return "Asked. A liaison verifies it; until all have signed it the agreement stands as it is."


def _shown(
    contract_line: str, sent: dict[str, CommandForm] | None = None, status: int = 200
) -> ResponseReturnValue:
    found = contract_pages.contract_page(current_work(), current_actor(), contract_line)
    sent = sent or {}
    kind = found.place["kind"]
    form = sent.get("contract") or FORMS[kind](formdata=None, data=of_contents(found.contents))
    shown = {name: sent.get(name) or make(formdata=None) for name, make in STEPS.items()}
    for sign in ("sign", "sign_modification"):
        shown[sign].party.choices = options((one, PARTIES[one]) for one in found.parties)
    if isinstance(found.terms, HourTerms):
        shown["modify"].offer(found.terms)
    page = render_template(
        "contracts/show.html",
        found=found,
        form=form,
        sent=sent,
        shown=shown,
        stands=contract_pages.STANDS,
        today=current_work().source.today(),
        checklist=checklist_of(found.contents),
        of_record=OF_RECORD,
        slots=SLOTS,
        kind_name=kind_named(kind).name,
        factors=FACTORS,
        employed=EMPLOYED,
        parties=PARTIES,
        end_reasons=END_REASONS,
        evaluation_names=EVALUATIONS,
    )
    return page, status
