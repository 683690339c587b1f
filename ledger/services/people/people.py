"""People of the board: added by two, entrusted with duties by two, suspended at once by one, restored by two.

An administrator stages; another person who oversees, closes or administers accepts. Nobody has a part in a
change of their own duties, and pairs that no one may hold at once are refused when staged and again when
accepted (SD9, SD10, SD14, SD17). The login that comes with a person cannot be used until
`passwords.issue_password` is called for it.
"""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.people import people as rules
from ledger.domain.people.duties import Duty, toxic
from ledger.domain.people.people import NewGrant
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.people import duties, passwords, proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import rows, schema
from ledger.store.people import people as store
from ledger.store.people import sessions
from ledger.store.rows import Row


@dataclass(frozen=True)
class AddPerson:
    """Add a person with a login and duties, or one more login to the person with that staff number.

    :param agency: the coach's own agency; None for people of the board.
    """

    key: str
    login: str
    name: str
    staff_number: str
    grants: tuple[NewGrant, ...]
    agency: str | None = None


@dataclass(frozen=True)
class Suspend:
    """Take all access from a person at once."""

    key: str
    person_id: str


@dataclass(frozen=True)
class Restore:
    """Ask that a suspended person may work again."""

    key: str
    person_id: str


def load_actor(work: Work, person_id: str, login: str = "") -> Actor | None:
    """The person with the grants in force today; None when suspended or unknown. Read for each request."""
    with work.store.reading() as connection:
        return actor_in(connection, work.source.today(), person_id, login)


def actor_in(connection: Connection, today: datetime.date, person_id: str, login: str = "") -> Actor | None:
    """As `load_actor`, on a connection that is open."""
    person = rows.find_row(connection, schema.person, id=person_id)
    if person is None or person["state"] != "active":
        return None
    grants = store.grants_for(connection, person_id, today)
    return Actor(person_id, login, person["name"], grants, person["agency_code"], today)


def actor_for_login(work: Work, login: str) -> Actor:
    """Who works under this login (for commands at the terminal, where the machine's own access is the check).

    :raises NotFound: ``not_found`` for an unknown login or a suspended person.
    """
    with work.store.reading() as connection:
        found = store.find_login(connection, login.strip().lower())
        actor = found and actor_in(connection, work.source.today(), found["person_id"], found["name"])
    if not actor:
        raise NotFound("not_found", what="login")
    return dataclasses.replace(actor, proven=True)


