"""What must be filled in is marked, alike on every form (`forms.field`)."""

import re

import pytest

from ledger.domain.people.duties import Duty
from tests import starts
from tests.grounds import Start
from tests.unit.web.payments.test_invoice_pages import scholarship
from tests.unit.web.site import Site
from tests.world import World

LABEL = re.compile(
    r'<label class="usa-(?:label|checkbox__label)[^"]*" for="([^"]+)">(.*?)</label>', re.DOTALL
)
ERROR = re.compile(r'class="usa-error-message" id="([^"]+)-error"')
STAR = '<abbr title="required" class="usa-hint--required">*</abbr>'


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_whoever_sends_a_form_empty_is_told_of_marked_fields_alone(world: World) -> None:
    site = Site(world)
    award, payee = scholarship(world)
    coach, mover = site.browser(world.coach("CCC")), site.browser(site.person("mover", Duty.LOAD))
    sent = [
        coach.post("/invoices", {"payee": payee, "sort": "invoice", "lines-0-award": award}),
        coach.post(f"/awards/{award}/change", {"decision": "ask"}),
        coach.post("/payees/new/suggestion", {"sort": "vendor"}),
        coach.post("/account/password"),
        mover.post("/moves", {"decision": "stage"}),
    ]
    told = 0
    for page in sent:
        labels, wrong = dict(LABEL.findall(page.text)), ERROR.findall(page.text)
        assert page.status_code == 422, page.request.path
        assert wrong, page.request.path
        assert [name for name in wrong if STAR not in labels[name]] == [], page.request.path
        told += len(wrong)
    assert told > 10


def test_what_may_stay_empty_is_not_marked(world: World) -> None:
    site = Site(world)
    award, _ = scholarship(world)
    labels = dict(LABEL.findall(site.browser(world.coach("CCC")).get(f"/invoices/new?award={award}").text))
    marked = {name for name, text in labels.items() if STAR in text}
    assert marked == {"payee_number", "dated_on", "received_on", "total", "lines-0-amount"}
    assert {"file", "lines-0-service_from"} <= labels.keys() - marked
