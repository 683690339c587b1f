"""Awards: the list, one award with its money and history, and the steps after approval."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ledger.domain.awards.awards import OWED_BACK
from ledger.domain.awards.transfers import REASONS
from ledger.domain.documents import DOCUMENT_NAMES
from ledger.domain.needs.kinds import KINDS, kind_named
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError
from ledger.services.awards import awards, refunds, releases, transfers
from ledger.services.awards import listing as award_list
from ledger.services.awards import pages as award_pages
from ledger.services.awards.listing import STAGES, STATE_NAMES, VIEWERS, Wanted
from ledger.services.documents import attachments, documents
from ledger.services.people import change_pages
from ledger.services.people.roles import READERS
from ledger.services.scholarships import endings, follow_up
from ledger.web import access
from ledger.web.awards.forms import (
    FORMS,
    AidForm,
    BindingForm,
    CredentialForm,
    DecideBindingForm,
    LeavingForm,
    ReceiptForm,
    RefundForm,
    ReleaseForm,
    TransferForm,
)
from ledger.web.awards.letters import said_to_everybody
from ledger.web.cards.forms import ReceiptForm as CardReceiptForm
from ledger.web.context import current_actor, current_work
from ledger.web.fields import CommandForm, act_or_show, show_error
from ledger.web.names import by_name, place_name
from ledger.web.needs.approvals import POLICY_WORDS, WithdrawForm
from ledger.web.tables import page_of
from ledger.words import dollars

pages = Blueprint("awards", __name__)

BINDING_WORDS = {
    "enrolment": "Enrollment",
    "agreement": "Agreement",
    "lease_month": "Month of the lease",
    "order": "Order",
}
STAGE_NAMES = dict(
    zip(
        STAGES, ("Committed", "Obligated", "Accrued, not paid", "Paid", "Refund due", "Deposits"), strict=True
    )
)


@pages.get("/awards")
@access.allow(*VIEWERS)
def listing() -> ResponseReturnValue:
    """Awards in the reader's scope; the filters are in the address."""
    wanted = Wanted(**{name: request.args.get(name, "")[:60] for name in Wanted.__dataclass_fields__})
    rows = award_list.listing(current_work(), current_actor(), wanted)
    sorts: dict[str, Callable[[Any], Any]] = {
        "approved": lambda row: (row["approved_on"], row["id"]),
        "person": lambda row: row["person"].casefold(),
        "kind": lambda row: row["kind_name"],
        "payee": lambda row: row["payee"].casefold(),
        "agency": lambda row: place_name(row["agency_code"]).casefold(),
        "amount": lambda row: row["approved_cents"],
    }
    sorts |= {stage: itemgetter(f"{stage}_cents") for stage in STAGES}
    return render_template(
        "awards/listing.html",
        page=page_of(rows, sorts, "approved", descending=True),
        totals={stage: sum(row[f"{stage}_cents"] for row in rows) for stage in STAGES},
        approved_cents=sum(row["approved_cents"] for row in rows),
        wanted=wanted,
        kinds=[(one.code, one.name) for one in KINDS.values()],
        states=list(STATE_NAMES.items()),
        stages=list(STAGE_NAMES.items()),
        agencies=by_name({row["agency_code"] for row in rows} | ({wanted.agency} - {""})),
    )


@pages.get("/awards/<award_id>")
@access.allow(*VIEWERS)
def show(award_id: str) -> ResponseReturnValue:
    """One award: its money, what bound it, bills, payments, entries and documents."""
    return shown(award_id)


@pages.post("/awards/<award_id>/bindings")
@access.allow(Duty.REQUEST, Duty.VERIFY)
def record_binding(award_id: str) -> ResponseReturnValue:
    """Record the event that binds the award, with its document."""
    form = BindingForm()
    place = attachments.place_of(current_work(), current_actor(), award_id)
    try:
        form.take_in(form.document_sort.data, place.agency, place.confidential_class)
    except LedgerError as error:
        form.validate()
        show_error(form, error)
        return shown(award_id, {"binding": form}, 422)
    return _done(award_id, "binding", form, "record", lambda: _record(award_id, form))


