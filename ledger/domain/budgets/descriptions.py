"""What a budget's items say in one line, and how their values are shown in a difference."""

from typing import Any

from ledger.domain.budgets.budgets import (
    Agency,
    Allocation,
    Amendment,
    Fund,
    Membership,
    Pool,
    Program,
    Value,
    YearBudget,
    figure,
)
from ledger.domain.budgets.grants import Control, Extension, Grant
from ledger.domain.budgets.items import Item
from ledger.domain.budgets.origins import Transfer
from ledger.domain.budgets.ratios import Figure, Ratio, Waiver
from ledger.domain.budgets.staff import StaffCost
from ledger.domain.budgets.subaward_changes import SubawardChange
from ledger.domain.budgets.versions import TrainingBudget, Version


def shown(name: str, value: Any) -> str:
    """A value as a difference shows it."""
    if name.endswith("_cents") and value is not None:
        return figure(value)
    if isinstance(value, tuple):
        return ", ".join(value) or "nothing"
    return "nothing" if value is None else str(value)


def describe(one: Item) -> str:
    """An item in one line."""
    match one:
        case Membership():
            until = f" to {one.to_on}" if one.to_on else ""
            return f"from {one.from_on}{until}, {one.agreement or 'no agreement'}"
        case Fund():
            return (
                f"{one.title}, {figure(one.amount_cents)}, "
                f"{one.performance_from_on} to {one.performance_to_on}, pays {', '.join(one.kinds)}"
            )
        case YearBudget():
            return (
                f"training budget {figure(one.training_budget_cents)}, "
                f"set-aside {figure(one.set_aside_cents)}, support budget {figure(one.support_budget_cents)}"
            )
        case Allocation():
            return figure(one.amount_cents)
        case Amendment():
            moved = f"{figure(one.amount_cents)} of {one.fund} {one.line}"
            return f"{one.on}, {moved} from {one.source} to {one.target}, {one.document}"
        case Transfer():
            moved = f"{figure(one.amount_cents)} from {one.source} to {one.target}"
            return f"{one.on}, {moved}, {one.approval}, {one.document}"
        case Value():
            return f"{one.value} ({one.sort}, {one.document})"
        case Grant():
            amount = "amount not known" if one.amount_cents is None else figure(one.amount_cents)
            return ", ".join(part for part in (one.title, one.grantor, amount) if part)
        case Extension():
            return f"approved {one.approved_on}, {one.document}"
        case Version():
            return f"from {one.from_on}, {one.governs} governs, {one.resolution}"
        case Ratio():
            return f"{' + '.join(one.numerator)} {one.sense} {one.limit} of {' + '.join(one.denominator)}"
        case Waiver():
            return f"{one.share} from {one.from_on} to {one.to_on}, {one.document}"
        case Figure() | TrainingBudget() | StaffCost():
            return figure(one.amount_cents)
        case SubawardChange():
            return f"total {figure(one.total_cents)}, {one.document}"
        case Control():
            return f"{' + '.join(one.grants)} = {figure(one.total_cents)}"
        case Pool():
            return one.title
        case Agency() | Program():
            return one.name
    return one.key
