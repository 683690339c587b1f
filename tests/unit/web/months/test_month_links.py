"""Every number of the month leads to a page that adds up to it: the same rows, the same months, nobody missing unsaid."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from ledger.domain.people.duties import Duty
from ledger.money import parse_cents
from ledger.store import schema
from tests.grounds import Start
from tests.unit.services.months.test_summary import a_summer
from tests.unit.web.site import Browser, Site, words
from tests.world import World

LINK = re.compile(r'<a class="ledger-amount[^"]*" href="([^"]+)">(-?)\$([\d,.]+)</a>')


@pytest.fixture
def start() -> Start:
    return a_summer


@pytest.fixture
def manager(world: World) -> Browser:
    """Somebody who oversees the board of the worked example after its summer."""
    site = Site(world)
    return site.browser(site.person("manager", Duty.OVERSEE, Duty.RECONCILE))


def numbers(page: str, caption: str) -> list[tuple[str, int]]:
    """The linked amounts in the rows of a table: (address, cents)."""
    body = page.partition(caption)[2].partition("<tbody")[2].partition("</tbody>")[0]
    return [(unescape(at), cents_of(sign + text)) for at, sign, text in LINK.findall(body)]


@pytest.mark.parametrize("by", ["agency", "program", "fund", "line", "kind"])
def test_the_total_behind_a_number_is_the_number(manager: Browser, by: str) -> None:  # RPT-01
    """A row of scholarships once led to every row of their allocations."""
    found = numbers(manager.get(f"/month?time=2026-09&by={by}").text, "Money by")
    assert found
    for address, cents in found:
        page = manager.get(address.partition("#")[0]).text
        totals = totals_of(page)
        assert cents in totals, (by, address, cents, totals)


def totals_of(page: str) -> list[int]:
    """The cents of the last row of the table of money."""
    foot = page.partition("Money by")[2].partition("<tfoot>")[2].partition("</tfoot>")[0]
    return [cents_of(text) for text in re.findall(r"-?\$[\d,.]+", foot)]


def cents_of(text: str) -> int:
    """``-$12,000.00`` is -1,200,000."""
    amount = parse_cents(text.lstrip("-").removeprefix("$"))
    return -amount if text.startswith("-") else amount


def test_a_kind_leads_to_its_own_rows_and_to_no_other(manager: Browser) -> None:
    page = words(manager.get("/month?time=2026-09&by=all&kind=Scholarship"))
    assert "Only kind Scholarship" in page
    assert "Rent" not in page.partition("Money by")[2].partition("All")[0]


def test_a_past_months_balance_leads_to_that_months_balance_with_its_sign_said(manager: Browser) -> None:
    """August's page still shows what was obligated then, whatever happened since."""
    found = numbers(manager.get("/month?time=2026-08&by=all").text, "Money by")
    balances = [(at, cents) for at, cents in found if "Equity:Budget" in at and "Paid" not in at]
    assert balances
    for address, cents in balances:
        assert "through+2026-08" in address or "through%202026-08" in address
        page = words(manager.get(address))
        stands = page.partition("Balance, end of August 2026 ")[2].split(" ", 1)[0]
        assert cents_of(stands) == -cents, address
        assert f"{stands} here is {stands.removeprefix('-')}" in page
        assert "ledger-amount--negative" not in manager.get(address).text


def test_people_of_a_pool_are_said_to_be_counted_and_not_listed(manager: Browser) -> None:
    page = words(manager.get("/month/people/served?time=2026-09"))
    assert "1 counted : 0 listed here, 1 in a shared pool and not listed" in page


@pytest.mark.parametrize(
    "text, says",
    [
        ("x", "cannot be read"),
        ("2026-13", "cannot be read"),
        ("2020..2030", "cannot be read"),
        ("9999-12", "cannot be read"),
        ("2026", "is more than one month"),
        ("2026-Q3", "is more than one month"),
        ("2027-06", "June 2027 is still to come"),
    ],
)
@pytest.mark.parametrize("address", ["/month", "/reconciliation"])
def test_a_time_that_is_no_month_is_refused_at_its_box(
    manager: Browser, address: str, text: str, says: str
) -> None:
    page = manager.get(f"{address}?time={text}")
    assert says in words(page)
    assert 'aria-describedby="filter-time-error"' in page.text
    assert f'value="{text}"' in page.text


def test_nothing_is_no_link(manager: Browser) -> None:
    assert not re.search(r'<a class="ledger-amount[^>]*>\$0\.00<', manager.get("/month?time=2026-09").text)


def test_exceptions_of_earlier_months_are_called_carried(manager: Browser) -> None:  # REC-02
    page = words(manager.get("/reconciliation?time=2026-09"))
    assert "carried from earlier months of the program year" in page
    assert "Carried from August 2026" in page


def test_the_reconciliation_names_agency_program_and_fund(world: World, manager: Browser) -> None:
    page = words(manager.get("/reconciliation?time=2026-08&code=all"))
    with world.work.store.reading() as connection:
        for table in (schema.agency, schema.program):
            assert any(name in page for name in connection.execute(select(table.c.name)).scalars()), (
                table.name
            )
    assert not re.search(r"\b[A-Z]{2,6}, [A-Z]{2,6}, [A-Z0-9]{3,8}\b", page)