def _record(award_id: str, form: BindingForm) -> str:
    kind = award_pages.award_page(current_work(), current_actor(), award_id).award["kind"]
    month, paper = form.month.data if kind_named(kind).by_month else None, form.document_id.data or None
    said = (form.amount.data or 0, form.happened_on.data, month or None, paper)
    awards.record_binding(
        current_work(), current_actor(), awards.RecordBinding(form.key.data, award_id, *said)
    )
    return "Recorded. Somebody else accepts it, and then the money is obligated."


@pages.post("/awards/<award_id>/bindings/decision")
@access.allow(Duty.VERIFY)
def decide_binding(award_id: str) -> ResponseReturnValue:
    """Accept or refuse a recorded event."""
    form = DecideBindingForm()
    return _done(award_id, "decide", form, ("accept", "refuse"), lambda: _decide(form))


def _decide(form: DecideBindingForm) -> str:
    refusing = request.form.get("decision") == "refuse"
    reason = (form.reason.data or "").strip()
    if refusing and not reason:
        raise InvalidInput("words_missing", field="reason")
    command = awards.DecideBinding(form.key.data, form.binding_id.data, reason if refusing else None)
    awards.decide_binding(current_work(), current_actor(), command)
    return "Refused. Whoever recorded it reads why." if refusing else "Accepted. The money is obligated now."


@pages.post("/awards/<award_id>/release")
@access.allow(Duty.APPROVE, Duty.VERIFY)
def release(award_id: str) -> ResponseReturnValue:
    """Give what is not needed back to the allocation."""
    form = ReleaseForm()
    return _done(award_id, "release", form, "release", lambda: _release(award_id, form))


def _release(award_id: str, form: ReleaseForm) -> str:
    command = releases.ReleaseRest(
        form.key.data,
        award_id,
        form.amount.data or 0,
        form.month.data or None,
        form.reason.data,
    )
    releases.release_rest(current_work(), current_actor(), command)
    return "Let go. The money is available to the allocation again."


@pages.post("/awards/<award_id>/refunds")
@access.allow(*refunds.STAGERS)
def propose_refund(award_id: str) -> ResponseReturnValue:
    """Say that the payee owes money back; a second person accepts it."""
    form = RefundForm()
    return _done(award_id, "refund", form, "propose", lambda: _refund(award_id, form))


def _refund(award_id: str, form: RefundForm) -> str:
    refunds.propose(current_work(), current_actor(), form.command(award_id))
    return "Proposed. A second person accepts it under Changes."


@pages.post("/awards/<award_id>/transfers")
@access.allow(*transfers.STAGERS)
def propose_transfer(award_id: str) -> ResponseReturnValue:
    """Charge the award's cost to another fund; a second person accepts it."""
    form = TransferForm()
    return _done(award_id, "transfer", form, "propose", lambda: _transfer(award_id, form))


def _transfer(award_id: str, form: TransferForm) -> str:
    command = transfers.ProposeTransfer(
        form.key.data, award_id, form.target.data or "", form.reason.data or ""
    )
    transfers.propose(current_work(), current_actor(), command)
    return "Proposed. A second person accepts it under Changes."


@pages.post("/awards/<award_id>/refunds/<refund_id>/receipt")
@access.allow(*refunds.STAGERS)
def propose_receipt(award_id: str, refund_id: str) -> ResponseReturnValue:
    """Say that a refund's money arrived; a second person accepts it."""
    form = ReceiptForm()
    return _done(award_id, "receipt", form, "propose", lambda: _receipt(refund_id, form))


def _receipt(refund_id: str, form: ReceiptForm) -> str:
    if form.received_on.data is None:
        raise InvalidInput("received_missing", field="received_on")
    command = refunds.ProposeReceipt(form.key.data, refund_id, form.received_on.data)
    refunds.propose_receipt(current_work(), current_actor(), command)
    return "Proposed. A second person accepts it under Changes."


