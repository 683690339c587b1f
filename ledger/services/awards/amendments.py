"""Changes to a live award: asked, verified (the approval of what is open is void), approved anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.awards import amendments as rules
from ledger.domain.awards.amendments import Agreed, AmendmentState
from ledger.domain.needs import lines
from ledger.domain.needs.needs import Decision
from ledger.domain.needs.terms import complete
from ledger.domain.needs.weekly import WeekFinding
from ledger.domain.overrides.overrides import Sort, State
from ledger.domain.people import duties, rungs
from ledger.domain.people.duties import APPROVERS, Duty, Step
from ledger.domain.scholarships.courses import Review
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards import change_rows, reapproval
from ledger.services.contracts import execution, modified
from ledger.services.needs import approvals, verifications, weekly
from ledger.services.needs.refusals import Telling
from ledger.services.overrides import rows as override_rows
from ledger.services.payments import weeks
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import reviews
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.budgets import policies
from ledger.store.rows import Row, find_row


@dataclass(frozen=True)
class AskChange:
    """Ask for a change of a live award, or leave a memo when nothing of the approval differs.

    :param amount_cents: of the whole award, what is bound and paid included.
    :param terms: the kind's terms, JSON values. :param words: why.
    """

    key: str
    award_id: str
    amount_cents: int
    payee_id: str
    terms: Mapping[str, Any]
    words: str


@dataclass(frozen=True)
class TakeBack:
    """Take back a change that nobody has verified."""

    key: str
    amendment_id: str


@dataclass(frozen=True)
class VerifyChange:
    """Say that the change serves the plan; the approval of what is open is void from here on.

    :param review: of a scholarship, as it is when changed. :param words: about it; private.
    :param finding: of weekly needs-related payments, as the person is today.
    """

    key: str
    amendment_id: str
    review: Review | None = None
    words: str = ""
    finding: WeekFinding | None = None


@dataclass(frozen=True)
class DecideChange:
    """Approve a verified change, or deny it.

    :param version: of the change as it was on the page (SD13). :param reason: None approves; a code denies.
    """

    key: str
    amendment_id: str
    version: int
    reason: str | None = None


def ask(work: Work, actor: Actor, command: AskChange) -> Answer:
    """Ask for a change that could be approved today; nothing moves yet. Without a difference it is a memo, kept at once.

    :raises Refused: ``award_not_open``, ``course_left``, ``amend_live``, ``amend_year``, ``same_person``, those of
        `rules.check_change` and of the decision.
    """
    roles.require(actor, Duty.REQUEST, Duty.VERIFY)
    if not command.words.strip():
        raise InvalidInput("words_missing", field="words")
    telling = Telling()

    def _ask(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, Duty.REQUEST, Duty.VERIFY)
        before = change_rows.standing_of(award)
        after = Agreed(command.amount_cents, command.payee_id, complete(award["kind"], command.terms))
        found = _check(unit, award, before, after)
        if found and amendments.live_for(unit.connection, award["id"]):
            raise Refused("amend_live")
        if found:
            change_rows.refuse_spender(unit.connection, actor, award)
            how: dict[str, Any] = {"words": command.words, "asking": True, "telling": telling}
            reapproval.decision_on(unit.connection, award, after, unit.today(), **how)
        state = AmendmentState.ASKED if found else AmendmentState.NOTED
        row = change_rows.insert(unit, actor, award, state, before, after, command.words)
        return award["id"], {"award": award["id"], "amendment": row["id"], "state": state.value}

    return telling.run(work, actor, command.key, lambda: work.run(actor, command, "amendment.asked", _ask))


def _check(unit: Unit, award: Row, before: Agreed, after: Agreed) -> tuple[rules.Difference, ...]:
    if award["state"] != "open":
        raise Refused("award_not_open")
    if rules.differences(before, after):
        reviews.refuse_left(unit.connection, award)
        execution.refuse_signed(unit.connection, award)
    months = awards.months_for(unit.connection, award["id"])
    given = weeks.given_by(unit.connection, award)
    found = rules.check_change(award["kind"], awards.columns_of(award), months, before, after, given)
    if found:
        change_rows.check_year(award, unit.today())
    payee = find_row(unit.connection, schema.payee, id=after.payee_id)
    if payee is None or payee["state"] == "refused":
        raise InvalidInput("payee_missing", field="payee")
    if after.payee_id != before.payee_id:
        change_rows.refuse_waiting_bindings(unit.connection, award)
    return found


def _decided(unit: Unit, award: Row, row: Row, telling: Telling, *, asking: bool) -> tuple[Agreed, Decision]:
    """What a change asks for, if it can still be had, and the decision about it; what all have signed is modified (OJT-02)."""
    after, today = rules.agreed_from(award["kind"], row["after"]), unit.today()
    if row["governs_on"] is None:
        _check(unit, award, rules.agreed_from(award["kind"], row["before"]), after)
    else:
        if award["state"] != "open":
            raise Refused("award_not_open")
        change_rows.check_year(award, today)
        modified.check_row(unit.connection, award, row, today)
    decision = reapproval.decision_on(
        unit.connection,
        award,
        after,
        today,
        words=row["words"],
        governs_on=row["governs_on"],
        asking=asking,
        lock=not asking,
        telling=telling,
    )
    return after, decision


def take_back(work: Work, actor: Actor, command: TakeBack) -> Answer:
    """Take back what one asked, before it is verified."""
    roles.require(actor, Duty.REQUEST, Duty.VERIFY)

    def _take_back(unit: Unit) -> tuple[str, Answer]:
        row, award = change_rows.reached(
            unit.connection, actor, command.amendment_id, Duty.REQUEST, Duty.VERIFY
        )
        if row["asked_by"] != actor.person_id:
            raise Refused("amend_not_yours")
        unit.change(schema.amendment, row, state=rules.move(row["state"], AmendmentState.CANCELED))
        return award["id"], {"award": award["id"]}

    return work.run(actor, command, "amendment.canceled", _take_back)


def verify(work: Work, actor: Actor, command: VerifyChange) -> Answer:
    """Verify a change. What is committed returns to Available, and its months of rent are free, until it is approved anew.

    What could not be approved today is refused here, before the old approval is void. It asks what the first verification
    asked: who else was asked, and the papers (SUP-02, SUP-09). A course is reviewed anew: who is paid, the listing and the
    days are what its findings are about (SCH-01, SCH-02). Law asks of weekly payments whether the person is unemployed and
    without UC today, not whether they were (SUP-19). An emergency is verified with it (d15).

    :raises Refused: ``same_person`` (SD1), those of `rules.check_change` and `anew.decide_anew`, of
        `verifications.check_whole` and of the review.
    """
    roles.require(actor, Duty.VERIFY)
    telling = Telling()

    def _verify(unit: Unit) -> tuple[str, Answer]:
        row, award = change_rows.reached(unit.connection, actor, command.amendment_id, Duty.VERIFY)
        done = change_rows.people(unit.connection, row, award)
        duties.refuse_same_person(Step.VERIFY, actor.person_id, done)
        state = rules.move(row["state"], AmendmentState.VERIFIED)  # before any other reason
        after, _ = _decided(unit, award, row, telling, asking=True)
        line, need = reapproval.line_as(unit.connection, award, after)
        verifications.check_whole(unit, need, line, reapproval.papers_at(award, after))
        paying = {"id": award["allocation_id"], "fund": award["fund"]}
        reviews.record(unit, actor, line, need, paying, command.review, command.words)
        weekly.record(unit, actor, line, need, paying, command.finding)
        override_rows.made_up(unit, actor.person_id, award)
        if row["governs_on"] is None:  # what all have signed stands until they sign its modification
            execution.void_signatures(unit, award)
        unit.change(
            schema.amendment,
            row,
            state=state,
            verified_by=actor.person_id,
            verified_on=unit.today(),
            voided_cents=reapproval.void(unit, award, "voided"),
        )
        return award["id"], {"award": award["id"], "line": award["line_id"]}

    return telling.run(
        work, actor, command.key, lambda: work.run(actor, command, "amendment.verified", _verify)
    )


def decide(work: Work, actor: Actor, command: DecideChange) -> Answer:
    """Approve a verified change anew (by as many people as the ladder asks for the whole award), or deny it with a reason.

    :returns: ``award`` id; ``approved`` says whether it is done or a further approver must follow.
    :raises Refused: whatever rule says no, with its numbers; ``same_person`` (SD1).
    :raises Conflict: ``changed_meanwhile`` when the change is not as it was shown.
    """
    roles.require(actor, *APPROVERS)
    if command.reason is not None and command.reason not in lines.DENIALS:
        raise InvalidInput("reason_unknown", field="reason")
    telling = Telling()

    def _decide(unit: Unit) -> tuple[str, Answer]:
        row, award = change_rows.reached(
            unit.connection, actor, command.amendment_id, *APPROVERS, lock_participant=True
        )
        yes = AmendmentState.APPROVED if row["governs_on"] is None else AmendmentState.AGREED
        target = yes if command.reason is None else AmendmentState.DENIED
        decided = rules.move(row["state"], target)  # before any other reason
        second = row["state"] == AmendmentState.FIRST_APPROVED
        act = Step.SECOND_APPROVE if second else Step.APPROVE
        duties.refuse_same_person(act, actor.person_id, change_rows.people(unit.connection, row, award))
        shown = {**row, "version": command.version}
        if command.reason is not None:
            reapproval.keep_what_rules_say(unit, actor, award, row)
            unit.change(
                schema.amendment, shown, state=decided, reason=command.reason, decided_on=unit.today()
            )
            override_rows.close(unit, award["line_id"], State.DECLINED, (Sort.CAP,))
            return award["id"], {"award": award["id"], "approved": False}
        after, decision = _decided(unit, award, row, telling, asking=False)
        line, book = {**row, "kind": award["kind"]}, policies.policy_book(unit.connection)
        approvals.require_decider(actor, line, award, book, unit.today())
        if len(rungs.so_far(row)) + 1 < decision.approvers:
            state = rules.move(row["state"], AmendmentState.FIRST_APPROVED)
            unit.change(schema.amendment, shown, state=state, **rungs.approved(row, actor.person_id))
            return award["id"], {"award": award["id"], "approved": False}
        row = unit.change(
            schema.amendment,
            shown,
            state=decided,
            approved_by=actor.person_id,
            decided_on=unit.today(),
            decision=reapproval.decision_text(decision),
        )
        override_rows.use(unit, {"id": award["line_id"]}, award["id"], decision)
        if yes is AmendmentState.AGREED:
            reapproval.agree(unit, award, row, after, decision)
        else:
            reapproval.approve(unit, award, after, decision)
        return award["id"], {"award": award["id"], "approved": True}

    return telling.run(
        work, actor, command.key, lambda: work.run(actor, command, "amendment.decided", _decide)
    )
