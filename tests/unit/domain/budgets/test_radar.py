"""The radar: pace by cross-multiplication, what would lapse in whole dollars, moves that keep every sum."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.budgets.radar import Burn, Elapsed, FundPace, Pace, Suggested, elapsed, suggest
from ledger.domain.budgets.years import InYear
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line

DAY = datetime.date


DAYS = 365


def burn(place: str, allocated: int, obligated: int, over: int = 146, points: int | None = 10) -> Burn:
    """Two fifths of the year are over."""
    year = InYear(Columns(allocated - obligated, 0, obligated))
    return Burn("WA26", Line.TRAINING, place, year, Elapsed(over, DAYS), points)


@pytest.mark.parametrize(
    "on, over",
    [
        (DAY(2026, 6, 30), 0),
        (DAY(2026, 7, 1), 1),
        (DAY(2026, 11, 20), 143),
        (DAY(2027, 6, 30), 365),
        (DAY(2028, 1, 1), 365),
    ],
)
def test_days_that_are_over_count(on: datetime.date, over: int) -> None:
    assert elapsed(DAY(2026, 7, 1), DAY(2027, 6, 30), on) == Elapsed(over, DAYS)


def test_a_steady_pace_projects_the_same_on_every_day_of_a_month() -> None:
    # ALC-08: 100.00 a day; whole months would tell of twice as much on the last day of August as on the first of September
    projected = {burn("CCC:EOP", 3_650_000, 10_000 * over, over).projected_cents for over in range(31, 366)}
    assert projected == {3_650_000}


@pytest.mark.parametrize(
    "obligated, pace",
    [
        (360_000, Pace.ON_PACE),  # 30 % of 1,200,000 after two fifths of the year: exactly 10 points off
        (359_999, Pace.BEHIND),
        (600_000, Pace.ON_PACE),
        (600_001, Pace.AHEAD),
    ],
)
def test_exactly_the_points_of_the_policy_is_on_pace_and_a_cent_more_is_not(
    obligated: int, pace: Pace
) -> None:
    # ALC-08
    assert burn("CCC:EOP", 1_200_000, obligated).pace is pace


def test_before_a_month_is_over_or_without_a_policy_nobody_is_behind() -> None:
    assert burn("CCC:EOP", 100_000, 0, over=30).pace is Pace.TOO_EARLY
    assert burn("CCC:EOP", 100_000, 0, points=None).pace is Pace.TOO_EARLY
    assert burn("CCC:EOP", 100_000, 0, over=30).projected_cents is None


def test_what_would_lapse_is_in_whole_dollars_and_never_more_than_is_available() -> None:
    one = burn("CCC:EOP", 1_200_000, 100_001, over=73)
    assert one.projected_cents == 500_005
    assert one.unused_cents == 699_900
    year = InYear(Columns(50_000, 1_050_000, 100_000))
    held = Burn("WA26", Line.TRAINING, "CCC:EOP", year, Elapsed(73, DAYS), 10)
    assert held.unused_cents == 50_000  # the rest is promised to people


def test_the_largest_unused_goes_to_the_largest_short_and_the_rest_to_the_reserve() -> None:
    found = suggest(
        [
            burn("CCC:EOP", 1_200_000, 120_000),  # projected 300,000: 900,000 unused
            burn("DCJ:EOP", 600_000, 480_000),  # projected 1,200,000: 600,000 short
            burn("HS:EOP", 600_000, 360_000),  # projected 900,000: 300,000 short
            burn("SEI:EOP", 300_000, 30_000),  # projected 75,000: 225,000 unused
            burn("IRCO:EOP", 300_000, 120_000),  # on pace: neither
            burn(
                "OIC:EOP", 600_000, 500_000
            ),  # short of more than anybody, and its agreement is over (ALC-05)
        ],
        {f"{agency}:EOP" for agency in ("CCC", "DCJ", "HS", "SEI", "IRCO")},
    )
    assert found == [
        Suggested("WA26", Line.TRAINING, "CCC:EOP", "DCJ:EOP", 600_000),
        Suggested("WA26", Line.TRAINING, "CCC:EOP", "HS:EOP", 300_000),
        Suggested("WA26", Line.TRAINING, "SEI:EOP", "reserve", 225_000),
    ]


@given(
    st.lists(
        st.tuples(st.integers(1, 10**8), st.integers(0, 10**8)).map(lambda pair: (max(pair), min(pair))),
        max_size=12,
    ),
    st.integers(31, DAYS),
)
def test_no_suggestion_takes_more_than_is_available_or_gives_more_than_is_short(
    amounts: list[tuple[int, int]], over: int
) -> None:
    burns = [burn(f"A{n}:EOP", allocated, used, over) for n, (allocated, used) in enumerate(amounts)]
    taken: dict[str, int] = {}
    given_to: dict[str, int] = {}
    for one in suggest(burns, {each.place for each in burns}):
        assert one.cents > 0
        assert one.cents % 100 == 0
        taken[one.source] = taken.get(one.source, 0) + one.cents
        given_to[one.target] = given_to.get(one.target, 0) + one.cents
    for held in burns:
        assert taken.get(held.place, 0) <= held.in_year.now.available_cents
        assert given_to.get(held.place, 0) <= held.short_cents
        assert not (held.place in taken and held.place in given_to)


def test_a_fund_is_carried_on_to_the_end_of_its_own_period() -> None:
    # 73 of 730 days over, 50,000.00 of 600,000.00 obligated: 500,000.00 at the end, 100,000.00 left
    period = DAY(2026, 7, 1), DAY(2028, 6, 29)
    found = FundPace("WA26", "Adult", period[1], 60_000_000, 5_000_000, elapsed(*period, DAY(2026, 9, 11)))
    assert found.elapsed == Elapsed(73, 730)
    assert found.projected_left_cents == 10_000_000
    late = FundPace("WA26", "Adult", period[1], 100, 40, elapsed(*period, DAY(2029, 1, 1)))
    assert late.projected_left_cents == 60
    early = FundPace("WA26", "Adult", period[1], 100, 0, elapsed(*period, DAY(2026, 6, 1)))
    assert early.projected_left_cents is None


def test_what_an_earlier_year_bound_is_no_part_of_this_year_s_pace() -> None:
    # ALC-08: 1,200.00 in all, of which the year before bound 800.00; 100.00 of the 400.00 are a quarter
    june, now = Columns(0, 0, 50_000, 0, 30_000), Columns(30_000, 0, 10_000, 0, 80_000)
    one = Burn("WA26", Line.TRAINING, "CCC:EOP", InYear(now, june), Elapsed(73, 292), 0)
    assert (one.allocated_cents, one.in_year.obligated_cents, one.pace) == (40_000, 10_000, Pace.ON_PACE)
    assert one.projected_cents == 40_000
