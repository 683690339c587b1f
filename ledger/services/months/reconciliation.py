"""The month's reconciliation with the participant system: who may read it, and who may answer an exception.

An exception is cleared by a coded reason, in words where no code fits, by someone who did not ask for,
verify, approve, accept, build or release that payment.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ledger.clock import month_of, program_year
from ledger.domain.budgets.allocations import POOL_AGENCY, POOL_PROGRAM
from ledger.domain.months.pairing import classify
from ledger.domain.months.reconciliation import (
    Line,
    Reconciliation,
    ServiceRecord,
    Spend,
    check_answer,
    is_open,
    of_month,
)
from ledger.domain.people import duties
from ledger.domain.people.duties import Duty, Step
from ledger.errors import InvalidInput, NotFound
from ledger.services.budgets.allocations import hidden_pools
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.budgets import policies
from ledger.store.months import reconciliation as store

READERS = (Duty.RECONCILE, Duty.VERIFY, Duty.CLOSE, Duty.OVERSEE, Duty.EXAMINE)
ANSWERERS = (Duty.RECONCILE, Duty.VERIFY)


@dataclass(frozen=True)
class AnswerException:
    """Clear one exception.

    :param month: the month of the line, ``2026-08``.
    :param code: ``X1`` to ``X5``, as the line stands now.
    :param subject_id: the line's `subject_id`.
    :param reason: a code of `REASONS`; ``other`` needs words.
    """

    key: str
    month: str
    code: str
    subject_id: str
    reason: str
    words: str = ""


def parse_month(text: str) -> str:
    """A month as people write it to commands and addresses: ``2026-08``.

    :raises InvalidInput: ``month_format``.
    """
    try:
        first = datetime.date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise InvalidInput("month_format", field="month", text=text[:20]) from error
    # The calendar's own first and last year have no year before or after them to look into.
    if not datetime.MINYEAR < first.year < datetime.MAXYEAR:
        raise InvalidInput("month_format", field="month", text=text[:20])
    return month_of(first)


def month_end(month: str) -> datetime.date:
    """The month's last day."""
    first = datetime.date.fromisoformat(f"{month}-01")
    return (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)


def reconcile_in(connection: Connection, month: str, today: datetime.date) -> Reconciliation:
    """The month against the records of its whole program year, so that a record paid late is found where it
    is paid.

    :param month: ``2026-08``.
    :raises Refused: ``no_policy_on`` when lag or tolerance were never decided.
    """
    year = program_year(datetime.date.fromisoformat(f"{month}-01"))
    first, last = f"{year:04d}-07", f"{year + 1:04d}-06"
    # a record of the last days of June may belong to an accrual of July
    margin = datetime.date(year, 7, 1) - datetime.timedelta(days=31)
    lines = classify(
        store.spends_between(connection, first, last),
        store.service_records(connection, margin),
        store.stays(connection),
        policies.policy_book(connection),
        today,
    )
    return of_month(lines, month, store.answers(connection))


def reconcile(work: Work, actor: Actor, month: str) -> Reconciliation:
    """The month as this reader may see it: a liaison's programs, everybody else's whole board; pools where no
    class is held.

    :raises InvalidInput: ``month_format``. :raises Refused: ``duty_needed``, ``no_policy_on``.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        found = reconcile_in(connection, parse_month(month), work.source.today())
        pools = hidden_pools(connection, actor)
    seen = [line for line in (*found.carried, *found.lines) if _reaches(actor, line)]
    shown = of_month(seen, found.month, found.answers)
    return replace(
        shown,
        lines=tuple(_masked(line, pools) for line in shown.lines),
        carried=tuple(_masked(line, pools) for line in shown.carried),
    )


def reconcile_published(work: Work, month: str) -> Reconciliation:
    """The month for the terminal: the whole board, confidential funds under their pool."""
    with work.store.reading() as connection:
        found = reconcile_in(connection, parse_month(month), work.source.today())
        pools = hidden_pools(connection, None)
    return replace(
        found,
        lines=tuple(_masked(line, pools) for line in found.lines),
        carried=tuple(_masked(line, pools) for line in found.carried),
    )


def open_exceptions(connection: Connection, month: str, today: datetime.date) -> list[Line]:
    """Exceptions of this and earlier months of its program year that nobody has answered (CLO-01)."""
    return reconcile_in(connection, month, today).open_lines()


def _reaches(actor: Actor, line: Line, wanted: tuple[Duty, ...] = READERS) -> bool:
    """Does a grant reach the line's agency and program? A record that names none is everybody's who reaches
    all.
    """
    at: Spend | ServiceRecord | None = line.spend or line.record
    agency, program = (at.agency, at.program) if at else (None, None)
    return any(
        grant.duty in wanted
        and (grant.agency is None or grant.agency == agency)
        and (grant.program is None or grant.program == program)
        for grant in actor.grants
    )


def _masked(line: Line, pools: Mapping[str, str]) -> Line:
    """A line of a hidden fund without the fund, the agency and the person; its award and entries are
    published anyway.
    """
    spend, record = line.spend, line.record
    fund = spend.fund if spend else (record.fund if record else None)
    if fund is None or fund not in pools:
        return line
    agency, program, pool = POOL_AGENCY, POOL_PROGRAM, pools[fund]
    if spend is not None:
        spend = replace(spend, agency=agency, program=program, fund=pool, participant_id="")
    if record is not None:
        record = replace(record, agency=agency, program=program, fund=pool, participant_id="", external_id="")
    return replace(line, spend=spend, record=record)


def answer(work: Work, actor: Actor, command: AnswerException) -> Answer:
    """Clear an exception with a coded reason; by nobody who touched that payment (SD1).

    :returns: ``answer`` id.
    :raises NotFound: ``not_found``: no such open exception in the actor's scope (it may have cleared itself
        meanwhile).
    :raises Refused: ``same_person`` naming what the actor did to the payment.
    :raises InvalidInput: ``exception_unknown``, ``reason_unknown``, ``words_missing``, ``month_format``.
    """
    roles.require(actor, *ANSWERERS)
    code = check_answer(command.code, command.reason, command.words)
    month = parse_month(command.month)

    def _answer(unit: Unit) -> tuple[str, Answer]:
        found = reconcile_in(unit.connection, month, unit.today())
        line = next(
            (
                one
                for one in found.lines
                if one.code is code
                and one.subject_id == command.subject_id
                and is_open(one, found.answers)
                and _reaches(actor, one, ANSWERERS)
            ),
            None,
        )
        if line is None:
            raise NotFound("not_found", what="exception")
        if line.spend is not None:
            done = store.people_of(unit.connection, line.spend.award_id, line.spend.entry_ids)
            duties.refuse_same_person(Step.RECONCILE, actor.person_id, done)
        row = unit.insert(
            schema.exception_answer,
            {
                "id": unit.source.new_id("EXC"),
                "month": month,
                "code": code.value,
                "subject_id": line.subject_id,
                "reason": command.reason,
                "words": command.words.strip() or None,
                "answered_by": actor.person_id,
                "answered_on": unit.today(),
            },
        )
        return line.subject_id, {"answer": row["id"]}

    return work.run(actor, command, "exception.answered", _answer)
