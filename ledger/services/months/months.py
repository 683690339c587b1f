"""Months: which are closed, and closing one by two people. Nothing enters a closed month afterwards."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.clock import month_of
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.contracts import unbilled
from ledger.services.journal import books
from ledger.services.months import reconciliation
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.budgets import policies
from ledger.store.cards import cards
from ledger.store.journal import events
from ledger.words import month_name


@dataclass(frozen=True)
class ProposeClose:
    """Stage the close of a month that is over."""

    key: str
    month: str


def propose_close(work: Work, actor: Actor, command: ProposeClose) -> Answer:
    """Stage a close; months close in their order, and only when they are over.

    Gas cards that nobody counted in the month (SUP-17), and exceptions of its reconciliation that nobody answered (CLO-01),
    hold it, or are told to whoever accepts it, as policy says. Hours worked and not billed accrue first, and are taken back on
    the next day (OJT-16, CLO-03).

    :raises Refused: ``proof_needed``; ``month_not_over``, ``month_closed``, ``month_order``; ``cards_uncounted``,
        ``exceptions_unanswered``, and ``no_policy_on`` while nobody has decided whether a missing count holds a close.
    """
    roles.require(actor, Duty.CLOSE)
    roles.require_proof(actor)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        _check(unit, command.month)
        accrued_cents = unbilled.post(unit, command.month)
        row = proposals.stage(
            unit,
            actor,
            "month_close",
            subject_id=command.month,
            summary="; ".join([f"Close {month_name(command.month)}", *_told(unit, command.month)]),
            payload={"month": command.month},
        )
        return command.month, {"proposal": row["id"], "accrued_cents": accrued_cents}

    return work.run(actor, command, "close.proposed", _propose)


def _told(unit: Unit, month: str) -> list[str]:
    """What whoever accepts the close is told: of gas cards not counted, no fund named (SUP-17), and of exceptions (CLO-01)."""
    told = []
    if funds := _uncounted_funds(unit.connection, month, reconciliation.month_end(month)):
        whose = "a fund" if len(funds) == 1 else f"{len(funds)} funds"
        told.append(f"nobody counted the gas cards of {whose} in it")
    if count := _unanswered(unit, month):
        told.append(
            f"nobody answered {count} of its exceptions" if count > 1 else "nobody answered 1 exception of it"
        )
    return told


def _unanswered(unit: Unit, month: str) -> int:
    """Exceptions of its reconciliation that nobody has answered; none while lag or tolerance were never decided."""
    try:
        return len(reconciliation.open_exceptions(unit.connection, month, unit.today()))
    except Refused:
        return 0


def _uncounted_funds(connection: Connection, month: str, until: datetime.date) -> set[str]:
    """Funds whose cards lay in stock at the month's end and were not counted in it, nor since until a day."""
    last = reconciliation.month_end(month)
    return {row["fund"] for row in cards.uncounted(connection, last.replace(day=1), last, until)}


def _check_counts(unit: Unit, month: str) -> None:
    """A count that is missing holds the close where policy says so, until somebody counts, late as it is (SUP-17)."""
    if not _uncounted_funds(unit.connection, month, reconciliation.month_end(month)):
        return
    gates = policies.policy_book(unit.connection).get("card_count_gates", reconciliation.month_end(month))
    missing = _uncounted_funds(unit.connection, month, unit.today())
    if gates.value == "yes" and missing:
        raise Refused("cards_uncounted", month=month, count=len(missing))


def _check_exceptions(unit: Unit, month: str) -> None:
    """An exception that nobody answered holds the close where policy says so; an answer may be that it is followed up."""
    gates = policies.policy_book(unit.connection).find("exception_gates", reconciliation.month_end(month))
    count = _unanswered(unit, month) if gates is not None and gates.value == "yes" else 0
    if count:
        raise Refused("exceptions_unanswered", month=month, count=count)


def _check(unit: Unit, month: str) -> None:
    if len(month) != 7 or month[4] != "-":
        raise InvalidInput("month_format", field="month", text=month[:20])
    if month >= month_of(unit.today()):
        raise Refused("month_not_over", month=month)
    closed = list(unit.connection.execute(select(schema.closed_month.c.month)).scalars())
    if month in closed:
        raise Refused("month_closed")
    months = sorted(set(unit.connection.execute(select(schema.entry.c.month).distinct()).scalars()))
    earlier = [one for one in months if one < month and one not in closed]
    if earlier:
        raise Refused("month_order", month=earlier[0])
    _check_counts(unit, month)
    _check_exceptions(unit, month)


def _apply(unit: Unit, row: Mapping[str, Any], payload: Mapping[str, Any], actor: Actor) -> Answer:
    """Chain what waits, note the digest of the month's file as it is rendered now, and close."""
    month = payload["month"]
    _check(unit, month)
    while events.append_chain(unit.connection, 1000, everywhere=True):
        pass
    file = books.month_file(unit.connection, month)
    sequence, _ = events.head(unit.connection)
    unit.file(
        schema.closed_month,
        {
            "month": month,
            "closed_at": unit.source.now(),
            "proposal_id": row["id"],
            "digest": file.digest,
            "sequence": sequence,
            "renderer": file.renderer,
        },
    )
    return {"month": month}


proposals.register(
    "month_close",
    proposals.Sort("Month close", (Duty.CLOSE,), (Duty.CLOSE, Duty.OVERSEE), _apply, proof=True),
)


def closed_months(work: Work, actor: Actor) -> list[str]:
    """Months that are closed, oldest first."""
    roles.require(actor, *roles.READERS)
    with work.store.reading() as connection:
        return sorted(connection.execute(select(schema.closed_month.c.month)).scalars())
