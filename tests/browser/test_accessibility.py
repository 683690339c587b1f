"""axe finds nothing to mend on any page that any duty comes to, on a desk and on a phone; no page is wider than its screen."""

from typing import cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser import site
from tests.browser.chromium import AXE
from tests.browser.conftest import PHONE, listened
from tests.browser.pages import NOT_FOLLOWED, PEOPLE, pages_of, with_new_shapes
from tests.browser.site import Site

DESK = ViewportSize(width=1280, height=800)
ALONE = frozenset({"sign_in.confirm", "sign_in.page"})
"""Pages without a link: looked at by themselves."""
RUN = """async colours => {
  const rules = {"color-contrast": {enabled: colours}};
  const found = await axe.run(document, {resultTypes: ["violations"], preload: false, rules});
  return found.violations.map(one => `${one.id}: ${one.nodes.map(node => node.target.join(" ")).slice(0, 3).join("; ")}`);
}"""
THIN = """() => {
  const made = one => [one, ...one.querySelectorAll("*")].map(part =>
    `${part.tagName} ${part.className} ${part.getAttribute("role")} ${part.getAttributeNames()}`).join();
  for (const list of document.querySelectorAll("tbody, ul, ol")) {
    const seen = {};
    for (const row of [...list.children]) {
      const shape = made(row);
      seen[shape] = (seen[shape] || 0) + 1;
      if (seen[shape] > 2) row.remove();
    }
  }
}"""
"""Of rows that are made alike two stay: enough for axe to find what is wrong with them, and ids that stand twice."""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.no_cover  # the access matrix opens every page, too
def test_every_page(browser: Browser, served: Site, complaints: list[str]) -> None:
    """Somebody comes to every address, no link leads to a refusal, and whatever a page is made of was looked at."""
    app = site.application(served)
    found = [(login, one) for login in PEOPLE for one in pages_of(app, served, login)]
    dead = [
        f"{one.address} answers {one.status} to {login}, from {one.linked_from}"
        for login, one in found
        if one.status != 200
    ]
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert gets - {one.endpoint for _, one in found} == NOT_FOLLOWED | ALONE

    whose = {id(one): login for login, one in found}
    pages = {login: listened(_page(browser), complaints) for login in PEOPLE}
    for login, page in pages.items():
        site.hand_session(page.context, served, login)
    wrong: list[str] = []
    for one in with_new_shapes(one for _, one in found):
        page = pages[whose[id(one)]]
        page.goto(served.url + one.address)
        wrong += [f"{one.address}: {violation}" for violation in _violations(page)]
    for page in pages.values():
        page.context.close()
    assert dead + wrong == []


def test_signing_in(browser: Browser, served: Site) -> None:
    """The pages that everybody sees: at first, and when the password is asked for once more."""
    page = _page(browser)
    page.goto(f"{served.url}/sign-in")
    wrong = _violations(page)
    site.hand_session(page.context, served, "petra")
    page.goto(f"{served.url}/confirm?next=/payments")
    page.get_by_role("heading", name="Confirm that it is you").wait_for()
    wrong += _violations(page)
    page.context.close()
    assert wrong == []


def _page(browser: Browser) -> Page:
    context: BrowserContext = browser.new_context(reduced_motion="reduce")
    context.add_init_script(path=AXE)
    return context.new_page()


def _violations(page: Page) -> list[str]:
    """On a desk, then on a phone: the same colours, which take the longest, and other boxes."""
    phone = cast(ViewportSize, PHONE)
    page.set_viewport_size(phone)
    wrong = ["wider than a phone"] if page.evaluate(WIDE) > 0 else []
    page.evaluate(THIN)
    for width in (DESK, phone):
        page.set_viewport_size(width)
        wrong += [
            f"{one} (at {width['width']})" for one in cast(list[str], page.evaluate(RUN, width is DESK))
        ]
    return wrong
