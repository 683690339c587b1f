"""Months of rent that a household has: reads."""

from sqlalchemy import Connection, or_, select

from ledger.domain.days import months_between
from ledger.store import schema
from ledger.store.awards.awards import HELD
from ledger.store.participants.households import had_in


def held_months(connection: Connection, household_id: str, kind: str) -> list[str]:
    """Months of rent that the household, or anybody of it wherever they lived then, already has, whoever paid (SUP-10).

    Months that were used before the board went live are among them.
    """
    table, award, person = schema.rent_month.c, schema.award.c, schema.participant.c
    statement = (
        select(table.month)
        .distinct()
        .join_from(schema.rent_month, schema.award, award.id == table.award_id)
        .join(schema.participant, person.id == award.participant_id)
        .where(
            or_(table.household_id == household_id, person.household_id == household_id),
            table.kind == kind,
            table.state.in_(HELD),
        )
    )
    used = schema.carried_use.c
    before = (
        select(used.month)
        .join(schema.participant, person.id == used.participant_id)
        .where(had_in(household_id, used.used_on), used.kind == kind, used.month.is_not(None))
    )
    return sorted({*connection.execute(statement).scalars(), *connection.execute(before).scalars()})


def recorded_months(connection: Connection, household_id: str, kind: str) -> frozenset[str]:
    """Months that service records say the household was helped with, by whomever: HMIS ``FAStartDate`` to ``FAEndDate``
    (SUP-10). A record of who has left it since is its own when the help began, or was known, before that.
    """
    table, known = schema.record.c, schema.data_import.c
    statement = (
        select(table.happened_on, table.ended_on)
        .join(schema.participant, schema.participant.c.id == table.participant_id)
        .outerjoin(schema.data_import, known.id == table.import_id)
        .where(
            or_(had_in(household_id, table.happened_on), had_in(household_id, known.extract_on)),
            table.sort == "service",
            table.code == kind,
            table.ended_on.is_not(None),
        )
    )
    return frozenset(
        month for from_on, to_on in connection.execute(statement) for month in months_between(from_on, to_on)
    )
