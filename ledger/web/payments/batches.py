"""Payments: accrued lines are put into a batch by one person and released by another; what comes back is reversed by two."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError, NotFound
from ledger.services.payments import batches, payments, returns
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.filters import asked, chosen
from ledger.web.inputs import DayField, needed, options
from ledger.web.rows import kept_fields
from ledger.web.tables import page_of

pages = Blueprint("batches", __name__)

CHIPS = {
    "built": ("Waits for release", "waiting"),
    "released": ("Paid", "good"),
    "dissolved": ("Taken apart", "neutral"),
}
PAYMENT_CHIPS = {
    "built": ("Not paid yet", "waiting"),
    "paid": ("Paid", "good"),
    "returned": ("Came back", "bad"),
    "dissolved": ("Taken apart", "neutral"),
}
_SORTS = {
    "needed_by": lambda row: (str(row["needed_by"] or "9999"), row["id"]),
    "payee": lambda row: (row["payee_name"].casefold(), row["id"]),
    "amount": lambda row: (row["amount_cents"], row["id"]),
    "accepted": lambda row: (row["received_on"], row["id"]),
}


class BuildForm(CommandForm):
    """Which lines are paid together; the check boxes stand in the table's rows."""

    page = HiddenField()
    method = SelectField("Pay by", choices=options(batches.METHODS))


class ReleaseForm(CommandForm):
    """The day the money left the bank; each payment has its own number."""

    page = HiddenField()
    paid_on = DayField("Day the money left the bank", [needed("Give the day.")])


class KeyForm(CommandForm):
    """A decision without further answers."""


class ReturnForm(CommandForm):
    """When and why a payment came back."""

    page = HiddenField()
    returned_on = DayField("Day the money came back, or the check was stopped", [needed("Give the day.")])
    reason = StringField("What the bank says", [InputRequired("Say what the bank says."), Length(max=200)])


@pages.get("/payments")
@access.allow(*payments.READERS)
def listing() -> ResponseReturnValue:
    """What waits for payment, and the batches."""
    return _listing(BuildForm(formdata=kept_fields(), page=request.full_path.rstrip("?")))


@pages.post("/payments")
@access.allow(Duty.BUILD)
def build() -> ResponseReturnValue:
    """Build a batch of the marked lines; one is enough."""
    form = BuildForm()
    if not form.validate():
        return _listing(form), 422
    lines = tuple(
        (line, request.form.get(f"method-{line}") or form.method.data)
        for line in request.form.getlist("line")
    )
    try:
        answer = batches.build(current_work(), current_actor(), batches.BuildBatch(form.key.data, lines))
    except LedgerError as error:
        show_error(form, error)
        return _listing(form), 422
    flash("Batch built. Another person releases it.", "success")
    return redirect(url_for("batches.show", batch_id=answer["batch"]))


@pages.get("/payments/<batch_id>")
@access.allow(*payments.READERS)
def show(batch_id: str) -> ResponseReturnValue:
    """One batch: its payments, each line's entry, and the release."""
    kept = kept_fields()
    form = ReleaseForm(formdata=kept, page=request.path, paid_on=current_work().source.today())
    return _one(batch_id, form, typed=kept)


@pages.post("/payments/<batch_id>/release")
@access.allow(Duty.RELEASE)
@access.proof(access.chosen("release"))
def release(batch_id: str) -> ResponseReturnValue:
    """Release: each payment with its check or ACH number and the day."""
    form = ReleaseForm()
    if request.form.get("decision") != "release":
        form.form_errors = ["Press “Release” to release the batch."]
        return _one(batch_id, form), 422
    if not form.validate():
        return _one(batch_id, form), 422
    numbers = tuple(
        (name.removeprefix("reference-"), value)
        for name, value in request.form.items()
        if name.startswith("reference-")
    )
    command = batches.ReleaseBatch(form.key.data, batch_id, form.paid_on.data, numbers)
    try:
        batches.release(current_work(), current_actor(), command)
    except LedgerError as error:
        return _one(batch_id, form, error), 422
    flash("Released: every line of it is paid.", "success")
    return redirect(url_for("batches.show", batch_id=batch_id))


