"""Needs: the queue, one need with where each line stands, and its small steps. Writing is in `need_edit`, verifying in
`need_review`; all are views of one blueprint."""

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger.domain.documents import DOCUMENT_NAMES
from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.lines import DENIALS, QUESTIONS, STANDS
from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError, NotFound
from ledger.services.documents import documents
from ledger.services.needs import canceling, needs
from ledger.services.needs import pages as need_pages
from ledger.store.rows import Row
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, show_error, status_of
from ledger.web.names import by_name
from ledger.web.needs import review as need_review  # noqa: F401 - its views belong to this blueprint
from ledger.web.needs.edit import pages
from ledger.web.needs.forms import AnswerForm, OneStepForm
from ledger.web.overrides.forms import MarkForm
from ledger.web.tables import page_of

VIEWS = {"mine": "My needs", "agency": "My agency", "verify": "To verify"}
DECIDED = ("approved", "denied", "canceled")


@pages.get("/needs")
@access.allow(Duty.REQUEST, Duty.VERIFY)
def queue() -> ResponseReturnValue:
    """Lines of needs, the soonest needed first; the filters are in the address."""
    work, actor = current_work(), current_actor()
    views = [one for one in VIEWS if actor.holds(Duty.VERIFY if one == "verify" else Duty.REQUEST)]
    view = request.args.get("view") or views[0]
    view = view if view in views else views[0]
    rows = need_pages.queue_rows(work, actor, view)
    agencies = by_name(row["agency_code"] for row in rows)
    asked = {
        "state": request.args.get("state"),
        "agency_code": request.args.get("agency"),
        "kind": request.args.get("kind"),
    }
    total = len(rows)
    rows = [row for row in rows if _matches(row, asked, view)]
    sorts = {
        "needed": lambda row: (
            row["needed_by"] is None,
            row["needed_by"] or row["submitted_on"] or work.source.today(),
        ),
        "person": lambda row: row["person"].casefold(),
        "kind": lambda row: row["kind_name"],
        "amount": lambda row: row["amount_cents"],
        "state": lambda row: list(STANDS).index(row["state"]),
    }
    return render_template(
        "needs/queue.html",
        page=page_of(rows, sorts, "needed"),
        view=view,
        views=[(one, VIEWS[one]) for one in views],
        asked=asked,
        total=total,
        states=[(one.value, name) for one, (name, _) in STANDS.items()],
        kinds=[(one.code, one.name) for one in KINDS.values()],
        agencies=agencies,
    )


def _matches(row: Row, asked: Mapping[str, str | None], view: str) -> bool:
    """Does a line pass the filters? Without a state, one's own list shows what is still open."""
    for name in ("agency_code", "kind"):
        if asked[name] and row[name] != asked[name]:
            return False
    if view == "verify" or asked["state"] == "all":
        return True
    return row["state"] == asked["state"] if asked["state"] else row["state"] not in DECIDED


@pages.get("/needs/<need_id>")
@access.allow(*need_pages.READERS)
def show(need_id: str) -> ResponseReturnValue:
    """One need: where each line stands and who acts next."""
    return need_shown(need_id, AnswerForm())


@pages.post("/needs/<need_id>/submit")
@access.allow(Duty.REQUEST)
def submit(need_id: str) -> ResponseReturnValue:
    """Hand a draft over as it stands."""
    form = OneStepForm()
    if not form.validate() or request.form.get("decision") != "submit":
        return redirect(url_for("needs.show", need_id=need_id))
    return _handed_over(need_id, form, "")


@pages.post("/needs/<need_id>/answer")
@access.allow(Duty.REQUEST)
def answer(need_id: str) -> ResponseReturnValue:
    """Answer a question and hand the need over again."""
    form = AnswerForm()
    text = (form.answer.data or "").strip()
    if not form.validate() or request.form.get("decision") != "answer" or not text:
        form.answer.errors = [*form.answer.errors, "Write an answer, then press Answer and submit again."]
        return need_shown(need_id, form, 422)
    return _handed_over(need_id, form, text)


@pages.post("/lines/<line_id>/cancel")
@access.allow(Duty.REQUEST)
def cancel_line(line_id: str) -> ResponseReturnValue:
    """Take back one line before it is approved."""
    form = OneStepForm()
    if not form.validate() or request.form.get("decision") != "cancel":
        abort(400)
    need_id = canceling.cancel(current_work(), current_actor(), canceling.Cancel(form.key.data, line_id))[
        "need"
    ]
    flash("The line is canceled.", "success")
    return redirect(url_for("needs.show", need_id=need_id))


def _handed_over(need_id: str, form: CommandForm, text: str) -> ResponseReturnValue:
    try:
        needs.submit(current_work(), current_actor(), needs.Submit(form.key.data, need_id, text))
    except NotFound:
        raise
    except LedgerError as error:
        show_error(form, error)
        return need_shown(need_id, form, status_of(error))
    flash("Submitted. It waits for verification now; nothing is promised yet.", "success")
    return redirect(url_for("needs.show", need_id=need_id))


def need_shown(need_id: str, form: CommandForm, status: int = 200) -> ResponseReturnValue:
    """A need's page. :param form: the one of its forms that was sent, with what is wrong with it."""
    work, actor = current_work(), current_actor()
    found = need_pages.need_page(work, actor, need_id)
    page = render_template(
        "needs/show.html",
        found=found,
        form=form,
        answering=form if isinstance(form, AnswerForm) else AnswerForm(),
        step=OneStepForm,
        marking=form if isinstance(form, MarkForm) else MarkForm(formdata=None),
        may_change=need_pages.may_change(actor, found.need),
        papers=documents.documents_for(work, actor, need_id),
        questions=QUESTIONS,
        denials=DENIALS,
        document_names=DOCUMENT_NAMES,
    )
    return page, status
