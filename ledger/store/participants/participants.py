"""Facts about participants as the last extract left them: reads in scope, and the writes of an import.

These tables hold what another system says; rows are replaced when that system corrects itself, by a change
that a second person accepted. Who may see which rows is decided above, with `Reach`.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select, true

from ledger.domain.participants.participants import (
    Activity,
    EligibilityFacts,
    Enrolment,
    Living,
    Outcome,
    Person,
    Plan,
    visible_flags,
)
from ledger.store import schema
from ledger.store.rows import Row, find_row, rows_of

AT_ONCE = 500
"""Ids per statement, below the number of parameters a statement may have."""

Reach = Sequence[tuple[str | None, str | None]]
"""(agency, program) pairs a reader's grants reach; None in a place covers all."""


def find_by_external(connection: Connection, external_ids: Iterable[str]) -> dict[str, Row]:
    """Participants by the participant system's own id."""
    table = schema.participant
    found: dict[str, Row] = {}
    for part in _parts(external_ids):
        for row in rows_of(connection, select(table).where(table.c.external_id.in_(part))):
            found[row["external_id"]] = row
    return found


def known_people(
    connection: Connection, rows: Iterable[Row], identities: Mapping[str, Mapping[str, str]]
) -> dict[str, Person]:
    """What the database holds of these participants, as the domain compares it; by external id.

    :param identities: participant id to what the vault holds.
    """
    wanted = {row["id"]: row for row in rows}
    stays, plans, flags, outcomes, living = (_by_participant(connection, table, wanted) for table in (
        schema.enrolment, schema.plan, schema.flag, schema.record, schema.living))  # fmt: skip
    activities = activities_of(connection, [plan["id"] for some in plans.values() for plan in some])
    return {
        row["external_id"]: Person(
            row["external_id"],
            identities.get(key, {}),
            _living(row, next(iter(living[key]), {})),
            tuple(_enrolment(one) for one in stays[key]),
            tuple(_plan(one, activities[one["id"]]) for one in plans[key]),
            {one["name"]: True for one in flags[key]},
            tuple(
                outcome_from(row["external_id"], one)
                for one in outcomes[key]
                if is_outcome(row["external_id"], one)
            ),
        )
        for key, row in wanted.items()
    }


