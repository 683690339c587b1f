"""Cost transfers: what one fund has accrued or paid is charged to another, as a correction or to a better source. Pure.

The award goes over as a whole, with its bills, its payments and the dates of the service: one award always stands at one
allocation, so that no cost is ever charged twice (FND-17), a cap counts it once and a month of rent is held once (decision 30).
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ledger.domain.budgets.grants import Gap, refuse_outside
from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.contracts import work
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.journal.columns import Columns
from ledger.domain.needs import whom
from ledger.domain.needs.kinds import kind_named
from ledger.domain.scholarships import deciding
from ledger.errors import InvalidInput, Refused

REASONS: Mapping[str, str] = {
    "wrong_fund": "It was charged to the wrong fund",
    "better_source": "A better source pays for it after all",
    "disallowed": "The fund's giver does not allow it",
}
"""Why a cost goes to another fund."""


@dataclass(frozen=True)
class Cost:
    """One cost of an award as the journal has it: what accrued for a service, and its payment.

    :param id: of the entry that accrued it. :param on: that entry's date.
    :param payment_line_id: of its live payment; None while nothing was paid, for a card and before going live.
    :param bill_line_id: of the bill that it is of; None for a card, a deposit that was kept and before going live.
    :param number: of that entry. :param paid_number: of the one that paid it; 0 while nothing did, and before going live.
    :param since: of what was paid before going live, and no sheet tells its days: its award's approval.
    """

    id: str
    cents: int
    is_paid: bool
    on: datetime.date
    month: str | None = None
    service_from: datetime.date | None = None
    service_to: datetime.date | None = None
    document: str | None = None
    payment_line_id: str | None = None
    batch: str | None = None
    bank: str | None = None
    since: datetime.date | None = None
    bill_line_id: str | None = None
    number: int = 0
    paid_number: int = 0

    def days(self) -> tuple[datetime.date, datetime.date]:
        """First and last day of the service; the entry's own where the bill named none, from the approval on without a bill."""
        if self.service_from is None and self.month is not None:
            first = datetime.date.fromisoformat(f"{self.month}-01")
            return first, first
        first = self.service_from or self.since or self.on
        return first, self.service_to or (self.on if self.since else first)


@dataclass(frozen=True)
class Back:
    """What an award's payee owed back, or gave back already.

    :param number: of the entry that made it due. :param month: of rent that was paid; None for other kinds.
    """

    number: int
    cents: int
    month: str | None = None


@dataclass(frozen=True)
class Target:
    """The allocation that shall bear the cost, and its fund.

    :param last_payment_on: until when the fund may pay (FND-04). :param unserved: what it asks of the person and the record
        does not show (`whom.unserved`).
    """

    fund: str
    line: str
    kinds: frozenset[str]
    available_cents: int
    from_on: datetime.date
    to_on: datetime.date
    gaps: tuple[Gap, ...]
    last_payment_on: datetime.date
    unserved: tuple[str, ...] = ()


def check_reason(reason: str) -> str:
    """A cost goes to another fund for one of the reasons of the list.

    :raises InvalidInput: ``reason_unknown``.
    """
    if reason not in REASONS:
        raise InvalidInput("reason_unknown", field="reason", reason=reason[:40])
    return reason


def decide(
    kind: str,
    columns: Columns,
    costs: Sequence[Cost],
    back: Sequence[Back],
    target: Target,
    today: datetime.date,
) -> tuple[Cost, ...]:
    """May this award's cost be charged to that allocation, and as which parts?

    :param back: what came back as refunds.
    :returns: what is charged, cost by cost; together it is what accrued to date.
    :raises Refused: ``transfer_open`` while something is committed, obligated, due back, held as a deposit or not billed;
        ``transfer_nothing``; ``fund_kind``; ``fund_not_for`` (FND-01); ``fund_period`` and ``fund_gap`` for a day of the
        service (FND-03); ``after_liquidation`` (FND-04); ``allocation_cut``, ``allocation_short`` (ALC-03).
    """
    open_cents = columns.committed_cents + columns.unliquidated_cents + columns.refund_due_cents
    if open_cents:
        raise Refused("transfer_open", open_cents=open_cents)
    cents = columns.accrued_to_date_cents
    if not cents:
        raise Refused("transfer_nothing")
    if kind not in target.kinds or kind_named(kind).line.value != target.line:
        raise Refused("fund_kind", fund=target.fund, kind=kind_named(kind).name)
    whom.check(target.unserved)
    charged = less_refunds(costs, back)
    unbilled_cents = cents - sum(one.cents for one in charged)
    if unbilled_cents:  # an estimate of hours worked is taken back when their bill comes
        raise Refused("transfer_open", open_cents=unbilled_cents)
    for day in {day for one in charged for day in one.days()}:
        refuse_outside(target.fund, target.from_on, target.to_on, target.gaps, day)
    if today > target.last_payment_on:
        raise Refused("after_liquidation", fund=target.fund, liquidation_on=target.last_payment_on)
    if target.available_cents < 0:
        raise Refused("allocation_cut", over_cents=-target.available_cents)
    if cents > target.available_cents:
        raise Refused("allocation_short", available_cents=target.available_cents, asked_cents=cents)
    return charged


def check_as_line(
    kind: str,
    cents: int,
    priority: str,
    asks: WorkFacts,
    education: str,
    policies: PolicyBook,
    on: datetime.date,
) -> None:
    """What the receiving fund would ask of a line of that kind, it asks of the cost: nothing goes round by a transfer.

    :param priority: of the course's review; empty where it names none. :param asks: the stream of that fund, and for a
        transitional job what its tests leave. :param education: that the agreement about work names.
    :raises Refused: ``priority_missing`` (SCH-11); ``transitional_figure``, ``transitional_share`` (FND-14, WEX-07);
        ``education_missing`` (WEX-05).
    """
    if kind == "Scholarship":
        deciding.check_priority(asks.stream, priority)
    work.check_shares(cents, asks, policies, on)
    if kind in ("WorkExperience", "TransitionalJob"):
        work.check_education(asks.stream, education)


def less_refunds(costs: Iterable[Cost], back: Iterable[Back]) -> tuple[Cost, ...]:
    """The costs without what came back as refunds: each takes from what was paid last before it became due, of rent for the
    month that it names (FND-18).

    August and September paid, August refunded whole: September is left. Paid 425.00 and 100.00, refunded 125.00: 400.00 of the
    first is left. Paid 425.00, refunded whole and paid 425.00 again: the second is left.

    :returns: what is left, in the order of accrual.
    """
    found = sorted(costs, key=lambda one: (one.on, one.number, one.id))
    left = {one.id: one.cents for one in found}
    for refund in sorted(back, key=lambda one: one.number):
        unmet = refund.cents
        paid = [one for one in found if one.is_paid and refund.month in (None, one.month)]
        # What was paid since takes part only where what was paid before came back from the bank meanwhile
        for one in sorted(paid, key=lambda one: _last_before(refund, one), reverse=True):
            taken = min(unmet, left[one.id])
            left[one.id], unmet = left[one.id] - taken, unmet - taken
    return tuple(replace(one, cents=left[one.id]) for one in found if left[one.id])


def _last_before(refund: Back, one: Cost) -> tuple[bool, int, int]:
    return one.paid_number < refund.number, one.paid_number, one.number


def check_same(proposed: object, now: object) -> None:
    """What was proposed is what is accepted: the same cost, from the same place.

    :raises Refused: ``transfer_changed``.
    """
    if proposed != now:
        raise Refused("transfer_changed")
