"""What happened to an award, for its page: its steps by whom and when, and its changes with what differs."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ledger.domain.awards import amendments as amendment_rules
from ledger.services.awards.reasons import reason_given
from ledger.services.needs.history import Step
from ledger.store.awards import amendments
from ledger.store.journal import events
from ledger.store.rows import Row

_VERBS = {
    "binding.recorded": "Binding event recorded",
    "binding.decided": "Binding event decided",
    "award.released": "Rest let go",
    "award.withdrawn": "Approval withdrawn",
    "award.stopped": "Stopped",
    "award.moved": "Open part moved",
    "amendment.asked": "Change asked for",
    "amendment.canceled": "Change taken back",
    "amendment.verified": "Change verified; the approval of what is open is void",
    "amendment.decided": "Change decided",
    "refund.proposed": "Refund proposed",
    "receipt.proposed": "Receipt of a refund proposed",
    "transfer.proposed": "Cost transfer proposed",
    "credential.recorded": "Credential recorded",
    "leaving.proposed": "Leaving the course proposed",
    "document.attached": "Document attached",
    "contract.signed": "Contract signed",
    "modification.asked": "Modification asked for",
    "modification.signed": "Modification signed",
    "modification.canceled": "Modification let go",
    "contract.evaluated": "Evaluation recorded",
    "contract.ended": "Training ended",
    "contract.not_retained": "Not retained: the holdback went back",
    "card.issued": "Gas card issued",
    "card_receipt.given": "Receipt of a card's use added",
}


def steps_of(connection: Connection, award_id: str, names: Mapping[str, str]) -> list[Step]:
    """The award's events in order, in words, with who did them as this reader may know."""
    return [
        Step(
            event["recorded_at"],
            names.get(event["actor_id"] or "", "The board"),
            _VERBS.get(event["verb"], event["verb"].replace(".", " ").replace("_", " ").capitalize()),
            reason_given(event),
        )
        for event in events.events_for(connection, award_id)
    ]


def changes_of(connection: Connection, award: Mapping[str, Any]) -> list[Row]:
    """An award's changes for its page, the newest first, each with what differs."""
    found = []
    for row in reversed(amendments.amendments_for(connection, award["id"])):
        before = amendment_rules.agreed_from(award["kind"], row["before"])
        after = amendment_rules.agreed_from(award["kind"], row["after"])
        stands = amendment_rules.stands_of(row)[0]
        found.append({**row, "differences": amendment_rules.differences(before, after), "stands": stands})
    return found


def decision_numbers(award: Row) -> dict[str, Any]:
    """The numbers and policies an award was decided by."""
    numbers: dict[str, Any] = json.loads(award["decision"])
    return numbers
