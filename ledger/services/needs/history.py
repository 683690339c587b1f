"""What happened to a need, from the events: who did what and when, oldest first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.lines import LineState
from ledger.services.awards.reasons import reason_given
from ledger.store.journal import events
from ledger.store.rows import Row
from ledger.words import dollars

_VERBS: Mapping[str, tuple[str, str]] = {
    "need.drafted": ("Draft saved", "A coach"),
    "need.submitted": ("Submitted for verification", "A coach"),
    "line.canceled": ("Canceled", "A coach"),
    "need.emergency": ("Marked as an emergency", "A coach"),
    "exception.asked": ("Exception asked", "An approver"),
    "exception.decided": ("Exception decided", "A second person"),
    "emergency.looked_back": ("Verification of the emergency made up", "A liaison or rent coordinator"),
    "emergency.settled": ("Emergency settled", "A fiscal manager"),
    "line.verified": ("Verified", "A liaison or rent coordinator"),
    "line.questioned": ("Sent back with a question", "A reviewer"),
    "line.approved": ("Approved", "An approver"),
    "line.denied": ("Denied", "An approver"),
    "line.refused": ("Refused by a rule", "Somebody"),
    "award.withdrawn": ("Approval withdrawn", "An approver"),
    "document.attached": ("Document attached", "Somebody"),
}


@dataclass(frozen=True)
class Step:
    """One event of a need's history, as the timeline shows it."""

    when: str
    who: str
    what: str
    note: str | None = None


def history_of(connection: Connection, need: Row, staff: Mapping[str, str]) -> list[Step]:
    """The steps of a need.

    :param staff: person id to the name this reader may see.
    """
    steps: list[Step] = []
    for event in events.events_for(connection, need["id"]):
        what, role = _VERBS.get(
            event["verb"], (event["verb"].replace(".", " ").replace("_", " ").capitalize(), "Somebody")
        )
        images = json.loads(event["body"])["rows"].get("need_line", [])
        if event["verb"].startswith(("line.", "award.")) and images:
            what = f"{what}: {KINDS[images[0]['kind']].name}, {dollars(images[0]['amount_cents'])}"
            what += " (first of two approvals)" if images[0]["state"] == LineState.FIRST_APPROVED else ""
        who = staff.get(event["actor_id"] or "", role)
        step = Step(event["recorded_at"], who, what, reason_given(event))
        if steps and event["verb"] == "need.drafted" and steps[-1].what == what:
            steps[-1] = step
        else:
            steps.append(step)
    return steps
