"""What needs two people is staged by one and accepted by another; this is the one mechanism for it.

Each sort of proposal registers who may stage it, who may accept it, and the function that carries it out inside the accepting
command's own transaction.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.journal.canonical import canonical
from ledger.domain.people.duties import Duty
from ledger.errors import Conflict, NotFound, Refused
from ledger.services.people import roles, scope
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import rows, schema
from ledger.store.rows import Row

Apply = Callable[[Unit, Row, Mapping[str, Any], Actor], Answer]


@dataclass(frozen=True)
class Sort:
    """One sort of staged change.

    :param name: what people read.
    :param stage: duties that may stage it.
    :param accept: duties that may accept it; always another person.
    :param apply: carries it out; gets the unit, the proposal's row, its payload and who accepts.
    :param proof: does accepting it ask for the password once more (+ in the access matrix)?
    """

    name: str
    stage: tuple[Duty, ...]
    accept: tuple[Duty, ...]
    apply: Apply
    proof: bool = False


SORTS: dict[str, Sort] = {}


def register(code: str, sort: Sort) -> None:
    """Make a sort of proposal known (called by the service module that owns it)."""
    SORTS[code] = sort


def stage(unit: Unit, actor: Actor, code: str, *, subject_id: str | None, summary: str, payload: Any) -> Row:
    """Write a proposal inside a command's unit.

    :param summary: one line without a person's name, for queues.
    :param payload: everything the change needs; kept as canonical JSON, out of the event (commitment only).
    """
    return unit.insert(
        schema.proposal,
        {
            "id": unit.source.new_id("PRO"),
            "kind": code,
            "subject_id": subject_id,
            "summary": summary,
            "payload": canonical(payload).decode(),
            "state": "staged",
            "proposed_by": actor.person_id,
            "proposed_at": unit.source.now(),
            "decided_by": None,
            "decided_at": None,
            "reason": None,
        },
    )


def staged_about(connection: Connection, code: str, subject_id: str) -> list[tuple[str, dict[str, Any]]]:
    """The staged changes of one sort about one thing, the first staged first: id and payload.

    Whoever stages another holds the subject's own row locked, so that two cannot be staged at one time.
    """
    return about(connection, code, subject_id, "staged")


def about(connection: Connection, code: str, subject_id: str, state: str) -> list[tuple[str, dict[str, Any]]]:
    """The changes of one sort about one thing in a state, the first staged first: id and payload."""
    table = schema.proposal.c
    statement = select(schema.proposal).where(
        table.kind == code, table.state == state, table.subject_id == subject_id
    )
    found = rows.rows_of(connection, statement.order_by(table.proposed_at, table.id))
    return [(row["id"], json.loads(row["payload"])) for row in found]


def refuse_waiting(connection: Connection, code: str, subject_id: str, said: Mapping[str, Any]) -> None:
    """A change is staged once: else each of two would be accepted, and carried out.

    :param said: of the payload, what makes two changes of this subject the same.
    :raises Refused: ``proposal_waits``.
    """
    own = json.loads(canonical(dict(said)))
    for waits, payload in staged_about(connection, code, subject_id):
        if all(payload.get(name) == value for name, value in own.items()):
            raise Refused("proposal_waits", proposal=waits)


@dataclass(frozen=True)
class Accept:
    """Accept a staged change."""

    key: str
    proposal_id: str


@dataclass(frozen=True)
class Decline:
    """Decline a staged change, or withdraw one's own."""

    key: str
    proposal_id: str
    reason: str


def accept(work: Work, actor: Actor, command: Accept) -> Answer:
    """Carry out a staged change; the one who staged it never accepts it.

    :raises Refused: ``two_people``, or whatever the change itself refuses; then nothing is changed.
    :raises Conflict: ``proposal_decided``.
    """
    roles.require(actor, *{duty for sort in SORTS.values() for duty in sort.accept})

    def _accept(unit: Unit) -> tuple[str, Answer]:
        row, sort = _staged(unit.connection, actor, command.proposal_id)
        roles.require(actor, *sort.accept)
        if sort.proof:
            roles.require_proof(actor)
        if row["proposed_by"] == actor.person_id:
            raise Refused("two_people")
        answer = sort.apply(unit, row, json.loads(row["payload"]), actor)
        _decide(unit, row, actor, "accepted", None)
        return row["id"], {"proposal": row["id"], **answer}

    return work.run(actor, command, "proposal.accepted", _accept)


def asks_proof(work: Work, proposal_id: str) -> bool:
    """Does accepting this change ask for the password once more? What is not there asks for nothing."""
    with work.store.reading() as connection:
        row = rows.find_row(connection, schema.proposal, id=proposal_id)
    return row is not None and row["kind"] in SORTS and SORTS[row["kind"]].proof


def decline(work: Work, actor: Actor, command: Decline) -> Answer:
    """Decline a staged change with a reason; whoever staged it withdraws it. :returns: ``proposal``, ``state``."""
    roles.require(actor, *{duty for sort in SORTS.values() for duty in (*sort.accept, *sort.stage)})

    def _decline(unit: Unit) -> tuple[str, Answer]:
        row, sort = _staged(unit.connection, actor, command.proposal_id)
        own = row["proposed_by"] == actor.person_id
        roles.require(actor, *(sort.stage if own else sort.accept))
        state = "withdrawn" if own else "declined"
        _decide(unit, row, actor, state, command.reason)
        return row["id"], {"proposal": row["id"], "state": state}

    return work.run(actor, command, "proposal.declined", _decline)


def within(connection: Connection, actor: Actor, row: Row) -> bool:
    """Does the actor reach the award or payment that a change is about? One's own and the board's are always in reach."""
    if row["proposed_by"] == actor.person_id or row["subject_id"] is None:
        return True
    sort = SORTS[row["kind"]]
    duties = (*sort.stage, *sort.accept, Duty.OVERSEE, Duty.EXAMINE)
    found = scope.places(connection, row["subject_id"])
    return not found or scope.reaches_part(actor, found, *duties)


def _staged(connection: Connection, actor: Actor, proposal_id: str) -> tuple[Row, Sort]:
    row = rows.find_row(connection, schema.proposal, lock=True, id=proposal_id)
    if row is None or row["kind"] not in SORTS or not within(connection, actor, row):
        raise NotFound("not_found", what="proposal")
    if row["state"] != "staged":
        raise Conflict("proposal_decided", state=row["state"])
    return row, SORTS[row["kind"]]


def _decide(unit: Unit, row: Row, actor: Actor, state: str, reason: str | None) -> None:
    unit.change(
        schema.proposal,
        row,
        state=state,
        decided_by=actor.person_id,
        decided_at=unit.source.now(),
        reason=reason,
    )


def waiting(work: Work, actor: Actor) -> list[Row]:
    """Staged changes that this person may accept, or has staged, oldest first."""
    roles.require(actor, *Duty)
    with work.store.reading() as connection:
        found = rows.rows_of(
            connection,
            select(schema.proposal)
            .where(schema.proposal.c.state == "staged")
            .order_by(schema.proposal.c.proposed_at),
        )
        return [
            row
            for row in found
            if row["kind"] in SORTS
            and (actor.holds(*SORTS[row["kind"]].accept) or row["proposed_by"] == actor.person_id)
            and within(connection, actor, row)
        ]
