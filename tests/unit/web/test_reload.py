"""A form is sent to an address of its own; whoever reloads there comes to the form's page."""

import re

import pytest

from ledger.domain.people.duties import Duty
from tests import starts
from tests.grounds import Start
from tests.unit.web.site import Site
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_every_address_that_only_takes_a_form_leads_whoever_reloads_it_to_a_page(world: World) -> None:
    site = Site(world)
    browser, addresses = site.browser(site.person("everyone", *Duty)), site.app.url_map.bind("localhost")
    only_sent = [
        re.sub(r"<[^>]+>", "X-1", str(rule))
        for rule in site.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and "GET" not in (rule.methods or ())
    ]
    led = {}
    for address in only_sent:
        if addresses.test(address, "GET"):
            page_there, _ = addresses.match(address, "GET", return_rule=True)
            assert re.sub(r"<[^>]+>", "X-1", str(page_there)) == address  # no page takes its name for an id
            continue
        page = browser.get(address)
        assert page.status_code == 302, address
        assert addresses.test(page.location, "GET"), (address, page.location)
        led[address] = page.location
    assert led["/awards/X-1/bindings"] == "/awards/X-1"
    assert led["/awards/X-1/refunds/X-1/receipt"] == "/awards/X-1"
    assert led["/awards/X-1/stop"] == "/awards/X-1/change"
    assert led["/lines/X-1/verify"] == "/lines/X-1/review"
    assert led["/moves"] == "/moves/new"
    assert len(led) > 20


def test_the_page_a_reload_leads_to_is_one_that_the_reader_may_open(world: World) -> None:
    site = Site(world)
    approver = site.browser(site.person("approver", Duty.APPROVE))
    assert approver.get("/lines/X-1/question").location == "/approvals/X-1"
    assert site.app.test_client().get("/awards/X-1/stop").location == "/awards/X-1"
    assert approver.client.put("/awards/X-1/stop").status_code == 405
