"""What a reconciliation reads: accruals by award and service period, records, enrolments, answers, and who
touched a payment.
"""

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.journal import accounts
from ledger.domain.months.reconciliation import Answered, ServiceRecord, Spend
from ledger.domain.participants.participants import Enrolment
from ledger.domain.people.duties import Step
from ledger.domain.people.parts import people_so_far
from ledger.store import schema
from ledger.store.awards import amendments
from ledger.store.participants.records import records_from
from ledger.store.rows import Row, rows_of


def spends_between(connection: Connection, first_month: str, last_month: str) -> list[Spend]:
    """Cost by award, month and service period, from the postings to expense accounts; what nets to zero is
    left out, and so are hours worked and not billed: they are a month-end's estimate, and their bill comes.

    Agency, program and fund are those the award stands under now: what a cost transfer moved is one cost.

    :param first_month: ``2026-07``; both months included.
    """
    account, posting, entry = schema.account, schema.posting, schema.entry
    statement = (
        select(
            entry.c.id,
            entry.c.award_id,
            entry.c.effective_on,
            entry.c.month,
            entry.c.bought_month,
            entry.c.service_from,
            entry.c.service_to,
            posting.c.amount_cents,
            account.c.name,
            schema.award.c.participant_id,
            schema.allocation.c.agency_code,
            schema.allocation.c.program_code,
            schema.allocation.c.fund,
        )
        .join_from(posting, account, account.c.number == posting.c.account_number)
        .join(entry, entry.c.number == posting.c.entry_number)
        .join(schema.award, schema.award.c.id == entry.c.award_id)
        .join(schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
        .where(
            posting.c.month >= first_month,
            posting.c.month <= last_month,
            account.c.name.like("Expenses:%"),
            entry.c.narration.not_in(("hours_worked", "hours_reversed")),
        )
        .order_by(entry.c.effective_on, entry.c.number)
    )
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows_of(connection, statement):
        period = (row["bought_month"], row["service_from"], row["service_to"])
        groups[row["award_id"], row["month"], *period].append(row)
    found = [_spend(rows) for rows in groups.values()]
    return [spend for spend in found if spend.amount_cents]


def _spend(rows: Sequence[Row]) -> Spend:
    first = rows[0]
    parsed = accounts.parse(first["name"])
    service_from, service_to = first["service_from"], first["service_to"]
    if service_from is None and first["bought_month"] is not None:
        service_from = datetime.date.fromisoformat(first["bought_month"] + "-01")
        service_to = service_from.replace(day=calendar.monthrange(service_from.year, service_from.month)[1])
    return Spend(
        first["id"],
        first["award_id"],
        first["participant_id"],
        parsed.kind or "",
        first["agency_code"],
        first["program_code"],
        first["fund"],
        first["effective_on"],
        sum(row["amount_cents"] for row in rows),
        tuple(dict.fromkeys(row["id"] for row in rows)),
        service_from,
        service_to,
    )


def service_records(connection: Connection, from_on: datetime.date) -> list[ServiceRecord]:
    """Records of services and trainings that a records file brought, since a day, with the fund's code where
    it is known.
    """
    funds = _fund_names(connection)
    return [
        ServiceRecord(
            row["id"],
            row["external_id"],
            row["participant_id"],
            row["code"],
            row["happened_on"],
            row["ended_on"] or row["happened_on"],
            row["amount_cents"],
            funds.get((row["fund"] or "").casefold(), row["fund"]),
            row["agency_code"],
            row["program_code"],
        )
        for row in records_from(connection, from_on, "records")
        if row["participant_id"] is not None
    ]


def _fund_names(connection: Connection) -> dict[str, str]:
    """What a record may call a fund: its code, its title, its identifiers."""
    names = {}
    for row in rows_of(connection, select(schema.fund)):
        for text in (row["identifiers"], row["title"], row["code"]):
            if text:
                names[text.casefold()] = row["code"]
    return names


def stays(connection: Connection) -> dict[str, list[Enrolment]]:
    """Every enrolment, by participant."""
    table = schema.enrolment
    found: dict[str, list[Enrolment]] = defaultdict(list)
    for row in rows_of(connection, select(table).order_by(table.c.entry_on, table.c.id)):
        stay = Enrolment(
            row["program_code"], row["agency_code"], row["entry_on"], row["exit_on"], row["coach_id"]
        )
        found[row["participant_id"]].append(stay)
    return found


def answers(connection: Connection) -> dict[tuple[str, str], Answered]:
    """Answers to exceptions, by code and subject; a subject whose code changed since is open again."""
    table = schema.exception_answer
    return {
        (row["code"], row["subject_id"]): Answered(row["reason"], row["answered_by"], row["answered_on"])
        for row in rows_of(connection, select(table).order_by(table.c.answered_on, table.c.id))
    }


def people_of(connection: Connection, award_id: str, entry_ids: Iterable[str]) -> dict[Step, set[str]]:
    """Who did what to these accruals of an award: asked, verified, approved, accepted the invoice, built,
    released, kept the card or handed it out (SD1).
    """
    done: dict[Step, set[str]] = defaultdict(set)
    line, award = schema.need_line, schema.award
    statement = (
        select(line).join_from(award, line, line.c.id == award.c.line_id).where(award.c.id == award_id)
    )
    for row in rows_of(connection, statement):
        for step, people in people_so_far(row).items():
            done[step].update(people)
    for step, people in amendments.people_of(connection, [award_id]).get(award_id, {}).items():
        done[step].update(people)
    invoice, invoice_line = schema.invoice, schema.invoice_line
    of_entries = (invoice_line.c.award_id == award_id, invoice_line.c.entry_id.in_(list(entry_ids)))
    joined = (
        select(invoice)
        .join_from(invoice_line, invoice, invoice.c.id == invoice_line.c.invoice_id)
        .where(*of_entries)
    )
    for row in rows_of(connection, joined):
        _note(done, row, {"entered_by": Step.ENTER_INVOICE, "decided_by": Step.ACCEPT_INVOICE})
    payment, paid, batch = schema.payment, schema.payment_line, schema.batch
    batches = (
        select(batch)
        .join_from(invoice_line, paid, paid.c.invoice_line_id == invoice_line.c.id)
        .join(payment, payment.c.id == paid.c.payment_id)
        .join(batch, batch.c.id == payment.c.batch_id)
        .where(*of_entries)
    )
    for row in rows_of(connection, batches):
        _note(done, row, {"built_by": Step.BUILD, "released_by": Step.RELEASE})
    issue, card, lot = schema.card_issue, schema.card, schema.card_lot
    handed = (
        select(issue.c.issued_by, lot.c.recorded_by, card.c.custodian_id)
        .join_from(issue, card, card.c.id == issue.c.card_id)
        .join(lot, lot.c.id == card.c.lot_id)
        .where(issue.c.award_id == award_id, issue.c.entry_id.in_(list(entry_ids)))
    )
    for row in rows_of(connection, handed):
        columns = {"recorded_by": Step.KEEP_CARD, "custodian_id": Step.KEEP_CARD}
        _note(done, row, {"issued_by": Step.ISSUE_CARD, **columns})
    return done


def _note(done: dict[Step, set[str]], row: Row, columns: dict[str, Step]) -> None:
    for name, step in columns.items():
        if row[name]:
            done[step].add(row[name])
