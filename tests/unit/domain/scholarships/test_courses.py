"""Whether a course may be paid: the list, what was found, other money first, who pays what."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ledger.demo.courses import plain_review
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.scholarships.courses import (
    SOURCES,
    Cost,
    Course,
    Determination,
    Payee,
    Review,
    from_plain,
    prompts_workforce_pell,
    to_plain,
)
from ledger.domain.scholarships.deciding import decide_course
from ledger.domain.scholarships.listings import Listing, read_listings
from ledger.domain.scholarships.listings import compare as compare_lists
from ledger.domain.scholarships.runs import Again, Earlier, compare
from ledger.errors import InvalidInput, LedgerError, Refused
from tests.board import program_list

ON, STARTS = datetime.date(2026, 7, 10), datetime.date(2026, 7, 27)
LISTED = Listing(
    "EX-1",
    "Example School",
    "Welding",
    "",
    "",
    600_000,
    True,
    700,
    20,
    datetime.date(2025, 7, 1),
    None,
    False,
    "",
)


def book(**values: str) -> PolicyBook:
    """The law's four numbers and whatever else a test sets, from 1 July 2026."""
    known = {
        "workforce_pell.hours_from": "150",
        "workforce_pell.hours_to": "599",
        "workforce_pell.weeks_from": "8",
        "workforce_pell.weeks_below": "15",
        **values,
    }
    since = datetime.date(2026, 7, 1)
    return PolicyBook(
        PolicyValue(f"P{number}", code, value, "count", "policy", since, "Example")
        for number, (code, value) in enumerate(known.items())
    )


def decide(asked_cents: int = 500_000, review: Review | None = None, **course: Any) -> Any:
    """The decision about a course that all of these tests begin with, changed as they say."""
    values: dict[str, Any] = {"code": "EX-1", "listing": LISTED, "stream": "dislocated", "reviewed": True}
    values["review"] = plain_review(asked_cents, ON) if review is None else review
    return decide_course(
        asked_cents, STARTS, Course(**{**values, **course}), ON, book(scholarship_retakes="1")
    )


def code_of(*args: Any, **course: Any) -> str:
    with pytest.raises(LedgerError) as refused:
        decide(*args, **course)
    return refused.value.code


def shared(asked_cents: int, source: str, cents: int, payer_cents: int | None = None) -> Review:
    """A review in which one other source pays a part of the tuition."""
    plain, part = plain_review(asked_cents, ON), cents if payer_cents is None else payer_cents
    others = [one for one in plain.others if one.source != source]
    others.append(Determination(source, "amount", ON, cents))
    cost = Cost("tuition", asked_cents + part, asked_cents, part, source)
    return replace(plain, others=tuple(others), costs=(cost,))


def test_a_listed_and_reviewed_course_is_allowed_and_its_numbers_are_kept() -> None:
    # SCH-01, SCH-03
    assert decide().numbers == {"listed_cents": 600_000, "others_cents": 0}


def test_without_a_review_or_a_single_finding_there_is_no_award() -> None:
    # SCH-01: 20 CFR 680.210, every finding; before verification only the list decides
    plain = plain_review(500_000, ON)
    assert decide_course(500_000, STARTS, Course("EX-1", LISTED, "adult"), ON, book()).policies == []
    with pytest.raises(Refused) as refused:
        decide_course(500_000, STARTS, Course("EX-1", LISTED, "adult", reviewed=True), ON, book())
    assert refused.value.code == "course_not_reviewed"
    for left_out in plain.findings:
        findings = tuple(one for one in plain.findings if one != left_out)
        assert code_of(review=replace(plain, findings=findings)) == "finding_missing"


@pytest.mark.parametrize(
    "change, code",
    [
        ({"code": None, "listing": None}, "listing_missing"),
        ({"listing": None}, "listing_unknown"),
        ({"listing": replace(LISTED, to_on=ON - datetime.timedelta(days=1))}, "not_listed"),
        ({"listing": replace(LISTED, from_on=ON + datetime.timedelta(days=1))}, "not_listed"),
    ],
)
def test_what_is_not_on_the_list_on_the_day_of_the_award_is_refused(
    change: dict[str, Any], code: str
) -> None:
    # SCH-02: 20 CFR 680.410; the last listed day still counts
    assert code_of(**change) == code
    assert decide(listing=replace(LISTED, from_on=ON, to_on=ON)).numbers


