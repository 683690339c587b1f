"""A demonstration that is served as its users meet it: web server and relay in processes of their own, on this machine only."""

import re
import socket
import subprocess
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page
from sqlalchemy import update

import ledger.demo
from ledger.app import create_app
from ledger.compose import open_work
from ledger.services.people import sessions
from ledger.services.work import Work
from ledger.settings import from_environment
from ledger.store import schema
from tests.demonstration import FUNDS, environment

PASSWORD = str(
    tomllib.loads(Path(ledger.demo.__file__).with_name("people.toml").read_text(encoding="utf-8"))["password"]
)
START_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A served ledger: its address, and the home that it reads and writes."""

    url: str
    home: Path

    def work(self) -> Work:
        """The same database, opened beside the server; dispose its store."""
        return open_work(from_environment(environment(self.home)))


@contextmanager
def serving(home: Path) -> Iterator[Site]:
    """Serve a home, its relay beside it, until the block ends."""
    port = _free_port()
    told = environment(home, port)
    with (home / "processes.log").open("wb") as log:
        parts = [
            subprocess.Popen([FUNDS, *command], env=told, stdout=log, stderr=log)
            for command in (["serve", "--workers", "1"], ["relay", "--pause", "0.2"])
        ]
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", home)
            yield Site(f"http://127.0.0.1:{port}", home)
        finally:
            for part in parts:
                part.terminate()
            for part in parts:
                part.wait(20)


def sign_in(page: Page, site: Site, login: str) -> None:
    """Sign in as a person does: at the form."""
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", level=1, name="Good to see you").wait_for()


def hand_session(context: BrowserContext, site: Site, login: str) -> None:
    """Sign a browser in without the form: where the pages are the subject, and not how one gets there."""
    context.add_cookies([{"name": "sid", "value": open_session(site, login), "url": site.url}])


def open_session(site: Site, login: str) -> str:
    """A session's token for a person."""
    work = site.work()
    try:
        return sessions.open_session(work, login)
    finally:
        work.store.dispose()


def tire(site: Site, context: BrowserContext) -> None:
    """Let a browser's password have been typed too long ago for an act that asks for it."""
    token = next(one["value"] for one in context.cookies() if one["name"] == "sid")
    work = site.work()
    try:
        with work.store.writing() as connection:
            mine = schema.session.c.token_digest == sessions.digest_of(token)
            connection.execute(update(schema.session).where(mine).values(confirmed_at=None))
    finally:
        work.store.dispose()


def application(site: Site):  # type: ignore[no-untyped-def]  # flask's own type would say less than its use does
    """The same application in this process, for its map of addresses and quick looks at pages."""
    return create_app(from_environment(environment(site.home)), site.work())


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, home: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start: {(home / 'processes.log').read_text()[-2000:]}")


def turn_to(page: Page, place: str) -> None:
    """Go to a place in the navigation, as a person would: unfold its group first if it lies in one."""
    link = page.locator(".ledger-nav a").filter(has_text=re.compile(f"^{re.escape(place)}$"))
    link.wait_for(state="attached")
    fold = link.locator("xpath=ancestor::details")
    if fold.count() and not link.is_visible():
        fold.locator("summary").click()
    link.click()
