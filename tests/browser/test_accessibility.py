"""axe finds nothing to mend on any page that any duty comes to, on a desk and on a phone; no page is wider than its screen."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser import site
from tests.browser.chromium import AXE
from tests.browser.conftest import PHONE
from tests.browser.pages import NOT_FOLLOWED, PEOPLE, Found, one_of_each, pages_of
from tests.browser.site import Site

DESK = {"width": 1280, "height": 800}
ALONE = frozenset({"sign_in.page"})
"""Pages without a link: looked at by themselves."""
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"], reporter: "v1"});
  return found.violations.map(one => `${one.id}: ${one.nodes.map(node => node.target.join(" ")).slice(0, 3).join("; ")}`);
}"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def app(served: Site) -> Flask:
    found: Flask = site.application(served)
    return found


@pytest.fixture(scope="module")
def found(app: Flask, served: Site) -> Mapping[str, list[Found]]:
    """Everybody's pages, found once."""
    return {login: pages_of(app, served, login) for login in PEOPLE}


def test_every_page_is_found_and_no_link_is_dead(app: Flask, found: Mapping[str, list[Found]]) -> None:
    """Somebody comes to every address that the application has, and nobody is led to a refusal."""
    dead = [one for pages in found.values() for one in pages if one.status != 200]
    assert not dead
    reached = {one.endpoint for pages in found.values() for one in pages}
    gets = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert gets - reached == NOT_FOLLOWED | ALONE


@pytest.fixture
def looking(browser: Browser, served: Site) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("login", PEOPLE)
def test_nothing_to_mend(
    login: str,
    looking: Page,
    served: Site,
    app: Flask,
    found: Mapping[str, list[Found]],
    seen: set[tuple[Any, ...]],
) -> None:
    """At 1280 and at 390 pixels; a page whose skeleton was looked at for somebody else is not looked at again."""
    site.hand_session(looking.context, served, login)
    wrong: list[str] = []
    for one in one_of_each(found[login], app):
        looking.set_viewport_size(DESK)  # type: ignore[arg-type]
        looking.goto(served.url + one.address)
        skeleton = _skeleton(looking)
        if skeleton in seen:
            continue
        seen.add(skeleton)
        wrong += [f"{one.address}: {violation}" for violation in looking.evaluate(RUN)]
        looking.set_viewport_size(PHONE)  # type: ignore[arg-type]
        wrong += [f"{one.address} on a phone: {violation}" for violation in looking.evaluate(RUN)]
        if looking.evaluate(WIDE) > 0:
            wrong.append(f"{one.address} is wider than a phone")
    assert not wrong


def test_signing_in(looking: Page, served: Site) -> None:
    """The page that everybody sees."""
    looking.goto(f"{served.url}/sign-in")
    assert looking.evaluate(RUN) == []
    looking.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert looking.evaluate(RUN) == []


@pytest.fixture(scope="module")
def seen() -> set[tuple[Any, ...]]:
    """Skeletons of pages that were looked at."""
    return set()


def _skeleton(page: Page) -> tuple[str, ...]:
    """What a page is made of: its elements with class, role and state, without words, numbers and repetitions."""
    parts = page.evaluate("""() => [...new Set(Array.from(document.querySelectorAll("body *"), one =>
        [one.tagName, one.className, one.getAttribute("role"), one.type, one.parentElement.className,
         one.parentElement.tagName].join(" ")))].sort()""")
    return tuple(parts)
