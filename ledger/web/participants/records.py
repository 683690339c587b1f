"""Files of the participant system: its participants and its service records, checked first, then imported."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField

from ledger.domain.participants.tables import MOST_BYTES, Fault, says
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError
from ledger.services.participants import files as imports
from ledger.services.participants import imports as participant_imports
from ledger.services.participants import records
from ledger.services.participants.files import digest_of
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.inputs import DayField, Mark, options
from ledger.web.uploads import bytes_of

pages = Blueprint("records", __name__)

SORTS = {"records": "Service records", "participants": "Participants, enrollments and plans"}
LISTED = {**SORTS, "programs": "List of eligible programs"}
OUTCOMES = {
    "nothing": ("Nothing new", "neutral"),
    "applied": ("Taken in", "good"),
    "staged": ("Changes wait for a second person", "waiting"),
    "rejected": ("Every row rejected", "bad"),
}
MOST_ROWS = 200
COUNTS = {
    "added": "New",
    "corrected": "Corrected",
    "changed": "Changed, waiting for a second person",
    "ended": "Ended, waiting for a second person",
    "deleted": "Deleted there, kept here",
}


class FileForm(CommandForm):
    """One file, and what it holds."""

    page = HiddenField()
    sort = RadioField("What the file holds", choices=options(SORTS), default="records")
    file = FileField("CSV file", [Mark()])
    extract_on = DayField("Day the data were taken")


@pages.get("/records")
@access.allow(Duty.IMPORT, Duty.OVERSEE, Duty.EXAMINE, Duty.RECONCILE)
def page() -> ResponseReturnValue:
    """The last imports, and the form for whoever loads."""
    return _page(FileForm(formdata=None, page=request.path))


@pages.post("/records")
@access.allow(Duty.IMPORT)
def upload() -> ResponseReturnValue:
    """Check a file and show what it would do, or import it."""
    form, decision = FileForm(), request.form.get("decision")
    if not form.validate() or decision not in ("check", "import"):
        form.form_errors = ["Choose: check the file, or import it."]
        return _page(form), 422
    try:
        content = _content(form)
        result = _checked(form, content) if decision == "check" else _imported(form, content)
    except LedgerError as error:
        show_error(form, error)
        return _page(form), 422
    fresh = FileForm(formdata=None, page=request.path, sort=form.sort.data, extract_on=form.extract_on.data)
    return _page(fresh, result)


def _content(form: FileForm) -> bytes:
    content = bytes_of(form.file.data, MOST_BYTES)
    if not content:
        raise InvalidInput("file_empty", field="file")
    return content


def _checked(form: FileForm, content: bytes) -> dict[str, Any]:
    """What the file would do, line by line."""
    work, actor, day = current_work(), current_actor(), form.extract_on.data
    if form.sort.data == "participants":
        people = participant_imports.preview(work, actor, content, day)
        alike = [f"{new}: the same name and birth date as {other}" for new, other in people.lookalikes]
        return _result(
            False,
            people,
            _told(people.faults),
            notices=_told(people.notices)[:MOST_ROWS],
            added=len(people.lines),
            lines=people.lines,
            staged=people.staged,
            alike=alike,
        )
    found = records.preview(work, actor, content, day)
    return _result(
        False, found, _told(found.faults), added=found.added, corrected=len(found.lines), lines=found.lines
    )


def _told(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [{"row": one.row, "column": one.column, "code": one.code} for one in faults]


def _result(done: bool, found: Any, rejected: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "done": done,
        "extract_on": found.extract_on.isoformat(),
        "rows_read": found.rows_read,
        "rows_rejected": len(rejected),
        "rejected": rejected[:MOST_ROWS],
        "unknown_columns": found.unknown_columns,
        **more,
    }


def _imported(form: FileForm, content: bytes) -> dict[str, Any]:
    work, actor, day, sha256 = current_work(), current_actor(), form.extract_on.data, digest_of(content)
    if form.sort.data == "participants":
        answer = participant_imports.import_file(
            work, actor, participant_imports.ImportFile(form.key.data, sha256, day), content
        )
    else:
        answer = records.import_records(
            work, actor, records.ImportRecords(form.key.data, sha256, day), content
        )
    return {"done": True, **answer}


def _page(form: FileForm, result: dict[str, Any] | None = None) -> str:
    listed = imports.list_imports(current_work(), current_actor())[:50]
    return render_template(
        "records/page.html",
        form=form,
        result=result,
        imports=listed,
        sorts=LISTED,
        outcomes=OUTCOMES,
        says=says,
        counts=COUNTS,
    )
