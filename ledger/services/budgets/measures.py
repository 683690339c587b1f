"""What the tests of a year are taken from: the budget and the stages as of a day, as known on another."""

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.clock import Source, program_year
from ledger.domain.budgets.bases import Base, base_of
from ledger.domain.budgets.budgets import Amendment, Budget, year_end, year_start
from ledger.domain.budgets.governing import Standing
from ledger.domain.budgets.loads import from_plain, merged_all
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.set_aside import amendments_of
from ledger.domain.budgets.years import InYear, Place, in_year
from ledger.domain.needs.kinds import Line
from ledger.services.budgets.obligations import beyond_awards, beyond_in_year
from ledger.store.budgets import budgets
from ledger.store.journal import as_of


@dataclass(frozen=True)
class Measured:
    """A program year as of a day, as known on another.

    :param whole: all loads accepted by then, laid over one another. :param accepted_by: amendment to who accepted it.
    :param balances: of the budget accounts on the day; `opening` those of 30 June before the year.
    :param places: what they make of every fund, line and kind in the year. :param beyond: what subawards bind beside awards.
    :param sequence: the last link of the journal's chain that counts; its digest beside it.
    """

    on: datetime.date
    known_on: datetime.date
    year: int
    whole: Budget
    balances: dict[str, int]
    opening: dict[str, int]
    places: dict[Place, InYear]
    beyond: dict[tuple[str, Line], int]
    beyond_in_year: dict[tuple[str, Line], int]
    values: PolicyBook
    accepted_by: dict[str, str]
    sequence: int
    digest: str

    def base(self, year: int) -> Base:
        """What the tests of a program year's awards divide, on the day."""
        columns = {place: one.now for place, one in self.places.items()}
        return base_of(self.whole, year, self.on, columns, self.beyond)


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
        balances,
        opening,
        places,
        beyond_awards(connection, whole, on, sequence),
        beyond_in_year(connection, whole, on, sequence),
        _values(whole),
        accepted_by,
        sequence,
        digest,
    )


def releases(measured: Measured) -> list[Amendment]:
    """What left the set-aside in the year by the day (SET-07)."""
    moved = amendments_of(measured.whole, measured.year, measured.on)
    return [one for one in moved if one.target == "unassigned" and one.line is Line.TRAINING]


def _values(whole: Budget) -> PolicyBook:
    return PolicyBook(
        PolicyValue("", one.code, one.value, one.unit, one.sort, one.from_on, one.document)
        for one in whole.values
    )


def standing_now(connection: Connection, whole: Budget, year: int, today: datetime.date) -> Standing:
    """What the year's money is used for today, by all that is posted (SET-04)."""
    on, before = min(today, year_end(year)), year_start(year) - datetime.timedelta(days=1)
    balances = as_of.budget_balances(connection, on)
    opening = as_of.budget_balances(connection, before) if before < on else balances
    beyond = beyond_in_year(connection, whole, on) if program_year(on) == year else {}
    return Standing(in_year(balances, opening), beyond)
