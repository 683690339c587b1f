"""Writing a need: a new one or a draft, with autosave, rows without JavaScript, files, and what is left while typing."""

import re
import secrets
from typing import Any

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ledger.domain.documents import DOCUMENT_NAMES
from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError, NotFound, Refused
from ledger.services.documents import documents
from ledger.services.needs import left, needs
from ledger.services.needs import pages as need_pages
from ledger.services.needs.made import made_by
from ledger.services.needs.pages import Choices, NeedPage
from ledger.services.participants import pages as participant_pages
from ledger.services.people import sessions
from ledger.services.scholarships import listings
from ledger.store.rows import Row
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.needs.forms import NeedForm, of_need
from ledger.web.uploads import attach_all, chosen

pages = Blueprint("needs", __name__)

NOT_IMPORTED = "later"
_KEY = re.compile(r"[0-9a-f]{32}")
DROPPED = (
    "csrf_token",
    "key",
    "decision",
    "page",
    "add_lines",
    "remove_lines",
    "add_tried",
    "remove_tried",
    "show_left",
)


@pages.get("/needs/new")
@access.allow(Duty.REQUEST)
def new() -> ResponseReturnValue:
    """An empty need for one person; without a person, the choice of one."""
    participant_id = request.args.get("participant", "")
    if not participant_id:
        found = participant_pages.people(
            current_work(), current_actor(), text=request.args.get("name", "")[:80]
        )
        return render_template("needs/who.html", people=found[:100], text=request.args.get("name", ""))
    choices = _choices(None if participant_id == NOT_IMPORTED else participant_id)
    page, key = url_for("needs.new", participant=participant_id), request.args.get("form", "")
    if not _KEY.fullmatch(key):  # the address carries it: the browser's back leads to the form that was sent
        return redirect(url_for("needs.new", participant=participant_id, form=secrets.token_hex(16)))
    made = made_by(current_work(), current_actor(), key)
    if made is not None:
        return _made_already(made["id"])
    form = _form(choices, page, {})
    form.key.data = key
    return _shown(form, choices, None)


@pages.post("/needs/new")
@access.allow(Duty.REQUEST)
def create() -> ResponseReturnValue:
    """Keep a new need as a draft, or submit it; or give back the page with one row more or less."""
    form = NeedForm()
    made = made_by(current_work(), current_actor(), form.key.data or "")
    if made is not None and made["state"] != "draft":
        return _made_already(made["id"])
    asked = form.participant.data or None
    return _sent(form, _choices(asked), None)


@pages.get("/needs/<need_id>/edit")
@access.allow(Duty.REQUEST)
def edit(need_id: str) -> ResponseReturnValue:
    """A draft, or a need that came back with a question."""
    try:
        found = _editable(need_id)
    except Refused as error:
        return _as_it_stands(need_id, error)
    choices = _choices_of(found, None)
    return _shown(_form(choices, _here(), of_need(found.need, found.lines, found.tried)), choices, found)


@pages.post("/needs/<need_id>/edit")
@access.allow(Duty.REQUEST)
def update(need_id: str) -> ResponseReturnValue:
    """Keep or submit what was changed."""
    try:
        found, form = _editable(need_id), NeedForm()
    except Refused as error:
        return _as_it_stands(need_id, error)
    return _sent(form, _choices_of(found, form.participant.data), found)


@pages.post("/needs/new/autosave")
@access.allow(Duty.REQUEST)
def autosave() -> ResponseReturnValue:
    """Keep what is being typed, encrypted, for this person on this page; it is no command yet."""
    page = request.form.get("page", "")
    if not page.startswith("/needs/"):
        abort(400)
    fields = {name: request.form.getlist(name) for name in request.form if name not in DROPPED}
    at = need_pages.keep_typed(current_work(), current_actor(), page, fields)
    return jsonify({"saved_at": current_app.jinja_env.filters["clock"](at)})


@pages.get("/needs/left")
@access.allow(Duty.REQUEST)
def show_left() -> ResponseReturnValue:
    """What is left for the lines that are being typed: a part of the page."""
    form = NeedForm(formdata=MultiDict(request.args.items(multi=True)), meta={"csrf": False})
    rows = _left(form, request.args.get("participant", ""))
    return render_template("needs/_left.html", rows=rows)


def _here() -> str:
    return request.full_path.rstrip("?")


def _programs() -> list[Row]:
    return listings.listed(current_work(), current_actor())


def _choices(participant_id: str | None) -> Choices:
    return need_pages.choices(current_work(), current_actor(), participant_id)


def _choices_of(found: NeedPage, named: str | None) -> Choices:
    """What the form of a stored need offers.

    :param named: whom the form names, for a need that named nobody yet.
    :raises Refused: ``person_left``: the need is hers to read, and the person is not there any more (P32).
    """
    person = found.need["participant_id"]
    try:
        return _choices(person or named or None)
    except NotFound as error:
        if person is None:
            raise
        raise Refused("person_left") from error


def _editable(need_id: str) -> NeedPage:
    found = need_pages.need_page(current_work(), current_actor(), need_id)
    if not need_pages.may_change(current_actor(), found.need):
        raise NotFound("not_found", what="need")
    if found.need["state"] not in needs.EDITABLE:
        raise Refused("need_not_editable")
    return found


