"""A budget's number leads to allocations that, with the reserve, add up to it."""

import re
from html import unescape

import pytest

from ledger.domain.people.duties import Duty
from tests.grounds import Start
from tests.unit.services.months.test_summary import a_summer
from tests.unit.web.months.test_month_links import LINK, cents_of
from tests.unit.web.site import Site, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return a_summer


def test_a_set_aside_is_its_allocations_and_the_reserve(world: World) -> None:  # SET-03
    site = Site(world)
    manager = site.browser(site.person("manager", Duty.OVERSEE, Duty.RECONCILE))
    body = manager.get("/budgets").text.partition('id="budgets"')[2].partition("</table>")[0]
    found = [(unescape(at), cents_of(sign + text)) for at, sign, text in LINK.findall(body)]
    assert len(found) > 2
    for address, cents in found:
        said = words(manager.get(address))
        whole = re.search(r"in reserve, allocated to nobody yet, are the (\S+)", said)
        assert whole, address
        assert cents_of(whole[1]) == cents, address


def test_a_coach_s_stages_lead_to_the_awards_that_make_them(world: World) -> None:
    site = Site(world)
    person = site.person("coach", Duty.REQUEST)
    coach = site.browser(person)
    page = coach.get("/allocations").text
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    links = [unescape(at) for at, _, _ in LINK.findall(body) if "/awards?" in at]
    assert all("allocation=" in at and "stage=" in at for at in links)
    assert "/accounts/" not in body
