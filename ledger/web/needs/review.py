"""Verifying a line, or sending it back with a question."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger.domain.documents import DOCUMENT_NAMES
from ledger.domain.needs.lines import QUESTIONS
from ledger.domain.needs.weekly import GROUPS, UC
from ledger.domain.people.duties import Duty
from ledger.domain.scholarships.courses import ITEMS, SOURCES
from ledger.errors import InvalidInput, LedgerError, NotFound, Refused
from ledger.services.documents import documents
from ledger.services.needs import pages as need_pages
from ledger.services.needs import review_pages, verifications
from ledger.services.needs.review_pages import ReviewPage
from ledger.services.overrides import emergencies
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error, status_of
from ledger.web.needs import approvals
from ledger.web.needs.edit import pages
from ledger.web.needs.forms import QuestionForm, VerifyForm
from ledger.web.needs.weekly import WeekForm
from ledger.web.overrides.forms import LookBackForm
from ledger.web.scholarships.forms import ReviewForm


@pages.get("/lines/<line_id>/review")
@access.allow(Duty.VERIFY)
def review(line_id: str) -> ResponseReturnValue:
    """One submitted line with plan, eligibility facts and documents beside the form."""
    return _shown(line_id, None, QuestionForm())


@pages.post("/lines/<line_id>/verify")
@access.allow(Duty.VERIFY)
def verify(line_id: str) -> ResponseReturnValue:
    """Verify it and go on to the next."""
    found = review_pages.review_page(current_work(), current_actor(), line_id)
    form = _form_of(found)
    following = _next(line_id)
    if found.due_on is not None:
        return _look_back(line_id, following)
    if not form.validate() or request.form.get("decision") != "verify":
        form.form_errors = ["Press Verify, or send the line back with a question."]
        return _shown(line_id, form, QuestionForm(), 422)
    try:
        command = verifications.Verify(form.key.data, line_id)
        if isinstance(form, ReviewForm):
            words = (form.words.data or "").strip()
            command = verifications.Verify(form.key.data, line_id, form.review(), words)
        if isinstance(form, WeekForm):
            command = verifications.Verify(form.key.data, line_id, finding=form.finding())
        verifications.verify(current_work(), current_actor(), command)
    except (InvalidInput, Refused) as error:
        show_error(form, error)
        return _shown(line_id, form, QuestionForm(), 409)
    flash("Verified. It waits for an approver now.", "success")
    return redirect(following)


def _look_back(line_id: str, following: str) -> ResponseReturnValue:
    """The verification of an approved emergency is made up."""
    form, decision = LookBackForm(), request.form.get("decision")
    if not form.validate() or decision not in ("verify", "not_eligible"):
        form.form_errors = ["Press Verify, or say that it was not eligible."]
        return _shown(line_id, form, QuestionForm(), 422)
    finding = None if decision == "verify" else form.finding.data or ""
    try:
        command = emergencies.LookBack(form.key.data, line_id, finding)
        emergencies.look_back(current_work(), current_actor(), command)
    except (InvalidInput, Refused) as error:
        show_error(form, error)
        return _shown(line_id, form, QuestionForm(), status_of(error))
    flash("Verified." if finding is None else "Noted. The fiscal manager settles it now.", "success")
    return redirect(following)


@pages.post("/lines/<line_id>/question")
@access.allow(Duty.VERIFY, Duty.APPROVE)
def question(line_id: str) -> ResponseReturnValue:
    """Send it back with a coded question."""
    form, following = QuestionForm(), _next(line_id)
    if request.form.get("decision") != "question" or not form.validate():
        form.form_errors = [*form.form_errors, "Choose the question, then press Send back."]
        return _asked(line_id, form, 422)
    try:
        command = verifications.Question(
            form.key.data, line_id, form.question.data, (form.words.data or "").strip()
        )
        verifications.question(current_work(), current_actor(), command)
    except NotFound:
        raise
    except LedgerError as error:
        show_error(form, error)
        return _asked(line_id, form, status_of(error))
    flash("Sent back to the coach with your question.", "success")
    return redirect(following)


def _form_of(found: ReviewPage, **kwargs: Any) -> VerifyForm:
    """The form of the line's kind."""
    if found.course:
        return ReviewForm(**kwargs)
    return WeekForm(**kwargs) if found.line["kind"] == "NeedsRelated" else VerifyForm(**kwargs)


def _next(line_id: str) -> str:
    """Where to go after a decision: the next line of the queue it was taken from, else the queue."""
    if not current_actor().holds(Duty.VERIFY):
        return approvals.following(line_id)
    ids = [row["id"] for row in need_pages.queue_rows(current_work(), current_actor(), "verify")]
    place = ids.index(line_id) if line_id in ids else -1
    rest = ids[place + 1 :] if place >= 0 else ids
    return url_for("needs.review", line_id=rest[0]) if rest else url_for("needs.queue", view="verify")


def _asked(line_id: str, asking: QuestionForm, status: int) -> ResponseReturnValue:
    """The page that the question was asked from: the approver's, or the one who verifies."""
    if not current_actor().holds(Duty.VERIFY):
        return approvals.shown(line_id, approvals.DecisionForm(formdata=None), asking, status)
    return _shown(line_id, None, asking, status)


def _shown(
    line_id: str, form: CommandForm | None, asking: CommandForm, status: int = 200
) -> ResponseReturnValue:
    work, actor = current_work(), current_actor()
    found = review_pages.review_page(work, actor, line_id)
    if form is None:
        form = LookBackForm(formdata=None) if found.due_on is not None else _form_of(found, formdata=None)
        if isinstance(form, WeekForm):
            form.offer(found.finding)
        if isinstance(form, ReviewForm) and found.course:
            form.offer(found.course, work.source.today())
    ids = (
        [row["id"] for row in need_pages.queue_rows(work, actor, "verify")]
        if actor.holds(Duty.VERIFY)
        else []
    )
    page = render_template(
        "needs/review.html",
        found=found,
        form=form,
        asking=asking,
        ids=ids,
        questions=QUESTIONS,
        sources=list(SOURCES),
        items=list(ITEMS),
        groups=GROUPS,
        uc=UC,
        document_names=DOCUMENT_NAMES,
        papers=documents.documents_for(work, actor, found.page.need["id"]),
    )
    return page, status