def test_an_award_is_at_most_the_listed_cost_less_other_grants() -> None:
    # SCH-03: 6,000.00 listed, 1,000.00 of the state: 5,000.00 and not a cent more
    assert decide(500_000, shared(500_000, "state", 100_000)).numbers["others_cents"] == 100_000
    assert code_of(500_001, shared(500_001, "state", 100_000)) == "over_listed_cost"
    assert code_of(600_001) == "over_listed_cost"


@pytest.mark.parametrize("source", [one for one in SOURCES if one != "workforce_pell"])
def test_every_other_source_needs_a_determination(source: str) -> None:
    # SCH-04: 20 CFR 680.230
    plain = plain_review(500_000, ON)
    others = tuple(one for one in plain.others if one.source != source)
    assert code_of(review=replace(plain, others=others)) == "other_funds_open"


@pytest.mark.parametrize(
    "hours, weeks, starts_on, asks",
    [
        (150, 8, STARTS, True),
        (599, 14, STARTS, True),
        (149, 8, STARTS, False),
        (600, 8, STARTS, False),
        (150, 7, STARTS, False),
        (150, 15, STARTS, False),
        (150, 8, datetime.date(2026, 7, 1), True),
        (150, 8, datetime.date(2026, 6, 30), False),
        (None, 8, STARTS, True),
        (150, None, STARTS, True),
        (None, None, STARTS, True),
        (None, 15, STARTS, False),
        (600, None, STARTS, False),
        (None, None, datetime.date(2026, 6, 30), False),
    ],
)
def test_workforce_pell_is_asked_about_exactly_where_the_law_says(
    hours: int | None, weeks: int | None, starts_on: datetime.date, asks: bool
) -> None:
    # SCH-05: 150 to 599 hours, 8 to under 15 weeks, from 1 July 2026 on
    listing = replace(LISTED, hours=hours, weeks=weeks)
    assert prompts_workforce_pell(listing, starts_on, book()) is asks
    plain = plain_review(500_000, ON)
    silent = replace(plain, others=tuple(one for one in plain.others if one.source != "workforce_pell"))
    course = Course("EX-1", listing, "dislocated", silent, True)
    if asks:
        with pytest.raises(Refused) as refused:
            decide_course(500_000, starts_on, course, ON, book())
        assert refused.value.code == "other_funds_open"
    else:
        assert decide_course(500_000, starts_on, course, ON, book()).numbers


@pytest.mark.parametrize("source", ["pell", "workforce_pell"])
def test_pending_pell_needs_the_signed_arrangement(source: str) -> None:
    # SCH-06: 20 CFR 680.230(c)
    plain = plain_review(500_000, ON)
    pending = replace(
        plain,
        others=tuple(
            replace(one, outcome="pending") if one.source == source else one for one in plain.others
        ),
    )
    assert code_of(review=pending) == "pell_pending"
    assert decide(review=replace(pending, arrangement=True)).numbers


def test_a_loan_is_never_counted() -> None:
    # SCH-07: neither as a source nor as a payer
    plain = plain_review(500_000, ON)
    lent = Determination("student_loan", "amount", ON, 10_000)
    assert code_of(review=replace(plain, others=(*plain.others, lent))) == "loan"
    cost = Cost("tuition", 510_000, 500_000, 10_000, "Loan")
    assert code_of(review=replace(plain, costs=(cost,))) == "loan"


