"""Evaluations of the network and trainings of its coaches: what is due, what was held, and the form that records one (d2)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from ledger.domain.budgets import network_log as rules
from ledger.errors import LedgerError
from ledger.services.budgets import network_log
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.inputs import DayField, needed, options
from ledger.web.names import place_names
from ledger.web.rows import kept_fields
from ledger.web.tables import page_of

pages = Blueprint("network_log", __name__)

_SORTS = {"held_on": lambda row: (row["held_on"], row["id"])}


class RecordForm(CommandForm):
    """Something that was held; `place` is ``PROGRAM`` or ``PROGRAM:AGENCY``."""

    page = HiddenField()
    sort = SelectField(
        "What was held",
        [InputRequired("Choose what.")],
        choices={"": "Choose", **rules.SORTS},
        validate_choice=False,
    )
    place = SelectField("With", [InputRequired("Choose with whom.")], validate_choice=False)
    held_on = DayField("Held on", [needed("Choose the day.")])
    words = TextAreaField(
        "What came of it", [InputRequired("Say it in a sentence."), Length(max=rules.LONGEST)]
    )


@pages.get("/network-log")
@access.allow(*network_log.VIEWERS)
def page() -> ResponseReturnValue:
    """The agencies of today with what is due, the form, and the log."""
    return _page(RecordForm(formdata=kept_fields(), page=request.path))


@pages.post("/network-log")
@access.allow(*network_log.RECORDERS)
def record() -> ResponseReturnValue:
    """Write what was held into the log."""
    form = RecordForm()
    if not form.validate():
        return _page(form), 422
    program, _, agency = (form.place.data or "").partition(":")
    command = network_log.Record(
        form.key.data, form.sort.data or "", program, agency or None, form.held_on.data, form.words.data or ""
    )
    try:
        network_log.record(current_work(), current_actor(), command)
    except LedgerError as error:
        show_error(form, error)
        return _page(form), 422
    flash("Recorded. Each agency reads it in its monthly statement.", "success")
    return redirect(url_for("network_log.page"))


def _page(form: RecordForm) -> str:
    actor = current_actor()
    found, names = network_log.log(current_work(), actor), place_names()
    mine = [one for one in found.partners if network_log.may_record(actor, one.agency, one.program)]
    out_of_reach = {one.program for one in found.partners if one not in mine}
    together = dict.fromkeys(one.program for one in mine if one.program not in out_of_reach)
    single = [(f"{one.program}:{one.agency}", f"{names[one.agency]}, {names[one.program]}") for one in mine]
    form.place.choices = options(
        [("", "Choose"), *((code, f"All agencies of {names[code]}") for code in together), *single]
    )
    return render_template(
        "network_log/page.html",
        found=found,
        form=form if single else None,
        page=page_of(list(found.held), _SORTS, "held_on", descending=True),
        sorts=rules.SORTS,
        codes=rules.EVERY,
        board_today=current_work().source.today(),
    )
