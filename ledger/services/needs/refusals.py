"""Refusals are kept: who was told what, on which day, for how much, and what the decision looked at (SCH-22, AUD-04).

The command that was refused wrote nothing, so the refusal is a command of its own, made right after it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.domain.awards.anew import Anew, decide_anew
from ledger.domain.needs.decisions import EXHAUSTED, decide_approval
from ledger.domain.needs.needs import Asked, Decision, Facts
from ledger.domain.needs.refusals import Change, to_text
from ledger.domain.needs.trial import pooled
from ledger.errors import Broken, Refused
from ledger.services.budgets import allocations
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.needs import needs
from ledger.store.rows import Row, rows_of

MOST = 500


@dataclass(frozen=True)
class KeepRefusal:
    """Keep that a line was refused."""

    key: str
    line_id: str


@dataclass(frozen=True)
class _Told:
    """What one line was told. :param kept: as `domain.needs.refusals` writes it. :param award_id: whose change it was."""

    line_id: str
    code: str
    asked_cents: int
    kept: str
    fund: str
    award_id: str | None = None


class Telling:
    """The decisions of one command; the one that said no, if one did, can be kept after the command has come to nothing."""

    def __init__(self) -> None:
        self._told: _Told | None = None

    def decide(self, line: Mapping[str, object], allocation: str, asked: Asked, facts: Facts) -> Decision:
        """The decision about a line, as `decide_approval` takes it.

        :param allocation: id of the one that is to pay.
        :raises Refused: the first rule that says no, with its numbers.
        """
        self._told = None  # a command that is tried again starts anew
        try:
            return decide_approval(asked, facts)
        except Refused as error:
            kept = to_text(asked, facts, allocation)
            self._told = _Told(str(line["id"]), error.code, asked.amount_cents, kept, facts.fund.code)
            raise

    def decide_anew(self, award: Mapping[str, object], asked: Anew, facts: Facts) -> Decision:
        """The decision about a change of an award, as `ledger.domain.awards.anew.decide_anew` takes it.

        :raises Refused: the first rule that says no, with its numbers.
        """
        self._told = None
        try:
            return decide_anew(asked, facts)
        except Refused as error:
            change = Change(asked.open_cents, asked.bound_cents, asked.whole_cents)
            kept = to_text(asked.asked, facts, str(award["allocation_id"]), change)
            line, award_id = str(award["line_id"]), str(award["id"])
            self._told = _Told(line, error.code, asked.whole_cents, kept, facts.fund.code, award_id)
            raise

    def run(self, work: Work, actor: Actor, key: str, command: Callable[[], Answer]) -> Answer:
        """Run a command; if a rule refuses it, keep that and refuse all the same.

        :param key: of the command; the refusal's own is made of it, so the same form sent twice is one refusal.
        """
        try:
            return command()
        except Refused as error:
            told = self._told
            if told is None:
                raise
            keep = KeepRefusal(f"{key}-refused", told.line_id)
            work.run(actor, keep, "line.refused", lambda unit: self._kept(unit, actor))
            with work.store.reading() as connection:
                seen = as_told(connection, actor, told.fund, error)
            if seen is error:
                raise
            seen.row = error.row
            raise seen from None

    def insert(self, unit: Unit, actor: Actor) -> Row | None:
        """Keep the refusal in a command that is about something else: a denial; None when no rule said no."""
        told = self._told
        if told is None:
            return None
        row = unit.insert(
            schema.refusal,
            {
                "id": unit.source.new_id("RFS"),
                "line_id": told.line_id,
                "award_id": told.award_id,
                "code": told.code,
                "refused_on": unit.today(),
                "asked_cents": told.asked_cents,
                "refused_to": actor.person_id,
            },
        )
        unit.insert(schema.refused_decision, {"refusal_id": row["id"], "kept": told.kept})
        return row

    def _kept(self, unit: Unit, actor: Actor) -> tuple[str, Answer]:
        row = self.insert(unit, actor)
        found = needs.line_with_need(unit.connection, row["line_id"]) if row else None
        if row is None or found is None:
            raise Broken("not_found", what="line")
        return found[1]["id"], {"refusal": row["id"]}


def as_told(connection: Connection, actor: Actor, fund: str, error: Refused) -> Refused:
    """A refusal as this person may read it: nothing that tells the funds of a pool apart (P34).

    :param fund: code of the one that was asked.
    """
    return pooled(error) if allocations.is_hidden(connection, actor, fund) else error


def exhausted(connection: Connection) -> list[Row]:
    """Every refusal for want of training money, with need, agency, program and kind, the newest first (SCH-22)."""
    statement = (
        select(
            schema.refusal,
            schema.need_line.c.need_id,
            schema.need_line.c.kind,
            schema.need.c.agency_code,
            schema.need.c.program_code,
        )
        .join_from(schema.refusal, schema.need_line, schema.need_line.c.id == schema.refusal.c.line_id)
        .join(schema.need, schema.need.c.id == schema.need_line.c.need_id)
        .where(schema.refusal.c.code == EXHAUSTED)
        .order_by(schema.refusal.c.refused_on.desc(), schema.refusal.c.id)
        .limit(MOST)
    )
    return rows_of(connection, statement)
