"""What a liaison's or rent coordinator's page about one line reads: the need, the plan, the eligibility facts."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.needs import lines
from ledger.domain.needs import needs as rules
from ledger.domain.needs.caps import Asking
from ledger.domain.needs.categories import Paper
from ledger.domain.needs.complete import check_verified
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.left import Left, RentYear, rent_years
from ledger.domain.needs.left import left as what_is_left
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.resources import Tried
from ledger.domain.needs.terms import RentTerms, from_text, service_dates
from ledger.domain.needs.weekly import WeekFinding
from ledger.domain.participants.participants import EligibilityFacts
from ledger.domain.payees import conflict_of_interest
from ledger.domain.people import duties
from ledger.domain.people.duties import Duty, Step
from ledger.errors import InvalidInput, LedgerError, NotFound, Refused
from ledger.services.needs import checklists, conflicts, facts, people, verifications, weekly
from ledger.services.needs import pages as need_pages
from ledger.services.needs.pages import NeedPage
from ledger.services.needs.standing import with_words
from ledger.services.overrides import rows as override_rows
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import pages as course_pages
from ledger.services.scholarships.pages import CoursePage
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.budgets import policies
from ledger.store.needs import needs
from ledger.store.overrides import overrides
from ledger.store.participants.participants import facts_on
from ledger.store.rows import Row, find_row


@dataclass(frozen=True)
class ReviewPage:
    """One line with what decides whether it may be verified.

    :param facts: None when no import has brought the person yet.
    :param papers: what the policy asks for, and which of it is there.
    :param left: what the caps leave; None when no import has brought the person yet.
    :param others: what the household has been awarded before, the newest first.
    :param due_on: it is approved as an emergency, and to be verified by then.
    :param finding: of weekly payments: what was recorded before.
    :param refusal: why it cannot be verified now by this person; None when it can.
    """

    page: NeedPage
    line: Row
    facts: EligibilityFacts | None
    standing: rules.Standing
    refusal: LedgerError | None
    payee: str | None
    is_agency_payee: bool
    is_staff_payee: bool
    names: Mapping[str, str]
    course: CoursePage | None = None
    papers: tuple[Paper, ...] = ()
    left: Left | None = None
    rent_years: tuple[RentYear, ...] = ()
    due_on: datetime.date | None = None
    others: tuple[Row, ...] = ()
    finding: WeekFinding | None = None


def review_page(work: Work, actor: Actor, line_id: str) -> ReviewPage:
    """One line for the one who verifies (or asks back).

    :raises NotFound: ``not_found``: unknown, a draft, or not within the reader's agencies, programs and groups (P32).
    """
    roles.require(actor, Duty.VERIFY, Duty.APPROVE)
    with work.store.reading() as connection:
        found = needs.line_with_need(connection, line_id)
        if found is None or found[0]["state"] == LineState.DRAFT:
            raise NotFound("not_found", what="line")
        line, need = found
        roles.require_reach(
            actor,
            (Duty.VERIFY, Duty.APPROVE),
            agency=need["agency_code"],
            program=need["program_code"],
            group=kind_named(line["kind"]).group,
            what="line",
        )
        today, person = work.source.today(), need["participant_id"]
        known = standing = None
        due = overrides.due_by_line(connection).get(line_id)
        due_on = due["due_on"] if due else None
        had_part = override_rows.part_of(connection, actor.person_id, due["award_id"]) if due else None
        decides: dict[str, Any] = {}
        course = course_pages.for_line(connection, line, need, work.source.today())
        if person is not None:
            classes = frozenset(
                grant.confidential_class for grant in actor.grants if grant.confidential_class
            )
            scope = {"agency": need["agency_code"], "program": need["program_code"]}
            known = facts_on(connection, person, today, **scope, classes=classes)
            standing = facts.standing(connection, need, today)
            decides = _deciding(connection, line, need, standing, today)
            if due_on is not None:  # its own award is among what is used, so the numbers would count it twice
                decides["left"] = None
        papers = checklists.papers(connection, line, today)
        not_for = _not_for(connection, actor, need, line, today)
        is_staff = conflicts.is_staff(connection, find_row(connection, schema.payee, id=line["payee_id"]))
        finding = weekly.finding_of(connection, line_id)
        refusal = had_part or _refusal(connection, actor, line)
    page = need_pages.need_page(work, actor, need["id"])
    payee = page.payees.get(line["payee_id"])
    refusal = refusal or not_for or _incomplete(line["kind"], standing, page.tried, papers, today)
    return ReviewPage(
        page,
        with_words({**line, "due_on": due_on}),
        known,
        standing or rules.Standing(False),
        refusal,
        payee,
        bool(payee and conflict_of_interest(page.agency, payee)),
        is_staff,
        page.names,
        course,
        tuple(papers),
        due_on=due_on,
        finding=finding,
        **decides,
    )


def _not_for(
    connection: Connection, actor: Actor, need: Row, line: Row, today: datetime.date
) -> Refused | None:
    """The line's fund may not serve the person, as the approver would be told."""
    try:
        verifications.check_whom(connection, actor, need, line, today)
    except Refused as reason:
        return reason
    return None


def _incomplete(
    kind: str,
    standing: rules.Standing | None,
    tried: Sequence[Tried],
    papers: Sequence[Paper],
    today: datetime.date,
) -> LedgerError | None:
    """What is missing before anybody can verify it."""
    try:
        if standing is None:
            raise Refused("not_imported")
        check_verified(kind, standing, tried, papers, today)
    except (Refused, InvalidInput) as reason:
        return reason
    return None


def _refusal(connection: Connection, actor: Actor, line: Row) -> LedgerError | None:
    """Why this person cannot verify this line, or not any more."""
    try:
        lines.move(line["state"], LineState.VERIFIED)
        duties.refuse_same_person(Step.VERIFY, actor.person_id, people.done_on(connection, line))
    except Refused as reason:
        return reason
    return None


def _deciding(
    connection: Connection, line: Row, need: Row, standing: rules.Standing, today: datetime.date
) -> dict[str, Any]:
    """The numbers that an approver decides by, already here: whoever verifies sees that a cap is used up."""
    participant = find_row(connection, schema.participant, id=need["participant_id"])
    if participant is None:
        return {}
    book = policies.policy_book(connection)
    used = facts.used_before(connection, participant, line["kind"], today, book)
    terms = from_text(line["kind"], line["terms"])
    monthly = terms.monthly_cents if isinstance(terms, RentTerms) else None
    of_line = (line["kind"], line["amount_cents"], today, standing.entry_on, need["id"])
    asking = Asking(*of_line, monthly, service_dates(terms))
    return {
        "left": what_is_left(asking, used, book),
        "rent_years": rent_years(terms, used, book, today),
        "others": tuple(_others(connection, line, participant)),
    }


def _others(connection: Connection, line: Row, participant: Row) -> list[Row]:
    table, award = schema.participant.c, schema.award.c
    members = select(table.id).where(table.household_id == participant["household_id"])
    rows = awards.awards_where(
        connection,
        award.participant_id.in_(members),
        award.state != "withdrawn",
        award.line_id != line["id"],
        most=20,
    )
    return [
        {**row, "kind_name": kind_named(row["kind"]).name, "own": row["participant_id"] == participant["id"]}
        for row in rows
    ]
