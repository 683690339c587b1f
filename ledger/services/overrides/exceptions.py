"""Exceptions to caps, for a line or a change of a live award: an approver asks, a second person outside fiscal decides (SUP-07,
SCH-09, SD8)."""

from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.awards import amendments as change_rules
from ledger.domain.awards import anew
from ledger.domain.awards.amendments import AmendmentState
from ledger.domain.needs import needs as need_rules
from ledger.domain.needs.lines import STANDS, LineState
from ledger.domain.needs.needs import Asked, Facts
from ledger.domain.needs.terms import from_text
from ledger.domain.overrides import overrides as rules
from ledger.domain.overrides.overrides import Sort, State
from ledger.domain.people import duties
from ledger.domain.people.duties import APPROVERS, Duty, Step
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import change_rows, reapproval
from ledger.services.needs import approvals, facts, needs, people
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import amendments as changes
from ledger.store.awards import awards
from ledger.store.needs import needs as needs_store
from ledger.store.overrides import overrides
from ledger.store.rows import Row, find_row

DECIDABLE = (LineState.VERIFIED, LineState.EMERGENCY, LineState.FIRST_APPROVED)


@dataclass(frozen=True)
class Ask:
    """Ask that a line may pass its caps by what it passes them now.

    :param reason: a code of `rules.REASONS`.
    """

    key: str
    line_id: str
    reason: str
    words: str = ""


@dataclass(frozen=True)
class AskForChange:
    """Ask that a change of a live award may pass its caps by what it passes them now.

    :param reason: a code of `rules.REASONS`.
    """

    key: str
    amendment_id: str
    reason: str
    words: str = ""


@dataclass(frozen=True)
class Decide:
    """Grant an exception, or decline it.

    :param refusal: None grants; a code of `rules.REFUSALS` declines.
    """

    key: str
    override_id: str
    version: int
    refusal: str | None = None


def ask(work: Work, actor: Actor, command: Ask) -> Answer:
    """Ask for an exception to every cap that the line passes; nothing is approved by it.

    :returns: ``override`` id.
    :raises Refused: ``cap`` when the policy has no exception, ``cap_law``, ``cap_clause``, ``exception_not_needed``,
        ``exception_live``, ``line_state``, ``same_person``.
    """
    roles.require(actor, *APPROVERS)
    rules.check_reason(command.reason, command.words, rules.REASONS)

    def _ask(unit: Unit) -> tuple[str, Answer]:
        line, need, participant = approvals.for_decision(unit.connection, actor, command.line_id)
        duties.refuse_same_person(*people.approving(unit.connection, line, actor))
        if line["state"] not in DECIDABLE:
            state = STANDS[LineState(line["state"])][0]
            raise Refused("line_state", state=state, target="an exception")
        if participant is None:
            raise Refused("not_imported")
        if overrides.live_for(unit.connection, line["id"], Sort.CAP):
            raise Refused("exception_live")
        allocation = needs.allocation_of(unit.connection, line)
        gathered = facts.gather(unit.connection, need, line, participant, allocation, unit.today())
        asked = Asked(line["kind"], line["amount_cents"], from_text(line["kind"], line["terms"]))
        row = _insert(unit, actor, line["id"], command, asked, gathered)
        return need["id"], {"need": need["id"], "line": line["id"], "override": row["id"]}

    return work.run(actor, command, "exception.asked", _ask)


def ask_for_change(work: Work, actor: Actor, command: AskForChange) -> Answer:
    """Ask for an exception to every cap that a verified change of a live award passes, what is bound counted as used.

    It is decided as any other; the approval anew uses it. An exception that the award has already goes as far as it went.

    :returns: ``override`` id.
    :raises Refused: those of `ask`, and those of the change.
    """
    roles.require(actor, *APPROVERS)
    rules.check_reason(command.reason, command.words, rules.REASONS)

    def _ask(unit: Unit) -> tuple[str, Answer]:
        change, award = change_rows.reached(unit.connection, actor, command.amendment_id, *APPROVERS)
        second = change["state"] == AmendmentState.FIRST_APPROVED
        done = change_rows.people(unit.connection, change, award)
        duties.refuse_same_person(Step.SECOND_APPROVE if second else Step.APPROVE, actor.person_id, done)
        if not second and change["state"] != AmendmentState.VERIFIED:
            state = change_rules.STANDS[AmendmentState(change["state"])][0]
            raise Refused("line_state", state=state, target="an exception")
        if overrides.live_for(unit.connection, award["line_id"], Sort.CAP):
            raise Refused("exception_live")
        after = change_rules.agreed_from(award["kind"], change["after"])
        gathered = reapproval.gather(unit.connection, award, after, unit.today())
        columns, months = awards.columns_of(award), awards.months_for(unit.connection, award["id"])
        asked, seen = anew.beside(award["kind"], columns, months, after, gathered)
        whole = anew.beside_bound(asked, seen)
        row = _insert(unit, actor, award["line_id"], command, asked.asked, whole, award["id"])
        return award["id"], {"award": award["id"], "override": row["id"]}

    return work.run(actor, command, "exception.asked", _ask)


