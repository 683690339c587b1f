"""What binds an award, what its bills do, and what is let go."""

import datetime

from tests.property.model.awards import Award, Person
from tests.property.model.contracts import contract_of, held, waits
from tests.property.model.limits import AGREEMENTS, BOUGHT, BY_WEEK, DAYS_AHEAD
from tests.property.model.overrides import unverified
from tests.property.model.state import Bill, Deposit, Model, Trip, first_day, move
from tests.property.model.verbs import verb
from tests.property.model.weeks import week, week_refusal, works

BINDS_WITH_BILL = (*BOUGHT, "Rent", "MoveIn", "Gas", *BY_WEEK)
Days = tuple[datetime.date, datetime.date]


@verb
def bind(model: Model, award: Award, cents: int, month: str | None) -> str:
    """An enrolment, an order or a lease month binds."""
    if award.line.kind in AGREEMENTS:
        return "contract_binds"
    if award.state != "open":
        return "award_not_open"
    if award.left_on is not None:
        return "course_left"
    if month is not None and award.months.get(month) != "committed":
        return "month_not_held"
    if award.line.by_card or award.line.weekly:
        return "card_award" if award.line.by_card else "weekly_award"
    limit = award.cents["committed"] if month is None else min(award.cents["committed"], award.holds(month))
    if cents > limit:
        return "more_than_committed"
    if month is not None and model.today < first_day(month) - datetime.timedelta(days=DAYS_AHEAD):
        return "month_too_early"
    if month is not None:
        if cents != award.holds(month):
            return "month_amount"
        award.months[month] = "obligated"
    move(model, award, "committed", "obligated", cents)
    return ""


def _drawn(model: Model, bill: Bill, final: bool | None, *, accepting: bool = False) -> tuple[str, str, int]:
    """(refusal, stage it draws on, rest that is let go) of a bill that is entered or accepted now."""
    award, month = bill.award, bill.month
    if bill.claim:
        due = held(model, award)
        if waits(model, award):
            return "bills_waiting", "", 0
        return ("" if due == bill.cents else "holdback_differs"), "obligated", 0
    if month is None:
        source = "obligated" if award.cents["obligated"] else "committed"
        limit = award.cents[source]
        if source == "committed" and limit and award.line.kind not in BINDS_WITH_BILL:
            return "not_bound", "", 0
        if award.line.kind in AGREEMENTS:
            limit -= held(model, award) + bill.held
    else:
        source, limit = award.months.get(month, ""), award.holds(month)
        if source not in ("committed", "obligated"):
            return "month_not_open", "", 0
        if first_day(month) > model.today:
            return "month_not_due", "", 0
    if limit == 0:
        return "nothing_open_to_bill", "", 0
    if bill.cents > limit:
        return "more_than_obligated", "", 0
    beside = [one for one in model.bills if (one.award, one.month, one.state) == (award, month, "entered")]
    waiting = sum(one.cents for one in beside if one is not bill and award.line.kind not in AGREEMENTS)
    if bill.cents > limit - waiting and not accepting:
        return "bills_wait", "", 0
    if bill.cents < limit - waiting and final is None:
        return "final_question_beside" if waiting else "final_question", "", 0
    if month is not None and bill.cents < limit and not final:
        return "month_in_parts", "", 0
    return "", source, max(limit - waiting - bill.cents, 0) if final else 0


@verb
def enter(
    model: Model,
    award: Award,
    cents: int,
    month: str | None,
    final: bool | None,
    days: Days | None,
    deposit: int | None,
) -> str:
    """A payee's document is entered.

    :param deposit: what of it comes back, where somebody has said so.
    """
    if award.state != "open":
        return "award_not_open"
    if award.line.kind == "Gas":
        return "card_award" if award.line.by_card else "trips_missing"
    if award.line.kind == "Scholarship" and award.line.days and award.line.days[0] > model.today:
        return "service_not_begun"
    for day, says in zip(days or (), ("service_not_begun", "service_not_over"), strict=False):
        if day > model.today:
            return says
    if works(model, award, days):
        return "nrp_working"
    if days is not None and (says := week_refusal(model, award, (days, cents))):
        return says
    bill = Bill(award, award.payee, cents, month, bool(final), days, deposit=deposit or 0, on=model.today)
    return _enter(model, bill, final) if deposit is not None else _enter(model, bill, final, asked=True)


@verb
def log(model: Model, award: Award, trips: tuple[Trip, ...], final: bool | None) -> str:
    """A log of trips is entered."""
    if award.state != "open":
        return "award_not_open"
    if award.line.by_card:
        return "card_award"
    spans = [one.line.days for one in card_awards(model, award.line.person) if one.line.days]
    if any(first <= one.on <= last for one in trips for first, last in spans):
        return "trip_has_card"
    ways = [(one.on, one.to) for one in (*claimed(model, award.line.person), *trips)]
    if len(set(ways)) < len(ways):
        return "trip_twice"
    days = min(one.on for one in trips), max(one.on for one in trips)
    if days[1] > model.today:
        return "trip_in_future"
    if says := week_refusal(model, award, *(((one.on, one.on), one.cents) for one in trips)):
        return says
    cents = sum(one.cents for one in trips)
    bill = Bill(award, award.payee, cents, None, bool(final), days, trips=trips, on=model.today)
    return _enter(model, bill, final)


def claimed(model: Model, person: Person) -> list[Trip]:
    """A person's trips of all logs that nobody refused."""
    logs = [one for one in model.bills if one.award.line.person == person and not one.is_dead]
    return [trip for one in logs for trip in one.trips]


