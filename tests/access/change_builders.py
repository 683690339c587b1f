"""Valid forms for changes of live awards, after all others in the table: they take awards that others count on."""

import secrets

from ledger.demo.build import BOARD_DATE
from ledger.services.awards import amendment_pages, amendments
from tests.access.builders import BUILDERS, CANARY, Sent, builds
from tests.access.place import Place

__all__ = ["BUILDERS"]


def changeable(place: Place) -> str:
    """An open award with committed money and no change under way."""
    return str(
        place.one(
            "SELECT a.id FROM award a JOIN allocation l ON l.id = a.allocation_id WHERE a.state = 'open'"
            " AND a.committed_cents > 0 AND a.obligated_cents = 0 AND a.kind IN ('Clothing', 'Tools', 'Fees', 'Gas', 'Phone')"
            " AND a.terms = '{}' AND a.line_id NOT IN (SELECT line_id FROM override)"
            " AND l.agency_code IN ('CCC', 'DCJ', 'HS') AND a.id NOT IN"
            " (SELECT award_id FROM amendment WHERE state IN ('asked', 'verified', 'first_approved')) ORDER BY a.id"
        )
    )


def changing(place: Place, *, verified: bool) -> tuple[str, int]:
    """A change under way and its version: of one cent more, asked by its coach."""
    award = changeable(place)
    row = place.rows(
        "SELECT l.agency_code, a.approved_cents, a.payee_id FROM award a JOIN allocation l ON l.id = a.allocation_id"
        " WHERE a.id = ?",
        award,
    )[0]
    coach = place.actor({"CCC": "cleo", "DCJ": "dana", "HS": "hugo"}[row[0]])
    ask = amendments.AskChange(secrets.token_hex(8), award, row[1] + 1, row[2], {}, "One cent (invented)")
    change = str(amendments.ask(place.work, coach, ask)["amendment"])
    if verified:
        command = amendments.VerifyChange(secrets.token_hex(8), change)
        amendments.verify(place.work, place.actor("lena"), command)
    return change, int(place.one("SELECT version FROM amendment WHERE id = ?", change))


@builds("amendments.ask")
def _ask_change(place: Place) -> Sent:
    award = changeable(place)
    form = {"decision": "ask", "ask-amount": "77.77", "ask-words": CANARY}
    return Sent("luis", f"/awards/{award}/change", form, ("amendment.asked",))


@builds("amendments.decide")
def _verify_change(place: Place) -> Sent:
    change, version = changing(place, verified=False)
    return Sent(
        "luis", f"/amendments/{change}", {"decision": "verify", "version": version}, ("amendment.verified",)
    )


@builds("amendments.decide approve")
def _approve_change(place: Place) -> Sent:
    change, version = changing(place, verified=True)
    return Sent(
        "arne", f"/amendments/{change}", {"decision": "approve", "version": version}, ("amendment.decided",)
    )


@builds("amendments.decide deny")
def _deny_change(place: Place) -> Sent:
    change, version = changing(place, verified=True)
    form = {"decision": "deny", "version": version, "reason": "no_funds"}
    return Sent("arne", f"/amendments/{change}", form, ("amendment.decided",))


@builds("amendments.stop")
def _stop(place: Place) -> Sent:
    form = {"decision": "stop", "stop-words": CANARY}
    return Sent("arne", f"/awards/{changeable(place)}/stop", form, ("award.stopped",))


@builds("amendments.move")
def _move(place: Place) -> Sent:
    statement = (
        "SELECT id FROM award WHERE state = 'open' AND committed_cents > 0"
        " AND kind NOT IN ('OJT', 'Rent', 'MoveIn') ORDER BY id"
    )
    for (award,) in place.rows(statement):
        found = amendment_pages.ask_page(place.work, place.actor("lena"), award)
        if found.targets and found.live is None:
            form = {"decision": "move", "move-target": found.targets[0][0], "move-words": CANARY}
            return Sent("lena", f"/awards/{award}/move", form, ("award.moved",))
    raise AssertionError("no award could move")


@builds("awards.propose_transfer")
def _transfer(place: Place) -> Sent:
    award, target = place.rows(
        "SELECT a.id, t.id FROM award a JOIN allocation s ON s.id = a.allocation_id"
        " JOIN allocation t ON t.agency_code = s.agency_code AND t.program_code = s.program_code"
        " AND t.line = s.line AND t.fund <> s.fund"
        " WHERE a.kind = 'Clothing' AND s.fund IN ('WA26', 'EOP26', 'SNP26') AND t.fund IN ('WA26', 'EOP26', 'SNP26')"
        " AND a.committed_cents + a.obligated_cents + a.refund_due_cents = 0 AND a.paid_cents > 0"
        " AND t.available_cents > a.paid_cents ORDER BY a.id, t.id"
    )[0]
    form = {"decision": "propose", "transfer-target": target, "transfer-reason": "wrong_fund"}
    return Sent("frances", f"/awards/{award}/transfers", form, ("transfer.proposed",))


@builds("invoices.propose_cancel")
def _cancel_bill(place: Place) -> Sent:
    bill, line = place.rows(
        "SELECT l.invoice_id, l.id FROM invoice_line l JOIN award a ON a.id = l.award_id"
        " WHERE l.state = 'accrued' AND a.state = 'open' AND NOT EXISTS (SELECT 1 FROM payment_line p"
        " WHERE p.invoice_line_id = l.id AND p.state IN ('built', 'paid')) AND NOT EXISTS (SELECT 1 FROM proposal w"
        " WHERE w.kind = 'bill_canceled' AND w.state = 'staged' AND w.subject_id = l.invoice_id) ORDER BY l.id"
    )[0]
    form = {"decision": "propose", "line": line, "reason": "not_delivered"}
    return Sent("frances", f"/invoices/{bill}/cancellation", form, ("cancel.proposed",))


def deposit_out(place: Place) -> str:
    """A deposit that a landlord holds, of an agency of the demonstration."""
    return str(
        place.one("SELECT id FROM deposit WHERE returned_cents + kept_cents < amount_cents ORDER BY id")
    )


@builds("deposits.left")
def _left(place: Place) -> Sent:
    form = {"left-left_on": BOARD_DATE.isoformat()}
    return Sent("frances", f"/deposits/{deposit_out(place)}/left", form, ("deposit.left",))


@builds("deposits.propose")
def _settled(place: Place) -> Sent:
    form = {"settle-returned": "900.00", "settle-kept": "0", "settle-on": BOARD_DATE.isoformat()}
    return Sent("frances", f"/deposits/{deposit_out(place)}/settlement", form, ("deposit.proposed",))
