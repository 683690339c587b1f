"""Taking a line back before it is approved."""

from dataclasses import dataclass

from ledger.domain.needs import lines
from ledger.domain.needs.lines import LineState
from ledger.domain.overrides.overrides import State
from ledger.domain.people.duties import Duty
from ledger.services.needs.needs import line_of, visible_need
from ledger.services.overrides import rows as override_rows
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema


@dataclass(frozen=True)
class Cancel:
    """Take back a line that has not been approved."""

    key: str
    line_id: str


def cancel(work: Work, actor: Actor, command: Cancel) -> Answer:
    """Take back a line before it is approved."""
    roles.require(actor, Duty.REQUEST)

    def _cancel(unit: Unit) -> tuple[str, Answer]:
        line, _ = line_of(unit.connection, command.line_id)
        visible_need(unit.connection, actor, line["need_id"])
        unit.change(schema.need_line, line, state=lines.move(line["state"], LineState.CANCELED))
        override_rows.close(unit, line["id"], State.WITHDRAWN)
        return line["need_id"], {"need": line["need_id"]}

    return work.run(actor, command, "line.canceled", _cancel)
