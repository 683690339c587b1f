"""People read names: a code stands behind what it names, agencies in the order of their names, a flag in words."""

import datetime
import re
from html import unescape

import pytest

from ledger.domain.needs.left import RentYear
from ledger.domain.participants.flags import FLAG_FIELDS, flag_name
from ledger.domain.people.duties import Duty
from ledger.services.needs.needs import LineInput
from ledger.services.payments import cash
from tests.grounds import Start
from tests.unit.services.months.test_summary import a_summer
from tests.unit.web.site import Site, words
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


@pytest.mark.parametrize(
    "used, asked, says",
    [
        (0, 3, "0 used, 3 asked, 1 left after"),
        (3, 1, "3 used, 1 asked, none left after"),
        (3, 3, "3 used, 3 asked, 2 too many"),
    ],
)
def test_months_of_rent_are_told_as_they_would_be_afterwards(used: int, asked: int, says: str) -> None:
    assert RentYear(2026, 4, used, asked).told == ("Months of rent, program year 2026", says)  # SUP-11


def test_the_list_s_cost_stands_beside_why_a_course_costs_less(world: World) -> None:  # SCH-10
    site, play = Site(world), world.play
    terms = {"starts_on": "2026-10-20", "ends_on": "2026-11-18", "listing": "EX-1001"}
    line = LineInput("Scholarship", 42_500, terms, "A course", play.payee("Another school", "school"))
    need = play.draft(
        world.coach("CCC"),
        world.participant("CCC", "EOP"),
        "EOP",
        [line],
        needed_by=datetime.date(2026, 10, 20),
    )
    (submitted,) = play.submit(world.coach("CCC"), need)
    said = words(site.browser(play.cast.liaison).get(f"/lines/{submitted}/review"))
    assert "The list says $9,999.00: choose a reason only where the costs above come to less." in said


def test_every_amount_of_interest_leads_to_the_bank_s_account(world: World) -> None:  # PAY-14
    play = world.play
    said = cash.ProposeCash(
        play.key(), "ERA26", "interest", 1_200, play.day(2026, 9, 10), document="Statement"
    )
    play.accept(cash.propose(world.work, play.cast.recorder, said))
    page = Site(world).browser(play.cast.recorder).get("/cash").text
    row = page.partition("Interest and remittances")[2].partition("</table>")[0]
    assert "/accounts/Assets:Bank:Operating:ERA26" in row
