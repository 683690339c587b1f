"""May this scholarship be given? The list first, then what the person has had of the program, then the review. Pure."""

import datetime
from collections.abc import Iterable

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.payees import PayeeSort, normal_name
from ledger.domain.scholarships.courses import (
    FINDINGS,
    ITEMS,
    LESS,
    OTHER_PAYERS,
    OUTCOMES,
    PELLS,
    PRIORITIES,
    SOURCES,
    Course,
    Found,
    Review,
    prompts_workforce_pell,
)
from ledger.domain.scholarships.listings import Listing, check_listed
from ledger.domain.scholarships.runs import check_again
from ledger.errors import InvalidInput, Refused

NEVER_TEACH = (PayeeSort.LANDLORD, PayeeSort.PARTICIPANT)
"""Sorts of payee that are never paid for a course: only an eligible provider is (20 CFR 680.410)."""


def decide_course(
    asked_cents: int, starts_on: datetime.date, course: Course, on: datetime.date, policies: PolicyBook
) -> Found:
    """May this course be paid on this day? The listing first, then the review.

    :returns: what it rests on.
    :raises Refused: ``listing_missing``, ``listing_unknown``, ``not_listed`` (SCH-02), ``over_listed_cost`` (SCH-03) for all
        awards of one run together, ``payee_teaches_not``, ``payee_not_provider``, those of `runs.check_again` (SCH-23),
        ``course_not_reviewed``, and those of `check_review`.
    """
    listing = check_listed(course.listing, course.code, on)
    _check_payee(course, listing)
    retakes = check_again(course.again, on, policies)
    others_cents = _others_cents(course) + course.again.run_cents
    if asked_cents > listing.cost_cents - others_cents:
        raise Refused(
            "over_listed_cost",
            field="amount",
            asked_cents=asked_cents,
            listed_cents=listing.cost_cents,
            others_cents=others_cents,
            most_cents=max(listing.cost_cents - others_cents, 0),
        )
    numbers = {"listed_cents": listing.cost_cents, "others_cents": others_cents, **course.again.numbers}
    found = Found(retakes, numbers)
    if course.review is None:
        if course.reviewed:
            raise Refused("course_not_reviewed")
        return found
    check_review(asked_cents, starts_on, course, course.review, on, policies)
    return found


def _check_payee(course: Course, listing: Listing) -> None:
    """The money of a course goes to who teaches it: by its sort and, where the name is another, by the reviewer's words.

    :raises Refused: ``payee_teaches_not``, ``payee_not_provider`` (SCH-02, 20 CFR 680.410).
    """
    payee = course.payee
    if payee is None:
        return
    if payee.sort in NEVER_TEACH:
        raise Refused("payee_teaches_not", field="payee", sort=payee.sort)
    same = normal_name(payee.name) == normal_name(listing.provider)
    if course.review is not None and not same and not payee.words.strip():
        raise Refused("payee_not_provider", field="words", provider=listing.provider)


def _others_cents(course: Course) -> int:
    """What others pay: as the review says, and never less than what is on record since an award was made (SCH-03)."""
    said = _said(course.review) if course.review else {}
    return sum(max(said.get(one, 0), course.on_record.get(one, 0)) for one in {*said, *course.on_record})


def _said(review: Review) -> dict[str, int]:
    return {one.source: one.cents for one in review.others if one.outcome == "amount"}


def _check_on_record(course: Course, review: Review) -> None:
    """A review that is made anew says what the sources have given since, whatever the one before said.

    Worked: Pell was denied, then gave 9,000.00, of it 2,000.00 for what the award pays. A raise whose review says that Pell
    is denied is refused, and so is one that says less than 2,000.00.

    :raises Refused: ``aid_on_record`` with both amounts (SCH-03, SCH-04, SCH-06).
    """
    said = _said(review)
    for source, cents in course.on_record.items():
        if said.get(source, 0) < cents:
            raise Refused(
                "aid_on_record",
                field="others",
                source=SOURCES[source],
                given_cents=cents,
                said_cents=said.get(source, 0),
            )


def check_review(
    asked_cents: int,
    starts_on: datetime.date,
    course: Course,
    review: Review,
    on: datetime.date,
    policies: PolicyBook,
) -> None:
    """Is the review complete, and does it allow the award?

    :raises Refused: ``finding_missing`` (SCH-01), ``priority_missing`` (SCH-11), ``other_funds_open`` (SCH-04, SCH-05),
        ``pell_pending``, ``aid_on_record`` (SCH-06), ``listed_uncovered`` (SCH-10).
    :raises InvalidInput: ``code_unknown``, ``loan`` (SCH-07), ``costs_differ``, ``cost_uncovered`` (SCH-10), dates.
    """
    for code, words in FINDINGS.items():
        if code not in review.findings:
            raise Refused("finding_missing", field="findings", finding=words)
    check_priority(course.stream, review.priority)
    _check_others(starts_on, course, review, on, policies)
    _check_on_record(course, review)
    _check_costs(asked_cents, review)
    _check_whole(course, review)


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


def _check_whole(course: Course, review: Review) -> None:
    """Every cent of the listed cost has a payer, or a reason says why the course costs less (SCH-10, 20 CFR 680.310(d))."""
    listed_cents = course.listing.cost_cents if course.listing else 0
    covered_cents = sum(cost.total_cents for cost in review.costs)
    if covered_cents < listed_cents and review.less not in LESS:
        raise Refused(
            "listed_uncovered", field="less", listed_cents=listed_cents, covered_cents=covered_cents
        )
