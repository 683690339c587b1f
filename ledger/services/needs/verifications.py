"""What liaisons and rent coordinators do with a submitted line: verify it, or send it back with a coded question."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.needs import lines, whom
from ledger.domain.needs.complete import check_verified
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.weekly import WeekFinding
from ledger.domain.overrides.overrides import Sort, State
from ledger.domain.people import duties
from ledger.domain.people.duties import Duty, Step
from ledger.domain.people.parts import all_so_far, kept
from ledger.domain.scholarships.courses import Review
from ledger.errors import InvalidInput, Refused
from ledger.services.needs import checklists, facts, people, refusals, resources, weekly
from ledger.services.needs import whom as whom_services
from ledger.services.needs.needs import allocation_of, line_of
from ledger.services.overrides import rows as override_rows
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import reviews
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.budgets import policies
from ledger.store.rows import Row, find_row


@dataclass(frozen=True)
class Verify:
    """Say that a line serves the plan and the person is eligible.

    :param review: of a scholarship: findings, who else pays, what the course costs. :param words: about it; private.
    :param finding: of weekly payments: what the law's tests look at.
    """

    key: str
    line_id: str
    review: Review | None = None
    words: str = ""
    finding: WeekFinding | None = None


@dataclass(frozen=True)
class Question:
    """Send a line back with a coded question."""

    key: str
    line_id: str
    question: str
    words: str = ""


def check_whole(unit: Unit, need: Row, line: Row, attached_to: Sequence[str] = ()) -> None:
    """Everything that a yes asks for is there today, before the approval or, for an emergency or a change, after it.

    :param attached_to: where the papers hang, if not at the need.
    :raises Refused: those of `complete.check_verified`.
    """
    today = unit.today()
    standing = facts.standing(unit.connection, need, today)
    tried = resources.tried_for(unit.connection, need["id"])
    papers = checklists.papers(unit.connection, line, today, attached_to)
    # Who else was asked before an award was carried in at going live (its need names no activity), the system before knows
    carried = bool(attached_to) and need["activity_id"] is None
    check_verified(line["kind"], standing, None if carried else tried, papers, today)


def check_whom(connection: Connection, actor: Actor, need: Row, line: Row, on: datetime.date) -> None:
    """Whom the line's fund may serve is asked here already: nobody verifies what the approver must refuse (FND-01).

    :raises Refused: ``fund_not_for``; without the fund's terms for whoever may not tell the funds of a pool apart (P34).
    """
    if line["allocation_id"] is None or need["participant_id"] is None:
        return
    fund = facts.fund_facts(connection, allocation_of(connection, line)["fund"])
    book = policies.policy_book(connection)
    missing = whom_services.unserved(connection, {fund.code: fund.whom}, need["participant_id"], book, on)
    try:
        whom.check(missing[fund.code])
    except Refused as refusal:
        raise refusals.as_told(connection, actor, fund.code, refusal) from None


def _to_verify(connection: Connection, actor: Actor, line_id: str) -> tuple[Row, Row]:
    line, need = line_of(connection, line_id)
    roles.require_reach(
        actor,
        (Duty.VERIFY,),
        agency=need["agency_code"],
        program=need["program_code"],
        group=kind_named(line["kind"]).group,
        what="line",
    )
    return line, need


def verify(work: Work, actor: Actor, command: Verify) -> Answer:
    """Verify one line: the plan, the eligibility, the kind's group decide whose it is; never the one who asked (SD1).

    :raises Refused: ``same_person``, ``not_enrolled``, ``no_plan``, ``fund_not_for``, ``resource_missing`` (SUP-02),
        ``papers_missing`` (SUP-09, SUP-21), and what a scholarship's review refuses (SCH-01 to SCH-11).
    """
    roles.require(actor, Duty.VERIFY)

    def _verify(unit: Unit) -> tuple[str, Answer]:
        line, need = _to_verify(unit.connection, actor, command.line_id)
        duties.refuse_same_person(Step.VERIFY, actor.person_id, people.done_on(unit.connection, line))
        check_whole(unit, need, line)
        check_whom(unit.connection, actor, need, line, unit.today())
        # The steps back to verified are a withdrawal's, which frees the money, and those of an agreement that is written anew
        if line["state"] in (LineState.APPROVED, LineState.FIRST_APPROVED):
            stands = lines.STANDS
            raise Refused(
                "line_state",
                state=stands[LineState(line["state"])][0],
                target=stands[LineState.VERIFIED][0],
            )
        if kind_named(line["kind"]).code in ("Scholarship", "NeedsRelated"):
            paying = allocation_of(unit.connection, line)
            reviews.record(unit, actor, line, need, paying, command.review, command.words)
            weekly.record(unit, actor, line, need, paying, command.finding)
        unit.change(
            schema.need_line,
            line,
            state=lines.move(line["state"], LineState.VERIFIED),
            verified_by=actor.person_id,
            verified_on=unit.today(),
        )
        override_rows.close(unit, line["id"], State.WITHDRAWN, (Sort.EMERGENCY,))
        return need["id"], {"need": need["id"], "line": line["id"]}

    return work.run(actor, command, "line.verified", _verify)


def question(work: Work, actor: Actor, command: Question) -> Answer:
    """Send a line back with a coded question; the coach answers and submits it again.

    :raises InvalidInput: ``question_unknown``, ``words_missing`` when the code asks for words.
    """
    roles.require(actor, Duty.VERIFY, Duty.APPROVE)
    if command.question not in lines.QUESTIONS:
        raise InvalidInput("question_unknown", field="question")
    if command.question == "other" and not command.words.strip():
        raise InvalidInput("words_missing", field="words")

    def _question(unit: Unit) -> tuple[str, Answer]:
        line, need = line_of(unit.connection, command.line_id)
        roles.require_reach(
            actor,
            (Duty.VERIFY, Duty.APPROVE),
            agency=need["agency_code"],
            program=need["program_code"],
            group=kind_named(line["kind"]).group,
            what="line",
        )
        unit.change(
            schema.need_line,
            line,
            state=lines.move(line["state"], LineState.QUESTIONED),
            question=command.question,
            question_words=command.words or None,
            verified_by=None,
            verified_on=None,
            **kept(all_so_far(line)),
        )
        override_rows.close(unit, line["id"], State.WITHDRAWN)
        if need["state"] == "submitted":
            unit.change(
                schema.need, find_row(unit.connection, schema.need, id=need["id"]) or need, state="questioned"
            )
        return need["id"], {"need": need["id"], "line": line["id"]}

    return work.run(actor, command, "line.questioned", _question)
