"""What the three boxes of a list say: `time`, `account` and `filter`, as auditors know them from Fava.

``2026``, ``2026-Q1``, ``2026-08``, ``FY2026``, ``FY2026-Q1``, ``2026-07 - 2027-06`` and ``through 2026-08`` are times; FY2026
is the program year that starts in July 2026. In `filter`, a space is *and*, a comma is *or*, a leading ``-`` is *not*.
"""

import datetime
import re
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import request

from ledger.clock import month_of
from ledger.domain.days import check_day
from ledger.errors import InvalidInput
from ledger.web.context import current_work
from ledger.words import month_name

_TIME = re.compile(
    r"^(?P<fiscal>FY|PY)?(?P<year>20\d\d)(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?$", re.ASCII
)
_LONGEST = 200
THROUGH = "through "
"""Before a time: everything up to its end, so that the lines shown add up to a balance."""


@dataclass(frozen=True)
class Span:
    """Whole months from `first` through `last`; None is open.

    :param text: as it was typed. :param understood: False when it cannot be read; then it filters nothing.
    """

    text: str = ""
    first: str | None = None
    last: str | None = None
    understood: bool = True

    @property
    def says(self) -> str:
        """The span in words, for a caption."""
        if self.last is None:
            return "all months"
        if self.first is None:
            return f"everything through {month_name(self.last)}"
        if self.first == self.last:
            return month_name(self.first)
        return f"{month_name(self.first)} to {month_name(self.last)}"

    @property
    def error(self) -> str | None:
        """What is said at the field of a time that cannot be read."""
        if self.understood:
            return None
        return f"“{self.text}” cannot be read, so all months are shown. Write it like 2026-08, 2026-Q3 or FY2026."

    def holds(self, month: str) -> bool:
        """Does this month lie within?"""
        return (self.first is None or self.first <= month) and (self.last is None or month <= self.last)


def span_of(text: str) -> Span:
    """Read a time as people type it."""
    cleaned = text.strip()[:_LONGEST]
    if not cleaned:
        return Span()
    through = cleaned.lower().startswith(THROUGH)
    text = cleaned[len(THROUGH) :] if through else cleaned
    parts = [_one(part.strip().upper()) for part in re.split(r"\s+(?:-|to)\s+", text)]
    found = [part for part in parts if part is not None]
    if len(found) != len(parts) or len(parts) > 2 or found[0][0] > found[-1][1]:
        return Span(cleaned, understood=False)
    return Span(cleaned, None if through else found[0][0], found[-1][1])


def _one(text: str) -> tuple[str, str] | None:
    found = _TIME.match(text)
    if found is None:
        return None
    year, shift = int(found["year"]), 6 if found["fiscal"] else 0
    if found["month"]:
        return None if shift else (text, text)
    first, last = (
        (1, 12) if not found["quarter"] else (3 * int(found["quarter"]) - 2, 3 * int(found["quarter"]))
    )
    return _shifted(year, first + shift), _shifted(year, last + shift)


def _shifted(year: int, month: int) -> str:
    return f"{year + (month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}"


def asked_span(default: str = "") -> Span:
    """The address's `time`."""
    return span_of(request.args.get("time", default))


@dataclass(frozen=True)
class MonthAsked:
    """The one month a page shows.

    :param text: as it was typed. :param error: why another month is shown than was typed, in words for the field.
    """

    month: str
    text: str
    error: str | None = None


def asked_month() -> MonthAsked:
    """The address's `time` as one month that has begun; else this month, and why."""
    today = month_of(current_work().source.today())
    span = asked_span()
    if not span.text:
        return MonthAsked(today, today)
    shown = f"so {month_name(today)} is shown. Write one month, like {today}."
    if not span.understood or span.last is None:
        return MonthAsked(today, span.text, f"“{span.text}” cannot be read, {shown}")
    if span.first != span.last:
        return MonthAsked(
            today, span.text, f"“{span.text}” is more than one month and this page shows one, {shown}"
        )
    if span.last > today:
        return MonthAsked(today, span.text, f"{month_name(span.last)} is still to come, {shown}")
    return MonthAsked(span.last, span.text)


def asked_day(name: str, default: datetime.date) -> datetime.date:
    """A day of the address; without one the default.

    :raises InvalidInput: ``day_range``; ``day_asked`` for what is no day: no page shows another day than was asked for.
    """
    text = asked(name)
    if not text:
        return default
    try:
        on = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("day_asked", field=name, text=text[:20]) from error
    check_day(name, on)
    return on


def asked(name: str) -> str:
    """A box of the address, cut to what anybody types."""
    return request.args.get(name, "").strip()[:_LONGEST]


def chosen(rows: Iterable[Any], text: str, words: Callable[[Any], Iterable[object]]) -> list[Any]:
    """The rows that a `filter` keeps.

    :param words: what a row is found by; ``#rent``, ``^SCH-7K2Q9M4T``, ``payee:"x"`` and plain words look into the same.
    """
    tests = _terms(text)
    if not tests:
        return list(rows)
    return [
        row
        for row in rows
        if _fits(tests, " ".join(str(word) for word in words(row) if word is not None).casefold())
    ]


def _terms(text: str) -> list[tuple[bool, list[str]]]:
    try:
        parts = shlex.split(text[:_LONGEST].replace("'", ""))
    except ValueError:
        parts = text[:_LONGEST].replace('"', " ").split()
    terms = []
    for part in parts:
        turned = part.startswith("-") and len(part) > 1
        either = [_plain(one) for one in part.removeprefix("-").split(",")]
        terms.append((turned, [one for one in either if one]))
    return [term for term in terms if term[1]]


def _plain(text: str) -> str:
    bare = text.lstrip("#^")
    name, colon, value = bare.partition(":")
    return (value if colon and name.isalpha() and value else bare).casefold()


def _fits(tests: list[tuple[bool, list[str]]], haystack: str) -> bool:
    return all(any(one in haystack for one in either) is not turned for turned, either in tests)
