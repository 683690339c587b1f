"""What happens to a line's overrides when the line itself is approved, decided against, sent back or given up."""

import datetime
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from ledger.domain.needs.needs import Decision
from ledger.domain.overrides import overrides as rules
from ledger.domain.overrides.overrides import Sort, State
from ledger.domain.people import duties
from ledger.domain.people.duties import Step
from ledger.errors import Refused
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.overrides import overrides
from ledger.store.rows import Row, find_row


def use(unit: Unit, line: Row, award_id: str, decision: Decision) -> None:
    """The line is approved: its granted exceptions are used, its emergency's clock runs."""
    for row in overrides.overrides_for(unit.connection, line["id"]):
        if row["state"] not in rules.LIVE:
            continue
        if row["sort"] == Sort.EMERGENCY:
            unit.change(
                schema.override,
                row,
                state=rules.move(row["state"], State.USED),
                award_id=award_id,
                decided_by=unit.actor_id,
                decided_on=unit.today(),
                due_on=decision.due_on,
            )
        elif row["sort"] == Sort.FUND and any(one.code == "oldest_first" for one in decision.policies):
            by = {"decided_by": unit.actor_id, "decided_on": unit.today()}
            unit.change(
                schema.override,
                row,
                state=rules.move(row["state"], State.USED),
                award_id=award_id,
                **({} if row["asked_by"] == unit.actor_id else by),
            )
        elif row["state"] == State.GRANTED and _passed(decision):
            unit.change(schema.override, row, state=rules.move(row["state"], State.USED), award_id=award_id)
        else:  # the cap has room again, no older money could pay: nothing was gone round
            unit.change(schema.override, row, state=rules.move(row["state"], State.WITHDRAWN))


def _passed(decision: Decision) -> bool:
    return any(name.startswith("over_") for name in decision.numbers)


def close(unit: Unit, line_id: str, state: State, sorts: Sequence[Sort] = tuple(Sort)) -> None:
    """The line is denied, sent back, given up, or verified in time: what is under way for it ends."""
    for row in overrides.overrides_for(unit.connection, line_id):
        if row["sort"] in sorts and row["state"] in rules.LIVE:
            decided = {"decided_by": unit.actor_id, "decided_on": unit.today()}
            by = decided if state is State.DECLINED and row["decided_by"] is None else {}
            own = bool(by) and row["asked_by"] == unit.actor_id
            unit.change(
                schema.override,
                row,
                state=rules.move(row["state"], State.WITHDRAWN if own else state),
                **({} if own else by),
            )


def take_back(unit: Unit, award_id: str, line_id: str) -> None:
    """The approval is withdrawn: what was used for it counts no longer."""
    for row in overrides.overrides_for(unit.connection, line_id):
        if row["award_id"] == award_id and row["state"] in (State.USED, State.NOT_ELIGIBLE):
            unit.change(schema.override, row, state=rules.move(row["state"], State.WITHDRAWN))


def let_go(unit: Unit, award: Row, cents: int) -> None:
    """An award lets money go: if it was all and none is spent, what was used for it counts no longer, and no clock runs (d15).

    What was found not eligible is still settled.

    :param award: before it lets go.
    """
    if awards.columns_of(award).used_cents + award["refund_due_cents"] > cents:
        return
    for row in overrides.overrides_for(unit.connection, award["line_id"]):
        if row["award_id"] == award["id"] and row["state"] == State.USED:
            unit.change(schema.override, row, state=rules.move(row["state"], State.WITHDRAWN))


def made_up(unit: Unit, person_id: str, award: Row) -> None:
    """A change of an emergency's award was verified, by all that the first verification asks: that makes it up (d15).

    Not where the person could not have looked back: then the clock goes on.
    """
    found = overrides.overrides_for(unit.connection, award["line_id"])
    row = next((one for one in found if one["sort"] == Sort.EMERGENCY and one["state"] == State.USED), None)
    line = find_row(unit.connection, schema.need_line, lock=True, id=award["line_id"])
    if row is None or line is None:
        return
    if part_of(unit.connection, person_id, award["id"]) is not None:
        return
    unit.change(schema.need_line, line, verified_by=person_id, verified_on=unit.today())
    state = rules.move(row["state"], State.VERIFIED)
    unit.change(schema.override, row, state=state, checked_by=person_id, checked_on=unit.today())


def refuse_part(connection: Connection, person_id: str, award_id: str) -> None:
    """Who looks back at an emergency asked for nothing of its award, approved nothing, and spent nothing of it (d15).

    :raises Refused: ``same_person``.
    """
    award = awards.get_award(connection, award_id)
    done = amendments.hands_of(connection, award) if award else {}
    duties.refuse_same_person(Step.LOOK_BACK, person_id, done)


def part_of(connection: Connection, person_id: str, award_id: str) -> Refused | None:
    """Why somebody does not look back at an emergency's award; None when she may."""
    try:
        refuse_part(connection, person_id, award_id)
    except Refused as refusal:
        return refusal
    return None


def refuse_unverified(connection: Connection, award_ids: Iterable[str], on: datetime.date) -> None:
    """Nothing of an emergency is owed or paid while its verification is overdue, or until one not eligible is settled (d15).

    :raises Refused: ``emergency_late``, ``emergency_open``.
    """
    row = overrides.unverified(connection, award_ids, on)
    if row is not None and row["state"] == State.NOT_ELIGIBLE:
        raise Refused("emergency_open", award=row["award_id"])
    if row is not None:
        raise Refused("emergency_late", award=row["award_id"], due_on=row["due_on"])
