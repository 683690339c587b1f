"""A live award stops, or its open part goes on elsewhere: with the participant to another agency, or to another fund."""

import datetime
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ledger.domain.awards import amendments as rules
from ledger.domain.awards.amendments import AmendmentState
from ledger.domain.awards.awards import MonthState
from ledger.domain.awards.deposits import to_move
from ledger.domain.awards.weeks import DAY, last_given
from ledger.domain.awards.weeks import to_move as to_move_weeks
from ledger.domain.journal.accounts import Stage
from ledger.domain.needs.kinds import Binding, kind_named
from ledger.domain.needs.terms import CardTerms, DepositTerms, RentTerms, Terms, to_text, weeks_of
from ledger.domain.people.duties import Duty
from ledger.domain.people.parts import asked_too, kept
from ledger.domain.scholarships import schedule
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards import change_rows, reapproval, releases
from ledger.services.cards import gas_days
from ledger.services.contracts import execution
from ledger.services.needs import facts, needs, resources
from ledger.services.overrides import rows as override_rows
from ledger.services.payments import weeks
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.awards.deposits import billed_cents
from ledger.store.budgets import budgets
from ledger.store.needs import needs as needs_store
from ledger.store.payments import invoices
from ledger.store.rows import Row
from ledger.store.scholarships import scholarships


@dataclass(frozen=True)
class Stop:
    """Stop an award: everything that is not owed yet is let go, and no new bill is taken."""

    key: str
    award_id: str
    words: str
    early_end: bool = False


@dataclass(frozen=True)
class Move:
    """Let the open part of an award go on at another allocation.

    :param allocation_id: of an agency and program where the person is enrolled today, and whose fund pays for the kind.
    """

    key: str
    award_id: str
    allocation_id: str
    words: str


def stop(work: Work, actor: Actor, command: Stop) -> Answer:
    """Stop an award: what is committed and what is obligated return to Available, on this day, with the months of rent.

    What is owed stays payable, what is paid stays paid. A change that is under way ends with it.

    :raises Refused: ``award_not_open``, ``course_begun``. :raises InvalidInput: ``words_missing``.
    """
    roles.require(actor, Duty.APPROVE, Duty.VERIFY)
    if not command.words.strip():
        raise InvalidInput("words_missing", field="words")

    def _stop(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, Duty.APPROVE, Duty.VERIFY)
        if award["state"] != "open":
            raise Refused("award_not_open")
        before = change_rows.standing_of(award)
        kept = scholarships.find_scholarship(unit.connection, award["id"])
        if kept is not None:  # a course that was carried in cannot be left
            schedule.check_stop(before.terms, awards.columns_of(award), kept["left_on"], unit.today())
        cents = _let_go(unit, award, early_end=command.early_end)
        change_rows.end_live(unit, award)
        row = change_rows.insert(unit, actor, award, AmendmentState.STOPPED, before, before, command.words)
        unit.change(schema.amendment, row, voided_cents=cents)
        by_week, given = weeks_of(before.terms), weeks.given_by(unit.connection, award)
        if isinstance(before.terms, CardTerms) and by_week and given:
            # No card is for what follows any more (SUP-13)
            gas_days.narrow(unit, award, before.terms, last_given(by_week, given))
        unit.change(schema.award, awards.award_row(unit.connection, award["id"]), state="stopped")
        override_rows.let_go(unit, award, cents)
        return award["id"], {"award": award["id"], "cents": cents}

    return work.run(actor, command, "award.stopped", _stop)


def _let_go(unit: Unit, award: Row, *, early_end: bool) -> int:
    """Everything open back to Available: month by month for rent, else stage by stage.

    :raises Refused: ``contract_changes`` for what a contract binds: it ends on the contract's page.
    """
    execution.refuse_running(unit.connection, award)
    if kind_named(award["kind"]).binding is Binding.AGREEMENT and award["obligated_cents"]:
        raise Refused("contract_changes")
    parts = [
        (Stage.COMMITTED, award["committed_cents"], None),
        (Stage.OBLIGATED, award["obligated_cents"], None),
    ]
    if kind_named(award["kind"]).by_month:
        parts = []
        for month in awards.months_for(unit.connection, award["id"]):
            if month["state"] in ("committed", "obligated"):
                parts.append((Stage(month["state"].title()), month["amount_cents"], month["month"]))
                unit.change(schema.rent_month, month, state=MonthState.RELEASED.value)
    for source, cents, of_month in parts:
        if cents:
            ended = early_end and source is Stage.OBLIGATED
            releases.post_release(unit, award, source, cents, early_end=ended, month=of_month)
    return sum(cents for _, cents, _ in parts)


def targets(connection: Connection, actor: Actor, award: Row, today: datetime.date) -> list[Row]:
    """Allocations where this person may let the open part go on: of agencies where the participant is enrolled today."""
    found, group, person = [], kind_named(award["kind"]).group, award["participant_id"]
    for agency, program in needs_store.enrolments_on(connection, person, today):
        for row in facts.candidates(connection, agency, program, award["kind"], today, person):
            place = {"agency": row["agency_code"], "program": row["program_code"]}
            if row["id"] != award["allocation_id"] and actor.may(Duty.VERIFY, **place, group=group):
                found.append(row)
    return found


