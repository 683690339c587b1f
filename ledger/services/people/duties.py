"""Duties: granted and taken back by two people, and whether the board's people suffice for every flow.

Nobody has a part in a change of their own duties, and pairs that no one may hold at once are refused when
staged and again when accepted (SD9, SD10). An accepted change ends the person's sessions, so that it holds
from the very next request (P46).
"""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.domain.needs.kinds import Group
from ledger.domain.needs.ladder import steps_on
from ledger.domain.people import people as rules
from ledger.domain.people.coverage import Gap, coverage
from ledger.domain.people.duties import DUTY_NAMES, Duty, toxic
from ledger.domain.people.people import NewGrant
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import rows, schema
from ledger.store.budgets import policies
from ledger.store.people import people as store
from ledger.store.people import sessions
from ledger.store.rows import Row

ACCEPTERS = (Duty.OVERSEE, Duty.CLOSE, Duty.ADMINISTER)
"""Who accepts what an administrator stages about people; always another person."""


@dataclass(frozen=True)
class ChangeDuties:
    """Grant duties to a person and take others back.

    :param revoke: ids of grants.
    :param last_on: the last day of what is taken back; None means that it ends at once.
    """

    key: str
    person_id: str
    add: tuple[NewGrant, ...] = ()
    revoke: tuple[str, ...] = ()
    last_on: datetime.date | None = None


def coverage_report(work: Work) -> list[Gap]:
    """Which flows lack people, today and with each single person away; `Gap.away` is a person's id (P51, SD15). Each step of
    the ladder of approval is asked for (SCH-12)."""
    with work.store.reading() as connection:
        today = work.source.today()
        ladder = steps_on(policies.policy_book(connection), today)
        return coverage(store.grants_in_force(connection, today), ladder)


def person_names(work: Work) -> dict[str, str]:
    """Person id to name, to read a coverage report by."""
    with work.store.reading() as connection:
        return {row["id"]: row["name"] for row in store.people_listed(connection)}


def change_duties(work: Work, actor: Actor, command: ChangeDuties) -> Answer:
    """Stage a change of someone's duties; another person accepts. Accepted, it ends that person's sessions.

    :raises Refused: ``own_duties``, ``duties_toxic``, ``last_administrator``.
    :raises NotFound: ``not_found`` for the person or a grant that is not theirs.
    """
    roles.require(actor, Duty.ADMINISTER)
    roles.require_proof(actor)
    rules.check_grants(command.add)
    if not command.add and not command.revoke:
        raise InvalidInput("duties_unchanged", field="duties")
    payload = {
        "person": command.person_id,
        "add": [dataclasses.asdict(grant) for grant in command.add],
        "revoke": list(command.revoke),
        "last_on": command.last_on,
    }

    def _stage(unit: Unit) -> tuple[str, Answer]:
        revoked = _check_change(unit, command.person_id, command.add, command.revoke, actor)
        proposals.refuse_waiting(unit.connection, "duties", command.person_id, payload)
        given = f"grant {named(command.add)}" if command.add else ""
        taken = f"take back {', '.join(DUTY_NAMES[Duty(row['duty'])] for row in revoked)}" if revoked else ""
        summary = "; ".join(part for part in (given, taken) if part)
        row = proposals.stage(
            unit, actor, "duties", subject_id=command.person_id, summary=f"Duties: {summary}", payload=payload
        )
        return row["id"], {"proposal": row["id"]}

    return work.run(actor, command, "duties.proposed", _stage)


