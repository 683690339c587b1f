"""What the tests of a year are taken from: the budget and the stages as of a day, as known on another."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.clock import Source, program_year
from ledger.domain.budgets.authority import authority_on
from ledger.domain.budgets.budgets import Amendment, Budget, year_start
from ledger.domain.budgets.loads import from_plain, merged_all
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.ratios import Base
from ledger.domain.budgets.set_aside import amendments_of, in_force, training_budgets_on
from ledger.domain.budgets.staff import figures_of
from ledger.domain.budgets.years import InYear, Place, in_year
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line
from ledger.store.budgets import budgets
from ledger.store.journal import as_of


@dataclass(frozen=True)
class Measured:
    """A program year as of a day, as known on another.

    :param whole: all loads accepted by then, laid over one another. :param accepted_by: amendment to who accepted it.
    :param balances: of the budget accounts on the day; `opening` those of 30 June before the year.
    :param places: what they make of every fund, line and kind in the year.
    :param sequence: the last link of the journal's chain that counts; its digest beside it.
    """

    on: datetime.date
    known_on: datetime.date
    year: int
    whole: Budget
    base: Base
    balances: dict[str, int]
    opening: dict[str, int]
    places: dict[Place, InYear]
    values: PolicyBook
    accepted_by: dict[str, str]
    sequence: int
    digest: str


def measure(connection: Connection, source: Source, on: datetime.date, known_on: datetime.date) -> Measured:
    """Read everything that was known at the end of a day about what had happened by another."""
    instant, year = source.end_of(known_on), program_year(on)
    loads = budgets.loads_by(connection, instant)
    parts = [from_plain(row["payload"]) for row in loads]
    whole = merged_all(parts) or Budget(year)
    accepted_by: dict[str, str] = {}
    for part, row in zip(parts, loads, strict=True):
        for move in part.amendments:
            accepted_by.setdefault(move.id, str(row["accepted_by"]))
    sequence, digest = as_of.head_by(connection, instant)
    balances = as_of.budget_balances(connection, on, sequence)
    opening = as_of.budget_balances(connection, year_start(year) - datetime.timedelta(days=1), sequence)
    places = in_year(balances, opening)
    return Measured(
        on,
        known_on,
        year,
        whole,
        base_of(whole, year, on, {place: one.now for place, one in places.items()}),
        balances,
        opening,
        places,
        _values(whole),
        accepted_by,
        sequence,
        digest,
    )


def releases(measured: Measured) -> list[Amendment]:
    """What left the set-aside in the year by the day (SET-07)."""
    moved = amendments_of(measured.whole, measured.year, measured.on)
    return [one for one in moved if one.target == "unassigned" and one.line is Line.TRAINING]


def base_of(whole: Budget, year: int, on: datetime.date, columns: Mapping[Place, Columns]) -> Base:
    """What the tests' sums are taken from, with these stages by fund, line and kind."""
    moved, training = amendments_of(whole, year, on), training_budgets_on(whole, year, on)
    rows = [(one.fund, training[one.fund], *in_force(one, moved)) for one in whole.years if one.year == year]
    given = {row[0] for row in rows}
    awards = authority_on(whole, on)
    newest: dict[str, tuple[datetime.date, int]] = {}
    for one in whole.figures:
        if one.on <= on and (one.code not in newest or newest[one.code][0] <= one.on):
            newest[one.code] = one.on, one.amount_cents
    return Base(
        {fund.code: fund.stream for fund in whole.funds},
        {fund.code: awards[fund.code] for fund in whole.funds if fund.code in given or fund.origin in given},
        rows,
        columns,
        _figures(whole, on, newest),
    )


def _figures(
    whole: Budget, on: datetime.date, newest: dict[str, tuple[datetime.date, int]]
) -> dict[str, int]:
    """What other ledgers say, and what staff costs make of it by their functions (FND-12)."""
    found = figures_of(whole.staff_costs, whole.values, on)
    for code, (_, cents) in newest.items():
        found[code] = found.get(code, 0) + cents
    return found


def _values(whole: Budget) -> PolicyBook:
    return PolicyBook(
        PolicyValue("", one.code, one.value, one.unit, one.sort, one.from_on, one.document)
        for one in whole.values
    )
