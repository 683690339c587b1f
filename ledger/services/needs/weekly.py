"""What whoever verifies found about weekly needs-related payments (SUP-19): kept with the line, read at approval."""

import datetime

from sqlalchemy import Connection

from ledger.domain.needs import weekly
from ledger.domain.needs.terms import WeekTerms, from_text
from ledger.domain.needs.weekly import WeekFinding
from ledger.errors import InvalidInput
from ledger.services.people.roles import Actor
from ledger.services.work import Unit
from ledger.store import schema
from ledger.store.budgets import policies
from ledger.store.needs import needs
from ledger.store.rows import Row, find_row


def finding_of(connection: Connection, line_id: str) -> WeekFinding | None:
    """What was found for a line; None while nobody has verified it."""
    row = find_row(connection, schema.week_finding, line_id=line_id)
    return weekly.finding_from(row["finding"]) if row else None


def record(unit: Unit, actor: Actor, line: Row, need: Row, finding: WeekFinding | None) -> None:
    """Test a finding and keep it; whoever verifies calls this in their own command. Nothing for other kinds.

    :raises InvalidInput: ``review_missing``, what is missing in it. :raises Refused: those of `weekly.decide_weeks`.
    """
    terms = from_text(line["kind"], line["terms"])
    if line["kind"] != "NeedsRelated" or not isinstance(terms, WeekTerms):
        return
    if finding is None:
        raise InvalidInput("review_missing", field="group")
    spans = spans_of(unit.connection, need["participant_id"], line["id"])
    weekly.decide_weeks(terms, finding, spans, policies.policy_book(unit.connection), unit.today())
    values = {"finding": finding.to_text(), "found_by": actor.person_id, "found_on": unit.today()}
    known = find_row(unit.connection, schema.week_finding, lock=True, line_id=line["id"])
    if known is None:
        unit.insert(schema.week_finding, {"line_id": line["id"], **values})
    else:
        unit.change(schema.week_finding, known, **values)


def spans_of(
    connection: Connection, participant_id: str | None, line_id: str
) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """The weeks of the person's other live payments, over all agencies and funds (SUP-20)."""
    terms = [
        from_text("NeedsRelated", text)
        for text in needs.live_terms(connection, participant_id or "", "NeedsRelated", line_id)
    ]
    return tuple(sorted((one.starts_on, one.last_on) for one in terms if isinstance(one, WeekTerms)))
