"""Another source decides after the award was made: recorded by one, and accepted by another where it gives money (SCH-06)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.journal.canonical import canonical
from ledger.domain.scholarships import later_aid as rules
from ledger.domain.scholarships.later_aid import LaterAid
from ledger.domain.scholarships.schedule import Settled
from ledger.errors import NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards import refunds, releases
from ledger.services.awards.refunds import ACCEPTORS, STAGERS
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.rows import Row
from ledger.store.scholarships import scholarships
from ledger.words import dollars

SORT = "later_aid"


@dataclass(frozen=True)
class RecordAid:
    """Say what another source decided.

    :param amount_cents: what it gives in all. :param share_cents: of it, what pays for what this award pays.
    """

    key: str
    award_id: str
    source: str
    outcome: str
    decided_on: datetime.date
    amount_cents: int = 0
    share_cents: int = 0

    @property
    def aid(self) -> LaterAid:
        """The decision as the rules take it."""
        return LaterAid(self.source, self.outcome, self.decided_on, self.amount_cents, self.share_cents)


def record(work: Work, actor: Actor, command: RecordAid) -> Answer:
    """Record what another source decided. A denial is kept at once; money is staged, and a second person accepts it.

    :returns: ``proposal`` id, None where nothing has to be accepted, and the two amounts.
    What was paid is due back also of an award that was stopped or moved.

    :raises Refused: ``not_a_course``, ``proposal_waits`` while a decision of this source on this day is
        staged, and what `later_aid.decide` says.
    """
    roles.require(actor, *STAGERS)

    def _record(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, *STAGERS)
        settled = _settled(unit, award, command.aid)
        amounts = {"release_cents": settled.release_cents, "refund_cents": settled.refund_cents}
        if command.outcome != "amount":
            _keep(unit, award, command.aid, settled, actor.person_id)
            return award["id"], {"proposal": None, **amounts}
        decided = {"source": command.source, "on": command.decided_on}
        proposals.refuse_waiting(unit.connection, SORT, award["id"], decided)
        row = proposals.stage(
            unit,
            actor,
            SORT,
            subject_id=award["id"],
            summary=f"Other aid for {award['id']}: {dollars(settled.release_cents)} let go, "
            f"{dollars(settled.refund_cents)} due back{_unpaid(settled)}{_before(unit, award['id'], command.source)}",
            payload={"award": award["id"], **command.aid.to_plain(), **amounts},
        )
        return award["id"], {"proposal": row["id"], **amounts}

    return work.run(actor, command, "aid.recorded", _record)


def _unpaid(settled: Settled) -> str:
    """What is said of a bill that waits for its payment; it stays listed to be paid or canceled."""
    if not settled.unpaid_cents:
        return ""
    return f"; of the unpaid bill {dollars(settled.unpaid_cents)} is the other source's"


def _before(unit: Unit, award_id: str, source: str) -> str:
    """What is said of the source's earlier decisions to whoever accepts a further one."""
    given = [one for one in kept_of(unit.connection, award_id) if one.source == source and one.cents]
    if not given:
        return ""
    return f"; beside {dollars(sum(one.cents for one in given))} that the source gave before"


def _settled(unit: Unit, award: Row, aid: LaterAid) -> Settled:
    if scholarships.find_scholarship(unit.connection, award["id"]) is None:
        raise Refused("not_a_course")
    return rules.decide(aid, awards.columns_of(award), unit.today(), kept_of(unit.connection, award["id"]))


def _keep(
    unit: Unit, award: Row, aid: LaterAid, settled: Settled, recorded_by: str, accepted_by: str | None = None
) -> None:
    unit.insert(
        schema.aid_decision,
        {
            "id": unit.source.new_id("AID"),
            "award_id": award["id"],
            "said": canonical(aid.to_plain()).decode(),
            "release_cents": settled.release_cents,
            "refund_cents": settled.refund_cents,
            "recorded_by": recorded_by,
            "accepted_by": accepted_by,
            "recorded_on": unit.today(),
        },
    )


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """What is open is let go and what is paid becomes due, on the day of the decision."""
    award = awards.get_award(unit.connection, payload["award"], lock=True)
    if award is None:
        raise NotFound("not_found", what="award")
    aid = _aid_of(payload)
    settled = _settled(unit, award, aid)
    if (settled.release_cents, settled.refund_cents) != (payload["release_cents"], payload["refund_cents"]):
        raise Refused("ending_changed")
    on = award_services.entry_on(unit.connection, award, aid.on, unit.today())
    if settled.refund_cents:
        refunds.make_due(unit, award, settled.refund_cents, on, "other_aid")
    releases.let_go(unit, award, settled.release_cents, on, bound="rest_deobligated")
    _keep(unit, award, aid, settled, row["proposed_by"], actor.person_id)
    return {"award": award["id"]}


def _aid_of(payload: Mapping[str, Any]) -> LaterAid:
    """The decision that a staged change is about."""
    return rules.from_plain({name: payload[name] for name in LaterAid.__dataclass_fields__})


def kept_of(connection: Connection, award_id: str) -> list[LaterAid]:
    """What other sources decided about an award since it was made."""
    return [rules.said_of(row["said"]) for row in scholarships.aid_decisions(connection, [award_id])]


proposals.register(SORT, proposals.Sort("Other aid decided", STAGERS, ACCEPTORS, _apply, proof=True))
