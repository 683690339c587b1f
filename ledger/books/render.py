"""Entries to the text of a book: pure, deterministic, and the only maker of book text (books.md, "Grammar").

A program year is a folder: ``main.beancount`` (options, every ``open``, budgets, opening balances, includes)
and one file a month. The same values always give the same bytes; a closed month is rendered by the renderer
it was closed with for ever. Everything that enters the text is checked against a pattern or goes through
`quoted`, the one place that escapes.
"""

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ledger.domain.journal import accounts
from ledger.domain.journal.entries import Entry
from ledger.domain.journal.narrations import NARRATIONS, OPENING_NARRATION
from ledger.errors import Broken
from ledger.words import plain

RENDERER = "1"
"""Version of the text below. A change of one byte is a new version; the old one stays for the months closed
with it."""

MAIN_FILE = "main.beancount"
AMOUNT_ENDS = 69
"""Column in which amounts end, as in the worked book; a longer account pushes its own amount to the right."""

MOST_TEXT = 200
ACCOUNT = r"(?:Assets|Liabilities|Income|Expenses|Equity)(?::[A-Z][A-Za-z0-9-]*)+"
PUBLIC_ID = r"[A-Z]{2,4}-[0-9A-HJKMNP-TV-Z]{8}"
REFERENCE = r"[A-Za-z0-9.:_/-]{1,80}"
MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"
METADATA: Mapping[str, str] = {
    "entry": PUBLIC_ID,
    "award": PUBLIC_ID,
    "month": MONTH,
    "reverses": PUBLIC_ID,
    "batch": PUBLIC_ID,
    "bank": REFERENCE,
    "service_from": "",
    "service_to": "",
    "document": PUBLIC_ID,
    "policy": REFERENCE,
}
"""The closed list of metadata keys, in the order they are written, and what each may hold ("" is a date)."""

_FITS = {key: re.compile(pattern, re.ASCII).fullmatch for key, pattern in METADATA.items() if pattern}
_ALL_FIT = {
    key: re.compile(rf"(?:{pattern}\n)*", re.ASCII).fullmatch for key, pattern in METADATA.items() if pattern
}
"""The same of many values, each with a line's end after it: one look at a month instead of one at each."""

_ACCOUNT = re.compile(ACCOUNT, re.ASCII)
_MONTH = re.compile(MONTH, re.ASCII)
_ROOTS = ("Assets", "Liabilities", "Income", "Expenses", "Equity")
_OF_THE_YEAR = ("Income:Grants", "Income:Interest", "Expenses")
"""What is not brought forward: cost and income belong to their year."""
_OPENING_ROOT = "Equity:Opening"

Leg = tuple[str, int]
"""A published account and whole cents, debit positive."""


class BookEntry(NamedTuple):
    """One entry as a book shows it: published account names, merged; ids and dates only, no person.

    A tuple, since a year has many, in the order in which the store reads it; metadata in the order of `METADATA`.

    :param on: an ISO date, as are the days of service: a year has many, and a book writes them as SQL keeps them.
    :param narration: a code of `NARRATIONS`.
    :param sequence: of the chained event that holds it; orders the entries of one day.
    """

    sequence: int
    entry: str
    on: str
    narration: str
    award: str | None = None
    month: str | None = None
    reverses: str | None = None
    batch: str | None = None
    bank: str | None = None
    service_from: str | None = None
    service_to: str | None = None
    document: str | None = None
    policy: str | None = None
    postings: tuple[Leg, ...] = ()


def merged(postings: Iterable[Leg]) -> tuple[Leg, ...]:
    """One line for each account: amounts added, what comes to zero dropped, order of first appearance kept.

    Two funds of one pool are one account in the books, so that a line can never tell which of them paid.
    """
    sums: dict[str, int] = {}
    for account, cents in postings:
        sums[account] = sums.get(account, 0) + cents
    return tuple([leg for leg in sums.items() if leg[1]])


def book_entry(entry: Entry, sequence: int, pools: Mapping[str, str]) -> BookEntry:
    """The journal's entry as a book shows it.

    :param sequence: of the chained event that holds it.
    :param pools: fund code to pool code, for the funds that are in a pool.
    """
    legs = merged((accounts.published(one.account, pools), one.amount_cents) for one in entry.postings)
    return BookEntry(
        sequence=sequence,
        entry=entry.id,
        on=entry.on.isoformat(),
        narration=entry.narration,
        award=entry.award,
        month=entry.month,
        reverses=entry.reverses,
        batch=entry.batch,
        bank=entry.bank,
        service_from=_iso(entry.service_from),
        service_to=_iso(entry.service_to),
        document=entry.document,
        policy=entry.policy,
        postings=legs,
    )


