"""Invoices, statements, receipts, mileage logs and employers' invoices: entered by one person, accepted by another."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from ledger.domain.awards.awards import NOT_OWED
from ledger.domain.documents import DOCUMENT_NAMES
from ledger.domain.needs.kinds import BILL_NAMES, Bill
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError, NotFound
from ledger.services.awards import whose as whose_awards
from ledger.services.payments import acceptance, bills, canceling, invoices
from ledger.services.payments.bills import Billable
from ledger.services.people import change_pages
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.filters import asked, asked_span, chosen
from ledger.web.payments.forms import FIRST_FIELDS, command_of, form_for, show_row_error
from ledger.web.rows import kept_fields, rows_changed
from ledger.web.tables import page_of

pages = Blueprint("invoices", __name__)

CHIPS = {
    "entered": ("Waits for acceptance", "waiting"),
    "accepted": ("Accepted", "good"),
    "refused": ("Refused", "bad"),
    "canceled": ("Canceled", "bad"),
}
IN_PART = ("Accepted, canceled in part", "warn")
LINE_CHIPS = {
    "entered": ("Not accepted yet", "waiting"),
    "accrued": ("Owed, not paid", "info"),
    "paid": ("Paid", "good"),
    "refused": ("Refused", "bad"),
    "canceled": ("Canceled", "bad"),
}
_SORTS = {
    "received_on": lambda row: (row["received_on"], row["id"]),
    "payee": lambda row: (row["payee_name"].casefold(), row["id"]),
    "total": lambda row: (row["total_cents"], row["id"]),
    "number": lambda row: (row["payee_number"].casefold(), row["id"]),
}


class DecideForm(CommandForm):
    """Accept or refuse."""

    page = HiddenField()
    reason = TextAreaField("Reason, when you refuse", [Length(max=300)])
    held_words = TextAreaField("Why what is held is right, when you accept it", [Length(max=300)])
    undocumented = TextAreaField("Why there is no document, when you accept it", [Length(max=300)])


class CancelForm(CommandForm):
    """Say which lines are not owed after all."""

    page = HiddenField()
    reason = SelectField(
        "Why", [InputRequired("Choose why.")], choices={"": "Choose", **NOT_OWED}, validate_choice=False
    )


@pages.get("/invoices")
@access.allow(*bills.READERS)
def queue() -> ResponseReturnValue:
    """The invoices of one state: what waits for acceptance first."""
    state = request.args.get("state", "entered")
    state = state if state in bills.STATES else "entered"
    span = asked_span()
    rows = [
        row
        for row in bills.queue(current_work(), current_actor(), state)
        if span.holds(row["received_on"].isoformat()[:7])
    ]
    rows = chosen(rows, asked("filter"), _words)
    page = page_of(rows, _SORTS, "received_on", descending=state != "entered")
    return render_template(
        "invoices/queue.html", page=page, state=state, span=span, chips=CHIPS, sort_names=BILL_NAMES
    )


def _words(row: Mapping[str, Any]) -> Sequence[object]:
    return (row["id"], row["payee_name"], row["payee_number"], *row["kinds"], row["sort"], row["agency_code"])


@pages.get("/invoices/new")
@access.allow(*bills.ENTERERS)
def new() -> ResponseReturnValue:
    """Choose what is billed, then fill in the document."""
    awards = bills.billable(current_work(), current_actor())
    first = request.args.get("award", "")
    payee, sort = request.args.get("payee"), request.args.get("sort")
    for one in awards:
        if one.award_id == first:
            payee, sort = one.payee_id, one.kind.bill.value
    found, whose = _of(awards, payee, sort), _whose(awards)
    if not found:
        return render_template(
            "invoices/choose.html",
            groups=_groups(awards, whose),
            first=first,
            whose=whose,
            sort_names=BILL_NAMES,
        )
    kept = kept_fields()
    if kept is not None:
        return _shown(form_for(found[0].kind.bill, found, whose, formdata=kept), found)
    form = form_for(
        found[0].kind.bill,
        found,
        whose,
        formdata=None,
        payee=payee,
        sort=sort,
        page=request.full_path.rstrip("?"),
        first_award=first or None,
        received_on=current_work().source.today(),
    )
    return _shown(form, found)


@pages.post("/invoices")
@access.allow(*bills.ENTERERS)
def enter() -> ResponseReturnValue:
    """Enter the document; a question or a refusal comes back at its field."""
    awards = _of(
        bills.billable(current_work(), current_actor()), request.form.get("payee"), request.form.get("sort")
    )
    if not awards:
        abort(404)
    sort, whose = awards[0].kind.bill, _whose(awards)
    rows = rows_changed(FIRST_FIELDS)
    if rows is not None:
        return _shown(form_for(sort, awards, whose, formdata=rows), awards)
    form = form_for(sort, awards, whose)
    try:
        document_id = _document(form, sort, awards)
    except LedgerError as error:
        form.validate()
        show_error(form, error)
        return _shown(form, awards), 422
    if not form.validate():
        return _shown(form, awards), 422
    command, places = command_of(form, sort, document_id)
    try:
        answer = invoices.enter(current_work(), current_actor(), command)
    except LedgerError as error:
        show_row_error(form, error, places)
        return _shown(form, awards), 422
    flash(f"{BILL_NAMES[sort]} entered. It waits for fiscal staff to accept it.", "success")
    return redirect(url_for("invoices.show", invoice_id=answer["invoice"]))


@pages.get("/invoices/<invoice_id>")
@access.allow(*bills.READERS)
def show(invoice_id: str) -> ResponseReturnValue:
    """One invoice: the document beside its facts, what was cut and why, and the decision."""
    return _one(invoice_id, DecideForm(page=request.path))


@pages.post("/invoices/<invoice_id>/decision")
@access.allow(Duty.ACCEPT_INVOICES)
def decide(invoice_id: str) -> ResponseReturnValue:
    """Accept: its lines accrue. Refuse: with a reason, whole."""
    form, decision = DecideForm(), request.form.get("decision")
    if not form.validate() or decision not in ("accept", "refuse"):
        form.form_errors = [*form.form_errors, "Choose: accept or refuse."]
        return _one(invoice_id, form), 422
    reason = (form.reason.data or "").strip()
    if decision == "refuse" and not reason:
        form.reason.errors = ["Say why, so that whoever entered it knows what to do."]
        return _one(invoice_id, form), 422
    held_words = (form.held_words.data or "").strip()
    refused = reason if decision == "refuse" else None
    undocumented = (form.undocumented.data or "").strip()
    command = acceptance.DecideInvoice(form.key.data, invoice_id, refused, held_words, undocumented)
    try:
        acceptance.decide(current_work(), current_actor(), command)
    except LedgerError as error:
        show_error(form, error)
        return _one(invoice_id, form), 409
    flash(
        "Accepted: it is owed from today." if decision == "accept" else "Refused. Nothing was accrued.",
        "success",
    )
    return redirect(url_for("invoices.show", invoice_id=invoice_id))


@pages.post("/invoices/<invoice_id>/cancellation")
@access.allow(*canceling.STAGERS)
def propose_cancel(invoice_id: str) -> ResponseReturnValue:
    """Say that lines of an accepted bill are not owed; a second person accepts it."""
    bills.get(current_work(), current_actor(), invoice_id)  # another agency's bill stays unknown
    form, lines = CancelForm(), tuple(request.form.getlist("line"))
    if not form.validate():
        return _one(invoice_id, DecideForm(formdata=None), form), 422
    command = canceling.ProposeCancel(form.key.data, invoice_id, lines, form.reason.data or "")
    try:
        canceling.propose(current_work(), current_actor(), command)
    except NotFound:
        raise
    except LedgerError as error:
        show_error(form, error)
        return _one(invoice_id, DecideForm(formdata=None), form), 422 if isinstance(
            error, InvalidInput
        ) else 409
    flash("Proposed. A second person accepts it under Changes.", "success")
    return redirect(url_for("invoices.show", invoice_id=invoice_id))


def _one(invoice_id: str, form: DecideForm, cancel: CancelForm | None = None) -> str:
    found = bills.get(current_work(), current_actor(), invoice_id)
    awarded = [line["award_id"] for line in found["lines"]]
    return render_template(
        "invoices/show.html",
        form=form,
        cancel=cancel or CancelForm(formdata=None, page=request.path),
        waiting=change_pages.about(current_work(), current_actor(), [invoice_id]),
        marked=set(request.form.getlist("line")),
        chip=IN_PART
        if found["invoice"]["state"] == "accepted" and found["canceled_cents"]
        else CHIPS[found["invoice"]["state"]],
        line_chips=LINE_CHIPS,
        whose=whose_awards.whose(current_work(), current_actor(), awarded),
        sort_name=BILL_NAMES[Bill(found["invoice"]["sort"])],
        document_names=DOCUMENT_NAMES,
        **found,
    )


def _of(awards: Sequence[Billable], payee: str | None, sort: str | None) -> list[Billable]:
    return [one for one in awards if one.payee_id == payee and one.kind.bill.value == sort]


def _whose(awards: Sequence[Billable]) -> Mapping[str, str]:
    return whose_awards.whose(current_work(), current_actor(), [one.award_id for one in awards])


def _groups(awards: Sequence[Billable], whose: Mapping[str, str]) -> list[tuple[Billable, list[Billable]]]:
    """Awards by payee and sort of document, as one form takes them."""
    groups: dict[tuple[str, str], list[Billable]] = {}
    for one in awards:
        groups.setdefault((one.payee_id, one.kind.bill.value), []).append(one)

    def _words_of(one: Billable) -> Sequence[object]:
        return one.payee_name, one.award_id, one.kind.name, one.reference, whose.get(one.award_id)

    kept = {key: chosen(group, asked("filter"), _words_of) for key, group in groups.items()}
    return [(group[0], group) for group in kept.values() if group]


def _document(form: Any, sort: Bill, awards: Sequence[Billable]) -> str | None:
    """Take in the scan at once, so that a question about the form does not lose it."""
    row = form.lines[0].form.award.data
    agency = next((one.agency for one in awards if one.award_id == row), awards[0].agency)
    found: str | None = form.take_in({Bill.EMPLOYER_INVOICE: "invoice"}.get(sort, sort.value), agency)
    return found


def _shown(form: Any, awards: Sequence[Billable]) -> str:
    form.offer_key()
    return render_template(
        "invoices/new.html",
        form=form,
        awards=awards,
        payee_name=awards[0].payee_name,
        sort=awards[0].kind.bill,
        sort_name=BILL_NAMES[awards[0].kind.bill],
    )
