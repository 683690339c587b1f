"""Moving money between agencies, the reserve and what is unassigned: one form, two sides, two people."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired

from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError
from ledger.services.budgets import moves
from ledger.services.budgets.budgets import BudgetFaults
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, MoneyField, show_error
from ledger.web.inputs import Mark, needed, options
from ledger.web.names import fund_titles, place_names
from ledger.web.rows import kept_fields
from ledger.words import dollars

pages = Blueprint("moves", __name__)

NAMES = {"reserve": "Reserve", "unassigned": "Not assigned"}
FUNDER = ("funder", "The funder: a cut of the award")
_FIELDS = {
    "from": "source",
    "fund": "source",
    "line": "source",
    "to": "target",
    "agency": "target",
    "program": "target",
    "amount": "amount",
    "resolution": "resolution",
}
"""Keys of an amendment in the files, and the fields in which this form asks for them."""
_CODES = re.compile(r"\b[A-Z][A-Z0-9]+(?::[A-Z][A-Z0-9]+)?\b")


class MoveForm(CommandForm):
    """One move of money."""

    page = HiddenField()
    source = SelectField("From", [InputRequired("Choose where the money comes from.")], validate_choice=False)
    target = SelectField("To", [InputRequired("Choose where it goes.")], validate_choice=False)
    amount = MoneyField("Amount", [needed("Type the amount.")])
    document = StringField("Made by which document", [Mark()])
    resolution = StringField("Resolution of the board")


@pages.get("/moves/new")
@access.allow(Duty.LOAD)
def new() -> ResponseReturnValue:
    """The form; the address may fill in both sides and the amount."""
    fields = kept_fields()
    if fields is None:
        wanted = {
            name: request.args.get(name, "")[:80] for name in ("source", "target", "amount", "document")
        }
        fields = MultiDict({name: text for name, text in wanted.items() if text})
    form = MoveForm(formdata=fields or None, page=request.path)
    return _page(form)


@pages.post("/moves")
@access.allow(Duty.LOAD)
def propose() -> ResponseReturnValue:
    """Stage the move; another person accepts it."""
    form = MoveForm()
    fund, _, place = (form.source.data or "").partition("|")
    line, _, source = place.partition("|")
    if not form.validate():
        return _page(form), 422
    command = moves.ProposeMove(
        form.key.data,
        fund,
        line,
        source,
        form.target.data or "",
        form.amount.data or 0,
        form.document.data or "",
        form.resolution.data or "",
    )
    try:
        answer = moves.propose(current_work(), current_actor(), command)
    except BudgetFaults as error:
        _show_faults(form, error)
        return _page(form), 422
    except LedgerError as error:
        show_error(form, error)
        return _page(form), 422
    flash("Staged. Nothing has moved yet: a second person accepts it.", "success")
    return redirect(url_for("proposals.show", proposal_id=answer["proposal"]))


def _show_faults(form: MoveForm, error: BudgetFaults) -> None:
    """What a load says of its amendment, at the field of the form; what is about the whole year, above it."""
    for fault in error.faults:
        said = _named(fault.says)
        field = _FIELDS.get(fault.key or "")
        if field is None:
            form.form_errors = [*form.form_errors, said]
        else:
            form[field].errors = [*form[field].errors, said]


def _named(says: str) -> str:
    """A fault in people's words: the files' codes of agencies, programs and funds by their names."""
    names = {**place_names(), **fund_titles()}

    def _called(found: re.Match[str]) -> str:
        return ", ".join(names.get(code, code) for code in found.group().split(":"))

    said = _CODES.sub(_called, says)
    return said[:1].upper() + said[1:]


def _page(form: MoveForm) -> str:
    work, actor = current_work(), current_actor()
    sources, targets = moves.places(work, actor)
    titles, nothing = fund_titles(), ("", "Choose")
    named = NAMES | place_names()
    said = []
    for one in sources:
        agency, _, program = one.code.partition(":")
        where = ", ".join(part for part in (named.get(agency, agency), named.get(program, program)) if part)
        of = f"{titles.get(one.fund, one.fund)}, {one.line.lower()}"
        said.append((one.value, f"{of}, {where}: {dollars(one.cents)}"))
    form.source.choices = options([nothing, *said])
    form.target.choices = options([nothing, *NAMES.items(), FUNDER, *targets])
    return render_template("moves/new.html", form=form)
