"""Awards after approval: what binds, what accrues, what is let go, what comes back. Each decision is pure.

The money of an award stands in stages; every function here looks at the stage amounts it is handed and says which step follows,
or refuses with both numbers.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.days import check_day
from ledger.domain.journal.accounts import Stage
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Bill, Binding, Kind
from ledger.domain.needs.terms import AgreementTerms, CardTerms, CourseTerms, Terms, WeekTerms, service_dates
from ledger.errors import InvalidInput, Refused


class MonthState(StrEnum):
    """A month of rent: held by an approval, bound, owed, paid, let go, or paid and given back whole."""

    COMMITTED = "committed"
    OBLIGATED = "obligated"
    ACCRUED = "accrued"
    PAID = "paid"
    RELEASED = "released"
    REFUNDED = "refunded"


BINDING_NARRATION: Mapping[Binding, str] = {
    Binding.ENROLMENT: "enrolment",
    Binding.AGREEMENT: "agreement",
    Binding.LEASE_MONTH: "lease_month",
    Binding.ORDER: "order",
}


GIVEN_BACK: Mapping[str, str] = {
    "not_needed": "It is not needed any more",
    "other_money": "Somebody else pays for it",
    "cost_less": "It cost less than was approved",
    "left_program": "The person left the program",
    "payee_declined": "The payee does not take it",
    "wrong_decision": "The approval was wrong, and is decided anew",
}
"""Why an approval is withdrawn or the rest of an award let go."""


OWED_BACK: Mapping[str, str] = {
    "withdrawal": "The course or service was left or canceled",
    "too_much": "More was paid than was due",
    "not_used": "It was not used, or was taken back",
    "other_aid": "Other aid paid for it (Pell, the state, an employer)",
}
"""Why a payee owes money back (SCH-06, SCH-17, FND-18)."""


NOT_OWED: Mapping[str, str] = {
    "not_delivered": "It was not delivered, or was taken back",
    "billed_wrong": "The bill was wrong, and may come again",
    "other_money": "Somebody else pays it",
    "payment_returned": "Its payment came back, and nobody is to be paid",
}
"""Why an accepted bill is not owed after all (PAY-12, FND-18)."""


def check_not_owed(reason: str) -> str:
    """An accepted bill is canceled for one of the reasons of the list.

    :raises InvalidInput: ``reason_unknown``.
    """
    if reason not in NOT_OWED:
        raise InvalidInput("reason_unknown", field="reason", reason=reason[:40])
    return reason


def check_owed(reason: str) -> str:
    """A refund is due for one of the reasons of the list.

    :raises InvalidInput: ``reason_unknown``.
    """
    if reason not in OWED_BACK:
        raise InvalidInput("reason_unknown", field="reason", reason=reason[:40])
    return reason


def check_reason(reason: str) -> str:
    """Money is given back for one of the reasons of the list.

    :raises InvalidInput: ``reason_unknown``.
    """
    if reason not in GIVEN_BACK:
        raise InvalidInput("reason_unknown", field="reason", reason=reason[:40])
    return reason


def check_withdraw(columns: Columns) -> int:
    """An approval can be withdrawn while nothing has bound it.

    :returns: cents to give back.
    :raises Refused: ``already_bound``.
    """
    bound_cents = columns.unliquidated_cents + columns.accrued_to_date_cents + columns.refund_due_cents
    if bound_cents or not columns.committed_cents:
        raise Refused("already_bound", bound_cents=bound_cents)
    return columns.committed_cents


def check_binding(
    kind: Kind,
    terms: Terms,
    *,
    amount_cents: int,
    committed_cents: int,
    happened_on: datetime.date,
    month: str | None,
    today: datetime.date,
    policies: PolicyBook,
) -> None:
    """May this event bind that much on that day? (books.md, column *obligates*)

    :param month: the month of rent it names; None for other kinds.
    :raises Refused: ``more_than_committed``, ``binds_in_future``, ``agreement_late`` (OJT-02), ``month_too_early``,
        ``card_award`` (a card binds when it is issued), ``weekly_award`` (each bill binds its own weeks).
    """
    if isinstance(terms, CardTerms):
        raise Refused("card_award")
    if isinstance(terms, WeekTerms):
        raise Refused("weekly_award")
    if amount_cents <= 0:
        raise InvalidInput("amount_missing", field="amount")
    if amount_cents > committed_cents:
        raise Refused(
            "more_than_committed",
            over_cents=amount_cents - committed_cents,
            committed_cents=committed_cents,
        )
    check_day("happened_on", happened_on)
    if happened_on > today:
        raise InvalidInput("binds_in_future", field="happened_on", on=happened_on)
    if (
        kind.binding is Binding.AGREEMENT
        and isinstance(terms, AgreementTerms)
        and happened_on >= terms.starts_on
    ):
        raise Refused("agreement_late", signed_on=happened_on, starts_on=terms.starts_on)
    if kind.by_month:
        if month is None:
            raise InvalidInput("month_missing", field="month")
        days = policies.get("rent_days_ahead", today).whole()
        earliest = datetime.date.fromisoformat(month + "-01") - datetime.timedelta(days=days)
        if today < earliest:
            raise Refused("month_too_early", month=month, earliest_on=earliest)


def training_days(terms: Terms, happened_on: datetime.date) -> tuple[datetime.date, ...]:
    """The days on which the person must be in the program for training to be bound: the event's, and the first day."""
    dates = service_dates(terms)
    return (happened_on,) if dates is None else (happened_on, dates[0])