def _by_participant(connection: Connection, table: Any, ids: Iterable[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for part in _parts(ids):
        for row in rows_of(connection, select(table).where(table.c.participant_id.in_(part))):
            found[row["participant_id"]].append(row)
    return found


def activities_of(connection: Connection, plan_ids: Iterable[str]) -> dict[str, list[Row]]:
    """Activities by plan, by code."""
    table = schema.activity
    found: dict[str, list[Row]] = defaultdict(list)
    for part in _parts(plan_ids):
        for row in rows_of(connection, select(table).where(table.c.plan_id.in_(part)).order_by(table.c.code)):
            found[row["plan_id"]].append(row)
    return found


def _parts(ids: Iterable[str]) -> list[list[str]]:
    every = list(dict.fromkeys(ids))
    return [every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE)]


def _living(row: Row, more: Row) -> Living:
    return Living(
        "" if row["household_id"] == row["id"] else row["household_id"],
        row["home"] or "",
        more.get("county") or "",
        more.get("city") or "",
        more.get("household_size"),
        more.get("household_income_cents"),
    )


def _enrolment(row: Row) -> Enrolment:
    return Enrolment(
        row["program_code"], row["agency_code"], row["entry_on"], row["exit_on"], row["coach_id"]
    )


def _activity(row: Row) -> Activity:
    return Activity(row["code"], row["title"], row["from_on"], row["to_on"], row["id"])


def _plan(row: Row, activities: Sequence[Row]) -> Plan:
    return Plan(row["dated_on"], tuple(_activity(one) for one in activities))


def outcome_external_id(external_id: str, key: str) -> str:
    """The id of an outcome's record: the person's and the slot's, since PIRL gives outcomes none of their
    own.
    """
    return f"{external_id}/{key}"


def is_outcome(external_id: str, row: Row) -> bool:
    """Did this record come from the slots of a participant file (and not from a records file)?"""
    return bool(row["external_id"].startswith(f"{external_id}/"))


def outcome_from(external_id: str, row: Row) -> Outcome:
    """The domain's outcome from its record."""
    program, agency, slot = row["external_id"].removeprefix(f"{external_id}/").split(":")
    return Outcome(
        slot,
        row["sort"],
        row["code"],
        row["happened_on"],
        row["ended_on"],
        row["detail"],
        program,
        agency,
        row["amount_cents"],
    )


def get_participant(connection: Connection, participant_id: str, *, lock: bool = False) -> Row | None:
    """A participant's own row."""
    statement = select(schema.participant).where(schema.participant.c.id == participant_id)
    found = connection.execute(statement.with_for_update() if lock else statement).mappings().one_or_none()
    return None if found is None else dict(found)


def _within(reach: Reach) -> Any:
    table = schema.enrolment.c
    sides = [
        and_(
            true() if agency is None else table.agency_code == agency,
            true() if program is None else table.program_code == program,
        )
        for agency, program in reach
    ]
    return or_(*sides) if sides else ~true()


def enrolments_in(
    connection: Connection, reach: Reach, *, participant_id: str | None = None, most: int = 5000
) -> list[Row]:
    """Enrolments a reader reaches, open ones first, then the newest; with the coach's name."""
    table = schema.enrolment
    statement = (
        select(table, schema.person.c.name.label("coach_name"), schema.participant.c.external_id)
        .join_from(table, schema.participant, schema.participant.c.id == table.c.participant_id)
        .join(schema.person, schema.person.c.id == table.c.coach_id, isouter=True)
        .where(_within(reach))
    )
    if participant_id is not None:
        statement = statement.where(table.c.participant_id == participant_id)
    order = (table.c.exit_on.is_not(None), table.c.entry_on.desc(), table.c.id)
    return rows_of(connection, statement.order_by(*order).limit(most))


def ids_in(connection: Connection, reach: Reach) -> list[str]:
    """Participants a reader reaches: whom a search may decrypt."""
    statement = select(schema.enrolment.c.participant_id).where(_within(reach)).distinct()
    return list(connection.execute(statement.order_by(schema.enrolment.c.participant_id)).scalars())


def plans_for(connection: Connection, participant_id: str) -> list[tuple[Row, list[Row]]]:
    """The participant's plans, the newest first, with their activities."""
    table = schema.plan
    statement = select(table).where(table.c.participant_id == participant_id)
    plans = rows_of(connection, statement.order_by(table.c.dated_on.desc(), table.c.id))
    activities = activities_of(connection, [plan["id"] for plan in plans])
    return [(plan, activities[plan["id"]]) for plan in plans]


def flags_for(connection: Connection, participant_id: str) -> list[str]:
    """Names of the participant's flags; the caller shows only those the reader may see."""
    table = schema.flag.c
    return list(
        connection.execute(select(table.name).where(table.participant_id == participant_id)).scalars()
    )


def living_for(connection: Connection, participant_id: str) -> Living:
    """How and where the participant lives, as far as the participant system says."""
    row = get_participant(connection, participant_id)
    more = find_row(connection, schema.living, participant_id=participant_id)
    return _living(row, more or {}) if row else Living()


def records_for(connection: Connection, participant_id: str, most: int = 500) -> list[Row]:
    """Services, trainings and outcomes of a participant, the newest first."""
    table = schema.record
    statement = select(table).where(table.c.participant_id == participant_id)
    return rows_of(connection, statement.order_by(table.c.happened_on.desc(), table.c.id).limit(most))


def next_dates(
    connection: Connection, participant_ids: Iterable[str], after: datetime.date
) -> dict[str, datetime.date]:
    """The next class or activity per participant: the earliest start on or after a day, in plans and
    trainings.
    """
    found: dict[str, datetime.date] = {}
    for part in _parts(participant_ids):
        for statement in (_next_activity(part, after), _next_training(part, after)):
            for participant_id, on in connection.execute(statement):
                found[participant_id] = min(on, found.get(participant_id, on))
    return found


def _next_activity(ids: Sequence[str], after: datetime.date) -> Select[Any]:
    table = schema.activity
    return (
        select(schema.plan.c.participant_id, func.min(table.c.from_on, type_=table.c.from_on.type))
        .join_from(table, schema.plan, schema.plan.c.id == table.c.plan_id)
        .where(schema.plan.c.participant_id.in_(ids), table.c.from_on >= after)
        .group_by(schema.plan.c.participant_id)
    )


def _next_training(ids: Sequence[str], after: datetime.date) -> Select[Any]:
    table = schema.record
    return (
        select(table.c.participant_id, func.min(table.c.happened_on, type_=table.c.happened_on.type))
        .where(table.c.participant_id.in_(ids), table.c.sort == "training", table.c.happened_on >= after)
        .group_by(table.c.participant_id)
    )


def facts_on(
    connection: Connection,
    participant_id: str,
    on: datetime.date,
    *,
    agency: str | None = None,
    program: str | None = None,
    classes: frozenset[str] = frozenset(),
) -> EligibilityFacts:
    """What decides eligibility on a day: the enrolment that covers it, else the latest before it; the newest
    plan.

    :param agency: look only at this agency's enrolments (a need's); likewise `program`.
    :param classes: confidential classes whose flags the reader may see.
    """
    table = schema.enrolment
    statement = select(table).where(table.c.participant_id == participant_id, table.c.entry_on <= on)
    if agency is not None:
        statement = statement.where(table.c.agency_code == agency)
    if program is not None:
        statement = statement.where(table.c.program_code == program)
    stays = rows_of(connection, statement.order_by(table.c.entry_on.desc(), table.c.id))
    covering = next((one for one in stays if _enrolment(one).covers(on)), None)
    shown: Mapping[str, Any] = covering or next(iter(stays), {})
    dated = [
        (plan, activities)
        for plan, activities in plans_for(connection, participant_id)
        if plan["dated_on"] <= on
    ]
    plan, activities = dated[0] if dated else (None, [])
    return EligibilityFacts(
        participant_id,
        covering is not None,
        shown.get("program_code"),
        shown.get("agency_code"),
        shown.get("entry_on"),
        shown.get("exit_on"),
        plan["dated_on"] if plan else None,
        tuple(_activity(one) for one in activities),
        visible_flags(flags_for(connection, participant_id), classes),
        living_for(connection, participant_id),
    )
