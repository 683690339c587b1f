"""Days that people type: a year nobody means is refused before it stands in a queue or a book."""

import calendar
import datetime
from collections import Counter
from collections.abc import Iterable

from ledger.clock import program_year
from ledger.errors import InvalidInput

FIRST_ON = datetime.date(2000, 1, 1)
LAST_ON = datetime.date(2099, 12, 31)
FURTHEST = datetime.timedelta(days=2 * 366)
WORKING_DAYS = 5


def check_day(field: str, on: datetime.date) -> None:
    """A day of this century's working life.

    :param field: where it was typed.
    :raises InvalidInput: ``day_range``.
    """
    if not FIRST_ON <= on <= LAST_ON:
        raise InvalidInput("day_range", field=field, day=on)


def check_near(field: str, on: datetime.date, today: datetime.date) -> None:
    """A day that somebody can mean today: at most two years away.

    :raises InvalidInput: ``day_far``.
    """
    if abs(on - today) > FURTHEST:
        raise InvalidInput("day_far", field=field, day=on, today_on=today)


def check_period(field: str, from_on: datetime.date | None, to_on: datetime.date | None) -> None:
    """A period of service: two days in their order, each a real one; a side that is not known is not checked.

    :raises InvalidInput: ``day_range``, ``dates_turned``.
    """
    for one in (from_on, to_on):
        if one is not None:
            check_day(field, one)
    if from_on is not None and to_on is not None and to_on < from_on:
        raise InvalidInput("dates_turned", field=field, starts_on=from_on, ends_on=to_on)


def months_between(from_on: datetime.date, to_on: datetime.date) -> list[str]:
    """Every month that a period touches: 15 August to 14 September are ``2026-08`` and ``2026-09``."""
    first, last = from_on.year * 12 + from_on.month - 1, to_on.year * 12 + to_on.month - 1
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, last + 1)]


def months_after(on: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the month's last day where it is shorter."""
    at = on.year * 12 + on.month - 1 + months
    year, month = at // 12, at % 12 + 1
    return datetime.date(year, month, min(on.day, calendar.monthrange(year, month)[1]))


def by_program_year(months: Iterable[str]) -> dict[int, int]:
    """Program year to how many of these months lie in it: June and July of 2027 are one of 2026 and one of 2027 (FND-05)."""
    return dict(Counter(program_year(datetime.date.fromisoformat(f"{month}-01")) for month in months))


def working_days(from_on: datetime.date, to_on: datetime.date) -> list[datetime.date]:
    """Mondays to Fridays of a span, both ends included."""
    span = (from_on + datetime.timedelta(days=n) for n in range((to_on - from_on).days + 1))
    return [day for day in span if day.weekday() < WORKING_DAYS]
