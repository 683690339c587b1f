"""Which fund a verified line draws on: the oldest that could pay, or a newer one with a reason (FND-07)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.journal.canonical import canonical
from ledger.domain.needs import oldest as rules
from ledger.domain.needs.lines import STANDS, LineState
from ledger.domain.needs.terms import from_text
from ledger.domain.overrides import overrides as override_rules
from ledger.domain.overrides.overrides import Sort, State
from ledger.domain.people import duties
from ledger.domain.people.duties import APPROVERS
from ledger.errors import InvalidInput, Refused
from ledger.services.budgets import allocations
from ledger.services.needs import approvals, facts, people
from ledger.services.overrides import rows as override_rows
from ledger.services.overrides.exceptions import empty
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.rows import Row

CHOOSABLE = (LineState.VERIFIED, LineState.EMERGENCY)
"""Before the first approval: whoever approved, approved under a fund."""


@dataclass(frozen=True)
class ChooseFund:
    """Let a line draw on another allocation, or stay where it is with a reason.

    :param version: the version of the line that was on the page (SD13).
    :param reason: a code of `rules.REASONS`; needed where older money could pay.
    """

    key: str
    line_id: str
    version: int
    allocation_id: str
    reason: str = ""
    words: str = ""


def offered(
    connection: Connection, actor: Actor, line: Row, could: Sequence[tuple[rules.Payer, Row]]
) -> list[tuple[rules.Payer, Row]]:
    """Where the line could draw from: the allocations of funds that may serve the person and that this reader may tell apart,
    and the one it draws on.

    :param could: `facts.payers` of the line.
    """
    hidden = allocations.hidden_pools(connection, actor)
    return [
        one
        for one in could
        if (one[1]["fund"] not in hidden and not one[0].unserved) or one[1]["id"] == line["allocation_id"]
    ]


def choose(work: Work, actor: Actor, command: ChooseFund) -> Answer:
    """Let a line that waits for its approval draw on this allocation; nothing is promised by it.

    :returns: ``line``, and ``override`` id where newer money goes before older.
    :raises InvalidInput: ``fund_choice``; ``reason_unknown``, ``words_missing`` where a reason is needed.
    :raises Refused: ``line_state``, ``same_person`` (SD1), ``fund_same``.
    :raises Conflict: ``changed_meanwhile`` when the line is not as it was shown.
    """
    roles.require(actor, *APPROVERS)

    def _choose(unit: Unit) -> tuple[str, Answer]:
        line, need, _ = approvals.for_decision(unit.connection, actor, command.line_id)
        duties.refuse_same_person(*people.approving(unit.connection, line, actor))
        if line["state"] not in CHOOSABLE:
            raise Refused("line_state", state=STANDS[LineState(line["state"])][0], target="another fund")
        place = (need["agency_code"], need["program_code"], line["kind"])
        terms = from_text(line["kind"], line["terms"])
        could = facts.payers(unit.connection, *place, unit.today(), need["participant_id"], terms)
        open_to = offered(unit.connection, actor, line, could)
        chosen = next((one for one in open_to if one[1]["id"] == command.allocation_id), None)
        if chosen is None:
            raise InvalidInput("fund_choice", field="allocation")
        older = rules.older_than(chosen[0], [one for one, _ in could], line["amount_cents"], unit.today())
        if not older and line["allocation_id"] == command.allocation_id:
            raise Refused("fund_same")
        override_rows.close(unit, line["id"], State.WITHDRAWN, (Sort.FUND,))
        override = _newer(unit, actor, line, chosen[0], older, command) if older else None
        shown = {**line, "version": command.version}
        unit.change(schema.need_line, shown, allocation_id=command.allocation_id)
        return need["id"], {"need": need["id"], "line": line["id"], "override": override}

    return work.run(actor, command, "line.fund_chosen", _choose)


def _newer(
    unit: Unit,
    actor: Actor,
    line: Row,
    chosen: rules.Payer,
    older: tuple[rules.Payer, ...],
    command: ChooseFund,
) -> str:
    """The register's row: who chose newer money, why, and what the older had (AUD-05)."""
    words = override_rules.check_reason(command.reason, command.words, rules.REASONS)
    kept = {"fund": chosen.fund, "older": [[one.fund, one.available_cents] for one in older]}
    row = unit.insert(
        schema.override,
        {
            **empty(),
            "id": unit.source.new_id("OVR"),
            "sort": Sort.FUND.value,
            "line_id": line["id"],
            "state": State.ASKED.value,
            "rule": "oldest_first",
            "amount_cents": line["amount_cents"],
            "reason": command.reason,
            "words": words or None,
            "grounds": canonical(kept).decode(),
            "asked_by": actor.person_id,
            "asked_on": unit.today(),
        },
    )
    return str(row["id"])
