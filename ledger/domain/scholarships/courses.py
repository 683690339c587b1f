"""What is known of a course: the listing, what was found about the person, who else pays, and what the course costs.

A coach names the program; whoever verifies records the review; the approval looks at both. `deciding` decides.
"""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.scholarships.listings import Listing
from ledger.domain.scholarships.runs import Again

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
OTHER_PAYERS: Mapping[str, str] = {
    **SOURCES,
    "participant": "The participant, out of pocket",
    "award": "Another award of the board's for this course",
}
LESS: Mapping[str, str] = {
    "quoted": "The provider's quote for this term is lower",
    "waived": "The provider gives up a part of the price",
    "part": "Only a part of the program is taken",
}
"""Why a course costs less than the list says; the paper that shows it is among the need's (SCH-10)."""


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

    :param less: a code of `LESS` where the items make less than the listed cost.
    :param arrangement: the signed allocation arrangement is among the papers.
    """

    findings: tuple[str, ...] = ()
    others: tuple[Determination, ...] = ()
    costs: tuple[Cost, ...] = ()
    priority: str = ""
    less: str = ""
    arrangement: bool = False


@dataclass(frozen=True)
class Payee:
    """Who would be paid. :param words: what whoever verified wrote about it; private."""

    sort: str
    name: str
    words: str = ""


@dataclass(frozen=True)
class Course:
    """Everything about one course that decides.

    :param code: the program id the line names. :param stream: of the fund that would pay. :param reviewed: the line is past
        verification, so a review must be there. :param again: what this person's other awards for the program make of it.
    :param payee: None while nobody is named. :param on_record: what other sources have given since for costs that the person's
        awards for this run pay: source to cents (SCH-06).
    """

    code: str | None
    listing: Listing | None
    stream: str
    review: Review | None = None
    reviewed: bool = False
    again: Again = field(default_factory=Again)
    payee: Payee | None = None
    on_record: Mapping[str, int] = field(default_factory=dict)


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
        values.get("less", ""),
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
