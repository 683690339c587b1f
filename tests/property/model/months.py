"""Months: closed one after the other by two people; hours worked and not billed accrue before."""

import datetime
from collections.abc import Collection

from tests.property.model.awards import Award
from tests.property.model.contracts import contract_of, half_up, held_part, parts_now, periods, worth
from tests.property.model.limits import AGREEMENTS
from tests.property.model.state import Model, first_day, next_month
from tests.property.model.verbs import verb


def _refusal(model: Model, month: str, posted: Collection[str]) -> str:
    """May it be closed? ``posted``: months that have an entry."""
    if first_day(next_month(month)) > model.today:
        return "month_not_over"
    if month in model.closed:
        return "month_closed"
    return "month_order" if any(one < month and one not in model.closed for one in posted) else ""


@verb
def propose(model: Model, month: str, posted: Collection[str]) -> str:
    """One person proposes it: unbilled hours accrue on its last day, once, and are taken back on the next."""
    if says := _refusal(model, month, posted):
        return says
    after = first_day(next_month(month))
    last = after - datetime.timedelta(days=1)
    model.hours_cents = 0
    for award in model.awards:
        cents = unbilled(model, award, last)
        if cents <= 0 or (month, award) in model.hours:
            continue
        model.hours.add((month, award))
        model.hours_cents += cents
        award.bound_on += [(last, -cents), (after, cents)]
        award.last_on = max(award.last_on, after)
    return ""


@verb
def close(model: Model, month: str, posted: Collection[str]) -> str:
    """Another one accepts it."""
    says = _refusal(model, month, posted)
    if not says:
        model.closed.append(month)
    return says


def unbilled(model: Model, award: Award, on: datetime.date) -> int:
    """What the hours worked until a day are worth that no accepted bill has, less what waits for retention."""
    line = award.line
    if line.kind not in AGREEMENTS or not line.minutes or award.state == "withdrawn" or line.days is None:
        return 0
    contract = contract_of(award)
    if contract.signed_on is None or contract.signed_on > on or contract.retained is not None:
        return 0
    bills = periods(model, award)
    done = [one for one in bills if one.days and one.days[1] <= on]
    waiting = [one for one in done if one.decided_on is None or one.decided_on > on]
    left = sum(cents for day, cents in award.bound_on if day <= on)
    left -= sum(one.held for one in done if one not in waiting)
    last = line.days[1]
    open_minutes, worked = max(line.minutes - sum(one.minutes for one in bills), 0), 0
    for part in parts_now(line):
        bare = [
            day
            for day in _weekdays(part.first, min(part.last, last, on, contract.ended or on))
            if not any(one.days and one.days[0] <= day <= one.days[1] for one in done)
        ]
        minutes = half_up(part.minutes * len(bare), max(len(_weekdays(part.first, part.last)), 1))
        minutes = min(minutes, open_minutes)
        open_minutes -= minutes
        worked += worth(line.share, minutes, part.wage)
    waits = sum(one.cents + one.held for one in waiting)
    more = min(worked, max(left - waits, 0))
    owed = waits + more - sum(one.held for one in waiting) - held_part(line, more)
    return min(owed, left)


def _weekdays(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    days = [first + datetime.timedelta(days=place) for place in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]
