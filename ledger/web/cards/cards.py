"""Gas cards: the stock, a lot, a signed issue, the count by a third person, and one card's history."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger.domain.cards.cards import STATE_NAMES, CardState
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError, NotFound
from ledger.services.cards import counts, issues, lots
from ledger.services.cards import pages as card_pages
from ledger.services.documents import documents
from ledger.web import access
from ledger.web.awards.awards import shown as award_shown
from ledger.web.cards.forms import CountForm, IssueForm, LotForm, MadeGoodForm, ReceiptForm, VoidForm
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, act_and_return, act_or_show, show_error, status_of
from ledger.web.inputs import options
from ledger.web.rows import kept_fields
from ledger.web.uploads import WithPaper

pages = Blueprint("cards", __name__)

_TONES = {
    CardState.STOCK: "info",
    CardState.ISSUED: "good",
    CardState.MISSING: "bad",
    CardState.LOST: "neutral",
    CardState.VOID: "neutral",
}
CHIPS = {state.value: (STATE_NAMES[state], tone) for state, tone in _TONES.items()}


@pages.app_context_processor
def _readers() -> dict[str, object]:
    return {"card_readers": card_pages.READERS}


@pages.get("/cards")
@access.allow(*card_pages.READERS)
def stock() -> ResponseReturnValue:
    """Every fund's stock, what is missing, what waits for a card."""
    return render_template(
        "cards/stock.html", counters=counts.COUNTERS, **card_pages.overview(current_work(), current_actor())
    )


@pages.get("/cards/lots/new")
@access.allow(Duty.KEEP_CARDS)
def new_lot() -> ResponseReturnValue:
    """The form for a lot that came."""
    today = current_work().source.today()
    return _lot_form(LotForm(formdata=kept_fields(), page=request.path, received_on=today))


@pages.post("/cards/lots/new")
@access.allow(Duty.KEEP_CARDS)
def receive() -> ResponseReturnValue:
    """Take a lot into stock."""
    form = LotForm()
    funds, payees = card_pages.choices(current_work(), current_actor())
    form.fund.choices, form.payee.choices = options(funds), options([("", "Choose"), *payees])
    try:
        paper = form.take_in("invoice")
        if not form.validate():
            return _lot_form(form), 422
        command = lots.ReceiveLot(
            form.key.data,
            form.fund.data,
            form.payee.data,
            form.payee_number.data,
            form.serial_from.data,
            form.serial_to.data,
            form.cards.data or 0,
            form.value.data or 0,
            form.total.data or 0,
            form.received_on.data,
            paper or _paper(form, "invoice"),
        )
        answer = lots.receive(current_work(), current_actor(), command)
    except LedgerError as error:
        show_error(form, error)
        return _lot_form(form), 422
    flash("Taken into stock. It is an asset now, and an expense only when a card is issued.", "success")
    return redirect(url_for("cards.lot", lot_id=answer["lot"]))


def _paper(
    form: WithPaper, sort: str, agency: str | None = None, confidential_class: str | None = None
) -> str:
    """The page that came with a form. :raises InvalidInput: at its field: ``document_empty`` where there is none."""
    found: str | None = form.take_in(sort, agency, confidential_class)
    if found is None:
        raise InvalidInput("document_empty", field=form.PAPER)
    return found


def _lot_form(form: LotForm) -> str:
    funds, payees = card_pages.choices(current_work(), current_actor())
    form.fund.choices, form.payee.choices = options(funds), options([("", "Choose"), *payees])
    form.offer_key()
    return render_template("cards/new_lot.html", form=form)


@pages.get("/cards/lots/<lot_id>")
@access.allow(*card_pages.READERS)
def lot(lot_id: str) -> ResponseReturnValue:
    """One lot: its invoice, its cards and their serials, its payments."""
    found = card_pages.lot_page(current_work(), current_actor(), lot_id)
    papers = documents.documents_for(current_work(), current_actor(), lot_id)
    return render_template("cards/lot.html", chips=CHIPS, papers=papers, **found)


@pages.get("/cards/issue/<card_award>")
@access.allow(Duty.KEEP_CARDS)
def new_issue(card_award: str) -> ResponseReturnValue:
    """The form for handing a card out against an award."""
    today = current_work().source.today()
    return _issue_form(card_award, IssueForm(formdata=kept_fields(), page=request.path, issued_on=today))


