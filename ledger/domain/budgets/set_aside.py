"""The strict test of the set-aside: more than a third of the training budget, in whole cents (SET-02, d1)."""

import dataclasses
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.budgets.budgets import (
    UNASSIGNED,
    Amendment,
    Budget,
    YearBudget,
    year_end,
    year_start,
)
from ledger.domain.budgets.versions import training_budget_on
from ledger.domain.needs.kinds import Line
from ledger.words import dollars


@dataclass(frozen=True)
class SetAsideTest:
    """Both sides of the test, cross-multiplied so that nothing is rounded.

    Exactly one third fails: ``3 x 100.00 = 300.00`` is not more than ``300.00``; ``3 x 100.01 = 300.03`` is.

    :param share: the policy value `set_aside_share` in force on 1 July of the year.
    """

    set_aside_cents: int
    training_budget_cents: int
    share: Fraction

    @property
    def left_cents(self) -> int:
        return self.set_aside_cents * self.share.denominator

    @property
    def right_cents(self) -> int:
        return self.training_budget_cents * self.share.numerator

    @property
    def margin_cents(self) -> int:
        """How far the left side is above the right one; below zero when it is not."""
        return self.left_cents - self.right_cents

    @property
    def passes(self) -> bool:
        return self.left_cents > self.right_cents

    @property
    def says(self) -> str:
        """Both sides in words: ``3 x $120,000.00 = $360,000.00 must be more than $330,000.00``."""
        left = f"{self.share.denominator} x {dollars(self.set_aside_cents)} = {dollars(self.left_cents)}"
        times = (
            f"{self.share.numerator} x {dollars(self.training_budget_cents)} = "
            if self.share.numerator != 1
            else ""
        )
        return f"{left} must be more than {times}{dollars(self.right_cents)}"


def amended_cents(amendments: Iterable[Amendment], fund: str, line: Line) -> int:
    """What amendments added to a fund's set-aside or support budget: out of the unassigned, less back and less cuts."""
    total_cents = 0
    for one in amendments:
        if (one.fund, one.line) == (fund, line):
            given = one.source == UNASSIGNED and not one.is_cut
            taken = one.target == UNASSIGNED or (one.is_cut and one.source != UNASSIGNED)
            total_cents += one.amount_cents * (given - taken)
    return total_cents


def in_force(budget: YearBudget, amendments: Iterable[Amendment]) -> tuple[int, int]:
    """A fund's set-aside and support budget of a year as amended, in cents."""
    mine = [one for one in amendments if one.fund == budget.fund]
    training = budget.set_aside_cents + amended_cents(mine, budget.fund, Line.TRAINING)
    return training, budget.support_budget_cents + amended_cents(mine, budget.fund, Line.SUPPORT)


def amendments_of(whole: Budget, year: int, on: datetime.date | None = None) -> list[Amendment]:
    """The amendments of a program year, through a day."""
    last = min(on or year_end(year), year_end(year))
    return [one for one in whole.amendments if year_start(year) <= one.on <= last]


def amendments_under(whole: Budget, budget: YearBudget) -> list[Amendment]:
    """The amendments of a fund from a budget's first day until its next budget: a year without one amends the one before.

    What allocations and reserves are made of is the sum of these over the fund's budgets (ALC-02).
    """
    years = sorted(one.year for one in whole.years if one.fund == budget.fund and one.year > budget.year)
    first, last = year_start(budget.year), year_start(years[0]) if years else datetime.date.max
    return [one for one in whole.amendments if one.fund == budget.fund and first <= one.on < last]


def days_of_change(whole: Budget, year: int) -> list[datetime.date]:
    """The days of a year on which we change a side of the strict test, its first day among them; a funder's cut is not ours."""
    moved = {one.on for one in amendments_of(whole, year) if UNASSIGNED in (one.source, one.target)}
    begun = {one.from_on for one in whole.versions if year_start(year) <= one.from_on <= year_end(year)}
    return sorted({year_start(year), *moved, *begun})


def without_new_cuts(before: Budget | None, whole: Budget) -> Budget:
    """The whole less the funder's cuts that are only being recorded."""
    known = set() if before is None else {one.id for one in before.amendments}
    kept = tuple(one for one in whole.amendments if not one.is_cut or one.id in known)
    return dataclasses.replace(whole, amendments=kept)


def lost_by_cuts(whole: Budget, year: int, on: datetime.date) -> int:
    """Cents that the funder had taken out of the set-aside by a day."""
    moved = [one for one in amendments_of(whole, year, on) if one.is_cut and one.line is Line.TRAINING]
    return sum(one.amount_cents for one in moved if one.source != UNASSIGNED)


def training_budgets_on(whole: Budget, year: int, on: datetime.date) -> dict[str, int]:
    """Fund to its training budget on a day, as the versions set it (SET-01)."""
    return {
        one.fund: training_budget_on(
            one.training_budget_cents, one.fund, whole.versions, whole.training_budgets, on
        )
        for one in whole.years
        if one.year == year
    }


def sides_on(whole: Budget, year: int, share: Fraction, on: datetime.date) -> SetAsideTest:
    """The test over all funds of a year on a day, with its amendments and versions (SET-03)."""
    moved = amendments_of(whole, year, on)
    return SetAsideTest(
        sum(in_force(one, moved)[0] for one in whole.years if one.year == year),
        sum(training_budgets_on(whole, year, on).values()),
        share,
    )
