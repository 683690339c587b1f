"""People of the board: an administrator stages, a second person accepts; suspending alone needs one, at once."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger.domain.people.duties import ROLE_NAMES, Duty
from ledger.errors import Conflict, LedgerError
from ledger.services.budgets import allocation_pages
from ledger.services.people import duties, passwords, people
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import show_error
from ledger.web.filters import asked, chosen
from ledger.web.inputs import DayField
from ledger.web.people.forms import GrantsForm, KeyForm, PersonForm, held
from ledger.web.rows import kept_fields
from ledger.web.tables import page_of

pages = Blueprint("people", __name__)

READERS = (*duties.ACCEPTERS, Duty.EXAMINE)
CHIPS = {"active": ("Works here", "good"), "suspended": ("Suspended", "bad")}
_SORTS = {
    "name": lambda row: (row["name"].casefold(), row["id"]),
    "agency": lambda row: (row["agency_code"] or "", row["name"].casefold()),
    "state": lambda row: (row["state"], row["name"].casefold()),
}


class ChangeForm(GrantsForm):
    """A change of duties; what is taken back is marked in the list."""

    last_on = DayField("Last day of what is taken back")


@pages.get("/users")
@access.allow(*READERS)
def listing() -> ResponseReturnValue:
    """Everybody with logins and duties, and whether the board's people suffice."""
    work, actor = current_work(), current_actor()
    found = people.list_people(work, actor)
    rows = chosen(
        found,
        asked("filter"),
        lambda row: (
            row["name"],
            row["staff_number"],
            row["agency_code"],
            *row["logins"],
            *(g["duty"] for g in row["grants"]),
        ),
    )
    names = {row["id"]: row["name"] for row in found}
    gaps = duties.coverage_report(work)
    page = page_of(
        [{**row, "held": [words for _, words in held(row["grants"], work.source.today())]} for row in rows],
        _SORTS,
        "name",
    )
    return render_template("people/listing.html", page=page, gaps=gaps, names=names, chips=CHIPS)


@pages.get("/users/new")
@access.allow(Duty.ADMINISTER)
def new() -> ResponseReturnValue:
    """The form for a new person."""
    return _new(PersonForm(formdata=kept_fields(), page=request.path))


@pages.post("/users")
@access.allow(Duty.ADMINISTER)
@access.proof()
def add() -> ResponseReturnValue:
    """Stage a new person; a second person accepts."""
    form = PersonForm()
    _places(form)
    if not form.validate():
        return _new(form), 422
    command = people.AddPerson(
        form.key.data,
        form.login.data,
        form.name.data,
        form.staff_number.data,
        form.grants(),
        form.agency.data or None,
    )
    try:
        answer = people.add_person(current_work(), current_actor(), command)
    except LedgerError as error:
        show_error(form, error, {"grants": "duties"})
        return _new(form), 422
    flash("Staged. A second person accepts it; then issue the one-time password.", "success")
    return redirect(url_for("proposals.show", proposal_id=answer["proposal"]))


@pages.get("/users/<person_id>")
@access.allow(*READERS)
def show(person_id: str) -> ResponseReturnValue:
    """One person: logins, duties, and what an administrator can do."""
    return _one(person_id, ChangeForm(formdata=kept_fields(), page=request.path))


@pages.post("/users/<person_id>/duties")
@access.allow(Duty.ADMINISTER)
@access.proof()
def change_duties(person_id: str) -> ResponseReturnValue:
    """Stage what is granted and what is taken back."""
    form = ChangeForm()
    _places(form)
    if not form.validate():
        return _one(person_id, form), 422
    command = duties.ChangeDuties(
        form.key.data,
        person_id,
        form.grants(),
        tuple(sorted(request.form.getlist("revoke"))),
        form.last_on.data,
    )
    try:
        answer = duties.change_duties(current_work(), current_actor(), command)
    except LedgerError as error:
        show_error(form, error)
        return _one(person_id, form), 422
    flash("Staged. A second person accepts it; the person's sessions then end.", "success")
    return redirect(url_for("proposals.show", proposal_id=answer["proposal"]))


@pages.post("/users/<person_id>/suspension")
@access.allow(Duty.ADMINISTER)
@access.proof(access.chosen("restore"))
def suspend(person_id: str) -> ResponseReturnValue:
    """Take all access away now, or stage that it comes back."""
    form, decision = KeyForm(), request.form.get("decision")
    if not form.validate() or decision not in ("suspend", "restore"):
        flash("Nothing was done: press one of the buttons.", "warning")
        return redirect(url_for("people.show", person_id=person_id))
    work, actor = current_work(), current_actor()
    try:
        if decision == "suspend":
            people.suspend(work, actor, people.Suspend(form.key.data, person_id))
            flash("Suspended: every session has ended.", "success")
        else:
            people.restore(work, actor, people.Restore(form.key.data, person_id))
            flash("Staged. A second person accepts it.", "success")
    except LedgerError as error:
        flash(str(error), "error")
    return redirect(url_for("people.show", person_id=person_id))


@pages.post("/users/<person_id>/password")
@access.allow(Duty.ADMINISTER)
@access.proof(access.chosen("issue", "reset"))
def issue_password(person_id: str) -> ResponseReturnValue:
    """Make a one-time password and show it this once, or stage the reset where two people are needed."""
    form, login = KeyForm(), request.form.get("login", "")
    person = _person(person_id)
    if (
        not form.validate()
        or login not in person["logins"]
        or request.form.get("decision") not in ("issue", "reset")
    ):
        return redirect(url_for("people.show", person_id=person_id))
    work, actor = current_work(), current_actor()
    try:
        if request.form["decision"] == "reset":
            answer = passwords.propose_reset(work, actor, passwords.ProposeReset(form.key.data, login))
            flash("Staged. When another person has accepted it, issue the password.", "success")
            return redirect(url_for("proposals.show", proposal_id=answer["proposal"]))
        password = passwords.issue_password(work, actor, passwords.IssuePassword(form.key.data, login))
    except Conflict as error:
        flash(str(error), "warning")
        return redirect(url_for("people.show", person_id=person_id))
    except LedgerError as error:
        flash(str(error), "error")
        return redirect(url_for("people.show", person_id=person_id))
    return render_template("people/password.html", subject=person, login=login, password=password)


def _person(person_id: str) -> dict[str, Any]:
    found = next(
        (row for row in people.list_people(current_work(), current_actor()) if row["id"] == person_id), None
    )
    if found is None:
        abort(404)
    return found


def _places(form: GrantsForm) -> None:
    agencies, programs = allocation_pages.places(current_work(), current_actor())
    form.places(agencies, programs)


def _new(form: PersonForm) -> str:
    _places(form)
    return render_template("people/new.html", form=form)


def _one(person_id: str, form: ChangeForm) -> str:
    _places(form)
    found = _person(person_id)
    return render_template(
        "people/show.html",
        subject=found,
        held=held(found["grants"]),
        form=form,
        key_form=KeyForm(formdata=None, page=url_for("people.show", person_id=person_id)),
        marked=set(request.form.getlist("revoke")),
        chips=CHIPS,
        roles=ROLE_NAMES,
        own=found["id"] == current_actor().person_id,
    )
