"""Work experience, transitional jobs and hiring incentives: what an agreement holds, who may get one, what hours cost."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.awards.reimbursement import PayPeriod, PayRules, Reimbursed, reimburse
from ledger.domain.budgets.network import check_network
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.budgets.shares import Share
from ledger.domain.contracts import contracts, work
from ledger.domain.contracts.agreements import (
    INCENTIVE_CHECKLIST,
    WORK_CHECKLIST,
    IncentiveContents,
    WorkContents,
    check_agreement,
    contents_from,
    parties_of,
    to_text,
)
from ledger.domain.contracts.modifications import parts_of
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.term_checks import check_terms
from ledger.domain.needs.terms import IncentiveTerms, Pay, WorkTerms, complete
from ledger.errors import InvalidInput, LedgerError, Refused

ON = datetime.date(2026, 7, 15)
STARTS = datetime.date(2026, 7, 20)
TERMS = WorkTerms(STARTS, datetime.date(2026, 10, 16), 200 * 60, "wage", 1_700, 765, 200)
STIPEND = replace(TERMS, minutes=35 * 60, pay="stipend", taxes_bp=0, compensation_bp=0)
CONTENTS = WorkContents(
    "Community garden",
    "A lead gardener",
    "Plan, plant, keep records",
    "agency",
    checklist=tuple(WORK_CHECKLIST),
)
JOB = replace(CONTENTS, barriers="Long unemployed", services="Weekly coaching", subsidized=True)
INCENTIVE = IncentiveContents("93-0000000", "Welder", 2_200, True, tuple(INCENTIVE_CHECKLIST))
VALUES = {
    "wex_hours": "400",
    "wex_months": "3",
    "wex_stipend": "599.00",
    "wex_stipend_most": "1,200.00",
    "wex_slot_programs": "EOP, APN",
    "wex_summer_months": "6, 7, 8, 9",
    "transitional_hours": "520",
    "transitional_months": "6",
    "incentive_retention_share": "50%",
    "incentive_retention_days": "90",
}
BOOK = PolicyBook(
    PolicyValue(code, code, value, CODES[code][0], "policy", datetime.date(2026, 7, 1), "Test document")
    for code, value in VALUES.items()
)
RULES = PayRules(None, holiday=False, leave=False, bonus=False, minimum_wage_cents=1_630, prefix="wex")
PERIOD = PayPeriod(
    STARTS, datetime.date(2026, 8, 2), 50 * 60, 1_700, taxes_cents=6_503, compensation_cents=1_700
).proven()


def _refused(act: Any, *arguments: Any, **more: Any) -> LedgerError:
    with pytest.raises(LedgerError) as refused:
        act(*arguments, **more)
    return refused.value


def _decide(
    kind: str = "WorkExperience", terms: WorkTerms = TERMS, contents: Any = CONTENTS, **facts: Any
) -> work.WorkFound:
    given = WorkFacts(**{"stream": "adult", "has_support": True, **facts})
    return work.decide_work(kind, terms, contents, given, BOOK, ON, asked_cents=terms.maximum_cents())


def _paid(period: PayPeriod = PERIOD, terms: WorkTerms = TERMS, **more: Any) -> Reimbursed:
    given = {"earlier_minutes": 0, "left_cents": terms.maximum_cents(), **more}
    (found,) = reimburse(parts_of(terms), [period], lambda _: RULES, **given)
    return found


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"worksite": " "}, "worksite"),
        ({"supervisor": ""}, "supervisor"),
        ({"objectives": ""}, "objectives"),
        ({"of_record": ""}, "of_record"),
        ({"of_record": "somebody"}, "of_record"),
        ({"of_record": "none"}, "of_record"),
        ({"checklist": ("magic",)}, "checklist"),
    ],
)
def test_an_agreement_names_worksite_supervisor_objectives_and_employer_of_record(
    changed: dict[str, Any], field: str
) -> None:
    # WEX-01; 20 CFR 681.600, 680.180
    assert _refused(check_agreement, replace(CONTENTS, **changed), TERMS).field == field
    check_agreement(CONTENTS, TERMS)
    assert contents_from("WorkExperience", to_text(CONTENTS)) == CONTENTS


def test_everyone_whom_it_binds_signs() -> None:
    # WEX-01: the employer of record signs besides the worksite where it is another one; a job's employer and the board alone
    assert parties_of(CONTENTS) == ("employer", "worksite", "participant", "board")
    assert parties_of(replace(CONTENTS, of_record="worksite")) == ("worksite", "participant", "board")
    assert parties_of(INCENTIVE) == ("employer", "board")
    late = _refused(
        contracts.check_signature,
        CONTENTS,
        "board",
        {},
        approved_on=ON,
        starts_on=STARTS,
        signed_on=STARTS,
        today=STARTS,
    )
    assert late.code == "agreement_late"
    assert contracts.check_signature(
        INCENTIVE, "board", {"employer": ON}, approved_on=ON, starts_on=STARTS, signed_on=ON, today=ON
    )


@pytest.mark.parametrize(
    "changed, code",
    [
        ({"ends_on": None}, "terms_missing"),
        ({"minutes": None}, "terms_missing"),
        ({"minutes": 0}, "amount_missing"),
        ({"pay": "gift"}, "work_pay"),
        ({"taxes_bp": 10_000}, "work_costs"),
        ({"pay": "stipend"}, "work_costs"),
    ],
)
def test_an_open_ended_agreement_is_refused(changed: dict[str, Any], code: str) -> None:
    # WEX-02, WEX-04: without a last day or hours there is no agreement; a stipend has neither taxes nor compensation
    values = {**vars(TERMS), "starts_on": "2026-07-20", "ends_on": "2026-10-16", **changed}

    def _whole() -> None:
        terms = complete("WorkExperience", values)
        assert isinstance(terms, WorkTerms)
        check_terms("WorkExperience", terms.maximum_cents(), terms)

    assert _refused(_whole).code == code


def test_hours_and_months_are_limited_by_policy() -> None:
    # WEX-02, WEX-07: a limited period; a transitional job has limits of its own, and what nobody decided is refused
    assert len(contracts.check_duration("WorkExperience", TERMS, BOOK, ON)) == 2
    longer = replace(TERMS, ends_on=datetime.date(2026, 10, 20))
    assert _refused(contracts.check_duration, "WorkExperience", longer, BOOK, ON).code == "ojt_months"
    contracts.check_duration("TransitionalJob", longer, BOOK, ON)
    more = replace(TERMS, minutes=401 * 60)
    assert _refused(contracts.check_duration, "WorkExperience", more, BOOK, ON).code == "ojt_hours"
    assert (
        _refused(contracts.check_duration, "WorkExperience", TERMS, PolicyBook([]), ON).code == "no_policy_on"
    )


def test_hours_cost_gross_taxes_and_compensation_each_rounded_once() -> None:
    # WEX-03: 50 h x 17.00 = 850.00, 7.65 % are 65.025, half-up 65.03, 2 % are 17.00
    assert TERMS.cost(50 * 60) == Pay(85_000, 6_503, 1_700)
    assert TERMS.maximum_cents() == 340_000 + 26_010 + 6_800
    assert Pay(85_000, 6_503, 1_700).within(90_000) == Pay(85_000, 5_000, 0)


def test_a_period_pays_back_what_was_paid_and_at_most_what_was_agreed() -> None:
    # WEX-03: actual taxes and compensation, within the agreement's shares of the gross
    assert _paid().pay == Pay(85_000, 6_503, 1_700)
    less = _paid(replace(PERIOD, taxes_cents=6_000))
    assert (less.amount_cents, less.reasons) == (92_700, ())
    more = _paid(replace(PERIOD, taxes_cents=7_000, compensation_cents=2_000))
    assert (more.pay, more.reasons) == (Pay(85_000, 6_503, 1_700), ("costs_over_agreement",))
    assert _paid(left_cents=90_000).pay == Pay(85_000, 5_000, 0)


def test_hours_beyond_the_agreement_are_held() -> None:
    # WEX-08: 160 h were billed of 200: of 50 more 40 count, and the period waits for a decision
    found = _paid(earlier_minutes=160 * 60)
    assert (found.minutes, found.hold, found.amount_cents) == (40 * 60, "hours", TERMS.worth_cents(40 * 60))
    assert "hours_over_contract" in found.reasons
    assert _paid().hold is None


def test_a_wage_has_a_lawful_floor_and_a_stipend_has_none() -> None:
    # WEX-04
    low = replace(PERIOD, wage_cents=1_500)
    assert _paid(low).hold == "minimum"
    cheap = replace(STIPEND, wage_cents=1_500)
    assert _paid(replace(low, minutes=600).proven(), cheap).hold is None


@pytest.mark.parametrize(
    "minutes, used_cents, second, code",
    [
        (35 * 60, 0, False, None),  # 595.00
        (35 * 60 + 15, 0, True, None),  # 599.25
        (35 * 60, 500, True, None),
        (35 * 60, 60_500, True, None),  # 1,200.00
        (35 * 60, 60_501, True, "stipend_limit"),
    ],
)
def test_stipends_above_the_policys_limit_need_a_second_person_and_have_a_most(
    minutes: int, used_cents: int, second: bool, code: str | None
) -> None:
    # WEX-04: 599.00 for one approver, 1,200.00 for two, over the calendar year
    terms = replace(STIPEND, minutes=minutes)
    contents = replace(CONTENTS, of_record="none")
    if code is None:
        assert _decide(terms=terms, contents=contents, stipend_cents=used_cents).second is second
    else:
        found = _refused(_decide, terms=terms, contents=contents, stipend_cents=used_cents)
        assert found.code == code and "$1,200.00" in str(found)
    assert not _decide().second  # a wage has no such limit


def test_youth_learn_besides() -> None:
    # WEX-05; 20 CFR 681.600(b)
    assert _refused(_decide, stream="youth").code == "education_missing"
    _decide(stream="youth", contents=replace(CONTENTS, education="GED class, safety course"))


@pytest.mark.parametrize("month", range(1, 13))
def test_the_first_days_month_makes_the_slot(month: int) -> None:
    # WEX-06: June to September are summer, October to May year-round; a program without slots has none
    terms = replace(TERMS, starts_on=datetime.date(2026, month, 1))
    wanted = "summer" if 6 <= month <= 9 else "year_round"
    assert work.slot_of(terms, "APN", BOOK, ON) == wanted
    assert work.slot_of(terms, "HW12", BOOK, ON) == ""
    assert work.slot_of(terms, "APN", PolicyBook([]), ON) == ""


def test_a_transitional_job_stands_beside_services_and_is_subsidized() -> None:
    # WEX-07; 20 CFR 680.190, 680.195
    job = "TransitionalJob"
    assert _refused(_decide, job, contents=JOB, has_support=False).code == "transitional_services"
    for field, empty in (("barriers", ""), ("services", " "), ("subsidized", False)):
        less: Any = {field: empty}
        assert _refused(_decide, job, contents=replace(JOB, **less)).field == field
    _decide(job, contents=JOB)
    stipend = replace(STIPEND, ends_on=TERMS.ends_on)
    assert _refused(check_terms, job, stipend.maximum_cents(), stipend).code == "work_pay"


def test_a_transitional_job_stays_within_the_laws_share() -> None:
    # WEX-07, FND-14, FND-19: what the share leaves is the most, to the cent; a waiver replaces it, and what it used is kept
    most = TERMS.maximum_cents()
    share = Share("jobs", "ratio.jobs", 1_000, 10 * (most + 1_000))
    book = PolicyBook(
        [*BOOK.values, PolicyValue("", "ratio.jobs", "10%", "share", "law", datetime.date(2026, 7, 1), "Law")]
    )
    found = work.decide_work(
        "TransitionalJob", TERMS, JOB, _facts(share), book, ON, asked_cents=TERMS.maximum_cents()
    )
    assert found.numbers["share_jobs_used_cents"] == 1_000
    assert found.numbers["share_jobs_of_cents"] == 10 * (most + 1_000)
    more = replace(share, used_cents=1_001)
    over = _refused(
        work.decide_work,
        "TransitionalJob",
        TERMS,
        JOB,
        _facts(more),
        book,
        ON,
        asked_cents=TERMS.maximum_cents(),
    )
    assert over.code == "transitional_share" and "$3,728.09" in str(over)
    waived = replace(more, waived="20%")
    work.decide_work(
        "TransitionalJob", TERMS, JOB, _facts(waived), book, ON, asked_cents=TERMS.maximum_cents()
    )
    undecided = _refused(
        work.decide_work,
        "TransitionalJob",
        TERMS,
        JOB,
        _facts(share),
        BOOK,
        ON,
        asked_cents=TERMS.maximum_cents(),
    )
    assert undecided.code == "transitional_figure" and "ratio.jobs" in str(undecided)
    unknown = _refused(_decide, "TransitionalJob", contents=JOB, missing="the figure other_jobs of 2026")
    assert unknown.code == "transitional_figure" and "other_jobs" in str(unknown)


def _facts(share: Share) -> WorkFacts:
    return WorkFacts("adult", has_support=True, shares=(share,))


@pytest.mark.parametrize("kind", ["WorkExperience", "TransitionalJob", "HiringIncentive"])
def test_all_three_are_for_participants_of_the_network_only(kind: str) -> None:  # d18, d19
    named, network = kind_named(kind), {"EOP", "APN"}
    check_network(named, "APN", network, ON)
    assert _refused(check_network, named, "WSPM", network, ON).code == "network_only"
    assert _refused(check_network, named, "APN", None, ON).code == "network_undecided"


def test_whatever_the_set_aside_pays_is_for_participants_of_the_network() -> None:
    # SET-06: the day's version decides; a support line is not the set-aside
    for kind in ("OJT", "Scholarship"):
        check_network(kind_named(kind), "APN", {"APN"}, ON)
        assert _refused(check_network, kind_named(kind), "WSPM", {"APN"}, ON).code == "network_only"
    check_network(kind_named("Gas"), "WSPM", {"APN"}, ON)


def test_a_hiring_incentive_rests_on_the_policies_of_retention() -> None:
    # d18: no default; the agreement may follow only while it is handed in
    terms = IncentiveTerms(STARTS)
    codes = [one.code for one in work.decide_incentive(terms, INCENTIVE, BOOK, ON, asking=False)]
    assert codes == ["incentive_retention_share", "incentive_retention_days"]
    assert _refused(work.decide_incentive, terms, None, BOOK, ON, asking=False).code == "contract_none"
    work.decide_incentive(terms, None, BOOK, ON, asking=True)
    bare = PolicyBook([])
    assert _refused(work.decide_incentive, terms, INCENTIVE, bare, ON, asking=True).code == "no_policy_on"
    for changed in ({"fein": "9"}, {"job": ""}, {"wage_cents": 0}, {"permanent": False}):
        with pytest.raises(InvalidInput):
            check_agreement(replace(INCENTIVE, **changed), terms)


def test_a_hire_is_shown_for_a_day_after_all_had_signed() -> None:  # d18
    terms = IncentiveTerms(STARTS)
    work.check_hired(terms, STARTS, ON, STARTS)
    for hired_on, executed_on, today in (
        (ON, ON, STARTS),
        (STARTS, datetime.date(2026, 7, 21), datetime.date(2026, 8, 1)),
        (datetime.date(2026, 8, 2), ON, datetime.date(2026, 8, 1)),
    ):
        assert _refused(work.check_hired, terms, hired_on, executed_on, today).code == "hire_dates"


def test_nothing_is_approved_without_an_agreement() -> None:
    # WEX-01
    assert _refused(_decide, contents=None).code == "contract_none"
    assert _decide(contents=None, asking=True).policies == ()
    with pytest.raises(Refused):
        _decide(contents=None, terms=replace(STIPEND, minutes=90 * 60), asking=True)
