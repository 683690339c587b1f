"""What past decisions would be under a draft: each asked again, the very same questions, from what it kept.

Approvals, changes of live awards, awards that were carried in and refusals are decided by one function; what does not come out
as it was under its own values cannot be compared, and is counted by what it lacks.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ledger.domain.awards.anew import Anew, beside_bound, decide_anew
from ledger.domain.budgets.drafts import Changed, Draft, drafted
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs.decisions import decide_approval, questions
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.needs import Asked, Facts, Used
from ledger.domain.needs.trial import TESTS, Sight, said
from ledger.errors import Refused

SINCE = "since"
"""Something that is not kept with a decision has changed since."""
BESIDE = "beside"
"""What stood beside an approval does not come out as it was, and a draft of `WINDOWS` looks at it."""
WINDOWS = ("band_days", "duplicate_days")
"""Values that say how far back a decision looks for awards to the same person and payee."""


@dataclass(frozen=True)
class Beside:
    """An award to the same person and payee, as it stood. :param on: the day it was approved. :param cents: that it used.

    :param alike: of another line of the same kind and amount (SUP-24).
    """

    award: str
    on: datetime.date
    cents: int
    alike: bool


@dataclass(frozen=True)
class Past:
    """A line, or a change of an award, as it was decided.

    :param subject: the award; of a line that was refused, the need. :param facts: what it looked at.
    :param person: whom it was for. :param refused: the code by which a rule said no; None for an approval.
    :param open: may its fund be told apart? :param of_award: is the subject an award?
    :param anew: of a change of a live award. :param lacks: what it did not keep, should it not come out as it was.
    :param beside: what stood beside it; None where that cannot be told.
    """

    subject: str
    asked: Asked
    facts: Facts
    person: str = ""
    refused: str | None = None
    open: bool = True
    anew: Anew | None = None
    of_award: bool = True
    lacks: str = SINCE
    beside: tuple[Beside, ...] | None = None

    @property
    def cents(self) -> int:
        """What it asked for: of a change what was open of it."""
        return self.anew.open_cents if self.anew else self.asked.amount_cents

    @property
    def kind(self) -> str:
        return self.asked.kind

    @property
    def kind_name(self) -> str:
        """The kind, as people say it."""
        name = kind_named(self.asked.kind).name
        return f"{name}, changed" if self.anew else name


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
class Difference:
    """A decision that would be another. :param then: under the values of its day. :param because: of which values."""

    past: Past
    then: Result
    now: Result
    because: tuple[Changed, ...]


@dataclass(frozen=True)
class Outcome:
    """Everything that a draft would have changed.

    :param decided: decisions asked again. :param differences: in the order of the decisions.
    :param lacking: what those that do not come out as they were under their own values did not keep, and how many they are.
    :param unasked: codes of which the draft says something new and no decision asked: what they would change is not shown.
    """

    decided: int
    differences: tuple[Difference, ...]
    lacking: Mapping[str, int] = field(default_factory=dict)
    unasked: tuple[str, ...] = ()

    @property
    def unlike(self) -> int:
        """How many do not come out as they were."""
        return sum(self.lacking.values())

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
    return sum(one.past.cents for one in found)


def people(found: Iterable[Difference]) -> int:
    """For how many people they are."""
    return len({one.past.person for one in found})


def decide_again(past: Past, book: PolicyBook) -> Result:
    """The same decision under a book."""
    facts = replace(past.facts, policies=book)
    try:
        decision = decide_anew(past.anew, facts) if past.anew else decide_approval(past.asked, facts)
    except Refused as refusal:
        return Result(False, said(refusal, Sight(True, past.open)), refusal.code, _rule(past, facts))
    return Result(True, decision.says)


def _rule(past: Past, facts: Facts) -> str:
    """The first question that says no."""
    for test, ask in questions(past.asked, beside_bound(past.anew, facts) if past.anew else facts):
        try:
            ask()
        except Refused:
            return TESTS[test][0]
    return "What a decision keeps"  # the band itself is decided by nobody


def decide_under(past: Past, book: PolicyBook, draft: Draft) -> Result:
    """The same decision under a draft."""
    return _decide_drafted(past, drafted(book, draft.values), draft)


def _decide_drafted(past: Past, whole: PolicyBook, draft: Draft) -> Result:
    """:param whole: the book with the draft's values in it."""
    facts, codes = draft.facts(past.facts), {one.code for one in draft.values}
    if past.beside is not None:
        facts = replace(facts, used=looked_back(past.asked.kind, facts, past.beside, whole, codes))
    return decide_again(replace(past, facts=facts), whole)


