"""A valid form for every route that changes something, sent by somebody who may: the table of P28 and P45.

Every free text holds `CANARY`, so that what of it enters the event log is found there.
"""

import dataclasses
import datetime
import io
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from ledger.demo import closing, papers
from ledger.demo.board import budgets_folder
from ledger.demo.build import BOARD_DATE
from ledger.domain.awards.mileage import Trip, mileage_cents
from ledger.domain.needs.resources import Tried
from ledger.services import payees
from ledger.services.months import reconciliation
from ledger.services.needs import approvals, needs
from ledger.services.needs.needs import LineInput
from ledger.services.payments.batches import BuildBatch, build
from ledger.store.budgets import policies
from tests.access import making
from tests.access.place import ROLES, Place

CANARY = "Quillfeather born 12/31/1950 call 503-555-9911"
PIECES = ("Quillfeather", "12/31/1950", "1950-12-31", "503-555-9911")
ANYWHERE = {"agency": "", "program": "", "confidential_class": ""}
PASSWORD, NEXT_PASSWORD = "rivers meet under bridges", "nine herons stand in the river"


@dataclasses.dataclass(frozen=True)
class Sent:
    """One form: who sends it, where, what, and the verbs of the events it writes."""

    login: str
    address: str
    form: Mapping[str, Any]
    verbs: tuple[str, ...]


Builder = Callable[[Place], Sent]
BUILDERS: dict[str, Builder] = {}
"""Endpoint, or endpoint and a word for a second way to send it, to its builder; in this order they do not disturb each other."""


def builds(name: str) -> Callable[[Builder], Builder]:
    """Enter a builder into the table."""

    def _enter(builder: Builder) -> Builder:
        BUILDERS[name] = builder
        return builder

    return _enter


def line_in(place: Place, state: str, agency: str, kind: str = "Clothing") -> str:
    """A line of an agency in a state."""
    found = place.one(
        "SELECT l.id FROM need_line l JOIN need n ON n.id = l.need_id WHERE l.state = ? AND n.agency_code = ? AND l.kind = ?"
        " ORDER BY l.id",
        *(state, agency, kind),
    )
    return str(found)


@builds("needs.create")
def _create(place: Place) -> Sent:
    form = {
        "decision": "draft",
        "participant": place.ids["own"]["participant"],
        "program": "EOP",
        "why": CANARY,
        "other_resources": CANARY,
        "needed_by": "2026-12-11",
        "document_sort": "quote",
        "lines-0-kind": "Phone",
        "lines-0-words": CANARY,
        "lines-0-payee_reference": CANARY,
        "lines-0-amount": "12.34",
    }
    return Sent("cleo", "/needs/new", form, ("need.drafted",))


@builds("needs.update")
def _update(place: Place) -> Sent:
    need = place.one(
        "SELECT id FROM need WHERE state = 'draft' AND agency_code = 'CCC' ORDER BY created_at DESC"
    )
    form = dict(_create(place).form) | {"why": f"{CANARY} again"}
    return Sent("cleo", f"/needs/{need}/edit", form, ("need.drafted",))


@builds("needs.autosave")
def _autosave(place: Place) -> Sent:
    return Sent("cleo", "/needs/new/autosave", {"page": "/needs/new?participant=x", "why": CANARY}, ())


@builds("needs.submit")
def _submit(place: Place) -> Sent:
    coach, own = place.actor("cleo"), place.ids["own"]
    activity = place.one(
        "SELECT a.id FROM activity a JOIN plan p ON p.id = a.plan_id WHERE p.participant_id = ?",
        own["participant"],
    )
    line = LineInput("Clothing", 2_345, {}, CANARY, place.ids["accepted"]["payee"], CANARY)
    draft = needs.SaveDraft(
        secrets.token_hex(8),
        None,
        own["participant"],
        "EOP",
        activity,
        CANARY,
        CANARY,
        datetime.date(2026, 12, 11),
        (line,),
        tried=(Tried("agency", datetime.date(2026, 11, 2), "no_money", 0, CANARY),),
    )
    need = needs.save_draft(place.work, coach, draft)["need"]
    return Sent("cleo", f"/needs/{need}/submit", {"decision": "submit"}, ("need.submitted",))


