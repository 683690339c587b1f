"""Entries: what each event writes into the books, as pure values (books.md, "Which event does what").

Beancount's sign: debit is positive. Budget legs (``Equity:Budget``) sum to zero among themselves, and so do the others;
hence every entry sums to zero, and per fund too, since each posting names one fund.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Key, Stage
from ledger.domain.journal.narrations import NARRATIONS
from ledger.domain.needs.kinds import Line
from ledger.errors import Broken


@dataclass(frozen=True)
class Posting:
    """One leg: an account and whole cents, debit positive."""

    account: str
    amount_cents: int


@dataclass(frozen=True)
class Entry:
    """One entry of the journal; its optional fields are exactly the metadata a book may carry.

    :param on: the effective date; which month and program year it falls in.
    :param narration: a code of `NARRATIONS`.
    :param month: the month that was bought (rent), ``2026-08``.
    """

    id: str
    on: datetime.date
    narration: str
    postings: tuple[Posting, ...]
    award: str | None = None
    month: str | None = None
    reverses: str | None = None
    batch: str | None = None
    bank: str | None = None
    service_from: datetime.date | None = None
    service_to: datetime.date | None = None
    document: str | None = None
    policy: str | None = None

    def __post_init__(self) -> None:
        if self.narration not in NARRATIONS:
            raise Broken("narration_unknown", narration=self.narration)
        if len(self.postings) < 2 or any(posting.amount_cents == 0 for posting in self.postings):
            raise Broken("entry_legs", entry=self.id)
        sums: dict[tuple[str, bool], int] = defaultdict(int)
        for posting in self.postings:
            found = accounts.parse(posting.account)
            sums[found.fund, found.is_budget] += posting.amount_cents
        for (fund, _), total_cents in sums.items():
            if total_cents:
                raise Broken("entry_unbalanced", entry=self.id, fund=fund, difference_cents=total_cents)


def transfer(source: str, target: str, amount_cents: int) -> tuple[Posting, Posting]:
    """Debit the account the money stood in, credit the one it goes to (budget accounts hold credits)."""
    return Posting(source, amount_cents), Posting(target, -amount_cents)


_ACTUAL: dict[tuple[Stage, Stage], str] = {
    (Stage.COMMITTED, Stage.ACCRUED): "owe",
    (Stage.OBLIGATED, Stage.ACCRUED): "owe",
    (Stage.ACCRUED, Stage.PAID): "pay",
    (Stage.PAID, Stage.REFUND): "expect",
    (Stage.REFUND, Stage.AVAILABLE): "receive",
    (Stage.PAID, Stage.AVAILABLE): "reimburse",
    (Stage.ACCRUED, Stage.AVAILABLE): "disown",
    (Stage.ACCRUED, Stage.COMMITTED): "disown",
    (Stage.ACCRUED, Stage.OBLIGATED): "disown",
    (Stage.AVAILABLE, Stage.ACCRUED): "owe",
    (Stage.AVAILABLE, Stage.COMMITTED): "",
    (Stage.COMMITTED, Stage.OBLIGATED): "",
    (Stage.COMMITTED, Stage.AVAILABLE): "",
    (Stage.OBLIGATED, Stage.AVAILABLE): "",
    (Stage.AVAILABLE, Stage.OBLIGATED): "",
    (Stage.AVAILABLE, Stage.PAID): "spend",
    (Stage.COMMITTED, Stage.DEPOSIT): "lodge",
    (Stage.OBLIGATED, Stage.DEPOSIT): "lodge",
    (Stage.DEPOSIT, Stage.COMMITTED): "unlodge",
    (Stage.DEPOSIT, Stage.OBLIGATED): "unlodge",
    (Stage.DEPOSIT, Stage.AVAILABLE): "return",
    (Stage.DEPOSIT, Stage.PAID): "keep",
}
"""Every step between stages that exists, and what moves besides the budget."""


def step(key: Key, kind: str, source: Stage, target: Stage, amount_cents: int) -> tuple[Posting, ...]:
    """The legs of one step of an award's money; the legs of cash, cost and debt first, then the two budget legs.

    ``step(k, "Rent", COMMITTED, ACCRUED, 90000)``: the landlord's statement binds and is owed at once.
    :raises Broken: ``step_unknown`` for a step the books do not know, ``amount_not_positive``.
    """
    if (source, target) not in _ACTUAL:
        raise Broken("step_unknown", source=str(source), target=str(target))
    if amount_cents <= 0:
        raise Broken("amount_not_positive", amount_cents=amount_cents)
    cost, owed = accounts.expense(key, kind), accounts.payable(key.fund)
    cash, due, lodged = accounts.bank(key.fund), accounts.receivable(key.fund), accounts.deposits(key.fund)
    debit, credit = {
        "owe": (cost, owed),
        "pay": (owed, cash),
        "expect": (due, cost),
        "receive": (cash, due),
        "reimburse": (cash, cost),
        "disown": (owed, cost),
        "spend": (cost, cash),
        "lodge": (lodged, accounts.deposits_payable(key.fund)),
        "unlodge": (accounts.deposits_payable(key.fund), lodged),
        "return": (cash, lodged),
        "keep": (cost, lodged),
        "": ("", ""),
    }[_ACTUAL[source, target]]
    actual = transfer(debit, credit, amount_cents) if debit else ()
    return actual + transfer(
        accounts.stage(key, source, kind), accounts.stage(key, target, kind), amount_cents
    )


def returned_late(key: Key, postings: tuple[Posting, ...]) -> tuple[Posting, ...]:
    """A step that gives money back, after its fund's liquidation: no allocation has it (decision 45).

    :param postings: of `step`, whose last leg is the stage that would have it.
    """
    *legs, back = postings
    return (*legs, replace(back, account=accounts.returned(key.fund, key.line)))


def paid(key: Key, kind: str, amount_cents: int, deposit_cents: int = 0) -> tuple[Posting, ...]:
    """A bill is paid. A deposit in it is no cost and moves no stage: of 1,000.00 with 600.00 to come back 400.00 do."""
    cost, owed = amount_cents - deposit_cents, accounts.deposits_payable(key.fund)
    deposit = transfer(owed, accounts.bank(key.fund), deposit_cents) if deposit_cents else ()
    return deposit + (step(key, kind, Stage.ACCRUED, Stage.PAID, cost) if cost else ())


def authorised(fund: str, amount_cents: int) -> tuple[Posting, ...]:
    """Notice of award: authority against unassigned; 10d of the grant (FND-01)."""
    return transfer(accounts.authority(fund), accounts.unassigned(fund), amount_cents)


def released(fund: str, by_line: Mapping[Line, int]) -> tuple[Posting, ...]:
    """Set-aside (Training) and support budget (Support) given from the unassigned to the reserves."""
    lines = [(line, by_line[line]) for line in Line if by_line.get(line)]
    return (
        Posting(accounts.unassigned(fund), sum(cents for _, cents in lines)),
        *(Posting(accounts.reserve(fund, line), -cents) for line, cents in lines),
    )


def allocated(key: Key, amount_cents: int) -> tuple[Posting, ...]:
    """Reserve to an agency's allocation; a negative amount gives money back to the reserve (ALC-10)."""
    source, target = accounts.reserve(key.fund, key.line), accounts.stage(key, Stage.AVAILABLE, "")
    return (
        transfer(source, target, amount_cents)
        if amount_cents > 0
        else transfer(target, source, -amount_cents)
    )