def test_a_dearer_course_needs_others_who_are_listed_and_have_promised_it() -> None:
    # SCH-10: 5,500.00 in all with a cap of 5,000.00: somebody named pays the other 500.00
    plain = plain_review(500_000, ON)
    own = replace(plain, costs=(Cost("tuition", 550_000, 500_000, 50_000, "participant"),))
    assert decide(review=own).numbers
    assert code_of(review=replace(plain, costs=(Cost("tuition", 550_000, 500_000),))) == "cost_uncovered"
    assert (
        code_of(review=replace(plain, costs=(Cost("tuition", 550_000, 500_000, 50_000),))) == "code_unknown"
    )
    assert code_of(500_000, shared(500_000, "employer", 40_000, 50_000)) == "payer_promised_less"
    assert code_of(review=replace(plain, costs=(Cost("tuition", 499_999, 499_999),))) == "costs_differ"


def test_every_cent_of_the_listed_cost_has_a_payer_or_a_reason_says_why_it_costs_less() -> None:
    # SCH-10, 20 CFR 680.310(d): 6,000.00 listed, 5,000.00 asked, nobody named for the other 1,000.00
    bare = replace(plain_review(500_000, ON), less="")
    assert code_of(review=bare) == "listed_uncovered"
    assert code_of(review=replace(bare, less="because")) == "listed_uncovered"
    assert decide(review=replace(bare, less="quoted")).numbers
    for payer, paid in (("participant", 100_000), ("participant", 120_000), ("award", 100_000)):
        costs = (Cost("tuition", 500_000 + paid, 500_000, paid, payer),)
        assert decide(review=replace(bare, costs=costs)).numbers
    short = (Cost("tuition", 599_999, 500_000, 99_999, "participant"),)
    assert code_of(review=replace(bare, costs=short)) == "listed_uncovered"


def test_adult_funds_need_a_priority_of_service_and_others_do_not() -> None:
    # SCH-11: 20 CFR 680.600, .610
    silent = replace(plain_review(500_000, ON), priority="")
    assert code_of(review=silent, stream="adult") == "priority_missing"
    assert decide(review=silent, stream="dislocated").numbers


def _run(first: str, last: str, pays: str = "ALC-1", cents: int = 300_000, left: str = "") -> Earlier:
    day = datetime.date.fromisoformat
    return Earlier(day(first), day(last), pays, cents, day(left) if left else None)


def test_how_often_a_course_is_taken_is_counted_from_the_awards_and_not_from_what_a_form_says() -> None:
    # SCH-23: 27 July to 18 September; two runs before it are two, also where two funds paid one of them
    days = (STARTS, datetime.date(2026, 9, 18))
    one = [_run("2026-01-05", "2026-02-27"), _run("2026-01-05", "2026-02-27", "ALC-2")]
    assert compare(*days, "ALC-1", one) == Again(retake=1)
    assert compare(*days, "ALC-1", [*one, _run("2026-11-02", "2026-12-18")]) == Again(retake=2)
    assert [policy.code for policy in decide(again=Again(1)).policies] == ["scholarship_retakes"]
    assert decide(again=Again(1)).numbers["retake"] == 1
    assert code_of(again=Again(2)) == "retakes"
    course = Course("EX-1", LISTED, "", plain_review(500_000, ON), True, Again(1))
    with pytest.raises(Refused) as refused:
        decide_course(500_000, STARTS, course, ON, book())
    assert refused.value.code == "no_policy_on", "without a policy none is paid"


@pytest.mark.parametrize(
    "other, overlaps",
    [
        (
            _run("2026-07-27", "2026-09-18"),
            True,
        ),  # the same days from the same allocation: that award is raised
        (_run("2026-07-27", "2026-09-18", "ALC-2", left="2026-08-10"), True),  # left, and begun again at once
        (_run("2026-07-01", "2026-07-27", "ALC-2"), True),
        (_run("2026-09-18", "2026-12-01"), True),
        (_run("2026-07-01", "2026-07-26"), False),
        (_run("2026-06-01", "2026-09-01", left="2026-07-20"), False),  # left a week before
    ],
)
def test_nobody_is_paid_the_same_course_twice_at_once(other: Earlier, overlaps: bool) -> None:
    # SCH-23: "Starts on the day the other ends" overlaps by that day
    again = compare(STARTS, datetime.date(2026, 9, 18), "ALC-1", [other])
    assert bool(again.overlaps) is overlaps
    if overlaps:
        assert code_of(again=again) == "course_overlaps"


