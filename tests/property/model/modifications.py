"""Signed agreements that are modified: approved anew, signed by all before the day from which on it governs, accepted."""

import datetime

from tests.property.model.asking import over_band, stands_against
from tests.property.model.awards import Award, Made, Modification, Part
from tests.property.model.contracts import contract_of, held, parts_of, pattern, periods, worth
from tests.property.model.limits import BAND
from tests.property.model.state import Model, move
from tests.property.model.verbs import verb

DAY = datetime.timedelta(days=1)


def live(model: Model, award: Award) -> Modification | None:
    """The one that is under way."""
    return next((one for one in model.modifications if one.award is award and one.is_live), None)


def maximum(parts: list[Part], share: int) -> int:
    """Hours by wage by share, those that pay alike together."""
    by_wage: dict[int, int] = {}
    for one in parts:
        by_wage[one.wage] = by_wage.get(one.wage, 0) + one.minutes
    return sum(worth(share, minutes, wage) for wage, minutes in by_wage.items())


def wished(
    award: Award, on: datetime.date, until: int, end: datetime.date, minutes: int, wage: int
) -> Modification:
    """What somebody could ask for, with the maximum that it makes."""
    line, contract = award.line, contract_of(award)
    assert line.days is not None
    made = [*contract.made, Made(on, until, line.wage)]
    cents = maximum(parts_of((line.days[0], end), minutes, wage, made), line.share)
    return Modification(award, on, until, end, minutes, wage, cents)


def _owed(model: Model, award: Award) -> int:
    waiting = sum(one.cents + one.held for one in periods(model, award) if one.state == "entered")
    return award.cents["accrued"] + award.cents["paid"] + held(model, award) + waiting


def _refused(model: Model, wish: Modification, *, asking: bool) -> str:
    """What stands against a modification today."""
    award, line, contract = wish.award, wish.award.line, contract_of(wish.award)
    assert line.days is not None
    if not contract.signed or contract.ended is not None or award.cents["committed"]:
        return "contract_not_running"
    if (wish.end, wish.minutes, wish.wage) == (line.days[1], line.minutes, line.wage):
        return "modification_same"
    parts = parts_of(line.days, line.minutes, line.wage, contract.made)
    if not max(parts[-1].first, model.today + DAY) <= wish.on <= line.days[1] + DAY:
        return "modification_day"
    if wish.end < wish.on:
        return "modification_end"
    planned = sum(one.minutes for one in parts[:-1])
    counted = sum(one.minutes for one in periods(model, award))
    least, most = (
        (planned, planned) if wish.on == parts[-1].first else (max(planned, counted), wish.minutes - 1)
    )
    if not least <= wish.until <= most or wish.until >= wish.minutes:
        return "modification_hours"
    if wish.cents < _owed(model, award):
        return "modification_below"
    return stands_against(
        model, line, wish.cents - award.bound, (), own=award, asking=asking, governs_on=wish.on
    )


@verb
def ask(model: Model, wish: Modification) -> str:
    """Somebody asks for it."""
    if wish.award.state != "open":
        return "award_not_open"
    if live(model, wish.award):
        return "amend_live"
    if says := _refused(model, wish, asking=True):
        return says
    model.modifications.append(wish)
    return ""


@verb
def verify(model: Model, one: Modification) -> str:
    """A liaison finds it good; nothing moves."""
    if one.state != "asked":
        return "line_state"
    if says := _award_state(one) or _refused(model, one, asking=True):
        return says
    one.state = "verified"
    return ""


def _award_state(one: Modification) -> str:
    return "" if one.award.state == "open" else "award_not_open"


@verb
def approve(model: Model, one: Modification, second: bool) -> str:
    """One approval of the whole; what it asks for besides is committed."""
    award, first = one.award, one.state == "first"
    if one.state not in ("verified", "first"):
        return "line_state"
    if first and not second:
        return "same_person"
    if says := _award_state(one) or _refused(model, one, asking=False):
        return says
    if second and not first:
        return "duty_needed"
    more = one.cents - award.bound
    over = over_band(model, award.line, award.payee, more) or one.cents > BAND
    if over and not first:
        one.state = "first"
        return ""
    one.state, one.agreed_on = "agreed", model.today
    move(model, award, "available", "committed", max(more, 0))
    return ""


@verb
def sign(model: Model, one: Modification) -> str:
    """All sign today."""
    award = one.award
    if award.state != "open":
        return "award_not_open"
    if one.state != "agreed":
        return "modification_none"
    if one.cents < _owed(model, award):
        return "modification_below"
    if model.today >= one.on:
        return "agreement_late"
    if award.line.kind == "OJT" and pattern(model, award.payee):
        return "employer_pattern"
    one.state, one.signed_on = "signed", model.today
    return ""


@verb
def accept(model: Model, one: Modification) -> str:
    """A liaison accepts it: the terms are its own from its day on."""
    award, line, contract = one.award, one.award.line, contract_of(one.award)
    if award.state != "open":
        return "award_not_open"
    if one.cents < _owed(model, award):
        return "modification_below"
    assert line.days is not None
    assert one.agreed_on is not None
    award.on = one.agreed_on  # its newest approval, by which the band looks back (decision 56)
    less = max(award.bound - one.cents, 0)
    move(model, award, "committed", "obligated", award.cents["committed"], one.signed_on)
    move(model, award, "obligated", "available", less, one.signed_on)
    contract.made.append(Made(one.on, one.until, line.wage))
    contract.evaluated = contract.evaluated and one.end <= line.days[1]
    line.days, line.minutes, line.wage = (line.days[0], one.end), one.minutes, one.wage
    award.approved, one.state = one.cents, "approved"
    return ""


@verb
def refuse(model: Model, one: Modification) -> str:
    """A liaison refuses what was signed: all sign again."""
    one.state = "agreed"
    return ""


@verb
def let_go(model: Model, award: Award) -> str:
    """It is given up."""
    one = live(model, award)
    if award.state != "open":
        return "award_not_open"
    if one is None:
        return "modification_none"
    if one.state == "signed":
        return "modification_signed"
    one.state = "canceled"
    move(model, award, "committed", "available", award.cents["committed"])
    return ""
