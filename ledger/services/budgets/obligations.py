"""What subawards bind beyond the awards under them: the one place where every obligated figure of a fund asks for it."""

import datetime

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.budgets.budgets import Budget, year_start
from ledger.domain.budgets.obligations import Bound, beyond_by_line, bound, in_force
from ledger.domain.needs.kinds import Line
from ledger.store.journal import as_of


def subawards_bound(
    connection: Connection, whole: Budget, on: datetime.date, through: int | None = None
) -> list[Bound]:
    """Every subaward in force on a day beside the awards under it.

    :param whole: all loads. :param through: the last link of the chain that counts; None counts all that is posted.
    """
    return [
        bound(
            one,
            programs,
            as_of.budget_balances(connection, on, through, since=one.from_on or on, fund=one.fund),
        )
        for one, programs in in_force(whole, on)
    ]


def beyond_awards(
    connection: Connection, whole: Budget, on: datetime.date, through: int | None = None
) -> dict[tuple[str, Line], int]:
    """(fund, line) to cents that are obligated by subawards and by no award yet."""
    return beyond_by_line(subawards_bound(connection, whole, on, through))


def beyond_in_year(
    connection: Connection, whole: Budget, on: datetime.date, through: int | None = None
) -> dict[tuple[str, Line], int]:
    """The same as the program year of a day made it: less what stood so on 30 June before (decision 42)."""
    now = beyond_awards(connection, whole, on, through)
    before = beyond_awards(
        connection, whole, year_start(program_year(on)) - datetime.timedelta(days=1), through
    )
    return {place: now.get(place, 0) - before.get(place, 0) for place in {**before, **now}}
