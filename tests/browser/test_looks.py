"""What only a drawn page shows: how things lie beside each other."""

from pathlib import Path

import jinja2
import pytest
from playwright.sync_api import Browser, ViewportSize

import ledger
from ledger.app import templates_folder
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
