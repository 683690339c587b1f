"""Valid forms about gas cards, for the table of `builders`: the keeper's, the counter's, the coach's, the reconciler's."""

import io

from ledger.demo import papers
from tests.access.builders import CANARY, Sent, builds
from tests.access.place import Place


def _page(title: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(papers.drawn(title, [CANARY])), "page.png"


def _card(place: Place, state: str) -> str:
    return str(place.one("SELECT id FROM card WHERE state = ? ORDER BY serial", state))


@builds("cards.count")
def _count(place: Place) -> Sent:
    serials = "GC-0105..GC-0117, GC-0119, GC-0201..GC-0210"
    return Sent("priya", "/cards/count/EOP26", {"serials": serials}, ("cards.counted",))


@builds("cards.receive")
def _receive(place: Place) -> Sent:
    form = {
        "fund": "EOP26",
        "payee": place.ids["accepted"]["payee"],
        "payee_number": CANARY,
        "serial_from": "QF-001",
        "serial_to": "QF-004",
        "cards": "4",
        "value": "25.00",
        "total": "100.00",
        "received_on": "2026-11-19",
        "document": _page("Invoice"),
    }
    return Sent("pavel", "/cards/lots/new", form, ("document.uploaded", "cards.received"))


@builds("cards.issue")
def _issue(place: Place) -> Sent:
    award = place.one(
        "SELECT id FROM award WHERE kind = 'Gas' AND terms <> '{}' AND committed_cents >= 2500"
        " AND terms LIKE '%2026-12-%' ORDER BY approved_on DESC"
    )
    card = place.one("SELECT id FROM card WHERE state = 'stock' AND serial = 'GC-0105'")
    form = {"card": card, "issued_on": "2026-11-20", "signature": _page("Signed")}
    return Sent("kit", f"/cards/issue/{award}", form, ("document.uploaded", "card.issued"))


@builds("cards.receipt")
def _receipt(place: Place) -> Sent:
    issue = place.one("SELECT id FROM card_issue WHERE receipt_id IS NULL ORDER BY issued_on, id")
    form = {f"{issue}-received_on": "2026-11-20", f"{issue}-document": _page("Gas")}
    return Sent("cleo", f"/cards/issues/{issue}/receipt", form, ("document.uploaded", "card_receipt.given"))


@builds("cards.void")
def _void(place: Place) -> Sent:
    return Sent("pavel", f"/cards/{_card(place, 'stock')}/void", {"reason": CANARY}, ("card_void.proposed",))


@builds("cards.made_good")
def _made_good(place: Place) -> Sent:
    form = {"received_on": "2026-11-20", "reason": CANARY}
    return Sent("frances", f"/cards/{_card(place, 'missing')}/made-good", form, ("card_made_good.proposed",))