def cash_received(fund: str, amount_cents: int) -> tuple[Posting, ...]:
    """Grant cash: bank against income (10a)."""
    return transfer(accounts.bank(fund), accounts.income(fund), amount_cents)


def grantor_returned(fund: str, amount_cents: int) -> tuple[Posting, ...]:
    """Grant cash goes back to its grantor: 10a is less by it (decision 45)."""
    return transfer(accounts.income(fund), accounts.bank(fund), amount_cents)


def interest_earned(fund: str, kept_cents: int, owed_cents: int) -> tuple[Posting, ...]:
    """What the bank paid on the fund's cash: income as far as it may be kept, a debt beyond that (PAY-15)."""
    shares = ((accounts.interest(fund), kept_cents), (accounts.interest_owed(fund), owed_cents))
    legs = tuple(Posting(account, -cents) for account, cents in shares if cents)
    return (Posting(accounts.bank(fund), kept_cents + owed_cents), *legs)


def interest_remitted(fund: str, amount_cents: int) -> tuple[Posting, ...]:
    """Interest that was owed leaves the bank."""
    return transfer(accounts.interest_owed(fund), accounts.bank(fund), amount_cents)


def cards_received(fund: str, amount_cents: int) -> tuple[Posting, ...]:
    """A lot of cards: an asset, a debt, and support budget that stands in stock; no expense (SUP-15)."""
    return transfer(accounts.prepaid(fund), accounts.stock_payable(fund), amount_cents) + transfer(
        accounts.reserve(fund, Line.SUPPORT), accounts.stock(fund), amount_cents
    )