@builds("needs.answer")
def _answer(place: Place) -> Sent:
    need = place.one("SELECT id FROM need WHERE state = 'questioned' AND agency_code = 'CCC'")
    return Sent(
        "cleo", f"/needs/{need}/answer", {"decision": "answer", "reply-answer": CANARY}, ("need.submitted",)
    )


@builds("needs.cancel_line")
def _cancel(place: Place) -> Sent:
    return Sent(
        "dana",
        f"/lines/{line_in(place, 'submitted', 'DCJ')}/cancel",
        {"decision": "cancel"},
        ("line.canceled",),
    )


@builds("needs.verify")
def _verify(place: Place) -> Sent:
    return Sent(
        "luis",
        f"/lines/{line_in(place, 'submitted', 'DCJ')}/verify",
        {"decision": "verify"},
        ("line.verified",),
    )


@builds("needs.question")
def _question(place: Place) -> Sent:
    form = {"decision": "question", "ask-question": "other", "ask-words": CANARY}
    return Sent("luis", f"/lines/{line_in(place, 'submitted', 'DCJ')}/question", form, ("line.questioned",))


@builds("approvals.decide")
def _approve(place: Place) -> Sent:
    line = line_in(place, "verified", "DCJ")
    version = place.one("SELECT version FROM need_line WHERE id = ?", line)
    return Sent("arne", f"/approvals/{line}", {"decision": "approve", "version": version}, ("line.approved",))


@builds("approvals.decide deny")
def _deny(place: Place) -> Sent:
    line = line_in(place, "verified", "DCJ")
    form = {"decision": "deny", "version": "1", "reason": "other", "words": CANARY}
    return Sent("arne", f"/approvals/{line}", form, ("line.denied",))


@builds("approvals.withdraw")
def _withdraw(place: Place) -> Sent:
    statement = (
        "SELECT id FROM award WHERE state = 'open' AND committed_cents = approved_cents AND kind = 'Clothing'"
        " AND id NOT IN (SELECT award_id FROM invoice_line) ORDER BY id"
    )
    found = [row[0] for row in place.rows(statement)]
    if not found:
        line = line_in(place, "verified", "DCJ")
        version = place.one("SELECT version FROM need_line WHERE id = ?", line)
        command = approvals.Approve(secrets.token_hex(8), line, version)
        found.append(approvals.approve(place.work, place.actor("arne"), command)["award"])
    return Sent(
        "arne",
        f"/awards/{found[0]}/withdraw",
        {"decision": "withdraw", "reason": "not_needed"},
        ("award.withdrawn",),
    )


@builds("awards.record_binding")
def _record(place: Place) -> Sent:
    award, month, cents = place.rows(
        "SELECT m.award_id, m.month, m.amount_cents FROM rent_month m JOIN award a ON a.id = m.award_id"
        " JOIN allocation l ON l.id = a.allocation_id WHERE m.state = 'committed' AND l.agency_code = 'CAP' ORDER BY m.month"
    )[0]
    form = {
        "decision": "record",
        "binding-month": month,
        "binding-amount": f"{cents // 100}.{cents % 100:02d}",
        "binding-happened_on": BOARD_DATE.isoformat(),
        "binding-document_sort": "lease",
    }
    return Sent("cass", f"/awards/{award}/bindings", form, ("binding.recorded",))


def recorded(place: Place, sort: str) -> tuple[str, str]:
    """The award and the id of a binding event that waits."""
    statement = "SELECT award_id, id FROM binding_event WHERE state = 'recorded' AND sort = ?"
    for award, event in place.rows(statement, sort):
        return str(award), str(event)
    raise LookupError(sort)


@builds("awards.decide_binding")
def _accept_binding(place: Place) -> Sent:
    award, event = recorded(place, "enrolment")
    form = {"decision": "accept", "decide-binding_id": event}
    return Sent("luis", f"/awards/{award}/bindings/decision", form, ("binding.decided",))


@builds("awards.decide_binding refuse")
def _refuse_binding(place: Place) -> Sent:
    award, event = recorded(place, "lease_month")
    form = {"decision": "refuse", "decide-binding_id": event, "decide-reason": CANARY}
    return Sent("rosa", f"/awards/{award}/bindings/decision", form, ("binding.decided",))


