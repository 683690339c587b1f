"""Reading a book back, twice: by our own strict line reader, and by Beancount in a child process with nothing
to lose.

The line reader knows exactly what the renderer may write and refuses every other line (no plugin, pad, push
tag, foreign include, interpolated or empty leg ever reaches Beancount). It sums cents itself, so the two
readings prove each other.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ledger.books import reader
from ledger.books.render import ACCOUNT, MAIN_FILE, METADATA, MONTH
from ledger.domain.journal import accounts
from ledger.domain.journal.narrations import NARRATIONS, OPENING_NARRATION
from ledger.errors import Broken

READER_SECONDS = 600
MOST_LINE = 500

_DATE = rf"{MONTH}-(?:0[1-9]|[12]\d|3[01])"
_MONEY = r"-?(?:0|[1-9]\d{0,14})\.\d\d"
_STRING = r'"(?P<text>(?:[^"\\]|\\["\\])*)"'
_METADATA_LINE = "|".join(
    f'{key}: "{pattern}"' if pattern else f"{key}: {_DATE}" for key, pattern in METADATA.items()
)


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_HEADER = _line(r"; Renderer [1-9]\d*; last sequence \d+")
_INCLUDE = _line(rf'include "(?P<month>{MONTH})\.beancount"')
_OPEN = _line(rf"(?P<on>{_DATE}) open (?P<account>{ACCOUNT}) USD")
_BUDGET = _line(rf'(?P<on>{_DATE}) custom "budget" (?P<account>{ACCOUNT}) "monthly" {_MONEY} USD')
_YEAR_END = _line(rf'(?P<on>{_DATE}) custom "fava-option" "fiscal-year-end" "18-30"')
_OPTION = _line(rf'option "(?:title|operating_currency)" {_STRING}')
_ENTRY = _line(rf"(?P<on>{_DATE}) \* {_STRING}")
_META = _line(rf"  (?:{_METADATA_LINE})")
_POSTING = _line(rf"  (?P<account>{ACCOUNT}) +(?P<money>{_MONEY}) USD")
_TOLERANCE = 'option "tolerance_multiplier" "0"'
_FILE = _line(rf"main\.beancount|{MONTH}\.beancount")
_SENTENCES = frozenset(NARRATIONS.values())


@dataclass(frozen=True)
class Totals:
    """What someone read in a book.

    :param errors: how many errors Beancount found; our own reader raises instead.
    :param first_error: the kind of the first one, never its words (they can quote any file).
    :param entries: how many entries, opening balances included.
    :param accounts: published account to cents, for every account that has a posting.
    """

    errors: int
    first_error: str
    entries: int
    accounts: Mapping[str, int]


@dataclass
class Lines:
    """What the line reader found in one file, or in all files of a book together."""

    opens: dict[str, str] = field(default_factory=dict)
    includes: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    entries: int = 0
    accounts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@lru_cache(maxsize=65_536)
def _side(account: str) -> tuple[str, bool] | None:
    """The fund that a posting names and whether it is a budget leg: the two sums of an entry that must be
    zero."""
    try:
        found = accounts.parse(account)
    except (Broken, ValueError):  # no account of ours: the reader says in which line
        return None
    return found.fund, found.is_budget


def _cents(money: str) -> int:
    return int(money.replace(".", "", 1))


class _Reader:
    """Reads one file, line by line."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.month = "" if file == MAIN_FILE else file.removesuffix(".beancount")
        self.found = Lines()
        self._lines = text.split("\n")
        self._number = 0

    def refuse(self, code: str = "book_line") -> Broken:
        """The error for the line being read; it says where, and not what stands there."""
        return Broken(code, file=self.file, line=self._number)

    def read(self) -> Lines:
        """Read the file from its first line to its last.

        :raises Broken: as `read_lines`.
        """
        if len(self._lines) < 2 or self._lines.pop() != "":
            raise self.refuse()
        first = self._next()
        if not self.month and first != _TOLERANCE:
            raise self.refuse("book_tolerance")
        if self.month and not _HEADER.fullmatch(first):
            raise self.refuse()
        previous = ""
        while self._number < len(self._lines):
            line = self._next()
            if entry := _ENTRY.fullmatch(line):
                previous = self._entry(entry, previous)
            elif line and (self.month or not self._main_line(line)):
                raise self.refuse()
        return self.found

    def _next(self) -> str:
        line = self._lines[self._number]
        self._number += 1
        if len(line) > MOST_LINE or not (line.isprintable() or not line):
            raise self.refuse()
        return line

    def _main_line(self, line: str) -> bool:
        """Is this a line that only a main file may hold? Take it in if so."""
        if found := _OPEN.fullmatch(line):
            if found["account"] in self.found.opens:
                raise self.refuse()
            self.found.opens[found["account"]] = found["on"]
            return True
        if found := _INCLUDE.fullmatch(line):
            self.found.includes.append(found["month"])
            return True
        return any(pattern.fullmatch(line) for pattern in (_BUDGET, _YEAR_END, _OPTION, _HEADER))

    def _entry(self, head: re.Match[str], previous: str) -> str:
        """Read one entry to its end.

        :param previous: the date of the entry before it; a month's file is in the order of its dates.
        :returns: its date.
        """
        on, narration = head["on"], head["text"]
        if self.month and (on[:7] != self.month or narration not in _SENTENCES or on < previous):
            raise self.refuse()
        if not self.month and narration != OPENING_NARRATION:
            raise self.refuse()
        self.found.entries += 1
        if self.month:
            self._metadata()
        legs, sums = 0, defaultdict[tuple[str, bool], int](int)
        while self._number < len(self._lines) and self._lines[self._number].startswith("  "):
            found = _POSTING.fullmatch(self._next())
            cents = 0 if found is None else _cents(found["money"])
            side = None if found is None else _side(found["account"])
            if found is None or side is None or cents == 0:
                raise self.refuse()
            legs += 1
            sums[side] += cents
            self.found.accounts[found["account"]] += cents
        if legs < 2 or any(sums.values()):
            raise self.refuse("book_unbalanced")
        return on

    def _metadata(self) -> None:
        keys: set[str] = set()
        while self._number < len(self._lines) and _META.fullmatch(self._lines[self._number]):
            key, _, value = self._next().strip().partition(": ")
            if key in keys:
                raise self.refuse()
            keys.add(key)
            if key == "entry":
                if value in self.found.ids:
                    raise self.refuse("book_entry_twice")
                self.found.ids[value] = self.file
        if "entry" not in keys:
            raise self.refuse()


