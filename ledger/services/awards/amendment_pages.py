"""What the pages about changes read: the queue, one change as a difference, and where an award could go on."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ledger.domain.awards import amendments as rules
from ledger.domain.awards.amendments import Agreed, Difference
from ledger.domain.needs.categories import Paper
from ledger.domain.needs.kinds import KINDS, kind_named
from ledger.domain.needs.ladder import steps_on
from ledger.domain.needs.needs import Decision
from ledger.domain.needs.weekly import WeekFinding
from ledger.domain.people import duties, rungs
from ledger.domain.people.duties import APPROVERS, Duty, Step
from ledger.errors import NotFound, Refused
from ledger.services import home, payees
from ledger.services.awards import change_rows, moves, reapproval
from ledger.services.awards import pages as award_pages
from ledger.services.awards.pages import AwardPage
from ledger.services.budgets.allocation_pages import names_in
from ledger.services.contracts import modified
from ledger.services.needs import checklists, left, refusals, weekly
from ledger.services.needs import pages as need_pages
from ledger.services.overrides import wording
from ledger.services.payments import weeks
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import pages as course_pages
from ledger.services.scholarships.pages import CoursePage
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import amendments as store
from ledger.store.awards import awards
from ledger.store.budgets import policies
from ledger.store.rows import Row, find_row

VIEWERS = (Duty.REQUEST, Duty.VERIFY, *APPROVERS)


@dataclass(frozen=True)
class ChangePage:
    """One change as the one who decides sees it.

    :param decision: what approving would be now, or why it would be refused; None while that is not the question.
    :param may: of ``verify``, ``approve``, ``deny``, ``take_back``. :param why_not: why the next step is not this reader's.
    :param overrides: exceptions of the award, in words, oldest first. :param course: for whoever verifies or approves.
    :param papers: what the policy asks for before it is verified, for whoever verifies.
    :param finding: what was found about weekly payments, for whoever verifies or approves; None for other kinds.
    """

    row: Row
    award: AwardPage
    stands: tuple[str, str]
    differences: tuple[Difference, ...]
    payees: Mapping[str, str]
    names: Mapping[str, str]
    decision: Decision | Refused | None
    may: frozenset[str]
    why_not: str | None
    overrides: tuple[Row, ...] = ()
    course: CoursePage | None = None
    papers: Sequence[Paper] = ()
    finding: WeekFinding | None = None

    @property
    def ladder(self) -> tuple[tuple[str, str], ...]:
        """Who approved and who still has to, from which amount (SCH-12); nothing where no decision is due or it would be no."""
        if self.decision is None or isinstance(self.decision, Refused):
            return ()
        return rungs.shown(self.decision.rungs, self.row, self.names)


@dataclass(frozen=True)
class AskPage:
    """What can be changed of an award.

    :param targets: allocations where its open part could go on: (id, what people read).
    """

    award: AwardPage
    before: Agreed
    payees: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
    live: Row | None


def queue(work: Work, actor: Actor) -> list[Row]:
    """Changes that wait for this person, the longest waiting first."""
    roles.require(actor, *VIEWERS)
    with work.store.reading() as connection:
        rows = [
            *home.changes_to_verify(connection, actor),
            *home.changes_to_approve(connection, actor, work.source.today()),
            *_own(connection, actor),
        ]
        rows = list({row["id"]: row for row in rows}.values())
        return [shown(row) for row in need_pages.named(connection, work, actor, rows)]


def shown(row: Row) -> Row:
    """A change with the words and numbers a list shows."""
    before, after = (
        rules.agreed_from(row["kind"], row["before"]),
        rules.agreed_from(row["kind"], row["after"]),
    )
    return {
        **row,
        "kind_name": KINDS[row["kind"]].name,
        "before_cents": before.amount_cents,
        "after_cents": after.amount_cents,
        "stands": rules.stands_of(row)[0],
    }


def _own(connection: Connection, actor: Actor) -> list[Row]:
    waiting = store.waiting(connection, [state.value for state in rules.LIVE])
    return [row for row in waiting if row["asked_by"] == actor.person_id]


def page(work: Work, actor: Actor, amendment_id: str) -> ChangePage:
    """One change.

    :raises NotFound: unknown, or its award is outside the reader's scope (P32).
    """
    roles.require(actor, *VIEWERS)
    with work.store.reading() as connection:
        row = find_row(connection, schema.amendment, id=amendment_id)
    if row is None:
        raise NotFound("not_found", what="change")
    try:
        found = award_pages.award_page(work, actor, row["award_id"])
    except NotFound as error:
        raise NotFound("not_found", what="change") from error
    with work.store.reading() as connection:
        return _page(connection, work, actor, row, found)


def _page(connection: Connection, work: Work, actor: Actor, row: Row, found: AwardPage) -> ChangePage:
    kind = found.award["kind"]
    before, after = rules.agreed_from(kind, row["before"]), rules.agreed_from(kind, row["after"])
    decision: Decision | Refused | None = None
    if row["state"] in ("verified", "first_approved"):
        decision = _decision(connection, work, actor, found, row, before, after)
    may, why_not = _may(connection, actor, row, found.award, work.source.today())
    line = {found.award["line_id"]: {"kind": kind}}
    if isinstance(decision, Refused):
        may -= {"approve"}
    return ChangePage(
        row,
        found,
        rules.stands_of(row),
        rules.differences(before, after),
        need_pages.payee_names(connection, [before.payee_id, after.payee_id]),
        need_pages.staff_names(connection, actor),
        decision,
        frozenset(may),
        why_not,
        tuple(wording.of_lines(connection, line, work.source.today())[found.award["line_id"]]),
        _course(connection, work, row, found.award, before, after) if may & {"verify", "approve"} else None,
        _papers(connection, work, found.award, after) if "verify" in may else (),
        weekly.finding_of(connection, found.award["line_id"]) if may & {"verify", "approve"} else None,
    )


def _papers(connection: Connection, work: Work, award: Row, after: Agreed) -> Sequence[Paper]:
    line, _ = reapproval.line_as(connection, award, after)
    return checklists.papers(connection, line, work.source.today(), reapproval.papers_at(award, after))


def _course(
    connection: Connection, work: Work, row: Row, award: Row, before: Agreed, after: Agreed
) -> CoursePage | None:
    """The course as the change would have it. Until it is reviewed anew it shows the award's own review, if that is still
    of the same program and payee."""
    line, need = reapproval.line_as(connection, award, after)
    course = course_pages.for_line(connection, line, need, work.source.today())
    if course is None or row["state"] != "asked":
        return course
    changed = {one.name for one in rules.differences(before, after)}
    kept = None if changed & {"payee_id", "listing"} else course_pages.for_award(connection, award)
    return replace(course, review=kept.review if kept else None, words="")


def _decision(
    connection: Connection,
    work: Work,
    actor: Actor,
    found: AwardPage,
    row: Row,
    before: Agreed,
    after: Agreed,
) -> Decision | Refused:
    award = found.award
    try:
        months = awards.months_for(connection, award["id"])
        given = weeks.given_by(connection, award)
        if row["governs_on"] is None:
            rules.check_change(award["kind"], found.columns, months, before, after, given)
        else:
            modified.check_row(connection, award, row, work.source.today())
        said = {"words": row["words"], "governs_on": row["governs_on"]}
        return reapproval.decision_on(connection, award, after, work.source.today(), **said)
    except Refused as refusal:
        return refusals.as_told(connection, actor, award["fund"], refusal)


def _may(
    connection: Connection, actor: Actor, row: Row, award: Row, today: datetime.date
) -> tuple[set[str], str | None]:
    """What this reader may do with the change, and why not the next step; the services decide again."""
    scope = {"agency": award["agency_code"], "program": award["program_code"]}
    state = row["state"]
    may: set[str] = set()
    if state == "asked" and row["asked_by"] == actor.person_id:
        may.add("take_back")
    verifies = actor.may(Duty.VERIFY, **scope, group=kind_named(award["kind"]).group)
    approves = actor.may(
        rungs.next_duty(steps_on(policies.policy_book(connection), today), row),
        **scope,
        group=kind_named(award["kind"]).group,
    )
    steps: dict[str, tuple[Step, bool, set[str]]] = {
        "asked": (Step.VERIFY, verifies, {"verify"}),
        "verified": (Step.APPROVE, approves, {"approve", "deny"}),
        "first_approved": (Step.SECOND_APPROVE, approves, {"approve", "deny"}),
    }
    if state not in steps or not steps[state][1]:
        return may, None
    try:
        duties.refuse_same_person(
            steps[state][0], actor.person_id, change_rows.people(connection, row, award)
        )
    except Refused as refusal:
        return may, str(refusal)
    return may | steps[state][2], None


def ask_page(work: Work, actor: Actor, award_id: str) -> AskPage:
    """What may be changed of an award, with what it stands for now."""
    roles.require(actor, Duty.REQUEST, Duty.VERIFY, Duty.APPROVE)
    found = award_pages.award_page(work, actor, award_id)
    known = [(row["id"], row["name"]) for row in payees.list_payees(work, actor, state="accepted")]
    with work.store.reading() as connection:
        current = found.award["payee_id"]
        if current not in dict(known):
            known = [(current, found.payee), *known]
        funds, names = left.fund_names(connection, actor), names_in(connection)
        targets = moves.targets(connection, actor, found.award, work.source.today())
        return AskPage(
            found,
            change_rows.standing_of(found.award),
            tuple(known),
            tuple(
                (
                    row["id"],
                    f"{names[row['agency_code']]}, {names[row['program_code']]}, {funds[row['fund']]}",
                )
                for row in targets
            ),
            store.live_for(connection, award_id),
        )