@builds("awards.release")
def _release_rest(place: Place) -> Sent:
    award = place.one(
        "SELECT id FROM award WHERE kind = 'Gas' AND terms = '{}' AND state = 'open' AND committed_cents > 200 ORDER BY id"
    )
    form = {"decision": "release", "release-amount": "1.00", "release-reason": "cost_less"}
    return Sent("arne", f"/awards/{award}/release", form, ("award.released",))


@builds("awards.propose_refund")
def _refund(place: Place) -> Sent:
    form = {
        "decision": "propose",
        "refund-amount": "1.11",
        "refund-due_on": BOARD_DATE.isoformat(),
        "refund-reason": "too_much",
    }
    return Sent("frances", f"/awards/{place.ids['other']['award']}/refunds", form, ("refund.proposed",))


@builds("awards.propose_receipt")
def _receipt(place: Place) -> Sent:
    address = f"/awards/{place.ids['own']['award']}/refunds/{place.ids['proposal']['due']}/receipt"
    form = {"decision": "propose", "receipt-received_on": BOARD_DATE.isoformat()}
    return Sent("frances", address, form, ("receipt.proposed",))


@builds("invoices.enter")
def _enter(place: Place) -> Sent:
    award, payee = place.rows(
        "SELECT a.id, a.payee_id FROM award a JOIN allocation l ON l.id = a.allocation_id"
        " WHERE a.kind = 'Gas' AND a.terms = '{}' AND a.state = 'open' AND a.committed_cents > 2000 AND l.agency_code = 'CCC'"
        " AND NOT EXISTS (SELECT 1 FROM award c WHERE c.participant_id = a.participant_id AND c.kind = 'Gas' AND c.terms <> '{}')"
        " ORDER BY a.id DESC"  # nobody who has cards: a day is paid by card or by mileage
    )[0]
    with place.work.store.reading() as connection:
        book = policies.policy_book(connection)
    on = datetime.date(2026, 11, 12)
    cents = sum(mileage_cents([Trip(on, 124, CANARY, CANARY, CANARY)], book, BOARD_DATE))
    form = {
        "payee": payee,
        "sort": "mileage_log",
        "payee_number": CANARY,
        "dated_on": "2026-11-13",
        "received_on": "2026-11-14",
        "total": f"{cents // 100}.{cents % 100:02d}",
        "final": "no",
        "lines-0-award": award,
        "lines-0-on": on.isoformat(),
        "lines-0-miles": "12.4",
        "lines-0-start": CANARY,
        "lines-0-end": CANARY,
        "lines-0-purpose": CANARY,
    }
    return Sent("cleo", "/invoices", form, ("invoice.entered",))


def invoice(place: Place, agency: str) -> str:
    """An invoice of an agency that waits for acceptance."""
    found = place.one(
        "SELECT i.id FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id JOIN award a ON a.id = l.award_id"
        " JOIN allocation x ON x.id = a.allocation_id WHERE i.state = 'entered' AND x.agency_code = ?",
        agency,
    )
    return str(found)


@builds("invoices.decide")
def _accept_invoice(place: Place) -> Sent:
    form = {"decision": "accept", "undocumented": CANARY}
    return Sent("arne", f"/invoices/{invoice(place, 'DCJ')}/decision", form, ("invoice.decided",))


@builds("invoices.decide refuse")
def _refuse_invoice(place: Place) -> Sent:
    form = {"decision": "refuse", "reason": CANARY}
    return Sent("arne", f"/invoices/{invoice(place, 'CCC')}/decision", form, ("invoice.decided",))


@builds("documents.upload")
def _upload(place: Place) -> Sent:
    content = papers.drawn("Receipt", [CANARY])
    form = {"file": (io.BytesIO(content), f"{CANARY}.png".replace("/", "-")), "sort": "receipt"}
    address = f"/documents/add/{place.ids['own']['award']}"
    return Sent("cleo", address, form, ("document.uploaded", "document.attached"))


def payable(place: Place) -> str:
    """An accrued line that no live payment holds."""
    return str(
        place.one(
            "SELECT id FROM invoice_line WHERE state = 'accrued' AND id NOT IN"
            " (SELECT invoice_line_id FROM payment_line WHERE state IN ('built', 'paid'))"
        )
    )