def read_lines(text: str, file: str) -> Lines:
    """Read one file by the allow-list of the grammar, and sum it.

    :param file: ``main.beancount`` or ``2026-07.beancount``; a main file holds no month's entry, a month's
        file nothing else.
    :raises Broken: ``book_line``, ``book_tolerance``, ``book_unbalanced`` (a fund, or the budget legs of a
        fund), ``book_entry_twice``, with file and line.
    """
    if _FILE.fullmatch(file) is None:
        raise Broken("book_file", file=ascii(file[:40]))
    return _Reader(file, text).read()


def read_book(files: Mapping[str, str]) -> Lines:
    """Read a whole book by the line reader: every file, and what only shows when they are seen together.

    :param files: file name to text; ``main.beancount`` and exactly the months it includes.
    :raises Broken: as `read_lines`; ``book_files``, ``book_not_open``, ``book_entry_twice``.
    """
    if MAIN_FILE not in files:
        raise Broken("book_files", file=MAIN_FILE)
    whole = read_lines(files[MAIN_FILE], MAIN_FILE)
    named = {MAIN_FILE, *(f"{month}.beancount" for month in whole.includes)}
    for file in sorted(named.symmetric_difference(files)):
        raise Broken("book_files", file=ascii(file[:40]))
    for file in sorted(named - {MAIN_FILE}):
        found = read_lines(files[file], file)
        for entry in found.ids.keys() & whole.ids.keys():
            raise Broken("book_entry_twice", file=file, line=0, entry=entry)
        whole.ids.update(found.ids)
        whole.entries += found.entries
        for account, cents in found.accounts.items():
            whole.accounts[account] += cents
    for account in sorted(whole.accounts.keys() - whole.opens.keys()):
        raise Broken("book_not_open", account=account)
    return whole


def load_totals(files: Mapping[str, str]) -> Totals:
    """Read a book by the line reader, then by Beancount in its child process, and let the two agree.

    :param files: file name to text, as `read_book`.
    :returns: what Beancount found; ``errors`` is zero.
    :raises Broken: as `read_book`; ``book_reader`` (the child failed), ``book_errors`` (Beancount found
        errors), ``book_readers_differ`` (an account or the number of entries).
    """
    ours = read_book(files)
    theirs = beancount_totals(files)
    if theirs.errors:
        raise Broken("book_errors", count=theirs.errors, kind=theirs.first_error)
    for account in sorted(ours.accounts.keys() | theirs.accounts.keys()):
        if ours.accounts.get(account) != theirs.accounts.get(account):
            raise Broken("book_readers_differ", what=account)
    if ours.entries != theirs.entries:
        raise Broken("book_readers_differ", what="the number of entries")
    return theirs


def beancount_totals(files: Mapping[str, str]) -> Totals:
    """Load a private copy of the files with Beancount, without asking our own reader first.

    The child runs isolated (``-I``): no environment, no module of ours, an empty working folder, limits on
    processor time, memory, files and writing, and Beancount's pickle cache off.

    :raises Broken: ``book_reader``: it did not answer; ``book_file``: a name that is no file of a book.
    """
    with tempfile.TemporaryDirectory(prefix="funds-books-") as private:
        folder, empty = Path(private, "book"), Path(private, "empty")
        folder.mkdir(mode=0o700)
        empty.mkdir(mode=0o500)
        for file, text in files.items():
            if _FILE.fullmatch(file) is None:
                raise Broken("book_file", file=ascii(file[:40]))
            (folder / file).write_bytes(text.encode())
        found = _read_in_child(folder / MAIN_FILE, empty)
    if found is None:
        raise Broken("book_reader")
    return Totals(found["errors"], found["first_error"], found["entries"], found["accounts"])


def _read_in_child(main: Path, empty: Path) -> Any:
    """What the reader says of a book, from a process of its own in an empty folder; None when it does not answer."""
    command = [sys.executable, "-I", "-B", reader.__file__, str(main)]
    environment = {"BEANCOUNT_DISABLE_LOAD_CACHE": "1", "TMPDIR": os.devnull, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command,
            check=False,
            cwd=empty,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=READER_SECONDS,
        )
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