def looked_back(
    kind: str, facts: Facts, beside: Sequence[Beside], book: PolicyBook, codes: Collection[str] = WINDOWS
) -> Used:
    """What was used, with the band and the possible duplicates as far back as a book looks (SD7, SUP-24).

    :param codes: those of `WINDOWS` that are looked at anew.
    """
    used, on = facts.used, facts.on
    if "band_days" in codes:
        days = book.find("band_days", on)
        since = on - datetime.timedelta(days=days.whole() if days else 0)
        used = replace(used, band_cents=sum(one.cents for one in beside if one.on >= since))
    if "duplicate_days" in codes:
        days = None if kind_named(kind).by_month else book.find("duplicate_days", on)
        since = on - datetime.timedelta(days=days.whole()) if days else datetime.date.max
        twins = tuple(one.award for one in beside if one.alike and one.cents > 0 and one.on >= since)
        used = replace(used, twins=twins)
    return used


def replay(decisions: Sequence[Past], book: PolicyBook, draft: Draft) -> Outcome:
    """Every decision under its own values and under a draft's.

    Worked: a rent of 900.00 was approved under a cap of 3,000.00 with 2,000.00 used. A draft says 2,500.00: it would be
    refused, because of ``cap.Rent``. A rent of 1,200.00 was refused beside it; a draft of 3,500.00 would allow it.

    :param book: every value ever loaded. :param draft: what stands on every day.
    :returns: an approval that would be refused or needs another number of people, a refusal that would be allowed.
    """
    found, lacking, whole = [], Counter[str](), _Listening(drafted(book, draft.values))
    looks_back = any(one.code in WINDOWS for one in draft.values)
    for past in decisions:
        then = decide_again(past, book)
        if then.allowed is not (past.refused is None) or then.code != (past.refused or ""):
            lacking[past.lacks] += 1
            continue
        if looks_back and past.refused is None and past.beside is None:
            lacking[BESIDE] += 1
            continue
        now = _decide_drafted(past, whole, draft)
        if _differs(then, now):
            found.append(Difference(past, then, now, _because(past, then, book, draft)))
    unasked = tuple(code for code in _unlike(book, draft) if code not in whole.heard)
    return Outcome(len(decisions) - lacking.total(), tuple(found), lacking, unasked)


def _unlike(book: PolicyBook, draft: Draft) -> list[str]:
    """Codes of which the draft says something else than was ever so: a folder that is loaded says nothing new."""
    known: dict[str, set[str]] = {}
    for one in book.values:
        known.setdefault(one.code, set()).add(one.value)
    values = [one for part in draft.parts() for one in part.values]
    return sorted(one.code for one in values if known.get(one.code) != {one.value})


def _differs(then: Result, now: Result) -> bool:
    """A refusal that is refused for another reason stays one."""
    return now.allowed is not then.allowed or (now.allowed and now != then)


class _Listening(PolicyBook):
    """A book that notes which codes it was asked for."""

    def __init__(self, book: PolicyBook) -> None:
        super().__init__(book.values)
        self.heard: set[str] = set()

    def find(self, code: str, on: datetime.date) -> PolicyValue | None:
        self.heard.add(code)
        return super().find(code, on)


def _because(past: Past, then: Result, book: PolicyBook, draft: Draft) -> tuple[Changed, ...]:
    """What of the draft changes the result, each by itself; where only all of it together does, all that was asked."""
    listening = _Listening(drafted(book, draft.values))
    _decide_drafted(past, listening, draft)
    asked, alone = [], []
    for part in draft.parts():
        if any(code not in listening.heard for code in part.asks):
            continue
        changed = part.changed(book, past.facts)
        if changed is not None:
            asked.append(changed)
            if _differs(then, decide_under(past, book, part)):
                alone.append(changed)
    return tuple(alone or asked)