@builds("batches.release")
def _release(place: Place) -> Sent:
    batch = place.one("SELECT id FROM batch WHERE state = 'built'")
    payments = place.rows("SELECT id FROM payment WHERE batch_id = ?", batch)
    numbers = {f"reference-{payment}": "CHK-4711" for (payment,) in payments}
    form = {"decision": "release", "paid_on": BOARD_DATE.isoformat(), **numbers}
    return Sent("petra", f"/payments/{batch}/release", form, ("batch.released",))


@builds("batches.build")
def _build(place: Place) -> Sent:
    return Sent("pavel", "/payments", {"line": payable(place), "method": "check"}, ("batch.built",))


@builds("batches.dissolve")
def _dissolve(place: Place) -> Sent:
    built = place.rows("SELECT id FROM batch WHERE state = 'built'")
    if not built:
        command = BuildBatch(secrets.token_hex(8), ((payable(place), "ach"),))
        built = [(build(place.work, place.actor("pavel"), command)["batch"],)]
    return Sent("pavel", f"/payments/{built[0][0]}/dissolve", {"decision": "dissolve"}, ("batch.dissolved",))


@builds("batches.propose_return")
def _return(place: Place) -> Sent:
    ended = place.ids["ended"]
    address = f"/payments/{ended['batch']}/returns/{ended['payment']}"
    said = {"reason": CANARY, "returned_on": place.work.source.today().isoformat()}
    return Sent("pavel", address, said, ("return.proposed",))


@builds("moves.propose")
def _move(place: Place) -> Sent:
    form = {"source": "WA26|Training|reserve", "target": "CCC:EOP", "amount": "10.00", "document": CANARY}
    return Sent("frances", "/moves", form, ("move.proposed",))


@builds("months.propose")
def _close(place: Place) -> Sent:
    month = place.one("SELECT min(month) FROM entry WHERE month NOT IN (SELECT month FROM closed_month)")
    people = [place.actor(login) for login in ROLES.values()]
    closing.answer_exceptions(place.work, lambda: secrets.token_hex(16), people, month)
    return Sent("frances", "/months", {"month": month, "decision": "close"}, ("close.proposed",))


@builds("proposals.decide")
def _accept(place: Place) -> Sent:
    address = f"/changes/{place.ids['proposal']['person']}/decision"
    return Sent("priya", address, {"decision": "accept"}, ("proposal.accepted",))


@builds("proposals.decide decline")
def _decline(place: Place) -> Sent:
    address = f"/changes/{place.ids['proposal']['duties']}/decision"
    return Sent("priya", address, {"decision": "decline", "reason": CANARY}, ("proposal.declined",))


@builds("reconciliation.answer")
def _clear(place: Place) -> Sent:
    actor = place.actor("remy")
    months = [row[0] for row in place.rows("SELECT DISTINCT month FROM entry ORDER BY 1")]
    for month in months:
        found = reconciliation.reconcile(place.work, actor, month)
        for one in found.open_lines():
            address = f"/reconciliation/{month}/{one.code.value}/{one.subject_id}"
            return Sent("remy", address, {"reason": "other", "words": CANARY}, ("exception.answered",))
    raise LookupError("open exception")


@builds("records.upload")
def _import(place: Place) -> Sent:
    rows = "ACCESS000009,Quillfeather,Canary,12/31/1950,503-555-9911,H-9,EOP,DCJ,2026-01-05,,2026-02-01,TRN,"
    form = {
        "decision": "import",
        "sort": "participants",
        "extract_on": BOARD_DATE.isoformat(),
        "file": (io.BytesIO(making.file_of(rows)), "people.csv"),
    }
    return Sent("lena", "/records", form, ("participants.imported",))


@builds("budgets.upload")
def _load(place: Place) -> Sent:
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(budgets_folder().glob("*.toml"))}
    files["policies.toml"] += (
        '\n[[value]]\ncode = "cap.Clothing"\nvalue = "450.00"\nunit = "usd"\nclass = "policy"\nfrom = 2027-01-01\n'
        'document = "Board resolution of the tests (invented)"\n'
    )
    form = {"decision": "stage", "files": [(io.BytesIO(text.encode()), name) for name, text in files.items()]}
    return Sent("frances", "/budgets/load", form, ("budget.staged",))