def cards_paid(fund: str, amount_cents: int) -> tuple[Posting, ...]:
    """A lot's debt is paid; no stage moves."""
    return transfer(accounts.stock_payable(fund), accounts.bank(fund), amount_cents)


def settled(postings: tuple[Posting, ...], fund: str) -> tuple[Posting, ...]:
    """The same where the debt for the cards was paid: cash stands in the place of what is owed for them."""
    owed = accounts.stock_payable(fund)
    return tuple(
        replace(leg, account=accounts.bank(fund)) if leg.account == owed else leg for leg in postings
    )


def card_issued(key: Key, kind: str, amount_cents: int) -> tuple[Posting, ...]:
    """A card handed out against a signature: bound, owed and paid at once; its stock is reserve again (SUP-15)."""
    return (
        *transfer(accounts.expense(key, kind), accounts.prepaid(key.fund), amount_cents),
        *transfer(
            accounts.stage(key, Stage.COMMITTED, kind), accounts.stage(key, Stage.PAID, kind), amount_cents
        ),
        *_destocked(key.fund, amount_cents),
    )


def cards_missing(fund: str, amount_cents: int) -> tuple[Posting, ...]:
    """What a count does not find: suspense, not an expense (SUP-17)."""
    return transfer(accounts.suspense(fund), accounts.prepaid(fund), amount_cents)


def card_found(fund: str, amount_cents: int) -> tuple[Posting, ...]:
    """A missing card is there again."""
    return transfer(accounts.prepaid(fund), accounts.suspense(fund), amount_cents)


def card_made_good(fund: str, amount_cents: int) -> tuple[Posting, ...]:
    """A missing card is given up: the board's own money reached the fund's bank account in its place (decision 21)."""
    return (
        *transfer(accounts.bank(fund), accounts.suspense(fund), amount_cents),
        *_destocked(fund, amount_cents),
    )


def card_void(fund: str, amount_cents: int, *, was_paid: bool) -> tuple[Posting, ...]:
    """The vendor took a card back: its money is in the bank again, or is not owed any more."""
    back = accounts.bank(fund) if was_paid else accounts.stock_payable(fund)
    return (*transfer(back, accounts.prepaid(fund), amount_cents), *_destocked(fund, amount_cents))


def _destocked(fund: str, amount_cents: int) -> tuple[Posting, Posting]:
    return transfer(accounts.stock(fund), accounts.reserve(fund, Line.SUPPORT), amount_cents)


def reversal(original: Entry, entry_id: str, on: datetime.date, narration: str) -> Entry:
    """The linked entry that takes another back, with its own date; the original stays (AUD-02)."""
    legs = tuple(Posting(p.account, -p.amount_cents) for p in original.postings)
    return replace(
        original, id=entry_id, on=on, narration=narration, postings=legs, reverses=original.id, bank=None
    )


def stage_changes(postings: Iterable[Posting]) -> dict[Stage, int]:
    """How many cents each budget stage gains (credits are positive here): what an award's columns change by."""
    gained: dict[Stage, int] = defaultdict(int)
    for posting in postings:
        at = accounts.parse(posting.account).at
        if at is not None:
            gained[at] -= posting.amount_cents
    return dict(gained)
