"""Whose form this is, when it arrives after its session is over: only so far that it can be kept for its own person (P46).

Nothing here opens a session.
"""

import json
from dataclasses import dataclass
from typing import Any

from ledger.domain.people import sessions as rules
from ledger.services.people.people import actor_in
from ledger.services.people.sessions import digest_of, left_of
from ledger.services.work import Work
from ledger.store.people import sessions as store


@dataclass(frozen=True)
class TimedOut:
    """Who was behind a session that rested too long, and what it held."""

    person_id: str
    data: dict[str, Any]


def timed_out(work: Work, token: str) -> TimedOut | None:
    """Who was behind a session that ended by resting too long; None when it was ended on purpose, or never
    was.

    Opens nothing: only lets a form that arrives too late be kept for its own person.
    """
    with work.store.reading() as connection:
        row = store.find_any_session(connection, digest_of(token))
        actor = row and actor_in(connection, work.source.today(), row["person_id"], row["login_name"])
    if row is None or not actor:
        return None
    limits = rules.limits_for([grant.duty for grant in actor.grants])
    ended_at = row["ended_at"] or work.source.now()
    if not rules.expired(limits, row["created_at"], row["seen_at"], ended_at):
        return None
    return TimedOut(row["person_id"], json.loads(row["data"]))


def ended_behind(work: Work, form_token: str) -> str | None:
    """The person whose session was ended on purpose after it had made this form; None when there is none.

    Signing out in one window must not lose what is typed in another (a draft survives). Opens nothing: only lets a form
    that arrives too late be kept for its own person.

    :param form_token: the secret that every form of the session carried.
    """
    with work.store.reading() as connection:
        row = store.find_ended_with(connection, left_of(form_token))
        actor = row and actor_in(connection, work.source.today(), row["person_id"], row["login_name"])
    return row["person_id"] if row is not None and actor else None
