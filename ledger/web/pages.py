"""Every blueprint, registered once."""

from flask import Flask

from ledger.web import (
    account,
    allocations,
    approvals,
    awards,
    batches,
    budgets,
    cash,
    documents,
    health,
    home,
    invoices,
    journal,
    months,
    needs,
    participants,
    payees,
    people,
    proposals,
    reconciliation,
    records,
    sign_in,
    summary,
)

_NOUNS = (
    account,
    allocations,
    approvals,
    awards,
    batches,
    budgets,
    cash,
    documents,
    health,
    home,
    invoices,
    journal,
    months,
    needs,
    participants,
    payees,
    people,
    proposals,
    reconciliation,
    records,
    sign_in,
    summary,
)


def register(app: Flask) -> None:
    """Add every noun's pages."""
    for noun in _NOUNS:
        app.register_blueprint(noun.pages)
