"""An award after approval: events that bind it, and money let go."""

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.awards import awards as rules
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry
from ledger.domain.needs.kinds import Binding, Line, kind_named
from ledger.domain.needs.terms import from_text
from ledger.domain.people import duties
from ledger.domain.people.duties import Duty, Step
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import rent_months
from ledger.services.contracts import execution, modified
from ledger.services.documents import documents
from ledger.services.needs import fund_days
from ledger.services.payments import service_days
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import reviews
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import amendments, awards
from ledger.store.budgets import policies
from ledger.store.rows import Row, find_row


@dataclass(frozen=True)
class RecordBinding:
    """Record what binds an award: enrolment accepted, agreement signed, a lease month, an order.

    :param month: the month of rent; None for other kinds.
    """

    key: str
    award_id: str
    amount_cents: int
    happened_on: datetime.date
    month: str | None = None
    document_id: str | None = None


@dataclass(frozen=True)
class DecideBinding:
    """Accept or refuse a recorded binding event: a reason of None accepts, words refuse."""

    key: str
    binding_id: str
    reason: str | None = None


def reach(connection: Connection, actor: Actor, award_id: str, *wanted: Duty, lock: bool = True) -> Row:
    """The award, if one of these duties reaches it; else as if it did not exist."""
    award = awards.get_award(connection, award_id, lock=lock)
    if award is None or not actor.may(
        *wanted,
        agency=award["agency_code"],
        program=award["program_code"],
        group=kind_named(award["kind"]).group,
    ):
        raise NotFound("not_found", what="award")
    return award


def entry_on(
    connection: Connection, award: Row, wished: datetime.date, today: datetime.date
) -> datetime.date:
    """The date of the award's next entry: the event's own unless that would turn the order round or reopen a month.

    :raises Refused: ``fund_period`` outside the fund's period of performance (FND-03) for what obligates.
    """
    return rules.effective_on(
        wished,
        last_on=awards.last_entry_on(connection, award["id"]),
        first_open=awards.first_open_day(connection),
        today=today,
    )


def record_binding(work: Work, actor: Actor, command: RecordBinding) -> Answer:
    """Record a binding event with its document; a liaison or rent coordinator accepts it."""
    roles.require(actor, Duty.REQUEST, Duty.VERIFY)

    def _record(unit: Unit) -> tuple[str, Answer]:
        award = reach(unit.connection, actor, command.award_id, Duty.REQUEST, Duty.VERIFY)
        if kind_named(award["kind"]).binding is Binding.AGREEMENT:
            raise Refused("contract_binds")
        _check(unit, actor, award, command.amount_cents, command.happened_on, command.month)
        _check_waiting(unit.connection, award, command)
        binding_id = insert_binding(
            unit,
            actor,
            award,
            command.amount_cents,
            command.happened_on,
            month=command.month,
            document_id=command.document_id,
        )
        if command.document_id is not None:
            documents.link(unit, command.document_id, award["id"], actor)
        return award["id"], {"award": award["id"], "binding": binding_id}

    return work.run(actor, command, "binding.recorded", _record)


def insert_binding(
    unit: Unit,
    actor: Actor,
    award: Row,
    amount_cents: int,
    happened_on: datetime.date,
    *,
    month: str | None = None,
    document_id: str | None = None,
) -> str:
    """The row of a recorded binding event; its id."""
    values = {
        "id": unit.source.new_id("BIND"),
        "award_id": award["id"],
        "sort": kind_named(award["kind"]).binding.value,
        "month": month,
        "amount_cents": amount_cents,
        "happened_on": happened_on,
        "document_id": document_id,
        "state": "recorded",
        "recorded_by": actor.person_id,
    }
    unit.insert(schema.binding_event, values | dict.fromkeys(("decided_by", "reason", "entry_id")))
    return str(values["id"])


def _check(
    unit: Unit, actor: Actor, award: Row, amount_cents: int, happened_on: datetime.date, month: str | None
) -> Row | None:
    """Everything that decides whether an event may bind; gives back the month of rent it names."""
    kind, terms = kind_named(award["kind"]), from_text(award["kind"], award["terms"])
    if award["state"] != "open":
        raise Refused("award_not_open")
    reviews.refuse_left(unit.connection, award)
    held = None
    limit_cents = award["committed_cents"]
    if kind.by_month:
        held = awards.find_month(unit.connection, award["id"], month or "")
        if held is None or held["state"] != rules.MonthState.COMMITTED:
            raise InvalidInput("month_not_held", field="month", month=month)
        rent_months.refuse_later(unit.connection, award, held)
        limit_cents = min(limit_cents, held["amount_cents"])
    rules.check_binding(
        kind,
        terms,
        amount_cents=amount_cents,
        committed_cents=limit_cents,
        happened_on=happened_on,
        month=month,
        today=unit.today(),
        policies=policies.policy_book(unit.connection),
    )
    execution.check_executed(unit.connection, award, happened_on, amount_cents)
    if held is not None and amount_cents != held["amount_cents"]:
        raise InvalidInput("month_amount", field="amount", month_cents=held["amount_cents"])
    fund_days.refuse_to_bind(unit.connection, award, happened_on)
    fund_days.refuse_to_bind_served(unit.connection, actor, award, month)
    if kind.line is Line.TRAINING:
        service_days.refuse_training(unit.connection, award, rules.training_days(terms, happened_on))
    return held


