"""The pledge letter as a paper."""

from flask import Blueprint, Response, request

from ledger.domain.people.duties import Duty
from ledger.services.awards.pledges import pledge
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.papers import paper
from ledger.words import day, dollars, month_name

pages = Blueprint("pledges", __name__)


@pages.get("/awards/<award_id>/pledge")
@access.allow(Duty.VERIFY)
def letter(award_id: str) -> Response:
    """The letter for the month that the address names."""
    work = current_work()
    found = pledge(work, current_actor(), award_id, request.args.get("month", "")[:7])
    values = {
        "number": found.award_id,
        "landlord": found.landlord,
        "address": found.address,
        "amount": dollars(found.amount_cents),
        "month": month_name(found.month),
        "dated": day(work.source.today()),
        "facts": [
            ["Month of rent", month_name(found.month)],
            ["Amount", dollars(found.amount_cents)],
            ["Unit or account", found.unit or "As on your statement"],
            ["Our number", found.award_id],
        ],
        "paid": found.stands == "paid",
        "signers": ["Rent coordinator"],
    }
    return paper("pledge", f"pledge-letter-{found.award_id}-{found.month}", values)
