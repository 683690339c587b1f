"""P46 and P50: who is signed in, for how long, under which cookie, with which headers; and no way off the site.

Times are read from a clock that the test moves.
"""

import datetime
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ledger.domain.people.duties import Duty
from ledger.domain.people.people import NewGrant
from ledger.services.people import duties, passwords, people, proposals, sessions
from ledger.web.people.sign_in import inside
from tests.access.builders import NEXT_PASSWORD, PASSWORD
from tests.access.place import PRODUCTION, Browser, Place
from tests.access.test_matrix import COLUMNS, address, arguments, browser_for, routes, table, word
from tests.demonstration import copied

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def cookie_of(client: FlaskClient, name: str = "sid") -> str:
    """The value of the session's cookie."""
    found = client.get_cookie(name)
    assert found is not None
    return found.value


def token_in(response: TestResponse) -> str:
    """The CSRF token of a page."""
    found = TOKEN.search(response.get_data(as_text=True))
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Sign in through the form, as a person does."""
    token = token_in(client.get("/sign-in", buffered=True))
    form = {"csrf_token": token, "login": login, "password": password, **more}
    return client.post("/sign-in", data=form, buffered=True)


def stolen(place: Place, browser: Browser) -> FlaskClient:
    """Another machine that holds the same cookie."""
    thief = place.app.test_client()
    thief.set_cookie("sid", browser.token or cookie_of(browser.client))
    assert word(thief.get("/", buffered=True)) == "ok"
    return thief


def is_dead(thief: FlaskClient) -> bool:
    """Is the very next request asked to sign in?"""
    return word(thief.get("/", buffered=True)) == "sign-in"


def test_signing_in_gives_a_new_id_and_what_was_planted_stays_outside(place: Place) -> None:
    client = place.app.test_client()
    client.get("/sign-in", buffered=True)
    before = cookie_of(client)
    answer = sign_in(client, "sam")
    after = cookie_of(client)
    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"]).path == "/"
    assert before != after
    assert sessions.find_session(place.work, before) is None
    planted = place.app.test_client()
    planted.set_cookie("sid", before)
    assert is_dead(planted)
    assert word(client.get("/", buffered=True)) == "ok"


def test_a_made_up_cookie_is_nobody(place: Place) -> None:
    for token in ("", "x", "0" * 43, "a" * 3000, "' OR 1=1 --", "\u2603"):
        client = place.app.test_client()
        client.set_cookie("sid", token)
        assert is_dead(client)


def test_a_stolen_cookie_is_dead_after_signing_out(place: Place) -> None:
    browser = place.browser("sam", fresh=True)
    thief = stolen(place, browser)
    answer = browser.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert is_dead(thief)


def test_a_stolen_cookie_is_dead_after_the_password_changed(place: Place) -> None:
    browser = place.browser("sam", fresh=True)
    thief = stolen(place, browser)
    browser.post("/account/password", {"password": PASSWORD, "new_password": NEXT_PASSWORD})
    assert is_dead(thief)
    assert word(browser.get("/")) == "ok", "the one who changed it goes on under a new cookie"
    assert cookie_of(browser.client) != browser.token


def test_a_stolen_cookie_is_dead_after_a_password_was_issued(place: Place) -> None:
    thief = stolen(place, place.browser("sam", fresh=True))
    passwords.issue_password(
        place.work, place.actor("ada"), passwords.IssuePassword("k", "sam"), passwords.CHEAP
    )
    assert is_dead(thief)


def test_a_stolen_cookie_is_dead_after_suspension(place: Place) -> None:
    thief = stolen(place, place.browser("sam", fresh=True))
    people.suspend(place.work, place.actor("ada"), people.Suspend("k", place.ids["person"]["sam"]))
    assert is_dead(thief)


def grant(place: Place, login: str, *grants: NewGrant, revoke: tuple[str, ...] = ()) -> None:
    """Change somebody's duties, by two people."""
    command = duties.ChangeDuties(f"stage-{login}", place.ids["person"][login], grants, revoke)
    staged = duties.change_duties(place.work, place.actor("ada"), command)
    proposals.accept(
        place.work, place.actor("priya"), proposals.Accept(f"accept-{login}", staged["proposal"])
    )