def _insert(
    unit: Unit,
    actor: Actor,
    line_id: str,
    command: Ask | AskForChange,
    asked: Asked,
    gathered: Facts,
    award_id: str | None = None,
) -> Row:
    """The exception to every cap that is passed, with the very numbers.

    :param award_id: of a change of it; None for a line that is no award yet.
    """
    asking = need_rules.asking_of(asked, gathered)
    found = rules.grounds(asking, gathered.used.uses, gathered.policies)
    return unit.insert(
        schema.override,
        {
            **empty(),
            "id": unit.source.new_id("OVR"),
            "sort": Sort.CAP.value,
            "line_id": line_id,
            "award_id": award_id,
            "state": State.ASKED.value,
            "rule": found[0].code,
            "amount_cents": found[0].over_cents,
            "reason": command.reason,
            "words": command.words.strip()[: rules.MOST_WORDS] or None,
            "grounds": rules.to_text(found),
            "asked_by": actor.person_id,
            "asked_on": unit.today(),
        },
    )


def empty() -> dict[str, None]:
    """What an override does not say when it begins."""
    decided = ("decided_by", "decided_on", "refusal", "award_id", "due_on")
    return dict.fromkeys(
        (
            *decided,
            "checked_by",
            "checked_on",
            "finding",
            "settled_by",
            "settled_on",
            "outcome",
            "settled_payer",
            "settled_document",
        )
    )


def refuse_second(connection: Connection, actor: Actor, row: Row, line: Row) -> None:
    """The second person is outside fiscal, asked for neither the thing nor the exception, and looked at it in no other step.

    :param row: the exception. :raises Refused: ``outside_fiscal`` (SD8), ``same_person`` (SUP-07).
    """
    rules.check_second({grant.duty for grant in actor.grants})
    done = people.done_on(connection, line)
    asked = (*done.get(Step.APPROVE, ()), row["asked_by"])
    duties.refuse_same_person(Step.EXCEPT, actor.person_id, {**done, Step.APPROVE: asked})
    change = changes.live_for(connection, row["award_id"]) if row["award_id"] else None
    award = awards.get_award(connection, row["award_id"]) if change else None
    if change and award:
        duties.refuse_same_person(Step.EXCEPT, actor.person_id, change_rows.people(connection, change, award))


def decide(work: Work, actor: Actor, command: Decide) -> Answer:
    """Decide about an exception, as the second person, from outside fiscal.

    :raises Refused: ``outside_fiscal`` (SD8), ``same_person`` (SUP-07: never who asked for the thing or for the exception).
    :raises Conflict: ``changed_meanwhile`` when it is not as it was shown.
    """
    roles.require(actor, Duty.OVERSEE)
    if command.refusal is not None and command.refusal not in rules.REFUSALS:
        raise InvalidInput("reason_unknown", field="reason")

    def _decide(unit: Unit) -> tuple[str, Answer]:
        row = find_row(unit.connection, schema.override, lock=True, id=command.override_id)
        found = needs_store.line_with_need(unit.connection, row["line_id"]) if row else None
        if row is None or found is None or row["sort"] != Sort.CAP:
            raise NotFound("not_found", what="override")
        line, need = found
        roles.require_reach(
            actor,
            (Duty.OVERSEE,),
            agency=need["agency_code"],
            program=need["program_code"],
            what="override",
        )
        refuse_second(unit.connection, actor, row, line)
        state = State.GRANTED if command.refusal is None else State.DECLINED
        unit.change(
            schema.override,
            {**row, "version": command.version},
            state=rules.move(row["state"], state),
            decided_by=actor.person_id,
            decided_on=unit.today(),
            refusal=command.refusal,
        )
        return need["id"], {"need": need["id"], "line": line["id"], "override": row["id"]}

    return work.run(actor, command, "exception.decided", _decide)
