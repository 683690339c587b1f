"""Asking, deciding, approving, withdrawing; and whether a line may be approved at all."""

import datetime

from tests.property.model.awards import Award, Line
from tests.property.model.bills import card_awards, claimed
from tests.property.model.contracts import at_work, holds, pattern
from tests.property.model.limits import (
    AGREEMENTS,
    BAND,
    BAND_DAYS,
    CAPS,
    CLAUSES,
    HOUSEHOLD_CAPS,
    MONTH_CAPS,
    NRP_WEEKLY,
    RENT_MONTHS,
    REQUEST_CAPS,
    STAGES,
    TRAINING,
    Place,
)
from tests.property.model.overrides import lane_refusal
from tests.property.model.state import Model, move
from tests.property.model.verbs import verb
from tests.property.model.weeks import weeks_taken


def stands_against(
    model: Model,
    line: Line,
    cents: int,
    months: tuple[str, ...],
    *,
    own: Award | None = None,
    asking: bool = False,
    weekly: int = 0,
    governs_on: datetime.date | None = None,
) -> str:
    """What stands against committing so much for a line today, the first rule first.

    :param months: of rent that it would hold. :param own: its award, which is being changed. :param weekly: of a change by the week.
    :param governs_on: of a modification of what all have signed.
    """
    place = own.place if own else line.place
    return (
        _caps(model, line, cents, months, asking=asking)
        or lane_refusal(model, line)
        or _terms(model, line, months, own, asking=asking, begins=governs_on)
        or ("" if asking and (own or not line.verified) else unfit_weeks(model, line, weekly or line.weekly))
        or _money(model, place, cents)
    )


