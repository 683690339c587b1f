"""Approve, deny, withdraw: what commits an allocation's money and lets it go again."""

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.awards import awards as award_rules
from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry
from ledger.domain.needs import lines
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.ladder import ladder_on
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.needs import Asked
from ledger.domain.needs.terms import from_text
from ledger.domain.overrides.overrides import Sort, State
from ledger.domain.people import duties, rungs
from ledger.domain.people.duties import APPROVERS, DUTY_NAMES, Duty
from ledger.domain.people.parts import kept
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.contracts import execution
from ledger.services.needs import facts, needs, people, refusals
from ledger.services.needs.making import make_award
from ledger.services.overrides import rows as override_rows
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.needs import needs as needs_store
from ledger.store.overrides import overrides
from ledger.store.rows import Row, find_row


@dataclass(frozen=True)
class Approve:
    """Approve one verified line; where the ladder asks for more people, each of them gives the same command (SCH-12).

    :param version: the version of the line that was on the approver's page (SD13).
    """

    key: str
    line_id: str
    version: int


@dataclass(frozen=True)
class Deny:
    """Deny one line with a coded reason."""

    key: str
    line_id: str
    reason: str
    words: str = ""


@dataclass(frozen=True)
class Withdraw:
    """Withdraw an approval that nothing has bound yet.

    :param reason: a code of `award_rules.GIVEN_BACK`.
    """

    key: str
    award_id: str
    reason: str = "not_needed"


def approve(work: Work, actor: Actor, command: Approve) -> Answer:
    """Approve a line: the award is made and its money committed, in one transaction with the decision's numbers.

    :returns: ``award`` id, or ``award: None`` when a further approver must follow (SCH-12).
    :raises Refused: whatever rule says no, with its numbers; ``same_person`` (SD1).
    :raises Conflict: ``changed_meanwhile`` when the line is not as it was shown.
    """
    roles.require(actor, *APPROVERS)
    telling = refusals.Telling()

    def _approve(unit: Unit) -> tuple[str, Answer]:
        line, need, participant = for_decision(unit.connection, actor, command.line_id)
        approved = lines.move(line["state"], LineState.APPROVED)  # before any other reason
        duties.refuse_same_person(*people.approving(unit.connection, line, actor))
        allocation = needs.allocation_of(unit.connection, line, lock=True)
        if overrides.live_for(
            unit.connection, line["id"], Sort.EMERGENCY
        ):  # its agency's envelope is one for all
            find_row(unit.connection, schema.agency, lock=True, code=need["agency_code"])
        if participant is None:
            raise Refused("not_imported")
        asked = _asked(line)
        gathered = facts.gather(unit.connection, need, line, participant, allocation, unit.today())
        decision = telling.decide(line, allocation["id"], asked, gathered)
        require_decider(actor, line, need, gathered.policies, gathered.on)
        shown = {**line, "version": command.version}
        if len(rungs.so_far(line)) + 1 < decision.approvers:
            state = lines.move(line["state"], LineState.FIRST_APPROVED)
            unit.change(schema.need_line, shown, state=state, **rungs.approved(line, actor.person_id))
            return need["id"], {"need": need["id"], "line": line["id"], "award": None}
        unit.change(
            schema.need_line,
            shown,
            state=approved,
            approved_by=actor.person_id,
            approved_on=unit.today(),
        )
        award_id = make_award(unit, line, participant, allocation, decision)
        override_rows.use(unit, line, award_id, decision)
        return need["id"], {"need": need["id"], "line": line["id"], "award": award_id}

    return telling.run(work, actor, command.key, lambda: work.run(actor, command, "line.approved", _approve))


def _asked(line: Row) -> Asked:
    terms = from_text(line["kind"], line["terms"])
    return Asked(line["kind"], line["amount_cents"], terms, words=line["words"] or "")


def decides(actor: Actor, line: Row, need: Row) -> bool:
    """Does a grant to approve, of whichever step, reach this line's agency, program and group?"""
    return _reaches(actor, line, need, *APPROVERS)


def require_decider(actor: Actor, line: Row, need: Row, policies: PolicyBook, on: datetime.date) -> None:
    """Refuse whoever's grants reach the line, but not with the duty that its next step asks for (SCH-12).

    :raises Refused: ``duty_needed``.
    """
    duty = rungs.next_duty(ladder_on(policies, on)[1], line)
    if not _reaches(actor, line, need, duty):
        raise Refused("duty_needed", duty=DUTY_NAMES[duty])


def _reaches(actor: Actor, line: Row, need: Row, *wanted: Duty) -> bool:
    return actor.may(
        *wanted,
        agency=need["agency_code"],
        program=need["program_code"],
        group=kind_named(line["kind"]).group,
    )


