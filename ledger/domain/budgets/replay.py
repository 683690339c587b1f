"""What past approvals would be under a draft policy: each decided again by the same decision, from the numbers it kept.

A draft value stands for its code on every day, whatever its own date: the question is what would have differed.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs.decisions import decide_approval
from ledger.domain.needs.needs import Asked, Facts
from ledger.errors import Refused


@dataclass(frozen=True)
class Past:
    """An approval as it was decided. :param facts: what it looked at, with the values in force on its day."""

    award: str
    kind: str
    asked: Asked
    facts: Facts


@dataclass(frozen=True)
class Result:
    """What a decision says. :param says: who decides, or why nobody may; with the numbers."""

    allowed: bool
    says: str


@dataclass(frozen=True)
class Difference:
    """An approval that would be another. :param then: under the values of its day."""

    past: Past
    then: Result
    now: Result


def drafted(book: PolicyBook, draft: Iterable[PolicyValue]) -> PolicyBook:
    """The book as if the draft's values had always been in force: the last one of each code."""
    last = {one.code: one for one in sorted(draft, key=lambda one: one.from_on)}
    always = [replace(one, from_on=datetime.date.min) for one in last.values()]
    return PolicyBook([*(one for one in book.values if one.code not in last), *always])


def decide_again(past: Past, book: PolicyBook) -> Result:
    """The same decision under a book."""
    try:
        decision = decide_approval(past.asked, replace(past.facts, policies=book))
    except Refused as refusal:
        return Result(False, str(refusal))
    return Result(True, "Two people approve." if decision.over_band else "One person approves.")


def differences(decisions: Iterable[Past], book: PolicyBook, draft: PolicyBook) -> list[Difference]:
    """The approvals that a draft would change, in their order."""
    found = []
    for past in decisions:
        then, now = decide_again(past, book), decide_again(past, draft)
        if then != now:
            found.append(Difference(past, then, now))
    return found
