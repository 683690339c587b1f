"""A mileage log: what each trip is worth, by the rate of the day of travel."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.awards.mileage import Trip, mileage_cents, place_name, refuse_twice
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.errors import InvalidInput, Refused

JULY, JANUARY = datetime.date(2026, 7, 1), datetime.date(2027, 1, 1)
BOOK = PolicyBook(
    PolicyValue(f"PV-{rate}", "mileage_rate", rate, "usd_per_mile", "policy", on, "Board policy")
    for rate, on in (("0.700", JULY), ("0.725", JANUARY))
)
TRIP = Trip(datetime.date(2026, 12, 31), 125, "Home", "College", "Class")
TODAY = datetime.date(2027, 1, 15)


def test_a_trip_is_worth_the_rate_of_its_own_day_not_of_the_day_of_the_bill() -> None:
    # SUP-14: 12.5 miles on 31 December at 0.700 are 8.75; the same on 1 January at 0.725 are 9.06 (9.0625)
    assert mileage_cents([TRIP, replace(TRIP, on=JANUARY)], BOOK, TODAY) == [875, 906]
    with pytest.raises(Refused, match="Nobody has decided"):
        mileage_cents([replace(TRIP, on=datetime.date(2026, 6, 30))], BOOK, TODAY)


@pytest.mark.parametrize(
    "trip",
    [
        replace(TRIP, tenths=0),
        replace(TRIP, start=" "),
        replace(TRIP, end=""),
        replace(TRIP, purpose=""),
        replace(TRIP, on=datetime.date(2027, 1, 16)),
    ],
)
def test_a_line_of_the_log_names_day_places_purpose_and_miles(trip: Trip) -> None:
    # SUP-14: a line without one of them, or of a day that is yet to come, is worth nothing
    with pytest.raises(InvalidInput):
        mileage_cents([trip], BOOK, TODAY)


def test_the_second_of_two_equal_trips_is_the_one_to_leave_out() -> None:  # SUP-14
    with pytest.raises(Refused) as twice:
        refuse_twice([TRIP, replace(TRIP, start="College", end="Home"), TRIP], [])
    assert twice.value.arguments["nth"] == 2


@pytest.mark.parametrize("other", ["Home.", " home", "HOME,", "Ho-me", "\uff28ome"])
def test_a_place_with_a_dot_more_is_the_same_place(other: str) -> None:  # SUP-14
    first = Trip(datetime.date(2026, 7, 12), 125, "Home", "St. Johns", "Class")
    with pytest.raises(Refused) as refused:
        refuse_twice([Trip(first.on, 130, other, "St Johns", "Class")], [first])
    assert refused.value.code == "trip_twice"
    refuse_twice([Trip(first.on, 125, "Home 2", "St Johns", "Class")], [first])
    assert place_name("...") == "..."
