"""One move of money as the smallest load there is: a single dated amendment, tested as a folder's would be (ALC-04, ALC-10)."""

from collections.abc import Iterator

from ledger.domain.budgets.budgets import UNASSIGNED, Amendment, Budget
from ledger.domain.budgets.checks import Known, above_budget, share_of
from ledger.domain.budgets.governing import share_faults
from ledger.domain.budgets.items import Fault
from ledger.domain.budgets.loads import merged
from ledger.domain.budgets.money_checks import amendments_faults
from ledger.domain.budgets.network import network_faults
from ledger.domain.needs.kinds import Line


def load_of(year: int, move: Amendment) -> Budget:
    """The load that carries a move."""
    return Budget(year, amendments=(move,))


def check(budget: Budget, known: Known) -> list[Fault]:
    """Every fault of a move: its two sides, the strict test on every day of change (SET-03), the network (SET-06), a
    set-aside that would be more than the training budget."""
    return list(dict.fromkeys(_faults(budget, known)))


def _faults(budget: Budget, known: Known) -> Iterator[Fault]:
    whole = merged(known.before, budget)
    yield from amendments_faults(budget, whole, known.today)
    yield from network_faults(whole, budget, known.available, known.today)
    for move in budget.amendments:
        if move.source == UNASSIGNED and move.line is Line.TRAINING and not move.is_cut:
            own = [one for one in whole.years if (one.year, one.fund) == (budget.year, move.fund)]
            yield from (move.fault("amount", says) for one in own if (says := above_budget(one, whole)))
    share = share_of(whole, budget.year)
    if share is not None:
        yield from share_faults(known.before, whole, budget.year, share, known.standing, known.today)
