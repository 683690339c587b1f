"""What the books should be: months and main files rendered from a prefix of the journal, and the sums to hold
them against.

Only reads. `ledger.services.journal.books` puts the result in place or compares it with what lies there.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from ledger.books import render
from ledger.clock import program_year
from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import BANK_PARENT, Stage
from ledger.errors import Broken
from ledger.money import share_out
from ledger.store.journal import publications
from ledger.store.journal.publications import Prefix
from ledger.store.rows import Row

Balances = Mapping[str, Mapping[str, int]]
"""Month to published account to cents."""


@dataclass(frozen=True)
class MonthFile:
    """A month's file as the journal says it should be.

    :param sequence: the last sequence that put an entry into it.
    :param renderer: the version that made it.
    """

    month: str
    text: str
    sequence: int
    renderer: str

    @property
    def digest(self) -> str:
        """SHA-256 of the file, as a closed month keeps it."""
        return render.digest(self.text)


@dataclass(frozen=True)
class Year:
    """One year's book as the journal says it should be.

    :param main: the main file.
    :param for_check: the main file that includes only the months below, for reading them back.
    :param months: the months that were rendered, all of them or those that changed.
    """

    year: int
    main: str
    main_sequence: int
    for_check: str
    months: dict[str, MonthFile]

    def files(self, main: str) -> dict[str, str]:
        """File name to text, with this main file."""
        return {
            render.MAIN_FILE: main,
            **{f"{one.month}.beancount": one.text for one in self.months.values()},
        }


def rendered_month(connection: Connection, month: str, through: int, closed: Row | None) -> MonthFile:
    """Render a month from the chained prefix, by the renderer it was closed with if it is closed.

    :param through: the last sequence that counts.
    :param closed: its row of `closed_month`, if there is one.
    :raises Broken: ``closed_month_changed``, ``renderer_unknown``.
    """
    entries = book_entries(connection, month, through)
    sequence = max((one.sequence for one in entries if one.postings), default=0)
    renderer = render.RENDERER if closed is None else str(closed["renderer"])
    if renderer not in render.RENDERERS:
        raise Broken("renderer_unknown", renderer=renderer, month=month)
    text = render.RENDERERS[renderer](month, entries, last_sequence=sequence)
    if closed is not None and render.digest(text) != closed["digest"]:
        raise Broken("closed_month_changed", month=month)
    return MonthFile(month, text, sequence, renderer)


def book_entries(connection: Connection, month: str, through: int) -> list[render.BookEntry]:
    """A month's entries as its book shows them, from the chained prefix.

    :param through: the last sequence that counts.
    """
    found = []
    for head, sums in publications.month_rows(connection, month, through):
        legs = tuple([leg for leg in sums.items() if leg[1]])
        found.append(render.BookEntry._make((*head[1:], legs)))
    return found


def render_years(
    connection: Connection,
    now: Prefix,
    balances: Balances,
    changed: Iterable[str],
    sequences: Mapping[str, int],
) -> list[Year]:
    """Render the changed months, and the main file of every year (it is small, and a late entry changes later
    ones).

    :param balances: of the same prefix, for opening balances and budgets.
    :param sequences: month to the last sequence in its file, for the months that are not rendered now.
    """
    closed = publications.closed_months(connection)
    rendered = {
        month: rendered_month(connection, month, now.sequence, closed.get(month)) for month in changed
    }
    last = {**sequences, **{month: file.sequence for month, file in rendered.items()}}
    years = []
    for year in _years(last.keys() | balances.keys()):
        of_year = render.months_of(year)
        main = partial(
            render.main_text,
            year,
            f"Funds ledger PY{year}",
            opens={
                BANK_PARENT,
                *publications.accounts_to_open(connection, now, datetime.date(year + 1, 6, 30)),
            },
            budgets=_budgets(balances, year),
            opening=render.opening_legs(_before(balances, of_year[0])),
            last_sequence=max((last[month] for month in last if month < of_year[0]), default=0),
        )
        fresh = {month: rendered[month] for month in of_year if month in rendered}
        whole = main(months=[month for month in of_year if month in last])
        years.append(Year(year, whole, main.keywords["last_sequence"], main(months=fresh), fresh))
    return years


def _years(months: Iterable[str]) -> list[int]:
    """Every program year from the first month to the last: a year without an entry carries balances too."""
    found = [program_year(datetime.date.fromisoformat(f"{month}-01")) for month in months]
    return list(range(min(found), max(found) + 1)) if found else []


def _before(balances: Balances, month: str) -> dict[str, int]:
    """Closing balances of everything before this month."""
    sums: dict[str, int] = defaultdict(int)
    for one, accounts_of in balances.items():
        if one < month:
            for account, cents in accounts_of.items():
                sums[account] += cents
    return sums


def _budgets(balances: Balances, year: int) -> list[tuple[str, list[int]]]:
    """``Expenses:KEY`` with twelve amounts: what this year may cost, for Fava.

    That is the allocation (what all its stages hold at the year's end) less what was cost before the year
    began, since a year's book carries no earlier cost to hold against it.
    """
    first = render.months_of(year)[0]
    earlier, through = _before(balances, first), _before(balances, f"{year + 1}-07")
    sums: dict[str, int] = defaultdict(int)
    for account, cents in through.items():
        found = accounts.parse(account)
        if found.at is not None:
            sums[f"Expenses:{found.key}"] -= cents
            if found.at in (Stage.ACCRUED, Stage.PAID):
                sums[f"Expenses:{found.key}"] += earlier.get(account, 0)
    return [(name, share_out(cents, [1] * 12)) for name, cents in sorted(sums.items()) if cents]


def compare(year: int, found: Mapping[str, int], balances: Balances, months: Iterable[str]) -> None:
    """Hold every account that Beancount read against SQL.

    :param found: published account to cents.
    :param months: the months that were read, after the opening balances.
    :raises Broken: ``book_account_differs`` with both amounts.
    """
    wanted: dict[str, int] = defaultdict(int)
    for _, legs in render.opening_legs(_before(balances, render.months_of(year)[0])):
        for account, cents in legs:
            wanted[account] += cents
    for month in months:
        for account, cents in balances.get(month, {}).items():
            wanted[account] += cents
    for account in sorted(wanted.keys() | found.keys()):
        if found.get(account, 0) != wanted.get(account, 0):
            raise Broken(
                "book_account_differs",
                year=year,
                account=account,
                book_cents=found.get(account, 0),
                journal_cents=wanted.get(account, 0),
            )
