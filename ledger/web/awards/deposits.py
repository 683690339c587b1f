"""One deposit: when the participant left the unit, what came back of it and what the payee kept."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional

from ledger.domain.awards.deposits import KEPT
from ledger.domain.documents import DOCUMENT_NAMES
from ledger.services.awards import deposit_pages, deposits, refunds
from ledger.services.awards.deposit_pages import DepositPage
from ledger.services.awards.listing import VIEWERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, MoneyField, act_or_show
from ledger.web.needs.forms import NamedForm

pages = Blueprint("deposits", __name__)


class LeftForm(NamedForm):
    """Say that the participant has left the unit."""

    NAME = "left"

    left_on = DateField("Left the unit on", [InputRequired("Choose the day.")])


class SettleForm(NamedForm):
    """Say what came back, and what the payee kept and why."""

    NAME = "settle"

    returned = MoneyField("Came back", description="What has arrived in the bank; 0 if nothing.")
    kept = MoneyField("Kept by the payee", description="What does not come back; 0 if nothing.")
    on = DateField("On", [InputRequired("Choose the day.")])
    reason = SelectField("Why it is kept", choices={"": "Nothing is kept", **KEPT}, validate_choice=False)
    document = SelectField("What shows it", [Optional()], validate_choice=False)

    def offer(self, found: DepositPage) -> None:
        """The papers of the award and its need."""
        shown = {one["id"]: f"{DOCUMENT_NAMES[one['sort']]} {one['id']}" for one in found.papers}
        self.document.choices = {"": "Choose", **shown}


FORMS: Mapping[str, type[NamedForm]] = {"left": LeftForm, "settle": SettleForm}


@pages.get("/deposits/<deposit_id>")
@access.allow(*VIEWERS)
def show(deposit_id: str) -> ResponseReturnValue:
    """One deposit with what may be said of it."""
    return _shown(deposit_id)


@pages.post("/deposits/<deposit_id>/left")
@access.allow(*deposits.TELLERS)
def left(deposit_id: str) -> ResponseReturnValue:
    """The participant has left the unit; no money moves."""
    form = LeftForm()
    return _done(deposit_id, form, lambda: _left(deposit_id, form))


def _left(deposit_id: str, form: LeftForm) -> str:
    command = deposits.RecordLeft(form.key.data, deposit_id, form.left_on.data)
    deposits.record_left(current_work(), current_actor(), command)
    return "Recorded. The deposit is due back, and stands under To follow up until it is settled."


@pages.post("/deposits/<deposit_id>/settlement")
@access.allow(*refunds.STAGERS)
def propose(deposit_id: str) -> ResponseReturnValue:
    """What came back and what is kept; a second person accepts it."""
    form = SettleForm()
    return _done(deposit_id, form, lambda: _propose(deposit_id, form))


def _propose(deposit_id: str, form: SettleForm) -> str:
    command = deposits.ProposeSettlement(
        form.key.data,
        deposit_id,
        form.returned.data or 0,
        form.kept.data or 0,
        form.on.data,
        form.reason.data or "",
        form.document.data or None,
    )
    deposits.propose(current_work(), current_actor(), command)
    return "Proposed. A second person accepts it under Changes."


def _done(deposit_id: str, form: NamedForm, act: Callable[[], str]) -> ResponseReturnValue:
    deposit_pages.page(current_work(), current_actor(), deposit_id)  # another agency's stays unknown
    back = url_for("deposits.show", deposit_id=deposit_id)
    return act_or_show(form, act, back, lambda status: _shown(deposit_id, form, status))


def _shown(deposit_id: str, sent: CommandForm | None = None, status: int = 200) -> ResponseReturnValue:
    found = deposit_pages.page(current_work(), current_actor(), deposit_id)
    shown: dict[str, Any] = {
        name: sent if isinstance(sent, make) else make(formdata=None) for name, make in FORMS.items()
    }
    shown["settle"].offer(found)
    page = render_template(
        "deposits/show.html", found=found, deposit=found.deposit, shown=shown, sent=sent, kept=KEPT
    )
    return page, status
