"""What happens to a signed contract: evaluations, its end, and what retention decides."""

import datetime
from dataclasses import dataclass

from ledger.domain.contracts import contracts as rules
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import awards as award_services
from ledger.services.contracts import execution, modifications, modified
from ledger.services.contracts.contracts import MAKERS, reached, terms_of
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.contracts import contracts as store
from ledger.store.rows import Row


@dataclass(frozen=True)
class Evaluate:
    """Record an evaluation."""

    key: str
    contract_id: str
    sort: str
    done_on: datetime.date
    words: str
    document_id: str | None = None


@dataclass(frozen=True)
class EndTraining:
    """Say that the training is over.

    :param reason: a code of `rules.END_REASONS`. :param open_minutes: hours worked that are still to be billed.
    """

    key: str
    contract_id: str
    ended_on: datetime.date
    reason: str
    open_minutes: int = 0


@dataclass(frozen=True)
class NotRetained:
    """Say that the person was not kept: the holdback is not owed and goes back."""

    key: str
    contract_id: str


def evaluate(work: Work, actor: Actor, command: Evaluate) -> Answer:
    """Record an evaluation of work that has begun; the final one frees the last payment (OJT-14).

    :raises InvalidInput: ``evaluation_unknown``, ``evaluation_early``, ``binds_in_future``, ``contract_missing``.
    """
    roles.require(actor, *MAKERS)

    def _evaluate(unit: Unit) -> tuple[str, Answer]:
        contract, award = reached(unit, actor, command.contract_id)
        found = {one["sort"]: one for one in store.evaluations_for(unit.connection, contract["id"])}
        row = found.get(command.sort)
        if row is None or row["done_on"] is not None:
            raise InvalidInput("evaluation_unknown", field="sort")
        if command.done_on > unit.today():
            raise InvalidInput("binds_in_future", field="done_on", on=command.done_on)
        starts_on = terms_of(award).starts_on
        if command.done_on < starts_on:
            raise InvalidInput("evaluation_early", field="done_on", on=command.done_on, starts_on=starts_on)
        if not command.words.strip():
            raise InvalidInput("contract_missing", field="words", what="What the evaluation found")
        unit.change(
            schema.evaluation,
            row,
            done_on=command.done_on,
            words="\n".join((*filter(None, (row["words"],)), command.words.strip())),  # of an end that moved
            document_id=command.document_id,
            recorded_by=actor.person_id,
        )
        return award["id"], {"contract": contract["id"]}

    return work.run(actor, command, "contract.evaluated", _evaluate)


def end(work: Work, actor: Actor, command: EndTraining) -> Answer:
    """End the training or job: the rest is de-obligated on that date, the holdback stays (OJT-15).

    One that is billed to its last cent ends as well, and the employer's record counts it (OJT-12). A modification that is not
    signed by all ends with it.

    :raises Refused: ``contract_not_running``, ``bills_waiting``, ``modification_signed``. :raises InvalidInput: ``end_dates``,
        ``end_hours``.
    """
    roles.require(actor, *MAKERS)

    def _end(unit: Unit) -> tuple[str, Answer]:
        contract, award = reached(unit, actor, command.contract_id)
        if contract["state"] != "executed" or not execution.is_accepted(award):
            raise Refused("contract_not_running")
        terms = terms_of(award)
        periods = store.periods_for(unit.connection, contract["id"])
        execution.check_no_bill_waits(unit.connection, award)
        early = rules.check_end(
            terms,
            command.reason,
            ended_on=command.ended_on,
            today=unit.today(),
            worked_to=max((one["to_on"] for one in periods), default=None),
        )
        modifications.end(unit, award)
        held = store.held_cents(unit.connection, contract)
        open_cents = modified.open_cents_of(unit.connection, award, command.open_minutes, command.ended_on)
        rest = rules.rest_at_end(award["obligated_cents"], held, open_cents)
        if rest:
            narration = "early_end" if early else "rest_deobligated"
            _let_go(unit, award, rest, command.ended_on, narration)
        unit.change(
            schema.contract,
            contract,
            state="ended",
            ended_on=command.ended_on,
            end_reason=command.reason,
        )
        return award["id"], {"contract": contract["id"], "released_cents": rest}

    return work.run(actor, command, "contract.ended", _end)


def _let_go(unit: Unit, award: Row, cents: int, wished: datetime.date, narration: str) -> None:
    on = award_services.entry_on(unit.connection, award, wished, unit.today())
    unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=on,
            narration=narration,
            postings=books.step(awards.key_of(award), award["kind"], Stage.OBLIGATED, Stage.AVAILABLE, cents),
            award=award["id"],
        )
    )


def not_retained(work: Work, actor: Actor, command: NotRetained) -> Answer:
    """The person was not kept for the policy's days: what was held back is de-obligated, and the employer's record shows it.

    :raises Refused: ``training_not_ended``, ``retention_decided``, ``bills_waiting``.
    """
    roles.require(actor, Duty.VERIFY)

    def _decide(unit: Unit) -> tuple[str, Answer]:
        contract, award = reached(unit, actor, command.contract_id)
        if contract["ended_on"] is None:
            raise Refused("training_not_ended")
        if contract["retained"] is not None:
            raise Refused("retention_decided")
        execution.check_no_bill_waits(unit.connection, award)
        held = store.held_cents(unit.connection, contract)
        if held:
            _let_go(unit, award, held, unit.today(), "rest_deobligated")
        unit.change(schema.contract, contract, retained="no", retained_on=unit.today())
        return award["id"], {"contract": contract["id"], "released_cents": held}

    return work.run(actor, command, "contract.not_retained", _decide)
