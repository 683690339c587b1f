"""The manager's month, its charts and the other pages of fiscal staff and managers."""

import re

import pytest
from sqlalchemy import select

from ledger.domain.needs.kinds import KINDS
from ledger.domain.people.duties import Duty
from ledger.services.awards import refunds
from ledger.store import schema
from ledger.web import charts
from ledger.web.charts import Mark
from tests.grounds import Start
from tests.unit.web.payments.test_invoice_pages import an_accepted_bill
from tests.unit.web.site import Site, words
from tests.world import World

MARKS = [Mark("Human <Solutions>", 12_345, "/accounts/Expenses:HS?time=2026-08&x=1"), Mark("Cascade", 500)]


@pytest.fixture
def start() -> Start:
    return an_accepted_bill


@pytest.fixture
def site(world: World) -> Site:
    """A board with one accepted bill of 425.00 in August."""
    return Site(world)


def test_the_month_shows_spend_people_share_and_charts(site: Site) -> None:
    page = site.browser(site.person("manager", Duty.OVERSEE, Duty.RECONCILE)).get("/month?time=2026-08")
    text = words(page)
    assert "August 2026" in text
    assert "$425.00" in text
    assert "Participants served in the month" in text
    assert "The set-aside's share" in text
    assert page.text.count('class="ledger-chart"') == 2
    assert "style=" not in page.text
    assert "<script>" not in page.text


def test_what_narrows_the_month_narrows_its_charts(site: Site) -> None:  # RPT-01
    browser = site.browser(site.person("manager", Duty.OVERSEE, Duty.RECONCILE))
    whole = browser.get("/month?time=2026-08").text.partition("Cost of the month by agency")[2]
    assert "by=all" not in whole and "Central City" in whole
    assert "Cost of the month by agency" not in browser.get("/month?time=2026-08&kind=Rent").text
    one = browser.get("/month?time=2026-08&agency=CCC").text.partition("Cost of the month by agency")[2]
    assert "by=all" in one and "agency=CCC" in one
    assert one.count("<svg") == 2


def test_a_count_leads_to_the_people_behind_it(site: Site) -> None:
    browser = site.browser(site.person("manager", Duty.OVERSEE, Duty.RECONCILE))
    assert "1 line" in words(browser.get("/month/people/served?time=2026-08"))
    assert browser.get("/month/people/nonsense?time=2026-08").status_code == 404


def test_what_narrows_the_month_narrows_its_people_and_whom_their_counts_lead_to(site: Site) -> None:
    # RPT-01: 1 person was served at CCC; a place without money or people has none, and a count leads to its own people
    browser = site.browser(site.person("manager", Duty.OVERSEE, Duty.RECONCILE))
    for query in (
        "agency=CCC",
        "program=EOP&agency=CCC",
        "filter=Central",
        "kind=Scholarship",
        "filter=scholarship",
    ):
        page = browser.get(f"/month?time=2026-08&{query}")
        assert "no person is counted by fund, line or kind" in words(page), query
        assert "Each person once 1 1" in words(page), query
        (total,) = set(
            re.findall(r'href="(/month/people/served\?[^"]*)">1</a></td>(?!.*</tbody>)', page.text)
        )
        assert "1 counted" in words(browser.get(total.replace("&amp;", "&"))), query
    for query in ("agency=CAP", "filter=nowhere", "kind=Rent"):
        assert "Nobody yet" in words(browser.get(f"/month?time=2026-08&{query}")), query
        assert browser.get(f"/month/people/served?time=2026-08&{query}").status_code == 404, query
    assert "no person is counted by" not in words(browser.get("/month?time=2026-08"))


@pytest.mark.parametrize("by", ["agency", "program", "fund", "line", "kind", "all"])
def test_every_grouping_adds_up_to_the_same_cost(site: Site, by: str) -> None:
    page = words(
        site.browser(site.person("manager", Duty.OVERSEE, Duty.RECONCILE)).get(f"/month?time=2026-08&by={by}")
    )
    assert "All $425.00" in page


def test_a_column_that_no_row_of_the_filter_has_is_said_in_words(site: Site) -> None:
    browser = site.browser(site.person("manager", Duty.OVERSEE, Duty.RECONCILE))
    text = words(browser.get("/month?time=2026-08&kind=Scholarship"))
    assert "Available Not by kind" in text
    assert "None" not in text.partition("People and outcomes")[0]


