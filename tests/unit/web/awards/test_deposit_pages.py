"""A deposit on the pages: the bill asks for it, the award leads to it, and what is kept needs its reason and paper (SUP-12)."""

import datetime

import pytest

from tests.grounds import Start
from tests.scenario.stories import asked
from tests.scenario.test_deposits import deposit_of, home, homes, paid
from tests.unit.web.site import Site, value, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return homes


@pytest.fixture
def site(world: World) -> Site:
    """A board that lets deposits come back, with an application."""
    return Site(world)


def test_a_bill_asks_how_much_of_it_comes_back(site: Site) -> None:  # SUP-12
    world, coach = site.world, site.world.coach("CCC")
    person = world.participant("CCC", "EOP")
    (award,) = asked(world, person, [home(world, 60_000)], datetime.date(2026, 7, 20))
    browser, payee = site.browser(coach), world.play.award_row(award)["payee_id"]
    assert "Of it, the deposit that comes back" in words(browser.get(f"/invoices/new?award={award}"))
    bill = {
        "payee": payee,
        "sort": "statement",
        "payee_number": "ST 1",
        "dated_on": "2026-07-10",
        "received_on": "2026-07-10",
        "total": "1000.00",
        "lines-0-award": award,
        "lines-0-amount": "1000.00",
    }
    question = browser.post("/invoices", bill)
    assert question.status_code == 422
    assert "$600.00 of this award is approved as a deposit" in words(question)
    assert 'id="lines-0-deposit-error"' in question.text
    answered = bill | {"key": value(question, "key"), "lines-0-deposit": "600.00"}
    entered = browser.post("/invoices", answered)
    assert entered.status_code == 302
    shown = words(browser.get(entered.headers["Location"]))
    assert "Of it a deposit that comes back $600.00" in shown


def test_a_deposit_is_followed_from_the_award_to_what_is_kept_of_it(site: Site) -> None:  # SUP-12
    world, award = site.world, paid(site.world)
    at = f"/deposits/{deposit_of(world, award)['id']}"
    coach = site.browser(world.coach("CCC"))
    assert f'href="{at}"' in coach.get(f"/awards/{award}").text
    assert coach.post(f"{at}/left", {"left-left_on": "2026-07-24", "left-key": "left-1"}).status_code == 302
    listed = coach.get("/scholarships").text
    assert f"/awards/{award}" in listed[listed.index("Deposits that are out") :]
    assert coach.post(f"{at}/settlement", {"settle-on": "2026-07-24"}).status_code == 403
    fiscal = site.browser(world.play.cast.recorder)
    kept = {
        "settle-returned": "450.00",
        "settle-kept": "150.00",
        "settle-on": "2026-07-24",
        "settle-key": "kept-1",
    }
    unsaid = fiscal.post(f"{at}/settlement", kept)
    assert unsaid.status_code == 422
    assert 'id="settle-reason-error"' in unsaid.text
    unshown = fiscal.post(f"{at}/settlement", kept | {"settle-reason": "damage"})
    assert 'id="settle-document-error"' in unshown.text
    proposed = fiscal.post(f"{at}/settlement", kept | {"settle-returned": "600.00", "settle-kept": "0"})
    assert proposed.status_code == 302
    assert "$600.00 returned, $0.00 kept" in words(fiscal.get(at))


def test_whoever_comes_second_reads_that_it_was_decided(site: Site) -> None:
    """The form is gone then; its fault still stands on the page."""
    world, award = site.world, paid(site.world)
    at = f"/deposits/{deposit_of(world, award)['id']}"
    fiscal, accepter = (site.browser(one) for one in (world.play.cast.recorder, world.play.cast.accepter))
    back = {
        "settle-returned": "600.00",
        "settle-kept": "0",
        "settle-on": "2026-07-24",
        "settle-key": "back-1",
    }
    assert fiscal.post(f"{at}/settlement", back).status_code == 302
    change = next(
        part for part in accepter.get("/changes").text.split('"') if part.startswith("/changes/PRO")
    )
    first = accepter.post(f"{change}/decision", {"decision": "accept", "key": "first-1"})
    assert first.status_code == 302, words(first)
    late = accepter.post(f"{change}/decision", {"decision": "accept", "key": "late-1"})
    assert late.status_code == 409
    assert "This was decided already" in words(late)
