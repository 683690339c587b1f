"""The last twelve months' decisions asked again: under their own values (AUD-04), and under a draft policy.

What no value governs (enrolment, agreement, the months and days of others) is taken as the decision found it.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.budgets import replay as rules
from ledger.domain.budgets.items import Fault
from ledger.domain.budgets.loads import merged
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.replay import Outcome, Past
from ledger.domain.budgets.value_checks import values_faults
from ledger.domain.needs import refusals as kept_rules
from ledger.domain.needs.caps import year_before
from ledger.domain.needs.needs import Asked, Facts, Used, uses_of
from ledger.domain.needs.terms import from_text, to_text
from ledger.domain.people.duties import Duty
from ledger.domain.scholarships import courses, listings
from ledger.services.budgets.budgets import BudgetFaults, known_loads, read_files
from ledger.services.needs import facts
from ledger.services.needs import left as fund_names
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.budgets import budgets, policies
from ledger.store.needs import needs as needs_store
from ledger.store.needs import past
from ledger.store.participants import participants as people
from ledger.store.rows import Row, find_row
from ledger.words import day

MOST, MOST_AT_ONCE = 20_000, 1_000
"""Approvals, and refusals, that one replay decides again, the newest: of the command, and of a page that somebody waits for."""
NOT_REPLAYED = frozenset({"WorkExperience", "TransitionalJob"})
"""Kinds whose decision looks at the whole year's hours and shares, which are not kept with it."""

READERS_OF_DRAFTS = (Duty.LOAD, Duty.OVERSEE, Duty.EXAMINE)


@dataclass(frozen=True)
class Replay:
    """What a draft would have changed.

    :param since: the first day of the decisions. :param capped: there were more approvals or refusals than so many, and the
        newest were taken; None when all were.
    :param left_out: decisions that keep too little to be decided again (`NOT_REPLAYED`, the system before).
    """

    since: datetime.date
    outcome: Outcome
    left_out: int
    capped: int | None


def preview(work: Work, actor: Actor, files: Mapping[str, str], most: int = MOST) -> Replay:
    """The last twelve months under a draft's values, which stand for their codes on every day (AUD-04); nothing is written.

    :param files: the draft's, name to text, as `budgets.StageLoad` takes them; the policies or the law alone will do.
    :param most: approvals, and refusals, that are decided again.
    :raises BudgetFaults: what cannot be read, or is no value that could be loaded, with file, table and key.
    """
    roles.require(actor, *READERS_OF_DRAFTS)
    today = work.source.today()
    since = year_before(today)
    with work.store.reading() as connection:
        draft = _draft(connection, files, today)
        book = policies.policy_book(connection)
        hidden = fund_names.hidden_pools(connection, actor)
        approvals = past.approvals_since(connection, since, most + 1)
        refusals = past.refusals_since(connection, since, most + 1)
        decided = [
            *_approvals(connection, approvals[:most], book),
            *_refusals(connection, refusals[:most], book),
        ]
        seen = [replace(one, open=one.facts.fund.code not in hidden) for one in decided]
    left_out = len(approvals[:most]) + len({_asked_once(row) for row in refusals[:most]}) - len(seen)
    capped = most if max(len(approvals), len(refusals)) > most else None
    return Replay(since, rules.replay(seen, book, draft), left_out, capped)


def _draft(connection: Connection, files: Mapping[str, str], today: datetime.date) -> list[PolicyValue]:
    """The law and policy values of files that nobody has loaded, read and checked by the loader beside what is loaded."""
    year = {"year.toml": f"year = {program_year(today)}"}
    budget = read_files({**year, **files})
    faults = list(values_faults(budget, merged(known_loads(connection, budget.year, today).before, budget)))
    if not budget.values and not faults:
        faults = [
            Fault(
                "", "value", "", "stands in none of these files; a draft is policies.toml, law.toml or both"
            )
        ]
    if faults:
        raise BudgetFaults(faults)
    return [
        PolicyValue("", one.code, one.value, one.unit, one.sort, one.from_on, one.document)
        for one in budget.values
    ]


