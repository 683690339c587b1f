"""Awards by the week: what fits them, and whose weeks are taken."""

import datetime

from tests.property.model.awards import Award
from tests.property.model.contracts import at_work
from tests.property.model.state import Model

Days = tuple[datetime.date, datetime.date]


def works(model: Model, award: Award, days: Days | None) -> bool:
    """Does weekly aid to the unemployed ask for days of work that is paid here?"""
    if award.line.kind != "NeedsRelated" or days is None:
        return False
    return any(days[0] <= last and first <= days[1] for first, last in at_work(model, award.line))


def weeks_taken(model: Model, award: Award) -> list[Days]:
    """The days of weekly aid that no other award gives: all while it holds money to give, else whole weeks that were billed."""
    assert award.line.days is not None
    if award.cents["committed"] + award.cents["obligated"]:
        return [award.line.days]
    begins = award.line.days[0]
    return [
        (
            begins + datetime.timedelta(days=7 * week(award, one.days[0])),
            begins + datetime.timedelta(days=7 * week(award, one.days[1]) + 6),
        )
        for one in model.bills
        if one.award is award and one.days and not one.is_dead
    ]


def week(award: Award, on: datetime.date) -> int:
    """Which of its weeks a day is in, the first being 0."""
    assert award.line.days is not None
    return (on - award.line.days[0]).days // 7


def week_refusal(model: Model, award: Award, *more: tuple[Days, int]) -> str:
    """Does something more fit the weeks of its approval?"""
    line = award.line
    if not line.weekly or line.days is None:
        return ""
    if any(days[0] < line.days[0] or days[1] > line.days[1] for days, _ in more):
        return "weeks_outside"
    return "" if fits(model, award, award.weekly, *more) else "week_most"


def fits(model: Model, award: Award, weekly: int, *more: tuple[Days, int]) -> bool:
    """Could all that was given be spread over weeks of so much?

    It could when no stretch of weeks must hold more than they have together (Hall's condition).
    """
    given = [*more, *(((one.on, one.on), one.card.cents) for one in model.issues if one.award is award)]
    for one in model.bills:
        if one.award is award and not one.is_dead and one.days:
            given += [((trip.on, trip.on), trip.cents) for trip in one.trips] or [(one.days, one.cents)]
    spans = [(week(award, days[0]), week(award, days[1]), cents) for days, cents in given]
    return all(
        sum(cents for begins, ends, cents in spans if first <= begins and ends <= last)
        <= weekly * (last - first + 1)
        for first in range(award.line.weeks)
        for last in range(first, award.line.weeks)
    )
