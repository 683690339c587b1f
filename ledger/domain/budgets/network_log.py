"""What an agreement of the network promises beside money: evaluations of the partnership and trainings of its coaches. Pure.

The agreement says that both are held regularly (d2); how often is the board's value, without a default.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.domain.days import check_day, months_after
from ledger.errors import InvalidInput

SORTS: Mapping[str, str] = {"evaluation": "Evaluation", "training": "Training of career coaches"}
EVERY: Mapping[str, str] = {"evaluation": "evaluation_months", "training": "training_months"}
"""The value that says how often each is held."""
LONGEST = 500


@dataclass(frozen=True)
class Standing:
    """Where one of the two stands with one agency.

    :param last_on: when it was held last; None for never. :param due_on: the last day for the next; None while nobody decided
        how often.
    """

    last_on: datetime.date | None
    due_on: datetime.date | None

    def overdue(self, today: datetime.date) -> bool:
        """Is its last day over?"""
        return self.due_on is not None and self.due_on < today


def check(sort: str, words: str, held_on: datetime.date, today: datetime.date) -> str:
    """What is written into the log; the words without blanks around them.

    :param words: what it was about and what came of it. :param held_on: when it was held, today or before.
    :raises InvalidInput: ``network_sort``, ``words_missing``, ``day_range``, ``date_in_future``.
    """
    if sort not in SORTS:
        raise InvalidInput("network_sort", field="sort")
    said = words.strip()
    if not said or len(said) > LONGEST:
        raise InvalidInput("words_missing", field="words")
    check_day("held_on", held_on)
    if held_on > today:
        raise InvalidInput("date_in_future", field="held_on")
    return said


def standing(held: Iterable[datetime.date], since: datetime.date, every_months: int | None) -> Standing:
    """When it was held last, and by when it is held next: so many months after that, or after the agreement began.

    Held on 10 September and every 2 months: due by 10 November. Never held since 1 July: due by 1 September.

    :param held: days on which it was held. :param since: the agreement's first day.
    """
    last_on = max((on for on in held if on >= since), default=None)
    due_on = months_after(last_on or since, every_months) if every_months else None
    return Standing(last_on, due_on)
