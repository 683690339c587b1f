"""How instants are written: on the board's wall, and never after the day at which a demonstration stands."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from ledger import words

PORTLAND = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    "at, says",
    [
        ("2026-11-25T16:29:00.000000Z", "November 25, 2026, 8:29 AM"),
        ("2026-08-01T02:05:00.000000Z", "July 31, 2026, 7:05 PM"),  # still the day before, in Portland
        ("2026-08-01T19:00:00.000000Z", "August 1, 2026, 12:00 PM"),
        ("2026-08-01T07:00:00.000000Z", "August 1, 2026, 12:00 AM"),
    ],
)
def test_an_instant_is_written_as_the_board_s_wall_shows_it(at: str, says: str) -> None:
    assert words.moment(at, PORTLAND) == says


def test_a_demonstration_stands_at_its_date() -> None:
    day = datetime.date(2026, 11, 20)
    assert words.moment("2026-11-25T16:29:00.000000Z", PORTLAND, day) == "November 20, 2026, 8:29 AM"
    assert words.moment("2026-10-02T16:29:00.000000Z", PORTLAND, day) == "October 2, 2026, 9:29 AM"
