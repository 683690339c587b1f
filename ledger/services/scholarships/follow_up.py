"""What is still open about the courses and deposits in a reader's scope, and the credential that a course led to."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from ledger.domain.awards.deposits import Out, to_follow_up
from ledger.domain.needs.kinds import kind_named
from ledger.domain.people.duties import Duty
from ledger.domain.scholarships import courses
from ledger.domain.scholarships import follow_up as rules
from ledger.domain.scholarships.follow_up import Due, Open, Running
from ledger.domain.scholarships.later_aid import LaterAid, pell_is_pending, said_of
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import awards as award_services
from ledger.services.needs import refusals
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards import awards, deposits
from ledger.store.budgets import policies
from ledger.store.payments.invoices import DEAD
from ledger.store.rows import Row, rows_of
from ledger.store.scholarships import scholarships

VIEWERS = (Duty.REQUEST, *READERS)
MOST = 5000
LONGEST = 120


@dataclass(frozen=True)
class RecordCredential:
    """The credential a participant got for a course.

    :param credential: which one; private.
    """

    key: str
    award_id: str
    credential: str
    got_on: datetime.date


@dataclass(frozen=True)
class FollowUp:
    """The five lists and the kept refusals, each within the reader's scope."""

    refunds: Sequence[Open]
    unbilled: Sequence[Open]
    credentials: Sequence[Open]
    pell: Sequence[Open]
    refused: Sequence[Row] = ()
    deposits: Sequence[Open] = ()


def follow_up(work: Work, actor: Actor) -> FollowUp:
    """What is still open today; a list whose policy nobody has set is empty."""
    roles.require(actor, *VIEWERS)
    today = work.source.today()
    with work.store.reading() as connection:
        book = policies.policy_book(connection)
        found = [row for row in _courses(connection) if reaches(actor, row)]
        ids = {row["id"] for row in found}
        later: dict[str, list[LaterAid]] = {}
        for row in scholarships.aid_decisions(connection, sorted(ids)):
            later.setdefault(row["award_id"], []).append(said_of(row["said"]))
        running = [_running(row, later.get(row["id"], [])) for row in found]
        due = [
            Due(row["award_id"], row["amount_cents"], row["due_on"])
            for row in rows_of(connection, select(schema.refund).where(schema.refund.c.state == "due"))
            if row["award_id"] in ids
        ]
        told = [row for row in refusals.exhausted(connection) if reaches(actor, row)]
        out = [
            Out(row["award_id"], row["out_cents"], row["paid_on"], row["left_on"], row["id"])
            for row in deposits.deposits_where(connection, schema.award.c.deposit_cents > 0)
            if row["out_cents"] and row["paid_on"] and reaches(actor, row)
        ]
    return FollowUp(
        rules.old_refunds(due, today, book),
        rules.without_invoice(running, today, book),
        rules.without_credential(running, today, book),
        rules.pell_pending(running, today),
        told,
        to_follow_up(out, today, book),
    )


def _courses(connection: Connection) -> list[Row]:
    """Courses that came to something: a refund is due and a source decides also after the award was stopped or moved."""
    line, kept = schema.invoice_line.c, schema.scholarship.c
    billed = exists().where(line.award_id == schema.award.c.id, line.state.not_in(DEAD)).label("billed")
    statement = (
        select(
            schema.award,
            schema.allocation.c.agency_code,
            schema.allocation.c.program_code,
            kept.listing,
            kept.review,
            kept.left_on,
            kept.credential_on,
            billed,
        )
        .join_from(schema.award, schema.scholarship, kept.award_id == schema.award.c.id)
        .join(schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
        .where(schema.award.c.state != "withdrawn")
        .order_by(schema.award.c.id)
    )
    return rows_of(connection, statement.limit(MOST))


def reaches(actor: Actor, row: Row) -> bool:
    """Does the reader follow up an award of this agency, program and kind?"""
    scope = {"agency": row["agency_code"], "program": row["program_code"]}
    if actor.may(Duty.REQUEST, **scope) and actor.agency in (None, row["agency_code"]):
        return True
    if actor.may(Duty.VERIFY, **scope, group=kind_named(row["kind"]).group):
        return True
    return actor.may(*(duty for duty in READERS if duty is not Duty.VERIFY), **scope)


def _running(row: Row, later: Sequence[LaterAid]) -> Running:
    review = courses.from_plain(json.loads(row["review"]))
    columns = awards.columns_of(row)
    return Running(
        row["id"],
        datetime.date.fromisoformat(json.loads(row["terms"])["ends_on"]),
        columns.committed_cents + columns.obligated_cents,
        columns.accrued_to_date_cents,
        bool(row["billed"]),
        row["left_on"] is not None,
        bool(json.loads(row["listing"])["credential"]),
        row["credential_on"] is not None,
        pell_is_pending(review.others, later),
    )


def record_credential(work: Work, actor: Actor, command: RecordCredential) -> Answer:
    """Record the credential a course led to (SCH-21).

    :raises Refused: ``not_a_course``. :raises InvalidInput: ``words_missing``, ``date_in_future``.
    """
    roles.require(actor, Duty.REQUEST, Duty.VERIFY)

    def _record(unit: Unit) -> tuple[str, Answer]:
        award = award_services.reach(unit.connection, actor, command.award_id, Duty.REQUEST, Duty.VERIFY)
        words = " ".join(command.credential.split())
        if not 0 < len(words) <= LONGEST:
            raise InvalidInput("words_missing", field="credential")
        if not award["approved_on"] <= command.got_on <= unit.today():
            raise InvalidInput("date_in_future", field="got_on")
        kept = scholarships.find_scholarship(unit.connection, award["id"], lock=True)
        if kept is None:
            raise Refused("not_a_course")
        unit.change(schema.scholarship, kept, credential=words, credential_on=command.got_on)
        return award["id"], {"award": award["id"]}

    return work.run(actor, command, "credential.recorded", _record)
