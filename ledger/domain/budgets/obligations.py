"""What subawards bind at the board's level beside the awards that their agencies make, and nothing twice (books.md).

A subaward to a subrecipient obligates its whole total, the one of the day, from its first day on; what the agency obligates
under it is the agency's own obligation, out of the same money. So a fund has obligated its awards, and of each subaward in
force what these leave of it. An agency's own readings (its columns, its burn rate) go by its awards.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ledger.domain.budgets.allocations import columns_by_key
from ledger.domain.budgets.budgets import Budget
from ledger.domain.budgets.subaward_changes import as_of
from ledger.domain.budgets.subawards import Subaward
from ledger.domain.budgets.versions import Version
from ledger.domain.needs.kinds import Line, kinds_on


@dataclass(frozen=True)
class Bound:
    """A subaward in force, beside what the awards under it have obligated since it began, paid or not."""

    subaward: Subaward
    used: Mapping[Line, int]

    @property
    def used_cents(self) -> int:
        return sum(self.used.values())

    @property
    def beyond_cents(self) -> int:
        """What it binds and no award has used yet; nothing where the awards went over it."""
        return max((self.subaward.total_cents or 0) - self.used_cents, 0)

    def beyond(self, line: Line) -> int:
        """Of it, a line's: training as far as the subaward says it is for training, the rest support."""
        left = max((self.subaward.training_cents or 0) - self.used.get(Line.TRAINING, 0), 0)
        training = min(left, self.beyond_cents)
        return training if line is Line.TRAINING else self.beyond_cents - training


def in_force(whole: Budget, on: datetime.date) -> list[tuple[Subaward, frozenset[str]]]:
    """Subawards that bind on a day, each with the programs in which its agency rests on it.

    It binds within its own period and while a membership rests on it, which is loaded only when nothing is missing (ALC-06):
    a draft binds nothing, and what is left of one that has ended lapses.
    """
    found = []
    for one in whole.subawards:
        programs = frozenset(
            member.program for member in whole.memberships if member.subaward == one.id and member.active(on)
        )
        if programs and one.from_on is not None and one.to_on is not None and one.from_on <= on <= one.to_on:
            found.append((as_of(one, whole.subaward_changes, on), programs))
    return found


def bound(one: Subaward, programs: frozenset[str], moved: Mapping[str, int]) -> Bound:
    """A subaward beside the awards under it.

    :param moved: what moved on the fund's budget accounts since its first day, Beancount's sign.
    """
    used = dict.fromkeys(Line, 0)
    for key, columns in columns_by_key(moved).items():
        if (key.agency, key.fund) == (one.agency, one.fund) and key.program in programs:
            used[key.line] += columns.obligated_to_date_cents
    return Bound(one, used)


def beyond_by_line(found: Iterable[Bound]) -> dict[tuple[str, Line], int]:
    """(fund, line) to what subawards bind beyond the awards under them."""
    sums: dict[tuple[str, Line], int] = {}
    for one in found:
        for line in Line:
            place = one.subaward.fund, line
            sums[place] = sums.get(place, 0) + one.beyond(line)
    return {place: cents for place, cents in sums.items() if cents}


def counted(
    beyond: Mapping[tuple[str, Line], int], whole: Budget, funds: Collection[str], version: Version | None
) -> int:
    """Of it, what counts for the set-aside: where every kind that it may become does (SET-04, SET-05).

    :param funds: those with a budget of the year. :param version: its kinds count; without one the training line does.
    """
    pays = {one.code: one.kinds for one in whole.funds}
    return sum(
        cents
        for (fund, line), cents in beyond.items()
        if fund in funds
        and (set(kinds_on(pays[fund], line)) <= set(version.counts) if version else line is Line.TRAINING)
    )
