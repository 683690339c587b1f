"""Changes to a live award: what differs, and whether it can change at all; the decision about it is `anew`. Pure.

An approval is given for an amount, a payee and terms. Whoever changes one of them needs a new approval (decision 23): when the
change is verified the approval of what nothing has bound is void and its money is available again, until the whole award is
approved anew. What is bound, owed or paid was bound by a paper and stays. A memo changes nothing and needs nobody.

Asking, verifying and approving ask the same decision (decision 40), so that nobody loses an approval for what cannot be had.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from ledger.domain.awards import weeks
from ledger.domain.awards.weeks import Given
from ledger.domain.journal.canonical import canonical
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Binding, kind_named
from ledger.domain.needs.term_checks import check_terms
from ledger.domain.needs.terms import (
    DepositTerms,
    HourTerms,
    RentTerms,
    Terms,
    from_text,
    to_text,
    weeks_of,
)
from ledger.errors import InvalidInput, Refused

MOST_WORDS = 500
BOUND_MONTHS = ("obligated", "accrued", "paid")
CAME_BACK = "refunded"
"""Of a month of rent that was paid and came back whole: it is no award's any more (FND-18)."""


class AmendmentState(StrEnum):
    """Where a change stands."""

    ASKED = "asked"
    VERIFIED = "verified"
    FIRST_APPROVED = "first_approved"
    AGREED = "agreed"
    SIGNED = "signed"
    APPROVED = "approved"
    DENIED = "denied"
    CANCELED = "canceled"
    NOTED = "noted"
    STOPPED = "stopped"
    MOVED = "moved"


STANDS: Mapping[AmendmentState, tuple[str, str]] = {
    AmendmentState.ASKED: (
        "Waits for verification",
        "A liaison checks plan and eligibility; the approval stands",
    ),
    AmendmentState.VERIFIED: (
        "Verified, waits for approval",
        "An approver decides; the old approval is void",
    ),
    AmendmentState.FIRST_APPROVED: ("Approved in part", "A further approver decides"),
    AmendmentState.AGREED: (
        "Approved, to be signed",
        "All parties sign before the day from which on it governs; until then the terms stand as they were",
    ),
    AmendmentState.SIGNED: ("Signed by all", "A liaison looks at the signed paper and accepts what it binds"),
    AmendmentState.APPROVED: ("Approved anew", "Nobody; the award stands as changed"),
    AmendmentState.DENIED: ("Denied", "Ask again with other numbers; the old approval stays void"),
    AmendmentState.CANCELED: ("Taken back", "Nobody; the approval stands"),
    AmendmentState.NOTED: ("Memo", "Nobody; the approval stands"),
    AmendmentState.STOPPED: ("Stopped", "Nobody; what was open is available again"),
    AmendmentState.MOVED: ("Moved", "A liaison of the other agency's needs verifies the new line"),
}
"""In plain words: how it stands, and who acts next."""

_MODIFIED: Mapping[AmendmentState, tuple[str, str]] = {
    AmendmentState.VERIFIED: (
        "Verified, waits for approval",
        "An approver decides; the agreement stands as it was signed",
    ),
    AmendmentState.APPROVED: ("In force", "Nobody; the award stands as changed"),
    AmendmentState.DENIED: ("Denied", "Nobody; the agreement stands as it was signed"),
    AmendmentState.CANCELED: ("Let go", "Nobody; the agreement stands as it was signed"),
}
"""Of a modification of what all have signed, where it stands otherwise: verifying it voids nothing."""


def stands_of(row: Mapping[str, Any]) -> tuple[str, str]:
    """How a change stands and who acts next, in plain words. :param row: of the change."""
    state = AmendmentState(row["state"])
    return STANDS[state] if row["governs_on"] is None else {**STANDS, **_MODIFIED}[state]


