"""Every blueprint, registered once."""

from flask import Flask

from ledger.web import documents, golive, health, home, journal, payees
from ledger.web.awards import amendments, awards, deposits, letters, pledges
from ledger.web.budgets import (
    allocations,
    budgets,
    certificate,
    drafts,
    grants,
    moves,
    network_log,
    radar,
    ratios,
)
from ledger.web.cards import cards
from ledger.web.contracts import contracts, papers
from ledger.web.months import months, reconciliation, statement, summary
from ledger.web.needs import approvals, needs
from ledger.web.overrides import overrides
from ledger.web.participants import participants, records
from ledger.web.payments import batches, cash, invoices
from ledger.web.people import account, people, proposals, sign_in
from ledger.web.scholarships import follow_up, instalments, programs

_NOUNS = (
    account,
    allocations,
    amendments,
    approvals,
    awards,
    batches,
    budgets,
    cards,
    cash,
    certificate,
    contracts,
    documents,
    drafts,
    follow_up,
    golive,
    grants,
    health,
    home,
    instalments,
    invoices,
    journal,
    letters,
    months,
    moves,
    needs,
    network_log,
    overrides,
    papers,
    participants,
    payees,
    people,
    pledges,
    deposits,
    programs,
    proposals,
    radar,
    ratios,
    reconciliation,
    records,
    sign_in,
    statement,
    summary,
)


def register(app: Flask) -> None:
    """Add every noun's pages."""
    for noun in _NOUNS:
        app.register_blueprint(noun.pages)