def test_a_stolen_cookie_is_dead_after_a_change_of_duties(place: Place) -> None:
    thief = stolen(place, place.browser("sam", fresh=True))
    grant(place, "sam", NewGrant(Duty.OVERSEE))
    assert is_dead(thief)


def test_a_duty_that_lapses_is_gone_the_next_day_in_the_same_session(place: Place) -> None:
    grant(place, "sam", NewGrant(Duty.OVERSEE, to_on=place.source.today()))
    browser = place.browser("sam")
    assert word(browser.get("/months")) == "ok"
    place.source.set_today(place.source.today() + datetime.timedelta(days=1))
    assert word(browser.get("/months")) == "forbidden"


@pytest.mark.parametrize(
    "login, idle", [("cleo", 30), ("luis", 30), ("arne", 15), ("pavel", 15), ("priya", 15), ("ada", 15)]
)
def test_a_session_rests_no_longer_than_its_duties_allow(place: Place, login: str, idle: int) -> None:
    browser = place.browser(login)
    place.source.wait(minutes=idle - 1)
    assert word(browser.get("/account/password")) == "ok"
    place.source.wait(minutes=idle)
    assert word(browser.get("/account/password")) == "sign-in"


@pytest.mark.parametrize("login, hours", [("cleo", 12), ("arne", 8)])
def test_a_session_lives_no_longer_than_a_day_s_work(place: Place, login: str, hours: int) -> None:
    browser = place.browser(login)
    for _ in range(hours * 6 - 1):
        place.source.wait(minutes=10)
        assert word(browser.get("/account/password")) == "ok"
    place.source.wait(minutes=10)
    assert word(browser.get("/account/password")) == "sign-in"


FORM = "0123456789abcdef" * 2
"""The key of a form, which its address carries."""


def test_what_was_typed_after_a_time_out_comes_back_to_its_own_person_only(place: Place) -> None:
    page = f"/needs/new?participant={place.ids['own']['participant']}"
    browser, last = place.browser("cleo", fresh=True), place.last_event()
    place.source.wait(minutes=31)
    answer = browser.post("/needs/new", {"page": page, "why": "Nine herons", "decision": "draft"})
    assert answer.headers["Location"].startswith("/sign-in?")
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["next"] == [page]
    assert place.last_event() == last
    assert b"Nine herons" not in place.browser("dana", fresh=True).get(f"{page}&form={FORM}").data
    assert b"Nine herons" in place.browser("cleo", fresh=True).get(f"{page}&form={FORM}").data


def test_what_was_typed_before_signing_out_in_another_window_comes_back(place: Place) -> None:
    """The browser drops the cookie with the sign-out, so the form alone must say whose it is."""
    page = f"/needs/new?participant={place.ids['own']['participant']}"
    browser, last = place.browser("cleo", fresh=True), place.last_event()
    form = {
        "csrf_token": token_in(browser.get(f"{page}&form={FORM}")),
        "page": page,
        "why": "Nine cranes",
        "decision": "draft",
    }
    browser.post("/sign-out")
    for client in (place.app.test_client(), browser.client):
        answer = client.post("/needs/new", data=form, buffered=True)
        target = urlsplit(answer.headers["Location"])
        assert (target.path, parse_qs(target.query)) == ("/sign-in", {"next": [page], "kept": ["1"]})
    assert place.last_event() == last
    assert b"Nine cranes" not in place.browser("dana", fresh=True).get(f"{page}&form={FORM}").data
    assert b"Nine cranes" in place.browser("cleo", fresh=True).get(f"{page}&form={FORM}").data


