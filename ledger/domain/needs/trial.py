"""A dry run: every question of the decision asked, each answer with its numbers, and which one decides. Nothing is written.

The questions are those of `decisions`, never a copy. A reader who may not know what other agencies gave reads what is left
(decision 22).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.domain.needs import caps
from ledger.domain.needs.caps import Tested
from ledger.domain.needs.decisions import Test, decide_approval, questions
from ledger.domain.needs.left import rent_years
from ledger.domain.needs.needs import Asked, Decision, Facts, asking_of
from ledger.domain.needs.terms import RentTerms
from ledger.errors import Refused
from ledger.words import day, dollars

TESTS: Mapping[Test, tuple[str, str]] = {
    Test.IMPORTED: ("The participant system knows the person", ""),
    Test.ENROLLED: ("Enrolled on the day, with a plan that this serves", "SUP-01, SUP-03"),
    Test.AGENCY: ("The agency's agreement runs", "ALC-05"),
    Test.FUND: ("The fund and its line pay for this kind", "ALC-01"),
    Test.WHOM: ("The fund may serve this person", "FND-01"),
    Test.NETWORK: ("The program may have this kind", "SET-06"),
    Test.PERIOD: ("Within the fund's dates", "FND-03"),
    Test.CEILING: ("No ceiling of the law is passed", "FND-11"),
    Test.OLDEST: ("The oldest money of the source that could pay", "FND-07"),
    Test.PROGRAMS: ("No other program of the same source helps", "PAR-04"),
    Test.TIME: ("Not for a time before the enrollment", "SUP-22"),
    Test.PAYEE: ("The sort of payee", "SUP-09"),
    Test.CATEGORY: ("A kind of the law, and nothing that is never paid", "SUP-04, SUP-08"),
    Test.CAP: ("Within every cap", "SUP-05, SUP-06, SCH-08"),
    Test.LANE: ("Within the emergency lane, when it goes by it", "d15"),
    Test.TERMS: ("What this kind asks for", ""),
    Test.AVAILABLE: ("The allocation has it", "ALC-03"),
}
"""What a question is called, and the statements it enforces."""


POOLED = (Test.FUND, Test.WHOM, Test.PERIOD, Test.CEILING, Test.OLDEST, Test.AVAILABLE)
"""Questions whose answers tell the funds of a pool apart: to whoever may not, the last of them answers for all."""


@dataclass(frozen=True)
class Sight:
    """What the reader may know. :param used: what others used, as a number. :param available: what the allocation has."""

    used: bool
    available: bool


@dataclass(frozen=True)
class Answer:
    """One question with its answer.

    :param decides: it is the first that says no; a yes is decided by all of them. :param lines: its numbers, in words.
    """

    test: Test
    holds: bool
    decides: bool
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        return TESTS[self.test][0]

    @property
    def statements(self) -> str:
        return TESTS[self.test][1]


@dataclass(frozen=True)
class Trial:
    """What approving would be. :param decision: None when it would be refused."""

    answers: tuple[Answer, ...]
    decision: Decision | None

    @property
    def decides(self) -> Answer | None:
        """The question that says no first."""
        return next((one for one in self.answers if one.decides), None)


def try_all(asked: Asked, facts: Facts, sight: Sight) -> Trial:
    """Ask every question, and take the decision itself if all say yes.

    :raises Refused: ``no_policy_on`` when the band that a decision keeps is not decided.
    """
    answers: list[Answer] = []
    allowed, cannot = True, False
    for test, ask in questions(asked, facts):
        refusal = None
        try:
            ask()
        except Refused as error:
            refusal = error
        if test in POOLED and not sight.available:
            cannot = cannot or (test is not Test.AVAILABLE and refusal is not None)
            if test is not Test.AVAILABLE:
                continue
            refusal = refusal or (Refused("pool_cannot") if cannot else None)
        lines = _numbers(test, asked, facts, sight)
        if refusal:
            lines = (said(refusal, sight), *lines)
        answers.append(Answer(test, refusal is None, allowed and refusal is not None, lines))
        allowed = allowed and refusal is None
    return Trial(tuple(answers), decide_approval(asked, facts) if allowed else None)


def said(refusal: Refused, sight: Sight) -> str:
    """The refusal as this reader may read it: without numbers that tell what others used, or what a pooled fund has."""
    names = refusal.arguments.keys()
    if not sight.used and any(name.startswith("used") for name in names):
        return "More than is left."
    return str(refusal if sight.available else pooled(refusal))


TELLS_FUNDS = frozenset(
    {
        "fund_not_for",
        "fund_kind",
        "fund_period",
        "fund_gap",
        "fund_newer",
        "ceiling_over",
        "allocation_short",
        "allocation_cut",
        "match_promised",
    }
)
"""Refusals that tell which fund of a pool was asked: whom it serves, when it runs, what it has (P34)."""


def pooled(refusal: Refused) -> Refused:
    """A refusal for whoever may not tell the funds of the pool apart: that it cannot pay, and not why."""
    return Refused("pool_cannot") if refusal.code in TELLS_FUNDS else refusal


def _numbers(test: Test, asked: Asked, facts: Facts, sight: Sight) -> tuple[str, ...]:
    if test is Test.ENROLLED and facts.standing.enrolled and facts.standing.entry_on:
        plan = facts.standing.plan_dated_on
        return (
            f"Enrolled since {day(facts.standing.entry_on)}; "
            + (f"plan of {day(plan)}." if plan else "no plan."),
        )
    if test is Test.PERIOD:
        return (f"{day(facts.fund.performance_from)} to {day(facts.fund.performance_to)}.",)
    if test is Test.PAYEE and not facts.payee_sort:
        return ("No payee is chosen yet.",)
    if test is Test.CAP:
        found = caps.tested(asking_of(asked, facts), facts.used.uses, facts.policies)
        return tuple(_cap(one, sight) for one in found)
    if test is Test.TERMS and isinstance(asked.terms, RentTerms):
        return _months(asked.terms, facts, sight)
    if test is Test.AVAILABLE:
        asks = f"{dollars(asked.amount_cents)} asked."
        return (f"{dollars(facts.available_cents)} available, {asks}" if sight.available else asks,)
    return ()


def _cap(one: Tested, sight: Sight) -> str:
    """``$3,600.00 in a program year: $2,400.00 used, $1,200.00 left, $900.00 asked.``"""
    used = f"{dollars(one.used_cents)} used, " if sight.used else ""
    left = "limit reached" if not one.left_cents and not sight.used else f"{dollars(one.left_cents)} left"
    return f"{dollars(one.cap_cents)} {one.words}: {used}{left}, {dollars(one.asked_cents)} asked."


def _months(terms: RentTerms, facts: Facts, sight: Sight) -> tuple[str, ...]:
    found = []
    for one in rent_years(terms, facts.used, facts.policies, facts.on):
        used = f"{one.used} used, " if sight.used else ""
        found.append(
            f"{one.most} months in program year {one.year}: {used}{one.left} left, {one.asked} asked."
        )
    return tuple(found)
