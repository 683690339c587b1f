"""What a household used of a kind: reads of the journal and of what was carried in."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, literal, null, or_, select, union

from ledger.domain.journal.accounts import Stage
from ledger.domain.needs.parts import parts_of
from ledger.store import schema
from ledger.store.participants.households import had_in
from ledger.store.rows import Row, rows_of

USING = (Stage.COMMITTED, Stage.OBLIGATED, Stage.ACCRUED, Stage.PAID, Stage.DEPOSIT)
_ANEW = "recommitted"
_CHARGED_ELSEWHERE = ("transferred_off", "transferred_on", "transferred_paid")
"""What a cost transfer takes from one fund it gives to another: the award uses as much by the same days."""


def uses(connection: Connection, household_id: str, kind: str) -> list[Row]:
    """What each award of a kind uses of its caps, for everyone who is of a household or was when it was approved, over all
    agencies and funds (SUP-06); and what was carried in at going live, as used outside any request.

    An award has one row for each day by which its money counts, the oldest first.
    """
    return [*used_by(connection, household_id, kind), *carried_uses(connection, household_id, kind)]


def used_by(connection: Connection, household_id: str, kind: str, before: int | None = None) -> list[Row]:
    """What awards use, as `uses` tells it, summed from the journal: committed, obligated, accrued, paid and deposits out.

    :param before: only entries before this one.
    """
    values = {"household": household_id, "of_kind": kind}
    statement = _STEPS if before is None else _STEPS.where(schema.entry.c.number < before)
    steps = groupby(rows_of(connection, statement, values), lambda row: row["award_id"])
    return [row for _, of_award in steps for row in _parts(list(of_award))]


def _parts(steps: list[Row]) -> Iterable[Row]:
    """One award's rows: of who moved out the household keeps what was approved until that day."""
    first = steps[0]
    dated = [
        (
            row["effective_on"]
            if row["narration"] == _ANEW
            else min(row["approved_on"], row["effective_on"]),
            int(row["cents"]),  # a sum may come as a decimal number
        )
        for row in steps
    ]
    for on, cents in parts_of(dated):
        if first["left_on"] is None or on <= first["left_on"]:
            yield {**first, "used_on": on, "cents": cents}


def _steps() -> Any:
    """Each entry of each award of a kind with what it added to its use; ``left_on`` of those who live elsewhere now."""
    award, entry, posting, account = schema.award, schema.entry, schema.posting, schema.account
    person, left = schema.participant.c, schema.left_household.c
    stages: Any = or_(*(account.c.name.startswith(f"Equity:Budget:{stage}:") for stage in USING))
    here = person.household_id == bindparam("household")
    gone = and_(left.participant_id == person.id, left.household_id == bindparam("household"), ~here)
    members = union(
        select(person.id).where(here),
        select(left.participant_id).where(left.household_id == bindparam("household")),
    )
    return (
        select(
            award.c.id.label("award_id"),
            award.c.participant_id,
            award.c.approved_on,
            schema.need_line.c.need_id,
            award.c.kind,
            award.c.terms,
            left.left_on,
            entry.c.effective_on,
            entry.c.narration,
            (-func.sum(posting.c.amount_cents)).label("cents"),
        )
        .join_from(schema.participant, award, award.c.participant_id == person.id)
        .join(schema.need_line, schema.need_line.c.id == award.c.line_id)
        .join(entry, entry.c.award_id == award.c.id)
        .join(posting, posting.c.entry_number == entry.c.number)
        .join(account, account.c.number == posting.c.account_number)
        .outerjoin(schema.left_household, gone)
        .where(
            person.id.in_(members),
            award.c.kind == bindparam("of_kind"),
            entry.c.narration.not_in(_CHARGED_ELSEWHERE),
            stages,
        )
        .group_by(award.c.id, schema.need_line.c.need_id, left.left_on, entry.c.number)
        .order_by(award.c.id, entry.c.number)
    )


_STEPS = _steps()


def carried_uses(connection: Connection, household_id: str, kind: str) -> list[Row]:
    """What a household had used of a kind before the board went live, as `uses` tells it, with the day it was carried in."""
    return rows_of(connection, _CARRIED_USES, {"household": household_id, "of_kind": kind})


_CARRIED_USES = (
    select(
        literal("").label("award_id"),
        schema.carried_use.c.participant_id,
        schema.carried_use.c.used_on,
        literal("").label("need_id"),
        null().label("terms"),
        schema.carried_use.c.amount_cents.label("cents"),
        schema.carried_use.c.carried_on,
    )
    .join(schema.participant, schema.participant.c.id == schema.carried_use.c.participant_id)
    .where(
        had_in(bindparam("household"), schema.carried_use.c.used_on),
        schema.carried_use.c.kind == bindparam("of_kind"),
    )
)
