"""A record of cash that was wrong is taken back whole by a linked entry: one person says why, another accepts (AUD-02)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.awards import awards as rules
from ledger.domain.journal import accounts
from ledger.domain.journal import entries as books
from ledger.domain.journal.entries import Entry
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.budgets.allocations import is_hidden
from ledger.services.payments.cash import ACCEPTORS, SORTS
from ledger.services.payments.drawdowns import BACK
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.journal import journal
from ledger.store.payments import receipts
from ledger.store.rows import Row, find_row

SORT = BACK
MOST_WORDS = 300


@dataclass(frozen=True)
class ProposeReversal:
    """Say that a record of cash is wrong. :param entry_id: that it posted. :param reason: words, why it is wrong."""

    key: str
    entry_id: str
    reason: str


def records(work: Work, actor: Actor) -> list[Row]:
    """The records that stand, of funds that the actor may tell apart, the newest first, as `receipts.accepted` gives them."""
    roles.require(actor, Duty.RECONCILE)
    with work.store.reading() as connection:
        found = [one for one in receipts.accepted(connection, *SORTS) if one["entry"]]
        shown = [one for one in found if not is_hidden(connection, actor, one["fund"])]
    return sorted(shown, key=lambda one: (one["received_on"], one["entry"]), reverse=True)


def propose(work: Work, actor: Actor, command: ProposeReversal) -> Answer:
    """Stage that a record is taken back; a second person accepts it.

    :raises InvalidInput: ``words_missing``. :raises NotFound: ``not_found``: no record of cash, or taken back already.
    :raises Refused: ``interest_gone``; ``proposal_waits``.
    """
    roles.require(actor, Duty.RECONCILE)
    reason = command.reason.strip()[:MOST_WORDS]
    if not reason:
        raise InvalidInput("words_missing", field="reason")

    def _propose(unit: Unit) -> tuple[str, Answer]:
        record, _ = _record(unit.connection, command.entry_id)
        if is_hidden(unit.connection, actor, record["fund"]):
            raise NotFound("not_found", what="record")
        proposals.refuse_waiting(unit.connection, SORT, record["fund"], {"entry": command.entry_id})
        row = proposals.stage(
            unit,
            actor,
            SORT,
            subject_id=record["fund"],
            summary=f"Taken back: {SORTS[record['sort']]}",
            payload={
                **{name: record[name] for name in ("entry", "fund", "sort", "cents", "received_on")},
                "reason": reason,
            },
        )
        return record["fund"], {"proposal": row["id"]}

    return work.run(actor, command, "cash_reversal.proposed", _propose)


def _record(connection: Connection, entry_id: str) -> tuple[Row, Entry]:
    """A record that stands, with its entry; what it owes of interest is still owed."""
    found = [one for one in receipts.accepted(connection, *SORTS) if one["entry"] == entry_id]
    if not found:
        raise NotFound("not_found", what="record")
    entry, owed = journal.get_entry(connection, entry_id), accounts.interest_owed(found[0]["fund"])
    own_cents = -sum(leg.amount_cents for leg in entry.postings if leg.account == owed)
    owed_cents = -journal.balances(connection).get(owed, 0)
    if own_cents > owed_cents:
        raise Refused("interest_gone", own_cents=own_cents, owed_cents=owed_cents)
    return found[0], entry


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    find_row(unit.connection, schema.fund, lock=True, code=payload["fund"])  # as whoever records cash of it
    _, original = _record(unit.connection, payload["entry"])
    today = unit.today()
    on = rules.effective_on(
        today, last_on=None, first_open=awards.first_open_day(unit.connection), today=today
    )
    entry = unit.post(books.reversal(original, unit.source.new_id("ENT"), on, SORT))
    return {"entry": entry.id}


proposals.register(SORT, proposals.Sort("Record of cash taken back", (Duty.RECONCILE,), ACCEPTORS, _apply))
