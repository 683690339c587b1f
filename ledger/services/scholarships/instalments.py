"""Instalments of a scholarship: planned on its award, shown to be met with a paper, checked by a second person (SCH-15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.documents import DOCUMENT_NAMES, DocumentSort
from ledger.domain.needs.terms import CourseTerms, from_text
from ledger.domain.people.duties import Duty
from ledger.domain.scholarships import instalments as rules
from ledger.domain.scholarships.instalments import Billed, Instalment, State
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import reviews
from ledger.services.work import Answer, Unit, Work
from ledger.store import documents, schema
from ledger.store.awards import awards
from ledger.store.payments import invoices
from ledger.store.rows import Row
from ledger.store.scholarships import instalments as store
from ledger.store.scholarships import scholarships
from ledger.words import day, dollars

PLANNERS = (Duty.VERIFY,)
TELLERS = (Duty.VERIFY,)
"""Who says that a condition is met; a coach attaches its paper."""
CHECKERS = (Duty.VERIFY, Duty.ACCEPT_INVOICES)
SORT = "instalment_met"


@dataclass(frozen=True)
class Plan:
    """Lay down an award's instalments before anything is billed, or add those for what a raise has added."""

    key: str
    award_id: str
    rows: tuple[Instalment, ...]


@dataclass(frozen=True)
class ShowMet:
    """Say that an instalment's condition is met. :param document_id: of the award or its need, of the sort it asks for."""

    key: str
    award_id: str
    instalment_id: str
    document_id: str


def plan(work: Work, actor: Actor, command: Plan) -> Answer:
    """Lay the schedule down; a bill of the award is for one of its instalments from then on.

    It narrows what is paid and moves no money, so one person does it.

    :raises Refused: ``not_a_course``, ``award_not_open``, ``course_left``, ``instalments_there`` once nothing is left to
        plan, ``instalments_late`` once something is billed.
    :raises InvalidInput: those of `rules.check_plan`.
    """
    roles.require(actor, *PLANNERS)

    def _plan(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, *PLANNERS)
        terms = from_text(award["kind"], award["terms"])
        if not isinstance(terms, CourseTerms):
            raise Refused("not_a_course")
        if award["state"] != "open":
            raise Refused("award_not_open")
        reviews.refuse_left(unit.connection, award)
        known = store.of_awards(unit.connection, [award["id"]])
        open_cents = unplanned_cents(unit.connection, award, known)
        if known and not open_cents:
            raise Refused("instalments_there")
        bills = invoices.lines_of_award(unit.connection, award["id"])
        billed = award["accrued_cents"] + award["paid_cents"]
        if not known and (billed or any(one["state"] not in invoices.DEAD for one in bills)):
            raise Refused("instalments_late")
        rows = rules.check_plan(command.rows, terms, open_cents, len(known))
        _lay_down(unit, award["id"], rows, len(known))
        return award["id"], {"award": award["id"], "instalments": len(rows)}

    return work.run(actor, command, "instalments.planned", _plan)


def unplanned_cents(connection: Connection, award: Row, rows: Sequence[Row]) -> int:
    """What of a scholarship is in none of its instalments yet; as `rules.unplanned_cents`."""
    columns, bills = awards.columns_of(award), invoices.lines_of_award(connection, award["id"])
    waiting_cents = sum(one["amount_cents"] for one in bills if one["state"] == "entered")
    return rules.unplanned_cents(rows, columns.committed_cents + columns.obligated_cents, waiting_cents)


def _lay_down(unit: Unit, award_id: str, rows: Sequence[Instalment], known: int = 0) -> None:
    """:param known: so many there are already."""
    for position, row in enumerate(rows, known + 1):
        unit.insert(
            schema.instalment,
            {
                "id": unit.source.new_id("INS"),
                "award_id": award_id,
                "position": position,
                "due_on": row.due_on,
                "amount_cents": row.amount_cents,
                "condition": row.condition.strip(),
                "paper": row.paper,
                "state": State.PLANNED.value,
                **dict.fromkeys(("document_id", "shown_by", "checked_by", "checked_on")),
            },
        )


def carry_over(unit: Unit, line: Row, participant_id: str, award_id: str) -> None:
    """A course that moved with the person, or to another fund, keeps its plan: the same payee, days and open amount.

    Each condition is shown anew there, since its paper is the award's. Nothing is carried of a course that is another one now.

    :param line: that became the award.
    """
    rows = store.of_moved(unit.connection, line, participant_id)
    if rules.is_whole(rows, line["amount_cents"]):
        _lay_down(
            unit,
            award_id,
            [Instalment(row["due_on"], row["amount_cents"], row["condition"], row["paper"]) for row in rows],
        )


