"""Program years and months: which one a day belongs to; and a demonstration's date, which stands."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from ledger.clock import SystemSource, month_of, program_year


@pytest.mark.parametrize(
    "day, year",
    [
        ("2026-06-30", 2025),
        ("2026-07-01", 2026),
        ("2026-12-31", 2026),
        ("2027-01-01", 2026),
        ("2027-06-30", 2026),
    ],
)
def test_a_program_year_is_july_to_june_and_named_for_its_start(day: str, year: int) -> None:
    # FND-05, 20 CFR 683.100
    assert program_year(datetime.date.fromisoformat(day)) == year


def test_a_month_is_its_year_and_two_digits() -> None:
    assert month_of(datetime.date(2026, 8, 31)) == "2026-08"


class At(SystemSource):
    """A real clock that shows this."""

    def __init__(self, shows: str, board_date: datetime.date | None = None) -> None:
        super().__init__("America/Los_Angeles", board_date)
        self.shows = datetime.datetime.fromisoformat(shows).replace(tzinfo=ZoneInfo("America/Los_Angeles"))

    def wall(self) -> datetime.datetime:
        return self.shows


@pytest.mark.parametrize(
    "shows",
    [
        "2019-03-01T08:00",
        "2026-06-30T23:59:59",
        "2026-11-19T23:59:59",
        "2026-11-20T00:00",
        "2026-11-20T23:59:59",
        "2026-11-21T00:00",
        "2027-07-01T09:30",
        "2031-02-28T12:00",
    ],
)
def test_what_is_done_in_a_demonstration_happens_on_its_date_or_after_and_is_known_on_it(shows: str) -> None:
    # RPT-10: whatever the real date is, the day before the demonstration's does not know it, and its own does
    board_date = datetime.date(2026, 11, 20)
    source = At(shows, board_date)
    assert source.today() == board_date
    assert source.end_of(board_date - datetime.timedelta(days=1)) < source.now() <= source.end_of(board_date)


def test_a_productions_day_ends_with_its_wall() -> None:
    source = At("2026-11-20T17:30")
    assert (source.today(), source.now()) == (datetime.date(2026, 11, 20), "2026-11-21T01:30:00.000000Z")
    assert source.end_of(source.today()) == "2026-11-21T07:59:59.999999Z"
