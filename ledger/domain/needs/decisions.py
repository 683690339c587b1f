"""The one decision whether a line may be approved: a list of questions, asked in the order an approver would ask them.

Submitting, approving, an approver's preview, a trial and the replay under a draft policy all ask these very questions.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from ledger.domain.budgets.network import check_network
from ledger.domain.budgets.shares import numbers_of, refuse_passed
from ledger.domain.cards.cards import refuse_card
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.days import by_program_year
from ledger.domain.needs import by_kind, caps, categories, stays, whom
from ledger.domain.needs.caps import Excess
from ledger.domain.needs.kinds import Line, kind_named
from ledger.domain.needs.ladder import ladder_on
from ledger.domain.needs.needs import Asked, Decision, Facts, asking_of, check_period, check_standing
from ledger.domain.needs.oldest import check_oldest, year_of
from ledger.domain.needs.periods import check_served, spans_served
from ledger.domain.needs.terms import (
    AgreementTerms,
    CardTerms,
    CourseTerms,
    DepositTerms,
    RentTerms,
    WeekTerms,
)
from ledger.domain.needs.weekly import Beside
from ledger.domain.overrides import emergencies
from ledger.domain.payments.sources import refuse_promised
from ledger.domain.people.rungs import needed
from ledger.domain.scholarships.courses import Found
from ledger.errors import Refused

EXHAUSTED = "funds_exhausted"
"""No training money of the program year is left anywhere; whoever is told it is referred elsewhere (20 CFR 680.340(c))."""


class Test(StrEnum):
    """One question of the decision."""

    __test__ = False
    IMPORTED = "imported"
    ENROLLED = "enrolled"
    AGENCY = "agency"
    FUND = "fund"
    WHOM = "whom"
    NETWORK = "network"
    PERIOD = "period"
    CEILING = "ceiling"
    OLDEST = "oldest"
    PROGRAMS = "programs"
    TIME = "time"
    PAYEE = "payee"
    CATEGORY = "category"
    CAP = "cap"
    LANE = "lane"
    TERMS = "terms"
    AVAILABLE = "available"


def questions(asked: Asked, facts: Facts) -> tuple[tuple[Test, Callable[[], Found | None]], ...]:
    """Every question of the decision in its order: who asks them all gets each answer, who decides stops at the first no.

    :returns: each with what asks it; that gives back policies and numbers, or raises `Refused`.
    """
    on, policies, standing, kind = facts.on, facts.policies, facts.standing, kind_named(asked.kind)
    return (
        (Test.IMPORTED, partial(_check_imported, asked)),
        (Test.ENROLLED, partial(_check_enrolled, asked, facts)),
        (Test.AGENCY, partial(_check_agency, facts)),
        (Test.FUND, partial(_check_fund, asked, facts)),
        (Test.WHOM, partial(whom.check, facts.unserved)),
        (Test.NETWORK, partial(check_network, kind, facts.program, facts.network, on)),
        (Test.PERIOD, partial(_check_period, asked, facts)),
        (Test.CEILING, partial(_check_ceilings, facts)),
        (Test.OLDEST, partial(_check_oldest, facts)),
        (Test.PROGRAMS, partial(stays.check_programs, facts.program, standing.programs, policies, on)),
        (Test.TIME, partial(stays.check_retroactive, asked.terms, standing.entry_on, policies, on)),
        (Test.PAYEE, partial(_check_payee, asked, facts)),
        (Test.CATEGORY, partial(_check_category, asked, facts)),
        (Test.CAP, partial(_check_caps, asked, facts)),
        (Test.LANE, partial(_check_lane, asked, facts)),
        (Test.TERMS, partial(_check_kind, asked, facts)),
        (Test.AVAILABLE, partial(_check_available, asked, facts)),
    )


def decide_approval(asked: Asked, facts: Facts) -> Decision:
    """May this line be approved on this day? The order is that of the questions an approver would ask.

    :returns: the decision with its numbers and policies.
    :raises Refused: the first rule that says no, with the numbers: ``not_imported`` (issue), ``not_enrolled`` (SUP-01),
        ``no_plan`` (SUP-03), ``agency_not_active`` (ALC-05), ``fund_kind``, ``fund_not_for`` (FND-01), ``network_only``
        (SET-06, d18, d19), ``fund_period`` (FND-03), ``ceiling_over`` (FND-11), ``fund_newer`` (FND-07),
        ``programs_conflict`` (PAR-04), ``before_enrolment`` (SUP-22), those of `categories` (SUP-04, SUP-08, SUP-09,
        SUP-12),
        those of `caps` (SCH-08, SUP-05, SUP-07), those of `emergencies` (d15), those of `by_kind` (SUP-10, SUP-11) and
        `weekly` (SUP-19, SUP-20), ``allocation_short`` (ALC-03), ``match_promised`` (FND-17),
        ``funds_exhausted`` (SCH-22) and those of the kind; for a scholarship those of
        `scholarships.deciding.decide_course` (SCH-01 to SCH-11, SCH-23).
    """
    found = {test: ask() or Found() for test, ask in questions(asked, facts)}
    kind, (steps, ladder) = found[Test.TERMS], ladder_on(facts.policies, facts.on)
    used_policies = [one for test in _RESTS for one in found[test].policies]
    numbers = {
        "asked_cents": asked.amount_cents,
        "available_cents": facts.available_cents,
        "band_cents": ladder[1].above_cents,
        "band_used_cents": facts.used.band_cents,
        **found[Test.CAP].numbers,
        **found[Test.CATEGORY].numbers,
        **found[Test.LANE].numbers,
        **found[Test.OLDEST].numbers,
        **found[Test.CEILING].numbers,
        **kind.numbers,
    }
    if isinstance(asked.terms, RentTerms):
        years = by_program_year(asked.terms.each())
        numbers |= {f"months_used_{year}": max(facts.used.months.get(year, 0), 0) for year in years}
        numbers |= {"others_cents": facts.others_cents, "months_asked": asked.terms.months}
        numbers |= {"rent_cents": asked.terms.rent_cents, "subsidy_cents": asked.terms.subsidy_cents}
    second = kind.second or found[Test.PAYEE].second or bool(facts.used.twins)
    approve = needed(ladder, facts.used.band_cents + asked.amount_cents, second)
    due_on = emergencies.due_on(facts.policies, facts.on) if facts.lane else None
    return Decision(approve, (*used_policies, steps), numbers, facts.used.twins, due_on)


_RESTS = (Test.CAP, Test.CATEGORY, Test.TERMS, Test.LANE, Test.OLDEST, Test.PAYEE)
"""Questions whose policies a yes rests on, the first of them first."""


def _check_imported(asked: Asked) -> None:
    if not asked.participant_known:
        raise Refused("not_imported")


def _check_enrolled(asked: Asked, facts: Facts) -> None:
    """On the day; of youth who left, also on the last day of what they are given as follow-up."""
    follows_up = kind_named(asked.kind).line is Line.SUPPORT and facts.fund.stream == stays.YOUTH
    last_on = max((last for _, last in spans_served(asked.terms)), default=facts.on)
    for day in (facts.on, max(facts.on, last_on)):
        check_standing(facts.standing, day, follows_up=follows_up)


def _check_agency(facts: Facts) -> None:
    if not facts.agency_active:
        raise Refused("agency_not_active", on=facts.on)


def _check_fund(asked: Asked, facts: Facts) -> None:
    kind = kind_named(asked.kind)
    if kind.line is not facts.line or asked.kind not in facts.fund.kinds:
        raise Refused("fund_kind", fund=facts.fund.code, kind=kind.name)


def _check_ceilings(facts: Facts) -> Found:
    refuse_passed(facts.ceilings, facts.policies, facts.on)
    return Found([], numbers_of(facts.ceilings, "ceiling"))


def _check_period(asked: Asked, facts: Facts) -> None:
    check_period(facts.fund, facts.on)
    check_served(facts.fund, spans_served(asked.terms))


def _check_oldest(facts: Facts) -> Found | None:
    year = year_of(facts.fund.code)
    return check_oldest(year, facts.older, facts.newer_for, facts.policies, facts.on)


def _check_payee(asked: Asked, facts: Facts) -> Found | None:
    """The sort of payee; and one with a name of the staff is what an exception of the policy could allow."""
    if facts.payee_sort:
        categories.check_payee(asked.kind, facts.payee_sort, facts.policies, facts.on)
    if not facts.payee_staff or facts.asking:
        return None
    return Found([categories.check_staff(facts.policies, facts.on)], second=True)


def _check_category(asked: Asked, facts: Facts) -> Found:
    policies, on = facts.policies, facts.on
    cents = asked.terms.refundable_cents if isinstance(asked.terms, DepositTerms) else 0
    mapped = categories.check_category(asked.kind, (asked.words, facts.why), policies, on)
    deposit = categories.check_deposit(asked.kind, cents, policies, on)
    return Found([*mapped, *deposit], {"deposit_cents": cents} if cents else {})


def _check_caps(asked: Asked, facts: Facts) -> Found:
    excess = Excess(facts.granted, facts.asking)
    tested = caps.check(asking_of(asked, facts), facts.used.uses, facts.policies, excess)
    clauses = caps.clauses(tested, facts.policies, facts.on)
    return Found([*(one.value for one in tested), *clauses], caps.numbers(tested))


def _check_lane(asked: Asked, facts: Facts) -> Found | None:
    """Nobody has verified it: may it go by the emergency lane?"""
    if facts.lane is None:
        return None
    found = emergencies.decide(asked.kind, facts.lane, facts.policies, facts.on)
    return Found(list(found.policies), dict(found.numbers))


def _check_available(asked: Asked, facts: Facts) -> None:
    if facts.training_cents is not None and facts.training_cents <= 0:
        raise Refused(EXHAUSTED, on=facts.on)
    if facts.available_cents < 0:
        raise Refused("allocation_cut", over_cents=-facts.available_cents)
    if asked.amount_cents > facts.available_cents:
        raise Refused(
            "allocation_short",
            field="amount",
            available_cents=facts.available_cents,
            asked_cents=asked.amount_cents,
        )
    if facts.halves is not None:
        refuse_promised(facts.fund.code, asked.amount_cents, *facts.halves)


def _check_kind(asked: Asked, facts: Facts) -> Found:
    terms, policies, on = asked.terms, facts.policies, facts.on
    if isinstance(terms, RentTerms):
        return Found(
            by_kind.check_rent(
                terms, facts.used.months, facts.used.taken_months, policies, on, facts.others_cents
            )
        )
    if isinstance(terms, AgreementTerms):
        given = by_kind.Given(
            facts.contract,
            facts.work or WorkFacts(facts.fund.stream),
            facts.asking,
            facts.rate_waiver,
            (facts.governs_on, asked.amount_cents) if facts.governs_on else None,
        )
        return by_kind.check_agreement(asked.kind, terms, given, policies, on)
    if isinstance(terms, CourseTerms):
        return by_kind.check_course(asked.amount_cents, terms, facts.course, policies, on)
    if isinstance(terms, CardTerms):
        refuse_card((terms.starts_on, terms.ends_on), facts.used.trip_days, facts.used.card_spans)
    unfound = facts.asking and facts.finding is None
    if isinstance(terms, WeekTerms) and asked.kind == "NeedsRelated" and not unfound:
        used = facts.used
        beside = Beside(facts.fund.stream, used.week_spans, used.work_spans, used.hired_on)
        return by_kind.check_weeks(terms, facts.finding, beside, policies, on)
    return Found()
