"""The page that asks for a change of an award: what can be said of each kind's terms, and what the change shows of it."""

import datetime

import pytest

from ledger.demo.rents import rent_terms
from ledger.services.needs.needs import LineInput
from ledger.store import schema
from ledger.store.rows import find_row
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.web.site import Site, value, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_a_rent_award_follows_a_raised_lease(world: World) -> None:
    # SUP-11: what is paid a month is at most the lease less what others pay, so a raise says what these are now
    play = world.play
    play.day(2026, 7, 10)
    line = LineInput(
        "Rent",
        160_000,
        rent_terms("2026-08", 2, 80_000, 10_000),
        payee_id=play.payee("Example Homes", "landlord"),
        allocation_id=texts.allocation_id(world.work, "CCC", "ERA26", "Support"),
    )
    who = world.participant("CCC", "EOP", household="HOU-ONE")
    award = play.award(world.coach("CCC"), who, "EOP", line, needed_by=datetime.date(2026, 8, 1))
    browser = Site(world).browser(world.coach("CCC"))
    address = f"/awards/{award}/change"
    page = browser.get(address)
    assert (value(page, "ask-contract"), value(page, "ask-subsidy")) == ("900.00", "100.00")
    raised = {"decision": "ask", "ask-monthly": "860.00", "ask-words": "The lease was raised (invented)"}
    refused = browser.post(address, raised)
    assert refused.status_code == 409
    assert "$900.00" in words(refused)
    assert 'id="ask-monthly-error"' in refused.text
    over = browser.post(address, {**raised, "ask-contract": "9999", "ask-monthly": "4000.00"})
    assert over.status_code == 409
    assert "We pay a month: The cap for Rent is" in words(over), (
        "an amount that terms make is said at what makes it"
    )
    lease = {"ask-contract": "950.00", "ask-subsidy": "90.00"}
    assert browser.post(address, {**raised, **lease}).status_code == 302
    with world.work.store.reading() as connection:
        change = find_row(connection, schema.amendment, award_id=award) or {}
    shown = words(browser.get(f"/amendments/{change['id']}"))
    assert "Rent by the lease $900.00 $950.00" in shown
    assert "Others pay a month $100.00 $90.00" in shown
    assert "We pay a month $800.00 $860.00" in shown
    world.verified()
