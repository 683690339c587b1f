"""The state's list of eligible training programs: reading its file, and whether a program is on it (20 CFR 680.410)."""

import csv
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ledger.domain.scholarships.schedule import parse_schedule
from ledger.errors import InvalidInput, Refused
from ledger.money import parse_cents
from ledger.words import day

MOST_ROWS = 20_000
LONGEST = 200
COLUMNS: Mapping[str, str] = {
    "Program ID": "the state's own id of the program, once in the file",
    "Provider": "who teaches it",
    "Program": "what it is called",
    "CIP": "its code of instructional programs",
    "O*NET": "the occupation it leads to",
    "Cost": "in all, such as 4,250.00; more than nothing",
    "Credential": "yes: it leads to a recognized credential",
    "Hours": "clock hours; empty where the list does not say",
    "Weeks": "how long it takes; empty where the list does not say",
    "Listed from": "first day on the list",
    "Listed to": "last day on the list; empty while it is listed",
    "Conditional": "yes: listed until it is withdrawn; empty: no",
    "Refund schedule": "`10%:90% 25%:50%`: until 10% of the course is over 90% comes back, until 25% half",
}
"""Headings of the list's file, and what stands under each."""
MUST = ("Program ID", "Provider", "Program", "Cost", "Credential", "Listed from")
_YES, _NO = ("yes", "y", "1", "true"), ("no", "n", "0", "false", "")


@dataclass(frozen=True)
class Listing:
    """One program of one provider as the state lists it.

    :param code: the state's own id of the program. :param cost_cents: what the program costs in all.
    :param hours: clock hours; None where the list does not say. :param credential: it leads to a recognised credential.
    :param schedule: the provider's refund terms, as `parse_schedule` reads them; empty where the list has none.
    """

    code: str
    provider: str
    program: str
    cip: str
    onet: str
    cost_cents: int
    credential: bool
    hours: int | None
    weeks: int | None
    from_on: datetime.date
    to_on: datetime.date | None
    conditional: bool
    schedule: str

    def on_list(self, on: datetime.date) -> bool:
        """Is it listed on that day? Conditional listings count: they are eligible until withdrawn (20 CFR 680.450)."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


def to_plain(listing: Listing) -> dict[str, Any]:
    """A listing as canonical JSON can hold it: the snapshot that stays with an award (SCH-02)."""
    return asdict(listing)


def from_plain(values: Mapping[str, Any]) -> Listing:
    """A listing from a snapshot or a row."""
    known = {name: values[name] for name in Listing.__dataclass_fields__}
    for name in ("from_on", "to_on"):
        if isinstance(known[name], str):
            known[name] = datetime.date.fromisoformat(known[name])
    return Listing(**known)


def check_listed(listing: Listing | None, code: str | None, on: datetime.date) -> Listing:
    """The listing, if the program is on the list on that day.

    :raises Refused: ``listing_missing`` when no program is named, ``not_listed`` (SCH-02, 20 CFR 680.410).
    """
    if not code:
        raise Refused("listing_missing", field="listing")
    if listing is None:
        raise Refused("listing_unknown", field="listing", program=code[:40])
    if not listing.on_list(on):
        raise Refused(
            "not_listed",
            field="listing",
            program=listing.program,
            provider=listing.provider,
            on=on,
            from_on=listing.from_on,
            until=f" to {day(listing.to_on)}" if listing.to_on else "",
        )
    return listing


def read_listings(content: bytes) -> list[Listing]:
    """The programs of a list's file, CSV in UTF-8 with the columns of `COLUMNS`; other columns are not read.

    The list is taken whole or not at all: a row left out would end a program that is still listed.

    :raises InvalidInput: ``file_empty``, ``listing_file`` (no UTF-8, no header, too long), ``listing_row`` with row and column.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("listing_file", field="file", why="it is not UTF-8") from error
    if not text.strip():
        raise InvalidInput("file_empty", field="file")
    reader = csv.DictReader(text.splitlines(keepends=True))
    missing = [name for name in MUST if name not in (reader.fieldnames or ())]
    if missing:
        raise InvalidInput("listing_file", field="file", why=f"the column {missing[0]} is missing")
    found: dict[str, Listing] = {}
    for number, row in enumerate(reader, 2):
        if len(found) >= MOST_ROWS:
            raise InvalidInput("listing_file", field="file", why=f"it has more than {MOST_ROWS} programs")
        listing = _read(number, row)
        if listing.code in found:
            raise _fault(number, "Program ID")
        found[listing.code] = listing
    if not found:
        raise InvalidInput("listing_file", field="file", why="it names no program")
    return list(found.values())


def _fault(row: int, column: str) -> InvalidInput:
    return InvalidInput("listing_row", field="file", row=row, column=column)


def _read(number: int, row: Mapping[str | None, Any]) -> Listing:
    cells = {name: " ".join((row.get(name) or "").split()) for name in COLUMNS}
    for name in COLUMNS:
        if len(cells[name]) > LONGEST or (name in MUST and not cells[name]):
            raise _fault(number, name)
    from_on, to_on = _date(number, "Listed from", cells), _date(number, "Listed to", cells)
    if from_on is None or (to_on is not None and to_on < from_on):
        raise _fault(number, "Listed to" if from_on else "Listed from")
    try:
        cost_cents = parse_cents(cells["Cost"].lstrip("$"))
    except InvalidInput as error:
        raise _fault(number, "Cost") from error
    if cost_cents <= 0:
        raise _fault(number, "Cost")
    try:
        parse_schedule(cells["Refund schedule"])
    except InvalidInput as error:
        raise _fault(number, "Refund schedule") from error
    return Listing(
        cells["Program ID"],
        cells["Provider"],
        cells["Program"],
        cells["CIP"],
        cells["O*NET"],
        cost_cents,
        _yes(number, "Credential", cells),
        _whole(number, "Hours", cells),
        _whole(number, "Weeks", cells),
        from_on,
        to_on,
        _yes(number, "Conditional", cells),
        cells["Refund schedule"],
    )


def _date(number: int, name: str, cells: Mapping[str, str]) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(cells[name]) if cells[name] else None
    except ValueError as error:
        raise _fault(number, name) from error


def _whole(number: int, name: str, cells: Mapping[str, str]) -> int | None:
    text = cells[name]
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise _fault(number, name)
    return int(text) if text else None


def _yes(number: int, name: str, cells: Mapping[str, str]) -> bool:
    text = cells[name].casefold()
    if text not in _YES + _NO:
        raise _fault(number, name)
    return text in _YES


@dataclass(frozen=True)
class Changes:
    """What a newer list does to the one that is known.

    :param ended: still listed here and not in the file: off the list from the day of the file on.
    """

    added: tuple[Listing, ...]
    changed: tuple[Listing, ...]
    ended: tuple[Listing, ...]

    @property
    def count(self) -> int:
        return len(self.added) + len(self.changed) + len(self.ended)


def compare(known: Iterable[Listing], listed: Iterable[Listing], extract_on: datetime.date) -> Changes:
    """The changes between what is known and a newer list; the same list again changes nothing."""
    before = {one.code: one for one in known}
    after = {one.code: one for one in listed}
    added = [one for one in after.values() if one.code not in before]
    changed = [one for one in after.values() if one.code in before and before[one.code] != one]
    ended = [one for one in before.values() if one.code not in after and one.on_list(extract_on)]
    return Changes(tuple(added), tuple(changed), tuple(ended))