def list_people(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """Every person with logins and grants (id, duty, scope, dates), by name.

    :raises Refused: ``duty_needed``; read by those who administer, oversee, close or examine.
    """
    roles.require(actor, *duties.ACCEPTERS, Duty.EXAMINE)
    with work.store.reading() as connection:
        people = store.people_listed(connection)
        logins = store.logins_listed(connection)
        grants = store.grant_rows_for(connection, [row["id"] for row in people], work.source.today())
    return [
        {
            **{name: row[name] for name in ("id", "name", "staff_number", "agency_code", "state")},
            "logins": [login["name"] for login in logins if login["person_id"] == row["id"]],
            "grants": [grant for grant in grants if grant["person_id"] == row["id"]],
        }
        for row in people
    ]


def add_person(work: Work, actor: Actor, command: AddPerson) -> Answer:
    """Stage a new person (or login) with duties; another person accepts.

    :raises InvalidInput: what `domain.people` refuses, ``login_taken``, ``agency_unknown``,
        ``staff_number_taken``.
    :raises Refused: ``duties_toxic``, ``own_duties``.
    """
    roles.require(actor, Duty.ADMINISTER)
    roles.require_proof(actor)
    payload = {
        "login": rules.login_name(command.login),
        "name": rules.person_name(command.name),
        "staff_number": rules.staff_number(command.staff_number),
        "agency": command.agency,
        "grants": [dataclasses.asdict(grant) for grant in command.grants],
    }
    rules.check_grants(command.grants)

    def _stage(unit: Unit) -> tuple[str, Answer]:
        known = _check_new(unit, payload, command.grants, actor)
        summary = f"{'New login' if known else 'New person'}: {duties.named(command.grants)}"
        subject = known["id"] if known else None
        row = proposals.stage(unit, actor, "person", subject_id=subject, summary=summary, payload=payload)
        return row["id"], {"proposal": row["id"]}

    return work.run(actor, command, "person.proposed", _stage)


def suspend(work: Work, actor: Actor, command: Suspend) -> Answer:
    """Take all access from a person now; open sessions are dead on their next request (SD17, P46).

    It takes one person and no further proof: it must be quick, and it only takes away.

    :raises Refused: ``last_administrator``, ``person_state``.
    """
    roles.require(actor, Duty.ADMINISTER)

    def _suspend(unit: Unit) -> tuple[str, Answer]:
        person = duties.locked_person(unit, command.person_id)
        if person["state"] != "active":
            raise Refused("person_state", state=person["state"])
        duties.refuse_last_administrator(unit, person["id"])
        unit.change(schema.person, person, state="suspended")
        sessions.end_sessions_for(unit.connection, person["id"], unit.source.now())
        return person["id"], {"person": person["id"]}

    return work.run(actor, command, "person.suspended", _suspend)


def restore(work: Work, actor: Actor, command: Restore) -> Answer:
    """Stage that a suspended person may work again; another person accepts."""
    roles.require(actor, Duty.ADMINISTER)
    roles.require_proof(actor)

    def _stage(unit: Unit) -> tuple[str, Answer]:
        person = duties.locked_person(unit, command.person_id)
        if person["state"] != "suspended":
            raise Refused("person_state", state=person["state"])
        proposals.refuse_waiting(unit.connection, "restore", person["id"], {})
        row = proposals.stage(
            unit,
            actor,
            "restore",
            subject_id=person["id"],
            summary="Restore a person",
            payload={"person": person["id"]},
        )
        return row["id"], {"proposal": row["id"]}

    return work.run(actor, command, "person.restore_proposed", _stage)


def _apply_person(unit: Unit, _row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    grants = duties.grants_from(payload["grants"])
    known = _check_new(unit, payload, grants, actor)
    person = known or insert_person(unit, payload["name"], payload["staff_number"], payload["agency"])
    duties.insert_grants(unit, person["id"], grants)
    now = unit.source.now()
    store.insert_login(unit.connection, payload["login"], person["id"], passwords.UNUSABLE, now, "new")
    sessions.end_sessions_for(unit.connection, person["id"], now)
    return {"person": person["id"], "login": payload["login"]}


def _apply_restore(unit: Unit, _row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    person = duties.locked_person(unit, payload["person"])
    if person["id"] == actor.person_id:
        raise Refused("own_duties")
    if person["state"] != "suspended":
        raise Refused("person_state", state=person["state"])
    unit.change(schema.person, person, state="active")
    return {"person": person["id"]}


_STAGERS = (Duty.ADMINISTER,)
proposals.register(
    "person", proposals.Sort("New person", _STAGERS, duties.ACCEPTERS, _apply_person, proof=True)
)
proposals.register(
    "restore", proposals.Sort("Restore a person", _STAGERS, duties.ACCEPTERS, _apply_restore, proof=True)
)


def _check_new(
    unit: Unit, payload: Mapping[str, Any], grants: Sequence[NewGrant], actor: Actor
) -> Row | None:
    """What must hold when a person is staged and still when accepted; gives the person whose staff number it
    is."""
    if store.find_login(unit.connection, payload["login"]) is not None:
        raise InvalidInput("login_taken", field="login", login=payload["login"])
    duties.check_places(
        unit, [payload["agency"], *(grant.agency for grant in grants)], [grant.program for grant in grants]
    )
    known = store.find_person_by_staff_number(unit.connection, payload["staff_number"])
    if known is None:
        toxic(grant.duty for grant in grants)
        return None
    if known["id"] == actor.person_id:
        raise Refused("own_duties")
    duties.locked_person(unit, known["id"])
    if known["name"].casefold() != payload["name"].casefold() or known["agency_code"] != payload["agency"]:
        raise InvalidInput("staff_number_taken", field="staff_number")
    held = store.grant_rows_for(unit.connection, [known["id"]], unit.today())
    toxic([*(Duty(row["duty"]) for row in held), *(grant.duty for grant in grants)])
    return known


def insert_person(unit: Unit, name: str, staff_number: str, agency: str | None) -> Row:
    """A new person, without login and duties; whoever calls has checked what must hold."""
    return unit.insert(
        schema.person,
        {
            "id": unit.source.new_id("PER"),
            "name": name,
            "staff_number": staff_number,
            "agency_code": agency,
            "state": "active",
        },
    )
