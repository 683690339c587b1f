"""What the page of an award's instalments reads: the schedule, what waits, and the papers that could show a condition."""

from dataclasses import dataclass

from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.terms import CourseTerms, from_text
from ledger.services.awards import pages
from ledger.services.awards.listing import VIEWERS
from ledger.services.awards.pages import AwardPage
from ledger.services.documents import documents
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.scholarships import instalments
from ledger.services.scholarships.instalments import PLANNERS, SORT, TELLERS
from ledger.services.work import Work
from ledger.store.rows import Row
from ledger.store.scholarships import instalments as store
from ledger.store.scholarships import scholarships


@dataclass(frozen=True)
class InstalmentsPage:
    """The instalments of one scholarship.

    :param rows: each with ``billed_cents`` and ``waits``, the proposal that says its condition is met.
    :param open_cents: what nobody has billed yet. :param unplanned_cents: of it what is in no instalment.
    :param papers: of the award and its need.
    :param may: of ``plan`` and ``show``; the services decide again.
    """

    award: AwardPage
    rows: tuple[Row, ...]
    open_cents: int
    unplanned_cents: int
    papers: tuple[Row, ...]
    may: frozenset[str]


def page(work: Work, actor: Actor, award_id: str) -> InstalmentsPage:
    """The schedule of one scholarship.

    :raises NotFound: ``not_found``, also where the award is outside the reader's scope (P32).
    """
    roles.require(actor, *VIEWERS)
    found = pages.award_page(work, actor, award_id)
    award, columns = found.award, found.columns
    is_course = isinstance(from_text(award["kind"], award["terms"]), CourseTerms)
    with work.store.reading() as connection:
        staged = proposals.staged_about(connection, SORT, award_id)
        waits = {one["instalment"]: proposal for proposal, one in staged}
        rows = [{**row, "waits": waits.get(row["id"])} for row in store.of_awards(connection, [award_id])]
        unplanned_cents = instalments.unplanned_cents(connection, award, rows)
        kept = scholarships.find_scholarship(connection, award_id) or {}
    papers = documents.documents_for(work, actor, award["id"], award["need_id"])
    scope = {"agency": award["agency_code"], "program": award["program_code"]}
    group = kind_named(award["kind"]).group
    may = set()
    if award["state"] == "open" and is_course and not kept.get("left_on"):
        plans = unplanned_cents and (rows or not columns.accrued_to_date_cents)
        if plans and actor.may(*PLANNERS, **scope, group=group):
            may.add("plan")
        if rows and actor.may(*TELLERS, **scope, group=group):
            may.add("show")
    open_cents = columns.committed_cents + columns.unliquidated_cents
    return InstalmentsPage(found, tuple(rows), open_cents, unplanned_cents, tuple(papers), frozenset(may))