@pages.post("/payments/<batch_id>/dissolve")
@access.allow(Duty.BUILD)
def dissolve(batch_id: str) -> ResponseReturnValue:
    """Take a batch apart: its lines wait for payment again."""
    form = KeyForm()
    if not form.validate() or request.form.get("decision") != "dissolve":
        return redirect(url_for("batches.show", batch_id=batch_id))
    batches.dissolve(current_work(), current_actor(), batches.DissolveBatch(form.key.data, batch_id))
    flash("Taken apart. Its lines wait for payment again.", "success")
    return redirect(url_for("batches.listing"))


@pages.get("/payments/<batch_id>/returns/<payment_id>")
@access.allow(Duty.BUILD, Duty.RECONCILE, Duty.RELEASE)
def came_back(batch_id: str, payment_id: str) -> ResponseReturnValue:
    """The form for an ACH return or a stopped check."""
    form = ReturnForm(formdata=kept_fields(), page=request.path, returned_on=current_work().source.today())
    return _return_page(batch_id, payment_id, form)


@pages.post("/payments/<batch_id>/returns/<payment_id>")
@access.allow(Duty.BUILD, Duty.RECONCILE, Duty.RELEASE)
def propose_return(batch_id: str, payment_id: str) -> ResponseReturnValue:
    """Stage that a payment came back; another person accepts, then it is owed again."""
    form = ReturnForm()
    if not form.validate():
        return _return_page(batch_id, payment_id, form), 422
    command = returns.ProposeReturn(form.key.data, payment_id, form.reason.data, form.returned_on.data)
    try:
        returns.propose_return(current_work(), current_actor(), command)
    except LedgerError as error:
        show_error(form, error)
        return _return_page(batch_id, payment_id, form), 409
    flash("Staged. When another person accepts it, the lines are owed again and can be paid anew.", "success")
    return redirect(url_for("batches.show", batch_id=batch_id))


def _listing(form: BuildForm) -> str:
    work, actor = current_work(), current_actor()
    rows = chosen(payments.waiting(work, actor), asked("filter"), _words)
    return render_template(
        "batches/listing.html",
        form=form,
        page=page_of(rows, _SORTS, "needed_by"),
        total_cents=sum(row["amount_cents"] for row in rows),
        batches=payments.listing(work, actor)[:100],
        marked=set(request.form.getlist("line")),
        methods=batches.METHODS,
        chips=CHIPS,
    )


def _words(row: Mapping[str, Any]) -> tuple[object, ...]:
    return row["payee_name"], row["award_id"], row["kind_name"], row["payee_reference"], row["month"]


def _one(
    batch_id: str,
    form: ReleaseForm,
    error: LedgerError | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    found = payments.get(current_work(), current_actor(), batch_id)
    at = ""
    if error is not None:
        at = error.field if error.field and error.field.startswith("reference-") else ""
        if not at:
            show_error(form, error)
        else:
            form.form_errors = [str(error)]
    return render_template(
        "batches/show.html",
        form=form,
        key_form=KeyForm(formdata=None),
        wrong=at,
        typed=request.form if typed is None else typed,
        chips=CHIPS,
        payment_chips=PAYMENT_CHIPS,
        methods=batches.METHODS,
        **found,
    )


def _return_page(batch_id: str, payment_id: str, form: ReturnForm) -> str:
    found = payments.get(current_work(), current_actor(), batch_id)
    payment = next((one for one in found["payments"] if one["id"] == payment_id), None)
    if payment is None:
        raise NotFound("not_found", what="payment")
    return render_template(
        "batches/return.html", form=form, payment=payment, batch=found["batch"], methods=batches.METHODS
    )
