"""The emergency lane (d15): marked by a coach, approved without verification, verified afterwards by the clock."""

from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.needs import lines
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.resources import SOURCES
from ledger.domain.overrides import emergencies as rules
from ledger.domain.overrides import overrides as override_rules
from ledger.domain.overrides.overrides import Sort, State
from ledger.domain.people.duties import Duty
from ledger.domain.people.parts import asked_too
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.needs import needs, verifications
from ledger.services.overrides import exceptions, lane
from ledger.services.overrides import rows as override_rows
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import documents, schema
from ledger.store.awards import awards
from ledger.store.needs import needs as needs_store
from ledger.store.overrides import overrides
from ledger.store.rows import find_row

SETTLERS = (Duty.APPROVE_OVER_BAND, Duty.CLOSE)
OTHER_MONEY = "other_money"
OUTCOMES = {
    "stopped": "It is stopped, and nothing of it is paid",
    "refund": "All that was paid is asked back, and the rest is stopped",
    OTHER_MONEY: "Money of another source pays for it",
    "accepted": "The cost stays, and the file says why",
}
"""What the fiscal manager did about an emergency that was found not eligible."""


@dataclass(frozen=True)
class Mark:
    """Mark a submitted need as an emergency: its support lines go to an approver at once.

    :param reason: a code of `rules.REASONS`.
    """

    key: str
    need_id: str
    reason: str
    words: str = ""


@dataclass(frozen=True)
class LookBack:
    """Make the verification up.

    :param finding: None says that it is eligible; a code of `lines.DENIALS` that it was not.
    """

    key: str
    line_id: str
    finding: str | None = None


@dataclass(frozen=True)
class Settle:
    """Say what was done about an emergency that was found not eligible.

    :param payer: whose money pays for it, a code of `resources.SOURCES`. :param document_id: of the award or its need, that
        shows that money. Both for ``other_money``.
    """

    key: str
    override_id: str
    outcome: str
    payer: str = ""
    document_id: str = ""


def mark(work: Work, actor: Actor, command: Mark) -> Answer:
    """Mark a need; nothing is promised yet, the approval decides it again.

    :raises Refused: ``emergency_none`` without a support line that waits for verification, and those of `rules.decide`.
    """
    roles.require(actor, Duty.REQUEST)
    words = override_rules.check_reason(command.reason, command.words, rules.REASONS)

    def _mark(unit: Unit) -> tuple[str, Answer]:
        need = needs.visible_need(unit.connection, actor, command.need_id)
        fitting = lane.fitting(needs_store.lines_for(unit.connection, need["id"]))
        if not fitting:
            raise Refused("emergency_none")
        find_row(unit.connection, schema.agency, lock=True, code=need["agency_code"])
        lane.decide(unit.connection, need, fitting, unit.today())
        for row in fitting:
            unit.insert(
                schema.override,
                {
                    **exceptions.empty(),
                    "id": unit.source.new_id("OVR"),
                    "sort": Sort.EMERGENCY.value,
                    "line_id": row["id"],
                    "state": State.ASKED.value,
                    "rule": "emergency_case",
                    "amount_cents": row["amount_cents"],
                    "reason": command.reason,
                    "words": words or None,
                    "grounds": override_rules.to_text(()),
                    "asked_by": actor.person_id,
                    "asked_on": unit.today(),
                },
            )
            unit.change(
                schema.need_line,
                row,
                state=lines.move(row["state"], LineState.EMERGENCY),
                **asked_too(row, actor.person_id),
            )
        return need["id"], {"need": need["id"], "lines": len(fitting)}

    return work.run(actor, command, "need.emergency", _mark)


