"""d2: evaluations and trainings that the network's agreements promise, and when the next one is due."""

import datetime

import pytest

from ledger.domain.budgets import network_log
from ledger.errors import InvalidInput

DAY = datetime.date


@pytest.mark.parametrize(
    "held, every, last_on, due_on",
    [
        ((), 2, None, DAY(2026, 9, 1)),
        ((DAY(2026, 7, 31), DAY(2026, 9, 10)), 2, DAY(2026, 9, 10), DAY(2026, 11, 10)),
        ((DAY(2026, 12, 31),), 2, DAY(2026, 12, 31), DAY(2027, 2, 28)),
        ((DAY(2026, 6, 30),), 6, None, DAY(2027, 1, 1)),
        ((DAY(2026, 9, 10),), None, DAY(2026, 9, 10), None),
    ],
)
def test_d2_the_next_is_due_so_many_months_after_the_last_or_the_agreements_first_day(
    held: tuple[datetime.date, ...],
    every: int | None,
    last_on: datetime.date | None,
    due_on: datetime.date | None,
) -> None:  # ALC-05, d2: without a policy nothing is due; what was held before the agreement does not count
    found = network_log.standing(held, DAY(2026, 7, 1), every)
    assert (found.last_on, found.due_on) == (last_on, due_on)
    if due_on is not None:
        assert not found.overdue(due_on)
        assert found.overdue(due_on + datetime.timedelta(days=1))


@pytest.mark.parametrize(
    "sort, words, held_on, code",
    [
        ("party", "Words", DAY(2026, 7, 1), "network_sort"),
        ("training", " ", DAY(2026, 7, 1), "words_missing"),
        ("training", "x" * 501, DAY(2026, 7, 1), "words_missing"),
        ("training", "Words", DAY(2026, 7, 2), "date_in_future"),
        ("training", "Words", DAY(1026, 7, 2), "day_range"),
    ],
)
def test_d2_what_is_recorded_was_held_and_says_what_came_of_it(
    sort: str, words: str, held_on: datetime.date, code: str
) -> None:  # d2
    with pytest.raises(InvalidInput) as refused:
        network_log.check(sort, words, held_on, DAY(2026, 7, 1))
    assert refused.value.code == code
    assert network_log.check("evaluation", " Words ", DAY(2026, 7, 1), DAY(2026, 7, 1)) == "Words"
