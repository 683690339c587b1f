"""What every account must hold: the model's board in the words of books.md, and what must be true of it at any moment."""

from collections import Counter

from tests.property.model.awards import Award
from tests.property.model.budgets import is_set_aside
from tests.property.model.limits import CAPS, CLAUSES
from tests.property.model.state import Model


def accounts(model: Model) -> dict[str, int]:
    """Account to cents, debit positive; those that hold nothing are left out."""
    sums: Counter[str] = Counter()
    for fund, cents in model.authority.items():
        sums[f"Equity:Budget:Authority:{fund}"] = cents
        sums[f"Equity:Budget:Unassigned:{fund}"] = -model.spare[fund]
    for (fund, line), cents in model.reserve.items():
        sums[f"Equity:Budget:Reserve:{fund}:{line}"] = -cents
    for place, cents in model.available.items():
        sums[f"Equity:Budget:Available:{place.key}"] = -cents
    for fund, cents in model.cash.items():
        sums[f"Income:Grants:{fund}"] = -cents
        sums[f"Assets:Bank:Operating:{fund}"] = cents
    for award in model.awards:
        _award(sums, award)
    for deposit in model.deposits:
        if deposit.bill.state != "paid":
            fund = deposit.bill.award.place.fund
            sums[f"Liabilities:Payable:Deposits:{fund}"] -= deposit.bill.deposit
            sums[f"Assets:Bank:Operating:{fund}"] += deposit.bill.deposit
    _cards(sums, model)
    return {account: cents for account, cents in sums.items() if cents}


def _award(sums: Counter[str], award: Award) -> None:
    cents, fund, key = award.cents, award.place.fund, f"{award.place.key}:{award.line.kind}"
    for stage, held in cents.items():
        sums[f"Equity:Budget:{stage.title()}:{key}"] -= held
    sums[f"Expenses:{key}"] += cents["accrued"] + cents["paid"]
    sums[f"Liabilities:Payable:Awards:{fund}"] -= cents["accrued"]
    sums[f"Assets:Receivable:Refunds:{fund}"] += cents["refund"]
    sums[f"Assets:Receivable:Deposits:{fund}"] += cents["deposit"]
    sums[f"Assets:Bank:Operating:{fund}"] -= cents["paid"] + cents["refund"] + cents["deposit"]


def _cards(sums: Counter[str], model: Model) -> None:
    worth = {
        state: sum(card.cents for card in model.cards if card.state == state)
        for state in ("stock", "missing", "issued")
    }
    sums["Assets:Prepaid:GasCards:WA26"] = worth["stock"]
    sums["Assets:Suspense:GasCards:WA26"] = worth["missing"]
    sums["Equity:Budget:Stock:WA26"] = -worth["stock"] - worth["missing"]
    sums["Liabilities:Payable:Stock:WA26"] = -sum(lot.owed for lot in model.lots)
    # A card that was handed out left the bank when its lot was paid
    sums["Assets:Bank:Operating:WA26"] += model.drawer + worth["issued"]


def _approved(model: Model, award: Award) -> int:
    """What is approved: of a modification that is to be signed, too."""
    agreed = [
        one.cents for one in model.modifications if one.award is award and one.state in ("agreed", "signed")
    ]
    return max(award.approved, *agreed, 0)


def is_sound(model: Model) -> bool:
    """Nothing below zero (but what a funder cut), no approval and no cap exceeded, the set-aside above a third."""
    lows = [cents for place, cents in model.available.items() if place not in model.cut_at]
    whole = [min(one.cents.values()) >= 0 and one.used <= _approved(model, one) for one in model.awards]
    used: Counter[tuple[str, str]] = Counter()
    for award in model.awards:
        used[award.line.kind, award.line.person.name] += award.used
    capped = [cents <= CAPS[kind] + CLAUSES.get(kind, 0) for (kind, _), cents in used.items()]
    low = min(*lows, *model.reserve.values(), *model.spare.values())
    return low >= 0 and all(whole) and all(capped) and is_set_aside(model)
