"""Invoices as pages show them: what can be billed, who waits for what, and one invoice with what was cut and why."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.domain.awards import awards as rules
from ledger.domain.awards.deposits import refundable_cents
from ledger.domain.needs.categories import Paper
from ledger.domain.needs.kinds import Kind, kind_named
from ledger.domain.needs.terms import from_text, is_by_card
from ledger.domain.people import duties
from ledger.domain.people.duties import APPROVERS, Duty, Step
from ledger.domain.scholarships.instalments import State
from ledger.errors import LedgerError, NotFound, Refused
from ledger.services.documents import documents
from ledger.services.payments import bill_lines, canceling, proofs
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.contracts import contracts
from ledger.store.payments import invoices
from ledger.store.rows import Row, find_row, rows_of
from ledger.store.scholarships import instalments
from ledger.words import day, dollars

READERS = (
    Duty.REQUEST,
    Duty.VERIFY,
    *APPROVERS,
    Duty.ACCEPT_INVOICES,
    Duty.RECONCILE,
    Duty.EXAMINE,
)
"""Who may read an invoice (access matrix: never a payer, who sees the payment it became)."""
ENTERERS = (Duty.REQUEST, Duty.VERIFY)
STATES = ("entered", "accepted", *invoices.DEAD)
MOST = 5000


@dataclass(frozen=True)
class Billable:
    """An award that a bill can be entered for.

    :param open_cents: obligated; or approved, where the bill itself binds. :param waiting_cents: entered, not accepted yet.
    :param instalments: of a course, those that may be billed: id, and what people read.
    :param months: months of rent that wait for a bill, with what each holds. :param deposit_cents: approved as a deposit.
    """

    award_id: str
    agency: str
    kind: Kind
    payee_id: str
    payee_name: str
    reference: str | None
    open_cents: int
    waiting_cents: int
    months: tuple[tuple[str, int], ...]
    deposit_cents: int
    instalments: tuple[tuple[str, str], ...] = ()


def billable(work: Work, actor: Actor) -> list[Billable]:
    """Awards within the actor's reach that a bill can be entered for now, by payee."""
    roles.require(actor, *ENTERERS)
    with work.store.reading() as connection:
        table = schema.award.c
        found = [
            row
            for row in awards.awards_where(
                connection,
                table.state == "open",
                table.committed_cents + table.obligated_cents > 0,
                most=MOST,
            )
            if _reaches(actor, ENTERERS, row)
            and not is_by_card(row["kind"], row["terms"])
            and row["kind"] != "HiringIncentive"  # its milestones are shown on the agreement's page
        ]
        names = _names(connection, schema.payee, {row["payee_id"] for row in found})
        waiting = _waiting_cents(connection)
        return sorted(
            (one for row in found if (one := _billable(connection, row, names, waiting)) is not None),
            key=lambda one: (one.payee_name.casefold(), one.award_id),
        )


def _billable(
    connection: Connection, row: Row, names: Mapping[str, str], waiting: Mapping[str, int]
) -> Billable | None:
    kind = kind_named(row["kind"])
    months: tuple[tuple[str, int], ...] = ()
    if kind.by_month:
        held = awards.months_for(connection, row["id"])
        months = tuple(
            (one["month"], one["amount_cents"]) for one in held if one["state"] in ("committed", "obligated")
        )
        open_cents = sum(cents for _, cents in months)
    else:
        try:
            _, open_cents = rules.open_for_bill(kind, awards.columns_of(row))
            open_cents -= contracts.held_for_award(connection, row)
        except Refused:
            return None
    if not open_cents:
        return None
    payee = names[row["payee_id"]]
    return Billable(
        row["id"],
        row["agency_code"],
        kind,
        row["payee_id"],
        payee,
        row["payee_reference"],
        open_cents,
        waiting.get(row["id"], 0),
        months,
        refundable_cents(from_text(row["kind"], row["terms"])),
        tuple(
            (one["id"], f"{day(one['due_on'])}, {dollars(one['amount_cents'])}, {row['id']}")
            for one in instalments.of_awards(connection, [row["id"]])
            if one["state"] == State.MET and one["billed_cents"] < one["amount_cents"]
        ),
    )


def _waiting_cents(connection: Connection) -> dict[str, int]:
    line = schema.invoice_line.c
    statement = (
        select(line.award_id, func.sum(line.amount_cents))
        .where(line.state == "entered")
        .group_by(line.award_id)
    )
    return {award: int(cents) for award, cents in connection.execute(statement)}


