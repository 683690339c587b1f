"""Tables that sort and page on the server, with everything in the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import request, url_for

SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a table, as the macros expect it."""

    rows: Sequence[Any]
    total: int
    number: int
    size: int
    sort: str
    descending: bool

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.size))

    def url(self, **changes: Any) -> str:
        """This page's address with some arguments changed and all others kept."""
        arguments = {**request.args.to_dict(), **(request.view_args or {})}
        if "number" in changes:
            changes["page"] = changes.pop("number")
        if "descending" in changes:
            changes["descending"] = "1" if changes["descending"] else None
        merged = {name: value for name, value in {**arguments, **changes}.items() if value not in (None, "")}
        return url_for(str(request.endpoint), **merged)


def page_of(
    rows: Sequence[Any], sorts: Mapping[str, Callable[[Any], Any]], default: str, *, descending: bool = False
) -> Page:
    """Sort rows by the address's ``sort`` (one of ``sorts``) and cut out its ``page``.

    :param sorts: column to what it sorts by; anything else in the address is ignored.
    """
    sort = request.args.get("sort", default)
    if sort not in sorts:
        sort = default
    turned = request.args.get("descending") == "1" if "sort" in request.args else descending
    ordered = sorted(rows, key=sorts[sort], reverse=turned)
    number = asked_page(len(ordered))
    return Page(ordered[(number - 1) * SIZE : number * SIZE], len(ordered), number, SIZE, sort, turned)


def asked_page(total: int) -> int:
    """The page number of the address, kept within what there is."""
    text = request.args.get("page", "1")
    number = int(text) if text.isdecimal() and len(text) < 7 else 1
    return min(max(number, 1), max(1, ceil(total / SIZE)))
