"""A real browser on a served demonstration. Whatever the console calls an error, or the security policy refuses, fails the test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests import demonstration as demo
from tests.browser import chromium, site
from tests.browser.site import Site

EXPECTED = ("status of 409", "status of 422")
"""A refusal is shown on its page, and the browser notes its status: that alone is no error."""
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demonstration() -> Path:
    """The demonstration's home, made once in the run."""
    return demo.demonstration(Path(os.environ["FUNDS_TEST_RUN"]))


@pytest.fixture(scope="session")
def served(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy of the demonstration, served for all tests of one worker: they are of different people's needs."""
    home = demo.copied(demonstration, tmp_path_factory.mktemp("served") / "home")
    with site.serving(home) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run; each page has a profile of its own."""
    with chromium.launched() as found:
        yield found


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complained about; looked at when the test is over."""
    found: list[str] = []
    yield found
    assert not found


@pytest.fixture
def new_page(browser: Browser, served: Site, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Make a page for one person: ``new_page("dana")`` is signed in; arguments go to the browser's context."""
    opened: list[BrowserContext] = []

    def _new(login: str = "", **options: object) -> Page:
        context = browser.new_context(reduced_motion="reduce", **options)  # type: ignore[arg-type]  # options go to Playwright as they are
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        page = listened(context.new_page(), complaints)
        if login:
            site.hand_session(context, served, login)
            page.goto(served.url)
        return page

    yield _new
    for context in opened:
        context.close()


def listened(page: Page, complaints: list[str]) -> Page:
    """The page, with what the browser complains about on it noted."""
    page.on("console", lambda message: _note(message, complaints))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type == "error" and not any(one in message.text for one in EXPECTED):
        complaints.append(f"{message.text} ({message.location.get('url', '')})")