LIVE = (
    AmendmentState.ASKED,
    AmendmentState.VERIFIED,
    AmendmentState.FIRST_APPROVED,
    AmendmentState.AGREED,
    AmendmentState.SIGNED,
)


@dataclass(frozen=True)
class Agreed:
    """What an approval is given for.

    :param amount_cents: of the whole award: what is bound, owed and paid, and what is open.
    """

    amount_cents: int
    payee_id: str
    terms: Terms

    def to_text(self) -> str:
        """Canonical JSON, for a column."""
        shown = {"amount_cents": self.amount_cents, "payee_id": self.payee_id}
        return canonical({**shown, "terms": json.loads(to_text(self.terms))}).decode()


def agreed_from(kind: str, text: str) -> Agreed:
    """`Agreed` from its column."""
    values = json.loads(text)
    terms = from_text(kind, canonical(values["terms"]).decode())
    return Agreed(values["amount_cents"], values["payee_id"], terms)


@dataclass(frozen=True)
class Difference:
    """One thing that changes; values as they are kept (cents, ids, dates, months)."""

    name: str
    before: Any
    after: Any


def differences(before: Agreed, after: Agreed) -> tuple[Difference, ...]:
    """What changes, in the order in which it is read: amount, payee, then the terms by name."""
    old: dict[str, Any] = {
        "amount_cents": before.amount_cents,
        "payee_id": before.payee_id,
        **asdict(before.terms),
    }
    new: dict[str, Any] = {
        "amount_cents": after.amount_cents,
        "payee_id": after.payee_id,
        **asdict(after.terms),
    }
    return tuple(Difference(name, old.get(name), new[name]) for name in new if old.get(name) != new[name])


def bound_cents(columns: Columns) -> int:
    """What a paper has bound already: obligated, owed, paid and given as a deposit."""
    return columns.unliquidated_cents + columns.accrued_to_date_cents


def check_change(
    kind: str,
    columns: Columns,
    months: Sequence[Mapping[str, Any]],
    before: Agreed,
    after: Agreed,
    given: Sequence[Given] = (),
) -> tuple[Difference, ...]:
    """Refuse a change that would touch what is bound.

    :param months: the award's months of rent, with ``month``, ``state`` and ``amount_cents``.
    :param given: of an award by the week: what its bills and cards gave, and for which days.
    :returns: what differs; nothing for a memo, which any award takes.
    :raises InvalidInput: those of the terms; ``amend_day_given`` for a day that was given and is in no week any more.
    :raises Refused: ``amend_below_bound``, ``amend_payee_bound``, ``amend_deposit_out``, ``amend_contract``,
        ``amend_months_bound``, ``amend_month_back``, ``amend_weeks_given`` where weeks would get less than they have had.
    """
    if type(after.terms) is not type(before.terms):  # weeks stay weeks, and cards stay cards
        raise InvalidInput("terms_kind", field="kind", kind=kind)
    found = differences(before, after)
    if not found:
        return ()
    check_terms(kind, after.amount_cents, after.terms)
    if isinstance(after.terms, RentTerms) and isinstance(before.terms, RentTerms):
        _check_came_back(before.terms, after.terms, months)
    bound = bound_cents(columns)
    if open_cents(after, columns, months) <= 0:
        raise Refused("amend_below_bound", field="amount", amount_cents=after.amount_cents, bound_cents=bound)
    if kind_named(kind).binding is Binding.AGREEMENT and bound:
        raise Refused("amend_contract", bound_cents=bound)
    if (
        after.payee_id != before.payee_id and columns.unliquidated_cents
    ):  # a deposit comes back from who holds it
        raise Refused("amend_payee_bound", field="payee", bound_cents=columns.unliquidated_cents)
    if isinstance(after.terms, DepositTerms) and after.terms.refundable_cents < columns.deposit_cents:
        raise Refused("amend_deposit_out", field="refundable", out_cents=columns.deposit_cents)
    if isinstance(after.terms, RentTerms) and isinstance(before.terms, RentTerms):
        _check_months(before.terms, after.terms, months)
    by_week = weeks_of(after.terms)
    if by_week is not None:
        weeks.check(by_week, (), given, changed=True)
    return found


