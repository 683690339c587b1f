"""The last twelve months' approvals decided again: under their own values (AUD-04), and under a draft policy.

What no value governs (enrolment, agreement, the months and days of others) is taken as the decision found it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ledger.domain.budgets import replay as rules
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.replay import Difference, Past
from ledger.domain.needs.caps import Use, year_before
from ledger.domain.needs.needs import Asked, Facts, Used
from ledger.domain.needs.terms import from_text
from ledger.domain.people.duties import Duty
from ledger.domain.scholarships import courses, listings
from ledger.services.needs import facts
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.budgets import budgets, policies
from ledger.store.needs import needs as needs_store
from ledger.store.needs import past
from ledger.store.participants import participants as people
from ledger.store.rows import Row, find_row

MOST = 2_000
"""Approvals that one replay decides again, the newest."""
NOT_REPLAYED = frozenset({"WorkExperience", "TransitionalJob"})
"""Kinds whose decision looks at the whole year's hours and shares, which are not kept with it."""


@dataclass(frozen=True)
class Replay:
    """What a draft would have changed.

    :param decided: approvals decided again. :param left_out: approvals of kinds that are not. :param refused_cents: approved
        then, and not allowed under the draft.
    """

    decided: int
    left_out: int
    differences: list[Difference]
    refused_cents: int


def preview(work: Work, actor: Actor, draft: Iterable[PolicyValue]) -> Replay:
    """The last twelve months under a draft (AUD-04); nothing is written.

    :param draft: values that stand for their codes on every day.
    """
    roles.require(actor, Duty.LOAD, Duty.OVERSEE, Duty.EXAMINE)
    with work.store.reading() as connection:
        book = policies.policy_book(connection)
        decided, left_out = _decisions(connection, work, book)
    found = rules.differences(decided, book, rules.drafted(book, draft))
    gone = sum(one.past.asked.amount_cents for one in found if one.then.allowed and not one.now.allowed)
    return Replay(len(decided), left_out, found, gone)


def again(work: Work, actor: Actor) -> list[tuple[Past, rules.Result]]:
    """Every approval of the last twelve months under the values of its own day (AUD-04)."""
    roles.require(actor, Duty.LOAD, Duty.OVERSEE, Duty.EXAMINE)
    with work.store.reading() as connection:
        book = policies.policy_book(connection)
        decided, _ = _decisions(connection, work, book)
    return [(one, rules.decide_again(one, book)) for one in decided]


def _decisions(connection: Connection, work: Work, book: PolicyBook) -> tuple[list[Past], int]:
    rows = past.approvals_since(connection, year_before(work.source.today()), MOST)
    kept = [row for row in rows if row["kind"] not in NOT_REPLAYED and row["committed_number"] is not None]
    return [_past(connection, row, book) for row in kept], len(rows) - len(kept)


def _past(connection: Connection, award: Row, book: PolicyBook) -> Past:
    line = find_row(connection, schema.need_line, id=award["line_id"]) or {}
    need = find_row(connection, schema.need, id=line["need_id"]) or {}
    participant = people.get_participant(connection, award["participant_id"]) or {}
    allocation = budgets.get_allocation(connection, award["allocation_id"]) or {}
    numbers, on = json.loads(award["decision"])["numbers"], award["approved_on"]
    gathered = facts.gather(connection, need, line, participant, allocation, on)
    place = (participant["household_id"], award["kind"])
    rows = past.used_by(connection, *place, award["committed_number"])
    rows += [row for row in needs_store.carried_uses(connection, *place) if row["carried_on"] <= on]
    used = Used(
        uses=tuple(
            Use(row["approved_on"], row["cents"], row["participant_id"] == participant["id"], row["need_id"])
            for row in rows
        ),
        months=numbers.get("months_used", 0),
        band_cents=numbers["band_used_cents"],
    )
    then = replace(
        _as_reviewed(connection, award, gathered),
        available_cents=numbers["available_cents"],
        used=used,
        policies=book,
    )
    asked = Asked(
        award["kind"],
        numbers["asked_cents"],
        from_text(line["kind"], line["terms"]),
        words=line["words"] or "",
    )
    return Past(award["id"], award["kind"], asked, then)


def _as_reviewed(connection: Connection, award: Row, gathered: Facts) -> Facts:
    """The plan that the need named, and the course as it was listed and reviewed when it was approved."""
    standing = replace(gathered.standing, plan_dated_on=gathered.on, serves_activity=True)
    kept = find_row(connection, schema.scholarship, award_id=award["id"])
    if kept is None or gathered.course is None:
        return replace(gathered, standing=standing)
    course = replace(
        gathered.course,
        listing=listings.from_plain(json.loads(kept["listing"])),
        review=courses.from_plain(json.loads(kept["review"])),
        reviewed=True,
    )
    return replace(gathered, standing=standing, course=course)
