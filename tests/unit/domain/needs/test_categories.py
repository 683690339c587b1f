"""What the policy says of each kind of support, and what enrolments decide (SUP-04, 08, 09, 21, 22, PAR-04)."""

import datetime

import pytest

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs import categories, stays
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.terms import CourseTerms, OjtTerms, RentTerms
from ledger.errors import Refused

ON = datetime.date(2026, 11, 20)
ENTRY = datetime.date(2026, 10, 15)
LAW = {"support_kinds": "housing, transportation", "unallowable": "fine, penalty, late fee"}


def book(**values: str) -> PolicyBook:
    """Values of these codes (two underscores for the dot) since July."""
    return PolicyBook(
        PolicyValue(
            f"POL-{code}",
            code.replace("__", "."),
            value,
            "list",
            "policy",
            datetime.date(2026, 7, 1),
            f"Document of {code}",
        )
        for code, value in (LAW | values).items()
    )


def test_a_kind_that_nobody_mapped_cannot_be_approved() -> None:
    # SUP-04
    with pytest.raises(Refused) as refused:
        categories.check_category("Rent", (), book(), ON)
    assert refused.value.code == "no_policy_on"
    with pytest.raises(Refused) as unknown:
        categories.check_category("Rent", (), book(category__Rent="lodging"), ON)
    assert unknown.value.code == "category_unmapped"
    (mapped,) = categories.check_category("Rent", (), book(category__Rent="housing"), ON)
    assert mapped.value == "housing"
    assert categories.check_category("Scholarship", ("A late fee",), book(), ON) == []


@pytest.mark.parametrize(
    "words",
    [
        *(
            "Parking fine",
            "Rent and LATE FEE of May",
            "penalty",
            "The late-fee",
            "a late\nfee",
            "late \u2013 fee",
        ),
        *(
            "Parking \ufb01ne",
            "Parking \uff46\uff49\uff4e\uff45",
            "pen\u00adalty",
            "a late f\u200bee",
            "late\u200bfee",
        ),
    ],
)
def test_what_is_never_paid_is_found_in_the_words(words: str) -> None:
    # SUP-08, 2 CFR 200.441: also with a ligature, full-width letters, and signs that nobody sees
    with pytest.raises(Refused, match="never paid .Document of unallowable.") as refused:
        categories.check_category("Rent", ("", words), book(category__Rent="housing"), ON)
    assert refused.value.code == "unallowable"


def test_a_word_inside_another_is_not_that_word() -> None:
    # SUP-08: "fine" is not in "refine"
    assert categories.check_category(
        "Rent", ("To refine the plan", "late", "fee"), book(category__Rent="housing"), ON
    )


def test_the_list_of_what_is_never_paid_is_that_of_the_day() -> None:
    # SUP-08: versioned
    values = [*book(category__Rent="housing").values]
    later = PolicyValue(
        "POL-9", "unallowable", "parking", "list", "law", datetime.date(2026, 12, 1), "Later list"
    )
    both = PolicyBook([*values, later])
    with pytest.raises(Refused):
        categories.check_category("Rent", ("A fine",), both, ON)
    assert categories.check_category("Rent", ("A fine",), both, datetime.date(2026, 12, 1))


def test_rent_is_paid_to_a_landlord_only() -> None:
    # SUP-09
    with pytest.raises(Refused, match="paid to a landlord only; this payee is a vendor"):
        categories.check_payee("Rent", "vendor", book(payees__Rent="landlord"), ON)
    categories.check_payee("Rent", "landlord", book(payees__Rent="landlord"), ON)


def test_every_paper_that_the_policy_asks_for_is_there_or_named_as_missing() -> None:
    # SUP-09, SUP-21
    policies = book(papers__Rent="lease, payee_form, ownership, amount_due")
    papers = categories.checklist("Rent", {"lease", "quote"}, has_payee_form=True, policies=policies, on=ON)
    assert [(one.code, one.is_there) for one in papers] == [
        ("lease", True),
        ("payee_form", True),
        ("ownership", False),
        ("amount_due", False),
    ]
    with pytest.raises(Refused) as refused:
        categories.check_papers(papers)
    assert refused.value.message == (
        "2 of the papers that the policy asks for are missing: Proof that the payee owns or manages the unit, "
        "Ledger or notice of the amount due."
    )
    categories.check_papers(papers[:2])
    assert categories.checklist("Gas", set(), has_payee_form=False, policies=policies, on=ON) == []


def test_nothing_from_before_the_enrolment_is_paid() -> None:
    # SUP-22: the day before fails, the first day passes
    for days, passes in ((-1, False), (0, True)):
        starts_on = ENTRY + datetime.timedelta(days=days)
        terms = CourseTerms(starts_on, starts_on + datetime.timedelta(days=30))
        if passes:
            stays.check_retroactive(terms, ENTRY, book(), ON)
        else:
            with pytest.raises(Refused, match="October 14, 2026 on, before the enrollment of October 15"):
                stays.check_retroactive(terms, ENTRY, book(), ON)


@pytest.mark.parametrize("months, first_month", [(0, "2026-10"), (2, "2026-08"), (11, "2025-11")])
def test_arrears_of_rent_reach_back_as_far_as_the_policy_says(months: int, first_month: str) -> None:
    # SUP-22
    policies = book(arrears_months=str(months)) if months else book()
    stays.check_retroactive(RentTerms(first_month, 1, 90_000), ENTRY, policies, ON)
    earlier = datetime.date.fromisoformat(first_month + "-01") - datetime.timedelta(days=1)
    with pytest.raises(Refused) as refused:
        stays.check_retroactive(
            RentTerms(f"{earlier.year}-{earlier.month:02d}", 1, 90_000), ENTRY, policies, ON
        )
    assert refused.value.code == "before_enrolment"


