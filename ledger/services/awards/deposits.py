"""Deposits that come back: an asset from the bill on, taken back into the right fund, or cost when they are kept (SUP-12)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.awards import deposits as rules
from ledger.domain.awards.deposits import Settlement
from ledger.domain.budgets.budgets import year_start
from ledger.domain.journal import accounts
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry
from ledger.domain.needs.terms import from_text
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards.late import comes_back, is_late
from ledger.services.awards.refunds import ACCEPTORS, STAGERS
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import documents, schema
from ledger.store.awards import awards
from ledger.store.awards import deposits as store
from ledger.store.budgets import budgets
from ledger.store.journal import accounts as account_store
from ledger.store.rows import Row
from ledger.words import dollars

TELLERS = (Duty.REQUEST, *STAGERS)
"""Who says that a participant has left the unit: a coach hears of it first."""
SORT = "deposit_settled"
"""The sort of proposal that says what became of one."""


@dataclass(frozen=True)
class ProposeSettlement:
    """Say what came back of a deposit, and what the payee kept.

    :param reason: a code of `rules.KEPT`, for what is kept. :param document_id: of the award or its need, that shows it.
    """

    key: str
    deposit_id: str
    returned_cents: int
    kept_cents: int
    on: datetime.date
    reason: str = ""
    document_id: str | None = None


@dataclass(frozen=True)
class RecordLeft:
    """Say that the participant has left the unit, so that the deposit is due back."""

    key: str
    deposit_id: str
    left_on: datetime.date


def of_bill(
    connection: Connection,
    award: Row,
    amount_cents: int,
    deposit_cents: int | None,
    line_id: str | None = None,
) -> int:
    """The deposit in a line of a bill, checked against what was approved as one and what other bills name.

    :param line_id: of the line, when it was entered already.
    :raises InvalidInput: ``deposit_question``, ``deposit_in_bill``. :raises Refused: ``deposit_over``.
    """
    terms = from_text(award["kind"], award["terms"])
    billed_cents = store.billed_cents(connection, award["id"], line_id)
    return rules.check_bill(terms, amount_cents, deposit_cents, billed_cents)


def owe(
    unit: Unit, award: Row, line: Row, cents: int, source: Stage, *, on: datetime.date, document: str | None
) -> str:
    """The deposit of an accepted bill: owed to the payee, and the fund's asset; no cost. Its entry's id.

    :param source: the stage the money comes from. :param on: the entry's date. :param document: the bill's.
    """
    key, pools = awards.key_of(award), budgets.pools(unit.connection)
    account_store.insert_accounts(
        unit.connection, accounts.deposit_accounts(key, award["kind"]), pools, year_start(program_year(on))
    )
    postings = books.step(key, award["kind"], source, Stage.DEPOSIT, cents)
    entry = _post(unit, award, "deposit_owed", postings, on, document)
    unit.insert(
        schema.deposit,
        {
            "id": unit.source.new_id("DEP"),
            "award_id": award["id"],
            "allocation_id": award["allocation_id"],
            "invoice_line_id": line["id"],
            "amount_cents": cents,
            "owed_on": on,
            "left_on": None,
            "returned_cents": 0,
            "kept_cents": 0,
            "kept_reason": None,
            "document_id": None,
            "entry_id": entry.id,
        },
    )
    return entry.id


def _post(
    unit: Unit,
    award: Row,
    narration: str,
    postings: tuple[books.Posting, ...],
    on: datetime.date,
    document: str | None,
) -> Entry:
    return unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=on,
            narration=narration,
            postings=postings,
            award=award["id"],
            document=document,
        )
    )


def record_left(work: Work, actor: Actor, command: RecordLeft) -> Answer:
    """Say that the participant has left the unit; no money moves, and the deposit stands among what is followed up.

    :raises Refused: ``deposit_settled``. :raises InvalidInput: ``date_in_future``.
    """
    roles.require(actor, *TELLERS)

    def _record(unit: Unit) -> tuple[str, Answer]:
        row, award = reach(unit.connection, actor, command.deposit_id, *TELLERS)
        if not row["out_cents"]:
            raise Refused("deposit_settled")
        if not row["owed_on"] <= command.left_on <= unit.today():
            raise InvalidInput("date_in_future", field="left_on")
        unit.change(schema.deposit, store.own_row(row), left_on=command.left_on)
        return award["id"], {"deposit": row["id"]}

    return work.run(actor, command, "deposit.left", _record)


def reach(connection: Connection, actor: Actor, deposit_id: str, *wanted: Duty) -> tuple[Row, Row]:
    """The deposit and its award, locked, if one of these duties reaches it; else as if there were none."""
    row = store.find_deposit(connection, deposit_id, lock=True)
    if row is None:
        raise NotFound("not_found", what="deposit")
    try:
        return row, award_services.reach(connection, actor, row["award_id"], *wanted)
    except NotFound as error:
        raise NotFound("not_found", what="deposit") from error


def propose(work: Work, actor: Actor, command: ProposeSettlement) -> Answer:
    """Stage what became of a deposit; a second person accepts it.

    :raises Refused: ``deposit_not_paid``, ``deposit_more_than_out``, ``proposal_waits``.
    :raises InvalidInput: ``amount_missing``, ``date_in_future``, and for what is kept ``reason_unknown``, ``deposit_document``.
    """
    roles.require(actor, *STAGERS)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        row, award = reach(unit.connection, actor, command.deposit_id, *STAGERS)
        papers = {
            one["id"]
            for place in (award["id"], award["need_id"])
            for one in documents.documents_for(unit.connection, place)
        }
        shown_by = command.document_id if command.document_id in papers else None
        settlement = Settlement(
            command.returned_cents, command.kept_cents, command.on, command.reason, shown_by
        )
        rules.check_settlement(settlement, row["out_cents"], row["paid_on"], unit.today())
        proposals.refuse_waiting(unit.connection, SORT, award["id"], {"deposit": row["id"]})
        kept = {"kept_reason": command.reason, "document": shown_by} if command.kept_cents else {}
        late = command.returned_cents and is_late(unit.connection, award["fund"], command.on)
        made = proposals.stage(
            unit,
            actor,
            SORT,
            subject_id=award["id"],
            summary=f"Deposit of {award['id']}: {dollars(command.returned_cents)} returned"
            f"{' after liquidation' if late else ''}, {dollars(command.kept_cents)} kept",
            payload={
                "award": award["id"],
                "deposit": row["id"],
                "returned_cents": command.returned_cents,
                "kept_cents": command.kept_cents,
                "settled_on": command.on,
                **kept,
            },
        )
        return award["id"], {"proposal": made["id"]}

    return work.run(actor, command, "deposit.proposed", _propose)


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """What came back is available to its allocation and to the cap again, or after the liquidation the grantor's (decision 45);
    what is kept is cost from now on."""
    found = store.find_deposit(unit.connection, payload["deposit"], lock=True)
    award = awards.get_award(unit.connection, payload["award"], lock=True)
    if found is None or award is None:
        raise NotFound("not_found", what="deposit")
    reason, document = payload.get("kept_reason") or "", payload.get("document")
    returned, kept = payload["returned_cents"], payload["kept_cents"]
    settled_on = datetime.date.fromisoformat(payload["settled_on"])
    settlement = Settlement(returned, kept, settled_on, reason, document)
    rules.check_settlement(settlement, found["out_cents"], found["paid_on"], unit.today())
    on = award_services.entry_on(unit.connection, award, settled_on, unit.today())
    key, kind = awards.key_of(award), award["kind"]
    if returned:
        late, postings = comes_back(unit, award, Stage.DEPOSIT, returned, settled_on, on)
        _post(unit, award, f"deposit_returned{late}", postings, on, document)
    if kept:
        postings = books.step(key, kind, Stage.DEPOSIT, Stage.PAID, kept)
        _post(unit, award, "deposit_kept", postings, on, document)
    changes = {"kept_reason": reason, "document_id": document} if kept else {}
    unit.change(
        schema.deposit,
        store.own_row(found),
        returned_cents=found["returned_cents"] + returned,
        kept_cents=found["kept_cents"] + kept,
        **changes,
    )
    return {"award": award["id"], "deposit": found["id"]}


proposals.register(SORT, proposals.Sort("Deposit settled", STAGERS, ACCEPTORS, _apply, proof=True))
