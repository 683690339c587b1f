"""Agreements with employers: signed, billed by pay period, held back, ended."""

import datetime

from tests.property.model.awards import Award, Contract, Line, Made, Part
from tests.property.model.limits import AGREEMENTS, PATTERN_CONTRACTS, RETENTION_DAYS, WORK
from tests.property.model.state import Bill, Model, move
from tests.property.model.verbs import verb


def pattern(model: Model, payee: str) -> bool:
    """Does an employer show a pattern of failure, under every payee whose agreements name its number? All name one here."""
    numbered = [one for one in model.lines if one.kind in ("OJT", "HiringIncentive") and one.contract]
    named = {one.payee for one in numbered}
    alike = named if payee in named else {payee}
    ended = [
        one.contract
        for one in numbered
        if one.kind == "OJT" and one.payee in alike and one.contract is not None and one.contract.ended
    ]
    failed = [
        one
        for one in ended
        if one.reason == "employer" or (one.retained is False and one.reason == "completed")
    ]
    return len(ended) >= PATTERN_CONTRACTS and 2 * len(failed) > len(ended)


@verb
def draft(model: Model, line: Line) -> str:
    """The agreement is written."""
    if line.kind not in AGREEMENTS or line.state not in ("submitted", "verified", "first", "approved"):
        return "contract_kind"
    if line.state == "approved" and line.kind == "OJT" and pattern(model, line.payee):
        return "employer_pattern"
    if line.contract is not None and line.contract.signed:
        return "contract_fixed"
    line.contract = line.contract or Contract()
    if line.state == "first":
        line.state = "verified"  # who approved it in part approved another agreement
    return ""


def contract_of(award: Award) -> Contract:
    """An award's contract; no award of these kinds is without."""
    assert award.line.contract is not None
    return award.line.contract


@verb
def sign(model: Model, award: Award) -> str:
    """All sign today, and it binds the whole."""
    contract, days = contract_of(award), award.line.days
    if award.state != "open":
        return "award_not_open"
    if contract.signed:
        return "contract_fixed"
    if not award.cents["committed"]:
        return "contract_empty"
    if days and model.today >= days[0]:
        return "agreement_late"
    if award.line.kind == "OJT" and pattern(model, award.payee):
        return "employer_pattern"
    contract.signed_on = model.today
    move(model, award, "committed", "obligated", award.cents["committed"])
    return ""


def periods(model: Model, award: Award) -> list[Bill]:
    """Its pay periods that nobody refused, and the hire that was shown."""
    return [
        one
        for one in model.bills
        if one.award.line is award.line and (one.minutes or one.hire) and not one.is_dead
    ]


def waits(model: Model, award: Award) -> bool:
    """Does a bill of its hours wait to be accepted?"""
    return any(one.state == "entered" for one in periods(model, award))


def held(model: Model, award: Award) -> int:
    """What is earned and waits for retention."""
    contract = award.line.contract
    if contract is None or contract.retained is not None:
        return 0
    return sum(one.held for one in periods(model, award) if one.state != "entered")


def holds(award: Award) -> bool:
    """Does an award hold money, or did it pay some?"""
    return award.state != "withdrawn" and award.used > 0


def at_work(model: Model, line: Line) -> list[tuple[datetime.date, datetime.date]]:
    """Days of the person's training at work that is paid here, each to its end or the day on which it ended."""
    found = []
    for one in model.awards:
        if one.line.person == line.person and one.line.minutes and one.line.days and holds(one):
            contract = one.line.contract
            ended = contract.ended if contract else None
            found.append((one.line.days[0], ended or one.line.days[1]))
    return found


def half_up(cents: int, parts: int) -> int:
    return (2 * cents + parts) // (2 * parts)


def worth(share: int, minutes: int, wage: int) -> int:
    """What hours earn back."""
    return half_up(minutes * wage * share, 6_000)


def parts_of(
    days: tuple[datetime.date, datetime.date], minutes: int, wage: int, made: list[Made]
) -> list[Part]:
    """An agreement by the wage of its days."""
    found, first, planned = [], days[0], 0
    for one in made:
        found.append(Part(first, one.on - datetime.timedelta(days=1), one.until - planned, one.wage))
        first, planned = one.on, one.until
    found.append(Part(first, days[1], minutes - planned, wage))
    return [one for one in found if one.first <= one.last]


def parts_now(line: Line) -> list[Part]:
    """A line's agreement as it is."""
    assert line.days is not None
    return parts_of(line.days, line.minutes, line.wage, line.contract.made if line.contract else [])


def wage_on(line: Line, on: datetime.date) -> int:
    """The wage of a day."""
    found = parts_now(line)
    return next((one.wage for one in reversed(found) if one.first <= on), found[0].wage)


def held_part(line: Line, earned: int) -> int:
    """What of it waits for retention."""
    return 0 if line.kind in WORK else half_up(earned, 2)


def _unpayable(award: Award) -> str:
    if award.state != "open":
        return "award_not_open"
    contract = contract_of(award)
    if not contract.signed:
        return "contract_unsigned"
    return ""