@pages.post("/cards/issue/<card_award>")
@access.allow(Duty.KEEP_CARDS)
def issue(card_award: str) -> ResponseReturnValue:
    """Hand the card out: one entry, with serial and signature."""
    form = IssueForm()
    found = card_pages.issuing(current_work(), current_actor(), card_award)
    form.card.choices = found.choices
    try:
        document = form.take_in("signature", found.award["agency_code"], found.confidential_class)
        if not form.validate():
            return _issue_form(card_award, form), 422
        command = issues.IssueCard(form.key.data, card_award, form.card.data, form.issued_on.data, document)
        issues.issue(current_work(), current_actor(), command)
    except LedgerError as error:
        show_error(form, error)
        return _issue_form(card_award, form), 422
    flash("Issued. The card is an expense now, paid, with its serial and signature.", "success")
    return redirect(url_for("awards.show", award_id=card_award))


def _issue_form(award_id: str, form: IssueForm) -> str:
    found = card_pages.issuing(current_work(), current_actor(), award_id)
    form.card.choices = found.choices
    form.offer_key()
    return render_template("cards/new_issue.html", form=form, found=found)


@pages.post("/cards/issues/<issue_id>/receipt")
@access.allow(Duty.KEEP_CARDS, Duty.REQUEST)
def receipt(issue_id: str) -> ResponseReturnValue:
    """The receipt of a card's use is here."""
    form = ReceiptForm(prefix=f"{issue_id}-")
    award_id, *scope = issues.place_of(current_work(), current_actor(), issue_id)

    def _give() -> str:
        command = issues.GiveReceipt(
            form.key.data, issue_id, form.received_on.data, paper or _paper(form, "receipt")
        )
        issues.give_receipt(current_work(), current_actor(), command)
        return "Kept. The next card can be issued."

    def _shown(status: int) -> ResponseReturnValue:
        return award_shown(award_id, {issue_id: form}, status)

    try:
        paper = form.take_in("receipt", *scope)
    except LedgerError as error:
        form.validate()
        show_error(form, error)
        return _shown(status_of(error))
    return act_or_show(form, _give, url_for("awards.show", award_id=award_id), _shown)


def _then(form: CommandForm, act: Callable[[], str], back: str) -> ResponseReturnValue:
    """Do it and go back to the page; what is wrong is told there."""
    if not form.validate():
        for errors in form.errors.values():
            flash(" ".join(str(one) for one in errors), "error")
        return redirect(back)
    return act_and_return(act, back)


@pages.get("/cards/count/<fund>")
@access.allow(*counts.COUNTERS)
def new_count(fund: str) -> ResponseReturnValue:
    """The form for a count; it does not show what is expected."""
    counts.refuse_unreached(current_work(), current_actor(), fund)
    return render_template(
        "cards/new_count.html", form=CountForm(formdata=kept_fields(), page=request.path), fund=fund
    )


@pages.post("/cards/count/<fund>")
@access.allow(*counts.COUNTERS)
def count(fund: str) -> ResponseReturnValue:
    """Keep the count; what is missing goes to suspense."""
    form = CountForm()
    if not form.validate():
        return render_template("cards/new_count.html", form=form, fund=fund), 422
    command = counts.CountCards(form.key.data, fund, form.serials.data or "")
    try:
        answer = counts.count(current_work(), current_actor(), command)
    except NotFound:
        raise
    except LedgerError as error:
        show_error(form, error)
        return render_template("cards/new_count.html", form=form, fund=fund), 422
    missing, found = answer["missing"], answer["found"]
    flash(f"Counted: {missing} missing, {found} found again.", "success" if not missing else "warning")
    return redirect(url_for("cards.stock"))


@pages.get("/cards/<card_id>")
@access.allow(*card_pages.READERS)
def card(card_id: str) -> ResponseReturnValue:
    """One card and everything that happened to it."""
    found = card_pages.card_page(current_work(), current_actor(), card_id)
    today = current_work().source.today()
    return render_template(
        "cards/card.html",
        chips=CHIPS,
        void_form=VoidForm(formdata=None),
        good_form=MadeGoodForm(formdata=None, received_on=today),
        **found,
    )


@pages.post("/cards/<card_id>/void")
@access.allow(Duty.KEEP_CARDS)
def void(card_id: str) -> ResponseReturnValue:
    """Stage that the vendor took the card back."""
    form = VoidForm()

    def _stage() -> str:
        command = lots.ProposeVoid(form.key.data, card_id, form.reason.data)
        lots.propose_void(current_work(), current_actor(), command)
        return "Staged. Another person accepts it."

    return _then(form, _stage, url_for("cards.card", card_id=card_id))


@pages.post("/cards/<card_id>/made-good")
@access.allow(Duty.RECONCILE)
def made_good(card_id: str) -> ResponseReturnValue:
    """Stage that a missing card is given up and made good."""
    form = MadeGoodForm()

    def _stage() -> str:
        command = counts.ProposeMadeGood(form.key.data, card_id, form.received_on.data, form.reason.data)
        counts.propose_made_good(current_work(), current_actor(), command)
        return "Staged. Another person accepts it."

    return _then(form, _stage, url_for("cards.card", card_id=card_id))
