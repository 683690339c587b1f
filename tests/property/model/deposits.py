"""Deposits: what came back of one, and what its payee kept."""

from tests.property.model.state import Deposit, Model, move
from tests.property.model.verbs import verb


@verb
def settle(model: Model, deposit: Deposit, returned: int, kept: int, shown: bool) -> str:
    """Two people say what became of it.

    :param shown: a paper shows what is kept.
    """
    award = deposit.bill.award
    if deposit.bill.state != "paid":
        return "deposit_not_paid"
    if not returned + kept:
        return "amount_missing"
    if returned + kept > deposit.out:
        return "deposit_more_than_out"
    if kept and not shown:
        return "deposit_document"
    move(model, award, "deposit", "available", returned)
    move(model, award, "deposit", "paid", kept)
    deposit.returned += returned
    deposit.kept += kept
    return ""


@verb
def move_out(model: Model, deposit: Deposit) -> str:
    """The tenant has left, so it is due back: no money moves."""
    return "" if deposit.out else "deposit_settled"
