"""Giving back what an award does not need any more: a month of rent, or the rest of an amount, with a coded reason."""

import datetime
from dataclasses import dataclass

from ledger.domain.awards import awards as rules
from ledger.domain.journal import entries as books
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.entries import Entry
from ledger.domain.needs.kinds import kind_named
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput
from ledger.services.awards import awards as award_services
from ledger.services.contracts import execution
from ledger.services.overrides import rows as override_rows
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.rows import Row


@dataclass(frozen=True)
class ReleaseRest:
    """Let go what is not needed any more.

    :param month: the month of rent to let go; None for other kinds.
    :param reason: a code of `rules.GIVEN_BACK`.
    """

    key: str
    award_id: str
    amount_cents: int
    month: str | None = None
    reason: str = "not_needed"


def release_rest(work: Work, actor: Actor, command: ReleaseRest) -> Answer:
    """Give what is not needed back to the allocation, on its own date (books.md; ALC-10).

    :raises InvalidInput: ``reason_unknown``. :raises Refused: ``nothing_open`` with what is open, ``contract_changes``,
        ``contract_part`` (OJT-04), ``holdback_stays`` (OJT-11).
    """
    roles.require(actor, Duty.APPROVE, Duty.VERIFY)
    reason = rules.check_reason(command.reason)

    def _release(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, Duty.APPROVE, Duty.VERIFY)
        held = None
        if kind_named(award["kind"]).by_month:
            held = awards.find_month(unit.connection, award["id"], command.month or "")
            if held is None or held["state"] not in ("committed", "obligated"):
                raise InvalidInput("month_not_held", field="month", month=command.month)
            if command.amount_cents != held["amount_cents"]:
                raise InvalidInput("month_amount", field="amount", month_cents=held["amount_cents"])
        source = Stage(held["state"].title()) if held else None
        source = source or rules.check_release(awards.columns_of(award), command.amount_cents)
        execution.check_free(unit.connection, award, command.amount_cents)
        if held is not None:
            unit.change(schema.rent_month, held, state=rules.MonthState.RELEASED.value)
        post_release(unit, award, source, command.amount_cents, month=command.month)
        override_rows.let_go(unit, award, command.amount_cents)
        return award["id"], {"award": award["id"], "reason": reason}

    return work.run(actor, command, "award.released", _release)


def let_go(unit: Unit, award: Row, cents: int, on: datetime.date, *, bound: str) -> None:
    """Give so much of what is open back to the allocation, what nothing has bound first.

    :param bound: the narration for what was bound.
    """
    columns = awards.columns_of(award)
    for source, narration, open_cents in (
        (Stage.COMMITTED, "rest_released", columns.committed_cents),
        (Stage.OBLIGATED, bound, columns.obligated_cents),
    ):
        part_cents = min(cents, open_cents)
        if part_cents:
            unit.post(
                Entry(
                    id=unit.source.new_id("ENT"),
                    on=on,
                    narration=narration,
                    postings=books.step(
                        awards.key_of(award), award["kind"], source, Stage.AVAILABLE, part_cents
                    ),
                    award=award["id"],
                )
            )
            cents -= part_cents


def post_release(
    unit: Unit,
    award: Row,
    source: Stage,
    amount_cents: int,
    *,
    early_end: bool = False,
    month: str | None = None,
) -> Entry:
    """The entry that lets money go from a stage back to the allocation.

    :param early_end: what was bound ended early; else the rest is simply not needed.
    """
    bound = "early_end" if early_end else "rest_deobligated"
    narration = bound if source is Stage.OBLIGATED else "rest_released"
    return unit.post(
        Entry(
            id=unit.source.new_id("ENT"),
            on=award_services.entry_on(unit.connection, award, unit.today(), unit.today()),
            narration=narration,
            postings=books.step(awards.key_of(award), award["kind"], source, Stage.AVAILABLE, amount_cents),
            award=award["id"],
            month=month,
        )
    )