def queue(work: Work, actor: Actor, state: str | None = None) -> list[Row]:
    """Invoices within the actor's reach, the newest received first, each with payee, kinds and who entered it.

    :param state: only those that are ``entered``, ``accepted``, ``refused`` or ``canceled``.
    """
    roles.require(actor, *READERS)
    invoice = schema.invoice
    statement = (
        select(
            invoice,
            schema.payee.c.name.label("payee_name"),
            schema.invoice_line.c.amount_cents.label("line_cents"),
            schema.invoice_line.c.state.label("line_state"),
            schema.award.c.kind,
            schema.allocation.c.agency_code,
            schema.allocation.c.program_code,
        )
        .join_from(invoice, schema.payee, schema.payee.c.id == invoice.c.payee_id)
        .join(schema.invoice_line, schema.invoice_line.c.invoice_id == invoice.c.id)
        .join(schema.award, schema.award.c.id == schema.invoice_line.c.award_id)
        .join(schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
        .order_by(invoice.c.received_on.desc(), invoice.c.id)
        .limit(MOST)
    )
    if state is not None:
        statement = statement.where(invoice.c.state == state)
    with work.store.reading() as connection:
        every = rows_of(connection, statement)
        whole = Counter(row["id"] for row in every)
        rows = [row for row in every if _reaches(actor, READERS, row)]
        people = _people(connection, actor, rows)
    found: dict[str, Row] = {}
    for row in rows:
        one = found.setdefault(
            row["id"], {**row, "kinds": [], "lines": 0, "mine": row["entered_by"] == actor.person_id}
        )
        one["entered_by_name"] = people.get(row["entered_by"])
        one["lines"] += 1
        one["seen_cents"] = one.get("seen_cents", 0) + row["line_cents"]
        one["canceled_cents"] = one.get("canceled_cents", 0) + _canceled_cents(
            row["line_state"], row["line_cents"]
        )
        if kind_named(row["kind"]).name not in one["kinds"]:
            one["kinds"].append(kind_named(row["kind"]).name)
    for invoice_id, one in found.items():
        if one["lines"] < whole[invoice_id]:  # the rest is another agency's, its amount too (P32)
            one["total_cents"] = one["seen_cents"]
    return list(found.values())


def get(work: Work, actor: Actor, invoice_id: str) -> Mapping[str, Any]:
    """One invoice: payee, lines with their proof and cuts, documents, who did what, and whether this person may decide.

    :raises NotFound: unknown, or none of its awards is within reach.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        invoice = find_row(connection, schema.invoice, id=invoice_id)
        lines = invoices.invoice_lines_for(connection, invoice_id) if invoice else []
        awarded = awards.awards_in(connection, [line["award_id"] for line in lines])
        whole = len(lines)
        lines = [line for line in lines if _reaches(actor, READERS, awarded[line["award_id"]])]
        if invoice is None or not lines:
            raise NotFound("not_found", what="invoice")
        if len(lines) < whole:  # the rest is another agency's, its amount too (P32)
            invoice = {**invoice, "total_cents": sum(line["amount_cents"] for line in lines)}
        people = _people(connection, actor, [invoice])
        shown = [
            bill_lines.shown_line(connection, invoice, line, awarded[line["award_id"]]) for line in lines
        ]
        if not actor.holds(
            Duty.ACCEPT_INVOICES, *roles.READERS
        ):  # another agency's bill is not theirs to read
            shown = [{**line, "alike": []} for line in shown]
        asked = amendments.askers(connection, list(awarded.values()))
        names, paper = _names(connection, schema.payee, {invoice["payee_id"]}), invoice["document_id"]
        again = documents.seen_elsewhere(connection, paper, invoice_id) if paper else []
        kinds = [one["kind"] for one in awarded.values()]
        asked_for = _papers(connection, invoice, kinds, work.source.today())
        owed = canceling.open_ids(connection, invoice_id) if actor.holds(*canceling.STAGERS) else ()
    return {
        "invoice": invoice,
        "lines": shown,
        "accepted_cents": sum(line["amount_cents"] for line in lines),
        "canceled_cents": sum(_canceled_cents(line["state"], line["amount_cents"]) for line in lines),
        "held_cents": sum(line["held_cents"] for line in shown),
        "payee_name": names[invoice["payee_id"]],
        "people": people,
        "open_lines": [line for line in shown if line["id"] in owed],
        "documents": documents.documents_for(work, actor, invoice_id),
        "papers": asked_for,
        "seen_elsewhere": again if actor.holds(*roles.READERS) else [],
        "why_not": _why_not(actor, invoice, awarded.values(), asked),
    }


def _papers(connection: Connection, invoice: Row, kinds: Iterable[str], on: datetime.date) -> list[Paper]:
    """What a bill that waits must carry; nothing while nobody has decided it, which whoever accepts is told."""
    try:
        return proofs.listed(connection, invoice["id"], kinds, on) if invoice["state"] == "entered" else []
    except Refused:
        return []


def _canceled_cents(state: str, cents: int) -> int:
    """What of a line is not owed after all."""
    return cents if state == "canceled" else 0


def _why_not(
    actor: Actor, invoice: Row, awarded: Iterable[Row], asked: Mapping[str, tuple[str, ...]]
) -> str | None:
    """Why this person cannot decide an invoice; None when they can."""
    if invoice["state"] != "entered" or not actor.holds(Duty.ACCEPT_INVOICES):
        return ""
    for award in awarded:
        if not _reaches(actor, (Duty.ACCEPT_INVOICES,), award):
            return "One of its awards is outside your agencies and programs."
        done = {Step.REQUEST: asked[award["id"]], Step.ENTER_INVOICE: (invoice["entered_by"],)}
        try:
            duties.refuse_same_person(Step.ACCEPT_INVOICE, actor.person_id, done)
        except LedgerError as error:
            return str(error)
    return None


def _reaches(actor: Actor, wanted: tuple[Duty, ...], row: Row) -> bool:
    group = kind_named(row["kind"]).group
    return actor.may(*wanted, agency=row["agency_code"], program=row["program_code"], group=group)


def _people(connection: Connection, actor: Actor, rows: Iterable[Row]) -> dict[str, str]:
    """Names of those who entered and decided, for people of the board; a coach sees only the own name."""
    wanted = {row[name] for row in rows for name in ("entered_by", "decided_by") if row[name]}
    wanted &= wanted if actor.holds(*roles.READERS) else {actor.person_id}
    return _names(connection, schema.person, wanted)


def _names(connection: Connection, table: Any, ids: Iterable[str]) -> dict[str, str]:
    wanted = select(table.c.id, table.c.name).where(table.c.id.in_(list(ids)))
    return {str(one): str(name) for one, name in connection.execute(wanted)}
