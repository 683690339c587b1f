"""Payment batches: built by one person, released by another; each payment line is its own entry."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.budgets.grants import last_payment_on
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Key
from ledger.domain.journal.entries import Entry
from ledger.domain.needs.kinds import Line
from ledger.domain.people import duties
from ledger.domain.people.duties import Duty, Step
from ledger.domain.people.parts import people_so_far
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards import rent_months
from ledger.services.overrides import rows as override_rows
from ledger.services.payments import lot_payments
from ledger.services.people import roles, scope
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.budgets import grants
from ledger.store.payments import batches, invoices
from ledger.store.rows import Row, find_row

METHODS = {"ach": "ACH", "check": "Check"}
MOST_LINES = 2000
REFERENCE = re.compile(r"^[A-Za-z0-9-]{1,40}$", re.ASCII)
"""A check or ACH number goes into the books: letters, digits and dashes only."""


@dataclass(frozen=True)
class BuildBatch:
    """Choose accrued lines to pay; those of one payee and method become one payment.

    :param lines: (invoice line id, method) pairs; one is enough.
    """

    key: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DissolveBatch:
    """Take a batch apart before it is released."""

    key: str
    batch_id: str


@dataclass(frozen=True)
class ReleaseBatch:
    """Release a batch: say with which check or ACH number and on which date each payment left the bank.

    :param references: (payment id, number) pairs, one for each payment.
    """

    key: str
    batch_id: str
    paid_on: datetime.date
    references: tuple[tuple[str, str], ...]


def build(work: Work, actor: Actor, command: BuildBatch) -> Answer:
    """Build a batch (also of one line, today).

    :raises Refused: ``same_person``, ``not_payable`` when a line is paid, in another batch, or not accepted.
    """
    roles.require(actor, Duty.BUILD)
    _check_build(command)

    def _build(unit: Unit) -> tuple[str, Answer]:
        methods = dict(command.lines)
        rows = invoices.payable_lines(unit.connection, sorted(methods), lock=True)
        rows = [row for row in rows if _pays(unit.connection, actor, Duty.BUILD, row["award_id"])]
        override_rows.refuse_unverified(unit.connection, [row["award_id"] for row in rows], unit.today())
        rows += lot_payments.owed(unit.connection, actor, sorted(methods))
        missing = sorted(set(methods) - {row["id"] for row in rows})
        if missing:
            raise Refused("not_payable", line=missing[0])
        for row in rows:
            duties.refuse_same_person(Step.BUILD, actor.person_id, people_so_far(row))
            if row["payee_state"] != "accepted":
                raise Refused("payee_not_accepted")
            if "award_id" in row:
                _refuse_months_twice(unit, row)
        batch = unit.insert(
            schema.batch,
            {
                "id": unit.source.new_id("BAT"),
                "state": "built",
                "total_cents": sum(row["amount_cents"] for row in rows),
                "built_by": actor.person_id,
                "built_on": unit.today(),
                "released_by": None,
                "released_on": None,
            },
        )
        for (payee_id, method), group in _grouped(rows, methods).items():
            _insert_payment(unit, batch["id"], payee_id, method, group)
        return batch["id"], {"batch": batch["id"]}

    return work.run(actor, command, "batch.built", _build)


def _pays(connection: Connection, actor: Actor, duty: Duty, object_id: str) -> bool:
    """Does the actor's duty reach all of a batch or award?"""
    if lot_payments.in_batch(connection, object_id) and not scope.whole_board(actor, duty):
        return False
    return scope.reaches_all(actor, scope.places(connection, object_id), duty)


def _check_build(command: BuildBatch) -> None:
    if not command.lines:
        raise InvalidInput("batch_empty", field="lines")
    if len(command.lines) > MOST_LINES:
        raise InvalidInput("batch_too_long", field="lines", most=MOST_LINES)
    if any(method not in METHODS for _, method in command.lines):
        raise InvalidInput("method_unknown", field="method")


def _grouped(rows: Iterable[Row], methods: Mapping[str, str]) -> dict[tuple[str, str], list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["payee_id"], methods[row["id"]]), []).append(row)
    return groups


def _insert_payment(unit: Unit, batch_id: str, payee_id: str, method: str, rows: Sequence[Row]) -> None:
    payment = unit.insert(
        schema.payment,
        {
            "id": unit.source.new_id("PMT"),
            "batch_id": batch_id,
            "payee_id": payee_id,
            "method": method,
            "reference": None,
            "amount_cents": sum(row["amount_cents"] for row in rows),
            "paid_on": None,
            "returned_on": None,
            "state": "built",
            "reason": None,
        },
    )
    for row in rows:
        if "award_id" not in row:
            lot_payments.insert(unit, payment["id"], row)
            continue
        unit.insert(
            schema.payment_line,
            {
                "id": unit.source.new_id("PAYL"),
                "payment_id": payment["id"],
                "invoice_line_id": row["id"],
                "award_id": row["award_id"],
                "amount_cents": row["amount_cents"],
                "state": "built",
                "entry_id": None,
            },
        )


