"""What pages say of a course: its listing today or as it was, the review in words, and what still asks for an answer."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.scholarships import courses, listings, schedule
from ledger.domain.scholarships.courses import Course, Review
from ledger.domain.scholarships.later_aid import LaterAid
from ledger.domain.scholarships.listings import Listing
from ledger.domain.scholarships.runs import Again, again_from
from ledger.services.scholarships import later_aid, reviews
from ledger.store import schema
from ledger.store.budgets import policies
from ledger.store.rows import Row, find_row
from ledger.store.scholarships import scholarships
from ledger.words import day, dollars


@dataclass(frozen=True)
class CoursePage:
    """One course as the pages of those who verify, approve and follow it show it.

    :param is_listed: on the list today.
    :param asks_workforce_pell: its hours and weeks make it one that this grant may pay (SCH-05).
    :param needs_priority: Adult funds would pay (SCH-11).
    :param arrangement: a signed allocation arrangement is attached (SCH-06).
    :param again: what the person has had of the same program (SCH-03, SCH-23).
    :param on_record: what sources have given since an award was made for this run: name and cents (SCH-06).
    """

    listing: Listing | None
    is_listed: bool
    review: Review | None
    words: str
    asks_workforce_pell: bool
    needs_priority: bool
    arrangement: bool
    again: Again
    award_cents: int
    left_on: datetime.date | None = None
    credential: str = ""
    credential_on: datetime.date | None = None
    later: tuple[LaterAid, ...] = ()
    on_record: tuple[tuple[str, int], ...] = ()

    @property
    def others(self) -> Sequence[tuple[str, str]]:
        """Each other source and what it said."""
        return (
            [(courses.SOURCES[one.source], _said(one)) for one in self.review.others] if self.review else []
        )

    @property
    def decided_later(self) -> Sequence[tuple[str, str]]:
        """What other sources decided after the award was made, in words."""
        return [(courses.SOURCES[one.source], _said_later(one)) for one in self.later]

    @property
    def findings(self) -> Sequence[str]:
        """What was found, in words."""
        return [courses.FINDINGS[code] for code in self.review.findings] if self.review else []

    @property
    def priority(self) -> str:
        """The tier of priority of service; empty when no fund asked for it."""
        return courses.PRIORITIES.get(self.review.priority, "") if self.review else ""

    @property
    def costs(self) -> Sequence[tuple[str, courses.Cost, str]]:
        """Each item: its name, its cost, and who pays what this award does not."""
        found = self.review.costs if self.review else ()
        return [(courses.ITEMS[one.item], one, courses.OTHER_PAYERS.get(one.payer, "")) for one in found]

    @property
    def less(self) -> str:
        """Why the course costs less than listed; empty where it does not."""
        return courses.LESS.get(self.review.less, "") if self.review else ""

    @property
    def refund_terms(self) -> Sequence[str]:
        """The provider's refund schedule as sentences."""
        return schedule.in_words(self.listing.schedule) if self.listing else []


def _said(one: courses.Determination) -> str:
    outcome = f"Pays {dollars(one.cents)}" if one.outcome == "amount" else courses.OUTCOMES[one.outcome]
    return f"{outcome}, {day(one.on)}"


def _said_later(one: LaterAid) -> str:
    if one.outcome != "amount":
        return f"{courses.OUTCOMES[one.outcome]}, {day(one.on)}"
    share = f"of it {dollars(one.share_cents)} for what this award pays"
    return f"Pays {dollars(one.cents)}, {share}, {day(one.on)}"


def for_line(connection: Connection, line: Row, need: Row, today: datetime.date) -> CoursePage | None:
    """The course of a line; None for other kinds and for drafts without complete terms."""
    terms = reviews.terms_of(line)
    if terms is None:
        return None
    allocation = (
        find_row(connection, schema.allocation, id=line["allocation_id"]) if line["allocation_id"] else None
    )
    course = reviews.course_of(connection, line, need["participant_id"], allocation)
    row = scholarships.find_review(connection, line["id"])
    found = course or Course(None, None, "")
    return CoursePage(
        found.listing,
        bool(found.listing and found.listing.on_list(today)),
        found.review,
        (row["words"] or "") if row else "",
        bool(
            found.listing
            and courses.prompts_workforce_pell(
                found.listing, terms.starts_on, policies.policy_book(connection)
            )
        ),
        found.stream == "adult",
        reviews.has_arrangement(connection, need["id"]),
        found.again,
        line["amount_cents"],
        on_record=tuple((courses.SOURCES[one], cents) for one, cents in found.on_record.items()),
    )


def for_award(connection: Connection, award: Row) -> CoursePage | None:
    """The course of an award as it was when it was approved; None where the award keeps none."""
    kept = scholarships.find_scholarship(connection, award["id"])
    if kept is None:
        return None
    listing = listings.from_plain(json.loads(kept["listing"]))
    review = courses.from_plain(json.loads(kept["review"]))
    return CoursePage(
        listing,
        True,
        review if review.findings else None,  # a carried course was reviewed in the system before
        "",
        False,
        bool(review.priority),
        review.arrangement,
        again_from(json.loads(award["decision"])["numbers"]),
        award["approved_cents"],
        kept["left_on"],
        kept["credential"] or "",
        kept["credential_on"],
        tuple(later_aid.kept_of(connection, award["id"])),
    )