@builds("drafts.tried")
def _draft(place: Place) -> Sent:
    text = (budgets_folder() / "policies.toml").read_text(encoding="utf-8")
    return Sent("frances", "/budgets/draft", {"files": [(io.BytesIO(text.encode()), "policies.toml")]}, ())


def _payee(place: Place, name: str = "Quillfeather Rooms") -> dict[str, str]:
    return {
        "name": name,
        "address": CANARY,
        "sort": "landlord",
        "tax_class": "individual",
        "form_state": "none",
    }


@builds("network_log.record")
def _held(place: Place) -> Sent:
    form = {"sort": "training", "place": "EOP:CCC", "held_on": BOARD_DATE.isoformat(), "words": CANARY}
    return Sent("lena", "/network-log", form, ("network.recorded",))


@builds("payees.suggest")
def _suggest(place: Place) -> Sent:
    return Sent("cleo", "/payees/new/suggestion", _payee(place), ("payee.suggested",))


@builds("payees.create")
def _make(place: Place) -> Sent:
    return Sent("alma", "/payees", _payee(place, "Quillfeather Houses"), ("payee.created",))


def created(place: Place) -> str:
    """A payee that waits for its check."""
    command = payees.Create(
        secrets.token_hex(8), f"Rooms {secrets.token_hex(4)}", "1 Way", "landlord", "individual"
    )
    return str(payees.create(place.work, place.actor("alma"), command)["payee"])


@builds("payees.correct")
def _correct(place: Place) -> Sent:
    return Sent(
        "alma",
        f"/payees/{created(place)}/correction",
        _payee(place, "Quillfeather Yard"),
        ("payee.corrected",),
    )


@builds("payees.tax_form")
def _tax(place: Place) -> Sent:
    return Sent(
        "alma", f"/payees/{created(place)}/tax-form", {"form_state": "requested"}, ("payee.form_recorded",)
    )


@builds("payees.distinct")
def _distinct(place: Place) -> Sent:
    """Of a payee with the name of the fiscal manager."""
    command = payees.Create(secrets.token_hex(8), "Frances Okafor Homes", "1 Way", "landlord", "individual")
    payee = payees.create(place.work, place.actor("alma"), command)["payee"]
    return Sent("alma", f"/payees/{payee}/distinct", {"reason": CANARY}, ("payee.distinct_proposed",))


@builds("payees.decide")
def _check(place: Place) -> Sent:
    return Sent("priya", f"/payees/{created(place)}/decision", {"decision": "accept"}, ("payee.accepted",))


@builds("people.add")
def _add(place: Place) -> Sent:
    form = {
        "login": "quill",
        "name": "Quillfeather Staff",
        "staff_number": "D-999",
        "role": "PMG",
        **ANYWHERE,
    }
    return Sent("ada", "/users", form, ("person.proposed",))


@builds("people.change_duties")
def _duties(place: Place) -> Sent:
    form = {"role": "", "duties": "oversee", **ANYWHERE}
    return Sent("ada", f"/users/{place.ids['person']['hugo']}/duties", form, ("duties.proposed",))


@builds("people.suspend")
def _suspend(place: Place) -> Sent:
    return Sent(
        "ada",
        f"/users/{place.ids['person']['iris']}/suspension",
        {"decision": "suspend"},
        ("person.suspended",),
    )


@builds("people.issue_password")
def _issue(place: Place) -> Sent:
    form = {"login": "wren", "decision": "issue"}
    return Sent("ada", f"/users/{place.ids['person']['wren']}/password", form, ("password.issued",))


@builds("account.change_password")
def _password(place: Place) -> Sent:
    form = {"password": PASSWORD, "new_password": NEXT_PASSWORD}
    return Sent("hugo", "/account/password", form, ("password.changed",))


@builds("sign_in.enter")
def _sign_in(place: Place) -> Sent:
    return Sent("", "/sign-in", {"login": "sam", "password": PASSWORD}, ())


@builds("sign_in.prove")
def _prove(place: Place) -> Sent:
    return Sent("sam", "/confirm", {"password": PASSWORD}, ())


@builds("sign_in.sign_out")
def _sign_out(place: Place) -> Sent:
    return Sent("sam", "/sign-out", {}, ())


from tests.access import card_builders, cash_builders, course_builders, load_builders, override_builders  # noqa: E402, F401 - enters its own builders, which need the names above
