"""The hazards of the open awards in a reader's scope: what may go wrong, seen early."""

import datetime
from collections.abc import Mapping, Sequence

from ledger.domain.awards import hazards as rules
from ledger.domain.awards.hazards import Found, Living
from ledger.domain.needs.kinds import Line, kind_named
from ledger.domain.needs.terms import (
    CourseTerms,
    HourTerms,
    from_text,
)
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships.follow_up import MOST, VIEWERS, reaches
from ledger.services.work import Work
from ledger.store.awards import hazards as store
from ledger.store.budgets import policies
from ledger.store.rows import Row


def hazards(work: Work, actor: Actor) -> list[Found]:
    """What may go wrong with the awards that the reader reaches, as of today."""
    roles.require(actor, *VIEWERS)
    today = work.source.today()
    with work.store.reading() as connection:
        rows = [row for row in store.living(connection, today, most=MOST) if reaches(actor, row)]
        listed = store.listed(connection, today)
        trained = store.trainings(connection, today)
        worked = store.works(connection, today)
        book = policies.policy_book(connection)
    return rules.hazards((_living(row, listed, trained, worked) for row in rows), today, book)


def _living(
    row: Row,
    listed: frozenset[str],
    trained: Mapping[str, Sequence[tuple[datetime.date, datetime.date | None]]],
    worked: Mapping[tuple[str, str], Sequence[datetime.date]],
) -> Living:
    if row["state"] != "open":
        # Stopped or moved: nothing is bought any more, but the receipt of a card is asked for
        return Living(row["id"], 0, receipt_due_on=row["receipt_due_on"])
    terms = from_text(row["kind"], row["terms"])
    works_from = terms.starts_on if isinstance(terms, HourTerms) else None
    course = terms if isinstance(terms, CourseTerms) and row["left_on"] is None else None
    return Living(
        row["id"],
        row["committed_cents"] + row["obligated_cents"],
        rules.covers(terms),
        (row["from_on"], row["to_on"]),
        row["plan_on"],
        course.listing in listed if course else None,
        tuple(trained.get(row["participant_id"], ())) if course else (),
        row["receipt_due_on"],
        works_from if _is_bound(row) else None,
        tuple(
            day
            for kind in RECORDED.get(row["kind"], ())
            for day in worked.get((row["participant_id"], kind), ())
        ),
        row["modified_from"] if _is_bound(row) else works_from,
        (row["participant_id"], row["kind"], row["activity_id"] or row["id"]),
        bool(row["accrued_cents"] + row["paid_cents"]),
        row["approved_on"] if kind_named(row["kind"]).line is Line.SUPPORT else None,
        row["evaluation_due_on"],
        row["instalment_due_on"],
    )


def _is_bound(row: Row) -> bool:
    return bool(row["obligated_cents"] + row["accrued_cents"] + row["paid_cents"])


RECORDED: Mapping[str, tuple[str, ...]] = {
    "OJT": ("OJT", "WorkExperience"),
    "WorkExperience": ("WorkExperience",),
    "TransitionalJob": ("TransitionalJob",),
}
"""As which kinds the participant system may record what an agreement binds (OJT-17: type 01, or youth work experience)."""
