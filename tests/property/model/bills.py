"""What binds an award, what its bills do, and what is let go."""

import datetime

from tests.property.model.contracts import contract_of, held
from tests.property.model.limits import AGREEMENTS, DAYS_AHEAD
from tests.property.model.overrides import unverified
from tests.property.model.state import Award, Bill, Model, first_day, move
from tests.property.model.verbs import verb

BINDS_WITH_BILL = ("Clothing", "Rent", "ChildCare")
Days = tuple[datetime.date, datetime.date]


@verb
def bind(model: Model, award: Award, cents: int, month: str | None) -> str:
    """An enrolment, an order or a lease month binds."""
    if award.line.kind in AGREEMENTS:
        return "contract_binds"
    if award.state != "open":
        return "award_not_open"
    if month is not None and award.months.get(month) != "committed":
        return "month_not_held"
    if award.line.kind in ("Gas", "ChildCare"):
        return "card_award" if award.line.kind == "Gas" else "weekly_award"
    limit = award.cents["committed"] if month is None else min(award.cents["committed"], award.monthly)
    if cents > limit:
        return "more_than_committed"
    if month is not None and model.today < first_day(month) - datetime.timedelta(days=DAYS_AHEAD):
        return "month_too_early"
    if month is not None:
        if cents != award.monthly:
            return "month_amount"
        award.months[month] = "obligated"
    move(model, award, "committed", "obligated", cents)
    return ""


def _drawn(model: Model, bill: Bill, final: bool | None) -> tuple[str, str, int]:
    """(refusal, stage it draws on, rest that is let go) of a bill accepted now."""
    award, month = bill.award, bill.month
    if bill.claim:
        due = held(model, award)
        return ("" if due == bill.cents else "holdback_differs"), "obligated", 0
    if month is None:
        source = "obligated" if award.cents["obligated"] else "committed"
        limit = award.cents[source]
        if source == "committed" and limit and award.line.kind not in BINDS_WITH_BILL:
            return "not_bound", "", 0
        if award.line.kind in AGREEMENTS:
            limit -= held(model, award) + bill.held
    else:
        source, limit = award.months.get(month, ""), award.monthly
        if source not in ("committed", "obligated"):
            return "month_not_open", "", 0
        if first_day(month) > model.today:
            return "month_not_due", "", 0
    if limit == 0:
        return "nothing_open_to_bill", "", 0
    if bill.cents > limit:
        return "more_than_obligated", "", 0
    if bill.cents < limit and final is None:
        return "final_question", "", 0
    if month is not None and bill.cents < limit and not final:
        return "month_in_parts", "", 0
    return "", source, limit - bill.cents if final else 0


@verb
def enter(
    model: Model, award: Award, cents: int, month: str | None, final: bool | None, days: Days | None
) -> str:
    """A payee's document is entered."""
    if award.state != "open":
        return "award_not_open"
    if award.line.kind == "Gas":
        return "card_award"
    for day, says in zip(days or (), ("service_not_begun", "service_not_over"), strict=False):
        if day > model.today:
            return says
    if says := week_refusal(model, award, days, cents):
        return says
    bill = Bill(award, award.payee, cents, month, bool(final), days)
    follow = days is not None and _week(award, days[1]) < award.line.weeks - 1
    says, _, _ = _drawn(model, bill, False if follow and final is None else final)
    if not says:
        model.bills.append(bill)
    return says


def _week(award: Award, on: datetime.date) -> int:
    assert award.line.days is not None
    return (on - award.line.days[0]).days // 7


def week_refusal(model: Model, award: Award, days: Days | None, cents: int) -> str:
    """Does something more fit the weeks of its approval?"""
    line = award.line
    if not line.weekly or days is None or line.days is None:
        return ""
    if days[0] < line.days[0] or days[1] > line.days[1]:
        return "weeks_outside"
    return "" if fits(model, award, award.weekly, (days, cents)) else "week_most"


def fits(model: Model, award: Award, weekly: int, *more: tuple[Days, int]) -> bool:
    """Could all that was given be spread over weeks of so much?

    It could when no stretch of weeks must hold more than they have together (Hall's condition).
    """
    given = [*more, *(((one.on, one.on), one.card.cents) for one in model.issues if one.award is award)]
    given += [
        (one.days, one.cents)
        for one in model.bills
        if one.award is award and one.state != "refused" and one.days
    ]
    spans = [(_week(award, days[0]), _week(award, days[1]), cents) for days, cents in given]
    return all(
        sum(cents for begins, ends, cents in spans if first <= begins and ends <= last)
        <= weekly * (last - first + 1)
        for first in range(award.line.weeks)
        for last in range(first, award.line.weeks)
    )


@verb
def accept(model: Model, bill: Bill) -> str:
    """Fiscal staff accept it: it is owed."""
    award = bill.award
    if bill.state != "entered":
        return "already_decided"
    if says := unverified(model, [award]):
        return says
    if bill.over:
        return "hours_held"
    says, source, rest = _drawn(model, bill, bill.final)
    if says:
        return says
    move(model, award, source, "accrued", bill.cents)
    if rest:
        move(model, award, source, "available", rest)
    if bill.month is not None:
        award.months[bill.month] = "accrued"
    if bill.claim:
        contract_of(award).retained = True
    bill.state = "accrued"
    return ""


@verb
def refuse(model: Model, bill: Bill) -> str:
    """Fiscal staff refuse it."""
    if bill.state != "entered":
        return "already_decided"
    bill.state = "refused"
    return ""


@verb
def let_go(model: Model, award: Award, cents: int, month: str | None) -> str:
    """What is not needed goes back."""
    if month is not None:
        source = award.months.get(month, "")
        if source not in ("committed", "obligated"):
            return "month_not_held"
        if cents != award.monthly:
            return "month_amount"
    elif cents <= award.cents["obligated"]:
        source = "obligated"
    elif cents <= award.cents["committed"] and not award.cents["obligated"]:
        source = "committed"
    else:
        return "nothing_open"
    kept = held(model, award)
    if kept and cents > award.cents["obligated"] - kept:
        return "holdback_stays"
    if month is not None:
        award.months[month] = "released"
    move(model, award, source, "available", cents)
    return ""
