"""A payee that is not the person whose name or address it has: said by one person, looked at by a second (PAY-03)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.needs import conflicts
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.people import people
from ledger.store.rows import Row, find_row

STAGERS = (Duty.KEEP_PAYEES,)
ACCEPTORS = (Duty.CHECK_PAYEES,)
SORT = "payee_distinct"
MOST_WORDS = 200


@dataclass(frozen=True)
class SayDistinct:
    """Say that a payee is somebody else. :param reason: how that is known, in words; private."""

    key: str
    payee_id: str
    reason: str


def look(work: Work, actor: Actor, payee_id: str) -> tuple[str, ...]:
    """Whom a payee may be, as whoever keeps or checks payees reads it; nothing for anybody else."""
    if not actor.holds(*STAGERS, *ACCEPTORS):
        return ()
    with work.store.reading() as connection:
        payee = find_row(connection, schema.payee, id=payee_id)
        found = conflicts.unsettled(connection, payee) if payee else ()
        names = {row["id"]: row["name"] for row in people.people_listed(connection)} if found else {}
    return tuple(
        f"{names[one]}, who works or has worked here" if one in names else f"a participant, payee {one}"
        for one in found
    )


def say(work: Work, actor: Actor, command: SayDistinct) -> Answer:
    """Stage that the payee is none of those whose name or address it has.

    :raises Refused: ``payee_alone`` when it has nobody's. :raises InvalidInput: ``words_missing``.
    """
    roles.require(actor, *STAGERS)
    reason = command.reason.strip()[:MOST_WORDS]
    if not reason:
        raise InvalidInput("words_missing", field="reason")

    def _say(unit: Unit) -> tuple[str, Answer]:
        payee, against = _open(unit, command.payee_id)
        payload = {"payee": payee["id"], "against": list(against), "reason": reason}
        said = f"Payee {payee['id']} is not the person whose name or address it has"
        row = proposals.stage(unit, actor, SORT, subject_id=payee["id"], summary=said, payload=payload)
        return payee["id"], {"proposal": row["id"]}

    return work.run(actor, command, "payee.distinct_proposed", _say)


def _open(unit: Unit, payee_id: str) -> tuple[Row, tuple[str, ...]]:
    payee = find_row(unit.connection, schema.payee, lock=True, id=payee_id)
    if payee is None:
        raise NotFound("not_found", what="payee")
    against = conflicts.unsettled(unit.connection, payee)
    if not against:
        raise Refused("payee_alone")
    return payee, against


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """Kept for the name and address of now and for those it was held against; not by one of them."""
    payee, against = _open(unit, payload["payee"])
    if set(against) - set(payload["against"]):
        raise Refused("payee_more")
    if {actor.person_id, row["proposed_by"]} & set(against):
        raise Refused("payee_own")
    kept = find_row(unit.connection, schema.distinct_payee, payee_id=payee["id"])
    same = kept is not None and (kept["name"], kept["address"]) == (payee["name"], payee["address"])
    before = kept["against"].split() if kept and same else []
    values = {
        "name": payee["name"],
        "address": payee["address"],
        "against": " ".join(sorted({*before, *against})),
        "reason": payload["reason"],
        "said_by": row["proposed_by"],
        "checked_by": actor.person_id,
        "checked_on": unit.today(),
    }
    if kept is None:
        unit.insert(schema.distinct_payee, {"payee_id": payee["id"], **values})
    else:
        unit.change(schema.distinct_payee, kept, **values)
    return {"payee": payee["id"]}


proposals.register(SORT, proposals.Sort("Payee is somebody else", STAGERS, ACCEPTORS, _apply))
