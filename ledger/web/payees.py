"""Payees: suggested by whoever needs one, made by a keeper, accepted by a checker who had no part in it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ledger.domain.payees import FormState, PayeeState
from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError, NotFound
from ledger.services import distinct_payees, payees
from ledger.services.people.roles import READERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.filters import asked
from ledger.web.inputs import options
from ledger.web.rows import kept_fields
from ledger.web.tables import page_of

pages = Blueprint("payees", __name__)

CHIPS = {
    "suggested": ("Suggested", "waiting"),
    "created": ("Waits for a check", "waiting"),
    "accepted": ("Accepted", "good"),
    "refused": ("Refused", "bad"),
}
SORTS = {
    "landlord": "Landlord",
    "school": "School",
    "employer": "Employer",
    "vendor": "Shop or service",
    "agency": "Agency",
    "participant": "Participant",
}
TAX = {
    "unknown": "Not known yet",
    "individual": "Individual",
    "partnership": "Partnership",
    "corporation": "Corporation",
    "exempt": "Exempt",
    "government": "Government",
}
FORM_STATES = {"none": "Not asked for", "requested": "Asked for", "on_file": "On file"}
_COLUMNS = {
    "name": lambda row: (row["name"].casefold(), row["id"]),
    "sort": lambda row: (row["sort"], row["name"].casefold()),
    "state": lambda row: (row["state"], row["name"].casefold()),
}


class SuggestForm(CommandForm):
    """What a coach knows of a payee."""

    page = HiddenField()
    name = StringField(
        "Name", [InputRequired("Type the name as it stands on the lease or invoice."), Length(max=120)]
    )
    address = StringField("Address", [Optional(), Length(max=240)])
    sort = SelectField("What it is", choices=options(SORTS))


class CreateForm(SuggestForm):
    """What a keeper records; no bank details and no tax number are kept here."""

    tax_class = SelectField("Taxed as", choices=options(TAX))
    form_state = SelectField("Tax form W-9", choices=options(FORM_STATES))


class DistinctForm(CommandForm):
    """Say that a payee is somebody else than the person whose name or address it has."""

    reason = StringField(
        "How it is known", [InputRequired("Say how it is known."), Length(max=distinct_payees.MOST_WORDS)]
    )


class KeyForm(CommandForm):
    """A decision without further answers."""

    page = HiddenField()


@pages.get("/payees")
@access.allow(Duty.REQUEST, *READERS)
def listing() -> ResponseReturnValue:
    """Payees by name and state."""
    state = request.args.get("state") or None
    state = state if state in set(PayeeState) else None
    rows = payees.list_payees(current_work(), current_actor(), state=state, text=asked("filter"))
    return render_template(
        "payees/listing.html",
        page=page_of(rows, _COLUMNS, "name"),
        state=state,
        chips=CHIPS,
        sorts=SORTS,
        forms_of=FORM_STATES,
    )


@pages.get("/payees/new")
@access.allow(*payees.SUGGESTERS, Duty.KEEP_PAYEES)
def new() -> ResponseReturnValue:
    """Suggest a payee, or make one."""
    form = _form_class()(formdata=kept_fields(), page=request.path)
    return render_template("payees/new.html", form=form, action=_action(), payee=None)


@pages.post("/payees/new/suggestion")
@access.allow(*payees.SUGGESTERS)
def suggest() -> ResponseReturnValue:
    """Suggest a payee; a keeper makes it."""
    form = SuggestForm()
    command = payees.Suggest(form.key.data, form.name.data or "", form.address.data or None, form.sort.data)
    return _sent(
        form,
        None,
        lambda: payees.suggest(current_work(), current_actor(), command),
        "Suggested. A keeper of payees takes it from here.",
    )


@pages.post("/payees")
@access.allow(Duty.KEEP_PAYEES)
def create() -> ResponseReturnValue:
    """Make a payee, anew or from a suggestion; a checker accepts it."""
    form, suggestion = CreateForm(), request.form.get("suggestion_id") or None
    command = payees.Create(
        form.key.data,
        form.name.data or "",
        form.address.data or None,
        form.sort.data,
        form.tax_class.data,
        form.form_state.data,
        suggestion,
    )
    return _sent(
        form,
        suggestion,
        lambda: payees.create(current_work(), current_actor(), command),
        "Made. It can be used once another person has checked it.",
    )


@pages.get("/payees/<payee_id>")
@access.allow(Duty.REQUEST, *READERS)
def show(payee_id: str) -> ResponseReturnValue:
    """One payee, and what can be done about it."""
    return _one(payee_id, KeyForm(formdata=kept_fields(), page=request.path))


@pages.get("/payees/<payee_id>/correction")
@access.allow(Duty.KEEP_PAYEES)
def edit(payee_id: str) -> ResponseReturnValue:
    """The form to make a suggested payee, or to put a known one right."""
    found = payees.get_payee(current_work(), current_actor(), payee_id)
    form = CreateForm(formdata=kept_fields(), data={**found, "page": request.path, "key": None})
    return render_template("payees/new.html", form=form, action=_edit_action(found), payee=found)


@pages.post("/payees/<payee_id>/correction")
@access.allow(Duty.KEEP_PAYEES)
def correct(payee_id: str) -> ResponseReturnValue:
    """Change a record; another person has to check it anew."""
    form = CreateForm()
    command = payees.Correct(
        form.key.data,
        payee_id,
        form.name.data or "",
        form.address.data or None,
        form.sort.data,
        form.tax_class.data,
    )
    return _sent(
        form,
        payee_id,
        lambda: payees.correct(current_work(), current_actor(), command),
        "Changed. Another person checks it before it is used again.",
    )


@pages.post("/payees/<payee_id>/tax-form")
@access.allow(Duty.KEEP_PAYEES)
def tax_form(payee_id: str) -> ResponseReturnValue:
    """Say where the tax form stands."""
    form, state = KeyForm(), request.form.get("form_state", "")
    if form.validate() and state in set(FormState):
        payees.record_form(current_work(), current_actor(), payees.RecordForm(form.key.data, payee_id, state))
        flash(f"Tax form: {FORM_STATES[state].lower()}.", "success")
    return redirect(url_for("payees.show", payee_id=payee_id))


@pages.post("/payees/<payee_id>/decision")
@access.allow(Duty.CHECK_PAYEES)
@access.proof(access.chosen("accept"))
def decide(payee_id: str) -> ResponseReturnValue:
    """Accept or refuse a payee that somebody else made."""
    form, decision = KeyForm(), request.form.get("decision")
    if not form.validate() or decision not in ("accept", "refuse"):
        form.form_errors = ["Choose: accept or refuse."]
        return _one(payee_id, form), 422
    act = payees.accept if decision == "accept" else payees.refuse
    try:
        act(current_work(), current_actor(), payees.Decide(form.key.data, payee_id))
    except LedgerError as error:
        show_error(form, error)
        return _one(payee_id, form), 409
    flash("Accepted. It can be named on needs and paid." if decision == "accept" else "Refused.", "success")
    return redirect(url_for("payees.show", payee_id=payee_id))


@pages.post("/payees/<payee_id>/distinct")
@access.allow(*distinct_payees.STAGERS)
def distinct(payee_id: str) -> ResponseReturnValue:
    """It is not the person whose name or address it has; a second person looks at it."""
    form = DistinctForm()
    if not form.validate():
        flash("Nothing was changed: say how it is known that it is somebody else.", "warning")
        return redirect(url_for("payees.show", payee_id=payee_id))
    command = distinct_payees.SayDistinct(form.key.data, payee_id, form.reason.data or "")
    try:
        distinct_payees.say(current_work(), current_actor(), command)
    except NotFound:
        raise
    except LedgerError as error:
        flash(str(error), "warning")
    else:
        flash("Noted. Whoever checks payees looks at it under Changes.", "success")
    return redirect(url_for("payees.show", payee_id=payee_id))


def _form_class() -> type[SuggestForm]:
    return CreateForm if current_actor().holds(Duty.KEEP_PAYEES) else SuggestForm


def _action() -> str:
    return url_for("payees.create" if current_actor().holds(Duty.KEEP_PAYEES) else "payees.suggest")


def _edit_action(payee: Mapping[str, Any]) -> str:
    if payee["state"] == PayeeState.SUGGESTED:
        return url_for("payees.create")
    return url_for("payees.correct", payee_id=payee["id"])


def _sent(form: SuggestForm, payee_id: str | None, act: Any, says: str) -> ResponseReturnValue:
    found = payees.get_payee(current_work(), current_actor(), payee_id) if payee_id else None
    action = _edit_action(found) if found else _action()
    if not form.validate():
        return render_template("payees/new.html", form=form, action=action, payee=found), 422
    try:
        answer = act()
    except LedgerError as error:
        show_error(form, error)
        return render_template("payees/new.html", form=form, action=action, payee=found), 422
    flash(says, "success")
    if answer["again"]:
        which = f": {', '.join(answer['alike'])}" if answer["alike"] else ""
        flash(f"One like it is known already{which}. Check that it is not the same.", "warning")
    return redirect(url_for("payees.show", payee_id=answer["payee"]))


def _one(payee_id: str, form: KeyForm) -> str:
    actor = current_actor()
    found = payees.get_payee(current_work(), actor, payee_id)
    makers = {found["suggested_by"], found["created_by"]}
    why_not = "You suggested or made it; another person checks it." if actor.person_id in makers else None
    return render_template(
        "payees/show.html",
        payee=found,
        form=form,
        why_not=why_not,
        may_be=distinct_payees.look(current_work(), actor, payee_id),
        telling=DistinctForm(formdata=None),
        chips=CHIPS,
        sorts=SORTS,
        tax=TAX,
        forms_of=FORM_STATES,
    )
