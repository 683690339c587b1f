"""What is still open about courses: refunds that are old, ends without an invoice, credentials that did not come. Pure."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.days import months_after


@dataclass(frozen=True)
class Running:
    """One scholarship as the lists need it.

    :param open_cents: committed or obligated. :param paid_cents: accrued or paid, net of refunds.
    :param billed: an invoice was entered that nobody refused. :param pell_pending: a Pell determination is still pending.
    """

    award: str
    ends_on: datetime.date
    open_cents: int
    paid_cents: int
    billed: bool
    left: bool
    leads_to_credential: bool
    has_credential: bool
    pell_pending: bool


@dataclass(frozen=True)
class Due:
    """A refund that is due."""

    award: str
    cents: int
    due_on: datetime.date


@dataclass(frozen=True)
class Open:
    """One line of a list: which award, how much, since when, and how many days that is; of a deposit its id."""

    award: str
    cents: int
    since_on: datetime.date
    days: int
    deposit: str = ""


def old_refunds(refunds: Iterable[Due], on: datetime.date, policies: PolicyBook) -> list[Open]:
    """Refunds that are due longer than policy allows, the oldest first (SCH-18)."""
    most = policies.find("refund_days", on)
    if most is None:
        return []
    late = [
        Open(one.award, one.cents, one.due_on, (on - one.due_on).days)
        for one in refunds
        if (on - one.due_on).days > most.whole()
    ]
    return sorted(late, key=lambda one: (one.since_on, one.award))


def without_invoice(running: Iterable[Running], on: datetime.date, policies: PolicyBook) -> list[Open]:
    """Courses that ended so long ago without any invoice that their money should be let go (SCH-19)."""
    most = policies.find("course_close_days", on)
    if most is None:
        return []
    over = [
        Open(one.award, one.open_cents, one.ends_on, (on - one.ends_on).days)
        for one in running
        if one.open_cents and not one.billed and (on - one.ends_on).days > most.whole()
    ]
    return sorted(over, key=lambda one: (one.since_on, one.award))


def without_credential(running: Iterable[Running], on: datetime.date, policies: PolicyBook) -> list[Open]:
    """Paid courses that lead to a credential and have none so many months after their end (SCH-21)."""
    most = policies.find("credential_months", on)
    if most is None:
        return []
    missing = [
        Open(one.award, one.paid_cents, one.ends_on, (on - one.ends_on).days)
        for one in running
        if one.leads_to_credential
        and not one.has_credential
        and not one.left
        and one.paid_cents
        and months_after(one.ends_on, most.whole()) < on
    ]
    return sorted(missing, key=lambda one: (one.since_on, one.award))


def pell_pending(running: Iterable[Running], on: datetime.date) -> list[Open]:
    """Awards whose Pell decision is still pending (SCH-06)."""
    found = [
        Open(one.award, one.open_cents + one.paid_cents, one.ends_on, max((on - one.ends_on).days, 0))
        for one in running
        if one.pell_pending and one.open_cents + one.paid_cents
    ]
    return sorted(found, key=lambda one: (one.since_on, one.award))
