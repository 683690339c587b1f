"""Deposits that come back: what a landlord holds is no cost until it is known that it does not return (SUP-12). Pure.

Worked: of move-in costs of 1,000.00 a deposit of 600.00 comes back. 400.00 are cost. The landlord returns 450.00 and keeps
150.00 for damage: 450.00 are available again, 150.00 are cost from that day on.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.needs.terms import DepositTerms, Terms
from ledger.domain.scholarships.follow_up import Open
from ledger.errors import InvalidInput, Refused

KEPT: Mapping[str, str] = {
    "damage": "For damage beyond ordinary wear",
    "rent_owed": "For rent or charges that were owed",
    "cleaning": "For cleaning",
    "tenant": "It was left to the tenant, who goes on living there",
    "not_paid_back": "It is not paid back, and cannot be had",
}
"""Why a deposit, or a part of it, does not come back."""


def refundable_cents(terms: Terms) -> int:
    """What of an award is a deposit that comes back; 0 for what has none."""
    return terms.refundable_cents if isinstance(terms, DepositTerms) else 0


def to_move(terms: DepositTerms, open_cents: int, billed_cents: int) -> DepositTerms:
    """The terms of what goes on elsewhere: its deposit is what no bill names yet, and no more than is open.

    Of 1,000.00 to move in 600.00 come back. 700.00 are billed and the 600.00 among them: 300.00 go on, none of it a deposit.

    :param billed_cents: deposits that the award's bills name and that did not come back.
    """
    return DepositTerms(max(min(terms.refundable_cents - billed_cents, open_cents), 0))


def check_bill(terms: Terms, amount_cents: int, deposit_cents: int | None, billed_cents: int) -> int:
    """Which part of a bill is a deposit, as whoever enters it says.

    :param deposit_cents: None while nobody has said it.
    :param billed_cents: deposits that other bills of the award name.
    :returns: cents, 0 where the award has no deposit left to give.
    :raises InvalidInput: ``deposit_question`` while it is not said, ``deposit_in_bill`` for more than the bill.
    :raises Refused: ``deposit_over`` for more than was approved as one.
    """
    left_cents = refundable_cents(terms) - billed_cents
    if deposit_cents is None:
        if left_cents > 0:
            raise InvalidInput("deposit_question", field="deposit", left_cents=left_cents)
        return 0
    if not 0 <= deposit_cents <= amount_cents:
        raise InvalidInput("deposit_in_bill", field="deposit", amount_cents=amount_cents)
    if deposit_cents > left_cents:
        raise Refused(
            "deposit_over", field="deposit", asked_cents=deposit_cents, left_cents=max(left_cents, 0)
        )
    return deposit_cents


@dataclass(frozen=True)
class Settlement:
    """What became of a deposit, or of a part of it.

    :param on: the day on which the money arrived, or the payee accounted for it.
    :param reason: a code of `KEPT`, for what is kept. :param document: that shows it.
    """

    returned_cents: int
    kept_cents: int
    on: datetime.date
    reason: str = ""
    document: str | None = None


def check_settlement(
    settlement: Settlement, out_cents: int, paid_on: datetime.date | None, today: datetime.date
) -> None:
    """May so much of the deposit be taken as returned and as kept?

    :param out_cents: what the payee still holds. :param paid_on: when it was paid; None while it is only owed.
    :raises Refused: ``deposit_not_paid``, ``deposit_more_than_out``.
    :raises InvalidInput: ``amount_missing``, ``date_in_future``; ``reason_unknown`` and ``deposit_document`` for what is kept.
    """
    if paid_on is None:
        raise Refused("deposit_not_paid")
    both = (settlement.returned_cents, settlement.kept_cents)
    if min(both) < 0 or not any(both):
        raise InvalidInput("amount_missing", field="returned")
    if sum(both) > out_cents:
        raise Refused("deposit_more_than_out", field="returned", asked_cents=sum(both), out_cents=out_cents)
    if not paid_on <= settlement.on <= today:
        raise InvalidInput("date_in_future", field="on")
    if settlement.kept_cents and settlement.reason not in KEPT:
        raise InvalidInput("reason_unknown", field="reason", reason=settlement.reason[:40])
    if settlement.kept_cents and settlement.document is None:
        raise InvalidInput("deposit_document", field="document")


@dataclass(frozen=True)
class Out:
    """A deposit that a payee holds. :param left_on: when the participant left the unit. :param id: the deposit's."""

    award: str
    cents: int
    paid_on: datetime.date
    left_on: datetime.date | None = None
    id: str = ""


def to_follow_up(deposits: Iterable[Out], today: datetime.date, policies: PolicyBook) -> list[Open]:
    """Deposits of those who have left, and those that are out for longer than the policy's days; the oldest first."""
    most = policies.find("deposit_days", today)
    found = []
    for one in deposits:
        days_out = (today - one.paid_on).days
        if one.left_on is not None:
            found.append(Open(one.award, one.cents, one.left_on, (today - one.left_on).days, one.id))
        elif most is not None and days_out > most.whole():
            found.append(Open(one.award, one.cents, one.paid_on, days_out, one.id))
    return sorted(found, key=lambda one: (one.since_on, one.award))
