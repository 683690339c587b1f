"""Who belongs to a household, and who did when something was had: what a household had stays its own after a split."""

import datetime
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from ledger.store import schema


def had_in(household: Any, on: Any) -> ColumnElement[bool]:
    """Is what the joined participant had on a day the household's: do they live there, or lived there on that day (SUP-06)?

    :param household: its id. :param on: the column of the day.
    """
    person, left = schema.participant.c, schema.left_household.c
    lived = select(left.participant_id).where(
        left.participant_id == person.id, left.household_id == household, left.left_on >= on
    )
    return or_(person.household_id == household, lived.exists())


def of_day(connection: Connection, participant: Mapping[str, Any], on: datetime.date) -> str:
    """The household in which somebody lived on a day: the one they left next, or the one they live in."""
    left = schema.left_household.c
    found = (
        select(left.household_id)
        .where(left.participant_id == participant["id"], left.left_on >= on)
        .order_by(left.left_on)
        .limit(1)
    )
    return str(connection.execute(found).scalar() or participant["household_id"])


def leave(connection: Connection, participant_id: str, household_id: str, on: datetime.date) -> None:
    """Note that somebody has left a household; the newest day counts where they left it twice."""
    table = schema.left_household
    mine = table.c.participant_id == participant_id, table.c.household_id == household_id
    if connection.execute(update(table).where(*mine).values(left_on=on)).rowcount == 0:
        row = {"participant_id": participant_id, "household_id": household_id, "left_on": on}
        connection.execute(insert(table).values(**row))


def lived_with(connection: Connection, participant_id: str | None) -> dict[str, datetime.date]:
    """Whoever lives with a participant now or did before, by id, with the last day of it: for ever while they do."""
    person, left = schema.participant.c, schema.left_household.c
    own = schema.participant.alias("own").c
    home = select(own.household_id).where(own.id == participant_id).scalar_subquery()
    gone = select(left.participant_id, left.left_on).where(left.household_id == home)
    found = {str(row[0]): row[1] for row in connection.execute(gone)}
    here = connection.execute(select(person.id).where(person.household_id == home)).scalars()
    return found | dict.fromkeys(here, datetime.date.max)
