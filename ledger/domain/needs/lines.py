"""The states of a line of a need, who acts next, and the coded questions and reasons."""

from collections.abc import Mapping
from enum import StrEnum

from ledger.domain.journal.columns import Columns
from ledger.errors import Refused


class LineState(StrEnum):
    """Where a line stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    EMERGENCY = "emergency"
    QUESTIONED = "questioned"
    VERIFIED = "verified"
    FIRST_APPROVED = "first_approved"
    APPROVED = "approved"
    DENIED = "denied"
    CANCELED = "canceled"


STANDS: Mapping[LineState, tuple[str, str]] = {
    LineState.DRAFT: ("Draft", "You finish and submit it"),
    LineState.SUBMITTED: ("Waits for verification", "A liaison checks plan and eligibility"),
    LineState.EMERGENCY: (
        "Emergency, verified afterwards",
        "An approver decides; a liaison may still verify it first",
    ),
    LineState.QUESTIONED: ("Sent back with a question", "The coach answers"),
    LineState.VERIFIED: ("Verified, waits for approval", "An approver decides"),
    LineState.FIRST_APPROVED: (
        "Approved in part, waits for a further approver",
        "A further approver decides",
    ),
    LineState.APPROVED: ("Approved", "See its award"),
    LineState.DENIED: ("Denied", "Nobody; its page says why"),
    LineState.CANCELED: ("Canceled", "Nobody"),
}
"""In plain words: how it stands, and who acts next."""


def after_approval(columns: Columns) -> tuple[str, str]:
    """How an approved line stands, by where the money of its award is, and who acts next.

    Of 425.00 obligated and 100.00 accrued the 100.00 comes first: somebody waits for it.
    """
    if columns.refund_due_cents:
        return "Refund due", "The payee gives money back"
    if columns.accrued_cents:
        return "Owed, waits for payment", "A payer pays what is owed"
    if columns.obligated_cents:
        return "Bound, waits for its bill", "The bill is entered when it arrives"
    if columns.committed_cents:
        return "Approved", "What binds it is recorded on the award"
    if columns.deposit_cents:
        return "Deposit with the payee", "Fiscal staff record what comes back"
    if columns.paid_cents:
        return "Paid", "Nobody; it is paid"
    return "Approved, nothing open", "Nobody; what was not needed went back"


_MOVES: Mapping[LineState, frozenset[LineState]] = {
    LineState.DRAFT: frozenset({LineState.SUBMITTED, LineState.CANCELED}),
    LineState.SUBMITTED: frozenset(
        {
            LineState.EMERGENCY,
            LineState.QUESTIONED,
            LineState.VERIFIED,
            LineState.DENIED,
            LineState.CANCELED,
        }
    ),
    LineState.EMERGENCY: frozenset(
        {
            LineState.VERIFIED,
            LineState.FIRST_APPROVED,
            LineState.APPROVED,
            LineState.DENIED,
            LineState.QUESTIONED,
            LineState.CANCELED,
        }
    ),
    LineState.QUESTIONED: frozenset({LineState.SUBMITTED, LineState.CANCELED}),
    LineState.VERIFIED: frozenset(
        {
            LineState.FIRST_APPROVED,
            LineState.APPROVED,
            LineState.DENIED,
            LineState.QUESTIONED,
            LineState.CANCELED,
        }
    ),
    LineState.FIRST_APPROVED: frozenset(
        {LineState.FIRST_APPROVED, LineState.APPROVED, LineState.DENIED, LineState.VERIFIED}
    ),
    LineState.APPROVED: frozenset({LineState.VERIFIED, LineState.SUBMITTED}),
    LineState.DENIED: frozenset(),
    LineState.CANCELED: frozenset(),
}

QUESTIONS: Mapping[str, str] = {
    "document_missing": "A document is missing or cannot be read",
    "plan_unclear": "How does this serve the plan?",
    "amount_unclear": "The amount does not agree with the document",
    "payee_unclear": "Who is to be paid is not clear",
    "other_funds": "Were other resources tried?",
    "dates_unclear": "The dates do not agree",
    "other": "Another question, in words",
}
DENIALS: Mapping[str, str] = {
    "not_in_plan": "It does not serve an activity of the plan",
    "other_funds_available": "Another source can pay",
    "not_allowable": "The policy does not allow it",
    "not_eligible": "The person is not eligible on that date",
    "duplicate": "It was already asked or paid",
    "no_funds": "There is no money for it",
    "other": "Another reason, in words",
}


def move(state: str, target: LineState) -> str:
    """The next state of a line.

    :raises Refused: ``line_state`` when there is no such step (somebody was faster, or the page is old).
    """
    if target not in _MOVES[LineState(state)]:
        raise Refused("line_state", state=STANDS[LineState(state)][0], target=STANDS[target][0])
    return target.value