def _caps(model: Model, line: Line, cents: int, months: tuple[str, ...], *, asking: bool = False) -> str:
    """What the caps say, the one passed most first."""
    kind, person = line.kind, line.person
    alike = [one for one in model.awards if one.line.kind == kind]
    before = [(who, used) for who, what, used in model.before if what == kind]
    own = sum(one.used for one in alike if one.line.person == person)
    own += sum(used for who, used in before if who == person)
    home = sum(one.used for one in alike if one.line.person.household == person.household)
    home += sum(used for who, used in before if who.household == person.household)
    request = sum(one.used for one in alike if one.line is line)
    tested = [(CAPS[kind] - own - cents, CLAUSES.get(kind))]
    if kind in REQUEST_CAPS:
        tested.insert(0, (REQUEST_CAPS[kind] - request - cents, None))
    if months:
        tested.insert(0, (MONTH_CAPS[kind] - cents // len(months), None))
    if kind in HOUSEHOLD_CAPS:
        tested.append((HOUSEHOLD_CAPS[kind] - home - cents, None))
    granted = line.excess_cents if line.excess in ("granted", "used") else 0
    for left, clause in sorted(tested, key=lambda one: one[0]):
        if left >= 0:
            continue
        if clause is None:
            return "cap"
        if -left > clause:
            return "cap_clause"
        if not asking and -left > granted:
            return "cap_exception"
    return ""


def _over_cap(model: Model, line: Line, cents: int) -> int:
    """How far a line passes the one cap that has a clause."""
    used = sum(
        one.used for one in model.awards if (one.line.kind, one.line.person) == (line.kind, line.person)
    )
    used += sum(cents for who, kind, cents in model.before if (kind, who) == (line.kind, line.person))
    return max(used + cents - CAPS[line.kind], 0) if line.kind in CLAUSES else 0


def _year_of(month: str) -> int:
    return int(month[:4]) - (month[5:] < "07")


def _terms(
    model: Model,
    line: Line,
    months: tuple[str, ...],
    own: Award | None,
    *,
    asking: bool,
    begins: datetime.date | None,
) -> str:
    held = {
        month
        for one in model.awards
        if one.line.person.household == line.person.household
        for month, state in one.months.items()
        if state not in ("released", "refunded")
    }
    for year in {_year_of(month) for month in months}:
        if sum(_year_of(month) == year for month in (*held, *months)) > RENT_MONTHS:
            return "rent_months"
    if held & set(months):
        return "rent_month_taken"
    if line.kind in AGREEMENTS and line.days and model.today >= (begins or line.days[0]):
        return "agreement_begun"
    if own is not None and own.given and not asking:  # the played review says that nobody gives anything
        return "aid_on_record"
    if line.kind == "TransitionalJob" and not _has_support(model, line):
        return "transitional_services"
    if line.kind in AGREEMENTS and not asking:
        if line.contract is None:
            return "contract_none"
        if line.kind == "OJT" and pattern(model, line.payee):
            return "employer_pattern"
    return _days(model, line, own) if line.by_card else ""


def unfit_weeks(model: Model, line: Line, weekly: int, *, finding: bool = False) -> str:
    """What law and policy say of needs-related payments. ``finding``: a liaison finds it now."""
    if line.kind != "NeedsRelated" or line.days is None:
        return ""
    if not (line.verified or finding):
        return "nrp_unfound"
    if line.receives:
        return "nrp_uc"
    first, last = line.days
    if any(first <= to_on and from_on <= last for from_on, to_on in at_work(model, line)):
        return "nrp_working"
    others = [
        days
        for one in model.awards
        if (one.line.kind, one.line.person) == (line.kind, line.person)
        and one.line is not line
        and holds(one)
        for days in weeks_taken(model, one)
    ]
    if any(first <= days[1] and days[0] <= last for days in others):
        return "nrp_weeks_taken"
    return "nrp_weekly" if weekly > NRP_WEEKLY else ""


def _days(model: Model, line: Line, own: Award | None) -> str:
    """No day has a card and a trip, or two cards."""
    assert line.days is not None
    first, last = line.days
    if any(first <= one.on <= last for one in claimed(model, line.person)):
        return "card_has_trip"
    spans = [one.line.days for one in card_awards(model, line.person) if one is not own]
    return "card_days_taken" if any(one and one[0] <= last and first <= one[1] for one in spans) else ""


def _has_support(model: Model, line: Line) -> bool:
    """Does a line of support of the same person live at the same agency and program?"""
    return any(
        one.person == line.person
        and (one.place.agency, one.place.program, one.place.line)
        == (line.place.agency, line.place.program, "Support")
        and one.state not in ("denied", "canceled")
        for one in model.lines
    )


def _money(model: Model, place: Place, cents: int) -> str:
    left = model.available[place]
    if place == TRAINING and left < cents and max(left, 0) + model.reserve["WA26", "Training"] <= 0:
        return "funds_exhausted"
    if left < 0:
        return "allocation_cut"
    return "allocation_short" if cents > left else ""


def over_band(model: Model, line: Line, payee: str, cents: int) -> bool:
    """Do two people decide?"""
    since = model.today - datetime.timedelta(days=BAND_DAYS)
    near = [
        one
        for one in model.awards
        if (one.line.person, one.payee) == (line.person, payee) and one.on >= since
    ]
    return sum(one.used for one in near) + cents > BAND


@verb
def ask(model: Model, line: Line) -> str:
    """Hand a line in."""
    if line.back > line.cents:
        return "deposit_range"
    says = stands_against(model, line, line.cents, line.months, asking=True)
    if not says:
        model.lines.append(line)
    return says


@verb
def verify(model: Model, line: Line) -> str:
    """A liaison finds it good."""
    if line.carried and line.place != TRAINING:
        return "resource_missing"
    if line.state != "approved" and (says := unfit_weeks(model, line, line.weekly, finding=True)):
        return says
    if line.state not in ("submitted", "emergency"):
        return "line_state"
    line.state, line.verified = "verified", True
    if line.lane == "asked":
        line.lane = ""
    return ""


@verb
def deny(model: Model, line: Line) -> str:
    """An approver says no."""
    return _end(line, "denied", ("submitted", "emergency", "verified", "first"))


@verb
def cancel(model: Model, line: Line) -> str:
    """A coach gives it up."""
    return _end(line, "canceled", ("submitted", "emergency", "verified"))


def _end(line: Line, state: str, sources: tuple[str, ...]) -> str:
    if line.state not in sources:
        return "line_state"
    line.state, line.lane = state, ""
    if line.excess in ("asked", "granted"):
        line.excess = ""
    return ""


@verb
def approve(model: Model, line: Line, second: bool) -> str:
    """One approval; ``second`` is the second approver's."""
    if line.state not in ("verified", "emergency", "first"):
        return "line_state"
    if line.state == "first" and not second:
        return "same_person"
    if says := stands_against(model, line, line.cents, line.months):
        return says
    if line.state != "first" and second:
        return "duty_needed"
    if line.state != "first" and over_band(model, line, line.payee, line.cents):
        line.state = "first"
        return ""
    over = _over_cap(model, line, line.cents)
    line.excess = "used" if line.excess == "granted" and over else ""
    cents = dict.fromkeys(STAGES, 0)
    held = dict.fromkeys(line.months, "committed")
    award = Award(
        line, line.place, line.payee, model.today, line.cents, line.months, cents, held, back=line.back
    )
    if line.lane == "asked":
        line.lane, award.lane, award.lane_on, award.lane_cents = "", "used", model.today, line.cents
    line.state = "approved"
    model.awards.append(award)
    move(model, award, "available", "committed", line.cents)
    return ""


@verb
def withdraw(model: Model, award: Award) -> str:
    """An approval is taken back."""
    if award.state != "open":
        return "award_not_open"
    if award.bound or award.cents["refund"] or not award.cents["committed"]:
        return "already_bound"
    if award.line.contract is not None and award.line.contract.signed:
        return "contract_signed"
    line = award.line
    award.state, award.months = "withdrawn", dict.fromkeys(award.months, "released")
    line.state = "verified" if line.verified else "submitted"
    line.excess = ""
    if award.lane in ("used", "not_eligible"):
        award.lane = ""
    for one in model.changes:
        if one.award is award and one.is_live:
            one.state = "canceled"
    move(model, award, "committed", "available", award.cents["committed"])
    return ""


@verb
def except_cap(model: Model, line: Line) -> str:
    """An approver asks that a line may pass its cap."""
    if line.state == "first":
        return "same_person"
    if line.state not in ("verified", "emergency"):
        return "line_state"
    if line.excess in ("asked", "granted"):
        return "exception_live"
    if says := _caps(model, line, line.cents, line.months, asking=True):
        return says
    over = _over_cap(model, line, line.cents)
    if not over:
        return "exception_not_needed"
    line.excess, line.excess_cents = "asked", over
    return ""
