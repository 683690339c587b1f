"""What the terms of a kind decide: months of rent, a course, an agreement that all sign; parts of the decision in `needs`."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.ratios import Waiver
from ledger.domain.contracts import contracts as contract_rules
from ledger.domain.contracts import work as work_rules
from ledger.domain.contracts.contracts import Draft
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.days import by_program_year
from ledger.domain.needs.terms import (
    AgreementTerms,
    CourseTerms,
    IncentiveTerms,
    OjtTerms,
    RentTerms,
    WeekTerms,
)
from ledger.domain.needs.weekly import Beside, WeekFinding, decide_weeks
from ledger.domain.scholarships.courses import Course, Found
from ledger.domain.scholarships.deciding import decide_course
from ledger.errors import Refused


@dataclass(frozen=True)
class Given:
    """What stands beside an agreement's terms. :param asking: only handed in, so the agreement may follow.

    :param waiver: of the share of the wage, for the fund that pays.
    :param modified: of an agreement that all have signed: from when on its change counts, and what it asks for besides.
    """

    draft: Draft | None
    work: WorkFacts
    asking: bool
    waiver: Waiver | None = None
    modified: tuple[datetime.date, int] | None = None


def check_rent(
    terms: RentTerms,
    months_used: Mapping[int, int],
    taken: Collection[str],
    policies: PolicyBook,
    on: datetime.date,
    others_cents: int = 0,
) -> list[PolicyValue]:
    """Months within the policy's, none that the household holds already.

    :param months_used: program year to months that the household holds of it; what is asked counts in the years it lies in.
    :param others_cents: what others said they pay of this rent in all; the subsidies of its months are at least that.
    :raises Refused: ``rent_months``, ``rent_subsidized`` (SUP-11), ``rent_month_taken`` (SUP-10).
    """
    most = policies.get("rent_months", on)
    for year, asked in by_program_year(terms.each()).items():
        used = months_used.get(year, 0)
        if used + asked > most.whole():
            raise Refused("rent_months", field="months", most=most.whole(), used=used, asked=asked, year=year)
    twice = sorted(set(taken) & set(terms.each()))
    if twice:
        raise Refused("rent_month_taken", field="first_month", month=twice[0])
    subsidy_cents = terms.subsidy_cents * terms.months
    if subsidy_cents < others_cents:
        raise Refused(
            "rent_others_pay", field="subsidy", others_cents=others_cents, subsidy_cents=subsidy_cents
        )
    if terms.monthly_cents > terms.payable_cents:
        raise Refused(
            "rent_subsidized",
            field="monthly",
            asked_cents=terms.monthly_cents,
            rent_cents=terms.rent_cents,
            subsidy_cents=terms.subsidy_cents,
            payable_cents=max(terms.payable_cents, 0),
        )
    return [most]


def check_weeks(
    terms: WeekTerms,
    finding: WeekFinding | None,
    beside: Beside,
    policies: PolicyBook,
    on: datetime.date,
) -> Found:
    """Weekly payments within the law's tests and the ceiling of a week (SUP-19, SUP-20).

    :raises Refused: those of `weekly.decide_weeks`.
    """
    found = decide_weeks(terms, finding, beside, policies, on)
    return Found(list(found.policies), {"weekly_most_cents": found.cents, "weeks": terms.weeks})


def check_agreement(
    kind: str, terms: AgreementTerms, given: Given, policies: PolicyBook, on: datetime.date
) -> Found:
    """Hours, months and contents of what an agreement binds (OJT-03, OJT-05; WEX-01 to WEX-07; d18).

    A change of a signed one is asked the same about the whole, and is signed before the day from which on it counts.

    :raises Refused: ``agreement_begun`` (OJT-02): nobody could sign it before its first day any more; those of
        `contracts.contracts` and `contracts.work`.
    """
    begins_on = given.modified[0] if given.modified else terms.starts_on
    if on >= begins_on:
        raise Refused("agreement_begun", field="starts_on", starts_on=begins_on)
    contents = given.draft.contents if given.draft else None
    if isinstance(terms, IncentiveTerms):
        found = work_rules.decide_incentive(terms, contents, policies, on, asking=given.asking)
        return Found(found)
    duration = contract_rules.check_duration(kind, terms, policies, on)
    if not isinstance(terms, OjtTerms):
        facts = replace(given.work, asking=given.asking)
        asked_cents = given.modified[1] if given.modified else terms.maximum_cents()
        work = work_rules.decide_work(kind, terms, contents, facts, policies, on, asked_cents=asked_cents)
        return Found([*duration, *work.policies], dict(work.numbers), second=work.second)
    if given.asking and given.draft is None:
        return Found([*duration, *contract_rules.check_rate(terms, None, policies, on, given.waiver)])
    return Found([*duration, *contract_rules.check_draft(terms, given.draft, policies, on, given.waiver)])


def check_course(
    amount_cents: int, terms: CourseTerms, course: Course | None, policies: PolicyBook, on: datetime.date
) -> Found:
    """A course no longer than one enrolment may obligate, and everything about its listing and costs.

    :raises Refused: ``course_too_long`` and those of `scholarships.deciding.decide_course`.
    """
    most = policies.get("scholarship_months", on)
    months = (terms.ends_on.year - terms.starts_on.year) * 12 + terms.ends_on.month - terms.starts_on.month
    if months + (terms.ends_on.day >= terms.starts_on.day) > most.whole():
        raise Refused("course_too_long", most=most.whole())
    known = course or Course(terms.listing, None, "")
    found = decide_course(amount_cents, terms.starts_on, known, on, policies)
    return Found([most, *found.policies], found.numbers)
