"""Refusals that are kept: training was asked for, and no training money of the program year was left (SCH-22).

The command that was refused wrote nothing, so the refusal is a command of its own: who was told it, on which day, how much.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.domain.needs.decisions import EXHAUSTED
from ledger.errors import Refused
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.needs import needs
from ledger.store.rows import Row, rows_of

MOST = 500


@dataclass(frozen=True)
class KeepRefusal:
    """Keep that a line was refused."""

    key: str
    line_id: str


def kept(work: Work, actor: Actor, key: str, run: Callable[[], Answer]) -> Answer:
    """Run a command; if it is refused because the funds are exhausted, keep that and refuse all the same.

    :param key: of the command; the refusal's own is made of it, so the same form sent twice is one refusal.
    """
    try:
        return run()
    except Refused as error:
        if error.code == EXHAUSTED:
            _keep(work, actor, KeepRefusal(f"{key}-refused", str(error.arguments["line_id"])))
        raise


def of_line(error: Refused, line: Mapping[str, object]) -> Refused:
    """The same refusal, with the line it is about."""
    error.arguments = {**error.arguments, "line_id": str(line["id"])}
    return error


def _keep(work: Work, actor: Actor, command: KeepRefusal) -> None:
    def _insert(unit: Unit) -> tuple[str, Answer]:
        found = needs.line_with_need(unit.connection, command.line_id)
        line, need = found if found else ({}, {})
        row = unit.insert(
            schema.refusal,
            {
                "id": unit.source.new_id("RFS"),
                "line_id": line["id"],
                "code": EXHAUSTED,
                "refused_on": unit.today(),
                "asked_cents": line["amount_cents"],
                "refused_to": actor.person_id,
            },
        )
        return need["id"], {"refusal": row["id"]}

    work.run(actor, command, "line.refused", _insert)


def refused(connection: Connection) -> list[Row]:
    """Every kept refusal with its need, agency, program and kind, the newest first."""
    statement = (
        select(
            schema.refusal,
            schema.need_line.c.need_id,
            schema.need_line.c.kind,
            schema.need.c.agency_code,
            schema.need.c.program_code,
        )
        .join_from(schema.refusal, schema.need_line, schema.need_line.c.id == schema.refusal.c.line_id)
        .join(schema.need, schema.need.c.id == schema.need_line.c.need_id)
        .order_by(schema.refusal.c.refused_on.desc(), schema.refusal.c.id)
        .limit(MOST)
    )
    return rows_of(connection, statement)