def for_decision(connection: Connection, actor: Actor, line_id: str) -> tuple[Row, Row, Row | None]:
    """The line, its need and its participant, locked in the fixed order: participant first, line after."""
    found = needs_store.line_with_need(connection, line_id)
    if found is None or not decides(actor, *found):
        raise NotFound("not_found", what="line")
    participant_id = found[1]["participant_id"]
    participant = needs_store.lock_participant(connection, participant_id) if participant_id else None
    locked = needs_store.line_with_need(connection, line_id, lock=True)
    if locked is None:
        raise NotFound("not_found", what="line")
    return *locked, participant


def deny(work: Work, actor: Actor, command: Deny) -> Answer:
    """Deny a line with a coded reason that the coach reads.

    :raises InvalidInput: ``reason_unknown``; ``words_missing`` for *other*.
    """
    roles.require(actor, *APPROVERS)
    if command.reason not in lines.DENIALS:
        raise InvalidInput("reason_unknown", field="reason")
    if command.reason == "other" and not command.words.strip():
        raise InvalidInput("words_missing", field="words")

    def _deny(unit: Unit) -> tuple[str, Answer]:
        line, need, participant = for_decision(unit.connection, actor, command.line_id)
        duties.refuse_same_person(*people.approving(unit.connection, line, actor))
        _keep_what_rules_say(unit, actor, line, need, participant)
        unit.change(
            schema.need_line,
            line,
            state=lines.move(line["state"], LineState.DENIED),
            reason=command.reason,
            question_words=command.words or line["question_words"],
        )
        override_rows.close(unit, line["id"], State.DECLINED)
        return need["id"], {"need": need["id"], "line": line["id"]}

    return work.run(actor, command, "line.denied", _deny)


def _keep_what_rules_say(unit: Unit, actor: Actor, line: Row, need: Row, participant: Row | None) -> None:
    """A person denies what a rule would have refused, too: that is kept, so that it is decided again under other values."""
    if participant is None or line["allocation_id"] is None:
        return
    telling, allocation = refusals.Telling(), needs.allocation_of(unit.connection, line)
    gathered = facts.gather(unit.connection, need, line, participant, allocation, unit.today())
    try:
        telling.decide(line, allocation["id"], _asked(line), gathered)
    except Refused:
        telling.insert(unit, actor)


def withdraw(work: Work, actor: Actor, command: Withdraw) -> Answer:
    """Withdraw an approval while nothing has bound it; the money is available again, the line waits for a new decision.

    :raises InvalidInput: ``reason_unknown``. :raises Refused: ``already_bound`` with what is bound.
    """
    roles.require(actor, Duty.APPROVE)
    reason = award_rules.check_reason(command.reason)

    def _withdraw(unit: Unit) -> tuple[str, Answer]:
        award = awards.get_award(unit.connection, command.award_id, lock=True)
        if award is None or not _reaches(actor, award, award, Duty.APPROVE):
            raise NotFound("not_found", what="award")
        if award["state"] != "open":
            raise Refused("award_not_open")
        cents = award_rules.check_withdraw(awards.columns_of(award))
        execution.check_withdraw(unit.connection, award)
        for month in awards.months_for(unit.connection, award["id"]):
            if month["state"] in awards.HELD:
                unit.change(schema.rent_month, month, state="released")
        unit.change(schema.award, awards.award_row(unit.connection, award["id"]), state="withdrawn")
        live = amendments.live_for(unit.connection, award["id"])
        if live is not None:
            unit.change(schema.amendment, live, state="canceled")
        line = find_row(unit.connection, schema.need_line, lock=True, id=award["line_id"])
        if line is None:
            raise NotFound("not_found", what="line")
        unit.change(
            schema.need_line,
            line,
            # An emergency that nobody has verified yet waits for that now, like any other line.
            state=lines.move(
                line["state"], LineState.VERIFIED if line["verified_by"] else LineState.SUBMITTED
            ),
            approved_by=None,
            approved_on=None,
            first_approved_by=None,
            also_approved_by=None,
            **kept(amendments.hands_of(unit.connection, award)),
        )
        override_rows.take_back(unit, award["id"], line["id"])
        unit.post(
            Entry(
                id=unit.source.new_id("ENT"),
                on=unit.today(),
                narration="withdrawn",
                postings=books.step(
                    awards.key_of(award), award["kind"], Stage.COMMITTED, Stage.AVAILABLE, cents
                ),
                award=award["id"],
            )
        )
        return line["need_id"], {"need": line["need_id"], "award": award["id"], "reason": reason}

    return work.run(actor, command, "award.withdrawn", _withdraw)
