"""One approval for many small payments: so many weeks, each up to an amount ("gas, 12 weeks, up to $50 a week").

Every bill and every card names the days it is for. It fits when what was given can be spread over the weeks so that none gets
more than its amount. A trip and a card have one day and so one week; a bill of three weeks may lie in any of them.

Worked: 50.00 a week; 30.00 were given in week 1, and 80.00 for weeks 1 and 2 together. 20.00 of these find room in week 1 and
50.00 in week 2; 10.00 do not, and are refused.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.domain.needs.terms import DAYS_A_WEEK, CardTerms, Terms, WeekTerms, weeks_of
from ledger.errors import InvalidInput, Refused

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Given:
    """What one bill, trip or card gave, and the days it was for. :param source: id of the bill or the card's issue."""

    from_on: datetime.date
    to_on: datetime.date
    cents: int
    source: str = ""


@dataclass(frozen=True)
class Week:
    """One week of an approval.

    :param used_cents: what was given for it. :param parts: (id, cents) of the bills and issues that make it, in their order.
    """

    from_on: datetime.date
    to_on: datetime.date
    most_cents: int
    used_cents: int
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def left_cents(self) -> int:
        return self.most_cents - self.used_cents


def spread(terms: WeekTerms, given: Sequence[Given], *, changed: bool = False) -> tuple[Week, ...]:
    """Every week with what was given for it, the earliest days first.

    :param changed: the weeks are to become these.
    :raises Refused: ``week_most`` (``amend_weeks_given``) when something does not fit: the weeks it is for, their most, what is
        used and asked.
    """
    used = [0] * terms.weeks
    shares: list[list[int]] = [[0] * terms.weeks for _ in given]
    left = [one.cents for one in given]
    ends = [_week(terms, one.to_on) for one in given]
    begins = [_week(terms, one.from_on) for one in given]
    for week in range(terms.weeks):
        for place in sorted(range(len(given)), key=lambda at: (ends[at], begins[at], at)):
            if begins[place] <= week <= ends[place]:
                shares[place][week] = min(left[place], terms.weekly_cents - used[week])
                used[week] += shares[place][week]
                left[place] -= shares[place][week]
    for place, cents in reversed(list(enumerate(left))):
        if cents:
            within = slice(begins[place], ends[place] + 1)
            raise Refused(
                "amend_weeks_given" if changed else "week_most",
                field="service_from",
                from_on=_begins(terms, begins[place]),
                to_on=_begins(terms, ends[place] + 1) - datetime.timedelta(days=1),
                most_cents=terms.weekly_cents * len(used[within]),
                used_cents=sum(used[within]) - sum(shares[place]),
                asked_cents=given[place].cents,
                given_cents=sum(used[within]) + cents,
            )
    return tuple(
        Week(
            _begins(terms, week),
            _begins(terms, week + 1) - datetime.timedelta(days=1),
            terms.weekly_cents,
            used[week],
            _parts(week, given, shares),
        )
        for week in range(terms.weeks)
    )


def _parts(week: int, given: Sequence[Given], shares: Sequence[Sequence[int]]) -> tuple[tuple[str, int], ...]:
    """What a week is made of; trips of one log are one part."""
    found: dict[str, int] = {}
    for one, share in zip(given, shares, strict=True):
        if share[week]:
            found[one.source] = found.get(one.source, 0) + share[week]
    return tuple(found.items())


def check(
    terms: WeekTerms, before: Sequence[Given], asked: Sequence[Given], *, changed: bool = False
) -> None:
    """What is given now fits the weeks beside what was given before.

    :param changed: nothing is given; the weeks are to become these, and all that was given has to fit.
    :raises InvalidInput: ``weeks_outside`` (``amend_day_given``) for a day that is in none of them.
    :raises Refused: those of `spread`.
    """
    for one in asked:
        for day in (one.from_on, one.to_on):
            if not terms.starts_on <= day <= terms.last_on:
                raise InvalidInput(
                    "amend_day_given" if changed else "weeks_outside",
                    field="service_from",
                    on=day,
                    from_on=terms.starts_on,
                    to_on=terms.last_on,
                )
    spread(terms, [*before, *asked], changed=changed)


def touched(terms: WeekTerms, given: Sequence[Given]) -> tuple[tuple[datetime.date, datetime.date], ...]:
    """The whole weeks that something was given for, each bill's, trip's or card's by its first and last day."""
    ends = {(_week(terms, one.from_on), _week(terms, one.to_on)) for one in given}
    return tuple((_begins(terms, first), _begins(terms, last + 1) - DAY) for first, last in sorted(ends))


def last_given(terms: WeekTerms, given: Sequence[Given]) -> datetime.date:
    """The last day of the last week that something was given for.

    :param given: at least one.
    """
    return _begins(terms, max(_week(terms, one.to_on) for one in given) + 1) - DAY


def to_move(terms: Terms, given: Sequence[Given], cents: int) -> Terms:
    """The weeks of an approval that nothing was given for yet: what goes on elsewhere, while what the others leave is let go.

    14.00 were given in week 1 of 12 weeks at 25.00: 11 weeks move, from the second on, and 275.00 with them.

    :param terms: an approval by the week; others stay as they are. :param cents: what is only committed.
    :raises Refused: ``move_weeks`` where no whole week is left.
    """
    whole = weeks_of(terms)
    if whole is None:
        return terms
    done = max((_week(whole, one.to_on) + 1 for one in given), default=0)
    weeks = min(whole.weeks - done, cents // whole.weekly_cents)
    if weeks <= 0:
        raise Refused("move_weeks")
    starts_on = _begins(whole, done)
    if isinstance(terms, CardTerms):
        return replace(terms, starts_on=starts_on, ends_on=_begins(whole, done + weeks) - DAY)
    return WeekTerms(starts_on, weeks, whole.weekly_cents)


def goes_on(terms: WeekTerms, last_on: datetime.date) -> bool:
    """Are there weeks after this day, so that the bill is not the last one?"""
    return _week(terms, last_on) < terms.weeks - 1


def _week(terms: WeekTerms, on: datetime.date) -> int:
    """Which week a day is in, the first being 0; a day outside counts to the nearest one."""
    return min(max((on - terms.starts_on).days // DAYS_A_WEEK, 0), terms.weeks - 1)


def _begins(terms: WeekTerms, week: int) -> datetime.date:
    return terms.starts_on + datetime.timedelta(days=DAYS_A_WEEK * week)