def _check_waiting(connection: Connection, award: Row, command: RecordBinding) -> None:
    """What others recorded for the same money, and nobody decided yet, is not free to bind again.

    :raises Refused: ``binding_waits``.
    """
    waiting = [
        row
        for row in awards.bindings_for(connection, award["id"])
        if row["state"] == "recorded" and row["month"] == command.month
    ]
    waiting_cents = sum(row["amount_cents"] for row in waiting)
    open_cents = award["committed_cents"] if command.month is None else command.amount_cents
    if waiting_cents and waiting_cents + command.amount_cents > open_cents:
        raise Refused("binding_waits", waiting_cents=waiting_cents, committed_cents=award["committed_cents"])


def decide_binding(work: Work, actor: Actor, command: DecideBinding) -> Answer:
    """Accept a binding event (the money becomes an obligation) or refuse it with a reason.

    :raises Refused: ``same_person`` when it is one's own record or request; ``fund_period`` (FND-03).
    """
    roles.require(actor, Duty.VERIFY)

    def _decide(unit: Unit) -> tuple[str, Answer]:
        binding = find_row(unit.connection, schema.binding_event, lock=True, id=command.binding_id)
        if binding is None:
            raise NotFound("not_found", what="binding event")
        award = reach(unit.connection, actor, binding["award_id"], Duty.VERIFY)
        if binding["state"] != "recorded":
            raise Refused("already_decided")
        asked = amendments.askers(unit.connection, [award])[award["id"]]
        drafter = execution.drafter_of(unit.connection, award["line_id"])
        done = {Step.REQUEST: (*asked, binding["recorded_by"], *drafter)}
        duties.refuse_same_person(Step.ACCEPT_BINDING, actor.person_id, done)
        change = modified.signed_by_all(unit.connection, award)
        if command.reason is not None:
            unit.change(
                schema.binding_event,
                binding,
                state="refused",
                decided_by=actor.person_id,
                reason=command.reason,
            )
            modified.sign_anew(unit, change) if change else execution.reopen(unit, award)
            return award["id"], {"award": award["id"]}
        entry = _modify(unit, award, binding, change) if change else _bind(unit, actor, award, binding)
        entry_id = entry.id if entry else None
        unit.change(
            schema.binding_event, binding, state="accepted", decided_by=actor.person_id, entry_id=entry_id
        )
        return award["id"], {"award": award["id"], "entry": entry_id}

    return work.run(actor, command, "binding.decided", _decide)


def _bind(unit: Unit, actor: Actor, award: Row, binding: Row) -> Entry:
    held = _check(unit, actor, award, binding["amount_cents"], binding["happened_on"], binding["month"])
    on = entry_on(unit.connection, award, binding["happened_on"], unit.today())
    fund_days.refuse_to_bind(unit.connection, award, on)
    if held is not None:
        unit.change(schema.rent_month, held, state=rules.MonthState.OBLIGATED.value)
    kind = kind_named(award["kind"])
    return unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=on,
            narration=rules.BINDING_NARRATION[kind.binding],
            postings=books.step(
                awards.key_of(award), kind.code, Stage.COMMITTED, Stage.OBLIGATED, binding["amount_cents"]
            ),
            award=award["id"],
            month=binding["month"],
            document=binding["document_id"],
        )
    )


def _modify(unit: Unit, award: Row, binding: Row, change: Row) -> Entry | None:
    """A modification that all have signed comes into force: a raise binds what was committed for it, and of a lowering goes
    back what is bound and not needed any more, on the day of the last signature.

    :raises Refused: ``award_not_open``, ``modification_below``, ``modification_paper``; of a raise as of any event.
    """
    if award["state"] != "open":
        raise Refused("award_not_open")
    modified.check_covers(unit.connection, award, change)
    modified.check_paper(unit, award, change)
    on = entry_on(unit.connection, award, binding["happened_on"], unit.today())
    more_cents = award["committed_cents"]
    if more_cents:
        fund_days.refuse_to_bind(unit.connection, award, binding["happened_on"])
        fund_days.refuse_to_bind(unit.connection, award, on)
        service_days.refuse_training(unit.connection, award, (binding["happened_on"],))
    less_cents = max(-modified.open_of(award, change), 0)
    modified.come_into_force(unit, award, change)
    if not more_cents + less_cents:
        return None
    between = (Stage.COMMITTED, Stage.OBLIGATED) if more_cents else (Stage.OBLIGATED, Stage.AVAILABLE)
    return unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=on,
            narration="agreement" if more_cents else "rest_deobligated",
            postings=books.step(awards.key_of(award), award["kind"], *between, more_cents or less_cents),
            award=award["id"],
            document=binding["document_id"],
        )
    )
