"""Budgets and policies in force on a date, the set-aside's test, and loading a program year's files."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField

from ledger.domain.budgets.rule_words import SUBJECTS
from ledger.domain.budgets.rules import Fixed, Rule
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError, Refused
from ledger.services.budgets import budgets, rules
from ledger.services.budgets.allocations import amended_by, set_aside_test
from ledger.services.budgets.allocations import in_force as values_in_force
from ledger.services.budgets.budgets import BudgetFaults
from ledger.services.budgets.rules import RulesOn
from ledger.services.people.roles import READERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.filters import asked, asked_day, chosen
from ledger.web.inputs import Mark
from ledger.web.names import place_names
from ledger.web.uploads import chosen as chosen_files
from ledger.web.uploads import name_of

pages = Blueprint("budgets", __name__)


class UploadForm(CommandForm):
    """The files of one program year."""

    page = HiddenField()
    files = MultipleFileField("TOML files of one program year", [Mark()])


@pages.get("/budgets")
@access.allow(Duty.REQUEST, *READERS)
def in_force() -> ResponseReturnValue:
    """What binds on a date: funds, the year's budgets with the strict test, and every rule in a sentence."""
    work, actor = current_work(), current_actor()
    on = asked_day("on", work.source.today())
    found = values_in_force(work, actor, on)
    try:
        test = set_aside_test(work, actor, on) if actor.holds(*READERS) else None
    except Refused:
        test = None
    subject, text, code = asked("subject"), asked("filter"), asked("code")
    read = rules.rules_on(work, actor, on)
    return render_template(
        "budgets/in_force.html",
        found=found,
        test=test,
        amended=amended_by(work, actor, on) if actor.holds(*READERS) else [],
        sides=_sides,
        on=on,
        subject=subject,
        text=text,
        subjects=SUBJECTS,
        groups=_by_subject(read, subject, text),
        code=code,
        versions=rules.history(work, actor, code) if code else [],
    )


_SIDES = {"reserve": "the reserve", "unassigned": "not assigned", "funder": "the funder"}


def _sides(source: str, target: str) -> str:
    """Both sides of an amendment as people say them."""
    if not source:
        return "Within the pool"
    names, said = place_names(), []
    for code in (source, target):
        agency, _, program = code.partition(":")
        said.append(_SIDES.get(code) or f"{names.get(agency, agency)}, {names.get(program, program)}")
    return f"From {said[0]} to {said[1]}"


def _by_subject(read: RulesOn, subject: str, text: str) -> list[tuple[str, list[Rule], list[Fixed]]]:
    """Heading, values and fixed rules of each subject that the filter leaves something of."""
    dated = chosen(
        read.rules, text, lambda one: (one.sentence, one.value.document, one.value.code, one.set_by)
    )
    fixed = chosen(read.fixed, text, lambda one: (one.sentence, one.statement))
    groups = [
        (
            heading,
            [one for one in dated if one.subject == name],
            [one for one in fixed if one.subject == name],
        )
        for name, heading in SUBJECTS.items()
        if subject in ("", name)
    ]
    return [group for group in groups if group[1] or group[2]]


@pages.get("/budgets/load")
@access.allow(Duty.LOAD)
def load() -> ResponseReturnValue:
    """The form that stages a load."""
    return render_template(
        "budgets/load.html", form=UploadForm(formdata=None, page=request.path), result=None, faults=[]
    )


@pages.post("/budgets/load")
@access.allow(Duty.LOAD)
def upload() -> ResponseReturnValue:
    """Check the files and show what they would change, or stage them for a second person."""
    form, decision = UploadForm(), request.form.get("decision")
    result: dict[str, Any] | None = None
    faults: list[Any] = []
    if not form.validate() or decision not in ("check", "stage"):
        form.form_errors = ["Choose: check the files, or stage them."]
        return render_template("budgets/load.html", form=form, result=None, faults=[]), 422
    work, actor = current_work(), current_actor()
    try:
        files = texts_of_form(form)
        if decision == "check":
            result = budgets.preview_load(work, actor, files)
        else:
            result = budgets.stage_load(work, actor, budgets.StageLoad(form.key.data, files))
    except BudgetFaults as error:
        faults = error.faults
        form.files.errors = [str(error)]
    except LedgerError as error:
        show_error(form, error)
    if result and decision == "stage" and result["proposal"]:
        flash("Staged. Nothing has changed yet: a second person accepts it.", "success")
        return redirect(url_for("proposals.show", proposal_id=result["proposal"]))
    status = 422 if form.errors else 200
    return render_template("budgets/load.html", form=form, result=result, faults=faults), status


def texts_of_form(form: UploadForm) -> dict[str, str]:
    """The chosen files, name to text. :raises InvalidInput: ``file_none``. :raises BudgetFaults: no UTF-8 text."""
    files = chosen_files(form.files.data)
    if not files:
        raise InvalidInput("file_none", field="files")
    return budgets.texts_of((name_of(one), one.read()) for one in files)
