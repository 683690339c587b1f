"""What is to be followed up: hazards, old refunds, ends without an invoice, missing credentials, pending Pell, deposits."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ledger.domain.awards.hazards import HAZARDS
from ledger.services.awards import hazards, whose
from ledger.services.scholarships import follow_up
from ledger.web import access
from ledger.web.context import current_actor, current_work

pages = Blueprint("scholarships", __name__)

LISTS = (
    (
        "refunds",
        "Refunds that are overdue",
        "Due longer than the policy's days. Ask the school; record the money on the award when it arrives.",
        "Due since",
    ),
    (
        "unbilled",
        "Ended without an invoice",
        "Ask the school for its invoice, or let the money go on the award's page.",
        "Ended",
    ),
    (
        "credentials",
        "Credential not recorded",
        "The course leads to one. Ask the participant and record it on the award's page.",
        "Ended",
    ),
    (
        "pell",
        "Pell decision pending",
        "The school gives back the tuition share when Pell is awarded.",
        "Ends",
    ),
    (
        "deposits",
        "Deposits that are out",
        "The tenant has left, or it is out for longer than the policy's days. Ask the landlord; its amount "
        "leads to the page that records what came back and what is kept.",
        "Left, or paid",
    ),
)


@pages.get("/scholarships")
@access.allow(*follow_up.VIEWERS)
def page() -> ResponseReturnValue:
    """The hazards and the five lists of the reader's scope."""
    work, actor = current_work(), current_actor()
    found = follow_up.follow_up(work, actor)
    lists = [(title, says, since, getattr(found, name)) for name, title, says, since in LISTS]
    seen = hazards.hazards(work, actor)
    dangers = [
        (*HAZARDS[sort], rows) for sort in HAZARDS if (rows := [one for one in seen if one.hazard is sort])
    ]
    listed = [one.award for rows in (seen, *(rows for *_, rows in lists)) for one in rows]
    return render_template(
        "scholarships/follow_up.html",
        lists=lists,
        dangers=dangers,
        refused=found.refused,
        whose=whose.whose(work, actor, listed),
    )
