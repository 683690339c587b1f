"""Looking at what is confidential about one participant: an auditor with the class, a typed password, a reason, and
a note of it.
"""

import dataclasses
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.participants import looks as rules
from ledger.domain.participants.looks import Look
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound
from ledger.services.participants.stays import stays_for
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store.participants import looks as store
from ledger.store.participants import participants as participant_store

MOST_SHOWN = 20


@dataclass(frozen=True)
class LookAt:
    """Look at one participant.

    :param reason: a code of `rules.REASONS`.
    """

    key: str
    participant_id: str
    reason: str


def look(work: Work, actor: Actor, command: LookAt) -> Answer:
    """Note who looks at whom and why; from now on, for five minutes, the participant's page tells this auditor more.

    :raises Refused: ``duty_needed``: it takes `examine` and a class; ``proof_needed``.
    :raises InvalidInput: ``reason_unknown``. :raises NotFound: ``not_found``.
    """
    roles.require(actor, Duty.EXAMINE)
    roles.require(actor, Duty.SEE_CLASS)
    roles.require_proof(actor)
    if command.reason not in rules.REASONS:
        raise InvalidInput("reason_unknown", field="reason")

    def _look(unit: Unit) -> tuple[str, Answer]:
        known = participant_store.get_participant(unit.connection, command.participant_id)
        reached = known and stays_for(
            unit.connection, actor, (Duty.EXAMINE,), unit.today(), command.participant_id
        )
        if not reached:
            raise NotFound("not_found", what="participant")
        at = unit.source.now()
        store.append_look(unit.connection, actor.person_id, command.participant_id, command.reason, at)
        return command.participant_id, {}

    return work.run(actor, command, "participant.looked", _look)


def may_look(actor: Actor) -> bool:
    """Is the actor one who sees a class for a reason only?"""
    return actor.holds(Duty.EXAMINE) and actor.holds(Duty.SEE_CLASS)


def looking(connection: Connection, actor: Actor, participant_id: str, now: str) -> Actor:
    """The actor as she reads this participant: with her classes while a look of hers and her typed password still count.

    A session whose password was typed after the look is another sitting, and asks for a reason of its own.
    """
    if not may_look(actor) or not actor.proven:
        return actor
    noted = store.newest_look(connection, actor.person_id, participant_id)
    return dataclasses.replace(actor, looking=rules.is_open(noted, actor.proven_at, now))


def looks_at(connection: Connection, participant_id: str) -> tuple[Look, ...]:
    """The last looks at a participant, for those who serve them and for whoever looks."""
    found = store.looks_at(connection, participant_id, MOST_SHOWN)
    return tuple(Look(row["who"], row["at"], rules.REASONS[row["reason"]]) for row in found)