def test_a_form_from_before_a_new_sign_in_is_kept_and_not_carried_out(place: Place) -> None:
    page = f"/needs/new?participant={place.ids['own']['participant']}"
    browser, last = place.browser("cleo", fresh=True), place.last_event()
    form = {
        "csrf_token": token_in(browser.get(f"{page}&form={FORM}")),
        "page": page,
        "why": "Nine egrets",
        "decision": "draft",
    }
    browser.post("/sign-out")
    again, other = place.browser("cleo", fresh=True), place.browser("dana", fresh=True)
    assert other.client.post("/needs/new", data=form, buffered=True).status_code == 400
    answer = again.client.post("/needs/new", data=form, buffered=True)
    assert answer.headers["Location"] == page
    assert place.last_event() == last
    assert b"Nine egrets" in again.get(f"{page}&form={FORM}").data


def test_a_form_of_nobody_leads_to_the_sign_in_and_back(place: Place) -> None:
    answer = place.app.test_client().post("/needs/new", data={"page": "/needs", "why": "x"}, buffered=True)
    target = urlsplit(answer.headers["Location"])
    assert (target.path, parse_qs(target.query)) == ("/sign-in", {"next": ["/needs"], "ended": ["1"]})


def test_the_cookie_s_flags(place: Place, template: Path, tmp_path: Path) -> None:
    plain = place.app.test_client().get("/sign-in", buffered=True).headers["Set-Cookie"]
    assert set(plain.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=Lax"}
    secure = Place(copied(template, tmp_path / "secure"), public_url=PRODUCTION)
    try:
        answer = secure.app.test_client().get("/sign-in", base_url=PRODUCTION, buffered=True)
        name, *flags = answer.headers["Set-Cookie"].split("; ")
        assert name.startswith("__Host-sid=")
        assert set(flags) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    finally:
        secure.close()


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser sends our own forms with `Origin: null`
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:|href=\"(?:https?:)?//|src=\"(?:https?:)?//"
)


def check_headers(response: TestResponse, what: str) -> None:
    """The headers that every answer carries."""
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, (what, name)
    policy = dict(
        part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";")
    )
    assert policy == {"sandbox": ""} or {
        name: policy[name]
        for name in ("default-src", "base-uri", "object-src", "frame-ancestors", "form-action", "script-src")
    } == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
        "script-src": "'self'",
    }, what
    assert not re.search(r"unsafe|\*|data:|http", response.headers["Content-Security-Policy"])
    if "static" not in what:
        assert response.headers["Cache-Control"] == "no-store", what
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(response.headers.keys())


def test_every_page_has_its_headers_and_nothing_inline(board: Place) -> None:
    for (endpoint, method), row in table().items():
        open_to = next(column for column in reversed(COLUMNS) if row[column] == "ok")
        if method == "GET":
            at = address(board, routes(board.app)[endpoint, method], arguments(board, open_to))
            answer = browser_for(board, open_to).get(at)
            check_headers(answer, f"{endpoint} {at}")
            if answer.mimetype == "text/html" and endpoint != "summary.month":
                assert INLINE.findall(answer.get_data(as_text=True)) == [], endpoint


def test_the_charts_lead_nowhere_else(board: Place) -> None:  # P50
    text = board.browser("priya").get("/month").get_data(as_text=True)
    assert "<svg" in text
    assert "vega.github.io" not in text
    assert INLINE.findall(text) == []


def test_every_refusal_has_its_headers(board: Place) -> None:
    browser, nobody = board.browser("cleo"), board.anonymous()
    check_headers(nobody.get("/"), "sign in")
    check_headers(nobody.get("/nowhere"), "not found")
    check_headers(browser.get("/months"), "forbidden")
    check_headers(browser.get("/needs/NEED-00000000"), "unknown")
    check_headers(browser.client.delete("/needs", buffered=True), "method")
    check_headers(browser.post("/needs/new", {"csrf_token": ""}), "token")
    check_headers(browser.client.options("/needs", buffered=True), "options")
    check_headers(browser.post("/needs/new", {"why": "x" * 3_000_000}), "large")


