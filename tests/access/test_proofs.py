"""P46: what moves money or rights asks for the password once more, under a new session id, and loses nothing that was typed."""

from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from ledger.services.people import proposals
from ledger.web.access import PROOFS
from tests.access.builders import PASSWORD
from tests.access.change_builders import BUILDERS
from tests.access.place import Browser, Place
from tests.access.test_matrix import word
from tests.access.test_sessions import cookie_of, is_dead, stolen
from tests.access.test_unsafe import fields

ASKING = (
    "batches.release",
    "months.propose",
    "participants.look",
    "payees.decide",
    "people.add",
    "people.change_duties",
    "people.issue_password",
    "proposals.decide",
)
"""A form that asks, for each route that does (access matrix, +); `people.suspend` asks when access comes back."""

PROVEN_CHANGES = {
    "bill_canceled",
    "card_void",
    "cost_transfer",
    "course_left",
    "deposit_settled",
    "later_aid",
    "duties",
    "golive",
    "month_close",
    "password",
    "payment_return",
    "person",
    "refund_due",
    "refund_received",
    "restore",
}


def target(answer: TestResponse) -> tuple[str, str]:
    """Where an answer leads, and where that leads on to."""
    parts = urlsplit(answer.headers["Location"])
    return parts.path, parse_qs(parts.query).get("next", [""])[0]


def stale(place: Place, login: str) -> Browser:
    """A session whose password was typed five minutes ago."""
    browser = place.browser(login, fresh=True)
    place.source.wait(minutes=5)
    return browser


def prove(browser: Browser, password: str = PASSWORD, to: str = "/") -> TestResponse:
    """Type the password once more."""
    return browser.post("/confirm", {"password": password, "next": to})


def test_the_routes_and_changes_that_ask_are_those_of_the_access_matrix(board: Place) -> None:
    assert set(PROOFS) == {*ASKING, "people.suspend"}
    assert {name for name, sort in proposals.SORTS.items() if sort.proof} == PROVEN_CHANGES


@pytest.mark.parametrize("name", ASKING)
def test_an_act_that_asks_waits_for_the_password_and_is_done_after_it(place: Place, name: str) -> None:
    sent = BUILDERS[name](place)
    browser, last = stale(place, sent.login), place.last_event()
    answer = browser.post(sent.address, {**fields(sent), "page": "/changes?state=staged"})
    assert target(answer) == ("/confirm", "/changes?state=staged")
    assert place.last_event() == last
    assert target(prove(browser, to="/changes?state=staged"))[0] == "/changes"
    browser.post(sent.address, fields(sent))
    assert place.last_event() > last


def test_taking_access_away_does_not_wait_and_giving_it_back_does(place: Place) -> None:
    sent, browser = BUILDERS["people.suspend"](place), stale(place, "ada")
    last = place.last_event()
    browser.post(sent.address, fields(sent))
    assert place.last_event() == last + 1
    assert target(browser.post(sent.address, {"decision": "restore"}))[0] == "/confirm"
    assert place.last_event() == last + 1


def test_declining_a_change_asks_for_nothing(place: Place) -> None:
    sent = BUILDERS["proposals.decide decline"](place)
    browser, last = stale(place, sent.login), place.last_event()
    browser.post(sent.address, fields(sent))
    assert place.last_event() == last + 1


def test_the_session_goes_on_under_a_new_id_and_the_old_cookie_is_dead(place: Place) -> None:
    browser = stale(place, "petra")
    thief = stolen(place, browser)
    prove(browser)
    assert cookie_of(browser.client) != browser.token
    assert word(browser.get("/")) == "ok"
    assert is_dead(thief)


def test_a_wrong_password_leaves_everything_as_it_was(place: Place) -> None:
    browser = stale(place, "petra")
    answer = prove(browser, "nine herons")
    assert answer.status_code == 422
    assert b"This is not your password." in answer.data
    assert cookie_of(browser.client) == browser.token
    sent = BUILDERS["batches.release"](place)
    assert target(browser.post(sent.address, fields(sent)))[0] == "/confirm"


def test_what_was_typed_is_back_in_its_form(place: Place) -> None:
    sent = BUILDERS["batches.release"](place)
    page = sent.address.removesuffix("/release")
    browser = stale(place, sent.login)
    assert b"You are asked for your password first." in browser.get(page).data
    browser.post(sent.address, {**fields(sent), "page": page})
    prove(browser, to=page)
    back = browser.get(page)
    assert b"CHK-4711" in back.data
    assert b"You are asked for your password first." not in back.data
    assert browser.get(page).data.count(b"CHK-4711") == 0, "given back once"


def test_a_form_that_is_not_ours_is_neither_kept_nor_asked_about(place: Place) -> None:  # P45
    sent, browser = BUILDERS["batches.release"](place), stale(place, "petra")
    before = place.digest()
    assert browser.post(sent.address, {**fields(sent), "csrf_token": ""}).status_code == 400
    assert place.digest() == before


@pytest.mark.parametrize("away", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"])
def test_the_password_page_leads_nowhere_else(place: Place, away: str) -> None:  # P50
    browser = stale(place, "petra")
    assert b"elsewhere.example" not in browser.get("/confirm", query_string={"next": away}).data
    assert urlsplit(prove(browser, to=away).headers["Location"]).path == "/"