def again(work: Work, actor: Actor) -> list[tuple[Past, rules.Result]]:
    """Every approval of the last twelve months under the values of its own day (AUD-04)."""
    roles.require(actor, *READERS_OF_DRAFTS)
    with work.store.reading() as connection:
        book = policies.policy_book(connection)
        rows = past.approvals_since(connection, year_before(work.source.today()), MOST)
        decided = _approvals(connection, rows, book)
    return [(one, rules.decide_again(one, book)) for one in decided]


def _approvals(connection: Connection, rows: list[Row], book: PolicyBook) -> list[Past]:
    kept = [row for row in rows if row["kind"] not in NOT_REPLAYED and row["committed_number"] is not None]
    return [_approved(connection, row, book) for row in kept]


def _asked_once(refusal: Row) -> tuple[str, int]:
    """The same line refused for the same amount, however often, is one."""
    return refusal["line_id"], refusal["asked_cents"]


def _refusals(connection: Connection, rows: list[Row], book: PolicyBook) -> list[Past]:
    newest = {_asked_once(row): row for row in reversed(rows)}
    found = [_refused(connection, row, book) for row in reversed(newest.values()) if row["kept"]]
    return [one for one in found if one.kind not in NOT_REPLAYED]


def _refused(connection: Connection, refusal: Row, book: PolicyBook) -> Past:
    """A refusal with what it kept; what it did not keep (course, contract, emergency lane) is as it is now."""
    kept = kept_rules.from_text(refusal["kept"])
    line = find_row(connection, schema.need_line, id=refusal["line_id"]) or {}
    need = find_row(connection, schema.need, id=refusal["need_id"]) or {}
    participant = people.get_participant(connection, need["participant_id"]) or {}
    allocation = budgets.get_allocation(connection, kept.allocation) or {}
    asked = {
        "kind": kept.asked.kind,
        "amount_cents": kept.asked.amount_cents,
        "terms": to_text(kept.asked.terms),
    }
    gathered = facts.gather(
        connection, need, {**line, **asked}, participant, allocation, refusal["refused_on"]
    )
    found = replace(kept_rules.as_found(gathered, kept.found), policies=book)
    return Past(need["id"], kept.asked, found, need["participant_id"], refusal["code"])


def _approved(connection: Connection, award: Row, book: PolicyBook) -> Past:
    line = find_row(connection, schema.need_line, id=award["line_id"]) or {}
    need = find_row(connection, schema.need, id=line["need_id"]) or {}
    participant = people.get_participant(connection, award["participant_id"]) or {}
    allocation = budgets.get_allocation(connection, award["allocation_id"]) or {}
    numbers, on = json.loads(award["decision"])["numbers"], award["decided_on"]
    gathered = facts.gather(connection, need, line, participant, allocation, on)
    place = (participant["household_id"], award["kind"])
    rows = past.used_by(connection, *place, award["committed_number"])
    rows += [row for row in needs_store.carried_uses(connection, *place) if row["carried_on"] <= on]
    used = Used(
        uses=uses_of(rows, participant["id"]),
        months=numbers.get("months_used", 0),
        band_cents=numbers["band_used_cents"],
    )
    then = replace(
        _as_reviewed(connection, award, gathered),
        available_cents=numbers["available_cents"],
        unserved=(),
        used=used,
        policies=book,
    )
    asked = Asked(
        award["kind"],
        numbers["asked_cents"],
        from_text(line["kind"], line["terms"]),
        words=line["words"] or "",
    )
    return Past(award["id"], asked, then, award["participant_id"])


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


def told(found: Replay) -> list[str]:
    """What a replay says of itself in plain sentences: how much was asked again, what differs, what was left out and why."""
    outcome = found.outcome
    differ = len(outcome.differences)
    lines = [
        f"{outcome.decided:,} decisions since {day(found.since)} were asked again: "
        + (f"{differ:,} would differ." if differ else "nothing would differ.")
    ]
    if found.capped:
        lines.append(
            f"There were more: only the newest {found.capped:,} approvals and as many refusals were taken;"
            f" `funds budget preview` takes {MOST:,}."
        )
    if found.left_out:
        lines.append(
            f"{found.left_out:,} were not: work experience and transitional jobs, the system before this ledger, refusals of an"
            " older version."
        )
    if outcome.unlike:
        lines.append(
            f"{outcome.unlike:,} cannot be compared: something that is not kept with a decision has changed since (a course, a"
            " contract, an exception)."
        )
    return lines
