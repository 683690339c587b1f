"""Every page that a person can open, found as that person would: by following links from the home page.

One address is kept for each sort of page: the endpoint with the names of its arguments, and what tells its variants apart.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.browser.site import Site, open_session

PEOPLE: Mapping[str, str] = {
    "dana": "coach",
    "jody": "job developer",
    "lena": "liaison",
    "rosa": "rent coordinator",
    "alma": "approver",
    "pavel": "payer",
    "kit": "payer who keeps the gas cards",
    "frances": "fiscal manager",
    "priya": "program manager",
    "bela": "board officer",
    "ada": "administrator",
    "aud": "auditor",
}
"""Login to duty: together they see every page."""

VARIANTS = ("view", "state")
"""Arguments whose values make another page; filters, sorting and paging do not."""
NOT_FOLLOWED = frozenset(
    {
        "agreements.show",
        "certificate.print_out",
        "documents.original",
        "documents.page",
        "golive.workbook",
        "health.healthz",
        "letters.award",
        "needs.show_left",
        "pledges.letter",
        "statement.print_out",
        "static",
    }
)
"""Images, papers, files and parts of pages."""
SHAPE = ("class", "role", "type", "aria-current", "aria-sort")
STEPS = ("needs.new", "invoices.new")
"""Pages that first ask for whom, and with that in the address are a form."""
_TAG = re.compile("<[a-z][^<>]*>")
EACH = 1
MORE = {"batches.show": 3, "participants.show": 2}
"""How many of one sort of page are looked at: the first batch may not be paid yet, the third is."""


@dataclass(frozen=True)
class Found:
    """A page: its endpoint, its address, the status it answered with, where its link stood, and what it is made of.

    :param shapes: each sort of element with its class, role and state; words, numbers and repetitions left out.
    """

    endpoint: str
    address: str
    status: int
    linked_from: str
    shapes: frozenset[tuple[str, ...]]


class _Reader(HTMLParser):
    """One tag: what it is made of, and where it leads."""

    shape: tuple[str, ...] = ()
    link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.shape = (tag, *(str(named.get(one)) for one in SHAPE))
        href = (named.get("href") if tag == "a" else None) or ""
        self.link = "" if href.startswith("#") else href


@cache
def _read(tag: str) -> _Reader:
    """Most tags of a page stand on other pages too: reading each once makes the walk a third faster."""
    reader = _Reader()
    reader.feed(tag)
    return reader


def pages_of(app: Flask, site: Site, login: str) -> list[Found]:
    """The pages that this person comes to, one or a few of each sort, in the order in which they are found."""
    client = app.test_client()
    client.set_cookie("sid", open_session(site, login))
    seen: dict[tuple[Any, ...], int] = {}
    addresses, found = {"/"}, []
    waiting = [("/", "nowhere")]
    while waiting:
        address, origin = waiting.pop(0)
        endpoint, sort = _sort_of(app, address)
        if endpoint in NOT_FOLLOWED or seen.get(sort, 0) >= MORE.get(endpoint, EACH):
            continue
        seen[sort] = seen.get(sort, 0) + 1
        status, tags = _look(client, address)
        found.append(Found(endpoint, address, status, origin, frozenset(tag.shape for tag in tags)))
        for tag in tags:
            onward = urljoin(address, tag.link).split("#")[0] if tag.link else ""
            if onward.startswith("/") and onward not in addresses:
                addresses.add(onward)
                waiting.append((onward, address))
    return found


def with_new_shapes(found: Iterable[Found]) -> Iterator[Found]:
    """Of each sort of page those that are made of something that the ones before them were not."""
    seen: dict[str, set[tuple[str, ...]]] = {}
    for one in found:
        known = seen.setdefault(one.endpoint, set())
        if not one.shapes <= known:
            known |= one.shapes
            yield one


def _look(client: FlaskClient, address: str) -> tuple[int, list[_Reader]]:
    answer = client.get(address)
    if answer.status_code == 302 and urlsplit(answer.location).path == urlsplit(address).path:
        answer = client.get(answer.location)  # the same page, under a key of its own
    whole = answer.status_code == 200 and answer.mimetype == "text/html"
    tags = _TAG.findall(answer.get_data(as_text=True)) if whole else []
    return answer.status_code, [_read(tag) for tag in tags]


def _sort_of(app: Flask, address: str) -> tuple[str, tuple[Any, ...]]:
    parts = urlsplit(address)
    try:
        endpoint, _values = app.url_map.bind("localhost").match(parts.path, method="GET")
    except RequestRedirect:
        return "redirect", ("redirect", parts.path)
    except HTTPException:
        return "no such address", ("no such address", parts.path)
    arguments = dict(parse_qsl(parts.query))
    told = tuple(arguments.get(name) for name in VARIANTS)
    begun = "participant" in arguments or "award" in arguments if endpoint in STEPS else False
    return endpoint, (endpoint, told, begun)
