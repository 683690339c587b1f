"""One approval, one decision: what must hold for it, one thing at a time taken away (SUP-01 to SUP-11, ALC-03, FND-03)."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.budgets.grants import Gap
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.shares import Share
from ledger.domain.needs.by_kind import check_rent
from ledger.domain.needs.caps import Use
from ledger.domain.needs.categories import Paper
from ledger.domain.needs.complete import check_need, check_verified
from ledger.domain.needs.decisions import Test, decide_approval, questions
from ledger.domain.needs.kinds import Line
from ledger.domain.needs.needs import Asked, Facts, FundFacts, Standing, Used
from ledger.domain.needs.periods import check_served, covers, spans_served
from ledger.domain.needs.refusals import months_kept
from ledger.domain.needs.resources import Tried, of_rent_cents
from ledger.domain.needs.terms import PlainTerms, RentTerms, complete
from ledger.errors import InvalidInput, LedgerError, Refused

ON = datetime.date(2026, 11, 20)
VALUES = {
    "support_kinds": ("list", "housing, clothing"),
    "unallowable": ("list", "fine, penalty"),
    "category.Rent": ("word", "housing"),
    "category.Clothing": ("word", "clothing"),
    "payees.Rent": ("list", "landlord"),
    "cap.Rent": ("usd", "6,000.00"),
    "cap.Clothing": ("usd", "400.00"),
    "rent_months": ("months", "3"),
    "approval_band": ("usd", "2,500.00"),
}
BOOK = PolicyBook(
    PolicyValue(f"POL-{code}", code, value, unit, "policy", datetime.date(2026, 7, 1), f"Document of {code}")
    for code, (unit, value) in VALUES.items()
)
FUND = FundFacts(
    "ERA26",
    frozenset({"Rent", "Clothing"}),
    datetime.date(2026, 7, 1),
    datetime.date(2027, 6, 30),
    datetime.date(2027, 9, 28),
)
STANDING = Standing(True, datetime.date(2026, 8, 3), True, datetime.date(2026, 7, 15), frozenset({"EOP"}))
RENT = Asked("Rent", 110_000, RentTerms("2026-12", 1, 110_000))
CLOTHES = Asked("Clothing", 15_000, PlainTerms())
FACTS = Facts(
    ON,
    STANDING,
    True,
    Line.SUPPORT,
    FUND,
    500_000,
    Used(),
    BOOK,
    need="NEED-1",
    program="EOP",
    payee_sort="landlord",
)


def test_when_everything_holds_the_yes_keeps_its_numbers_and_policies() -> None:  # AUD-04, SUP-11
    decision = decide_approval(RENT, FACTS)
    assert decision.approvers == 1
    assert decision.numbers["asked_cents"] == 110_000
    assert decision.numbers["available_cents"] == 500_000
    assert (decision.numbers["months_asked"], decision.numbers["months_used_2026"]) == (1, 0)
    assert {value.code for value in decision.policies} == {
        "cap.Rent",
        "category.Rent",
        "rent_months",
        "approval_band",
    }


PASSED = Share("admin", "ratio.admin", 10_001, 100_000, "10%", "Administration of 2026's awards")
TAKEN_AWAY = {
    # FND-11: an administration above its ceiling, since the ceiling or the awards became less, stops what its funds promise
    "ceiling_over": (RENT, replace(FACTS, ceilings=(PASSED,))),
    # A request for someone not yet imported can be drafted, never approved
    "not_imported": (replace(RENT, participant_known=False), FACTS),
    # SUP-01: nobody is helped who is not in the program that day
    "not_enrolled": (RENT, replace(FACTS, standing=replace(STANDING, enrolled=False))),
    # SUP-03: it serves an activity of the plan
    "no_plan": (RENT, replace(FACTS, standing=replace(STANDING, serves_activity=False))),
    # ALC-05
    "agency_not_active": (RENT, replace(FACTS, agency_active=False)),
    # ALC-01: each kind belongs to one line, each fund says what it pays
    "fund_kind": (RENT, replace(FACTS, line=Line.TRAINING)),
    # FND-01: the grant asks for something that the person's record does not show
    "fund_not_for": (RENT, replace(FACTS, unserved=("residence",))),
    # FND-03
    "fund_period": (RENT, replace(FACTS, fund=replace(FUND, performance_to=datetime.date(2026, 11, 19)))),
    # SUP-22
    "before_enrolment": (
        replace(RENT, terms=RentTerms("2026-06", 1, 110_000)),
        replace(FACTS, fund=replace(FUND, performance_from=datetime.date(2026, 1, 1))),
    ),
    # SUP-08
    "unallowable": (replace(CLOTHES, words="A parking fine"), FACTS),
    # SUP-09
    "payee_sort": (RENT, replace(FACTS, payee_sort="vendor")),
    # PAY-03
    "payee_staff": (RENT, replace(FACTS, payee_staff=True)),
    # SUP-05, SUP-06: 400.00 less 300.00 used are less than 150.00
    "cap": (CLOTHES, replace(FACTS, used=Used(uses=(Use(ON, 30_000),)))),
    # SUP-11: the months' counter
    "rent_months": (RENT, replace(FACTS, used=Used(months={2026: 3}))),
    # SUP-10
    "rent_month_taken": (RENT, replace(FACTS, used=Used(taken_months=frozenset({"2026-12"})))),
    # ALC-03
    "allocation_short": (RENT, replace(FACTS, available_cents=109_999)),
    # A funder's cut: nothing more is approved until it is cured
    "allocation_cut": (RENT, replace(FACTS, available_cents=-1)),
}


@pytest.mark.parametrize("code", TAKEN_AWAY)
def test_one_thing_taken_away_refuses_by_its_own_rule(code: str) -> None:
    # SUP-01, SUP-03, SUP-05, SUP-08, SUP-09, SUP-10, SUP-11, SUP-22, ALC-01, ALC-03, ALC-05, FND-01, FND-03
    asked, facts = TAKEN_AWAY[code]
    with pytest.raises(LedgerError) as refused:
        decide_approval(asked, facts)
    assert refused.value.code == code


def test_why_it_is_needed_is_screened_as_the_line_is() -> None:  # SUP-08
    with pytest.raises(Refused, match="The line or its need says .fine., which is never paid"):
        decide_approval(CLOTHES, replace(FACTS, why="To pay a fine"))


ASKED_OF_RENT = ("support_kinds", "unallowable", "category.Rent", "cap.Rent", "rent_months", "approval_band")


@pytest.mark.parametrize("code", ASKED_OF_RENT)
def test_a_value_that_nobody_decided_is_refused_never_guessed(code: str) -> None:  # SUP-04, SUP-05
    without = PolicyBook(value for value in BOOK.values if value.code != code)
    with pytest.raises(Refused) as refused:
        decide_approval(RENT, replace(FACTS, policies=without))
    assert refused.value.code == "no_policy_on"


def test_the_last_cent_of_an_allocation_can_be_approved_and_not_one_more() -> None:  # ALC-03
    assert (
        decide_approval(RENT, replace(FACTS, available_cents=110_000)).numbers["available_cents"] == 110_000
    )
    with pytest.raises(Refused, match=r"1,099\.99"):
        decide_approval(RENT, replace(FACTS, available_cents=109_999))


def test_above_the_band_or_like_an_earlier_award_two_people_decide() -> None:  # SCH-12, SUP-24, SD7
    assert decide_approval(RENT, replace(FACTS, used=Used(band_cents=140_000))).approvers == 1
    assert decide_approval(RENT, replace(FACTS, used=Used(band_cents=140_001))).approvers == 2
    held = decide_approval(RENT, replace(FACTS, used=Used(twins=("AWD-1",))))
    assert held.approvers == 2
    assert held.twins == ("AWD-1",)


def test_a_need_is_complete_before_it_is_handed_in() -> None:  # SUP-03
    today = ON
    whole: dict[str, Any] = {
        "why": "The landlord asks for it",
        "activity": True,
        "needed_by": datetime.date(2026, 12, 1),
    }
    check_need([RENT], today=today, **whole)
    wrong: list[tuple[str, list[Asked], dict[str, Any]]] = [
        ("need_empty", [], {}),
        ("why_missing", [RENT], {"why": " "}),
        ("activity_missing", [RENT], {"activity": False}),
        ("needed_by_missing", [RENT], {"needed_by": None}),
    ]
    for code, lines, part in wrong:
        with pytest.raises(InvalidInput) as refused:
            check_need(lines, today=today, **{**whole, **part})
        assert refused.value.code == code


def test_rent_is_paid_only_as_far_as_other_subsidies_leave_it() -> None:
    # SUP-11: 1,400.00 by the lease less a voucher of 500.00 leave 900.00; the cap is above that
    def asked(monthly: int) -> Asked:
        return Asked("Rent", monthly, RentTerms("2026-12", 1, monthly, 140_000, 50_000))

    numbers = decide_approval(asked(90_000), FACTS).numbers
    assert (numbers["rent_cents"], numbers["subsidy_cents"]) == (140_000, 50_000)
    with pytest.raises(Refused, match=r"900\.01 a month is asked.*leaves \$900\.00") as refused:
        decide_approval(asked(90_001), FACTS)
    assert refused.value.code == "rent_subsidized"
    with pytest.raises(Refused):  # a subsidy without the lease's rent: what is asked is the whole rent
        decide_approval(Asked("Rent", 90_000, RentTerms("2026-12", 1, 90_000, None, 1)), FACTS)


TRIED = (Tried("agency", ON, "no_money"),)
PAPERS = (Paper("lease", "Lease", True),)
NOT_WHOLE: dict[str, dict[str, Any]] = {
    "not_enrolled": {"standing": Standing(False)},  # SUP-01
    "no_plan": {"standing": replace(STANDING, serves_activity=False)},  # SUP-03
    "resource_missing": {"tried": ()},  # SUP-02
    "papers_missing": {"papers": (Paper("lease", "Lease", False),)},  # SUP-09
}


@pytest.mark.parametrize("code", NOT_WHOLE)
def test_a_yes_to_a_line_asks_for_the_same_before_its_approval_and_after(code: str) -> None:
    # SUP-01, SUP-02, SUP-03, SUP-09, d15
    whole: dict[str, Any] = {"standing": STANDING, "tried": TRIED, "papers": PAPERS}
    check_verified("Rent", **whole, on=ON)
    with pytest.raises(Refused) as refused:
        check_verified("Rent", **{**whole, **NOT_WHOLE[code]}, on=ON)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "first, months, used, allowed",
    [
        ("2027-05", 4, {2026: 1, 2027: 1}, True),  # May and June of one year, July and August of the next
        ("2027-05", 4, {2026: 2}, False),
        ("2027-05", 4, {2027: 2}, False),
        ("2027-07", 3, {2026: 3}, True),  # the year before is full, and none of them is of it
        ("2027-07", 4, {}, False),
    ],
)
def test_each_month_of_rent_counts_in_the_program_year_it_lies_in(
    first: str, months: int, used: dict[int, int], allowed: bool
) -> None:  # SUP-11: three are the most; whichever day they are asked on
    terms = RentTerms(first, months, 10_000)
    if allowed:
        check_rent(terms, used, (), BOOK, ON)
        return
    with pytest.raises(Refused, match="of program year 202[67]") as refused:
        check_rent(terms, used, (), BOOK, ON)
    assert refused.value.code == "rent_months"


def test_an_older_version_kept_the_months_of_its_own_year_alone() -> None:  # AUD-04, SUP-11
    assert months_kept(2, datetime.date(2027, 5, 3)) == {2026: 2}
    assert months_kept({"2026": 2, "2027": 1}, ON) == {2026: 2, 2027: 1}


@pytest.mark.parametrize(
    "kind, terms, code",
    [
        (
            "Rent",
            {"first_month": "2027-06", "months": 2, "monthly_cents": 1, "contract_cents": 1},
            "fund_period",
        ),
        ("Rent", {"first_month": "2027-06", "months": 1, "monthly_cents": 1, "contract_cents": 1}, None),
        (
            "Rent",
            {"first_month": "2026-06", "months": 1, "monthly_cents": 1, "contract_cents": 1},
            "fund_period",
        ),
        (
            "Rent",
            {"first_month": "2027-01", "months": 2, "monthly_cents": 1, "contract_cents": 1},
            "fund_gap",
        ),
        ("ChildCare", {"starts_on": "2027-06-28", "weeks": 1, "weekly_cents": 1}, "fund_period"),
        ("ChildCare", {"starts_on": "2027-06-24", "weeks": 1, "weekly_cents": 1}, None),
        ("Gas", {"starts_on": "2027-01-25", "ends_on": "2027-03-20"}, "fund_gap"),
        ("Gas", {"starts_on": "2027-06-20", "ends_on": "2027-07-01"}, "fund_period"),
        (
            "OJT",
            {"starts_on": "2027-05-03", "ends_on": "2027-07-02", "minutes": 1, "wage_cents": 1, "rate_bp": 1},
            "fund_period",
        ),
        (
            "Scholarship",
            {"starts_on": "2027-05-03", "ends_on": "2027-09-18", "listing": "X"},
            None,
        ),  # incurred at enrollment
        ("Clothing", {}, None),
    ],
)
def test_what_is_served_lies_within_the_funds_period_and_in_no_gap_of_it(
    kind: str, terms: dict[str, Any], code: str | None
) -> None:  # FND-03, 2 CFR 200.403(h), d8: the fund ends on 30 June 2027 and is interrupted in February
    fund = replace(FUND, gaps=(Gap(datetime.date(2027, 2, 1), datetime.date(2027, 2, 28)),))
    served = spans_served(complete(kind, terms))
    assert covers(fund, served) is (code is None)
    if code is not None:
        with pytest.raises(Refused, match="This is for") as refused:
            check_served(fund, served)
        assert refused.value.code == code


def test_rent_for_a_month_after_the_fund_has_ended_is_not_approved() -> None:  # FND-03, 2 CFR 200.403(h)
    july = Asked("Rent", 110_000, RentTerms("2027-07", 1, 110_000))
    with pytest.raises(Refused) as refused:
        decide_approval(july, FACTS)
    assert refused.value.code == "fund_period"


@pytest.mark.parametrize(
    "subsidy, others, code",
    [(0, 1, "rent_others_pay"), (20_000, 40_000, None), (20_000, 40_001, "rent_others_pay")],
)
def test_what_others_pay_of_the_rent_is_deducted(subsidy: int, others: int, code: str | None) -> None:
    # SUP-11, SUP-02: two months of 1,100.00; what is on record as paid by others is at least the line's subsidies
    terms = RentTerms("2026-12", 2, 90_000, 110_000, subsidy)
    asked, facts = Asked("Rent", 180_000, terms), replace(FACTS, others_cents=others, available_cents=200_000)
    if code is None:
        assert decide_approval(asked, facts).numbers["others_cents"] == others
        return
    with pytest.raises(Refused) as refused:
        decide_approval(asked, facts)
    assert (refused.value.code, refused.value.arguments["subsidy_cents"]) == (code, 2 * subsidy)


def test_only_the_hub_pays_of_rent_where_something_else_is_asked_too() -> None:  # SUP-11
    said = [Tried("housing_hub", ON, "pays_part", 40_000), Tried("agency", ON, "pays_part", 6_000)]
    assert of_rent_cents(said, rent_alone=True) == 46_000
    assert of_rent_cents(said, rent_alone=False) == 40_000


@pytest.mark.parametrize(
    "kind, stream, until, allowed",
    [
        ("Clothing", "youth", ON, True),
        ("Clothing", "youth", ON - datetime.timedelta(days=1), False),
        ("Clothing", "youth", None, False),  # never enrolled there, or law says no months
        ("Clothing", "adult", ON, False),
        ("Scholarship", "youth", ON, False),  # nothing but supportive services
    ],
)
def test_youth_who_left_are_given_support_within_laws_months_and_nothing_else(
    kind: str, stream: str, until: datetime.date | None, allowed: bool
) -> None:  # SUP-23, 20 CFR 681.580
    left = replace(STANDING, enrolled=False, entry_on=None, programs=frozenset(), follow_up_until=until)
    facts = replace(FACTS, standing=left, fund=replace(FUND, stream=stream))
    ask = dict(questions(Asked(kind, 10_000, PlainTerms()), facts))[Test.ENROLLED]
    if allowed:
        ask()
        return
    with pytest.raises(Refused) as refused:
        ask()
    assert refused.value.code == "not_enrolled"


def test_follow_up_ends_with_what_is_given_in_it() -> (
    None
):  # SUP-23: rent of a month after the last day is none of it
    left = replace(STANDING, enrolled=False, entry_on=None, follow_up_until=datetime.date(2026, 11, 30))
    facts = replace(FACTS, standing=left, fund=replace(FUND, stream="youth"))
    with pytest.raises(Refused) as refused:
        decide_approval(RENT, facts)
    assert (refused.value.code, refused.value.arguments["on"]) == ("not_enrolled", datetime.date(2026, 12, 1))
