"""The review of a course: gathered for decisions, recorded by whoever verifies, kept with the award."""

import json
from dataclasses import replace

from sqlalchemy import Connection

from ledger.domain.documents import DocumentSort
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs.terms import CourseTerms, Terms, from_text
from ledger.domain.scholarships import courses, deciding, later_aid, listings, runs
from ledger.domain.scholarships.courses import Course, Payee, Review
from ledger.errors import InvalidInput, Refused
from ledger.services.people.roles import Actor
from ledger.services.work import Unit
from ledger.store import documents, schema
from ledger.store.budgets import budgets, policies
from ledger.store.rows import Row, find_row
from ledger.store.scholarships import scholarships

REVIEWED = ("verified", "first_approved")


def course_of(
    connection: Connection, line: Row, participant_id: str | None, allocation: Row | None
) -> Course | None:
    """Everything about a line's course that decides; None for other kinds.

    :param allocation: what would pay; None while nobody chose it.
    """
    terms = terms_of(line)
    if terms is None:
        return None
    row = scholarships.find_listing(connection, terms.listing)
    review = scholarships.find_review(connection, line["id"])
    payee = find_row(connection, schema.payee, id=line["payee_id"]) if line["payee_id"] else None
    paying = budgets.fund_row(connection, allocation["fund"]) if allocation else None
    earlier = (
        scholarships.earlier_for(connection, participant_id, terms.listing, line["id"])
        if participant_id and terms.listing
        else []
    )
    aid = scholarships.aid_of_run(connection, participant_id, line["id"], terms) if participant_id else []
    return Course(
        terms.listing,
        listings.from_plain(row) if row else None,
        paying["stream"] if paying else "",
        courses.from_plain(json.loads(review["review"])) if review else None,
        line["state"] in REVIEWED,
        runs.compare(terms.starts_on, terms.ends_on, allocation["id"] if allocation else "", earlier),
        Payee(payee["sort"], payee["name"], (review["words"] or "") if review else "") if payee else None,
        later_aid.on_record(later_aid.said_of(row["said"]) for row in aid),
    )


def terms_of(line: Row) -> CourseTerms | None:
    """A course's terms, if the line is a scholarship whose terms are complete."""
    if line["kind"] != "Scholarship":
        return None
    try:
        terms: Terms = from_text(line["kind"], line["terms"])
    except (TypeError, ValueError):
        return None
    return terms if isinstance(terms, CourseTerms) else None


def has_arrangement(connection: Connection, need_id: str) -> bool:
    """Is a signed allocation arrangement among the need's papers (SCH-06)?"""
    return any(
        row["sort"] == DocumentSort.ARRANGEMENT for row in documents.documents_for(connection, need_id)
    )


def record(
    unit: Unit, actor: Actor, line: Row, need: Row, allocation: Row, review: Review | None, words: str
) -> None:
    """Check a review with the course it is about and keep it; whoever verifies calls this in their own command.

    :raises InvalidInput: ``review_missing``. :raises Refused: what `decide_course` says of it.
    """
    terms = terms_of(line)
    if terms is None:
        return
    if review is None:
        raise InvalidInput("review_missing", field="findings")
    review = replace(review, arrangement=has_arrangement(unit.connection, need["id"]))
    course = course_of(unit.connection, line, need["participant_id"], allocation)
    if course is None:
        return
    payee = replace(course.payee, words=words) if course.payee else None
    full = replace(course, review=review, reviewed=True, payee=payee)
    book = policies.policy_book(unit.connection)
    deciding.decide_course(line["amount_cents"], terms.starts_on, full, unit.today(), book)
    values = {
        "review": canonical(courses.to_plain(review)).decode(),
        "words": words.strip() or None,
        "reviewed_by": actor.person_id,
        "reviewed_on": unit.today(),
    }
    known = scholarships.find_review(unit.connection, line["id"], lock=True)
    if known is None:
        unit.insert(schema.course_review, {"line_id": line["id"], **values})
    else:
        unit.change(schema.course_review, known, **values)


def refuse_left(connection: Connection, award: Row) -> None:
    """A course that was left is over: nothing of it is changed, bound or planned any more (SCH-17).

    :raises Refused: ``course_left`` with the day.
    """
    kept = scholarships.find_scholarship(connection, award["id"])
    if kept is not None and kept["left_on"] is not None:
        raise Refused("course_left", left_on=kept["left_on"])


def keep_carried(unit: Unit, award_id: str, code: str) -> None:
    """What a carried course keeps: its listing as it is now; who reviewed it there did so before this ledger (SCH-02)."""
    row = scholarships.find_listing(unit.connection, code)
    if row is None:
        return
    values = {
        "award_id": award_id,
        "listing": canonical(listings.to_plain(listings.from_plain(row))).decode(),
        "review": canonical(courses.to_plain(Review())).decode(),
    }
    unit.insert(schema.scholarship, {**values, **dict.fromkeys(("left_on", "credential", "credential_on"))})


def keep(unit: Unit, line: Row, award_id: str) -> None:
    """What an award keeps of its listing and review as they were on the day it was approved, or approved anew (SCH-02)."""
    terms = terms_of(line)
    row = scholarships.find_listing(unit.connection, terms.listing) if terms else None
    review = scholarships.find_review(unit.connection, line["id"])
    if row is None or review is None:
        return
    values = {
        "listing": canonical(listings.to_plain(listings.from_plain(row))).decode(),
        "review": review["review"],
    }
    known = scholarships.find_scholarship(unit.connection, award_id, lock=True)
    if known is None:
        empty = dict.fromkeys(("left_on", "credential", "credential_on"))
        unit.insert(schema.scholarship, {"award_id": award_id, **values, **empty})
    else:
        unit.change(schema.scholarship, known, **values)
