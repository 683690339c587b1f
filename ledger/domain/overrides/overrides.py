"""Overrides: exceptions to a cap, and emergencies. One register shows them all (AUD-05).

An exception exists only where the board's policy has the clause for that very cap (SUP-07, SCH-09, 20 CFR 680.920(b),
680.310(c)): ``exception.Clothing`` stands beside ``cap.Clothing`` and says how far over it an exception may go. One person
asks, a second one outside fiscal decides (SD8), and only then the approval can commit.
"""

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs import caps
from ledger.domain.needs.caps import Asking, Excess, Use
from ledger.domain.needs.scopes import clause_of
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused

MOST_WORDS = 1000


class Sort(StrEnum):
    """What was gone round."""

    CAP = "cap"
    EMERGENCY = "emergency"
    FUND = "fund"


SORT_NAMES: Mapping[str, str] = {
    Sort.CAP: "Exception to a cap",
    Sort.EMERGENCY: "Emergency: verification afterwards",
    Sort.FUND: "Newer money before older",
}


class State(StrEnum):
    """Where an override stands."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    USED = "used"
    VERIFIED = "verified"
    NOT_ELIGIBLE = "not_eligible"
    SETTLED = "settled"


LIVE = (State.ASKED, State.GRANTED)

STANDS: Mapping[tuple[str, str], str] = {
    (Sort.CAP, State.ASKED): "Asked, waits for a second person",
    (Sort.CAP, State.GRANTED): "Granted, waits for the approval",
    (Sort.CAP, State.USED): "Granted and used",
    (Sort.FUND, State.ASKED): "Chosen, waits for the approval",
    (Sort.FUND, State.USED): "Chosen and approved",
    (Sort.EMERGENCY, State.ASKED): "Waits for an approver",
    (Sort.EMERGENCY, State.USED): "Approved; verification is to be made up",
    (Sort.EMERGENCY, State.VERIFIED): "Verified afterwards",
    (Sort.EMERGENCY, State.NOT_ELIGIBLE): "Found not eligible, waits for the fiscal manager",
    (Sort.EMERGENCY, State.SETTLED): "Found not eligible, settled",
    **{(sort, State.DECLINED): "Declined" for sort in Sort},
    **{(sort, State.WITHDRAWN): "Withdrawn" for sort in Sort},
}
"""In plain words, by sort and state."""

_MOVES: Mapping[State, frozenset[State]] = {
    State.ASKED: frozenset({State.GRANTED, State.DECLINED, State.WITHDRAWN, State.USED}),
    State.GRANTED: frozenset({State.USED, State.DECLINED, State.WITHDRAWN}),
    State.USED: frozenset({State.VERIFIED, State.NOT_ELIGIBLE, State.WITHDRAWN}),
    State.NOT_ELIGIBLE: frozenset({State.SETTLED, State.WITHDRAWN}),
}

REASONS: Mapping[str, str] = {
    "no_cheaper": "Nothing cheaper serves the plan",
    "job_start": "A job or class would be lost",
    "health_safety": "Health or safety of the household",
    "access": "A disability or language needs more",
    "other": "Another reason, in words",
}
"""Why a cap is to be passed."""

REFUSALS: Mapping[str, str] = {
    "clause": "It is not what the clause is for",
    "cheaper": "Something cheaper serves the plan",
    "not_shown": "The need for it is not shown",
    "no_funds": "There is no money for it",
}
"""Why an exception is declined."""

FISCAL = frozenset({Duty.APPROVE, Duty.ACCEPT_INVOICES, Duty.BUILD, Duty.RECONCILE})
"""Whoever holds one of these works in fiscal (SD8). To release, or to approve above the band, is also a board officer's."""


@dataclass(frozen=True)
class Ground:
    """One cap that would be passed, and the clause that allows it; the very numbers the exception was asked with (AUD-04).

    :param most_cents: how far over the cap the clause goes.
    """

    code: str
    cap_cents: int
    used_cents: int
    asked_cents: int
    over_cents: int
    clause_id: str
    most_cents: int
    document: str


def move(state: str, target: State) -> str:
    """The next state. :raises Refused: ``override_state`` when there is no such step."""
    if target not in _MOVES.get(State(state), frozenset()):
        raise Refused("override_state", state=state.replace("_", " "))
    return target.value


def grounds(asking: Asking, uses: Sequence[Use], book: PolicyBook) -> tuple[Ground, ...]:
    """Every cap that the request passes, with its clause, the one passed most first.

    :raises Refused: ``exception_not_needed``; ``cap`` (no clause), ``cap_law``, ``cap_clause`` from `caps.check`.
    """
    passed = [one for one in caps.check(asking, uses, book, Excess(asking=True)) if one.over_cents]
    if not passed:
        raise Refused("exception_not_needed")
    found = []
    for one in passed:
        clause = book.get(clause_of(one.value.code), asking.on)
        numbers = (one.cap_cents, one.used_cents, one.asked_cents, one.over_cents)
        found.append(Ground(one.value.code, *numbers, clause.id, clause.cents(), clause.document))
    return tuple(found)


def to_text(found: Sequence[Ground]) -> str:
    """Grounds as their column keeps them."""
    return canonical([asdict(one) for one in found]).decode()


def from_text(text: str) -> tuple[Ground, ...]:
    """Grounds from their column."""
    return tuple(Ground(**one) for one in json.loads(text))


def granted(found: Sequence[Ground]) -> dict[str, int]:
    """How far each cap may be passed: cap code to cents."""
    return {one.code: one.over_cents for one in found}


def check_reason(reason: str, words: str, known: Mapping[str, str]) -> str:
    """A coded reason; *other* in words. :raises InvalidInput: ``reason_unknown``, ``words_missing``."""
    if reason not in known:
        raise InvalidInput("reason_unknown", field="reason")
    if reason == "other" and not words.strip():
        raise InvalidInput("words_missing", field="words")
    return words.strip()[:MOST_WORDS]


def check_second(held: Collection[Duty]) -> None:
    """The second person of an exception is outside fiscal (SD8).

    :param held: the duties of whoever decides.
    :raises Refused: ``outside_fiscal``.
    """
    if Duty.OVERSEE not in held or FISCAL & set(held):
        raise Refused("outside_fiscal")


def is_overdue(sort: str, state: str, due_on: datetime.date | None, today: datetime.date) -> bool:
    """Is an emergency's verification overdue?"""
    return sort == Sort.EMERGENCY and state == State.USED and due_on is not None and due_on < today
