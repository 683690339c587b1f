"""Payments as pages show them: accrued lines that wait, batches, and why a person cannot build or release one.

Payee, amount and reference only; no person (access matrix: the payer).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.domain.needs.kinds import kind_named
from ledger.domain.people import duties
from ledger.domain.people.duties import APPROVERS, Duty, Step
from ledger.domain.people.parts import people_so_far
from ledger.errors import NotFound, Refused
from ledger.services.payments import lot_payments
from ledger.services.people import roles, scope
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.cards import cards
from ledger.store.payments import batches, invoices
from ledger.store.rows import Row, find_row, rows_of

READERS = (
    Duty.VERIFY,
    *APPROVERS,
    Duty.ACCEPT_INVOICES,
    Duty.BUILD,
    Duty.RELEASE,
    Duty.RECONCILE,
    Duty.OVERSEE,
    Duty.EXAMINE,
)


def waiting(work: Work, actor: Actor) -> list[Row]:
    """Accrued lines that no batch holds, the most urgent first, each with why this person cannot build it (or None)."""
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        rows = [
            row for row in invoices.payable_lines(connection) if _reads(connection, actor, row["award_id"])
        ]
        lots = cards.payable_lots(connection) if scope.whole_board(actor, *READERS) else []
    return [
        {
            **row,
            "kind_name": kind_named(row["kind"]).name,
            "why_not": _why_not(Step.BUILD, Duty.BUILD, actor, [row]),
        }
        for row in rows
    ] + [_lot(actor, lot) for lot in lots]


def _lot(actor: Actor, lot: Row) -> Row:
    """A lot of gas cards as a line that waits for payment; it belongs to no award."""
    return {
        **lot,
        "amount_cents": lot["owed_cents"],
        "award_id": "",
        "kind": "",
        "kind_name": f"Gas cards, {lot['cards']}",
        "payee_reference": lot["payee_number"],
        "month": None,
        "needed_by": None,
        "why_not": _why_not(Step.BUILD, Duty.BUILD, actor, [lot]),
    }


def _reads(connection: Connection, actor: Actor, object_id: str) -> bool:
    """Does the reader reach all of an award or batch?"""
    if scope.whole_board(actor, *READERS):
        return True
    if lot_payments.in_batch(connection, object_id):
        return False  # a lot is the whole board's
    return scope.reaches_all(actor, scope.places(connection, object_id), *READERS)


def _why_not(step: Step, duty: Duty, actor: Actor, rows: Iterable[Mapping[str, Any]]) -> str | None:
    if not actor.holds(duty):
        return ""
    for row in rows:
        if row.get("payee_state", "accepted") != "accepted":
            return str(Refused("payee_not_accepted"))
        try:
            duties.refuse_same_person(step, actor.person_id, people_so_far(row))
        except Refused as error:
            return str(error)
    return None


def listing(work: Work, actor: Actor) -> list[Row]:
    """Batches, the newest first, with who built and released each, how many payments and how many came back."""
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        found = [row for row in batches.batches_in(connection) if _reads(connection, actor, row["id"])]
        people = _names(connection, found)
        payment = schema.payment.c
        counts = {
            (batch, state): number
            for batch, state, number in connection.execute(
                select(payment.batch_id, payment.state, func.count()).group_by(
                    payment.batch_id, payment.state
                )
            )
        }
    return [
        {
            **row,
            "built_by_name": people.get(row["built_by"]),
            "released_by_name": people.get(row["released_by"]),
            "payments": sum(number for (batch, _), number in counts.items() if batch == row["id"]),
            "returned": counts.get((row["id"], "returned"), 0),
        }
        for row in found
    ]


def get(work: Work, actor: Actor, batch_id: str) -> Mapping[str, Any]:
    """A batch with its payments and their lines.

    :raises NotFound: ``not_found``.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        batch = find_row(connection, schema.batch, id=batch_id)
        if batch is None or not _reads(connection, actor, batch_id):
            raise NotFound("not_found", what="batch")
        payments = batches.payments_for(connection, batch_id)
        lines = batches.payment_lines_for(connection, [one["id"] for one in payments])
        people = _names(connection, [batch])
        staged = _staged(connection, [one["id"] for one in payments])
        bought = cards.lot_payments_for(connection, [one["id"] for one in payments])
    with_builder = [{**line, "built_by": batch["built_by"]} for line in lines]
    with_builder += [{**one["lot"], "built_by": batch["built_by"]} for one in bought]
    return {
        "batch": batch,
        "payments": [
            {
                **payment,
                "lines": [
                    {**line, "kind_name": kind_named(line["kind"]).name}
                    for line in lines
                    if line["payment_id"] == payment["id"]
                ],
                "lots": [one for one in bought if one["payment_id"] == payment["id"]],
                "staged": staged.get(payment["id"]),
            }
            for payment in payments
        ],
        "people": people,
        "why_not": _why_not(Step.RELEASE, Duty.RELEASE, actor, with_builder)
        if batch["state"] == "built"
        else "",
    }


def _names(connection: Connection, found: Iterable[Row]) -> dict[str, str]:
    wanted = {row[name] for row in found for name in ("built_by", "released_by") if row[name]}
    statement = select(schema.person.c.id, schema.person.c.name).where(schema.person.c.id.in_(list(wanted)))
    return {str(row[0]): str(row[1]) for row in connection.execute(statement)}


def _staged(connection: Connection, payment_ids: list[str]) -> dict[str, str]:
    """Payments whose return is staged: payment to proposal."""
    table = schema.proposal.c
    statement = select(schema.proposal).where(
        table.kind == "payment_return", table.state == "staged", table.subject_id.in_(payment_ids)
    )
    return {row["subject_id"]: row["id"] for row in rows_of(connection, statement)}
