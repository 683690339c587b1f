"""Employers with a pattern of failure, let in again by two people with a reason (OJT-12, 20 CFR 680.700(b))."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.rows import Row, find_row

STAGERS = (Duty.VERIFY,)
ACCEPTORS = (Duty.APPROVE_OVER_BAND, Duty.OVERSEE)


@dataclass(frozen=True)
class LetIn:
    """Let an employer in again whom the policy's threshold blocks."""

    key: str
    payee_id: str
    reason: str


def propose(work: Work, actor: Actor, command: LetIn) -> Answer:
    """Stage it; a second person accepts it.

    :raises InvalidInput: ``words_missing`` without a reason.
    """
    roles.require(actor, *STAGERS)
    if not command.reason.strip():
        raise InvalidInput("words_missing", field="reason")

    def _propose(unit: Unit) -> tuple[str, Answer]:
        if find_row(unit.connection, schema.payee, id=command.payee_id) is None:
            raise NotFound("not_found", what="payee")
        row = proposals.stage(
            unit,
            actor,
            "employer_pass",
            subject_id=None,
            summary=f"Employer {command.payee_id} let in again",
            payload={"payee": command.payee_id, "reason": command.reason.strip()},
        )
        return command.payee_id, {"proposal": row["id"]}

    return work.run(actor, command, "employer_pass.proposed", _propose)


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    made = unit.insert(
        schema.employer_pass,
        {
            "id": unit.source.new_id("PASS"),
            "payee_id": payload["payee"],
            "reason": payload["reason"],
            "from_on": unit.today(),
            "proposed_by": row["proposed_by"],
            "accepted_by": actor.person_id,
        },
    )
    return {"pass": made["id"]}


proposals.register("employer_pass", proposals.Sort("Employer let in again", STAGERS, ACCEPTORS, _apply))