def show_met(work: Work, actor: Actor, command: ShowMet) -> Answer:
    """Stage that a condition is met, with the paper that shows it; a second person checks it under Changes.

    :raises Refused: ``instalment_decided``, ``proposal_waits``, ``instalment_paper`` without a paper of its sort on the award
        or its need.
    """
    roles.require(actor, *TELLERS)

    def _show(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, *TELLERS)
        row = _planned(unit.connection, award, command.instalment_id)
        proposals.refuse_waiting(unit.connection, SORT, award["id"], {"instalment": row["id"]})
        _check_paper(unit.connection, award, row, command.document_id)
        said = (
            f"Installment of {award['id']} due on {day(row['due_on'])}, {dollars(row['amount_cents'])}:"
            f" its condition is met, as {command.document_id} shows"
        )
        payload = {"award": award["id"], "instalment": row["id"], "document": command.document_id}
        staged = proposals.stage(unit, actor, SORT, subject_id=award["id"], summary=said, payload=payload)
        return award["id"], {"proposal": staged["id"]}

    return work.run(actor, command, "instalment.shown", _show)


def _planned(connection: Connection, award: Row, instalment_id: str) -> Row:
    row = store.find_instalment(connection, instalment_id, lock=True)
    if row is None or row["award_id"] != award["id"]:
        raise NotFound("not_found", what="instalment")
    if row["state"] != State.PLANNED or award["state"] != "open":
        raise Refused("instalment_decided")
    return row


def _check_paper(connection: Connection, award: Row, row: Row, document_id: str) -> None:
    papers = documents.documents_for(connection, award["id"], award["need_id"])
    if not any(one["id"] == document_id and one["sort"] == row["paper"] for one in papers):
        raise Refused("instalment_paper", paper=DOCUMENT_NAMES[DocumentSort(row["paper"])])


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """The condition is met, once somebody else has looked at the paper."""
    award = award_services.reach(unit.connection, actor, payload["award"], *CHECKERS)
    instalment = _planned(unit.connection, award, payload["instalment"])
    _check_paper(unit.connection, award, instalment, payload["document"])
    unit.change(
        schema.instalment,
        instalment,
        state=State.MET.value,
        document_id=payload["document"],
        shown_by=row["proposed_by"],
        checked_by=actor.person_id,
        checked_on=unit.today(),
    )
    return {"award": award["id"], "instalment": instalment["id"]}


proposals.register(SORT, proposals.Sort("Installment's condition met", TELLERS, CHECKERS, _apply))


def check_line(
    connection: Connection,
    award: Row,
    instalment_id: str | None,
    amount_cents: int,
    *,
    says_days: bool,
    invoice_id: str | None = None,
) -> None:
    """A line of a school's bill, as `rules.check_bill` says; other kinds have no instalments.

    What the school keeps of a course that was left is for days of it: no condition is met for it any more (SCH-17).

    :param invoice_id: of its own bill, once it is entered.
    """
    if not isinstance(from_text(award["kind"], award["terms"]), CourseTerms):
        if instalment_id is not None:
            raise InvalidInput("instalment_unknown", field="instalment")
        return
    billed = None
    if instalment_id is not None:
        row = store.find_instalment(connection, instalment_id, lock=True)
        if row is None or row["award_id"] != award["id"]:
            raise InvalidInput("instalment_unknown", field="instalment")
        others = store.billed_cents(connection, instalment_id, invoice_id)
        billed = Billed(row["state"], row["amount_cents"], row["due_on"], others)
    kept = scholarships.find_scholarship(connection, award["id"])
    left = kept is not None and kept["left_on"] is not None
    has_schedule = not left and bool(store.of_awards(connection, [award["id"]]))
    rules.check_bill(has_schedule, billed, amount_cents, says_days=says_days)


def stop_open(unit: Unit, award_id: str) -> int:
    """The course was left: instalments that nobody has billed are stopped; how many."""
    rows = [
        row
        for row in store.of_awards(unit.connection, [award_id])
        if row["state"] != State.STOPPED and not row.pop("billed_cents")
    ]
    for row in rows:
        unit.change(schema.instalment, row, state=State.STOPPED.value)
    return len(rows)
