"""What past decisions would be under a draft policy: each asked again, the very same questions, from what it kept.

A draft value stands for its code on every day, whatever its own date: the question is what would have differed. Approvals and
refusals are decided by one function; what does not come out as it was under its own values cannot be compared, and is counted.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ledger.domain.budgets.policies import PolicyBook, PolicyValue, in_words
from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.needs.decisions import decide_approval, questions
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.needs import Asked, Facts
from ledger.domain.needs.trial import TESTS, Sight, said
from ledger.errors import Refused


@dataclass(frozen=True)
class Past:
    """A line as it was decided.

    :param subject: the award; of a refusal, the need. :param facts: what it looked at. :param person: whom it was for.
    :param refused: the code by which a rule said no; None for an approval. :param open: may its fund be told apart?
    """

    subject: str
    asked: Asked
    facts: Facts
    person: str = ""
    refused: str | None = None
    open: bool = True

    @property
    def kind(self) -> str:
        return self.asked.kind

    @property
    def kind_name(self) -> str:
        """The kind, as people say it."""
        return kind_named(self.asked.kind).name


@dataclass(frozen=True)
class Result:
    """What a decision says.

    :param says: who decides, or why nobody may; with the numbers. :param code: of the refusal. :param rule: the question that
        says no, as people call it.
    """

    allowed: bool
    says: str
    code: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Changed:
    """A value that makes the difference, as people say it. :param before: None when nobody had decided it."""

    code: str
    before: str | None
    after: str

    @property
    def meaning(self) -> str:
        """What the code governs."""
        return CODES[self.code][1].partition(";")[0]


@dataclass(frozen=True)
class Difference:
    """A decision that would be another. :param then: under the values of its day. :param because: of which values."""

    past: Past
    then: Result
    now: Result
    because: tuple[Changed, ...]


@dataclass(frozen=True)
class Outcome:
    """Everything that a draft would have changed.

    :param decided: decisions asked again. :param unlike: those that do not come out as they were under their own values.
    :param differences: in the order of the decisions.
    """

    decided: int
    unlike: int
    differences: tuple[Difference, ...]

    @property
    def refused(self) -> tuple[Difference, ...]:
        """Approved then, and not allowed under the draft."""
        return tuple(one for one in self.differences if one.then.allowed and not one.now.allowed)

    @property
    def allowed(self) -> tuple[Difference, ...]:
        """Refused then, and allowed under the draft."""
        return tuple(one for one in self.differences if one.now.allowed and not one.then.allowed)

    @property
    def otherwise(self) -> tuple[Difference, ...]:
        """Approved both times, by another number of people."""
        return tuple(one for one in self.differences if one.now.allowed and one.then.allowed)


def cents(found: Iterable[Difference]) -> int:
    """What they ask for in all."""
    return sum(one.past.asked.amount_cents for one in found)


def people(found: Iterable[Difference]) -> int:
    """For how many people they are."""
    return len({one.past.person for one in found})


class _Listening(PolicyBook):
    """A book that notes which codes it was asked for."""

    def __init__(self, book: PolicyBook) -> None:
        super().__init__(book.values)
        self.heard: set[str] = set()

    def find(self, code: str, on: datetime.date) -> PolicyValue | None:
        self.heard.add(code)
        return super().find(code, on)


def drafted(book: PolicyBook, draft: Iterable[PolicyValue]) -> PolicyBook:
    """The book as if the draft's values had always been in force: the last one of each code."""
    last = {one.code: one for one in sorted(draft, key=lambda one: one.from_on)}
    always = [replace(one, from_on=datetime.date.min) for one in last.values()]
    return PolicyBook([*(one for one in book.values if one.code not in last), *always])


def decide_again(past: Past, book: PolicyBook) -> Result:
    """The same decision under a book."""
    facts = replace(past.facts, policies=book)
    try:
        decision = decide_approval(past.asked, facts)
    except Refused as refusal:
        return Result(False, said(refusal, Sight(True, past.open)), refusal.code, _rule(past.asked, facts))
    return Result(True, "Two people approve." if decision.over_band else "One person approves.")


def _rule(asked: Asked, facts: Facts) -> str:
    """The first question that says no."""
    for test, ask in questions(asked, facts):
        try:
            ask()
        except Refused:
            return TESTS[test][0]
    return "What a decision keeps"  # the band itself is decided by nobody


def replay(decisions: Sequence[Past], book: PolicyBook, draft: Iterable[PolicyValue]) -> Outcome:
    """Every decision under its own values and under a draft's.

    Worked: a rent of 900.00 was approved under a cap of 3,000.00 with 2,000.00 used. A draft says 2,500.00: it would be
    refused, because of ``cap.Rent``. A rent of 1,200.00 was refused beside it; a draft of 3,500.00 would allow it.

    :param book: every value ever loaded. :param draft: values that stand for their codes on every day.
    :returns: an approval that would be refused or needs another number of people, a refusal that would be allowed.
    """
    values = tuple(draft)
    whole = drafted(book, values)
    found, unlike = [], 0
    for past in decisions:
        then = decide_again(past, book)
        if then.allowed is not (past.refused is None) or then.code != (past.refused or ""):
            unlike += 1
            continue
        now = decide_again(past, whole)
        if _differs(then, now):
            found.append(Difference(past, then, now, _because(past, then, book, values)))
    return Outcome(len(decisions) - unlike, unlike, tuple(found))


def _differs(then: Result, now: Result) -> bool:
    """A refusal that is refused for another reason stays one."""
    return now.allowed is not then.allowed or (now.allowed and now != then)


def _because(
    past: Past, then: Result, book: PolicyBook, draft: tuple[PolicyValue, ...]
) -> tuple[Changed, ...]:
    """The draft's values that change the result, each by itself; where only all of them together do, all that were asked."""
    listening = _Listening(drafted(book, draft))
    decide_again(past, listening)
    changed = []
    for code in sorted(listening.heard):
        before, after = book.find(code, past.facts.on), listening.find(code, past.facts.on)
        if after is not None and (before is None or before.value != after.value):
            shown = None if before is None else in_words(before.unit, before.value)
            changed.append(Changed(code, shown, in_words(after.unit, after.value)))
    alone = []
    for one in changed:
        only = drafted(book, (value for value in draft if value.code == one.code))
        if _differs(then, decide_again(past, only)):
            alone.append(one)
    return tuple(alone or changed)
