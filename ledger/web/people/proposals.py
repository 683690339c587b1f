"""Staged changes: what one person staged and another accepts or declines, with the difference before their eyes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError
from ledger.services.awards import refunds, transfers
from ledger.services.documents import documents
from ledger.services.months import months
from ledger.services.payments import batches, cash, cash_reversals
from ledger.services.people import change_pages, people, proposals
from ledger.services.scholarships import endings
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm
from ledger.web.places import place
from ledger.web.rows import kept_fields
from ledger.web.tables import page_of

pages = Blueprint("proposals", __name__)

REGISTERED = (batches, cash, cash_reversals, endings, months, people, refunds, transfers)
"""The modules whose changes are staged here; importing them makes their sorts known."""

DECIDERS = (
    Duty.LOAD,
    Duty.IMPORT,
    Duty.OVERSEE,
    Duty.CLOSE,
    Duty.ADMINISTER,
    Duty.BUILD,
    Duty.RELEASE,
    Duty.RECONCILE,
    Duty.VERIFY,
    Duty.ACCEPT_INVOICES,
    Duty.APPROVE_OVER_BAND,
    Duty.APPROVE_HIGHEST,
    Duty.KEEP_CARDS,
    Duty.KEEP_PAYEES,
    Duty.CHECK_PAYEES,
)
"""Whoever may stage or accept any sort of change."""

CHIPS = {
    "staged": ("Waits for a second person", "waiting"),
    "accepted": ("Accepted", "good"),
    "declined": ("Declined", "bad"),
    "withdrawn": ("Withdrawn", "neutral"),
}
_DONE = {
    "accepted": "Accepted and carried out.",
    "declined": "Declined. Nothing was changed.",
    "withdrawn": "Withdrawn. Nothing was changed.",
}
_SORTS = {
    "proposed_at": lambda row: (row["proposed_at"], row["id"]),
    "name": lambda row: (row["name"], row["proposed_at"]),
    "by": lambda row: (row["by"] or "", row["proposed_at"]),
}


class DecideForm(CommandForm):
    """Accept, decline or withdraw."""

    page = HiddenField()
    reason = StringField("Reason, when you decline or withdraw", [Length(max=200)])


def _asks_proof() -> bool:
    proposal_id = (request.view_args or {}).get("proposal_id", "")
    return request.form.get("decision") == "accept" and proposals.asks_proof(current_work(), proposal_id)


@pages.get("/changes")
@access.allow(*DECIDERS, Duty.EXAMINE)
def listing() -> ResponseReturnValue:
    """Changes by state; what waits first."""
    state = request.args.get("state", "staged")
    state = state if state in change_pages.STATES else "staged"
    rows = change_pages.listing(current_work(), current_actor(), state)
    page = page_of(rows, _SORTS, "proposed_at", descending=state != "staged")
    return render_template("proposals/listing.html", page=page, state=state, chips=CHIPS)


@pages.get("/changes/<proposal_id>")
@access.allow(*DECIDERS, Duty.EXAMINE)
def show(proposal_id: str) -> ResponseReturnValue:
    """One change: what it would do, who staged it, and the decision."""
    return _one(proposal_id, DecideForm(formdata=kept_fields(), page=request.path))


@pages.post("/changes/<proposal_id>/decision")
@access.allow(*DECIDERS)
@access.proof(_asks_proof)
def decide(proposal_id: str) -> ResponseReturnValue:
    """Accept it, decline it, or withdraw one's own."""
    form, decision = DecideForm(), request.form.get("decision")
    if not form.validate() or decision not in ("accept", "decline"):
        form.form_errors = ["Choose: accept or decline."]
        return _one(proposal_id, form), 422
    reason = (form.reason.data or "").strip()
    if decision == "decline" and not reason:
        form.reason.errors = ["Say why, so that whoever staged it knows what to do."]
        return _one(proposal_id, form), 422
    work, actor = current_work(), current_actor()
    try:
        if decision == "accept":
            answer = proposals.accept(work, actor, proposals.Accept(form.key.data, proposal_id))
        else:
            answer = proposals.decline(work, actor, proposals.Decline(form.key.data, proposal_id, reason))
    except LedgerError as error:
        form.form_errors = [*form.form_errors, str(error)]
        return _one(proposal_id, form), 409
    flash(_DONE[str(answer.get("state") or "accepted")], "success")
    if answer.get("login"):
        flash(
            f"The login {answer['login']} cannot be used until an administrator issues its one-time password.",
            "info",
        )
    return redirect(url_for("proposals.show", proposal_id=proposal_id))


def _one(proposal_id: str, form: DecideForm) -> str:
    change = change_pages.get(current_work(), current_actor(), proposal_id)
    asks = proposals.asks_proof(current_work(), proposal_id)
    papers = documents.documents_for(current_work(), current_actor(), proposal_id)
    return render_template(
        "proposals/show.html",
        change=change,
        facts=[(label, said, _place_of(label, said)) for label, said in change.facts],
        form=form,
        chips=CHIPS,
        asks_proof=asks,
        papers=papers,
    )


def _place_of(label: str, said: str) -> str:
    """Where what a change is about can be looked at; nothing when it is no thing of its own, or no page of this reader's."""
    if label == "Bill":
        return place("invoices.show", invoice_id=said) or ""
    return place("awards.show", award_id=said) or "" if label == "Award" else ""
