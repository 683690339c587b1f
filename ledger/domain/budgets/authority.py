"""What a fund's award to the board is on a day: everything that reads it, reads it here."""

import datetime

from ledger.domain.budgets.budgets import Budget
from ledger.domain.budgets.origins import net_cents

SECTIONS = ("funds", "amendments", "transfers")
"""What it is made of."""


def authority_on(whole: Budget, on: datetime.date) -> dict[str, int]:
    """Fund to cents: as awarded, with what transfers brought and took, less what the funder took back (FND-01, FND-09).

    600,000.00 awarded, 20,000.00 transferred to another program and a cut of 1,958.75 are 578,041.25, as account
    ``Equity:Budget:Authority`` says.
    """
    found = {fund.code: fund.amount_cents + net_cents(whole.transfers, fund.code, on) for fund in whole.funds}
    for move in whole.amendments:
        if move.is_cut and move.on <= on:
            found[move.fund] -= move.amount_cents
    return found