def look_back(work: Work, actor: Actor, command: LookBack) -> Answer:
    """Make the verification of an approved emergency up, or find that it was not eligible; the award itself stays.

    :raises Refused: ``look_back_none``, ``same_person``, and for a yes those of `complete.check_verified`.
    """
    roles.require(actor, Duty.VERIFY)
    if command.finding is not None and command.finding not in lines.DENIALS:
        raise InvalidInput("reason_unknown", field="reason")

    def _look_back(unit: Unit) -> tuple[str, Answer]:
        line, need = needs.line_of(unit.connection, command.line_id)
        roles.require_reach(
            actor,
            (Duty.VERIFY,),
            agency=need["agency_code"],
            program=need["program_code"],
            group=kind_named(line["kind"]).group,
            what="line",
        )
        row = next(
            (
                one
                for one in overrides.overrides_for(unit.connection, line["id"])
                if one["sort"] == Sort.EMERGENCY and one["state"] == State.USED
            ),
            None,
        )
        if row is None:
            raise Refused("look_back_none")
        override_rows.refuse_part(unit.connection, actor.person_id, row["award_id"])
        if command.finding is None:
            verifications.check_whole(unit, need, line)
            unit.change(schema.need_line, line, verified_by=actor.person_id, verified_on=unit.today())
        unit.change(
            schema.override,
            row,
            state=override_rules.move(
                row["state"], State.VERIFIED if command.finding is None else State.NOT_ELIGIBLE
            ),
            checked_by=actor.person_id,
            checked_on=unit.today(),
            finding=command.finding,
        )
        return need["id"], {"need": need["id"], "line": line["id"], "override": row["id"]}

    return work.run(actor, command, "emergency.looked_back", _look_back)


def settle(work: Work, actor: Actor, command: Settle) -> Answer:
    """The fiscal manager says what was done about an emergency that was found not eligible.

    :raises Refused: ``override_state``, ``two_people`` for whoever found it, ``not_stopped`` while money of the award is
        open or owed, ``paid_not_stopped`` where some was paid, ``not_refunded`` while not all of that is asked back,
        ``other_money_unproven`` without the other payer's paper among the documents of the award or its need.
    """
    roles.require(actor, *SETTLERS)
    if command.outcome not in OUTCOMES:
        raise InvalidInput("reason_unknown", field="outcome")

    def _settle(unit: Unit) -> tuple[str, Answer]:
        row = find_row(unit.connection, schema.override, lock=True, id=command.override_id)
        found = needs_store.line_with_need(unit.connection, row["line_id"]) if row else None
        if row is None or found is None or row["sort"] != Sort.EMERGENCY:
            raise NotFound("not_found", what="override")
        _, need = found
        scope = {"agency": need["agency_code"], "program": need["program_code"]}
        roles.require_reach(actor, SETTLERS, **scope, what="override")
        if row["checked_by"] == actor.person_id:
            raise Refused("two_people")
        target = override_rules.move(row["state"], State.SETTLED)  # before any other reason
        _check_done(unit.connection, command, row["award_id"], need["id"])
        other = command.outcome == OTHER_MONEY
        unit.change(
            schema.override,
            row,
            state=target,
            settled_by=actor.person_id,
            settled_on=unit.today(),
            outcome=command.outcome,
            settled_payer=command.payer if other else None,
            settled_document=command.document_id if other else None,
        )
        return need["id"], {"need": need["id"], "override": row["id"]}

    return work.run(actor, command, "emergency.settled", _settle)


def _check_done(connection: Connection, command: Settle, award_id: str, need_id: str) -> None:
    """What is said to be done about the money is in the books, or shown by a paper of whoever else pays."""
    outcome = command.outcome
    if outcome == OTHER_MONEY:
        papers = {row["id"] for row in documents.documents_for(connection, award_id, need_id)}
        if command.payer not in SOURCES or command.document_id not in papers:
            raise Refused(
                "other_money_unproven", field="payer" if command.payer not in SOURCES else "document"
            )
    row = awards.award_row(connection, award_id)
    paid_cents = row["paid_cents"] + row["deposit_cents"]
    if outcome == "refund" and (paid_cents or not awards.refunds_for(connection, award_id)):
        raise Refused("not_refunded", paid_cents=paid_cents)
    left_cents = row["committed_cents"] + row["obligated_cents"] + row["accrued_cents"]
    if outcome in ("stopped", "refund") and left_cents:
        raise Refused("not_stopped", left_cents=left_cents)
    if outcome == "stopped" and paid_cents + row["refund_due_cents"]:
        raise Refused("paid_not_stopped", paid_cents=paid_cents + row["refund_due_cents"])
