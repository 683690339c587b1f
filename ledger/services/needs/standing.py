"""How a line of a need stands and who acts next, in words; an approved one by where the money of its award is."""

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection

from ledger.domain.awards.hazards import warning
from ledger.domain.needs.kinds import KINDS, Binding
from ledger.domain.needs.lines import STANDS, LineState, after_approval
from ledger.domain.needs.terms import from_text
from ledger.domain.needs.wording import terms_in_words
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.rows import Row
from ledger.words import day

UNDECIDED = frozenset({"draft", "submitted", "emergency", "questioned", "verified", "first_approved"})
MOST = 5000
"""Awards that one page looks up."""


def awards_of(connection: Connection, lines: Sequence[Row]) -> dict[str, Row]:
    """Line id to its award, where it has one that stands."""
    approved = [line["id"] for line in lines if line["state"] == LineState.APPROVED]
    made = (
        awards.awards_where(connection, schema.award.c.line_id.in_(approved), most=MOST) if approved else []
    )
    return {one["line_id"]: one for one in made if one["state"] != "withdrawn"}


def with_stages(connection: Connection, lines: Sequence[Row]) -> list[Row]:
    """Lines in words; those that are approved by where the money of their award is."""
    made = awards_of(connection, lines)
    return [with_words(line, made.get(line["id"])) for line in lines]


def warning_of(line: Row, activity: Row | None, on: datetime.date) -> str | None:
    """What is said of an undecided line whose days do not fit the activity that it serves (peers (b) 5)."""
    if activity is None or line["state"] not in UNDECIDED:
        return None
    try:
        terms = from_text(line["kind"], line["terms"])
    except (TypeError, ValueError):  # a draft may lack what makes its days
        return None
    return warning(line["kind"], terms, activity["to_on"], on)


def with_words(line: Row, award: Row | None = None) -> Row:
    """A line with its kind's name, its terms in words, how it stands and who acts next."""
    stands, acts = STANDS[LineState(line["state"])]
    kind = KINDS[line["kind"]]
    if line["state"] == LineState.SUBMITTED and kind.group.value == "housing":
        acts = "A rent coordinator checks plan and eligibility"
    if award is not None:
        stands, acts = after_approval(awards.columns_of(award))
    if line.get("due_on"):
        stands, acts = f"Emergency, verify by {day(line['due_on'])}", "The verification is made up"
    return {
        **line,
        "kind_name": kind.name,
        "is_agreement": kind.binding is Binding.AGREEMENT,
        "asks": terms_in_words(line["kind"], line["terms"]),
        "stands": stands,
        "acts": acts,
    }
