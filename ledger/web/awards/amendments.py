"""Changes to a live award: asking, the queue, one change as a difference, stopping and moving."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger.domain.needs.lines import DENIALS
from ledger.domain.needs.weekly import GROUPS, UC
from ledger.domain.people.duties import Duty
from ledger.domain.scholarships.courses import ITEMS, SOURCES
from ledger.errors import LedgerError, NotFound
from ledger.services.awards import amendment_pages, amendments, moves
from ledger.services.awards.amendment_pages import VIEWERS, ChangePage
from ledger.store.rows import Row
from ledger.web import access
from ledger.web.awards.change_forms import AskForm, DecideForm, MoveForm, StopForm
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, act_or_show, show_error, status_of
from ledger.web.needs.approvals import POLICY_WORDS
from ledger.web.needs.weekly import WeekForm
from ledger.web.overrides.forms import AskForm as ExceptionForm
from ledger.web.scholarships.forms import ReviewForm
from ledger.words import day, dollars, month_name, percent

pages = Blueprint("amendments", __name__)

NAMES = {
    "amount_cents": "Amount of the whole award",
    "payee_id": "Paid to",
    "starts_on": "First day",
    "ends_on": "Last day",
    "first_month": "First month",
    "months": "Months of rent",
    "monthly_cents": "We pay a month",
    "contract_cents": "Rent by the lease",
    "subsidy_cents": "Others pay a month",
    "refundable_cents": "Deposit that comes back",
    "minutes": "Hours",
    "wage_cents": "Wage an hour",
    "rate_bp": "Share of the wage",
    "taxes_bp": "Employer's taxes",
    "compensation_bp": "Workers' compensation",
    "weeks": "Weeks",
    "weekly_cents": "Up to a week",
}


@pages.app_template_filter()
def change_name(name: str) -> str:
    """What people read for a part of an approval."""
    return NAMES.get(name, name.removesuffix("_cents").removesuffix("_on").replace("_", " ").capitalize())


@pages.app_template_filter()
def change_value(value: Any, name: str, payees: dict[str, str]) -> str:
    """A value of a part of an approval, as people read it."""
    if value is None:
        return "Nothing"
    if name == "payee_id":
        return str(payees.get(value, value))
    if name.endswith("_cents"):
        return dollars(value)
    if isinstance(value, datetime.date):
        return day(value)
    written: dict[str, Callable[[Any], str]] = {
        "first_month": month_name,
        **dict.fromkeys(("rate_bp", "taxes_bp", "compensation_bp"), percent),
        "minutes": lambda minutes: f"{minutes / 60:g}",
    }
    return str(written.get(name, str)(value))


@pages.get("/amendments")
@access.allow(*VIEWERS)
def queue() -> ResponseReturnValue:
    """Changes that wait for this person."""
    return render_template(
        "amendments/queue.html", rows=amendment_pages.queue(current_work(), current_actor())
    )


@pages.get("/amendments/<amendment_id>")
@access.allow(*VIEWERS)
def show(amendment_id: str) -> ResponseReturnValue:
    """One change: what it was, what it becomes, and the numbers that decide."""
    return _shown(amendment_id, DecideForm(formdata=None))


@pages.post("/amendments/<amendment_id>")
@access.allow(*VIEWERS)
def decide(amendment_id: str) -> ResponseReturnValue:
    """Verify, approve, deny or take back; the pressed button says which."""
    found = amendment_pages.page(current_work(), current_actor(), amendment_id)
    form = _form_of(found) if request.form.get("decision") == "verify" else DecideForm()
    acts: dict[str, Callable[[], str]] = {
        "verify": lambda: _verify(found.row, form),
        "approve": lambda: _decide(found.row, form, None),
        "deny": lambda: _decide(found.row, form, form["reason"].data or ""),
        "take_back": lambda: _take_back(amendment_id, form),
    }
    act = acts.get(request.form.get("decision", ""))
    if act is None or not form.validate():
        form.form_errors = ["Nothing was changed: press the button of what you decide."]
        return _shown(amendment_id, form, 422)
    try:
        said = act()
    except NotFound:
        raise
    except LedgerError as error:
        form = DecideForm(formdata=None) if isinstance(form, DecideForm) else form
        show_error(form, error)
        return _shown(amendment_id, form, status_of(error))
    flash(said, "success")
    return redirect(url_for("awards.show", award_id=found.award.award["id"]))


def _form_of(found: ChangePage, **kwargs: Any) -> CommandForm:
    """What whoever verifies this change fills in."""
    if found.course:
        return ReviewForm(**kwargs)
    return WeekForm(**kwargs) if found.award.award["kind"] == "NeedsRelated" else DecideForm(**kwargs)


def _verify(row: Row, form: CommandForm) -> str:
    command = amendments.VerifyChange(form.key.data, row["id"])
    if isinstance(form, ReviewForm):
        command = replace(command, review=form.review(), words=(form.words.data or "").strip())
    if isinstance(form, WeekForm):
        command = replace(command, finding=form.finding())
    amendments.verify(current_work(), current_actor(), command)
    if row["governs_on"]:
        return "Verified. No money moved: what all have signed stands until all have signed this."
    return "Verified. What was only committed is available again, until the change is approved."


def _decide(row: Row, form: CommandForm, reason: str | None) -> str:
    command = amendments.DecideChange(form.key.data, row["id"], form["version"].data, reason)
    approved = amendments.decide(current_work(), current_actor(), command)["approved"]
    if reason is not None and row["governs_on"]:
        return "Denied. The agreement stands as it was signed."
    if reason is not None:
        return "Denied. What was bound stays; for the rest the coach asks again."
    if approved and row["governs_on"]:
        return f"Approved. The agreement stands as it was until all have signed this, before {day(row['governs_on'])}."
    if approved:
        return "Approved anew. The award stands as changed."
    return "Approved in part. It needs more people than one, so a further approver decides now."


def _take_back(amendment_id: str, form: CommandForm) -> str:
    amendments.take_back(current_work(), current_actor(), amendments.TakeBack(form.key.data, amendment_id))
    return "Taken back. The approval stands as it was."


@pages.get("/awards/<award_id>/change")
@access.allow(Duty.REQUEST, Duty.VERIFY, Duty.APPROVE)
def new(award_id: str) -> ResponseReturnValue:
    """Ask for a change, stop the award, or let its open part go on elsewhere."""
    return _asking(award_id)


@pages.post("/awards/<award_id>/change")
@access.allow(Duty.REQUEST, Duty.VERIFY)
def ask(award_id: str) -> ResponseReturnValue:
    """Ask for a change of the award, or leave a memo."""
    form = AskForm()
    return _done(award_id, "ask", form, lambda: _ask(award_id, form))


def _ask(award_id: str, form: AskForm) -> str:
    found = amendment_pages.ask_page(current_work(), current_actor(), award_id)
    cents, terms = form.wanted(found.before)
    payee = form.payee.data or found.before.payee_id
    command = amendments.AskChange(
        form.key.data, award_id, cents, payee, terms, (form.words.data or "").strip()
    )
    state = amendments.ask(current_work(), current_actor(), command)["state"]
    if state == "noted":
        return "Kept as a memo: nothing of the approval differs, so it stands."
    return "Asked. A liaison verifies it; until then the approval stands as it is."


@pages.post("/awards/<award_id>/stop")
@access.allow(Duty.APPROVE, Duty.VERIFY)
def stop(award_id: str) -> ResponseReturnValue:
    """Stop the award: everything that is not owed goes back."""
    form = StopForm()
    return _done(award_id, "stop", form, lambda: _stop(award_id, form))


def _stop(award_id: str, form: StopForm) -> str:
    command = moves.Stop(form.key.data, award_id, form.words.data or "", bool(form.early_end.data))
    cents = moves.stop(current_work(), current_actor(), command)["cents"]
    return f"Stopped. {dollars(cents)} is available to the allocation again."


@pages.post("/awards/<award_id>/move")
@access.allow(Duty.VERIFY)
def move(award_id: str) -> ResponseReturnValue:
    """Let the open part go on at another allocation."""
    form = MoveForm()
    return _done(award_id, "move", form, lambda: _move(award_id, form))


def _move(award_id: str, form: MoveForm) -> str:
    command = moves.Move(form.key.data, award_id, form.target.data or "", form.words.data or "")
    need = moves.move(current_work(), current_actor(), command)["need"]
    return f"Moved. {need} waits there to be verified and approved by others."


def _done(award_id: str, name: str, form: CommandForm, act: Callable[[], str]) -> ResponseReturnValue:
    found = amendment_pages.ask_page(current_work(), current_actor(), award_id)
    fields = form.at(found.before) if isinstance(form, AskForm) else None
    if request.form.get("decision") != name:
        form.form_errors = ["Nothing was changed: press the form's own button."]
        return _asking(award_id, {name: form}, 422)
    back = url_for("awards.show", award_id=award_id)
    return act_or_show(form, act, back, lambda status: _asking(award_id, {name: form}, status), fields)


def _asking(
    award_id: str, sent: dict[str, CommandForm] | None = None, status: int = 200
) -> ResponseReturnValue:
    found = amendment_pages.ask_page(current_work(), current_actor(), award_id)
    sent = sent or {}
    asking = sent.get("ask") or AskForm(formdata=None)
    moving = sent.get("move") or MoveForm(formdata=None)
    asking.offer(found)
    moving.target.choices = {"": "Choose", **dict(found.targets)}
    page = render_template(
        "amendments/ask.html",
        found=found,
        asking=asking,
        stopping=sent.get("stop") or StopForm(formdata=None),
        moving=moving,
        sent=sent,
    )
    return page, status


def _shown(amendment_id: str, sent: CommandForm, status: int = 200) -> ResponseReturnValue:
    found = amendment_pages.page(current_work(), current_actor(), amendment_id)
    form = sent if isinstance(sent, DecideForm) else DecideForm(formdata=None)
    form.version.show(found.row["version"])
    verifying = _form_of(found, formdata=None) if sent is form else sent
    if isinstance(verifying, ReviewForm) and found.course and sent is form:
        verifying.offer(found.course, current_work().source.today())
    if isinstance(verifying, WeekForm) and sent is form:
        verifying.offer(found.finding, anew=True)
    page = render_template(
        "amendments/show.html",
        found=found,
        form=form,
        sent=sent,
        verifying=verifying,
        groups=GROUPS,
        uc=UC,
        sources=list(SOURCES),
        items=list(ITEMS),
        excepting=ExceptionForm(formdata=None),
        denials=DENIALS,
        policy_words=POLICY_WORDS,
    )
    return page, status
