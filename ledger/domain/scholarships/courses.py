"""May this scholarship be given? The listing, what was found about the person, who else pays, and what the course costs.

A coach names the program; whoever verifies records the review; the approval looks at both. Each decision is pure.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.scholarships.listings import Listing, check_listed
from ledger.errors import InvalidInput, Refused

FINDINGS: Mapping[str, str] = {
    "assessed": "Interviewed, evaluated or assessed, and given career planning",
    "needs_training": "Unlikely or unable to find self-sufficient work through career services alone",
    "able": "Has the skills and qualifications to take part successfully",
    "demand": "The program leads to work in demand here, or where the person is willing to go",
    "needs_help": "Cannot get other grants for it, or needs more than they give",
    "payee_is_provider": "Who is paid is the listed provider",
}
"""The findings of 20 CFR 680.210, and that the money goes to the provider of the list; each is needed."""

PRIORITIES: Mapping[str, str] = {
    "veteran_in_group": "1. Veteran or eligible spouse, and in a priority group",
    "in_group": "2. Public assistance, other low income or basic skills deficient",
    "veteran": "3. Veteran or eligible spouse, in no priority group",
    "board": "4. A priority the board has set",
    "none": "5. None of these",
}
"""Priority of service for training paid by Adult funds (20 CFR 680.600, 680.650)."""

SOURCES: Mapping[str, str] = {
    "pell": "Pell Grant",
    "workforce_pell": "Workforce Pell Grant",
    "tanf": "TANF",
    "state": "State training or tuition money",
    "employer": "The employer",
    "other_scholarship": "Another scholarship or grant",
}
"""Who is asked first (20 CFR 680.230). There is no loan among them: none is required or counted (SCH-07)."""

PELLS = ("pell", "workforce_pell")
OUTCOMES: Mapping[str, str] = {
    "not_eligible": "Not eligible",
    "denied": "Denied",
    "pending": "Pending",
    "amount": "Pays an amount",
}
ITEMS: Mapping[str, str] = {"tuition": "Tuition", "books": "Books", "fees": "Fees", "exam": "Exam"}
OTHER_PAYERS: Mapping[str, str] = {**SOURCES, "participant": "The participant, out of pocket"}


@dataclass(frozen=True)
class Determination:
    """What one other source said, and when."""

    source: str
    outcome: str
    on: datetime.date
    cents: int = 0


@dataclass(frozen=True)
class Cost:
    """One item of the course's cost and who pays each part; the two parts make the whole.

    :param award_cents: paid by this award. :param other_cents: paid by ``payer``.
    """

    item: str
    total_cents: int
    award_cents: int
    other_cents: int = 0
    payer: str = ""


@dataclass(frozen=True)
class Review:
    """What whoever verifies recorded.

    :param retake: 0 for the first time, 1 for the first retake of a failed course, and so on.
    :param arrangement: the signed allocation arrangement is among the papers.
    """

    findings: tuple[str, ...] = ()
    others: tuple[Determination, ...] = ()
    costs: tuple[Cost, ...] = ()
    priority: str = ""
    retake: int = 0
    arrangement: bool = False


@dataclass(frozen=True)
class Course:
    """Everything about one course that decides.

    :param code: the program id the line names. :param stream: of the fund that would pay. :param earlier: scholarships for
        the same program that this person has had. :param reviewed: the line is past verification, so a review must be there.
    """

    code: str | None
    listing: Listing | None
    stream: str
    review: Review | None = None
    reviewed: bool = False
    earlier: int = 0


@dataclass(frozen=True)
class Found:
    """The policies and numbers a yes rests on. :param second: two people decide, whatever the band."""

    policies: list[PolicyValue] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    second: bool = False


def to_plain(review: Review) -> dict[str, Any]:
    """A review as canonical JSON can hold it."""
    return asdict(review)


def from_plain(values: Mapping[str, Any]) -> Review:
    """A review from its column."""
    return Review(
        tuple(values["findings"]),
        tuple(
            Determination(**{**one, "on": datetime.date.fromisoformat(str(one["on"]))})
            for one in values["others"]
        ),
        tuple(Cost(**one) for one in values["costs"]),
        values["priority"],
        values["retake"],
        values["arrangement"],
    )


def prompts_workforce_pell(listing: Listing, starts_on: datetime.date, policies: PolicyBook) -> bool:
    """Must Workforce Pell be asked about? Programs of 150 to 599 hours and 8 to under 15 weeks, from 1 July 2026 on (SCH-05).

    The four numbers are dated law; before their first date there is no such grant and no prompt. Hours or weeks that the list
    does not say rule nothing out, so whoever reviews is asked.
    """
    codes = ("hours_from", "hours_to", "weeks_from", "weeks_below")
    found = [policies.find(f"workforce_pell.{code}", starts_on) for code in codes]
    if None in found:
        return False
    least, most, weeks, below = (one.whole() for one in found if one is not None)
    return (listing.hours is None or least <= listing.hours <= most) and (
        listing.weeks is None or weeks <= listing.weeks < below
    )


def decide_course(
    asked_cents: int, starts_on: datetime.date, course: Course, on: datetime.date, policies: PolicyBook
) -> Found:
    """May this course be paid on this day? The listing first, then the review.

    :returns: what it rests on.
    :raises Refused: ``listing_missing``, ``listing_unknown``, ``not_listed`` (SCH-02), ``over_listed_cost`` (SCH-03),
        ``course_not_reviewed``, and those of `check_review`.
    """
    listing = check_listed(course.listing, course.code, on)
    others_cents = _others_cents(course.review)
    if asked_cents > listing.cost_cents - others_cents:
        raise Refused(
            "over_listed_cost",
            field="amount",
            asked_cents=asked_cents,
            listed_cents=listing.cost_cents,
            others_cents=others_cents,
            most_cents=max(listing.cost_cents - others_cents, 0),
        )
    found = Found([], {"listed_cents": listing.cost_cents, "others_cents": others_cents})
    if course.review is None:
        if course.reviewed:
            raise Refused("course_not_reviewed")
        return found
    found.policies.extend(check_review(asked_cents, starts_on, course, course.review, on, policies))
    return found


def _others_cents(review: Review | None) -> int:
    return sum(one.cents for one in review.others if one.outcome == "amount") if review else 0


def check_review(
    asked_cents: int,
    starts_on: datetime.date,
    course: Course,
    review: Review,
    on: datetime.date,
    policies: PolicyBook,
) -> list[PolicyValue]:
    """Is the review complete, and does it allow the award?

    :returns: policies it used.
    :raises Refused: ``finding_missing`` (SCH-01), ``priority_missing`` (SCH-11), ``other_funds_open`` (SCH-04, SCH-05),
        ``pell_pending`` (SCH-06), ``retake_unmarked``, ``retakes`` (SCH-23).
    :raises InvalidInput: ``code_unknown``, ``loan`` (SCH-07), ``costs_differ``, ``cost_uncovered`` (SCH-10), dates.
    """
    for code, words in FINDINGS.items():
        if code not in review.findings:
            raise Refused("finding_missing", field="findings", finding=words)
    check_priority(course.stream, review.priority)
    _check_others(starts_on, course, review, on, policies)
    _check_costs(asked_cents, review)
    return _check_retake(course, review, on, policies)


def check_priority(stream: str, priority: str) -> None:
    """Training that Adult funds pay has a tier of the priority of service (SCH-11).

    :param stream: of the fund that pays. :param priority: a code of `PRIORITIES`, or none.
    :raises Refused: ``priority_missing``.
    """
    if stream == "adult" and priority not in PRIORITIES:
        raise Refused("priority_missing", field="priority")


def _check_others(
    starts_on: datetime.date, course: Course, review: Review, on: datetime.date, policies: PolicyBook
) -> None:
    known = {one.source: one for one in review.others}
    asks = course.listing is not None and prompts_workforce_pell(course.listing, starts_on, policies)
    for source, words in SOURCES.items():
        if source not in known and (source != "workforce_pell" or asks):
            raise Refused("other_funds_open", field="others", source=words)
    for one in review.others:
        check_payer(one.source, SOURCES)
        if one.outcome not in OUTCOMES:
            raise InvalidInput("code_unknown", field="others", text=one.outcome[:40])
        if one.on > on:
            raise InvalidInput("date_in_future", field="others")
        if (one.outcome == "amount") != (one.cents > 0):
            raise InvalidInput("amount_missing", field="others")
        if one.source in PELLS and one.outcome == "pending" and not review.arrangement:
            raise Refused("pell_pending", field="arrangement", source=SOURCES[one.source])


def check_payer(code: str, known: Iterable[str]) -> None:
    """A payer's code of the closed list; a loan is none.

    :raises InvalidInput: ``loan`` (SCH-07), ``code_unknown``.
    """
    if "loan" in code.casefold():
        raise InvalidInput("loan", field="others")
    if code not in known:
        raise InvalidInput("code_unknown", field="others", text=code[:40])


def _check_costs(asked_cents: int, review: Review) -> None:
    """Each item's parts make its whole, the award's parts what is asked, and others pay what they promised (SCH-10)."""
    for cost in review.costs:
        if cost.item not in ITEMS:
            raise InvalidInput("code_unknown", field="costs", text=cost.item[:40])
        if min(cost.total_cents, cost.award_cents, cost.other_cents) < 0:
            raise InvalidInput("amount_missing", field="costs")
        if cost.award_cents + cost.other_cents != cost.total_cents:
            raise InvalidInput(
                "cost_uncovered",
                field="costs",
                item=ITEMS[cost.item],
                total_cents=cost.total_cents,
                covered_cents=cost.award_cents + cost.other_cents,
            )
        if cost.other_cents:
            check_payer(cost.payer, OTHER_PAYERS)
    share_cents = sum(cost.award_cents for cost in review.costs)
    if share_cents != asked_cents:
        raise InvalidInput("costs_differ", field="costs", costs_cents=share_cents, asked_cents=asked_cents)
    promised = {one.source: one.cents for one in review.others}
    for source, words in SOURCES.items():
        paid_cents = sum(cost.other_cents for cost in review.costs if cost.payer == source)
        if paid_cents > promised.get(source, 0):
            raise InvalidInput(
                "payer_promised_less",
                field="costs",
                source=words,
                paid_cents=paid_cents,
                promised_cents=promised.get(source, 0),
            )


def _check_retake(
    course: Course, review: Review, on: datetime.date, policies: PolicyBook
) -> list[PolicyValue]:
    """A course taken again is paid only as often as policy says (SCH-23)."""
    if course.earlier and not review.retake:
        raise Refused("retake_unmarked", field="retake", earlier=course.earlier)
    if not review.retake:
        return []
    most = policies.get("scholarship_retakes", on)
    if review.retake > most.whole():
        raise Refused(
            "retakes", field="retake", most=most.whole(), retake=review.retake, document=most.document
        )
    return [most]
