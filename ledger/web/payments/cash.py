"""Grant cash: what each fund received, paid out and has on hand; a receipt takes two people."""

import datetime
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length

from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError
from ledger.services.budgets.allocations import in_force
from ledger.services.journal import journal
from ledger.services.payments import cash, cash_reversals, drawdowns
from ledger.services.people import change_pages
from ledger.store.rows import Row
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, MoneyField, show_error
from ledger.web.inputs import DayField, needed, options
from ledger.web.rows import kept_fields
from ledger.words import day, dollars

pages = Blueprint("cash", __name__)
MOST_RECORDS = 200


class CashForm(CommandForm):
    """A grant's money that arrived or went back, interest on it, or interest that was remitted."""

    page = HiddenField()
    fund = SelectField("Fund")
    sort = SelectField("What it is", choices=options(cash.SORTS))
    amount = MoneyField("Amount", [needed("Type the amount.")])
    received_on = DayField("Day at the bank", [needed("Give the day.")])
    document = StringField("The bank's statement, for interest")
    reference = StringField("Reference at the bank")


class TakeBackForm(CommandForm):
    """A record that was wrong."""

    entry = SelectField("Record")
    reason = StringField("Why it is wrong", [needed("Say why."), Length(max=cash_reversals.MOST_WORDS)])


@pages.get("/cash")
@access.allow(*drawdowns.READERS)
def page() -> ResponseReturnValue:
    """Cash by fund, the receipts, and the form for whoever records them."""
    return _page(
        CashForm(formdata=kept_fields(), page=request.path, received_on=current_work().source.today())
    )


@pages.post("/cash")
@access.allow(Duty.RECONCILE)
def propose() -> ResponseReturnValue:
    """Stage a receipt; another person accepts it."""
    form = CashForm()
    form.fund.choices = options(
        _named(in_force(current_work(), current_actor(), current_work().source.today()).funds)
    )
    if not form.validate():
        return _page(form), 422
    command = cash.ProposeCash(
        form.key.data,
        form.fund.data,
        form.sort.data,
        form.amount.data or 0,
        form.received_on.data,
        form.document.data or "",
        form.reference.data or "",
    )
    try:
        answer = cash.propose(current_work(), current_actor(), command)
    except LedgerError as error:
        show_error(form, error)
        return _page(form), 422
    flash("Staged. It is in the books when another person has accepted it.", "success")
    return redirect(url_for("proposals.show", proposal_id=answer["proposal"]))


@pages.post("/cash/reversals")
@access.allow(Duty.RECONCILE)
def take_back() -> ResponseReturnValue:
    """Stage that a wrong record is taken back; another person accepts it."""
    form = TakeBackForm()
    form.entry.choices = _standing_records()
    if not form.validate():
        return _page(_empty(), form), 422
    command = cash_reversals.ProposeReversal(form.key.data, form.entry.data, form.reason.data or "")
    try:
        answer = cash_reversals.propose(current_work(), current_actor(), command)
    except LedgerError as error:
        show_error(form, error)
        return _page(_empty(), form), 422
    flash("Staged. The record stands until another person has accepted it.", "success")
    return redirect(url_for("proposals.show", proposal_id=answer["proposal"]))


def _empty() -> CashForm:
    return CashForm(formdata=None, page=request.path, received_on=current_work().source.today())


def _standing_records() -> list[tuple[str, str]]:
    """The records to choose from, each with its paper, its reference and its entry, which tell two alike apart."""
    found = cash_reversals.records(current_work(), current_actor())[:MOST_RECORDS]
    return options(
        [
            (
                one["entry"],
                f"{day(datetime.date.fromisoformat(one['received_on']))}, {one['fund']}, "
                f"{cash.SORTS[one['sort']]}, {dollars(one['cents'])}, "
                + ", ".join(filter(None, (one.get("document"), one.get("reference"), one["entry"]))),
            )
            for one in found
        ]
    )


def _named(funds: Sequence[Row]) -> list[tuple[str, str]]:
    return [(row["code"], f"{row['title']} ({row['code']})") for row in funds if row["stream"] != "pool"]


def _page(form: CashForm, back: TakeBackForm | None = None) -> str:
    work, actor = current_work(), current_actor()
    funds = in_force(work, actor, work.source.today()).funds
    form.fund.choices = options(_named(funds))
    found = drawdowns.standing(work, actor)
    receipts = journal.account_journal(work, actor, "Income:Grants")[0] if found.funds else []
    staged = [
        row for row in change_pages.listing(work, actor) if row["kind"] in ("cash", cash_reversals.SORT)
    ]
    if back is None:
        back = TakeBackForm(formdata=None)
        back.entry.choices = _standing_records() if actor.holds(Duty.RECONCILE) else []
    return render_template(
        "cash/page.html",
        form=form,
        back=back,
        found=found,
        held=[one for one in found.funds if one.received_cents or one.on_hand_cents or one.payable_cents],
        receipts=receipts,
        staged=staged,
        sorts=cash.SORTS,
    )
