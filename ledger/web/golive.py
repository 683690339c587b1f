"""Going live: the template, the sheets tried, and staged with the signed control report for a second person."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, MultipleFileField
from wtforms import HiddenField

from ledger.domain.documents import MOST_BYTES as MOST_PAPER_BYTES
from ledger.domain.golive.sheets import SHEETS
from ledger.domain.participants.tables import MOST_BYTES
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError
from ledger.services.golive import golive as services
from ledger.services.golive.golive import GoLiveFaults, Preview
from ledger.services.golive.workbooks import WORKBOOK, template
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.inputs import DayField, Mark
from ledger.web.uploads import bytes_of, chosen, name_of

pages = Blueprint("golive", __name__)

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetsForm(CommandForm):
    """The sheets of the system before, the day they describe, and the paper that vouches for them."""

    page = HiddenField()
    on = DayField("Day whose evening the sheets describe", [Mark()])
    files = MultipleFileField("Workbook, or CSV files", [Mark()])
    paper = FileField("Signed control report")


@pages.get("/going-live")
@access.allow(Duty.LOAD)
def page() -> ResponseReturnValue:
    """The form."""
    return _page(SheetsForm(formdata=None, page=request.path))


@pages.get("/going-live/template")
@access.allow(Duty.LOAD)
def workbook() -> Response:
    """The workbook that is filled in."""
    named = {"Content-Disposition": f'attachment; filename="{WORKBOOK}"'}
    return Response(template()[WORKBOOK], mimetype=SPREADSHEET, headers=named)


@pages.post("/going-live")
@access.allow(Duty.LOAD)
def upload() -> ResponseReturnValue:
    """Try the sheets and show what they would post, or stage them for a second person."""
    form, decision = SheetsForm(), request.form.get("decision")
    if not form.validate() or decision not in ("check", "stage"):
        form.form_errors = [] if form.errors else ["Choose: check the sheets, or stage them."]
        return _page(form), 422
    found: Preview | None = None
    try:
        files = _files(form)
        if decision == "stage":
            answer = _staged(form, files)
            said = "The very same is staged or accepted already." if answer["again"] else _STAGED
            flash(said, "info" if answer["again"] else "success")
            return redirect(url_for("proposals.show", proposal_id=answer["proposal"]))
        found = services.preview(current_work(), current_actor(), files, form.on.data)
    except GoLiveFaults as error:
        found = Preview(form.on.data, (), (), tuple(error.faults))
        form.files.errors = [str(error)]
    except LedgerError as error:
        error.field = "files" if error.field == "file" else error.field
        show_error(form, error)
    wrong = bool(form.errors) or (found is not None and bool(found.faults))
    return _page(form, found), 422 if wrong else 200


_STAGED = "Staged. Nothing has changed yet: a second person accepts it."


def _files(form: SheetsForm) -> dict[str, bytes]:
    """The chosen sheets, name to bytes. :raises InvalidInput: ``golive_day_missing``, ``file_none``, ``golive_file_sort``."""
    if form.on.data is None:
        raise InvalidInput("golive_day_missing", field="on")
    sent = chosen(form.files.data)
    if not sent:
        raise InvalidInput("file_none", field="files")
    files = {}
    for one in sent:
        name = name_of(one)
        if not name.lower().endswith((".xlsx", ".csv")):
            raise InvalidInput("golive_file_sort", field="files", file=name)
        files[name] = one.read(MOST_BYTES + 1)
    return files


def _staged(form: SheetsForm, files: dict[str, bytes]) -> dict[str, object]:
    paper = bytes_of(form.paper.data, MOST_PAPER_BYTES)
    if not paper:
        raise InvalidInput("golive_paper_missing", field="paper")
    command = services.StageSheets(form.key.data, services.digest_of(files, paper), form.on.data)
    return services.stage(current_work(), current_actor(), command, files, paper)


def _page(form: SheetsForm, found: Preview | None = None) -> str:
    return render_template("golive/page.html", form=form, found=found, sheets=SHEETS)
