"""What an approver's pages read: the line, the numbers that decide, and what the decision would be now."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.budgets import allocations as allocation_rules
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.journal.columns import Columns
from ledger.domain.needs import lines
from ledger.domain.needs import needs as rules
from ledger.domain.needs.caps import Asking
from ledger.domain.needs.decisions import decide_approval
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.ladder import BAND, STEPS
from ledger.domain.needs.left import Left, RentYear, rent_years
from ledger.domain.needs.left import left as what_is_left
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.needs import Asked, Decision, Facts
from ledger.domain.needs.oldest import Payer
from ledger.domain.needs.resources import Tried
from ledger.domain.needs.scopes import Scope, clause_of, code_of
from ledger.domain.needs.terms import from_text
from ledger.domain.needs.weekly import WeekFinding
from ledger.domain.payees import conflict_of_interest
from ledger.domain.people import duties, rungs
from ledger.domain.people.duties import APPROVERS
from ledger.errors import NotFound, Refused
from ledger.services import home
from ledger.services.budgets import allocations
from ledger.services.needs import (
    approvals,
    choices,
    conflicts,
    facts,
    left,
    needs,
    people,
    refusals,
    resources,
    standing,
)
from ledger.services.needs import pages as need_pages
from ledger.services.overrides import wording
from ledger.services.participants import participants
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import pages as course_pages
from ledger.services.scholarships.pages import CoursePage
from ledger.services.work import Work
from ledger.store import documents, schema
from ledger.store.budgets import agencies, budgets, policies
from ledger.store.journal import journal
from ledger.store.needs import needs as store
from ledger.store.rows import Row, find_row


@dataclass(frozen=True)
class LinePage:
    """One line as the one who decides sees it.

    :param decision: what approving would be now, or why it would be refused.
    :param columns: of the allocation (of its whole pool for whoever may not tell its funds apart); None without one.
    :param fund: as this reader may call it.
    :param is_pooled: this reader may not tell the fund from others of its pool.
    :param overrides: exceptions and the emergency of this line, oldest first, in words.
    :param payers: where it could draw from, the oldest money first: allocation, the fund as this reader may call it, what is
        available. :param older: older money than its own that could pay it (FND-07).
    :param warning: its days do not fit the activity that it serves.
    :param seen: other objects the same file is attached to (F8).
    """

    line: Row
    need: Row
    person: str
    activity: Row | None
    plan: Row | None
    standing: rules.Standing
    allocation: Row | None
    columns: Columns | None
    fund: str
    is_pooled: bool
    left: Left
    rent_years: tuple[RentYear, ...]
    policies: tuple[PolicyValue, ...]
    decision: Decision | Refused
    names: Mapping[str, str]
    agency: str
    program: str
    payee: str | None
    is_agency_payee: bool
    is_staff_payee: bool
    seen: tuple[str, ...]
    queue: tuple[str, ...]
    course: CoursePage | None = None
    overrides: tuple[Row, ...] = ()
    tried: tuple[Tried, ...] = ()
    finding: WeekFinding | None = None
    payers: tuple[tuple[str, str, int], ...] = ()
    older: tuple[Payer, ...] = ()
    warning: str | None = None

    @property
    def ladder(self) -> tuple[tuple[str, str], ...]:
        """Who approved and who still has to, from which amount (SCH-12); nothing where it would be refused."""
        if isinstance(self.decision, Refused):
            return ()
        return rungs.shown(self.decision.rungs, self.line, self.names)

    @property
    def after_cents(self) -> int | None:
        """What the allocation (or its pool) has available once this line is approved."""
        return self.columns.available_cents - self.line["amount_cents"] if self.columns else None


def queue(work: Work, actor: Actor) -> list[Row]:
    """Lines that wait for this approver, the soonest needed first."""
    roles.require(actor, *APPROVERS)
    with work.store.reading() as connection:
        rows = need_pages.named(
            connection, work, actor, home.to_approve(connection, actor, work.source.today())
        )
        return [standing.with_words(row) for row in rows]


def preview(work: Work, actor: Actor, line_id: str) -> Decision | Refused:
    """What approving this line would be now: the decision with its numbers, or the refusal.

    :raises NotFound: unknown, or not within the approver's reach.
    """
    roles.require(actor, *APPROVERS)
    with work.store.reading() as connection:
        line, need = _reached(connection, actor, line_id)
        return _preview(connection, work, actor, line, need)[0]


def line_page(work: Work, actor: Actor, line_id: str) -> LinePage:
    """Everything an approver looks at before deciding about a line.

    :raises NotFound: unknown, or not within the approver's reach.
    """
    roles.require(actor, *APPROVERS)
    with work.store.reading() as connection:
        line, need = _reached(connection, actor, line_id)
        decision, gathered = _preview(connection, work, actor, line, need)
        allocation = (
            budgets.get_allocation(connection, line["allocation_id"]) if line["allocation_id"] else None
        )
        return _page(connection, work, actor, line, need, decision, gathered, allocation)


def _page(
    connection: Connection,
    work: Work,
    actor: Actor,
    line: Row,
    need: Row,
    decision: Decision | Refused,
    gathered: Facts | None,
    allocation: Row | None,
) -> LinePage:
    today = work.source.today()
    book = policies.policy_book(connection)
    used = gathered.used if gathered else rules.Used()
    activity = find_row(connection, schema.activity, id=need["activity_id"]) if need["activity_id"] else None
    plan, _ = store.plan_for(connection, need["participant_id"]) if need["participant_id"] else (None, [])
    terms = from_text(line["kind"], line["terms"])
    agency = agencies.find_agency(connection, need["agency_code"])
    program = find_row(connection, schema.program, code=need["program_code"])
    payee = need_pages.payee_names(connection, [line["payee_id"]] if line["payee_id"] else []).get(
        line["payee_id"]
    )
    waiting = home.to_approve(connection, actor, today)
    names = participants.display_names(
        connection, work, actor, [need["participant_id"]] if need["participant_id"] else []
    )
    return LinePage(
        standing.with_words(line),
        need,
        names.get(need["participant_id"], ""),
        activity,
        plan,
        gathered.standing if gathered else rules.Standing(False),
        allocation,
        _columns(connection, actor, allocation) if allocation else None,
        left.fund_names(connection, actor)[allocation["fund"]] if allocation else "",
        bool(allocation and allocations.is_hidden(connection, actor, allocation["fund"])),
        what_is_left(_asking(line, need, gathered, today), used, book),
        rent_years(terms, used, book, today),
        tuple(_policies(line["kind"], decision, gathered)),
        decision,
        need_pages.staff_names(connection, actor),
        agency["name"] if agency else need["agency_code"],
        program["name"] if program else need["program_code"],
        payee,
        bool(payee and agency and conflict_of_interest(agency["name"], payee)),
        conflicts.is_staff(connection, find_row(connection, schema.payee, id=line["payee_id"])),
        tuple(documents.also_attached_to(connection, need["id"])),
        tuple(row["id"] for row in waiting),
        course_pages.for_line(connection, line, need, today),
        tuple(wording.of_lines(connection, {line["id"]: line}, today)[line["id"]]),
        resources.tried_for(connection, need["id"]),
        gathered.finding if gathered else None,
        _payers(connection, actor, line, need, today),
        gathered.older if gathered else (),
        standing.warning_of(line, activity, today),
    )


def _payers(
    connection: Connection, actor: Actor, line: Row, need: Row, today: datetime.date
) -> tuple[tuple[str, str, int], ...]:
    if line["state"] not in choices.CHOOSABLE or need["participant_id"] is None:
        return ()
    names = left.fund_names(connection, actor)
    place = (need["agency_code"], need["program_code"], line["kind"])
    terms = from_text(line["kind"], line["terms"])
    could = facts.payers(connection, *place, today, need["participant_id"], terms)
    found = choices.offered(connection, actor, line, could)
    return tuple((row["id"], names[row["fund"]], row["available_cents"]) for _, row in found)


def _asking(line: Row, need: Row, gathered: Facts | None, today: datetime.date) -> Asking:
    if gathered is None:
        return Asking(line["kind"], line["amount_cents"], today, need=need["id"])
    asked = Asked(line["kind"], line["amount_cents"], from_text(line["kind"], line["terms"]))
    return rules.asking_of(asked, gathered)


def _reached(connection: Connection, actor: Actor, line_id: str) -> tuple[Row, Row]:
    found = store.line_with_need(connection, line_id)
    if found is None or not approvals.decides(actor, *found):
        raise NotFound("not_found", what="line")
    if found[0]["state"] == LineState.DRAFT:
        raise NotFound("not_found", what="line")
    return found


def _preview(
    connection: Connection, work: Work, actor: Actor, line: Row, need: Row
) -> tuple[Decision | Refused, Facts | None]:
    """The same questions as `approvals.approve`, asked without a lock and without writing."""
    participant = (
        find_row(connection, schema.participant, id=need["participant_id"])
        if need["participant_id"]
        else None
    )
    if participant is None:
        return Refused("not_imported"), None
    try:
        allocation = needs.allocation_of(connection, line)
    except NotFound:
        return Refused("no_allocation", kind=kind_named(line["kind"]).name), None
    gathered = facts.gather(connection, need, line, participant, allocation, work.source.today())
    try:
        lines.move(line["state"], LineState.APPROVED)
        duties.refuse_same_person(*people.approving(connection, line, actor))
        terms = from_text(line["kind"], line["terms"])
        asked = Asked(line["kind"], line["amount_cents"], terms, words=line["words"] or "")
        decision = decide_approval(asked, gathered)
        approvals.require_decider(actor, line, need, gathered.policies, gathered.on)
    except Refused as refusal:
        return refusals.as_told(connection, actor, gathered.fund.code, refusal), gathered
    return decision, gathered


def _columns(connection: Connection, actor: Actor, allocation: Row) -> Columns:
    """The allocation's columns; of the whole pool where this reader may not tell its funds apart."""
    by_key = allocation_rules.columns_by_key(journal.balances(connection))
    hidden = allocations.hidden_pools(connection, actor)
    if allocation["fund"] not in hidden:
        return by_key.get(budgets.allocation_key(allocation), Columns())
    pool = hidden[allocation["fund"]]
    whole = Columns()
    for row in budgets.allocations(connection, year=allocation["program_year"]):
        if hidden.get(row["fund"]) == pool and row["line"] == allocation["line"]:
            whole += by_key.get(budgets.allocation_key(row), Columns())
    return whole


def _policies(kind: str, decision: Decision | Refused, gathered: Facts | None) -> list[PolicyValue]:
    """The policies a yes would rest on; for a refusal, those of the kind that are in force."""
    if isinstance(decision, Decision):
        return list(decision.policies)
    if gathered is None:
        return []
    codes = [*(code_of(kind, scope) for scope in Scope), STEPS, BAND]
    codes += [clause_of(code_of(kind, scope)) for scope in Scope]
    codes += {
        "Rent": ["rent_months"],
        "OJT": ["ojt_rate", "ojt_rate_factors", "ojt_hours", "ojt_months"],
        "WorkExperience": ["wex_hours", "wex_months", "wex_stipend", "wex_stipend_most"],
        "TransitionalJob": ["transitional_hours", "transitional_months"],
        "HiringIncentive": ["incentive_retention_share", "incentive_retention_days"],
        "Scholarship": ["scholarship_months"],
    }.get(kind, [])
    return [one for code in codes if (one := gathered.policies.find(code, gathered.on)) is not None]
