"""Courses: left before their end; paid for by somebody else after all."""

import datetime

from tests.property.model.awards import Award
from tests.property.model.contracts import half_up
from tests.property.model.limits import GIVEN_BACK
from tests.property.model.state import Model, Refund, move
from tests.property.model.verbs import verb


def _not_a_course(award: Award) -> str:
    """What was carried in has no listing, so it is none."""
    return "not_a_course" if award.line.kind != "Scholarship" or award.line.carried else ""


def _let_go(model: Model, award: Award, cents: int, on: datetime.date) -> None:
    """What nothing has bound goes first."""
    for stage in ("committed", "obligated"):
        part = min(cents, award.cents[stage])
        move(model, award, stage, "available", part, on)
        cents -= part


def _due(model: Model, award: Award, cents: int, on: datetime.date) -> None:
    move(model, award, "paid", "refund", cents, on)
    if cents:
        model.refunds.append(Refund(award, cents, place=model.next_place()))


@verb
def leave(model: Model, award: Award, on: datetime.date, terms: str) -> str:
    """A course is left: what the provider earned by its schedule stays, the rest goes or is due back.

    :param terms: of refunds, where the list has none.
    """
    if says := _not_a_course(award):
        return says
    if award.state != "open":
        return "award_not_open"
    assert award.line.days is not None
    first, last = award.line.days
    if award.left_on is not None:
        return "already_left"
    if terms:
        return "schedule_listed"
    if not award.used:
        return "nothing_open"
    if on > model.today:
        return "date_in_future"
    if on > last:
        return "course_over"
    over, whole = max((on - first).days + 1, 0), (last - first).days + 1
    back = next((back for until, back in GIVEN_BACK if 100 * over <= until * whole), 0)
    earned, owed = half_up(award.used * (100 - back), 100), award.cents["accrued"]
    billed = award.cents["paid"] + owed
    waits = min(max(earned - billed, 0), award.cents["obligated"])
    _due(model, award, max(billed - earned - owed, 0), on)
    _let_go(model, award, award.cents["committed"] + award.cents["obligated"] - waits, on)
    award.left_on, award.earned = on, earned
    for change in model.changes:
        if change.award is award and change.is_live:
            change.state = "canceled"
    return ""


@verb
def aid(model: Model, award: Award, outcome: str, cents: int, share: int) -> str:
    """Another source has decided: its share of what this award pays is let go first, then due back."""
    if says := _not_a_course(award):
        return says
    if (outcome == "amount") != (cents > 0):
        return "amount_missing"
    if share > cents:
        return "share_over_aid"
    said = (model.today, outcome, cents, share)
    if said in award.aid:
        return "aid_recorded"
    opened = award.cents["committed"] + award.cents["obligated"]
    owed = award.cents["accrued"]
    if share > opened + owed + award.cents["paid"]:
        return "share_too_large"
    _due(model, award, max(share - opened - owed, 0), model.today)
    _let_go(model, award, min(share, opened), model.today)
    award.aid.append(said)
    return ""