@verb
def bill_hours(
    model: Model, award: Award, days: tuple[datetime.date, datetime.date], minutes: int, final: bool
) -> str:
    """An employer's invoice of one pay period."""
    if award.state == "open" and award.line.kind == "HiringIncentive":
        return "hire_missing"
    if says := _unpayable(award):
        return says
    contract, line, earlier = contract_of(award), award.line, periods(model, award)
    assert line.days is not None
    signed = [one for one in model.modifications if one.award is award and one.state == "signed"]
    if days[1] > model.today:
        return "period_in_future"
    if contract.ended is not None and days[1] > contract.ended:
        return "period_after_end"
    if any(one.days and days[0] <= one.days[1] and one.days[0] <= days[1] for one in earlier):
        return "period_billed"
    if any(days[1] >= one.on for one in signed):
        return "modification_waits"
    if any(days[0] < one.first <= days[1] for one in parts_now(line)[1:]):
        return "period_modified"
    if days[0] < line.days[0] or days[1] > line.days[1]:
        return "period_outside"
    kept = held(model, award)
    waiting = sum(one.cents + one.held for one in earlier if one.state == "entered")
    counted = min(minutes, max(line.minutes - sum(one.minutes for one in earlier), 0))
    left = award.cents["obligated"] - kept - waiting
    if contract.retained is not None:
        left *= 2  # half of what is earned is decided, and not billed again
    earned = min(worth(line.share, counted, wage_on(line, days[0])), left)
    if earned <= 0:
        return "nothing_reimbursable"
    end = min(line.days[1], contract.ended or line.days[1])
    used_up = counted + sum(one.minutes for one in earlier) >= line.minutes
    used_up = used_up or earned == left
    over = days[1] >= end or model.today > end
    if (final or used_up or over) and line.kind == "OJT" and not contract.evaluated:
        return "evaluation_missing"
    part = held_part(line, earned)
    waits = 0 if contract.retained is not None else part
    bill = Bill(award, award.payee, earned - part, None, final, days, counted, waits, on=model.today)
    bill.over = counted < minutes and line.kind in WORK
    model.bills.append(bill)
    return ""


@verb
def show_hire(model: Model, award: Award, on: datetime.date) -> str:
    """The employer shows the first day of work: the whole incentive is earned, and a part of it waits."""
    if award.state == "open" and award.line.kind != "HiringIncentive":
        return "periods_missing"
    if says := _unpayable(award):
        return says
    signed_on, days, earned = contract_of(award).signed_on, award.line.days, award.cents["obligated"]
    assert signed_on is not None and days is not None
    if periods(model, award):
        return "hire_shown"
    if not max(signed_on, days[0]) <= on <= model.today:
        return "hire_dates"
    if not earned:
        return "amount_missing"
    part = 0 if contract_of(award).retained is not None else held_part(award.line, earned)
    bill = Bill(award, award.payee, earned - part, days=(on, on), held=part, hire=True, on=model.today)
    model.bills.append(bill)
    return ""


@verb
def claim(model: Model, award: Award) -> str:
    """The employer shows retention and asks for what was held."""
    if says := _unpayable(award):
        return says
    contract, kept = contract_of(award), held(model, award)
    if contract.retained is not None:
        return "retention_decided"
    if award.line.kind in WORK:
        return "nothing_held"
    begins = contract.ended
    if award.line.kind == "HiringIncentive":
        begins = next((one.days[0] for one in periods(model, award) if one.days and one.decided_on), None)
        if begins is None:
            return "not_hired"
        if contract.ended is not None and model.today > contract.ended:
            return "left_before"
    if begins is None:
        return "training_not_ended"
    if model.today < begins + datetime.timedelta(days=RETENTION_DAYS):
        return "retention_early"
    if not kept:
        return "nothing_held"
    if award.line.kind == "OJT" and not contract.evaluated:
        return "evaluation_missing"
    if waits(model, award):
        return "bills_waiting"
    model.bills.append(Bill(award, award.payee, kept, claim=True, on=model.today))
    return ""


@verb
def evaluate(model: Model, award: Award) -> str:
    """The final evaluation is in."""
    contract = contract_of(award)
    if award.state != "open":
        return "award_not_open"
    if not contract.signed or contract.evaluated or award.line.kind != "OJT":
        return "evaluation_unknown"
    if award.line.days and model.today < award.line.days[0]:
        return "evaluation_early"
    contract.evaluated = True
    return ""


@verb
def end(model: Model, award: Award, on: datetime.date, reason: str) -> str:
    """The training is over; the rest goes, the holdback stays."""
    contract, done = contract_of(award), periods(model, award)
    if award.state != "open":
        return "award_not_open"
    bound = sum(
        award.cents[stage] for stage in ("obligated", "accrued", "paid")
    )  # may be billed to its last cent
    if not contract.signed or contract.ended is not None or not (bound or not award.cents["committed"]):
        return "contract_not_running"
    if waits(model, award):
        return "bills_waiting"
    assert award.line.days is not None
    first, last = award.line.days
    last = model.today if award.line.kind == "HiringIncentive" else min(last, model.today)
    worked = max((one.days[1] for one in done if one.days), default=first)
    if not max(first, worked) <= on <= last:
        return "end_dates"
    under_way = [one for one in model.modifications if one.award is award and one.is_live]
    if any(one.state == "signed" for one in under_way):
        return "modification_signed"
    contract.ended, contract.reason = on, reason
    for one in under_way:
        one.state = "canceled"
    move(model, award, "obligated", "available", award.cents["obligated"] - held(model, award), on)
    move(model, award, "committed", "available", award.cents["committed"])
    return ""


@verb
def not_retained(model: Model, award: Award) -> str:
    """The person was not kept: what was held goes back."""
    contract, kept = contract_of(award), held(model, award)
    if award.state != "open":
        return "award_not_open"
    if contract.ended is None:
        return "training_not_ended"
    if contract.retained is not None:
        return "retention_decided"
    if waits(model, award):
        return "bills_waiting"
    contract.retained = False
    move(model, award, "obligated", "available", kept)
    return ""