AWAY = (
    "https://elsewhere.example", "http://elsewhere.example/", "//elsewhere.example", "///elsewhere.example", "////elsewhere.example",
    "/\\elsewhere.example", "\\\\elsewhere.example", "/\\/elsewhere.example", "/\t/elsewhere.example", "/\n/elsewhere.example",
    "\t//elsewhere.example", " //elsewhere.example", "https:elsewhere.example", "https:/elsewhere.example", "https:///elsewhere.example",
    "javascript:alert(1)", "data:text/html,x", "elsewhere.example", "@elsewhere.example", "/%5celsewhere.example\\", "\x00//elsewhere.example",
    "//[::1]/", "//elsewhere.example:80/", "//user@elsewhere.example", "HTTPS://elsewhere.example", "/\x0b/elsewhere.example", "http://[",
    "/\u2028/elsewhere.example\r\nX: y", "//localhost.elsewhere.example", "http://localhost@elsewhere.example", "?next=//elsewhere.example",
)  # fmt: skip


def leads_away(location: str) -> bool:
    """Would a browser leave the site for this address?"""
    cleaned = re.sub(r"[\t\r\n]", "", location.strip()).replace("\\", "/")
    return cleaned.startswith("//") or bool(urlsplit(cleaned).scheme or urlsplit(cleaned).netloc)


@pytest.mark.parametrize("payload", AWAY)
def test_no_next_leads_off_the_site(board: Place, payload: str) -> None:  # P50
    with board.app.test_request_context():
        assert not leads_away(inside(payload))


@pytest.mark.parametrize(
    "inner", ["/needs?view=mine", "/awards/SUP-12345678", "/", "/month?time=2026-11&by=kind"]
)
def test_a_next_within_the_site_is_kept(board: Place, inner: str) -> None:
    with board.app.test_request_context():
        assert inside(inner) == inner


def test_signing_in_with_a_forged_next_stays_here(place: Place) -> None:
    answer = sign_in(place.app.test_client(), "sam", next="//elsewhere.example/x")
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("page", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"])
def test_a_late_form_with_a_forged_page_stays_here(place: Place, page: str) -> None:
    browser = place.browser("cleo", fresh=True)
    place.source.wait(minutes=31)
    answer = browser.post("/needs/new", {"page": page, "why": "x"})
    assert answer.headers["Location"].startswith("/sign-in")
    asked = parse_qs(urlsplit(answer.headers["Location"]).query).get("next", [""])[0]
    with place.app.test_request_context():
        assert not leads_away(inside(asked))


@pytest.mark.parametrize(
    "name",
    ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL", "X-Forwarded-Proto"],
)
def test_a_forged_host_is_nowhere_in_an_answer(board: Place, name: str) -> None:  # P50
    forged = "host=forged.example" if name == "Forwarded" else "forged.example"
    for at, browser in (
        ("/", board.anonymous()),
        ("/sign-in", board.anonymous()),
        ("/", board.browser("cleo")),
        ("/nowhere", board.anonymous()),
    ):
        answer = browser.get(at, headers={name: forged})
        assert b"forged.example" not in answer.data
        assert not [value for _, value in answer.headers if "forged.example" in value]


def test_a_production_takes_forms_from_its_own_address_only(
    template: Path, tmp_path: Path
) -> None:  # P45, P50
    secure = Place(copied(template, tmp_path / "secure"), public_url=PRODUCTION)
    try:
        browser, last = secure.browser("frances"), secure.last_event()
        form = {"fund": "EOP26", "sort": "grant_cash", "amount": "1.00", "received_on": "2026-11-20"}
        forged = {"Origin": "https://forged.example", "Host": "forged.example"}
        assert browser.post("/cash", form, headers=forged, base_url="https://forged.example").status_code in (
            302,
            400,
        )
        assert secure.last_event() == last
        browser.client.set_cookie(
            "__Host-sid", browser.token or "", domain="forged.example", secure=True, path="/"
        )
        assert (
            browser.post("/cash", form, headers=forged, base_url="https://forged.example").status_code == 400
        )
        assert secure.last_event() == last
    finally:
        secure.close()