def dissolve(work: Work, actor: Actor, command: DissolveBatch) -> Answer:
    """Take a built batch apart; its lines wait for payment again."""
    roles.require(actor, Duty.BUILD)

    def _dissolve(unit: Unit) -> tuple[str, Answer]:
        batch = _built(unit.connection, actor, Duty.BUILD, command.batch_id)
        payments = batches.payments_for(unit.connection, batch["id"])
        for line in batches.payment_lines_for(unit.connection, [one["id"] for one in payments]):
            unit.change(schema.payment_line, own_row(schema.payment_line, line), state="dissolved")
        lot_payments.dissolve(unit, [one["id"] for one in payments])
        for payment in payments:
            unit.change(schema.payment, own_row(schema.payment, payment), state="dissolved")
        unit.change(schema.batch, batch, state="dissolved")
        return batch["id"], {"batch": batch["id"]}

    return work.run(actor, command, "batch.dissolved", _dissolve)


def own_row(table: Any, row: Row) -> Row:
    """The row's own columns, without those a join added."""
    return {column.name: row[column.name] for column in table.columns}


def _built(connection: Connection, actor: Actor, duty: Duty, batch_id: str) -> Row:
    batch = find_row(connection, schema.batch, lock=True, id=batch_id)
    if batch is None or not _pays(connection, actor, duty, batch_id):
        raise NotFound("not_found", what="batch")
    if batch["state"] != "built":
        raise Refused("batch_state", state=batch["state"])
    return batch


def release(work: Work, actor: Actor, command: ReleaseBatch) -> Answer:
    """Release a batch: every line is paid, each by its own entry (PAY-01, PAY-04).

    :raises Refused: ``proof_needed``; ``same_person``; ``after_liquidation`` (FND-04); ``emergency_late``, ``emergency_open``.
    :raises InvalidInput: ``reference_missing``, ``paid_on_range``.
    """
    roles.require(actor, Duty.RELEASE)
    roles.require_proof(actor)

    def _release(unit: Unit) -> tuple[str, Answer]:
        batch = _built(unit.connection, actor, Duty.RELEASE, command.batch_id)
        if not batch["built_on"] <= command.paid_on <= unit.today():
            raise InvalidInput(
                "paid_on_range", field="paid_on", built_on=batch["built_on"], today_on=unit.today()
            )
        payments = batches.payments_for(unit.connection, batch["id"])
        references = dict(command.references)
        lines = batches.payment_lines_for(unit.connection, [one["id"] for one in payments])
        override_rows.refuse_unverified(unit.connection, [line["award_id"] for line in lines], unit.today())
        for line in lines:
            done = people_so_far({**line, "built_by": batch["built_by"]})
            duties.refuse_same_person(Step.RELEASE, actor.person_id, done)
            last_on = last_payment_on(
                line["liquidation_on"], grants.extensions(unit.connection, line["fund"]), command.paid_on
            )
            if command.paid_on > last_on:
                raise Refused("after_liquidation", fund=line["fund"], liquidation_on=last_on)
        for bought in lot_payments.of_payments(unit.connection, [one["id"] for one in payments]):
            done = people_so_far({**bought["lot"], "built_by": batch["built_by"]})
            duties.refuse_same_person(Step.RELEASE, actor.person_id, done)
            lot_payments.check_release(unit.connection, bought["lot"], command.paid_on)
        for payment in payments:
            reference = references.get(payment["id"], "").strip()
            if not reference:
                raise InvalidInput("reference_missing", field=f"reference-{payment['id']}")
            if not REFERENCE.match(reference):
                raise InvalidInput("reference_format", field=f"reference-{payment['id']}")
            unit.change(
                schema.payment,
                own_row(schema.payment, payment),
                state="paid",
                reference=reference,
                paid_on=command.paid_on,
            )
            for line in lines:
                if line["payment_id"] == payment["id"]:
                    _pay(unit, batch, payment, line, reference, command.paid_on)
            lot_payments.pay(unit, batch, {**payment, "reference": reference}, command.paid_on)
        unit.change(
            schema.batch, batch, state="released", released_by=actor.person_id, released_on=command.paid_on
        )
        return batch["id"], {"batch": batch["id"]}

    return work.run(actor, command, "batch.released", _release)


def _pay(unit: Unit, batch: Row, payment: Row, line: Row, reference: str, paid_on: datetime.date) -> None:
    _refuse_months_twice(unit, line)
    key = Key(line["agency_code"], line["program_code"], line["fund"], Line(line["line"]))
    entry = unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=award_services.entry_on(unit.connection, {"id": line["award_id"]}, paid_on, unit.today()),
            narration=f"paid_{payment['method']}",
            postings=books.paid(key, line["kind"], line["amount_cents"], line["deposit_cents"]),
            award=line["award_id"],
            month=line["month"],
            batch=batch["id"],
            bank=reference,
        )
    )
    unit.change(schema.payment_line, own_row(schema.payment_line, line), state="paid", entry_id=entry.id)
    bill = find_row(unit.connection, schema.invoice_line, lock=True, id=line["invoice_line_id"])
    if bill is not None:
        unit.change(schema.invoice_line, bill, state="paid")
    month_state(unit, line, "paid")


def _refuse_months_twice(unit: Unit, line: Row) -> None:
    """A month that another award of the household, as it is now, was paid for is not paid again (SUP-10)."""
    month = awards.find_month(unit.connection, line["award_id"], line["month"]) if line["month"] else None
    award = awards.get_award(unit.connection, line["award_id"])
    if month is not None and award is not None:
        rent_months.refuse_later(unit.connection, award, month)


def month_state(unit: Unit, line: Row, state: str, **more: int) -> None:
    month = awards.find_month(unit.connection, line["award_id"], line["month"]) if line["month"] else None
    if month is not None:
        unit.change(schema.rent_month, month, state=state, **more)