def _iso(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def quoted(text: str) -> str:
    """Free text as a book's string. Reading the book gives back exactly the same text.

    :raises Broken: ``book_text`` for what could not come back unchanged, or could mislead an eye: text not in
        NFC, control and formatting signs (bidirectional ones too), spaces but the plain one, surrogates, more
        than `MOST_TEXT` signs.
    """
    if not text.isprintable() or len(text) > MOST_TEXT or not unicodedata.is_normalized("NFC", text):
        raise Broken("book_text", text=ascii(text[:40]))
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def digest(text: str) -> str:
    """SHA-256 of a file's bytes, as the register of publications and a closed month keep it."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=65_536)
def _line(account: str) -> tuple[str, int]:
    """How a posting line of the account begins, and how wide its amount is."""
    if _ACCOUNT.fullmatch(account) is None:
        raise Broken("book_account", account=ascii(account[:80]))
    return f"  {account}  ", max(AMOUNT_ENDS - len(account) - 4, 0)


_number = lru_cache(maxsize=65_536)(plain)
"""Amounts as a book writes them. Each stands in several legs and entries, and is written once."""


def _postings(legs: Iterable[Leg]) -> str:
    """The lines of an entry's postings."""
    text = ""
    for account, cents in legs:
        begins, width = _line(account)
        text += f"{begins}{_number(cents).rjust(width)} USD\n"
    return text


@lru_cache(maxsize=256)
def _narration(code: str) -> str:
    if code not in NARRATIONS:
        raise Broken("book_narration", narration=ascii(code[:40]))
    return quoted(NARRATIONS[code])


def _check_day(text: str) -> None:
    try:
        whole = datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        whole = False
    if not whole:
        raise Broken("book_reference", key="date", value=ascii(text[:40]))


def _check(entries: Sequence[BookEntry]) -> None:
    """Nothing enters a book but what its key may hold (`METADATA`) and days of the calendar.

    Column by column: a year has many entries, and one pattern looks at a whole month of ids.
    """
    days = {one.on for one in entries}
    for key in METADATA:
        values = [value for value in map(attrgetter(key), entries) if value or key == "entry"]
        if key not in _ALL_FIT:
            days.update(values)
            continue
        text = "\n".join([*values, ""])
        if _ALL_FIT[key](text) is None or text.count("\n") != len(values):
            wrong = next(value for value in values if _FITS[key](value) is None)
            raise Broken("book_reference", key=key, value=ascii(wrong[:40]))
    for day in days:
        _check_day(day)


def _entry_text(one: BookEntry) -> str:
    """One entry that was checked, its metadata in the order of `METADATA`."""
    _, entry, on, narration, award, month, reverses, batch, bank, first, last, document, policy, legs = one
    text = f'\n{on} * {_narration(narration)}\n  entry: "{entry}"\n'
    if award:
        text += f'  award: "{award}"\n'
    if month:
        text += f'  month: "{month}"\n'
    if reverses:
        text += f'  reverses: "{reverses}"\n'
    if batch:
        text += f'  batch: "{batch}"\n'
    if bank:
        text += f'  bank: "{bank}"\n'
    if first:
        text += f"  service_from: {first}\n"
    if last:
        text += f"  service_to: {last}\n"
    if document:
        text += f'  document: "{document}"\n'
    if policy:
        text += f'  policy: "{policy}"\n'
    return text + _postings(legs)


def _header(last_sequence: int) -> str:
    return f"; Renderer {RENDERER}; last sequence {last_sequence}\n"


def shown(entries: Iterable[BookEntry]) -> list[BookEntry]:
    """The entries that a book shows, in its order: date, then sequence, then place in the event (the order
    given).

    An entry whose legs all fall together in a pool moves nothing that a book shows, and is left out.
    """
    return sorted((one for one in entries if one.postings), key=itemgetter(2, 0))


def month_text(month: str, entries: Iterable[BookEntry], *, last_sequence: int) -> str:
    """The text of a month's file.

    :param month: ``2026-07``; every entry must be dated in it.
    :param last_sequence: the last sequence that put an entry into this file.
    :raises Broken: ``book_month``, ``book_narration``, ``book_reference``, ``book_account``: what may not
        enter a book.
    """
    if _MONTH.fullmatch(month) is None:
        raise Broken("book_month", month=ascii(month[:20]), entry="")
    listed = shown(entries)
    for one in listed:
        if one.on[:7] != month:
            raise Broken("book_month", month=month, entry=one.entry)
    _check(listed)
    return "".join([_header(last_sequence), *map(_entry_text, listed)])


RENDERERS: Mapping[str, Callable[..., str]] = {RENDERER: month_text}
"""Every renderer that ever closed a month; none is ever taken away."""


def opening_legs(balances: Mapping[str, int]) -> list[tuple[str, tuple[Leg, ...]]]:
    """What a year brings forward, for each published fund, from the closing balances of all years before.

    Stages, cash, receivables and payables are carried as they stand; cost and income belong to their year,
    and their sum goes to ``Equity:Opening`` of the fund, so that each fund sums to zero again.

    :param balances: published account to cents at the last day of June.
    :raises Broken: ``book_opening``: a fund whose balances do not sum to zero.
    """
    by_fund: dict[str, dict[str, int]] = {}
    for account in in_order(name for name, cents in balances.items() if cents):
        found = accounts.parse(account)
        carried = by_fund.setdefault(found.fund, {})
        target = accounts.opening(found.fund) if found.root in _OF_THE_YEAR else account
        carried[target] = carried.get(target, 0) + balances[account]
    for fund, legs in by_fund.items():
        if sum(legs.values()):
            raise Broken("book_opening", fund=fund, difference_cents=sum(legs.values()))
    brought = [(fund, merged(by_fund[fund].items())) for fund in sorted(by_fund)]
    return [(fund, legs) for fund, legs in brought if legs]


def in_order(names: Iterable[str]) -> list[str]:
    """Accounts as a book lists them: by kind of account as auditors read them, then by name; each once."""
    return sorted(set(names), key=lambda name: (_ROOTS.index(name.partition(":")[0]), name))


def months_of(program_year: int) -> list[str]:
    """``2026-07`` to ``2027-06`` for 2026."""
    return [f"{program_year + (place > 6)}-{(place + 6 - 1) % 12 + 1:02d}" for place in range(1, 13)]


def main_text(
    program_year: int,
    title: str,
    opens: Iterable[str],
    months: Iterable[str],
    budgets: Iterable[tuple[str, Sequence[int]]],
    opening: Iterable[tuple[str, Sequence[Leg]]],
    *,
    last_sequence: int = 0,
) -> str:
    """The text of a year's ``main.beancount``.

    :param opens: published accounts; each is opened on 1 July, so that no file depends on when one was first
        used.
    :param months: the months that have a file.
    :param budgets: ``Expenses:KEY`` with twelve monthly amounts in cents (Fava would prorate a yearly line by
        the day).
    :param opening: what each fund brings forward, as `opening_legs` gives it; nothing in the first year.
    :param last_sequence: the last sequence of an earlier year, since that is where the opening balances come
        from.
    :raises Broken: ``book_month``, ``book_text``, ``book_account``.
    """
    year_months = months_of(program_year)
    parts = [
        'option "tolerance_multiplier" "0"\n',
        f'option "title" {quoted(title)}\n',
        'option "operating_currency" "USD"\n',
        _header(last_sequence),
        f'{program_year}-07-01 custom "fava-option" "fiscal-year-end" "18-30"\n\n',
    ]
    for account in in_order(opens):
        _line(account)
        parts.append(f"{program_year}-07-01 open {account} USD\n")
    for account, amounts in sorted(budgets):
        _line(account)
        parts.append("\n")
        parts.extend(
            f'{month}-01 custom "budget" {account} "monthly" {plain(cents)} USD\n'
            for month, cents in zip(year_months, amounts, strict=True)
        )
    for _, legs in opening:
        parts.append(f"\n{program_year}-07-01 * {quoted(OPENING_NARRATION)}\n")
        parts.append(_postings(legs))
    included = sorted(months)
    for month in included:
        if month not in year_months:
            raise Broken("book_month", month=ascii(month[:20]), entry="")
    parts.append("\n" if included else "")
    parts.extend(f'include "{month}.beancount"\n' for month in included)
    return "".join(parts)
