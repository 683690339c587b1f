"""Cost transfers: an award's whole cost goes from one fund to another, staged by one person and accepted by another."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.awards import transfers as rules
from ledger.domain.awards.transfers import Cost, Target
from ledger.domain.budgets.grants import last_payment_on
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry, Posting
from ledger.domain.needs.kinds import kind_named
from ledger.domain.payments.sources import Other
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards import awards as award_services
from ledger.services.awards import receiving
from ledger.services.awards.late import comes_back, is_late
from ledger.services.budgets import allocations
from ledger.services.needs import facts, whom
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards, transfers
from ledger.store.budgets import budgets, grants, policies
from ledger.store.payments.batches import came_back_on
from ledger.store.rows import Row, find_row

STAGERS = (Duty.RECONCILE, Duty.BUILD)
ACCEPTORS = (Duty.RELEASE, Duty.RECONCILE, Duty.CLOSE)
SORT = "cost_transfer"
"""The sort of proposal that carries one."""


@dataclass(frozen=True)
class ProposeTransfer:
    """Charge what an award has cost to another fund.

    :param allocation_id: of the same agency, program and line, and another fund. :param reason: a code of `rules.REASONS`.
    """

    key: str
    award_id: str
    allocation_id: str
    reason: str


def targets(connection: Connection, actor: Actor, award: Row) -> list[Row]:
    """Allocations of the same agency, program and line under another fund that may pay the kind and that this reader may
    tell apart."""
    hidden = allocations.hidden_pools(connection, actor)
    if award["fund"] in hidden:
        return []
    rows = budgets.allocations(
        connection,
        agency=award["agency_code"],
        program=award["program_code"],
        line=kind_named(award["kind"]).line,
    )
    return [
        row
        for row in rows
        if row["fund"] != award["fund"]
        and row["fund"] not in hidden
        and award["kind"] in facts.fund_facts(connection, row["fund"]).kinds
    ]


def propose(work: Work, actor: Actor, command: ProposeTransfer) -> Answer:
    """Stage a cost transfer; a second person accepts it.

    :raises InvalidInput: ``reason_unknown``, ``transfer_target``.
    :raises Refused: those of `rules.decide` and of `receiving.check`.
    """
    roles.require(actor, *STAGERS)
    rules.check_reason(command.reason)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, *STAGERS)
        offered = {row["id"]: row for row in targets(unit.connection, actor, award)}
        target = offered.get(command.allocation_id)
        if target is None:
            raise InvalidInput("transfer_target", field="target")
        charged, _ = _decide(unit.connection, award, target, unit.today())
        late = is_late(unit.connection, award["fund"], unit.today())
        row = proposals.stage(
            unit,
            actor,
            SORT,
            subject_id=award["id"],
            summary=f"Cost of {award['id']} to another fund{' after liquidation' if late else ''}",
            payload={
                "award": award["id"],
                "from_allocation": award["allocation_id"],
                "allocation": target["id"],
                "from_fund": award["fund"],
                "to_fund": target["fund"],
                "cents": sum(one.cents for one in charged),
                "reason": command.reason,
            },
        )
        return award["id"], {"proposal": row["id"]}

    return work.run(actor, command, "transfer.proposed", _propose)


def why_not(connection: Connection, award: Row, target: Row, today: datetime.date) -> str:
    """Why that allocation cannot bear an award's cost today, as `propose` would refuse it; empty when it can.

    :param target: one of `targets`.
    """
    try:
        _decide(connection, award, target, today)
    except Refused as error:
        return str(error)
    return ""


def _decide(
    connection: Connection, award: Row, target: Row, today: datetime.date
) -> tuple[tuple[Cost, ...], dict[str, Other]]:
    """The costs that go over, and by their entries the halves that another fund bears of them then."""
    fund = find_row(connection, schema.fund, code=target["fund"])
    if fund is None:
        raise NotFound("not_found", what="fund")
    found = facts.fund_facts(connection, target["fund"])
    book, asked = policies.policy_book(connection), {found.code: found.whom}
    lacking = whom.unserved(connection, asked, award["participant_id"], book, today)
    bears = Target(
        target["fund"],
        target["line"],
        found.kinds,
        target["available_cents"],
        found.performance_from,
        found.performance_to,
        found.gaps,
        last_payment_on(fund["liquidation_on"], grants.extensions(connection, target["fund"]), today),
        lacking[found.code],
    )
    costs = transfers.costs_for(connection, award["id"])
    back = transfers.refunds_for(connection, award["id"])
    charged = rules.decide(award["kind"], awards.columns_of(award), costs, back, bears, today)
    return charged, receiving.check(connection, award, found, charged, today)


def _apply(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """Take the cost off one fund and charge it to the other, with the service's dates; the award stands there from now on.

    :raises Refused: what `rules.decide` and `receiving.check` say; ``transfer_changed`` when the award cost something else
        than was proposed, or stands elsewhere.
    """
    award = awards.get_award(unit.connection, payload["award"], lock=True)
    target = budgets.get_allocation(unit.connection, payload["allocation"], lock=True)
    if award is None or target is None:
        raise NotFound("not_found", what="award")
    rules.check_same(payload["from_allocation"], award["allocation_id"])
    charged, halves = _decide(unit.connection, award, target, unit.today())
    cents = sum(one.cents for one in charged)
    rules.check_same(payload["cents"], cents)
    on = award_services.entry_on(unit.connection, award, unit.today(), unit.today())
    for one in charged:
        _carry(unit, award, target, one, on)
    receiving.keep_halves(unit, award, halves)
    made = unit.insert(
        schema.cost_transfer,
        {
            "id": unit.source.new_id("XFR"),
            "award_id": award["id"],
            "place": len(transfers.transfers_for(unit.connection, award["id"])) + 1,
            "from_allocation_id": award["allocation_id"],
            "to_allocation_id": target["id"],
            "amount_cents": cents,
            "reason": payload["reason"],
            "dated_on": on,
            "proposed_by": row["proposed_by"],
            "accepted_by": actor.person_id,
        },
    )
    unit.change(schema.award, awards.award_row(unit.connection, award["id"]), allocation_id=target["id"])
    return {"award": award["id"], "transfer": made["id"]}


def _carry(unit: Unit, award: Row, target: Row, cost: Cost, on: datetime.date) -> None:
    """One cost: off the old fund in one entry; owed, and where it was paid also paid, by the new fund.

    What the old fund paid is in its bank again on this day: its grantor's after its liquidation. So is what a payment brought
    back after it; a cost that was never paid gives back what never left (decision 45).
    """
    new, kind = awards.key_of(target), award["kind"]

    def _post(narration: str, postings: tuple[Posting, ...], *, paid: bool = False) -> Entry:
        return unit.post(
            Entry(
                id=unit.source.new_id("ENT"),
                on=on,
                narration=narration,
                postings=postings,
                award=award["id"],
                month=cost.month,
                service_from=cost.service_from,
                service_to=cost.service_to,
                document=cost.document,
                batch=cost.batch if paid else None,
                bank=cost.bank if paid else None,
            )
        )

    stage = Stage.PAID if cost.is_paid else Stage.ACCRUED
    back_on = on if cost.is_paid else came_back_on(unit.connection, cost.bill_line_id or "")
    late, postings = comes_back(unit, award, stage, cost.cents, back_on, on)
    _post(f"transferred_off{late}", postings)
    _post("transferred_on", books.step(new, kind, Stage.AVAILABLE, Stage.ACCRUED, cost.cents))
    if not cost.is_paid:
        return
    paid = _post("transferred_paid", books.step(new, kind, Stage.ACCRUED, Stage.PAID, cost.cents), paid=True)
    # Should the payment come back, it is this fund's debt that is open again
    if cost.payment_line_id is not None:
        line = find_row(unit.connection, schema.payment_line, lock=True, id=cost.payment_line_id)
        if line is not None:
            unit.change(schema.payment_line, line, entry_id=paid.id)


proposals.register(SORT, proposals.Sort("Cost transfer", STAGERS, ACCEPTORS, _apply, proof=True))
