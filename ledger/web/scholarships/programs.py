"""The list of eligible programs: read by everyone who asks or decides, brought by whoever loads files."""

import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ledger.domain.participants.tables import MOST_BYTES
from ledger.domain.people.duties import Duty
from ledger.domain.scholarships.listings import COLUMNS
from ledger.errors import InvalidInput, LedgerError
from ledger.services.participants.files import digest_of
from ledger.services.scholarships import listings
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import show_error, status_of
from ledger.web.scholarships.forms import ListForm
from ledger.web.uploads import bytes_of

pages = Blueprint("programs", __name__)


@pages.get("/programs")
@access.allow(*listings.VIEWERS)
def listing() -> ResponseReturnValue:
    """The programs on the list today, or all that were ever listed."""
    return _page(_fresh())


@pages.post("/programs")
@access.allow(Duty.IMPORT)
def bring() -> ResponseReturnValue:
    """Check a list and show what it would do, or take it in."""
    form, decision = ListForm(), request.form.get("decision")
    if decision not in ("check", "import"):
        form.form_errors = [*form.form_errors, "Choose: check the list, or import it."]
        return _page(form), 422
    if not form.validate():
        return _page(form), 422
    try:
        result = _brought(form, decision)
    except LedgerError as error:
        show_error(form, error)
        return _page(form), status_of(error)
    return _page(_fresh(form.extract_on.data), result)


def _fresh(on: datetime.date | None = None) -> ListForm:
    """An empty form, with the day of the list that was just checked."""
    return ListForm(formdata=None, extract_on=on or current_work().source.today())


def _brought(form: ListForm, decision: str) -> dict[str, Any]:
    content = bytes_of(form.file.data, MOST_BYTES)
    if not content or len(content) > MOST_BYTES:
        raise InvalidInput("file_empty", field="file")
    work, actor, on = current_work(), current_actor(), form.extract_on.data
    if decision == "check":
        found = listings.preview(work, actor, content, on)
        counts = {name: len(getattr(found, name)) for name in ("added", "changed", "ended")}
        return {"done": False, "rows_read": content.count(b"\n"), **counts}
    command = listings.ImportList(form.key.data, digest_of(content), on)
    return {"done": True, **listings.import_list(work, actor, command, content)}


def _page(form: ListForm, result: dict[str, Any] | None = None) -> str:
    text, everything = request.args.get("q", "")[:80], request.args.get("all") == "1"
    rows = listings.listed(current_work(), current_actor(), text=text, everything=everything)
    return render_template(
        "scholarships/programs.html",
        rows=rows,
        text=text,
        everything=everything,
        form=form,
        result=result,
        columns=COLUMNS,
    )
