"""The month reconciled with the participant system: both equations, every line with its award and entries, the answers."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import Length

from ledger.domain.months.reconciliation import (
    CODE_NAMES,
    EXCEPTIONS,
    REASONS,
    Code,
    Line,
    Reconciliation,
    ServiceRecord,
    Spend,
    is_open,
)
from ledger.domain.needs.kinds import KINDS
from ledger.errors import LedgerError
from ledger.services.months import reconciliation
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error
from ledger.web.filters import asked, asked_month, chosen
from ledger.web.inputs import Mark, options
from ledger.web.names import fund_titles, place_names
from ledger.web.rows import kept_fields
from ledger.web.tables import page_of

pages = Blueprint("reconciliation", __name__)

TONES = {Code.MATCHED: "good", Code.NOT_DUE: "neutral"}
_SORTS: dict[str, Any] = {
    "on": lambda line: (_day(line), line.subject_id),
    "kind": lambda line: (_kind(line), _day(line)),
    "ledger": lambda line: (line.ledger_cents, line.subject_id),
    "records": lambda line: (line.record_cents, line.subject_id),
}


class AnswerForm(CommandForm):
    """Why an exception is cleared."""

    page = HiddenField()
    reason = SelectField("Reason", [Mark()], validate_choice=False)
    words = TextAreaField("In words", [Length(max=500)])


@pages.get("/reconciliation")
@access.allow(*reconciliation.READERS)
def month() -> ResponseReturnValue:
    """One month: what is matched, what is not, and which exceptions nobody has answered."""
    work = current_work()
    at = asked_month()
    when = at.month
    found = reconciliation.reconcile(work, current_actor(), when)
    code = request.args.get("code", "open")
    shared = _shared(found)
    lines = chosen(
        _lines_of(found, code),
        asked("filter"),
        lambda one: (*_words(one), shared["where"](one.spend or one.record)),
    )
    return render_template(
        "reconciliation/month.html",
        found=found,
        month=when,
        at=at,
        code=code,
        page=page_of(lines, _SORTS, "on"),
        counts=found.counts(),
        open_count=len(found.open_lines()),
        earlier_count=sum(1 for line in found.open_lines() if line.month != when),
        **shared,
    )


def _shared(found: Reconciliation) -> dict[str, Any]:
    called = place_names() | fund_titles()
    return {
        "where": lambda at: _where(at, called),
        "names": CODE_NAMES,
        "tones": TONES,
        "kinds": {code: kind.name for code, kind in KINDS.items()},
        "open": lambda line: is_open(line, found.answers),
        "answer_of": lambda line: found.answers.get((line.code.value, line.subject_id)),
        "reasons": REASONS,
    }


def _where(at: Spend | ServiceRecord, called: Mapping[str, str]) -> str:
    """Agency, program and fund by their names, as far as they are said."""
    return ", ".join(called.get(code, code) for code in (at.agency, at.program, at.fund) if code)


def _lines_of(found: Reconciliation, code: str) -> list[Line]:
    if code == "open":
        return found.open_lines()
    return [line for line in found.lines if code == "all" or line.code.value == code]


def _day(line: Line) -> Any:
    return line.spend.on if line.spend else line.record.from_on if line.record else None


def _kind(line: Line) -> str:
    return line.spend.kind if line.spend else line.record.kind if line.record else ""


def _words(line: Line) -> tuple[object, ...]:
    at: Any = line.spend or line.record
    award = line.spend.award_id if line.spend else None
    return (
        line.subject_id,
        award,
        _kind(line),
        at.agency,
        at.program,
        at.fund,
        line.code.value,
        line.record.id if line.record else None,
    )


@pages.get("/reconciliation/<month>/<code>/<subject_id>")
@access.allow(*reconciliation.READERS)
def line(month: str, code: str, subject_id: str) -> ResponseReturnValue:
    """One line: what the ledger says beside what the record says, and the answer."""
    return _line(month, code, subject_id, AnswerForm(formdata=kept_fields(), page=request.path))


@pages.post("/reconciliation/<month>/<code>/<subject_id>")
@access.allow(*reconciliation.ANSWERERS)
def answer(month: str, code: str, subject_id: str) -> ResponseReturnValue:
    """Clear an exception with a reason."""
    form = AnswerForm()
    if not form.validate():
        return _line(month, code, subject_id, form), 422
    command = reconciliation.AnswerException(
        form.key.data, month, code, subject_id, form.reason.data or "", form.words.data or ""
    )
    try:
        reconciliation.answer(current_work(), current_actor(), command)
    except LedgerError as error:
        show_error(form, error)
        return _line(month, code, subject_id, form), 422
    flash("Answered. The exception is cleared.", "success")
    return redirect(url_for("reconciliation.month", time=month))


def _line(month: str, code: str, subject_id: str, form: AnswerForm) -> str:
    found = reconciliation.reconcile(current_work(), current_actor(), month)
    wanted = next(
        (
            one
            for one in (*found.lines, *found.carried)
            if one.code.value == code and one.subject_id == subject_id
        ),
        None,
    )
    if wanted is None:
        abort(404)
    reasons: Mapping[str, str] = REASONS.get(wanted.code, {})
    form.reason.choices = options([("", "Choose a reason"), *reasons.items()])
    may = (
        wanted.code in EXCEPTIONS
        and is_open(wanted, found.answers)
        and current_actor().holds(*reconciliation.ANSWERERS)
    )
    return render_template(
        "reconciliation/line.html", line=wanted, month=month, form=form, may=may, **_shared(found)
    )
