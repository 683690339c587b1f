"""Exceptions to caps and the emergency lane."""

import datetime
from collections.abc import Iterable

from tests.property.model.awards import Award, Line
from tests.property.model.limits import (
    BOUGHT,
    BY_WEEK,
    CASE,
    ENVELOPE,
    ENVELOPE_MONTH,
    HOUSING,
    LOOK_BACK_DAYS,
)
from tests.property.model.state import Model
from tests.property.model.verbs import verb

LANE_KINDS = (*HOUSING, *BOUGHT, "Gas", *BY_WEEK)


def lane_refusal(model: Model, line: Line) -> str:
    """What the emergency lane says, where a line goes through it."""
    return _lane(model, line) if line.lane == "asked" else ""


def _lane(model: Model, line: Line) -> str:
    held = [one for one in model.awards if one.lane and one.line.place.agency == line.place.agency]
    if any(one.lane == "used" and _due(one) < model.today for one in held):
        return "emergency_overdue"
    home = line.person.household
    case = sum(one.by_lane for one in model.awards if one.lane and one.line.person.household == home)
    case += sum(
        one.cents
        for one in model.lines
        if one.lane == "asked" and one.person.household == home and one is not line
    )
    if case + line.cents > CASE:
        return "emergency_case"
    year = sum(one.by_lane for one in held)
    month = sum(one.by_lane for one in held if _month(one.lane_on) == _month(model.today))
    over = year + line.cents > ENVELOPE or month + line.cents > ENVELOPE_MONTH
    return "emergency_envelope" if over else ""


def unverified(model: Model, awards: Iterable[Award]) -> str:
    """Nothing of an emergency is owed or paid while it is not verified in time, or not eligible and not settled."""
    lanes = [(one.lane, one.lane == "used" and _due(one) < model.today) for one in awards]
    if any(lane == "not_eligible" for lane, _ in lanes):
        return "emergency_open"
    return "emergency_late" if any(late for _, late in lanes) else ""


def _due(award: Award) -> datetime.date:
    assert award.lane_on is not None
    return award.lane_on + datetime.timedelta(days=LOOK_BACK_DAYS)


def _month(on: datetime.date | None) -> str:
    return f"{on:%Y-%m}"


@verb
def mark(model: Model, line: Line) -> str:
    """A coach says that it cannot wait for the verification."""
    if line.state != "submitted" or line.kind not in LANE_KINDS:
        return "emergency_none"
    says = _lane(model, line)
    if not says:
        line.state, line.lane = "emergency", "asked"
    return says


@verb
def look_back(model: Model, line: Line, eligible: bool) -> str:
    """The verification is made up."""
    award = next((one for one in model.awards if one.line is line and one.lane == "used"), None)
    if award is None:
        return "look_back_none"
    if eligible and line.carried:
        return "resource_missing"
    award.lane = "verified" if eligible else "not_eligible"
    line.verified = line.verified or eligible
    return ""


@verb
def settle(model: Model, award: Award) -> str:
    """Somebody says what was done about one that was not eligible."""
    if award.lane != "not_eligible":
        return "override_state"
    award.lane = "settled"
    return ""


@verb
def decide_exception(model: Model, line: Line, grant: bool) -> str:
    """Somebody outside fiscal grants it or not."""
    if line.excess != "asked" and (grant or line.excess != "granted"):
        return "override_state"
    line.excess = "granted" if grant else ""
    return ""