def _check_months(before: RentTerms, after: RentTerms, months: Sequence[Mapping[str, Any]]) -> None:
    """Months that are bound stay as they are: named, and at the rent that bound them, whatever was let go since."""
    for row in months:
        if row["state"] in BOUND_MONTHS and (
            row["month"] not in after.each() or after.monthly_cents != before.monthly_cents
        ):
            raise Refused(
                "amend_months_bound", field="months", month=row["month"], month_cents=before.monthly_cents
            )


def _check_came_back(before: RentTerms, after: RentTerms, months: Sequence[Mapping[str, Any]]) -> None:
    """A month that was paid and came back whole is asked for with a new need: no change brings it back beside what it asks for.

    :raises Refused: ``amend_month_back`` when such a month is asked anew, or nothing else is open.
    """
    back = {row["month"] for row in months if row["state"] == CAME_BACK} & set(after.each())
    if back and (back - set(before.each()) or not open_months(after, months)):
        raise Refused("amend_month_back", field="months", month=min(back))


def open_months(terms: Terms, months: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Months of rent that a new approval holds: those of the terms that are not bound already and did not come back.

    August was paid and came back whole: a change to August and September holds September.
    """
    if not isinstance(terms, RentTerms):
        return ()
    not_open = {row["month"] for row in months if row["state"] in (*BOUND_MONTHS, CAME_BACK)}
    return tuple(month for month in terms.each() if month not in not_open)


def open_cents(after: Agreed, columns: Columns, months: Sequence[Mapping[str, Any]]) -> int:
    """What a new approval commits: what the whole leaves beside what is bound; for rent the months that are not bound."""
    if isinstance(after.terms, RentTerms):
        return len(open_months(after.terms, months)) * after.terms.monthly_cents
    return after.amount_cents - bound_cents(columns)


def asked_cents(terms: Terms, open_cents: int) -> int:
    """What a line asks that goes on elsewhere: what its terms make, where they make an amount; else what was open here.

    Worked: of 2 months at 900.00 one holds 850.00, since its last bill was lower and is canceled: the line asks 1,800.00.
    """
    if isinstance(terms, RentTerms):
        return terms.months * terms.monthly_cents
    by_week = weeks_of(terms)
    return by_week.weeks * by_week.weekly_cents if by_week else open_cents


def standing(approved_cents: int, columns: Columns, payee_id: str, terms: Terms) -> Agreed:
    """What an award's approval stands for now: what was let go since is no part of it, unless its terms make the amount."""
    by_terms = isinstance(terms, RentTerms | HourTerms) or weeks_of(terms) is not None
    return Agreed(approved_cents if by_terms else columns.used_cents, payee_id, terms)


_DECIDED = frozenset(
    {
        AmendmentState.FIRST_APPROVED,
        AmendmentState.APPROVED,
        AmendmentState.AGREED,
        AmendmentState.DENIED,
    }
)
_MOVES: Mapping[AmendmentState, frozenset[AmendmentState]] = {
    AmendmentState.ASKED: frozenset(
        {AmendmentState.VERIFIED, AmendmentState.DENIED, AmendmentState.CANCELED}
    ),
    AmendmentState.VERIFIED: _DECIDED,
    AmendmentState.FIRST_APPROVED: _DECIDED,
}


def move(state: str, target: AmendmentState) -> str:
    """The next state of a change.

    :raises Refused: ``line_state`` when there is no such step (somebody was faster, or the page is old).
    """
    if target not in _MOVES.get(AmendmentState(state), frozenset()):
        raise Refused("line_state", state=STANDS[AmendmentState(state)][0], target=STANDS[target][0])
    return target.value
