"""Users on the pages: an administrator stages, a second person accepts, a password is shown once."""

import re

import pytest

from ledger.domain.people.duties import Duty
from tests import starts
from tests.grounds import Start
from tests.unit.web.site import Browser, Site, words
from tests.world import World

NEW = {
    "name": "Nora Vale",
    "staff_number": "S-77",
    "login": "nora",
    "role": "PAY",
    "agency": "",
    "program": "",
    "confidential_class": "",
}


@pytest.fixture
def start() -> Start:
    return starts.worked_example


@pytest.fixture
def site(world: World) -> Site:
    """A board with an application."""
    return Site(world)


@pytest.fixture
def administrator(site: Site) -> Browser:
    """An administrator's browser."""
    return site.browser(site.person("admin", Duty.ADMINISTER))


def add(site: Site, administrator: Browser) -> str:
    """Nora, accepted by a second person: her page's address."""
    staged = administrator.post("/users", NEW)
    second = site.browser(site.person("second", Duty.OVERSEE))
    assert "Grant: Build payment batches" in words(second.get(staged.location))
    assert second.post(f"{staged.location}/decision", {"decision": "accept"}).status_code == 302
    found = re.search(r'href="(/users/PER-[^"]+)">Nora Vale', administrator.get("/users").text)
    assert found
    return found[1]


def test_a_person_is_staged_accepted_and_gets_a_password_shown_once(
    site: Site, administrator: Browser
) -> None:
    at = add(site, administrator)
    form = {"login": "nora", "decision": "issue", "key": "b" * 32}
    shown = administrator.post(f"{at}/password", form)
    assert re.search(r"<code>(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}</code>", shown.text)
    assert shown.headers["Cache-Control"] == "no-store"
    assert administrator.post(f"{at}/password", form).status_code == 302
    assert "<code>" not in administrator.get(at).text


def test_the_one_who_staged_it_does_not_accept_it(administrator: Browser) -> None:
    staged = administrator.post("/users", NEW).location
    assert administrator.post(f"{staged}/decision", {"decision": "accept"}).status_code == 409
    assert "You staged it" in words(administrator.get(staged))


def test_a_toxic_pair_and_a_coach_without_agency_are_refused_at_the_form(administrator: Browser) -> None:
    pair = administrator.post("/users", {**NEW, "role": "ADM", "duties": ["build"]})
    assert (pair.status_code, "Nobody may hold both" in words(pair)) == (422, True)
    coach = administrator.post("/users", {**NEW, "role": "COA"})
    assert (coach.status_code, 'id="agency-error"' in coach.text) == (422, True)


def test_duties_are_changed_and_a_person_is_suspended(site: Site, administrator: Browser) -> None:
    at = add(site, administrator)
    nothing = administrator.post(
        f"{at}/duties", {"role": "", "agency": "", "program": "", "confidential_class": ""}
    )
    assert (nothing.status_code, "Nothing is granted" in words(nothing)) == (422, True)
    change = administrator.post(
        f"{at}/duties",
        {"role": "", "duties": "reconcile", "agency": "", "program": "", "confidential_class": ""},
    )
    assert change.location.startswith("/changes/PRO-")
    assert administrator.post(f"{at}/suspension").location == at
    assert "Works here" in words(administrator.get(at))
    administrator.post(f"{at}/suspension", {"decision": "suspend"})
    assert "Suspended" in words(administrator.get(at))


@pytest.mark.parametrize(
    "address",
    [
        "/payments",
        "/invoices",
        "/month",
        "/trial-balance",
        "/allocations",
        "/budgets",
        "/reconciliation",
        "/cash",
        "/payees",
        "/records",
    ],
)
def test_an_administrator_sees_no_money_and_no_participant(administrator: Browser, address: str) -> None:
    assert administrator.get(address).status_code == 403


def test_whoever_is_no_administrator_changes_nobody(site: Site) -> None:
    browser = site.browser(site.person("second", Duty.OVERSEE))
    assert browser.get("/users").status_code == 200
    assert browser.get("/users/new").status_code == 403
    assert browser.post("/users", NEW).status_code == 403
