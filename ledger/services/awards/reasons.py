"""Why money was given back, as the event of its command holds it: for the history of an award and of its need."""

import json

from ledger.domain.awards.awards import GIVEN_BACK
from ledger.store.rows import Row


def reason_given(event: Row) -> str | None:
    """The reason in words; None for events that need none."""
    if event["verb"] not in ("award.withdrawn", "award.released"):
        return None
    commands = json.loads(event["body"])["rows"].get("command", [])
    code = json.loads(commands[0]["answer"]).get("reason") if commands else None
    return GIVEN_BACK.get(code or "")
