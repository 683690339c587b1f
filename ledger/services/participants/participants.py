"""Who sees which participant, and how much of them.

Coaches see the people of their own agency while they are enrolled there, liaisons those of their programs, rent
coordinators the rent cases of theirs, all by name. Those who decide about money (approver, fiscal and program
manager, auditor) see initials. Payers and administrators see nobody. A person of another agency looks exactly like
one that does not exist (P32).
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ledger.domain.participants.looks import Look
from ledger.domain.participants.participants import (
    UNSAID,
    Activity,
    Enrolment,
    Living,
    Person,
    Plan,
    full_name,
    initials,
    lookalike_key,
    visible_flags,
)
from ledger.domain.people.duties import APPROVERS, Duty
from ledger.errors import NotFound
from ledger.services.participants import looks, vault
from ledger.services.participants.stays import reach_of, stays_for
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.budgets import budgets
from ledger.store.participants import imports
from ledger.store.participants import participants as store
from ledger.store.participants.participants import facts_on
from ledger.store.rows import Row

__all__ = [
    "BY_NAME", "MASKED", "Participant", "ServedPerson", "display_names", "facts_on", "get_participant", "lookalikes",
    "my_people", "plan_of", "reach_of", "search",
]  # fmt: skip

BY_NAME = (Duty.REQUEST, Duty.VERIFY)
MASKED = (
    *APPROVERS,
    Duty.RECONCILE,
    Duty.IMPORT,
    Duty.CLOSE,
    Duty.OVERSEE,
    Duty.EXAMINE,
)
MOST_FOUND = 50


@dataclass(frozen=True)
class ServedPerson:
    """One line of a list of people: an enrolment that the reader reaches.

    :param next_on: the next class or activity that starts today or later.
    :param waiting: what waits for the reader about this person; filled by whoever knows needs and awards.
    """

    participant_id: str
    external_id: str
    name: str
    program: str
    agency: str
    coach: str | None
    entry_on: datetime.date
    exit_on: datetime.date | None
    next_on: datetime.date | None
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Participant:
    """A participant as one reader may see them.

    :param is_masked: initials only: no birth date, contact, household, flag or external id.
    :param identity: first_name, last_name, born_on, phone, email, address, as far as known; empty when
        masked.
    :param looks: who looked for a reason, for those who serve the participant and for auditors who may look.
    :param is_look: it is read for such a reason now.
    """

    id: str
    name: str
    is_masked: bool
    external_id: str | None = None
    identity: Mapping[str, str] = field(default_factory=dict)
    living: Living = UNSAID
    enrolments: tuple[Enrolment, ...] = ()
    plans: tuple[Plan, ...] = ()
    flags: tuple[str, ...] = ()
    records: tuple[Row, ...] = ()
    looks: tuple[Look, ...] = ()
    is_look: bool = False


def _reached(
    connection: Connection, actor: Actor, participant_id: str, today: datetime.date
) -> tuple[Row, list[Row], bool]:
    """The participant, the enrolments the actor reaches, and whether only initials are hers to see.

    :raises NotFound: ``not_found``: unknown, or not the actor's: the same words, the same fields.
    """
    row = store.get_participant(connection, participant_id)
    for duties, masked in ((BY_NAME, False), (MASKED, True)):
        stays = stays_for(connection, actor, duties, today, participant_id) if row else []
        if row is not None and stays:
            return row, stays, masked
    raise NotFound("not_found", what="participant")


def get_participant(work: Work, actor: Actor, participant_id: str) -> Participant:
    """One participant with enrolments, plans, flags and records, each as far as the reader may see.

    :raises NotFound: ``not_found`` for an unknown id and for one outside the reader's scope alike (P32).
    """
    roles.require(actor, *BY_NAME, *MASKED)
    with work.store.reading() as connection:
        row, stays, masked = _reached(connection, actor, participant_id, work.source.today())
        actor = looks.looking(connection, actor, participant_id, work.source.now())
        told = () if masked and not looks.may_look(actor) else looks.looks_at(connection, participant_id)
        identity = _identity(connection, work, [participant_id]).get(participant_id, {})
        enrolments = tuple(
            Enrolment(
                one["program_code"], one["agency_code"], one["entry_on"], one["exit_on"], one["coach_id"]
            )
            for one in stays
        )
        plans = _plans(connection, participant_id)
        if masked and not actor.looking:
            short = initials(identity)
            return Participant(row["id"], short, True, enrolments=enrolments, plans=plans, looks=told)
        return Participant(
            row["id"],
            full_name(identity),
            False,
            row["external_id"],
            identity,
            store.living_for(connection, participant_id),
            enrolments,
            plans,
            visible_flags(store.flags_for(connection, participant_id), actor.classes()),
            tuple(_records(connection, actor, participant_id)),
            told,
            actor.looking,
        )


def _identity(connection: Connection, work: Work, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    return vault.get_many(connection, work.vault_key, vault.PARTICIPANT, ids)


def _plans(connection: Connection, participant_id: str) -> tuple[Plan, ...]:
    return tuple(
        Plan(
            plan["dated_on"],
            tuple(
                Activity(one["code"], one["title"], one["from_on"], one["to_on"], one["id"])
                for one in activities
            ),
        )
        for plan, activities in store.plans_for(connection, participant_id)
    )


def _records(connection: Connection, actor: Actor, participant_id: str) -> list[Row]:
    """Records of agencies the reader reaches, and of funds whose class the reader may see."""
    classes = {fund["code"]: fund["confidential_class"] for fund in budgets.funds(connection)}
    reach = reach_of(actor, (Duty.EXAMINE,) if actor.looking else BY_NAME)
    return [
        row
        for row in store.records_for(connection, participant_id)
        if actor.sees_class(classes.get(row["fund"]))
        and (row["agency_code"] is None or any(agency in (None, row["agency_code"]) for agency, _ in reach))
    ]


def plan_of(work: Work, actor: Actor, participant_id: str) -> Plan | None:
    """The newest career plan with its activities and their ids: what a need must serve (SUP-03).

    :raises NotFound: ``not_found`` as `get_participant`.
    """
    roles.require(actor, *BY_NAME, *MASKED)
    with work.store.reading() as connection:
        _reached(connection, actor, participant_id, work.source.today())
        return next(iter(_plans(connection, participant_id)), None)


def my_people(work: Work, actor: Actor) -> list[ServedPerson]:
    """The people a coach serves, or a liaison's or rent coordinator's programs: open enrolments first."""
    roles.require(actor, *BY_NAME)
    with work.store.reading() as connection:
        return _served(connection, work, stays_for(connection, actor, BY_NAME, work.source.today()))


def search(work: Work, actor: Actor, text: str) -> list[ServedPerson]:
    """People by name or by the participant system's id; only what the reader may see is ever decrypted.

    :param text: at least two signs.
    :returns: at most `MOST_FOUND` enrolments.
    """
    roles.require(actor, *BY_NAME)
    with work.store.reading() as connection:
        stays = stays_for(connection, actor, BY_NAME, work.source.today())
        reached = list(dict.fromkeys(row["participant_id"] for row in stays))
        ids = set(vault.names_matching(connection, work.vault_key, reached, text))
        ids |= {row["id"] for row in store.find_by_external(connection, [text.strip().upper()]).values()}
        return _served(connection, work, [row for row in stays if row["participant_id"] in ids][:MOST_FOUND])


def _served(connection: Connection, work: Work, stays: Sequence[Row]) -> list[ServedPerson]:
    ids = list(dict.fromkeys(row["participant_id"] for row in stays))
    names = vault.get_many(connection, work.vault_key, vault.PARTICIPANT, ids, vault.NAME_FIELDS)
    upcoming = store.next_dates(connection, ids, work.source.today())
    return [
        ServedPerson(
            row["participant_id"],
            row["external_id"],
            full_name(names.get(row["participant_id"], {})) or row["external_id"],
            row["program_code"],
            row["agency_code"],
            row["coach_name"],
            row["entry_on"],
            row["exit_on"],
            upcoming.get(row["participant_id"]),
        )
        for row in stays
    ]


def display_names(
    connection: Connection, work: Work, actor: Actor, participant_ids: Iterable[str]
) -> dict[str, str]:
    """How a reader may call these people in a list: the name, the initials, or nothing (then the id is
    absent). A coach keeps the initials of who has left, for her agency's own needs and awards.
    """
    wanted, today = set(participant_ids), work.source.today()
    named = wanted & {row["participant_id"] for row in stays_for(connection, actor, BY_NAME, today)}
    reach = reach_of(actor, (Duty.REQUEST, *MASKED))
    masked = wanted & set(store.ids_in(connection, reach)) if reach else set()
    ids = sorted(named | masked)
    names = vault.get_many(connection, work.vault_key, vault.PARTICIPANT, ids, vault.NAME_FIELDS)
    return {one: (full_name if one in named else initials)(names.get(one, {})) for one in ids}


def lookalikes(
    connection: Connection, work: Work, people: list[Person], known: set[str]
) -> tuple[tuple[str, str], ...]:
    """New ids whose name and birth date somebody has already: (new id, the other's id)."""
    fresh = [person for person in people if person.external_id not in known]
    if not fresh:
        return ()
    seen: dict[tuple[str, str], str] = {}
    fields = (*vault.NAME_FIELDS, "born_on")
    held = vault.get_many(connection, work.vault_key, vault.PARTICIPANT, imports.everyone(connection), fields)
    for participant_id, identity in held.items():
        key = lookalike_key(identity)
        if key is not None:
            seen[key] = participant_id
    pairs = []
    for person in fresh:
        key = lookalike_key(person.identity)
        if key is not None and key in seen:
            pairs.append((person.external_id, seen[key]))
        elif key is not None:
            seen[key] = person.external_id
    return tuple(pairs)