def _apply_duties(unit: Unit, _row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    add = grants_from(payload["add"])
    revoked = _check_change(unit, payload["person"], add, payload["revoke"], actor)
    at_once = unit.today() - datetime.timedelta(days=1)
    last_on = _date(payload["last_on"])
    for row in revoked:
        unit.change(schema.duty_grant, row, to_on=max(last_on, at_once) if last_on else at_once)
    insert_grants(unit, payload["person"], add)
    sessions.end_sessions_for(unit.connection, payload["person"], unit.source.now())
    return {"person": payload["person"]}


proposals.register(
    "duties",
    proposals.Sort("Change of duties", (Duty.ADMINISTER,), ACCEPTERS, _apply_duties, proof=True),
)


def _check_change(
    unit: Unit, person_id: str, add: Sequence[NewGrant], revoke: Iterable[str], actor: Actor
) -> list[Row]:
    """What must hold when a change is staged and still when accepted; gives the rows of the grants to take
    back."""
    person = locked_person(unit, person_id)
    if person["id"] == actor.person_id:
        raise Refused("own_duties")
    check_places(unit, [grant.agency for grant in add], [grant.program for grant in add])
    held = {row["id"]: row for row in store.grant_rows_for(unit.connection, [person_id], unit.today())}
    gone = set(revoke)
    if not gone <= set(held):
        raise NotFound("not_found", what="grant")
    stay = [Duty(row["duty"]) for grant_id, row in held.items() if grant_id not in gone]
    toxic([*stay, *(grant.duty for grant in add)])
    if Duty.ADMINISTER in {Duty(held[one]["duty"]) for one in gone} and Duty.ADMINISTER not in stay:
        refuse_last_administrator(unit, person_id)
    return [held[one] for one in sorted(gone)]


def check_places(unit: Unit, agencies: Iterable[str | None], programs: Iterable[str | None]) -> None:
    """Refuse agencies and programs that are not there.

    :raises InvalidInput: ``agency_unknown``, ``program_unknown``.
    """
    for code in {one for one in agencies if one is not None}:
        if rows.find_row(unit.connection, schema.agency, code=code) is None:
            raise InvalidInput("agency_unknown", field="agency", agency=code[:40])
    for code in {one for one in programs if one is not None}:
        if rows.find_row(unit.connection, schema.program, code=code) is None:
            raise InvalidInput("program_unknown", field="program", program=code[:40])


def refuse_last_administrator(unit: Unit, person_id: str) -> None:
    """Refuse to lose the only administrator: without one nobody could ever be added or restored.

    :raises Refused: ``last_administrator``.
    """
    people = store.grants_in_force(unit.connection, unit.today())
    holders = {
        one for one, grants in people.items() if any(grant.duty is Duty.ADMINISTER for grant in grants)
    }
    if person_id in holders and len(holders) == 1:
        raise Refused("last_administrator")


def locked_person(unit: Unit, person_id: str) -> Row:
    """The person's row, held until the unit ends, so that two changes of one person's duties do not pass each
    other.

    :raises NotFound: ``not_found``.
    """
    person = rows.find_row(unit.connection, schema.person, lock=True, id=person_id)
    if person is None:
        raise NotFound("not_found", what="person")
    return person


def insert_grants(unit: Unit, person_id: str, grants: Iterable[NewGrant]) -> None:
    """Write the grants of an accepted proposal; none starts before today."""
    for grant in grants:
        unit.insert(
            schema.duty_grant,
            {
                "id": unit.source.new_id("GRA"),
                "person_id": person_id,
                "duty": grant.duty.value,
                "agency_code": grant.agency,
                "program_code": grant.program,
                "kind_group": None if grant.group is None else grant.group.value,
                "confidential_class": grant.confidential_class,
                "from_on": max(grant.from_on or unit.today(), unit.today()),
                "to_on": grant.to_on,
            },
        )


def grants_from(payload: Iterable[Mapping[str, Any]]) -> list[NewGrant]:
    """Grants as they stand in a proposal's payload."""
    return [
        NewGrant(
            Duty(one["duty"]),
            one["agency"],
            one["program"],
            None if one["group"] is None else Group(one["group"]),
            one["confidential_class"],
            _date(one["from_on"]),
            _date(one["to_on"]),
        )
        for one in payload
    ]


def _date(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def named(grants: Sequence[NewGrant]) -> str:
    """The names of the duties, for a proposal's summary."""
    return ", ".join(dict.fromkeys(DUTY_NAMES[grant.duty] for grant in grants)) or "no duties"
