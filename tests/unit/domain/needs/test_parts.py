"""Which day each cent of an award counts by."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.needs.parts import parts_of, without_newest

JULY, AUGUST, SEPTEMBER = (datetime.date(2026, month, 3) for month in (7, 8, 9))


def test_what_is_given_back_is_taken_from_what_was_promised_last() -> None:
    # SUP-05, decision 56: the worked case of the module
    july = [(JULY, 20_000), (AUGUST, -2_000), (AUGUST, 2_100)]
    assert parts_of(july) == [(JULY, 18_000), (AUGUST, 2_100)]
    assert parts_of([*july, (SEPTEMBER, -1_000)]) == [(JULY, 18_000), (AUGUST, 1_100)]
    assert parts_of([*july, (SEPTEMBER, -3_100)]) == [(JULY, 17_000)]
    assert without_newest([(JULY, 100)], 0) == [(JULY, 100)]


@given(st.lists(st.integers(-500, 500)))
def test_the_parts_are_together_what_is_used(steps: list[int]) -> None:
    # SUP-06: no cent counts twice or not at all, as long as no more comes back than there was
    used, taken = 0, []
    for cents in steps:
        taken.append((JULY, max(cents, -used)))
        used += taken[-1][1]
    assert sum(cents for _, cents in parts_of(taken)) == used