def _as_it_stands(need_id: str, error: Refused) -> ResponseReturnValue:
    """Whoever comes back to a form that was sent, by the back button or in a second tab, is shown the need as it stands."""
    flash(f"{error.message} {error.remedy}", "warning")
    return redirect(url_for("needs.show", need_id=need_id))


def _made_already(need_id: str) -> ResponseReturnValue:
    """One form makes one need, however often it is sent."""
    flash("That form made this need already. For something else, begin a new need.", "warning")
    return redirect(url_for("needs.show", need_id=need_id))


def _form(choices: Choices, page: str, data: dict[str, Any]) -> NeedForm:
    """The form with what was kept of it, else with what is stored."""
    kept = sessions.take_kept_form(current_work(), current_actor().person_id, page)
    if kept:
        typed = [(name, value) for name, values in kept.items() if name not in DROPPED for value in values]
        form = NeedForm(formdata=MultiDict(typed))
        form.kept = True
    else:
        form = NeedForm(formdata=None, data=data)
    form.page.data = page
    if choices.participant_id:
        form.participant.data = choices.participant_id
    form.offer(choices, current_work().source.today(), _programs())
    return form


def _left(form: NeedForm, participant_id: str) -> list[left.LeftFor]:
    program = form.program.data
    if not participant_id or not program:
        return []
    return left.for_wishes(current_work(), current_actor(), participant_id, program, form.wishes())


def _shown(
    form: NeedForm, choices: Choices, found: NeedPage | None, status: int = 200
) -> ResponseReturnValue:
    rows = _left(form, choices.participant_id or "")
    action = url_for("needs.update", need_id=found.need["id"]) if found else url_for("needs.create")
    page = render_template(
        "needs/form.html",
        form=form,
        choices=choices,
        found=found,
        left=rows,
        action=action,
        kept=form.kept,
        papers=documents.documents_for(current_work(), current_actor(), found.need["id"]) if found else [],
        document_names=DOCUMENT_NAMES,
        questions=_questions(found),
    )
    return page, status


def _saved_only(form: NeedForm, choices: Choices, need_id: str, status: int = 422) -> ResponseReturnValue:
    """The draft is saved and something keeps it from being submitted: the page again, from now on about that draft."""
    form.key.data = secrets.token_hex(16)
    form.page.data = url_for("needs.edit", need_id=need_id)
    form.saved = True
    return _shown(form, choices, need_pages.need_page(current_work(), current_actor(), need_id), status)


def _questions(found: NeedPage | None) -> list[Row]:
    return [line for line in found.lines if line["state"] == "questioned"] if found else []


def _sent(form: NeedForm, choices: Choices, found: NeedPage | None) -> ResponseReturnValue:
    # The rows first: one that was just added needs its lists as well.
    changed = form.change_rows(request.form)
    form.offer(choices, current_work().source.today(), _programs())
    if changed:
        return _shown(form, choices, found)
    decision = request.form.get("decision")
    if decision not in ("draft", "submit"):
        form.form_errors = ["Choose what to do: save the draft, or submit the need."]
        return _shown(form, choices, found, 422)
    submitting = decision == "submit"
    valid = form.validate()
    draftable = form.check_rows(whole=False) and valid
    whole = not submitting or all([form.check_rows(whole=True), form.check_words(choices)])
    files = chosen(form.documents.data)
    if files and not form.document_sort.data:
        form.document_sort.errors = ["Say what the documents show."]
        draftable = False
    if not draftable or (not whole and not files):
        if files:
            form.documents.errors = ["Not taken in, because of the faults above. Choose the files again."]
        return _shown(form, choices, found, 422)
    try:
        return _kept(form, choices, found, decision, whole=whole)
    except LedgerError as error:
        if isinstance(error, NotFound):
            raise
        made = made_by(current_work(), current_actor(), form.key.data or "") if not found else None
        if made is not None and error.code == "key_reused":
            return _made_already(made["id"])
        form.show(error)
        return _shown(form, choices, found, 409 if isinstance(error, Refused) else 422)


def _kept(
    form: NeedForm, choices: Choices, found: NeedPage | None, decision: str, *, whole: bool
) -> ResponseReturnValue:
    """Save, take in the files, and submit if that was asked; what went well stays when a later step is refused.

    :param whole: False when faults at the fields keep the need from being submitted: then the draft and its files are kept,
        so that a photo has not to be sent twice.
    """
    work, actor, key = current_work(), current_actor(), form.key.data
    command = form.draft(
        found.need["id"] if found else None, choices.participant_id, [one.id for one in choices.activities]
    )
    need_id = needs.save_draft(work, actor, command)["need"]
    need_pages.forget_typed(work, actor, form.page.data or "")
    try:
        files, sort = form.documents.data or [], form.document_sort.data
        attach_all(work, actor, key, need_id, files, sort)
        if not whole:
            return _saved_only(form, choices, need_id)
        if decision == "submit":
            needs.submit(
                work, actor, needs.Submit(f"{key}-submit", need_id, (form.answer.data or "").strip())
            )
    except LedgerError as error:
        form.show(error)
        return _saved_only(form, choices, need_id, 409 if isinstance(error, Refused) else 422)
    if decision == "submit":
        flash("Submitted. It waits for verification now; nothing is promised yet.", "success")
    else:
        flash("The draft is saved. Nobody else acts on it until you submit it.", "success")
    return redirect(url_for("needs.show", need_id=need_id))
