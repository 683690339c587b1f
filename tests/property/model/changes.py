"""Changes of live awards: raised, lowered, given another payee; stopped; moved to another agency or fund."""

from itertools import pairwise

from tests.property.model.asking import over_band, stands_against, unfit_weeks
from tests.property.model.awards import Award, Change, Line
from tests.property.model.bills import to_lodge
from tests.property.model.limits import AGREEMENTS, BAND, CITY, CLASS, COUNTY, HOUSING, Place
from tests.property.model.state import Model, move, next_month
from tests.property.model.verbs import verb
from tests.property.model.weeks import fits


def standing(award: Award) -> int:
    """What its approval stands for: what was let go is no part of it, unless months, weeks or hours make the amount."""
    by_terms = award.line.months or award.line.weekly or award.line.minutes
    return award.approved if by_terms else award.used


def _opens(change: Change) -> tuple[int, tuple[str, ...]]:
    """What a new approval commits, and the months that it holds."""
    if not change.months:
        return change.cents - change.award.bound, ()
    award = change.award
    not_open = {*award.bound_months, *_came_back(award)}
    months = tuple(month for month in change.months if month not in not_open)
    return len(months) * (change.cents // len(change.months)), months


def _came_back(award: Award) -> set[str]:
    """Months that were paid and came back whole."""
    return {month for month, state in award.months.items() if state == "refunded"}


def _weekly(change: Change) -> int:
    """What a week would be worth."""
    return change.cents // max(change.award.line.weeks, 1) if change.award.line.weekly else 0


def _touches_bound(model: Model, change: Change) -> str:
    """What stands against a change, since a paper binds it."""
    award, (_, payee) = change.award, change.before
    if award.state != "open":
        return "award_not_open"
    if award.left_on is not None:
        return "course_left"
    if award.line.contract is not None and award.line.contract.signed:
        return "contract_changes"
    if change.back > change.cents:
        return "deposit_range"
    back = _came_back(award) & set(change.months)
    if back and (back - set(award.wanted) or not _opens(change)[1]):
        return "amend_month_back"
    if _opens(change)[0] <= 0:
        return "amend_below_bound"
    if change.payee != payee and award.cents["obligated"] + award.cents["deposit"]:
        return "amend_payee_bound"
    if change.back < award.cents["deposit"]:
        return "amend_deposit_out"
    monthly = change.cents // max(len(change.months), 1)
    if any(month not in change.months or monthly != award.monthly for month in award.bound_months):
        return "amend_months_bound"
    if award.line.weekly and not fits(model, award, change.cents // award.line.weeks):
        return "amend_weeks_given"
    return ""


@verb
def change(model: Model, award: Award, cents: int, payee: str, months: tuple[str, ...], back: int) -> str:
    """Ask for a change; without a difference it is a memo."""
    if award.line.carried and award.line.kind == "Scholarship":
        return "terms_missing"
    wish = Change(award, (standing(award), award.payee), cents, payee, months, back)
    if award.state == "open" and (cents, payee, months, back) == (*wish.before, award.wanted, award.back):
        return ""
    if says := _touches_bound(model, wish):
        return says
    if any(one.award is award and one.is_live for one in model.changes):
        return "amend_live"
    if says := _refused(model, wish):
        return says
    model.changes.append(wish)
    return ""


@verb
def take_back(model: Model, change: Change) -> str:
    """Who asked takes it back."""
    if change.state != "asked":
        return "line_state"
    change.state = "canceled"
    return ""


@verb
def verify(model: Model, change: Change) -> str:
    """A liaison finds it good: the approval of what nothing has bound is void."""
    if change.state != "asked":
        return "line_state"
    if says := _touches_bound(model, change) or _refused(model, change):
        return says
    if change.award.given:  # the played review says that nobody gives anything
        return "aid_on_record"
    if says := unfit_weeks(model, change.award.line, _weekly(change), finding=True):
        return says
    change.state = "verified"
    if change.award.lane == "used":  # all was asked that looking back asks
        change.award.lane, change.award.line.verified = "verified", True
    _void(model, change.award)
    return ""


def _refused(model: Model, change: Change) -> str:
    """What stands against approving it once the old approval is void: tried, and taken back."""
    award = change.award
    kept = dict(award.cents), dict(award.months), model.available[award.place], award.last_on
    _void(model, award)
    says = stands_against(model, award.line, *_opens(change), own=award, asking=True, weekly=_weekly(change))
    award.cents, award.months, model.available[award.place], award.last_on = kept
    return says


def _void(model: Model, award: Award) -> None:
    move(model, award, "committed", "available", award.cents["committed"])
    for month, state in award.months.items():
        if state == "committed":
            award.months[month] = "released"


@verb
def deny(model: Model, change: Change) -> str:
    """The second approver says no."""
    if not change.is_live:
        return "line_state"
    change.state = "denied"
    return ""


@verb
def approve(model: Model, change: Change, second: bool) -> str:
    """One approval of the whole, anew."""
    award, first = change.award, change.state == "first"
    if change.state not in ("verified", "first"):
        return "line_state"
    if first and not second:
        return "same_person"
    if says := _touches_bound(model, change):
        return says
    cents, months = _opens(change)
    if says := stands_against(model, award.line, cents, months, own=award, weekly=_weekly(change)):
        return says
    if second and not first:
        return "duty_needed"
    over = over_band(model, award.line, change.payee, cents) or change.cents > BAND
    if over and not first:
        change.state = "first"
        return ""
    change.state = "approved"
    award.approved, award.payee, award.wanted = change.cents, change.payee, change.months
    award.back, award.on = change.back, model.today
    award.months |= dict.fromkeys(months, "committed")
    award.lower = {month: cents for month, cents in award.lower.items() if month not in months}
    move(model, award, "available", "committed", cents)
    return ""


@verb
def stop(model: Model, award: Award) -> str:
    """What is not owed yet goes back; no new bill is taken."""
    if award.state != "open":
        return "award_not_open"
    is_course = award.line.kind == "Scholarship" and not award.line.carried and award.left_on is None
    bound = sum(award.cents[stage] for stage in ("obligated", "accrued", "paid"))
    if is_course and bound and award.line.days and award.line.days[0] <= model.today:
        return "course_begun"
    under_way = [one for one in model.modifications if one.award is award and one.is_live]
    contract = award.line.contract
    runs = contract is not None and contract.signed and contract.ended is None
    if award.line.kind in AGREEMENTS and (award.cents["obligated"] or runs):
        return "contract_changes"
    for stage in ("committed", "obligated"):
        move(model, award, stage, "available", award.cents[stage])
    for month, state in award.months.items():
        if state in ("committed", "obligated"):
            award.months[month] = "released"
    award.state = "stopped"
    award.has_let_go()
    for one in under_way:
        one.state = "canceled"
    for change in model.changes:
        if change.award is award and change.is_live:
            change.state = "canceled"
    return ""


@verb
def move_on(model: Model, award: Award, target: Place) -> str:
    """What is open goes on at another agency or fund, as a line that waits there."""
    served = (target.agency, target.program) in award.line.person.served
    if (
        award.line.kind not in HOUSING
        or target not in (COUNTY, CITY, CLASS)
        or not served
        or target == award.place
    ):
        return "move_target"
    if award.state != "open":
        return "award_not_open"
    if any(one.award is award and one.is_live for one in model.changes):
        return "amend_live"
    cents = award.cents["committed"]
    if not cents:
        return "move_nothing"
    waits = [one for one in model.bills if one.award is award and one.state == "entered"]
    by_month = any(one.month and award.months.get(one.month) == "committed" for one in waits)
    if by_month or (not award.months and waits and not award.cents["obligated"]):
        return "bills_waiting"
    months = tuple(sorted(month for month, state in award.months.items() if state == "committed"))
    if any(next_month(one) != other for one, other in pairwise(months)):
        return "move_months"
    back = max(min(to_lodge(model, award), cents), 0)
    _void(model, award)
    award.has_let_go()
    asked = len(months) * award.monthly or cents
    line = Line(target, award.line.person, award.line.kind, award.payee, asked, months, back=back)
    line.carried = award.line.carried
    model.lines.append(line)
    if not award.cents["obligated"]:
        award.state = "moved"
    return ""
