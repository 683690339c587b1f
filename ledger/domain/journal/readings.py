"""The readings of the books that always hold, per fund and per account (books.md); pure, over balances."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Stage


@dataclass(frozen=True)
class Reading:
    """Two numbers that must be equal; an unequal pair names the place."""

    name: str
    place: str
    left_cents: int
    right_cents: int

    @property
    def holds(self) -> bool:
        return self.left_cents == self.right_cents


@dataclass
class _Fund:
    authority: int = 0
    unassigned: int = 0
    reserve: int = 0
    returned: int = 0
    stock: int = 0
    payable: int = 0
    receivable: int = 0
    deposits: int = 0
    cards: int = 0
    expenses: int = 0


def readings(balances: Mapping[str, int]) -> list[Reading]:
    """Every reading over the balances of a cumulative book (all years), Beancount's sign.

    10d = 10e + 10g + 10i; Payable = Accrued; Receivable = Refund; Deposits = Deposit; Stock = Prepaid + Suspense; expenses of
    each key and kind = Accrued + Paid.
    """
    funds: dict[str, _Fund] = defaultdict(_Fund)
    stages: dict[tuple[str, Stage], int] = defaultdict(int)
    costs: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, cents in balances.items():
        found = accounts.parse(name)
        _add_fund(funds[found.fund], found.root, cents)
        if found.at is not None:
            stages[found.fund, found.at] -= cents
            if found.at in (Stage.ACCRUED, Stage.PAID):
                costs[f"{found.key}:{found.kind}"][1] -= cents
        elif found.root == "Expenses":
            costs[f"{found.key}:{found.kind}"][0] += cents
    results = [Reading("expenses = accrued + paid", place, *pair) for place, pair in sorted(costs.items())]
    for code, fund in sorted(funds.items()):
        held = {at: stages[code, at] for at in Stage}
        results += _of_fund(code, fund, held)
    return results


_ROOTS = {
    "Equity:Budget:Authority": "authority",
    "Equity:Budget:Unassigned": "unassigned",
    "Equity:Budget:Reserve": "reserve",
    "Equity:Budget:Returned": "returned",
    "Equity:Budget:Stock": "stock",
    "Liabilities:Payable:Awards": "payable",
    "Assets:Receivable:Refunds": "receivable",
    "Assets:Receivable:Deposits": "deposits",
    "Assets:Prepaid:GasCards": "cards",
    "Assets:Suspense:GasCards": "cards",
    "Expenses": "expenses",
}


def _add_fund(fund: _Fund, root: str, cents: int) -> None:
    name = _ROOTS.get(root)
    if name is not None:
        setattr(fund, name, getattr(fund, name) + cents)


def _of_fund(code: str, fund: _Fund, held: Mapping[Stage, int]) -> list[Reading]:
    expended = held[Stage.ACCRUED] + held[Stage.PAID]
    obligations = held[Stage.OBLIGATED] + held[Stage.DEPOSIT] - fund.stock
    unobligated = (
        -fund.unassigned
        - fund.reserve
        - fund.returned
        + held[Stage.AVAILABLE]
        + held[Stage.COMMITTED]
        + held[Stage.REFUND]
    )
    return [
        Reading("10d = 10e + 10g + 10i", code, fund.authority, expended + obligations + unobligated),
        Reading("payable = accrued", code, -fund.payable, held[Stage.ACCRUED]),
        Reading("receivable = refund due", code, fund.receivable, held[Stage.REFUND]),
        Reading("deposits receivable = deposits", code, fund.deposits, held[Stage.DEPOSIT]),
        Reading("stock = prepaid + suspense", code, -fund.stock, fund.cards),
        Reading("expenses = accrued + paid", code, fund.expenses, expended),
    ]
