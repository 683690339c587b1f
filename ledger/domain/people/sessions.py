"""How long a session lives, how fresh a password is, and when signing in has to wait (P46, P47).

Sessions of people who approve, build, release, close or administer are shorter: 15 minutes without a request
and 8 hours in all, where everyone else has 30 minutes and 12 hours (the stricter times of NIST SP 800-63B
rev. 3, AAL2 and AAL3).
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.domain.people.duties import APPROVERS, Duty

SHORT_LIVED = frozenset({*APPROVERS, Duty.RELEASE, Duty.BUILD, Duty.CLOSE, Duty.ADMINISTER})

MOST_SESSIONS = 3
"""Open sessions per login; a further one ends the oldest."""

PROOF = datetime.timedelta(minutes=5)
"""How long a typed password counts as proof of who acts, for the acts that ask for one (access matrix, +)."""

WINDOW = datetime.timedelta(minutes=15)
MOST_BY_ACCOUNT = 10
MOST_BY_ADDRESS = 50
KNOWN_ADDRESS = datetime.timedelta(days=30)
"""From an address where the login succeeded this recently only that address's own failures count against the
account, so that a stranger who guesses elsewhere cannot shut a colleague out."""


@dataclass(frozen=True)
class Limits:
    """How long a session may rest, and how long it may live in all."""

    idle: datetime.timedelta
    absolute: datetime.timedelta


ORDINARY = Limits(datetime.timedelta(minutes=30), datetime.timedelta(hours=12))
SHORT = Limits(datetime.timedelta(minutes=15), datetime.timedelta(hours=8))


def limits_for(duties: Iterable[Duty]) -> Limits:
    """The limits for someone who holds these duties."""
    return SHORT if SHORT_LIVED & set(duties) else ORDINARY


def moment(instant: str) -> datetime.datetime:
    """An instant's text as an aware moment, to reckon with."""
    return datetime.datetime.fromisoformat(instant)


def expired(limits: Limits, created_at: str, seen_at: str, now: str) -> bool:
    """Is the session over? At the very limit it is."""
    at = moment(now)
    return at - moment(seen_at) >= limits.idle or at - moment(created_at) >= limits.absolute


def proven(confirmed_at: str | None, now: str) -> bool:
    """Was the password typed lately enough for an act that asks for it? At five minutes it no longer was."""
    return confirmed_at is not None and moment(now) - moment(confirmed_at) < PROOF


def must_wait(failures_by_account: int, failures_by_address: int) -> bool:
    """Has this account or this address failed as often as it may within the window?"""
    return failures_by_account >= MOST_BY_ACCOUNT or failures_by_address >= MOST_BY_ADDRESS
