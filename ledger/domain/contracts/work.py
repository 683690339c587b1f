"""When work experience, a transitional job or a hiring incentive may be approved. Each decision is pure.

All three are for participants of the partner network only (d18, d19). Work experience ends within a limited time and is paid
as a wage, with an employer of record, or as a stipend. A transitional job is subsidized work beside career and supportive
services. A hiring incentive is owed only when the hire, and then retention, is shown.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.shares import Share
from ledger.domain.budgets.shares import numbers_of as share_numbers
from ledger.domain.contracts.agreements import AnyContents, WorkContents, check_agreement
from ledger.domain.needs.terms import IncentiveTerms, WorkTerms
from ledger.errors import InvalidInput, Refused

YOUTH = "youth"
"""The stream of the funds that serve youth."""


@dataclass(frozen=True)
class WorkFacts:
    """What decides besides the agreement.

    :param stream: of the fund that pays. :param asking: only handed in: the agreement may follow.
    :param has_support: a line of supportive services lives beside it in the enrolment (20 CFR 680.195).
    :param stipend_cents: stipends approved for the person in the calendar year (WEX-04).
    :param shares: the tests of the law that count transitional jobs of this fund; empty where none is loaded (WEX-07).
    :param missing: what its test needs and nobody has entered; nothing is promised before (FND-14).
    """

    stream: str
    asking: bool = False
    has_support: bool = False
    stipend_cents: int = 0
    shares: tuple[Share, ...] = ()
    missing: str = ""


@dataclass(frozen=True)
class WorkFound:
    """What a yes rests on. :param second: two people decide (WEX-04). :param numbers: that it used (AUD-04)."""

    policies: tuple[PolicyValue, ...]
    second: bool = False
    numbers: Mapping[str, int] = field(default_factory=dict)


def decide_work(
    kind: str,
    terms: WorkTerms,
    contents: AnyContents | None,
    facts: WorkFacts,
    policies: PolicyBook,
    on: datetime.date,
    *,
    asked_cents: int,
) -> WorkFound:
    """May this work be approved?

    :param contents: None while there is no agreement yet. :param asked_cents: the maximum; of a signed agreement that is
        changed, the difference.
    :raises Refused: ``contract_none``, ``education_missing`` (WEX-05), ``transitional_services``, ``transitional_figure`` and
        ``transitional_share`` (WEX-07), ``stipend_limit`` (WEX-04).
    :raises InvalidInput: what the agreement leaves out (WEX-01).
    """
    found: list[PolicyValue] = []
    if kind == "TransitionalJob" and not facts.has_support:
        raise Refused("transitional_services")
    check_shares(asked_cents, facts, policies, on)
    second, numbers = False, numbers_of(facts)
    if terms.pay == "stipend":
        free, most = policies.get("wex_stipend", on), policies.get("wex_stipend_most", on)
        whole = facts.stipend_cents + asked_cents
        if whole > most.cents():
            raise Refused(
                "stipend_limit",
                used_cents=facts.stipend_cents,
                asked_cents=asked_cents,
                most_cents=most.cents(),
                document=most.document,
            )
        second = whole > free.cents()
        found += [free, most]
    if contents is None:
        if not facts.asking:
            raise Refused("contract_none")
        return WorkFound(tuple(found), second, numbers)
    check_agreement(contents, terms)
    if isinstance(contents, WorkContents):
        check_beside(kind, contents, facts.stream)
    return WorkFound(tuple(found), second, numbers)


def check_shares(asked_cents: int, facts: WorkFacts, policies: PolicyBook, on: datetime.date) -> None:
    """Within what each test of the law leaves for transitional jobs (FND-14, WEX-07).

    :raises Refused: ``transitional_figure``, ``transitional_share``.
    """
    if facts.missing:
        raise Refused("transitional_figure", missing=facts.missing)
    left_cents = min((_left(one, policies, on) for one in facts.shares), default=None)
    if left_cents is not None and asked_cents > left_cents:
        raise Refused("transitional_share", left_cents=left_cents, asked_cents=asked_cents)


def numbers_of(facts: WorkFacts) -> dict[str, int]:
    """What a decision keeps of the year's stipends and of the law's shares, so that it can be decided again (AUD-04)."""
    return {"stipend_used_cents": facts.stipend_cents, **share_numbers(facts.shares, "share")}


def _left(share: Share, policies: PolicyBook, on: datetime.date) -> int:
    """What a share of the law leaves for another job; negative when it is passed.

    :raises Refused: ``transitional_figure`` while nobody has decided it.
    """
    most_cents = share.most_cents(policies, on)
    if most_cents is None:
        raise Refused("transitional_figure", missing=f"a value of {share.limit}")
    return most_cents - share.used_cents


def check_beside(kind: str, contents: WorkContents, stream: str) -> None:
    """What must stand beside the work: education for youth; barriers, services and the subsidy of a transitional job.

    :param stream: of the fund that pays.
    :raises Refused: ``education_missing`` (WEX-05). :raises InvalidInput: ``contract_missing`` (WEX-07).
    """
    check_education(stream, contents.education)
    if kind == "TransitionalJob":
        for name, what in (
            ("barriers", "The person's barriers and work history"),
            ("services", "The comprehensive career services beside the job"),
        ):
            if not getattr(contents, name).strip():
                raise InvalidInput("contract_missing", field=name, what=what)
        if not contents.subsidized:
            raise InvalidInput(
                "contract_missing", field="subsidized", what="That the wages of the job are subsidized"
            )


def check_education(stream: str, education: str) -> None:
    """Work of youth stands beside education (WEX-05).

    :raises Refused: ``education_missing``.
    """
    if stream == YOUTH and not education.strip():
        raise Refused("education_missing")


def decide_incentive(
    terms: IncentiveTerms,
    contents: AnyContents | None,
    policies: PolicyBook,
    on: datetime.date,
    *,
    asking: bool,
) -> list[PolicyValue]:
    """May this hiring incentive be approved? It rests on the share and the days that wait for retention (d18).

    :raises Refused: ``contract_none``. :raises InvalidInput: what the agreement leaves out.
    """
    if contents is not None:
        check_agreement(contents, terms)
    elif not asking:
        raise Refused("contract_none")
    return [policies.get("incentive_retention_share", on), policies.get("incentive_retention_days", on)]


def slot_of(terms: WorkTerms, program: str, policies: PolicyBook, on: datetime.date) -> str:
    """The slot that the first day's month makes, where the program uses slots: June to September are summer (WEX-06).

    :returns: a code of `agreements.SLOTS`, "" for a program without slots.
    :raises Refused: ``no_policy_on`` when a program uses slots and nobody decided which months are summer.
    """
    uses = policies.find("wex_slot_programs", on)
    if uses is None or program not in uses.words():
        return ""
    summer = {int(month) for month in policies.get("wex_summer_months", on).words()}
    return "summer" if terms.starts_on.month in summer else "year_round"


def check_hired(
    terms: IncentiveTerms, hired_on: datetime.date, executed_on: datetime.date, today: datetime.date
) -> None:
    """May the hire be shown for that day: begun, and not before all had signed?

    :raises InvalidInput: ``hire_dates``.
    """
    if not max(executed_on, terms.starts_on) <= hired_on <= today:
        raise InvalidInput(
            "hire_dates", field="hired_on", starts_on=max(executed_on, terms.starts_on), today_on=today
        )