def move(work: Work, actor: Actor, command: Move) -> Answer:
    """Let the open part go on elsewhere: it is free here at once, and a line waits there to be verified and approved anew.

    What is obligated, owed or paid stays here, with its agency and fund. Whoever moves it has asked for the new line, as has
    who asked for it here, and so neither verifies nor approves it; whoever had another hand in it here has had it there (SD1).

    :returns: ``need`` and ``line`` of the new request.
    :raises Refused: ``award_not_open``, ``amend_live``, ``amend_contract``, ``contract_changes``, ``move_nothing``,
        ``bills_waiting``, ``move_months``, ``move_weeks``.
    :raises InvalidInput: ``move_target`` when the allocation is none of those the person could move to.
    """
    roles.require(actor, Duty.VERIFY)
    if not command.words.strip():
        raise InvalidInput("words_missing", field="words")

    def _move(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, Duty.VERIFY)
        target = budgets.get_allocation(unit.connection, command.allocation_id)
        possible = [row["id"] for row in targets(unit.connection, actor, award, unit.today())]
        if target is None or target["id"] not in possible:
            raise InvalidInput("move_target", field="target")
        terms = _check(unit, award)
        before = change_rows.standing_of(award)
        cents = reapproval.void(unit, award, "moved")
        line = _asked_anew(unit, actor, award, target, terms, rules.asked_cents(terms, cents))
        row = change_rows.insert(unit, actor, award, AmendmentState.MOVED, before, before, command.words)
        unit.change(schema.amendment, row, voided_cents=cents)
        left: dict[str, str] = {} if award["obligated_cents"] else {"state": "moved"}
        if isinstance(terms, DepositTerms) and isinstance(before.terms, DepositTerms):
            # What goes on as a deposit is none here any more, whatever becomes of a bill that waits (SUP-12)
            stays_cents = before.terms.refundable_cents - terms.refundable_cents
            left["terms"] = to_text(replace(before.terms, refundable_cents=stays_cents))
        if isinstance(terms, CardTerms) and isinstance(before.terms, CardTerms) and terms != before.terms:
            # A day has one card award: those that move are the other's now (SUP-13)
            gas_days.narrow(unit, award, before.terms, terms.starts_on - DAY)
        if left:
            unit.change(schema.award, awards.award_row(unit.connection, award["id"]), **left)
        override_rows.let_go(unit, award, cents)
        return award["id"], {"award": award["id"], "need": line["need_id"], "line": line["id"]}

    return work.run(actor, command, "award.moved", _move)


def _check(unit: Unit, award: Row) -> Terms:
    """May it move, and what are the terms of what is open?"""
    if award["state"] != "open":
        raise Refused("award_not_open")
    if amendments.live_for(unit.connection, award["id"]):
        raise Refused("amend_live")
    execution.refuse_running(unit.connection, award)
    columns = awards.columns_of(award)
    if not columns.committed_cents:
        raise Refused("move_nothing", bound_cents=rules.bound_cents(columns))
    if kind_named(award["kind"]).binding is Binding.AGREEMENT and rules.bound_cents(columns):
        raise Refused("amend_contract", bound_cents=rules.bound_cents(columns))
    _check_no_bill_waits(unit, award)
    terms = change_rows.standing_of(award).terms
    if isinstance(terms, RentTerms):
        months = awards.months_for(unit.connection, award["id"])
        held = sorted(row["month"] for row in months if row["state"] == MonthState.COMMITTED)
        terms = replace(terms, first_month=held[0], months=len(held))
        if held != terms.each():
            raise Refused("move_months", month=held[0])
    if isinstance(terms, DepositTerms):
        terms = to_move(terms, columns.committed_cents, billed_cents(unit.connection, award["id"]))
    return to_move_weeks(terms, weeks.given_by(unit.connection, award), columns.committed_cents)


def _check_no_bill_waits(unit: Unit, award: Row) -> None:
    """A bill of what nothing has bound takes that with it when it is accepted: it is decided before the rest moves away."""
    waits = [
        row for row in invoices.lines_of_award(unit.connection, award["id"]) if row["state"] == "entered"
    ]
    if kind_named(award["kind"]).by_month:
        months = awards.months_for(unit.connection, award["id"])
        held = {row["month"] for row in months if row["state"] == MonthState.COMMITTED}
        waits = [row for row in waits if row["month"] in held]
    elif award["obligated_cents"]:  # which stays here
        waits = []
    if waits:
        raise Refused("bills_waiting")


def _asked_anew(unit: Unit, actor: Actor, award: Row, target: Row, terms: Terms, cents: int) -> Row:
    """A need of one line at the other allocation, submitted: needed on the old one's day, or now where that is over."""
    old_line, old_need = needs.line_of(unit.connection, award["line_id"])
    needed_by = max(old_need["needed_by"] or unit.today(), unit.today())
    need = unit.insert(
        schema.need,
        {
            **{name: old_need[name] for name in ("participant_id", "participant_note", "activity_id", "why")},
            "id": unit.source.new_id("NEED"),
            "agency_code": target["agency_code"],
            "program_code": target["program_code"],
            "requested_by": actor.person_id,
            "other_resources": old_need["other_resources"],
            "needed_by": needed_by,
            "state": "submitted",
            "created_at": unit.source.now(),
            "submitted_on": unit.today(),
        },
    )
    resources.keep(unit, need["id"], resources.tried_for(unit.connection, old_need["id"]))
    copied = ("kind", "words", "payee_reference")
    line = needs.new_line(unit, actor, need, 1)
    asked = amendments.askers(unit.connection, [award])[award["id"]]
    drafted = execution.drafter_of(unit.connection, old_line["id"])
    return unit.insert(
        schema.need_line,
        {
            **line,
            **kept(amendments.hands_of(unit.connection, award)),
            **asked_too(line, *asked, *drafted),
            **{name: old_line[name] for name in copied},
            "amount_cents": cents,
            "terms": to_text(terms),
            "payee_id": award["payee_id"],
            "allocation_id": target["id"],
            "needed_by": needed_by,
            "state": "submitted",
        },
    )
