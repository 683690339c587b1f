"""The override register, one override, and the steps that lead to it."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger.domain.needs.kinds import KINDS
from ledger.domain.overrides.overrides import STANDS
from ledger.domain.people.duties import APPROVERS, Duty
from ledger.errors import LedgerError, NotFound
from ledger.services.overrides import emergencies, exceptions
from ledger.services.overrides import pages as override_pages
from ledger.services.overrides.emergencies import SETTLERS
from ledger.services.overrides.pages import READERS, SORT_NAMES
from ledger.services.overrides.waivers import STANDS as WAIVER_STANDS
from ledger.store.rows import Row
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import act_and_return, act_or_show, show_error, status_of
from ledger.web.filters import asked_span
from ledger.web.names import by_name, place_name
from ledger.web.needs.approvals import POLICY_WORDS
from ledger.web.needs.needs import need_shown
from ledger.web.overrides.forms import AskForm, DecideForm, MarkForm
from ledger.web.tables import page_of

pages = Blueprint("overrides", __name__)

OVERDUE = "overdue"
"""A state of the filter that is none of a row: its verification is overdue."""


@pages.get("/overrides")
@access.allow(*READERS)
def listing() -> ResponseReturnValue:
    """Every override, the newest first; the filters are in the address."""
    rows = override_pages.listing(current_work(), current_actor())
    asked = {name: request.args.get(name) for name in ("what", "state", "agency", "kind")}
    span = asked_span()
    seen = [row for row in rows if _matches(row, asked) and span.holds(f"{row['asked_on']:%Y-%m}")]
    sorts = {
        "on": lambda row: (row["asked_on"], row["id"]),
        "sort": lambda row: row["sort_name"],
        "agency": lambda row: place_name(row["agency_code"] or "").casefold(),
        "kind": lambda row: row["kind_name"],
        "over": lambda row: row["amount_cents"] or 0,
        "state": lambda row: row["stands"],
    }
    states = dict.fromkeys([*(state for _, state in STANDS), *WAIVER_STANDS])
    return render_template(
        "overrides/listing.html",
        page=page_of(seen, sorts, "on", descending=True),
        total=len(rows),
        asked=asked,
        span=span,
        sorts=list(SORT_NAMES.items()),
        states=[
            (OVERDUE, "Verification overdue"),
            *((one, one.replace("_", " ").capitalize()) for one in states),
        ],
        agencies=by_name(row["agency_code"] for row in rows if row["agency_code"]),
        kinds=[(one.code, one.name) for one in KINDS.values()],
    )


def _matches(row: Row, asked: Mapping[str, str | None]) -> bool:
    """Does an override pass the filters of the address?"""
    if asked["state"] and not (
        row["is_overdue"] if asked["state"] == OVERDUE else row["state"] == asked["state"]
    ):
        return False
    pairs = (("what", "sort"), ("agency", "agency_code"), ("kind", "kind"))
    return all(not asked[name] or row[column] == asked[name] for name, column in pairs)


@pages.get("/overrides/<override_id>")
@access.allow(*READERS)
def show(override_id: str) -> ResponseReturnValue:
    """One override with the numbers that decide about it."""
    return _shown(override_id, DecideForm())


@pages.post("/overrides/<override_id>")
@access.allow(Duty.OVERSEE, *SETTLERS)
def decide(override_id: str) -> ResponseReturnValue:
    """Grant or decline an exception; say what was done about an emergency that was not eligible."""
    override_pages.page(current_work(), current_actor(), override_id)
    form, decision = DecideForm(), request.form.get("decision")
    if decision not in ("grant", "decline", "settle") or not form.validate():
        form.form_errors = ["Press the form's own button."]
        return _shown(override_id, form, 422)
    try:
        said = _decided(override_id, form, decision)
    except NotFound:
        raise
    except LedgerError as error:
        show_error(form, error)
        return _shown(override_id, form, status_of(error))
    flash(said, "success")
    return redirect(url_for("overrides.show", override_id=override_id))


def _decided(override_id: str, form: DecideForm, decision: str) -> str:
    work, actor = current_work(), current_actor()
    if decision == "settle":
        command = emergencies.Settle(
            form.key.data,
            override_id,
            form.outcome.data or "",
            form.payer.data or "",
            form.document.data or "",
        )
        emergencies.settle(work, actor, command)
        return "Settled. The register keeps what was found and what was done."
    refusal = None if decision == "grant" else form.reason.data or ""
    exceptions.decide(work, actor, exceptions.Decide(form.key.data, override_id, form.version.data, refusal))
    return "Granted. An approver can approve it now." if refusal is None else "Declined."


def _shown(override_id: str, form: DecideForm, status: int = 200) -> ResponseReturnValue:
    found = override_pages.page(current_work(), current_actor(), override_id)
    form.version.show(found.row["version"])
    form.document.choices = {"": "Choose", **dict(found.papers)}
    return render_template("overrides/show.html", found=found, form=form, policy_words=POLICY_WORDS), status


@pages.post("/approvals/<line_id>/exception")
@access.allow(*APPROVERS)
def ask(line_id: str) -> ResponseReturnValue:
    """Ask for an exception to the caps that a line passes."""
    form, back = AskForm(), url_for("approvals.line", line_id=line_id)
    command = exceptions.Ask(form.key.data, line_id, form.reason.data or "", form.words.data or "")
    return _asked(form, back, lambda: exceptions.ask(current_work(), current_actor(), command))


@pages.post("/amendments/<amendment_id>/exception")
@access.allow(*APPROVERS)
def ask_for_change(amendment_id: str) -> ResponseReturnValue:
    """Ask for an exception to the caps that a change of a live award passes."""
    form, back = AskForm(), url_for("amendments.show", amendment_id=amendment_id)
    command = exceptions.AskForChange(
        form.key.data, amendment_id, form.reason.data or "", form.words.data or ""
    )
    return _asked(form, back, lambda: exceptions.ask_for_change(current_work(), current_actor(), command))


def _asked(form: AskForm, back: str, ask_for: Callable[[], object]) -> ResponseReturnValue:
    """Ask, and go back to the page that asked."""
    if not form.validate() or request.form.get("decision") != "exception":
        flash("Nothing was asked: choose the reason, then press Ask for an exception.", "warning")
        return redirect(back)

    def _ask() -> str:
        ask_for()
        return "Asked. A program manager decides; then it can be approved."

    return act_and_return(_ask, back)


@pages.post("/needs/<need_id>/emergency")
@access.allow(Duty.REQUEST)
def mark(need_id: str) -> ResponseReturnValue:
    """Mark a need as an emergency."""
    form, back = MarkForm(), url_for("needs.show", need_id=need_id)
    if request.form.get("decision") != "emergency":
        form.form_errors = ["Nothing was marked: press Mark as an emergency."]
        return need_shown(need_id, form, 422)
    command = emergencies.Mark(form.key.data, need_id, form.reason.data or "", form.words.data or "")

    def _mark() -> str:
        emergencies.mark(current_work(), current_actor(), command)
        return "Marked as an emergency. It waits for an approver now and is verified afterwards."

    return act_or_show(form, _mark, back, lambda status: need_shown(need_id, form, status))
