"""Exceptions to caps: an approver asks, a second person outside fiscal decides (SUP-07, SCH-09, SD8)."""

from dataclasses import dataclass

from ledger.domain.needs import needs as need_rules
from ledger.domain.needs.lines import STANDS, LineState
from ledger.domain.needs.needs import Asked
from ledger.domain.needs.terms import from_text
from ledger.domain.overrides import overrides as rules
from ledger.domain.overrides.overrides import Sort, State
from ledger.domain.people import duties
from ledger.domain.people.duties import Duty, Step
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.needs import approvals, facts, needs
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.needs import needs as needs_store
from ledger.store.overrides import overrides
from ledger.store.rows import find_row

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
    roles.require(actor, *approvals.DECIDERS)
    words = rules.check_reason(command.reason, command.words, rules.REASONS)

    def _ask(unit: Unit) -> tuple[str, Answer]:
        line, need, participant = approvals.for_decision(unit.connection, actor, command.line_id)
        duties.refuse_same_person(*approvals.who(unit.connection, line, actor))
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
        asking = need_rules.asking_of(asked, gathered)
        found = rules.grounds(asking, gathered.used.uses, gathered.policies)
        row = unit.insert(
            schema.override,
            {
                **empty(),
                "id": unit.source.new_id("OVR"),
                "sort": Sort.CAP.value,
                "line_id": line["id"],
                "state": State.ASKED.value,
                "rule": found[0].code,
                "amount_cents": found[0].over_cents,
                "reason": command.reason,
                "words": words or None,
                "grounds": rules.to_text(found),
                "asked_by": actor.person_id,
                "asked_on": unit.today(),
            },
        )
        return need["id"], {"need": need["id"], "line": line["id"], "override": row["id"]}

    return work.run(actor, command, "exception.asked", _ask)


def empty() -> dict[str, None]:
    """What an override does not say when it begins."""
    decided = ("decided_by", "decided_on", "refusal", "award_id", "due_on")
    return dict.fromkeys(
        (*decided, "checked_by", "checked_on", "finding", "settled_by", "settled_on", "outcome")
    )


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
        rules.check_second({grant.duty for grant in actor.grants})
        _, _, done = approvals.who(unit.connection, line, actor)
        asked = (*done.get(Step.APPROVE, ()), row["asked_by"])
        duties.refuse_same_person(Step.EXCEPT, actor.person_id, {**done, Step.APPROVE: asked})
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