@pytest.mark.parametrize(
    "payee, says",
    [
        (Payee("landlord", "Example School"), "payee_teaches_not"),
        (Payee("participant", "Example School", "Paid back"), "payee_teaches_not"),
        (Payee("school", "The EXAMPLE School, Inc."), ""),
        (Payee("school", "Another School"), "payee_not_provider"),
        (Payee("vendor", "Another School", " "), "payee_not_provider"),
        (Payee("vendor", "Another School", "Its bookshop"), ""),
    ],
)
def test_the_money_of_a_course_goes_to_who_teaches_it(payee: Payee, says: str) -> None:
    # SCH-02, 20 CFR 680.410: names are compared as duplicates are
    if says:
        assert code_of(payee=payee) == says
    else:
        assert decide(payee=payee).numbers


def test_the_listed_cost_holds_for_all_awards_of_one_run_together() -> None:
    # SCH-03, d47: 6,000.00 listed, another fund pays 3,000.00 of the same days: 3,000.00 and not a cent more
    other = _run("2026-07-27", "2026-09-18", "ALC-2")
    again = compare(STARTS, datetime.date(2026, 9, 18), "ALC-1", [other])
    assert again == Again(run_cents=300_000)
    assert decide(300_000, again=again).numbers["others_cents"] == 300_000
    assert code_of(300_001, again=again) == "over_listed_cost"


def test_a_review_comes_back_from_its_column_as_it_was() -> None:
    review = shared(500_000, "tanf", 20_000)
    plain = to_plain(review)
    plain["others"] = [{**one, "on": one["on"].isoformat()} for one in plain["others"]]
    assert from_plain(plain) == review


def test_the_same_list_again_changes_nothing_and_a_shorter_one_ends_what_it_leaves_out() -> None:
    listed = read_listings(program_list(3))
    assert compare_lists(listed, listed, ON).count == 0
    changes = compare_lists(listed, [replace(listed[0], cost_cents=1), *listed[2:]], ON)
    assert [one.code for one in changes.changed] == ["EX-1001"]
    assert [one.code for one in changes.ended] == ["EX-1002"]


def test_an_empty_list_is_said_to_be_empty_and_one_without_its_columns_names_them() -> None:
    for content in (b"", b"\xef\xbb\xbf\n\n"):
        with pytest.raises(InvalidInput, match="The file has no rows"):
            read_listings(content)
    with pytest.raises(InvalidInput, match="the column Program ID is missing"):
        read_listings(b"Program\n")


@pytest.mark.parametrize(
    "old, new, column",
    [
        ("9999.00", "9999.005", "Cost"),
        ("9999.00", "0", "Cost"),
        (",yes,", ",perhaps,", "Credential"),
        ("2025-07-01", "07/01/2025", "Listed from"),
        ("EX-1002", "EX-1001", "Program ID"),
        ("10%:100% 50%:50%", "50%:50% 10%:100%", "Refund schedule"),
        (",700,", ",seven,", "Hours"),
    ],
)
def test_a_list_with_one_bad_cell_is_refused_with_row_and_column(old: str, new: str, column: str) -> None:
    text = program_list(2).decode()
    broken = text.replace(old, new, 1)
    with pytest.raises(InvalidInput) as refused:
        read_listings(broken.encode())
    assert refused.value.arguments["column"] == column


def test_what_a_source_has_given_since_counts_whatever_the_review_before_said() -> None:
    # SCH-03, SCH-06: 2,000.00 of Pell are on record for this course of 6,000.00
    given = {"pell": 200_000}
    assert code_of(400_001, on_record=given, reviewed=False) == "over_listed_cost"
    assert code_of(400_000, on_record=given) == "aid_on_record"
    assert code_of(400_000, shared(400_000, "pell", 199_999), on_record=given) == "aid_on_record"
    said = decide(400_000, shared(400_000, "pell", 200_000), on_record=given)
    assert said.numbers["others_cents"] == 200_000, "the review says it, so it counts once"
