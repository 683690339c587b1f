"""People read names: a code stands behind what it names, agencies in the order of their names, a flag in words."""

import re
from html import unescape

import pytest

from ledger.domain.participants.flags import FLAG_FIELDS, flag_name
from ledger.domain.people.duties import Duty
from tests.grounds import Start
from tests.unit.services.months.test_summary import a_summer
from tests.unit.web.site import Site
from tests.world import World

OPTION = re.compile(r'<option[^>]*value="([^"]+)"[^>]*>([^<]+)</option>')
FIRST_CELLS = re.compile(r'<th scope="row"[^>]*><a href="[^"]+">([^<]+)</a>')


@pytest.fixture
def start() -> Start:
    return a_summer


def options(text: str, field: str) -> dict[str, str]:
    select = text.partition(f'name="{field}"')[2].partition("</select>")[0]
    return {value: unescape(said).strip() for value, said in OPTION.findall(select)}


@pytest.mark.parametrize(
    "address, duty", [("/cash", Duty.RECONCILE), ("/cards/lots/new", Duty.KEEP_CARDS)], ids=["cash", "lot"]
)
def test_a_fund_is_chosen_by_its_name(world: World, address: str, duty: Duty) -> None:
    site = Site(world)
    said = options(site.browser(site.person("chooser", duty)).get(address).text, "fund")
    assert said
    assert all(name.endswith(f" ({code})") for code, name in said.items())


def test_awards_and_grants_are_listed_by_what_they_are(world: World) -> None:
    site = Site(world)
    reader = site.browser(site.person("reader", Duty.EXAMINE))
    assert "Scholarship" in FIRST_CELLS.findall(reader.get("/awards").text)
    grants = reader.get("/grants").text
    codes = re.findall(r'data-label="Number">(\w+)<', grants)
    assert codes
    assert not {*codes} & {*FIRST_CELLS.findall(grants)}
    assert f"<h1>{codes[0]}" not in reader.get(f"/grants/{codes[0]}").text


def test_agencies_stand_in_the_order_of_their_names(world: World) -> None:
    site = Site(world)
    reader = site.browser(site.person("reader", Duty.EXAMINE))
    names = list(options(reader.get("/awards").text, "agency").values())
    assert len(names) > 1
    assert names == sorted(names, key=str.casefold)


@pytest.mark.parametrize("flag", FLAG_FIELDS)
def test_a_flag_is_said_in_words(flag: str) -> None:
    assert "_" not in flag_name(flag)
    assert flag_name("ell") == "English language learner"
