"""Grant cash: what each fund received, paid out and has on hand; a receipt takes two people."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField

from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError
from ledger.services.budgets.allocations import in_force
from ledger.services.journal import journal
from ledger.services.payments import cash, drawdowns
from ledger.services.people import change_pages
from ledger.store.rows import Row
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, MoneyField, show_error
from ledger.web.inputs import DayField, needed, options
from ledger.web.rows import kept_fields

pages = Blueprint("cash", __name__)


class CashForm(CommandForm):
    """A grant's money that arrived, interest on it, or interest that was remitted."""

    page = HiddenField()
    fund = SelectField("Fund")
    sort = SelectField("What it is", choices=options(cash.SORTS))
    amount = MoneyField("Amount", [needed("Type the amount.")])
    received_on = DayField("Day at the bank", [needed("Give the day.")])
    document = StringField("The bank's statement, for interest")
    reference = StringField("Reference at the bank, for a remittance")


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


def _named(funds: Sequence[Row]) -> list[tuple[str, str]]:
    return [(row["code"], f"{row['title']} ({row['code']})") for row in funds if row["stream"] != "pool"]


def _page(form: CashForm) -> str:
    work, actor = current_work(), current_actor()
    funds = in_force(work, actor, work.source.today()).funds
    form.fund.choices = options(_named(funds))
    found = drawdowns.standing(work, actor)
    receipts = journal.account_journal(work, actor, "Income:Grants")[0] if found.funds else []
    staged = [row for row in change_pages.listing(work, actor) if row["kind"] == "cash"]
    return render_template(
        "cash/page.html",
        form=form,
        found=found,
        held=[one for one in found.funds if one.received_cents or one.on_hand_cents or one.payable_cents],
        receipts=receipts,
        staged=staged,
        sorts=cash.SORTS,
    )
