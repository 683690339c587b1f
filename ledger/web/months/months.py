"""Months: which are closed, and closing one by two people."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField

from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError
from ledger.services.months import glance, months
from ledger.services.months import pages as month_pages
from ledger.services.people import change_pages
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.inputs import options
from ledger.web.rows import kept_fields
from ledger.words import month_name

pages = Blueprint("months", __name__)


class CloseForm(CommandForm):
    """Which month is closed."""

    page = HiddenField()
    month = SelectField("Month", validate_choice=False)


@pages.get("/months")
@access.allow(*month_pages.READERS)
def listing() -> ResponseReturnValue:
    """The months of the ledger, what each one's file is, and what keeps the next one open."""
    return _listing(CloseForm(formdata=kept_fields(), page=request.path))


@pages.post("/months")
@access.allow(Duty.CLOSE)
@access.proof(access.chosen("close"))
def propose() -> ResponseReturnValue:
    """Stage the close of the next month."""
    form = CloseForm()
    if not form.validate() or request.form.get("decision") != "close":
        form.form_errors = ["Press “Stage the close” to close a month."]
        return _listing(form), 422
    try:
        answer = months.propose_close(
            current_work(), current_actor(), months.ProposeClose(form.key.data, form.month.data)
        )
    except LedgerError as error:
        show_error(form, error)
        return _listing(form), 409
    flash(f"Staged: {month_name(form.month.data)} closes when another person accepts.", "success")
    return redirect(url_for("proposals.show", proposal_id=answer["proposal"]))


def _listing(form: CloseForm) -> str:
    work, actor = current_work(), current_actor()
    found = month_pages.listing(work, actor)
    form.month.choices = options(
        [(row["month"], month_name(row["month"])) for row in found if row["state"] == "over"][:1]
    )
    staged = [row for row in change_pages.listing(work, actor) if row["kind"] == "month_close"]
    open_exceptions = (
        glance.unanswered(work, actor, form.month.choices[0].value) if form.month.choices else None
    )
    return render_template(
        "months/listing.html",
        rows=list(reversed(found)),
        form=form,
        staged=staged,
        open_exceptions=open_exceptions,
    )
