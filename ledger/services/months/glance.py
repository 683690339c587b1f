"""The board at a glance, for those who oversee: the running month, the set-aside's test, what keeps a month open."""

from dataclasses import dataclass

from ledger.clock import month_of
from ledger.domain.budgets.set_aside import SetAsideTest
from ledger.domain.months.outcomes import Measure
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.budgets.allocations import set_aside_test
from ledger.services.journal import books
from ledger.services.months import pages, reconciliation, summary
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work

READERS = pages.READERS


@dataclass(frozen=True)
class Glance:
    """What a manager looks at first.

    :param counts: of the running month, by measure.
    :param totals: of the running month, as `Summary.totals`; whole cents.
    :param test: the set-aside's strict test as budgeted; None when no share is in force.
    :param open_exceptions: of this month and earlier ones, unanswered; None when lag or tolerance were never decided.
    :param to_close: the oldest month that is over and not closed.
    :param behind: events that the published books should show by now and do not.
    """

    month: str
    totals: dict[str, int]
    counts: dict[Measure, int]
    test: SetAsideTest | None
    open_exceptions: int | None
    to_close: str | None
    behind: int


def glance(work: Work, actor: Actor) -> Glance:
    """The running month in the reader's scope."""
    roles.require(actor, *READERS)
    month = month_of(work.source.today())
    over = [row["month"] for row in pages.listing(work, actor) if row["state"] == "over"]
    return Glance(
        month,
        summary.summary(work, actor, month).totals,
        summary.outcomes(work, actor, month).totals,
        _test(work, actor),
        unanswered(work, actor, month),
        min(over, default=None),
        books.behind(work),
    )


def may_read(actor: Actor) -> bool:
    """Is there something to see for this person?"""
    return actor.holds(*READERS)


def _test(work: Work, actor: Actor) -> SetAsideTest | None:
    if not actor.holds(*roles.READERS):
        return None
    try:
        return set_aside_test(work, actor, work.source.today()).test
    except Refused:
        return None


def unanswered(work: Work, actor: Actor, month: str) -> int | None:
    """Exceptions of the month and earlier ones of its year that nobody answered, in the reader's scope; None as in `Glance`."""
    if not actor.holds(Duty.RECONCILE, Duty.CLOSE, Duty.OVERSEE, Duty.EXAMINE):
        return None
    try:
        return len(reconciliation.reconcile(work, actor, month).open_lines())
    except Refused:
        return None
