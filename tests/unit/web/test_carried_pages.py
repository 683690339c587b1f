"""Pages about a going live: what a second person compares, and what was carried in stands like what was made here."""

import pytest
from sqlalchemy import select

from ledger.store import schema
from tests import board, golive
from tests.golive_agreements import every_agreement
from tests.grounds import Start
from tests.networks import network_board
from tests.unit.web.site import Browser, Site
from tests.world import World


@pytest.fixture
def start() -> Start:
    return network_board


def _text(browser: Browser, address: str) -> str:
    page = browser.get(address)
    assert page.status_code == 200, address
    return page.get_data(as_text=True)


def test_the_change_page_shows_each_sheet_beside_the_control_report(world: World) -> None:
    golive.prepared(world)
    sheets = every_agreement()
    sheets["refunds"] = [{"Award": "W-1", "Amount": "10.00", "Due on": "2026-10-20", "Reason": "too_much"}]
    proposal = golive.staged(world, golive.controlled(sheets))
    text = _text(Site(world).browser(board.accepter()), f"/changes/{proposal}")
    for said in ("Against the control report", "Agreements: 5 rows", "Billed: 4 rows", "Refunds: 1 row"):
        assert said in text
    assert "Would post Carried in: refund due, WA26: 1 entry, $10.00" in text


def test_every_page_of_what_was_carried_in_opens(world: World) -> None:
    golive.prepared(world)
    golive.accepted(world, golive.staged(world, every_agreement()))
    reader = Site(world).browser(world.play.cast.liaison)
    with world.work.store.reading() as connection:
        awards = connection.execute(select(schema.award.c.id)).scalars().all()
        lines = connection.execute(select(schema.contract.c.line_id)).scalars().all()
        bills = connection.execute(select(schema.invoice.c.id)).scalars().all()
    texts = [_text(reader, f"/awards/{one}") for one in awards]
    assert sum("In the system before" in text for text in texts) == 4
    contracts = [_text(reader, f"/contracts/{one}") for one in lines]
    assert sum("Carried in from the system before" in text for text in contracts) == 4  # one is not signed
    for one in bills:
        _text(reader, f"/invoices/{one}")
    assert "Not signed by all" in _text(reader, "/contracts")