@pytest.mark.parametrize(
    "kind, service_on, paid",
    [
        ("Clothing", datetime.date(2026, 10, 14), False),
        ("Clothing", ENTRY, True),
        ("Rent", datetime.date(2026, 7, 1), False),
        ("Rent", datetime.date(2026, 8, 1), True),  # two months of arrears before October
    ],
)
def test_a_bill_pays_nothing_from_before_the_enrolment(
    kind: str, service_on: datetime.date, paid: bool
) -> None:
    # SUP-22, SUP-01
    policies = book(arrears_months="2")
    if paid:
        stays.check_before_entry(service_on, ENTRY, kind_named(kind), policies, ON)
    else:
        with pytest.raises(Refused, match=r"before the enrollment of October 15"):
            stays.check_before_entry(service_on, ENTRY, kind_named(kind), policies, ON)
    stays.check_before_entry(service_on, None, kind_named(kind), policies, ON)


def test_two_programs_of_one_source_do_not_both_help() -> None:
    # PAR-04: from either side; a person of one of them only is helped; the other one is not named
    policies = book(program_conflicts="AHFE+NGEN, AFP+HW12")
    for program, other in (("AHFE", "NGEN"), ("NGEN", "AHFE"), ("HW12", "AFP")):
        with pytest.raises(Refused) as refused:
            stays.check_programs(program, {program, other}, policies, ON)
        assert refused.value.code == "programs_conflict"
        assert other not in refused.value.message
    stays.check_programs("AHFE", {"AHFE", "AFP"}, policies, ON)
    stays.check_programs("AHFE", {"AHFE", "NGEN"}, book(), ON)


@pytest.mark.parametrize(
    "stream, service_on, paid",
    [
        ("adult", datetime.date(2026, 9, 30), True),  # the day of the exit itself
        ("adult", datetime.date(2026, 10, 1), False),
        ("dislocated_worker", datetime.date(2026, 10, 1), False),
        ("youth", datetime.date(2027, 9, 30), True),  # twelve months
        ("youth", datetime.date(2027, 10, 1), False),
    ],
)
def test_nothing_used_after_the_exit_is_paid_but_youths_follow_up(
    stream: str, service_on: datetime.date, paid: bool
) -> None:
    # SUP-23, 20 CFR 681.580
    exit_on, law = datetime.date(2026, 9, 30), book(follow_up_months__youth="12")
    if paid:
        stays.check_after_exit(service_on, exit_on, stream, law)
    else:
        with pytest.raises(Refused) as refused:
            stays.check_after_exit(service_on, exit_on, stream, law)
        assert refused.value.code == "after_exit"


def test_the_boards_policy_may_permit_follow_up_support() -> None:
    # SUP-23: three months by policy
    exit_on, board = datetime.date(2026, 9, 30), book(follow_up_months="3")
    stays.check_after_exit(datetime.date(2026, 12, 30), exit_on, "adult", board)
    with pytest.raises(Refused):
        stays.check_after_exit(datetime.date(2026, 12, 31), exit_on, "adult", board)
    stays.check_after_exit(datetime.date(2030, 1, 1), None, "adult", board)  # enrolled on the day


def test_what_rent_asks_for_has_no_default() -> None:  # SUP-09
    with pytest.raises(Refused, match="Papers") as refused:
        categories.checklist("Rent", (), has_payee_form=True, policies=book(), on=ON)
    assert refused.value.code == "no_policy_on"
    with pytest.raises(Refused, match="Sorts of payees"):
        categories.check_payee("Rent", "landlord", book(), ON)


def test_a_board_may_decide_that_no_paper_is_asked_for() -> None:  # SUP-09
    none = book(papers__Rent="none")
    assert categories.checklist("Rent", (), has_payee_form=False, policies=none, on=ON) == []


@pytest.mark.parametrize(
    "starts_on, day, left, says",
    [
        (1, 20, False, ""),  # before the exit on the 31st
        (1, 31, False, ""),
        (1, 32, False, "course_goes_on"),
        (1, 32, True, ""),  # what its school earned is paid
        (31, 40, True, ""),
        (32, 40, True, "after_exit"),  # it began after the exit
    ],
)
def test_a_course_that_began_before_the_exit_is_paid_for_what_was_earned_and_no_other(
    starts_on: int, day: int, left: bool, says: str
) -> None:
    # SUP-23, SCH-17
    july_1, days = datetime.date(2026, 7, 1), datetime.timedelta
    terms = CourseTerms(july_1 + days(starts_on - 1), july_1 + days(90), "EX-1")
    service_on, exit_on = july_1 + days(day - 1), july_1 + days(30)
    if not says:
        stays.check_training_after_exit(terms, service_on, exit_on, left=left)
        stays.check_training_after_exit(terms, service_on, None, left=False)  # enrolled on the day
        return
    with pytest.raises(Refused) as refused:
        stays.check_training_after_exit(terms, service_on, exit_on, left=left)
    assert refused.value.code == says


def test_hours_worked_after_the_exit_are_not_paid_back() -> None:
    # SUP-23, OJT-06
    exit_on = datetime.date(2026, 7, 31)
    terms = OjtTerms(datetime.date(2026, 7, 20), datetime.date(2026, 8, 28), 240 * 60, 2_000, 5_000)
    stays.check_training_after_exit(terms, exit_on, exit_on, left=False)
    with pytest.raises(Refused) as refused:
        stays.check_training_after_exit(terms, datetime.date(2026, 8, 1), exit_on, left=False)
    assert refused.value.code == "after_exit"
