"""What whoever verifies found about weekly needs-related payments (SUP-19): kept with the line, read at approval."""

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ledger.domain.awards.weeks import touched
from ledger.domain.needs import weekly
from ledger.domain.needs.terms import OjtTerms, WeekTerms, WorkTerms, from_text
from ledger.domain.needs.weekly import Beside, WeekFinding
from ledger.errors import InvalidInput
from ledger.services.payments import weeks
from ledger.services.people.roles import Actor
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.budgets import budgets, policies
from ledger.store.contracts import contracts
from ledger.store.needs import needs
from ledger.store.participants import records
from ledger.store.rows import Row, find_row


def finding_of(connection: Connection, line_id: str) -> WeekFinding | None:
    """What was found for a line; None while nobody has verified it."""
    row = find_row(connection, schema.week_finding, line_id=line_id)
    return weekly.finding_from(row["finding"]) if row else None


def record(
    unit: Unit, actor: Actor, line: Row, need: Row, allocation: Row, finding: WeekFinding | None
) -> None:
    """Test a finding and keep it; whoever verifies calls this in their own command. Nothing for other kinds.

    :raises InvalidInput: ``review_missing``, what is missing in it. :raises Refused: those of `weekly.decide_weeks`.
    """
    terms = from_text(line["kind"], line["terms"])
    if line["kind"] != "NeedsRelated" or not isinstance(terms, WeekTerms):
        return
    if finding is None:
        raise InvalidInput("review_missing", field="group")
    used = used_of(unit.connection, line, need["participant_id"] or "")
    fund = budgets.fund_row(unit.connection, allocation["fund"])
    beside = Beside(fund["stream"] if fund else "", used["week_spans"], used["work_spans"], used["hired_on"])
    weekly.decide_weeks(terms, finding, beside, policies.policy_book(unit.connection), unit.today())
    values = {"finding": finding.to_text(), "found_by": actor.person_id, "found_on": unit.today()}
    known = find_row(unit.connection, schema.week_finding, lock=True, line_id=line["id"])
    if known is None:
        unit.insert(schema.week_finding, {"line_id": line["id"], **values})
    else:
        unit.change(schema.week_finding, known, **values)


def spans_of(
    connection: Connection, participant_id: str | None, line_id: str
) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """The weeks of the person's other payments, over all agencies and funds: all of an award that holds money to give, and
    of any other those that were billed (SUP-20).
    """
    found: list[tuple[datetime.date, datetime.date]] = []
    for award in needs.live_awards(connection, participant_id or "", "NeedsRelated", line_id):
        terms = from_text("NeedsRelated", award["terms"])
        if isinstance(terms, WeekTerms) and award["committed_cents"] + award["obligated_cents"]:
            found.append((terms.starts_on, terms.last_on))
        elif isinstance(terms, WeekTerms):
            found += touched(terms, weeks.given_by(connection, award))
    return tuple(sorted(found))


def work_spans(
    connection: Connection, participant_id: str
) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """The days of the person's training at work that we pay for, each to its end or the day it was ended (SUP-19)."""
    found = []
    for row in contracts.work_terms(connection, participant_id):
        terms = from_text(row["kind"], row["terms"])
        if isinstance(terms, OjtTerms | WorkTerms):
            found.append((terms.starts_on, row["ended_on"] or terms.ends_on))
    return tuple(sorted(found))


def check_billed(connection: Connection, award: Row, days: Sequence[datetime.date]) -> None:
    """Weekly aid that was approved is paid for no day on which the person had found work (SUP-19).

    :param days: of the service, as a bill says them. :raises Refused: those of `weekly.check_given`.
    """
    if award["kind"] != "NeedsRelated":
        return
    found, person = finding_of(connection, award["line_id"]), award["participant_id"]
    since = award["approved_on"]
    if found and found.unemployed_on:  # a change finds it anew, of its own days
        since = found.unemployed_on if min(days) >= found.unemployed_on else min(found.unemployed_on, since)
    hired_on = records.first_job(connection, person, since)
    beside = Beside(at_work=work_spans(connection, person), hired_on=hired_on)
    weekly.check_given(min(days), max(days), beside)


def used_of(connection: Connection, line: Row, participant_id: str) -> dict[str, Any]:
    """What weekly payments are held against: other such payments, days at work, and the newest job (SUP-19, SUP-20)."""
    if line["kind"] != "NeedsRelated":
        return {}
    return {
        "week_spans": spans_of(connection, participant_id, line["id"]),
        "work_spans": work_spans(connection, participant_id),
        "hired_on": records.newest_job(connection, participant_id),
    }
