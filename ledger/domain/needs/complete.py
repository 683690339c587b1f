"""Is a need complete enough to be submitted?"""

import datetime
from collections.abc import Sequence

from ledger.domain.days import check_near
from ledger.domain.needs.needs import Asked
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