def card_awards(model: Model, person: Person) -> list[Award]:
    """Awards of gas cards that hold or gave money."""
    return [
        one
        for one in model.awards
        if one.line.by_card and one.line.person == person and one.state != "withdrawn"
        if one.cents["committed"] + one.cents["paid"]
    ]


def _enter(model: Model, bill: Bill, final: bool | None, *, asked: bool = False) -> str:
    """It draws on what is open now; while weeks follow it is not the last. ``asked``: nobody said what of it comes back."""
    award, days = bill.award, bill.days
    follow = award.line.weekly and days is not None and week(award, days[1]) < award.line.weeks - 1
    says, _, _ = _drawn(model, bill, False if follow and final is None else final)
    left = to_lodge(model, award)
    if not says and asked and left > 0:
        says = "deposit_question"
    if says := says or _over_deposit(bill, left):
        return says
    model.bills.append(bill)
    return ""


def to_lodge(model: Model, award: Award, but: Bill | None = None) -> int:
    """What more an award may give as a deposit: what came back may be given once more."""
    named = [one.deposit for one in model.bills if one.award is award and not one.is_dead and one is not but]
    back = [one.returned for one in model.deposits if one.bill.award is award]
    return award.back - sum(named) + sum(back)


def _over_deposit(bill: Bill, left: int) -> str:
    if bill.deposit > bill.cents:
        return "deposit_in_bill"
    return "deposit_over" if bill.deposit > max(left, 0) else ""


@verb
def accept(model: Model, bill: Bill) -> str:
    """Fiscal staff accept it: it is owed."""
    award = bill.award
    if bill.state != "entered":
        return "already_decided"
    if says := unverified(model, [award]):
        return says
    if bill.payee != award.payee:
        return "payee_changed"
    if bill.over:
        return "hours_held"
    if works(model, award, bill.days):
        return "nrp_working"
    says, source, rest = _drawn(model, bill, bill.final, accepting=True)
    if says:
        return says
    if _over_deposit(bill, to_lodge(model, award, bill)):
        return "deposit_over"
    move(model, award, source, "accrued", bill.cost, bill.on)
    move(model, award, source, "deposit", bill.deposit, bill.on)
    move(model, award, source, "available", rest)
    if bill.deposit:
        model.deposits.append(Deposit(bill))
    if bill.month is not None:
        award.months[bill.month] = "accrued"
    if bill.claim:
        contract = contract_of(award)
        contract.retained = True
        if award.line.kind == "HiringIncentive" and contract.ended is None:
            contract.ended, contract.reason = bill.on, "completed"
    bill.state, bill.decided_on, bill.source = "accrued", model.today, source
    bill.decided_at = model.next_place()
    return ""


@verb
def refuse(model: Model, bill: Bill) -> str:
    """Fiscal staff refuse it."""
    if bill.state != "entered":
        return "already_decided"
    bill.state = "refused"
    return ""


@verb
def cancel(model: Model, bill: Bill) -> str:
    """An accepted bill is not owed after all: two people take its debt back to where it came from."""
    award, contract = bill.award, bill.award.line.contract
    if bill.state != "accrued":
        return "bill_not_open"
    changed = any(one.award is award and one.is_live for one in model.changes)
    if changed or any(one.award is award and one.is_live for one in model.modifications):
        return "amend_live"
    claims = [one for one in model.bills if one.claim and one.award is award]
    if not bill.claim and any(one.state in ("accrued", "built") for one in claims):  # owed, in a batch or not
        return "holdback_claimed"
    is_open = award.state == "open"
    move(model, award, "accrued", bill.source, bill.cost)
    move(model, award, "deposit", bill.source, bill.deposit)
    if bill.month is not None:
        award.months[bill.month] = bill.source if is_open else "released"
        award.lower[bill.month] = bill.cents
    if not is_open:
        move(model, award, bill.source, "available", bill.cents)
        award.has_let_go()
    if is_open and award.left_on is not None:
        keep = max(award.earned - award.cents["accrued"] - award.cents["paid"], 0)
        rest = max(award.cents["committed"] + award.cents["obligated"] - keep, 0)
        move(model, award, bill.source, "available", min(rest, bill.cents))
    if bill.claim and contract is not None:
        contract.retained = None
        if award.line.kind == "HiringIncentive" and contract.ended == bill.on:
            contract.ended, contract.reason = None, ""
    model.deposits = [one for one in model.deposits if one.bill is not bill]
    bill.state = "canceled"
    return ""


@verb
def let_go(model: Model, award: Award, cents: int, month: str | None) -> str:
    """What is not needed goes back."""
    if month is not None:
        source = award.months.get(month, "")
        if source not in ("committed", "obligated"):
            return "month_not_held"
        if cents != award.holds(month):
            return "month_amount"
    elif cents <= award.cents["obligated"]:
        source = "obligated"
    elif cents <= award.cents["committed"] and not award.cents["obligated"]:
        source = "committed"
    else:
        return "nothing_open"
    contract = award.line.contract
    if contract is not None and award.line.kind in AGREEMENTS and contract.ended is None:
        if contract.signed:
            return "contract_changes"
        if cents != award.cents["committed"]:
            return "contract_part"
    kept = held(model, award)
    if kept and cents > award.cents["obligated"] - kept:
        return "holdback_stays"
    if month is not None:
        award.months[month] = "released"
    move(model, award, source, "available", cents)
    award.has_let_go()
    return ""
