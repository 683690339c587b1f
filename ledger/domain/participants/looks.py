"""Looks: an auditor with a confidential class sees one participant by name, for a reason, for a short while
(access matrix, c+reason+).
"""

import datetime
from dataclasses import dataclass

REASONS = {
    "sample": "The case is in an audit sample",
    "monitoring": "A funder or the state monitors the case",
    "complaint": "A complaint or grievance",
    "improper": "Suspicion of an improper payment",
}
"""Why one looks; coded, since the reason is read by others and must name nobody."""

LASTS = datetime.timedelta(minutes=5)
"""As long as a typed password counts: whoever looks on gives the reason again."""


@dataclass(frozen=True)
class Look:
    """One look that was noted.

    :param who: the auditor's name. :param at: an instant. :param reason: in words.
    """

    who: str
    at: str
    reason: str


def is_open(noted_at: str | None, proven_at: str, now: str) -> bool:
    """Does the newest look still count? At five minutes it no longer does, nor after another password.

    :param proven_at: when the reader's session got its password; empty where there is no session.
    """
    if noted_at is None:
        return False
    look, at = datetime.datetime.fromisoformat(noted_at), datetime.datetime.fromisoformat(now)
    return at - look < LASTS and (not proven_at or datetime.datetime.fromisoformat(proven_at) <= look)
