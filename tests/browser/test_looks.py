"""What only a drawn page shows: how things lie beside each other."""

from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

import ledger
from ledger.app import templates_folder
from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.terms import BY_WEEK
from ledger.web.needs.line_fields import asked_of
from ledger.web.needs.lines import SPREADS
from tests.browser.conftest import PHONE

STATIC = Path(ledger.__file__).parent / "web" / "static"
STYLES = ("vendor/uswds/css/uswds.min.css", "app.css", "needs.css")
PAGE = """{% import "_macros/alert.html" as alert %}<body class="ledger"><main class="ledger-main">
<section class="CLASS">{{ alert.alert("The last day is over.", "warning", remedy="Check the days.") }}</section></main></body>"""
ROOM = """() => {
  const text = document.querySelector(".usa-alert__text"), body = document.querySelector(".usa-alert__body");
  const icon = getComputedStyle(body, "::before");
  const inner = body.getBoundingClientRect().left;
  return text.getBoundingClientRect().left - inner - parseFloat(icon.left) - parseFloat(icon.width);
}"""


@pytest.mark.parametrize("place", ["ledger-line", "ledger-left"])
def test_a_warning_in_a_line_leaves_its_icon_room(browser: Browser, place: str) -> None:
    pages = jinja2.Environment(loader=jinja2.FileSystemLoader(templates_folder()), autoescape=True)
    page = browser.new_page(viewport=ViewportSize(width=PHONE["width"], height=PHONE["height"]))
    try:
        page.set_content(pages.from_string(PAGE.replace("CLASS", place)).render())
        for name in STYLES:
            page.add_style_tag(path=STATIC / name)
        assert page.evaluate(ROOM) >= 0
    finally:
        page.close()


SHOWN = """row => [...row.querySelectorAll("input, select, textarea")].filter(one => one.offsetParent)
  .map(one => one.name.split("-").pop())"""


def test_a_line_shows_the_fields_that_its_kind_is_read_from(new_page: Callable[..., Page]) -> None:
    # A hidden field that were read could be wrong, and nobody could mend it.
    page = new_page("dana")
    page.goto(page.url.rstrip("/") + "/people")
    page.locator('a[href*="needs/new?participant"]').first.click()
    row = page.locator("[data-repeat-row]").first
    for kind in ("", *KINDS):
        row.locator("[name$=kind]").select_option(kind)
        for spread in SPREADS if kind in BY_WEEK else ("once",):
            for gas_by in ("mileage", "card") if kind == "Gas" else ("mileage",):
                if kind in BY_WEEK:
                    row.locator("[name$=spread]").select_option(spread)
                if kind == "Gas":
                    row.locator("[name$=gas_by]").select_option(gas_by)
                by_week = spread == "weekly" or kind == "NeedsRelated"
                asked = asked_of(kind, by_week=by_week, by_card=kind == "Gas" and gas_by == "card")
                assert set(row.evaluate(SHOWN)) == asked, (kind, spread, gas_by)
