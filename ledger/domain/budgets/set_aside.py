"""The strict test of the set-aside: more than a third of the training budget, in whole cents (SET-02, d1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.budgets.budgets import UNASSIGNED, Amendment, Budget, YearBudget, figure
from ledger.domain.needs.kinds import Line


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
    def passes(self) -> bool:
        return self.left_cents > self.right_cents

    @property
    def says(self) -> str:
        """Both sides in words: ``3 x 120,000.00 = 360,000.00 must be more than 330,000.00``."""
        left = f"{self.share.denominator} x {figure(self.set_aside_cents)} = {figure(self.left_cents)}"
        times = (
            f"{self.share.numerator} x {figure(self.training_budget_cents)} = "
            if self.share.numerator != 1
            else ""
        )
        return f"{left} must be more than {times}{figure(self.right_cents)}"


def amended_cents(amendments: Iterable[Amendment], fund: str, line: Line) -> int:
    """What amendments added to a fund's set-aside or support budget: out of the unassigned, less back."""
    total_cents = 0
    for one in amendments:
        if (one.fund, one.line) == (fund, line):
            total_cents += one.amount_cents * ((one.source == UNASSIGNED) - (one.target == UNASSIGNED))
    return total_cents


def in_force(budget: YearBudget, amendments: Iterable[Amendment]) -> tuple[int, int]:
    """A fund's set-aside and support budget of a year as amended, in cents."""
    mine = [one for one in amendments if one.fund == budget.fund]
    training = budget.set_aside_cents + amended_cents(mine, budget.fund, Line.TRAINING)
    return training, budget.support_budget_cents + amended_cents(mine, budget.fund, Line.SUPPORT)


def sides_of(budget: Budget, share: Fraction) -> SetAsideTest:
    """The test over all funds of the folder's year, with its amendments (SET-03)."""
    years = [one for one in budget.years if one.year == budget.year]
    return SetAsideTest(
        sum(in_force(one, budget.amendments)[0] for one in years),
        sum(one.training_budget_cents for one in years),
        share,
    )
