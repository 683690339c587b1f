"""One root of errors, five families, and one catalogue of sentences (`errors.toml`).

An error is a code with typed arguments; what people read is made from the catalogue, so that each refusal says what was
wrong, with the numbers that decided, and what to do. HTTP status codes live upstairs, in `ledger.web.responses`.
"""

import datetime
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import TypeAlias

from ledger.words import day, dollars, month_name

Argument: TypeAlias = str | int | datetime.date | None
MONTH = re.compile(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])", re.ASCII)


class LedgerError(Exception):
    """Root of everything this product raises on purpose.

    :param code: an entry of `errors.toml`.
    :param field: the form field, column or key at fault, when there is one.
    :ivar row: which line of a need or row of a form is at fault, counted from 1, where there are several.
    :param arguments: values for the sentence; names that end in ``_cents`` are shown as money, ``_on`` as dates, and a
        ``month`` (``2026-08``) by its name.
    """

    row: int | None = None

    def __init__(self, code: str, *, field: str | None = None, **arguments: Argument) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.arguments = arguments

    @property
    def message(self) -> str:
        """What was wrong, with the numbers."""
        return _fill(_sentence(self.code)["says"], self.arguments)

    @property
    def remedy(self) -> str:
        """Who can do what about it; empty where the message says it all."""
        return _fill(_sentence(self.code).get("do", ""), self.arguments)

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InvalidInput(LedgerError):
    """What was given cannot be read or is not allowed in itself (at the field)."""


class Refused(LedgerError):
    """A rule of money or of people says no; the arguments hold the numbers that decided."""


class NotFound(LedgerError):
    """There is no such thing, or not for this reader: the two look the same."""


class Conflict(LedgerError):
    """Someone else changed it first, or a key was used for something else: reload and look."""


class Broken(LedgerError):
    """An invariant does not hold. Writes stop; never caught below the outermost floor, never repaired silently."""


@contextmanager
def in_row(number: int) -> Iterator[None]:
    """Say of every error raised inside that it is about this row. :param number: counted from 1."""
    try:
        yield
    except LedgerError as error:
        error.row = error.row or number
        raise


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every error code with its sentences, read once from `errors.toml`."""
    text = resources.files("ledger").joinpath("errors.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _sentence(code: str) -> Mapping[str, str]:
    return catalogue()[code]


def _fill(sentence: str, arguments: Mapping[str, Argument]) -> str:
    sentence = sentence.replace("(s)", "" if arguments.get("count") == 1 else "s")
    return sentence.format_map({name: _shown(name, value) for name, value in arguments.items()})


def _shown(name: str, value: Argument) -> str:
    if value is None:
        return "none"
    if name.endswith("_cents") and isinstance(value, int):
        return dollars(value)
    if isinstance(value, datetime.date):
        return day(value)
    if name == "month" and MONTH.fullmatch(str(value)):
        return month_name(str(value))
    return str(value)
