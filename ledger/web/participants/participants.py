"""My people, and one participant."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField

from ledger.domain.participants.looks import REASONS
from ledger.domain.participants.records import code_name
from ledger.domain.people.duties import APPROVERS, Duty
from ledger.errors import InvalidInput
from ledger.services.needs import left
from ledger.services.needs.trial import WHOLE
from ledger.services.participants import looks
from ledger.services.participants import pages as participant_pages
from ledger.store.rows import Row
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.inputs import Mark, options
from ledger.web.participants.trial import form_for, tried
from ledger.web.rows import kept_fields
from ledger.web.tables import page_of

pages = Blueprint("participants", __name__)

VIEWS = ("open", "mine", "all")


class LookForm(CommandForm):
    """Why an auditor looks."""

    page = HiddenField()
    reason = SelectField(
        "Why you look", [Mark()], choices=options({"": "Choose", **REASONS}), validate_choice=False
    )


@pages.app_template_filter()
def record_name(record: Row) -> str:
    """What a service record is called."""
    return code_name(record["sort"], record["code"])


@pages.get("/people")
@access.allow(Duty.REQUEST, Duty.VERIFY)
def people() -> ResponseReturnValue:
    """The people a coach or liaison serves, with what waits and what is left."""
    work, actor = current_work(), current_actor()
    view = request.args.get("view", "open")
    view, text = view if view in VIEWS else "open", request.args.get("name", "")[:80]
    found = participant_pages.people(work, actor, text=text, view=view)
    sorts = {
        "name": lambda one: one.name.casefold(),
        "program": lambda one: (one.program, one.name.casefold()),
        "next": lambda one: (one.next_on is None, one.next_on or one.entry_on),
    }
    page = page_of(found, sorts, "name")
    shown = participant_pages.with_waiting(work, actor, page.rows)
    return render_template("participants/people.html", page=page, people=shown, view=view, text=text)


@pages.get("/participants/<participant_id>")
@access.allow(
    Duty.REQUEST,
    Duty.VERIFY,
    *APPROVERS,
    Duty.RECONCILE,
    Duty.IMPORT,
    Duty.CLOSE,
    Duty.OVERSEE,
    Duty.EXAMINE,
)
def show(participant_id: str) -> ResponseReturnValue:
    """One participant, as far as the reader may see; and what would be allowed, if the address asks."""
    return _shown(participant_id, LookForm(formdata=kept_fields(), page=request.path))


@pages.post("/participants/<participant_id>/look")
@access.allow(Duty.EXAMINE)
@access.proof()
def look(participant_id: str) -> ResponseReturnValue:
    """Look at the name and the confidential facts for a reason, for a short while; it is noted."""
    form, work, actor = LookForm(), current_work(), current_actor()
    if not form.validate():
        return _shown(participant_id, form), 422
    try:
        looks.look(work, actor, looks.LookAt(form.key.data, participant_id, form.reason.data or ""))
    except InvalidInput as error:
        show_error(form, error)
        return _shown(participant_id, form), 422
    flash("Your look is noted with its reason. It lasts five minutes.", "info")
    return redirect(url_for("participants.show", participant_id=participant_id))


def _shown(participant_id: str, look: LookForm) -> str:
    work, actor = current_work(), current_actor()
    found = participant_pages.person_page(work, actor, participant_id)
    looker = look if looks.may_look(actor) and not found.person.is_look else None
    if not found.person.enrolments or not actor.holds(*left.ASKERS, *WHOLE):
        return render_template("participants/show.html", found=found, trial=None, looking=looker)
    form = form_for(found, work.source.today())
    answer, problem = tried(form, participant_id)
    return render_template(
        "participants/show.html", found=found, trial=form, answer=answer, problem=problem, looking=looker
    )
