"""Batches, what comes back, refunds, and costs that another fund bears."""

from tests.property.model.awards import Award
from tests.property.model.limits import CITY, COUNTY, Place
from tests.property.model.overrides import unverified
from tests.property.model.state import Batch, Bill, Lot, Model, Payment, Refund, move
from tests.property.model.verbs import verb


@verb
def build(model: Model, items: list[Bill | Lot]) -> str:
    """Choose what is paid."""
    live = {
        item
        for payment in model.payments
        if payment.state in ("built", "paid")
        for item in payment.items
        if isinstance(item, Lot)
    }
    owed = [item.award for item in items if isinstance(item, Bill) and item.state == "accrued"]
    if says := unverified(model, owed):
        return says
    for item in items:
        payable = item.state == "accrued" if isinstance(item, Bill) else item.owed and item not in live
        if not payable:
            return "not_payable"
    payments: dict[str, Payment] = {}
    for item in items:
        cents = item.cents if isinstance(item, Bill) else item.owed
        payments.setdefault(item.payee, Payment({})).items[item] = cents
        if isinstance(item, Bill):
            item.state = "built"
    model.batches.append(Batch(payments))
    return ""


@verb
def release(model: Model, batch: Batch) -> str:
    """It leaves the bank."""
    if batch.state != "built":
        return "batch_state"
    paid = [
        item.award for payment in batch.payments.values() for item in payment.items if isinstance(item, Bill)
    ]
    if says := unverified(model, paid):
        return says
    batch.state, place = "released", model.next_place()
    for payment in batch.payments.values():
        payment.state = "paid"
        for item, cents in payment.items.items():
            if isinstance(item, Bill):
                _bill(model, item, "accrued", "paid")
                item.paid_at = place
            else:
                item.owed, item.state = 0, "paid"
                model.drawer -= cents
    return ""


@verb
def dissolve(model: Model, batch: Batch) -> str:
    """It is taken apart."""
    if batch.state != "built":
        return "batch_state"
    batch.state = "dissolved"
    for payment in batch.payments.values():
        payment.state = "dissolved"
        for item in payment.items:
            if isinstance(item, Bill):
                item.state = "accrued"
    return ""


@verb
def bring_back(model: Model, payment: Payment, awards: list[Award]) -> str:
    """A payment comes back from the bank; its awards are looked at one after the other."""
    if payment.state != "paid":
        return "payment_not_paid"
    bills = [item for item in payment.items if isinstance(item, Bill)]
    for award in awards:
        own = [one for one in bills if one.award is award]
        if any(one.bill in own and one.out < one.bill.deposit for one in model.deposits):
            return "deposit_settled"
        if sum(one.cost for one in own) > award.cents["paid"]:
            return "refund_more_than_paid"
        if any(one.month and asked_back(model, award, one.month) for one in own):
            return "refund_more_than_paid"
        if any(one.left not in (None, one.cost) for one in own):
            return "return_transferred"
    payment.state = "returned"
    for item, cents in payment.items.items():
        if isinstance(item, Bill):
            _bill(model, item, "paid", "accrued")
        else:
            item.owed, item.state = cents, "received"
            model.drawer += cents
    return ""


def _bill(model: Model, bill: Bill, source: str, target: str) -> None:
    bill.state = target
    move(model, bill.award, source, target, bill.cost)
    if bill.month is not None:
        bill.award.months[bill.month] = target


@verb
def refund(model: Model, award: Award, cents: int, month: str | None) -> str:
    """A payee owes money back; of rent for one month."""
    if month is not None:
        left = paid_of(model, award, month) - asked_back(model, award, month)
        if left <= 0:
            return "refund_month"
        if cents > left:
            return "refund_more_than_paid"
    if cents > award.cents["paid"]:
        return "refund_more_than_paid"
    move(model, award, "paid", "refund", cents)
    model.refunds.append(Refund(award, cents, month, place=model.next_place()))
    return ""


def paid_of(model: Model, award: Award, month: str) -> int:
    """What was paid for a month that nobody has whole back."""
    paid = [one for one in model.bills if one.award is award and one.month == month and one.state == "paid"]
    carried = 0 if paid else award.monthly  # paid before the ledger began
    return carried + sum(one.cents for one in paid) if award.months.get(month) == "paid" else 0


def asked_back(model: Model, award: Award, month: str | None, *states: str) -> int:
    """Refunds of a month, or of no month, of these states or of any."""
    return sum(
        one.cents
        for one in model.refunds
        if one.award is award and one.month == month and one.state in (states or ("due", "received"))
    )


@verb
def receive(model: Model, refund: Refund) -> str:
    """It arrives."""
    if refund.state != "due":
        return "refund_not_due"
    refund.state = "received"
    move(model, refund.award, "refund", "available", refund.cents)
    paid = paid_of(model, refund.award, refund.month) if refund.month else 0
    if refund.month and paid and asked_back(model, refund.award, refund.month, "received") >= paid:
        refund.award.months[refund.month] = "refunded"
    return ""


@verb
def transfer(model: Model, award: Award, target: Place) -> str:
    """Another fund bears what it cost."""
    if {award.place, target} != {COUNTY, CITY}:
        return "transfer_target"
    cents = award.cents["accrued"] + award.cents["paid"]
    if any(award.cents[stage] for stage in ("committed", "obligated", "deposit", "refund")):
        return "transfer_open"
    if not cents:
        return "transfer_nothing"
    bills = [one for one in model.bills if one.award is award and one.state in ("accrued", "built", "paid")]
    kept = [one.kept for one in model.deposits if one.bill.award is award]
    if (
        cents > sum(one.cost for one in bills) + sum(kept) + award.before
    ):  # hours that are accrued and not billed
        return "transfer_open"
    if model.available[target] < 0:
        return "allocation_cut"
    if cents > model.available[target]:
        return "allocation_short"
    _leave_refunds(model, award, bills)
    model.available[award.place] += cents
    model.available[target] -= cents
    award.place = target
    return ""


def _leave_refunds(model: Model, award: Award, bills: list[Bill]) -> None:
    """What came back stays with the old fund: of what was paid last before it was due first."""
    for one in bills:
        one.left = one.cost
    due = [one for one in model.refunds if one.award is award and one.month is None]
    paid = [one for one in bills if one.state == "paid"]
    for refund in sorted(due, key=lambda one: one.place):
        back = refund.cents
        for bill in sorted(
            paid, key=lambda one: (one.paid_at < refund.place, one.paid_at, one.decided_at), reverse=True
        ):
            taken = min(back, bill.left or 0)
            bill.left, back = (bill.left or 0) - taken, back - taken


@verb
def cash(model: Model, fund: str, cents: int) -> str:
    """Grant cash arrives; the same of one day a second time is the same line of the bank."""
    if (model.today, fund, cents) in model.came:
        return "cash_twice"
    model.came.add((model.today, fund, cents))
    model.cash[fund] = model.cash.get(fund, 0) + cents
    return ""