def test_a_chart_keeps_to_the_content_security_policy_and_links_its_marks() -> None:
    drawn = charts.bars(MARKS, "Cost by agency")
    assert "style=" not in drawn
    assert "<script" not in drawn
    assert "<style" not in drawn
    assert "/accounts/Expenses:HS?time=2026-08&amp;x=1" in drawn
    assert 'aria-label="Cost by agency"' in drawn
    assert re.search(r'aria-label="[^"]*\$123\.45"', drawn)
    assert "<Solutions>" not in drawn
    assert charts.bars(MARKS, "Cost by agency") is drawn  # the same marks are drawn once


def test_no_two_kinds_of_a_chart_have_one_colour() -> None:
    marks = [Mark("2026-08", 100, None, one.name) for one in KINDS.values()]
    drawn = charts.columns(marks, "Cost by kind")
    colours = {found for found in re.findall(r'fill="(#[0-9a-f]{6})"', drawn) if found in charts.PALETTE}
    assert len(colours) == len(KINDS)


def test_months_of_a_chart_are_named_and_stacked_by_kind() -> None:
    drawn = charts.columns(
        [Mark("2026-08", 100, None, "Rent"), Mark("2026-07", 200, None, "Gas")], "Cost by kind"
    )
    assert "August 2026, Rent: $1.00" in drawn


@pytest.mark.parametrize(
    "address",
    [
        "/reconciliation?time=2026-08",
        "/cash",
        "/months",
        "/records",
        "/budgets",
        "/changes",
        "/allocations",
        "/payees",
        "/invoices",
    ],
)
def test_the_other_pages_open_for_a_fiscal_manager(site: Site, address: str) -> None:
    manager = site.person("fiscal", Duty.RECONCILE, Duty.CLOSE, Duty.LOAD, Duty.RELEASE)
    assert site.browser(manager).get(address).status_code == 200


def test_a_month_closes_by_two_people(site: Site) -> None:
    site.world.play.day(2026, 9, 2)
    first, second = site.person("closerone", Duty.CLOSE), site.person("closertwo", Duty.CLOSE, Duty.OVERSEE)
    browser = site.browser(first)
    assert browser.post("/months", {"month": "2026-07"}).status_code == 422
    at = browser.post("/months", {"month": "2026-07", "decision": "close"}).location
    assert browser.post(f"{at}/decision", {"decision": "accept"}).status_code == 409
    assert site.browser(second).post(f"{at}/decision", {"decision": "accept"}).status_code == 302
    assert "Closed" in words(browser.get("/months"))


def test_cash_is_staged_by_one_and_accepted_by_another(site: Site) -> None:
    browser = site.browser(site.person("cashier", Duty.RECONCILE))
    page = browser.get("/cash").text
    fund = re.search(r'<option[^>]*value="([A-Z]+26)"', page)
    assert fund
    form = {"fund": fund[1], "sort": "grant_cash", "amount": "1,000.00", "received_on": "2026-08-14"}
    assert browser.post("/cash", {**form, "amount": "1.005"}).status_code == 422
    at = browser.post("/cash", form).location
    assert at.startswith("/changes/PRO-")
    second = site.browser(site.person("closer", Duty.CLOSE, Duty.OVERSEE))
    assert second.post(f"{at}/decision", {}).status_code == 422
    assert second.post(f"{at}/decision", {"decision": "accept"}).status_code == 302
    assert "$1,000.00" in words(browser.get("/cash"))


def test_a_change_of_an_award_leads_to_the_award(site: Site) -> None:
    world = site.world
    with world.work.store.reading() as connection:
        bill = connection.execute(select(schema.invoice.c.id)).scalar_one()
        award = connection.execute(select(schema.award.c.id)).scalar_one()
    world.play.pay([bill], "ACH-1")
    payer = site.person("payer", Duty.BUILD, Duty.RECONCILE)
    owed = refunds.ProposeRefund(world.play.key(), award, 100, world.work.source.today(), "withdrawal")
    staged = refunds.propose(world.work, payer, owed)["proposal"]
    page = site.browser(payer).get(f"/changes/{staged}")
    assert f'<a href="/awards/{award}">{award}</a>' in page.text
