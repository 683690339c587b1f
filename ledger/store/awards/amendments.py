"""Changes to live awards: reads."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.domain.awards.amendments import AmendmentState
from ledger.domain.people import parts
from ledger.domain.people.duties import Step
from ledger.domain.people.rungs import so_far
from ledger.store import schema
from ledger.store.overrides import overrides
from ledger.store.rows import Row, rows_of

NO_CHANGE = ("noted", "stopped", "moved")
"""States of rows that nobody decides: a memo, a stop, a move."""

_STEPS = {
    Step.REQUEST: "asked_by",
    Step.VERIFY: "verified_by",
    Step.SECOND_APPROVE: "approved_by",
}


def amendments_for(connection: Connection, award_id: str) -> list[Row]:
    """Every change asked for an award, oldest first."""
    table = schema.amendment
    statement = select(table).where(table.c.award_id == award_id)
    return rows_of(connection, statement.order_by(table.c.asked_on, table.c.id))


def live_for(connection: Connection, award_id: str) -> Row | None:
    """The change that is under way on an award, if there is one."""
    live = ("asked", "verified", "first_approved", "agreed", "signed")
    return next((row for row in amendments_for(connection, award_id) if row["state"] in live), None)


def last_approval() -> Any:
    """The day of an award's newest approval, in a select of awards: of its newest change, else its own."""
    table, award = schema.amendment.c, schema.award
    changed = select(func.max(table.decided_on)).where(
        table.award_id == award.c.id, table.state == AmendmentState.APPROVED
    )
    return func.coalesce(changed.correlate(award).scalar_subquery(), award.c.approved_on)


def last_approved_on(connection: Connection, award_id: str) -> datetime.date:
    """The day of an award's newest approval."""
    found: datetime.date = connection.execute(
        select(last_approval()).where(schema.award.c.id == award_id)
    ).scalar_one()
    return found


def modifications_for(connection: Connection, award_id: str, *states: str) -> list[Row]:
    """The modifications of an award's signed agreement, those in some states or all, in the order of their days."""
    rows = [row for row in amendments_for(connection, award_id) if row["governs_on"] is not None]
    found = [row for row in rows if row["state"] in states or not states]
    return sorted(found, key=lambda row: (row["governs_on"], row["number"] or 0, row["asked_on"], row["id"]))


def to_be_signed(connection: Connection) -> dict[str, datetime.date]:
    """Award to the first day of its agreement's modification, where one is approved and not signed by all."""
    table = schema.amendment.c
    found = connection.execute(select(table.award_id, table.governs_on).where(table.state == "agreed"))
    return {str(row[0]): row[1] for row in found}


def waiting(connection: Connection, states: Sequence[str]) -> list[Row]:
    """Changes that wait in these states with their award's scope and people, the longest waiting first."""
    statement = (
        select(
            schema.amendment,
            schema.award.c.kind,
            schema.award.c.participant_id,
            schema.award.c.approved_cents,
            schema.allocation.c.agency_code,
            schema.allocation.c.program_code,
            schema.need_line.c.requested_by.label("line_requested_by"),
            schema.need_line.c.also_requested_by.label("line_also_requested_by"),
            schema.need_line.c.verified_by.label("line_verified_by"),
        )
        .join_from(schema.amendment, schema.award, schema.award.c.id == schema.amendment.c.award_id)
        .join(schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
        .join(schema.need_line, schema.need_line.c.id == schema.award.c.line_id)
        .where(schema.amendment.c.state.in_(states))
        .order_by(schema.amendment.c.asked_on, schema.amendment.c.id)
    )
    return rows_of(connection, statement.limit(1000))


def people_of(connection: Connection, award_ids: Iterable[Any]) -> dict[str, dict[Step, tuple[str, ...]]]:
    """Who did what to the changes of these awards, as the separation rules name it (SD1): award to step to people.

    A change that was denied or taken back counts too: its people have asked or looked. A memo, a stop and a move do not.
    Who granted the exception by which an award was approved counts as one who approved it.
    """
    table, award_ids = schema.amendment, set(award_ids)
    found: dict[str, dict[Step, tuple[str, ...]]] = {}
    changes = select(table).where(table.c.award_id.in_(award_ids), table.c.state.not_in(NO_CHANGE))
    for row in rows_of(connection, changes):
        steps = found.setdefault(row["award_id"], {})
        for step, name in _STEPS.items():
            if row[name]:
                steps[step] = (*steps.get(step, ()), row[name])
        steps[Step.APPROVE] = (*steps.get(Step.APPROVE, ()), *so_far(row))
    for award_id, people in overrides.deciders(connection, award_ids).items():
        steps = found.setdefault(award_id, {})
        steps[Step.APPROVE] = (*steps.get(Step.APPROVE, ()), *people)
    return found


def askers(connection: Connection, found: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """Who asked for these awards or for a change of them, by award."""
    people = people_of(connection, [award["id"] for award in found])
    return {
        award["id"]: (*parts.askers(award), *people.get(award["id"], {}).get(Step.REQUEST, ()))
        for award in found
    }


def parts_of(connection: Connection, award: Row) -> dict[Step, tuple[str, ...]]:
    """Who did what to an award and to its changes, as the separation rules name it (SD1).

    :param award: with the people of its line, as `awards.get_award` reads it.
    """
    changed = people_of(connection, [award["id"]]).get(award["id"], {})
    return parts.people_so_far({**award, "amended": changed})


def hands_of(connection: Connection, award: Row) -> dict[Step, tuple[str, ...]]:
    """Who had a hand in an award, in whichever step and before it moved here too: what a change of it, its move and the
    withdrawal of its approval carry along (SD1).

    :param award: as `parts_of` takes it.
    """
    changed = people_of(connection, [award["id"]]).get(award["id"], {})
    return parts.together(
        parts.all_so_far({**award, "amended": changed}), overrides.payers(connection, award["id"])
    )


def with_people(connection: Connection, rows: Sequence[Row]) -> list[Row]:
    """Rows of payable or paid lines with ``amended``: the people of their awards' changes."""
    people = people_of(connection, {row["award_id"] for row in rows})
    return [{**row, "amended": people.get(row["award_id"], {})} for row in rows] if people else list(rows)
