"""Agreements with employers: signed, billed by pay period, held back, ended."""

import datetime

from tests.property.model.limits import AGREEMENTS, PATTERN_CONTRACTS, RETENTION_DAYS
from tests.property.model.state import Award, Bill, Contract, Line, Model, move
from tests.property.model.verbs import verb


def pattern(model: Model, payee: str) -> bool:
    """Does an employer show a pattern of failure?"""
    ended = [
        one.contract
        for one in model.lines
        if one.kind == "OJT" and one.payee == payee and one.contract is not None and one.contract.ended
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
    contract.signed = True
    move(model, award, "committed", "obligated", award.cents["committed"])
    return ""


def periods(model: Model, award: Award) -> list[Bill]:
    """Its pay periods that nobody refused."""
    return [
        one for one in model.bills if one.award.line is award.line and one.minutes and one.state != "refused"
    ]


def held(model: Model, award: Award) -> int:
    """What is earned and waits for retention."""
    contract = award.line.contract
    if contract is None or contract.retained is not None:
        return 0
    return sum(one.held for one in periods(model, award) if one.state != "entered")


def _half_up(cents: int, parts: int) -> int:
    return (2 * cents + parts) // (2 * parts)


def worth(line: Line, minutes: int) -> int:
    """What hours earn back."""
    return _half_up(minutes * line.wage * line.share, 6_000)


def _unpayable(award: Award) -> str:
    if award.state != "open":
        return "award_not_open"
    contract = contract_of(award)
    if not contract.signed:
        return "contract_unsigned"
    return "" if contract.retained is None else "retention_decided"


@verb
def bill_hours(
    model: Model, award: Award, days: tuple[datetime.date, datetime.date], minutes: int, final: bool
) -> str:
    """An employer's invoice of one pay period."""
    if says := _unpayable(award):
        return says
    contract, line, earlier = contract_of(award), award.line, periods(model, award)
    assert line.days is not None
    if days[1] > model.today:
        return "period_in_future"
    if contract.ended is not None and days[1] > contract.ended:
        return "period_after_end"
    if any(one.days and days[0] <= one.days[1] and one.days[0] <= days[1] for one in earlier):
        return "period_billed"
    if days[0] < line.days[0] or days[1] > line.days[1]:
        return "period_outside"
    kept = held(model, award)
    waiting = sum(one.cents + one.held for one in earlier if one.state == "entered")
    counted = min(minutes, max(line.minutes - sum(one.minutes for one in earlier), 0))
    earned = min(worth(line, counted), award.cents["obligated"] - kept - waiting)
    if earned <= 0:
        return "nothing_reimbursable"
    if (final or days[1] >= line.days[1]) and line.kind == "OJT" and not contract.evaluated:
        return "evaluation_missing"
    part = _half_up(earned, 2) if line.kind == "OJT" else 0
    bill = Bill(award, award.payee, earned - part, None, final, days, counted, part)
    bill.over = counted < minutes and line.kind == "WorkExperience"
    model.bills.append(bill)
    return ""


@verb
def claim(model: Model, award: Award) -> str:
    """The employer shows retention and asks for what was held."""
    if says := _unpayable(award):
        return says
    contract, kept = contract_of(award), held(model, award)
    if award.line.kind == "WorkExperience":
        return "nothing_held"
    if contract.ended is None:
        return "training_not_ended"
    if model.today < contract.ended + datetime.timedelta(days=RETENTION_DAYS):
        return "retention_early"
    if not kept:
        return "nothing_held"
    if not contract.evaluated:
        return "evaluation_missing"
    model.bills.append(Bill(award, award.payee, kept, claim=True))
    return ""


@verb
def evaluate(model: Model, award: Award) -> str:
    """The final evaluation is in."""
    contract = contract_of(award)
    if award.state != "open":
        return "award_not_open"
    if not contract.signed or contract.evaluated or award.line.kind != "OJT":
        return "evaluation_unknown"
    contract.evaluated = True
    return ""


@verb
def end(model: Model, award: Award, on: datetime.date, reason: str) -> str:
    """The training is over; the rest goes, the holdback stays."""
    contract, done = contract_of(award), periods(model, award)
    if award.state != "open":
        return "award_not_open"
    if not contract.signed or contract.ended is not None or not award.cents["obligated"]:
        return "contract_not_running"
    if any(one.state == "entered" for one in done):
        return "bills_waiting"
    assert award.line.days is not None
    worked = max((one.days[1] for one in done if one.days), default=award.line.days[0])
    if not max(award.line.days[0], worked) <= on <= min(award.line.days[1], model.today):
        return "end_dates"
    contract.ended, contract.reason = on, reason
    move(model, award, "obligated", "available", award.cents["obligated"] - held(model, award))
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
    contract.retained = False
    move(model, award, "obligated", "available", kept)
    return ""
