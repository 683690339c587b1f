"""Is a need complete enough to be submitted, and a line to be verified?"""

import datetime
from collections.abc import Sequence

from ledger.domain.days import check_near
from ledger.domain.needs.categories import Paper, check_papers
from ledger.domain.needs.kinds import Line, kind_named
from ledger.domain.needs.needs import Asked, Standing, check_standing
from ledger.domain.needs.resources import Tried, check_tried
from ledger.domain.needs.term_checks import check_terms
from ledger.errors import InvalidInput

MOST_LINES = 12


def check_need(
    lines: Sequence[Asked],
    *,
    why: str,
    activity: bool,
    needed_by: datetime.date | None,
    today: datetime.date,
) -> None:
    """Refuse to submit a need that is not complete.

    :raises InvalidInput: at the field.
    """
    if not lines:
        raise InvalidInput("need_empty", field="lines")
    if len(lines) > MOST_LINES:
        raise InvalidInput("need_too_long", field="lines", most=MOST_LINES)
    if not why.strip():
        raise InvalidInput("why_missing", field="why")
    if not activity:
        raise InvalidInput("activity_missing", field="activity")
    if needed_by is None:
        raise InvalidInput("needed_by_missing", field="needed_by")
    check_near("needed_by", needed_by, today)
    for line in lines:
        check_terms(line.kind, line.amount_cents, line.terms)


def check_verified(
    kind: str, standing: Standing, tried: Sequence[Tried] | None, papers: Sequence[Paper], on: datetime.date
) -> None:
    """What must be there for a yes, whether a line is verified before its approval or, in an emergency, afterwards.

    :param tried: who else was asked; None where a system before asked it.
    :raises Refused: ``not_enrolled`` (SUP-01), ``no_plan`` (SUP-03), ``resource_missing`` (SUP-02), ``papers_missing``
        (SUP-09).
    :raises InvalidInput: an entry of who else was asked is not whole.
    """
    check_standing(
        standing, on, follows_up=kind_named(kind).line is Line.SUPPORT
    )  # the fund is asked at approval
    if tried is not None:
        check_tried(kind, tried, on)
    check_papers(papers)
