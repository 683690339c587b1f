"""An accepted bill that is not owed after all: two people take its debt back, line by line or whole (PAY-12, FND-18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.awards import awards as rules
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards import releases
from ledger.services.awards.late import comes_back
from ledger.services.overrides import rows as override_rows
from ledger.services.payments import periods, trips
from ledger.services.payments.batches import month_state
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import endings
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.awards.deposits import named_in
from ledger.store.journal.journal import get_entry
from ledger.store.payments import batches, invoices
from ledger.store.rows import Row, find_row
from ledger.words import dollars

STAGERS = (Duty.ACCEPT_INVOICES, Duty.VERIFY, Duty.RECONCILE)
ACCEPTORS = (Duty.RELEASE, Duty.RECONCILE, Duty.CLOSE)
SORT = "bill_canceled"
"""The sort of proposal that carries one."""


@dataclass(frozen=True)
class ProposeCancel:
    """Say that lines of an accepted bill are not owed.

    :param line_ids: of the invoice; each is owed and in no payment. :param reason: a code of `rules.NOT_OWED`.
    """

    key: str
    invoice_id: str
    line_ids: tuple[str, ...]
    reason: str


def propose(work: Work, actor: Actor, command: ProposeCancel) -> Answer:
    """Stage the canceling of an accepted bill; a second person accepts it.

    :raises InvalidInput: ``reason_unknown``, ``cancel_lines`` when no line is chosen.
    :raises Refused: ``bill_not_open`` for a line that is paid, in a payment or canceled; ``amend_live``;
        ``holdback_claimed`` for hours whose holdback is owed (OJT-11); ``proposal_waits`` for a line whose canceling is staged.
    """
    roles.require(actor, *STAGERS)
    rules.check_not_owed(command.reason)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        lines = _open_lines(unit.connection, command.invoice_id, command.line_ids)
        for line in lines:
            award_services.reach(unit.connection, actor, line["award_id"], *STAGERS)
        for waits, line_ids in waiting(unit.connection, command.invoice_id):
            if line_ids & set(command.line_ids):
                raise Refused("proposal_waits", proposal=waits)
        cents = sum(line["amount_cents"] for line in lines)
        row = proposals.stage(
            unit,
            actor,
            SORT,
            subject_id=command.invoice_id,
            summary=f"{dollars(cents)} of bill {command.invoice_id} is not owed: {rules.NOT_OWED[command.reason]}",
            payload={
                "invoice": command.invoice_id,
                "lines": [line["id"] for line in lines],
                "cents": cents,
                "reason": command.reason,
            },
        )
        return command.invoice_id, {"proposal": row["id"]}

    return work.run(actor, command, "cancel.proposed", _propose)


def open_ids(connection: Connection, invoice_id: str) -> frozenset[str]:
    """The lines of an invoice that are owed, in no payment and in no staged canceling: what can be canceled."""
    mine = [line["id"] for line in invoices.invoice_lines_for(connection, invoice_id)]
    taken = frozenset[str]().union(*(line_ids for _, line_ids in waiting(connection, invoice_id)))
    return frozenset(line["id"] for line in invoices.payable_lines(connection, mine)) - taken


def waiting(connection: Connection, invoice_id: str) -> list[tuple[str, frozenset[str]]]:
    """What is proposed to be canceled of an invoice's lines: proposal and the lines' ids."""
    found = proposals.staged_about(connection, SORT, invoice_id)
    return [(waits, frozenset(payload["lines"])) for waits, payload in found]


def _open_lines(connection: Connection, invoice_id: str, line_ids: tuple[str, ...]) -> list[Row]:
    """The chosen lines, locked.

    :raises InvalidInput: ``cancel_lines``. :raises Refused: ``bill_not_open``, ``amend_live``, ``holdback_claimed``.
    """
    if not line_ids:
        raise InvalidInput("cancel_lines", field="line")
    lines = invoices.payable_lines(connection, line_ids, lock=True)
    lines = [line for line in lines if line["invoice_id"] == invoice_id]
    if len(lines) != len(set(line_ids)):
        raise Refused("bill_not_open")
    if any(amendments.live_for(connection, line["award_id"]) for line in lines):
        raise Refused("amend_live")
    periods.refuse_claimed(connection, lines)
    return sorted(lines, key=lambda line: (line["award_id"], line["position"]))


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    invoice = find_row(unit.connection, schema.invoice, lock=True, id=payload["invoice"])
    if invoice is None:
        raise NotFound("not_found", what="invoice")
    opened: dict[tuple[str, Stage], int] = {}
    for line in _open_lines(unit.connection, invoice["id"], tuple(payload["lines"])):
        if stage := _take_back(unit, line):
            at = (line["award_id"], stage)
            opened[at] = opened.get(at, 0) + line["amount_cents"]
    for (award_id, stage), cents in opened.items():
        endings.let_go_unearned(unit, award_id, stage, cents)
    left = [
        line
        for line in invoices.invoice_lines_for(unit.connection, invoice["id"])
        if line["state"] != "canceled"
    ]
    if not left:
        unit.change(schema.invoice, invoice, state="canceled", reason=rules.NOT_OWED[payload["reason"]])
    return {"invoice": invoice["id"]}


def _take_back(unit: Unit, line: Row) -> Stage | None:
    """The debt of one line goes back to the stage its bill took it from; on to Available where the award is over.

    The award's own fund bears it, which is another than the bill's once its cost was transferred. What its payment brought back
    after that fund's liquidation is the grantor's (decision 45).

    :returns: the stage in which the money is open again; None where it is not.
    """
    award = awards.get_award(unit.connection, line["award_id"], lock=True)
    if award is None:
        raise NotFound("not_found", what="award")
    stage = _taken_from(unit.connection, line)
    on = award_services.entry_on(unit.connection, award, unit.today(), unit.today())
    deposit, late = named_in(line["proof"]) or 0, ""
    arrived_on = batches.came_back_on(unit.connection, line["id"])
    for source, cents in ((Stage.ACCRUED, line["amount_cents"] - deposit), (Stage.DEPOSIT, deposit)):
        if cents:
            late, postings = comes_back(unit, award, source, cents, arrived_on, on, to=stage)
            unit.post(
                Entry(
                    id=unit.source.new_id("ENT"),
                    on=on,
                    narration=f"bill_canceled{late}",
                    postings=postings,
                    award=award["id"],
                    month=line["month"],
                    service_from=line["service_from"],
                    service_to=line["service_to"],
                )
            )
    is_open = award["state"] == "open" and not late
    # A final bill below its month let the rest go: the month holds what came back, and binds or is let go as that
    back = {"amount_cents": line["amount_cents"]}
    month_state(unit, line, stage.value.lower() if is_open else rules.MonthState.RELEASED.value, **back)
    if not is_open and not late:
        releases.post_release(unit, award, stage, line["amount_cents"], month=line["month"])
        override_rows.let_go(unit, award, line["amount_cents"])
    periods.not_retained(unit, award, line)
    own = {column.name: line[column.name] for column in schema.invoice_line.columns}
    unit.change(schema.invoice_line, own, state="canceled")
    trips.let_go(unit, line["id"])
    return stage if is_open else None


def _taken_from(connection: Connection, line: Row) -> Stage:
    """Committed where the bill itself had bound the money, so that nothing binds it without the bill; else obligated."""
    gained = books.stage_changes(get_entry(connection, line["entry_id"]).postings)
    return Stage.COMMITTED if gained.get(Stage.COMMITTED, 0) < 0 else Stage.OBLIGATED


proposals.register(SORT, proposals.Sort("Accepted bill canceled", STAGERS, ACCEPTORS, _apply, proof=True))