@dataclass(frozen=True)
class Accrual:
    """One accepted invoice line as the books see it.

    :param source: the stage the money comes from: bound before, or bound by the bill itself.
    :param rest_cents: what a final bill leaves over and lets go.
    """

    source: Stage
    narration: str
    amount_cents: int
    rest_cents: int


def open_for_bill(kind: Kind, columns: Columns) -> tuple[Stage, int]:
    """Which stage a bill draws on, and how much it may be at most.

    :raises Refused: ``not_bound``: this kind must be bound by its own event first.
    """
    if columns.obligated_cents:
        return Stage.OBLIGATED, columns.obligated_cents
    if not kind.binds_with_bill and columns.committed_cents:
        raise Refused("not_bound", kind=kind.name, event=kind.binding.value.replace("_", " "))
    return Stage.COMMITTED, columns.committed_cents


def decide_bill(
    kind: Kind,
    source: Stage,
    limit_cents: int,
    amount_cents: int,
    final: bool | None,
    waiting_cents: int = 0,
    *,
    accepting: bool = False,
) -> Accrual:
    """What a bill of this amount does, against what is obligated (or committed and bound by the bill itself).

    :param final: the answer to "is this the last one?"; None when it was not asked yet.
    :param waiting_cents: of the limit, what other bills ask that nobody has accepted yet: no last one lets it go.
    :param accepting: it was entered beside them; whichever is accepted first gets what it asks.
    :raises Refused: ``more_than_obligated`` ("25.00 more than the 425.00 obligated"), ``bills_wait`` for more than other bills
        leave, ``nothing_open_to_bill``.
    :raises InvalidInput: ``final_question`` when it is below and nobody said whether it is the last.
    """
    free_cents = limit_cents - waiting_cents
    told: dict[str, Any] = {"amount_cents": amount_cents, "limit_cents": limit_cents}
    told |= {"waiting_cents": waiting_cents, "stage": source.value.lower()}
    if amount_cents <= 0:
        raise InvalidInput("amount_missing", field="amount")
    if limit_cents == 0:
        raise Refused("nothing_open_to_bill", field="amount", asked_cents=amount_cents)
    if amount_cents > limit_cents:
        raise Refused("more_than_obligated", field="amount", over_cents=amount_cents - limit_cents, **told)
    if amount_cents > free_cents and not accepting:
        raise Refused("bills_wait", field="amount", over_cents=amount_cents - free_cents, **told)
    if amount_cents < free_cents and final is None:
        code = "final_question_beside" if waiting_cents else "final_question"
        raise InvalidInput(code, field="final", rest_cents=free_cents - amount_cents, **told)
    rest_cents = max(free_cents - amount_cents, 0) if final else 0
    return Accrual(source, _narration(kind, source), amount_cents, rest_cents)


def decide_retention(held_cents: int, amount_cents: int) -> Accrual:
    """The holdback, whole, once retention is shown (OJT-11).

    :raises Refused: ``holdback_differs`` when something changed since it was asked for.
    """
    if amount_cents != held_cents or held_cents <= 0:
        raise Refused("holdback_differs", held_cents=held_cents, asked_cents=amount_cents)
    return Accrual(Stage.OBLIGATED, "retention", amount_cents, 0)


def _narration(kind: Kind, source: Stage) -> str:
    if kind.bill in (Bill.INVOICE, Bill.EMPLOYER_INVOICE):
        return kind.bill.value
    if source is Stage.COMMITTED:
        return kind.bill.value
    return "month_due" if kind.by_month else "goods"


def check_release(columns: Columns, amount_cents: int) -> Stage:
    """Which stage gives back money that is not needed any more: what is bound first, else what is only committed.

    :raises Refused: ``nothing_open``.
    """
    if 0 < amount_cents <= columns.obligated_cents:
        return Stage.OBLIGATED
    if 0 < amount_cents <= columns.committed_cents and not columns.obligated_cents:
        return Stage.COMMITTED
    raise Refused(
        "nothing_open", asked_cents=amount_cents, open_cents=columns.obligated_cents + columns.committed_cents
    )


def check_refund(
    kind: Kind, columns: Columns, amount_cents: int, month: str | None, paid_months: Mapping[str, int]
) -> None:
    """A refund is at most what was paid (SCH-17); one of rent names its month, and is at most what was paid for that.

    Worked: August was paid with 900.00 and 300.00 of it are due back already: at most 600.00 more.

    :param paid_months: what of each paid month no refund asks back yet.
    :raises Refused: ``refund_more_than_paid``. :raises InvalidInput: ``refund_month``, ``refund_nothing``.
    """
    if amount_cents <= 0:
        raise InvalidInput("refund_nothing", field="amount")
    if kind.by_month and month not in paid_months:
        raise InvalidInput("refund_month", field="month")
    if month is not None and kind.by_month and amount_cents > paid_months[month]:
        raise Refused("refund_more_than_paid", asked_cents=amount_cents, paid_cents=paid_months[month])
    if amount_cents > columns.paid_cents:
        raise Refused("refund_more_than_paid", asked_cents=amount_cents, paid_cents=columns.paid_cents)


def effective_on(
    wished: datetime.date, *, last_on: datetime.date | None, first_open: datetime.date, today: datetime.date
) -> datetime.date:
    """The date an entry gets: the event's own, but never before the award's last entry nor in a closed month.

    Keeps every stage non-negative on every date: nothing accrues before it was bound.
    """
    return min(max(wished, last_on or wished, first_open), today)


def course_dates(terms: Terms) -> tuple[datetime.date, datetime.date] | None:
    """First and last day of a course, for the participant's page."""
    return (terms.starts_on, terms.ends_on) if isinstance(terms, CourseTerms) else None
