"""Months of rent that a household has: reads."""

from sqlalchemy import Connection, and_, literal, or_, select

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


def of_others(connection: Connection, award_id: str, participant_id: str, kind: str, month: str) -> list[str]:
    """The states in which other awards hold a month for the household of a person as it is now; ``paid`` of what was used
    before the board went live. Their rows are held until the transaction ends."""
    table, award, person = schema.rent_month, schema.award.c, schema.participant.c
    own = schema.participant.alias("own").c
    home = select(own.household_id).where(own.id == participant_id).scalar_subquery()
    statement = (
        select(table.c.state)
        .join_from(table, schema.award, award.id == table.c.award_id)
        .join(schema.participant, person.id == award.participant_id)
        .where(
            or_(table.c.household_id == home, person.household_id == home),
            table.c.award_id != award_id,
            table.c.kind == kind,
            table.c.month == month,
            table.c.state.in_(HELD),
        )
    )
    used = schema.carried_use.c
    before = (
        select(literal("paid"))
        .join_from(schema.carried_use, schema.participant, person.id == used.participant_id)
        .where(had_in(home, used.used_on), used.kind == kind, used.month == month)
    )
    held = connection.execute(statement.with_for_update(of=table)).scalars()
    return [*held, *connection.execute(before).scalars()]


def shared_with(connection: Connection, participant_id: str, household_id: str) -> list[str]:
    """Months of rent that a person holds and others of a household, which the person joins, hold as well."""
    mine, other = schema.rent_month.alias("mine"), schema.rent_month.alias("other")
    own, award, person = schema.award.alias("own"), schema.award.c, schema.participant.c
    statement = (
        select(mine.c.month)
        .distinct()
        .join_from(mine, own, own.c.id == mine.c.award_id)
        .join(other, and_(other.c.kind == mine.c.kind, other.c.month == mine.c.month))
        .join(schema.award, award.id == other.c.award_id)
        .join(schema.participant, person.id == award.participant_id)
        .where(
            own.c.participant_id == participant_id,
            award.participant_id != participant_id,
            or_(other.c.household_id == household_id, person.household_id == household_id),
            mine.c.state.in_(HELD),
            other.c.state.in_(HELD),
        )
    )
    return sorted(connection.execute(statement).scalars())


def recorded_months(connection: Connection, household_id: str, kind: str) -> frozenset[str]:
    """Months that service records say the household was helped with, by whomever: HMIS ``FAStartDate`` to ``FAEndDate``, or,
    where there is no end, the month of the start (SUP-10). A record of who has left it since is its own when the help began,
    or was known, before that.
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
        )
    )
    return frozenset(
        month
        for from_on, to_on in connection.execute(statement)
        for month in months_between(from_on, to_on or from_on)
    )
