"""Whose hands a line has been through: what keeps people apart when somebody verifies it or decides about it (SD1)."""

from sqlalchemy import Connection

from ledger.domain.needs.lines import LineState
from ledger.domain.people.duties import Step
from ledger.domain.people.parts import all_so_far, together
from ledger.services.contracts import execution
from ledger.services.people.roles import Actor
from ledger.store.overrides import overrides
from ledger.store.rows import Row


def done_on(connection: Connection, line: Row) -> dict[Step, tuple[str, ...]]:
    """Who did what to a line so far: before it moved and before its approval was withdrawn, too; who wrote its contract."""
    drafter = {Step.REQUEST: execution.drafter_of(connection, line["id"])}
    return together(all_so_far(line), drafter, {Step.EXCEPT: overrides.granters(connection, line["id"])})


def approving(
    connection: Connection, line: Row, actor: Actor
) -> tuple[Step, str, dict[Step, tuple[str, ...]]]:
    """What this actor would do by approving the line, and who did what before. Whoever approved it before may approve anew."""
    second = line["state"] == LineState.FIRST_APPROVED
    return (Step.SECOND_APPROVE if second else Step.APPROVE), actor.person_id, done_on(connection, line)