@pages.post("/awards/<award_id>/leaving")
@access.allow(*refunds.STAGERS)
def propose_leaving(award_id: str) -> ResponseReturnValue:
    """Say that the participant has left the course; the refund is computed, a second person accepts it."""
    form = LeavingForm()
    return _done(award_id, "leaving", form, "propose", lambda: _leaving(award_id, form))


def _leaving(award_id: str, form: LeavingForm) -> str:
    terms = (form.terms.data or "").strip()
    command = endings.ProposeLeaving(form.key.data, award_id, form.left_on.data, terms)
    found = endings.propose(current_work(), current_actor(), command)
    return (
        f"Proposed: {dollars(found['refund_cents'])} due back, {dollars(found['release_cents'])} let go, "
        f"{dollars(found['keep_cents'])} stays for an invoice. A second person accepts it under Changes."
    )


@pages.post("/awards/<award_id>/aid")
@access.allow(*refunds.STAGERS)
def record_aid(award_id: str) -> ResponseReturnValue:
    """What another source decided after the award was made."""
    form = AidForm()
    return _done(
        award_id, "aid", form, "record", lambda: form.send(current_work(), current_actor(), award_id)
    )


@pages.post("/awards/<award_id>/credential")
@access.allow(Duty.REQUEST, Duty.VERIFY)
def record_credential(award_id: str) -> ResponseReturnValue:
    """The credential that the course led to."""
    form = CredentialForm()
    return _done(award_id, "credential", form, "record", lambda: _credential(award_id, form))


def _credential(award_id: str, form: CredentialForm) -> str:
    command = follow_up.RecordCredential(
        form.key.data, award_id, (form.credential.data or "").strip(), form.got_on.data
    )
    follow_up.record_credential(current_work(), current_actor(), command)
    return "Recorded. The course is no longer listed without its credential."


def _done(
    award_id: str, name: str, form: CommandForm, decisions: str | tuple[str, ...], act: Callable[[], str]
) -> ResponseReturnValue:
    """Run a step and go back to the award; with an error, show the award with the form as it was sent."""
    award_pages.award_page(current_work(), current_actor(), award_id)  # another agency's award stays unknown
    if request.form.get("decision") not in (decisions if isinstance(decisions, tuple) else (decisions,)):
        form.form_errors = ["Nothing was changed: press the form's own button."]
        return shown(award_id, {name: form}, 422)
    back, fields = url_for("awards.show", award_id=award_id), {"file": "document"}
    return act_or_show(form, act, back, lambda status: shown(award_id, {name: form}, status), fields)


def shown(
    award_id: str, sent: dict[str, CommandForm] | None = None, status: int = 200
) -> ResponseReturnValue:
    """The award's page; with `sent`, the forms that came back, as they were sent, by name."""
    work, actor = current_work(), current_actor()
    found = award_pages.award_page(work, actor, award_id)
    sent = sent or {}
    forms = {name: sent.get(name) or make(formdata=None) for name, make in FORMS.items()}
    for name in ("binding", "release", "refund", "transfer"):
        forms[name].offer(found)
    decided = found.decision.get("policies", [])
    about = [award_id, *(one["invoice_id"] for one in found.bills)]
    page = render_template(
        "awards/show.html",
        found=found,
        kind=kind_named(found.award["kind"]),
        shown=forms,
        sent=sent,
        withdraw=WithdrawForm(formdata=None),
        decide_form=DecideBindingForm,
        receipt_form=ReceiptForm,
        card_receipt_form=CardReceiptForm,
        binding_words=BINDING_WORDS,
        policy_words=POLICY_WORDS,
        rests=decided if actor.holds(Duty.VERIFY, *READERS) else said_to_everybody(decided),
        owed_back=OWED_BACK,
        transfer_reasons=REASONS,
        document_names=DOCUMENT_NAMES,
        may_see_available=actor.holds(*READERS),
        papers=documents.documents_for(work, actor, award_id),
        need_papers=documents.documents_for(work, actor, found.award["need_id"]),
        state_names=STATE_NAMES,
        waiting=change_pages.about(work, actor, about),
    )
    return page, status
