"""Gas cards as stock: bought in lots, handed out against a signature, counted by a third person. Each decision is pure.

A card is cash until it is issued: buying a lot is no expense (SUP-15), a signed issue of one serial is (SUP-16), and what a
count does not find waits in suspense, never as an expense by itself (SUP-17).
"""

import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.budgets.policies import PolicyBook
from ledger.errors import InvalidInput, Refused

MOST_CARDS = 1000
NONE_SEEN = "none"
"""What a counter writes for an empty drawer: an empty field is no count."""
MOST_SERIALS_TEXT = 20_000
_SERIAL = re.compile(r"^(?P<prefix>[A-Z0-9-]{0,24}?)(?P<number>[0-9]{1,12})$", re.ASCII)


class CardState(StrEnum):
    """Where a card is."""

    STOCK = "stock"
    ISSUED = "issued"
    MISSING = "missing"
    LOST = "lost"
    VOID = "void"


STATE_NAMES: Mapping[CardState, str] = {
    CardState.STOCK: "In stock",
    CardState.ISSUED: "Issued",
    CardState.MISSING: "Missing, in suspense",
    CardState.LOST: "Lost, made good",
    CardState.VOID: "Void",
}


def serials(first: str, last: str, *, field: str = "") -> list[str]:
    """Every serial of a range: ``GC-0098`` to ``GC-0101`` are four, of one prefix and one width.

    :param field: of the form, where both stand in one; else they have their own.
    :raises InvalidInput: ``serial_format``, ``serial_range``, ``serials_most``.
    """
    from_, to = _parted(first, field or "serial_from"), _parted(last, field or "serial_to")
    if from_[0] != to[0] or len(from_[1]) != len(to[1]) or int(to[1]) < int(from_[1]):
        raise InvalidInput("serial_range", field=field or "serial_to", first=first[:40], last=last[:40])
    if int(to[1]) - int(from_[1]) >= MOST_CARDS:
        raise InvalidInput("serials_most", field=field or "serial_to", most=MOST_CARDS)
    width = len(from_[1])
    return [f"{from_[0]}{number:0{width}d}" for number in range(int(from_[1]), int(to[1]) + 1)]


def _parted(text: str, field: str) -> tuple[str, str]:
    found = _SERIAL.match(normal_serial(text))
    if found is None:
        raise InvalidInput("serial_format", field=field, text=text[:40])
    return found["prefix"], found["number"]


def normal_serial(text: str) -> str:
    """A serial as it is kept: capitals, no spaces."""
    return "".join(text.split()).upper()


def serials_seen(text: str) -> list[str]:
    """What a counter writes down, ``GC-0098..GC-0101, GC-0110``, or ``none``; each serial once, in order.

    :raises InvalidInput: ``count_empty``, ``serial_format``, ``serial_twice`` and those of `serials`.
    """
    if not text.strip():
        raise InvalidInput("count_empty", field="serials")
    if text.strip().lower() == NONE_SEEN:
        return []
    if len(text) > MOST_SERIALS_TEXT:
        raise InvalidInput("serials_most", field="serials", most=MOST_CARDS)
    found: dict[str, None] = {}
    for part in re.split(r"[,;\s]+", re.sub(r"\s*\.\.\s*", "..", text.strip())):
        if not part:
            continue
        first, _, last = part.partition("..")
        named = serials(first, last or first, field="serials")
        for serial in named:
            if serial in found:
                raise InvalidInput("serial_twice", field="serials", serial=serial)
            found[serial] = None
    return list(found)


@dataclass(frozen=True)
class Purchase:
    """A lot as its invoice says it.

    :param cards: how many the invoice counts. :param held_cents: value of every card on hand, all funds together.
    :param reserve_cents: the fund's support budget that no agency has.
    """

    first: str
    last: str
    cards: int
    value_cents: int
    total_cents: int
    received_on: datetime.date
    held_cents: int
    reserve_cents: int


def decide_purchase(purchase: Purchase, policies: PolicyBook, today: datetime.date) -> list[str]:
    """May this lot be taken into stock? (SUP-15, F4)

    :returns: the serials of its cards.
    :raises InvalidInput: ``lot_dates``, ``lot_gap`` (the range is not the invoice's number of cards), ``lot_total``.
    :raises Refused: ``card_stock_most`` above the policy's maximum on hand; ``reserve_short``.
    """
    if purchase.received_on > today:
        raise InvalidInput("lot_dates", field="received_on", today_on=today)
    if purchase.value_cents <= 0:
        raise InvalidInput("amount_missing", field="value")
    named = serials(purchase.first, purchase.last)
    if len(named) != purchase.cards:
        raise InvalidInput("lot_gap", field="cards", serials=len(named), cards=purchase.cards)
    if purchase.cards * purchase.value_cents != purchase.total_cents:
        raise InvalidInput(
            "lot_total",
            field="total",
            cards=purchase.cards,
            value_cents=purchase.value_cents,
            total_cents=purchase.total_cents,
        )
    most = policies.get("card_stock_most", today)
    if purchase.held_cents + purchase.total_cents > most.cents():
        raise Refused(
            "card_stock_most",
            most_cents=most.cents(),
            held_cents=purchase.held_cents,
            total_cents=purchase.total_cents,
            document=most.document,
        )
    if purchase.total_cents > purchase.reserve_cents:
        raise Refused("reserve_short", reserve_cents=purchase.reserve_cents, total_cents=purchase.total_cents)
    return named


@dataclass(frozen=True)
class Handing:
    """A card about to be handed out.

    :param approved_on: of its award, the newest time.
    :param overdue_on: the earliest day on which an earlier card's receipt was due and is still missing.
    """

    state: str
    value_cents: int
    fund: str
    received_on: datetime.date
    approved_on: datetime.date
    award_fund: str
    award_open: bool
    committed_cents: int
    ends_on: datetime.date
    issued_on: datetime.date
    signed: bool
    keeps_it: bool
    overdue_on: datetime.date | None


def check_issue(handing: Handing, today: datetime.date) -> None:
    """May this card be handed out against this award? (SUP-16, SUP-18)

    :raises InvalidInput: ``signature_missing``, ``issue_dates``, ``issue_early``.
    :raises Refused: ``card_state``, ``card_not_kept``, ``card_fund``, ``award_not_open``, ``card_days_over``,
        ``card_over_award``, ``card_receipt_overdue``.
    """
    if not handing.signed:
        raise InvalidInput("signature_missing", field="signature")
    if not handing.received_on <= handing.issued_on <= today:
        raise InvalidInput("issue_dates", field="issued_on", received_on=handing.received_on, today_on=today)
    if handing.issued_on < handing.approved_on:
        raise InvalidInput(
            "issue_early", field="issued_on", issued_on=handing.issued_on, approved_on=handing.approved_on
        )
    if handing.state != CardState.STOCK:
        raise Refused("card_state", field="card", state=STATE_NAMES[CardState(handing.state)].lower())
    if not handing.keeps_it:
        raise Refused("card_not_kept", field="card")
    if handing.fund != handing.award_fund:
        raise Refused("card_fund", field="card")
    if not handing.award_open:
        raise Refused("award_not_open")
    if handing.issued_on > handing.ends_on:
        raise Refused("card_days_over", ends_on=handing.ends_on)
    if handing.value_cents > handing.committed_cents:
        raise Refused(
            "card_over_award",
            field="card",
            value_cents=handing.value_cents,
            committed_cents=handing.committed_cents,
        )
    if handing.overdue_on is not None:
        raise Refused("card_receipt_overdue", due_on=handing.overdue_on)


def receipt_due(policies: PolicyBook, issued_on: datetime.date) -> datetime.date | None:
    """By when the receipt of a card's use must be here; None where no policy asks for one (SUP-18)."""
    days = policies.find("card_receipt_days", issued_on)
    return issued_on + datetime.timedelta(days=days.whole()) if days else None


Span = tuple[datetime.date, datetime.date]


def refuse_trips(days: Iterable[datetime.date], spans: Sequence[Span]) -> None:
    """Refuse miles on a day that a card covers (SUP-13).

    :raises Refused: ``trip_has_card``.
    """
    for day in sorted(days):
        for starts_on, ends_on in spans:
            if starts_on <= day <= ends_on:
                raise Refused("trip_has_card", field="trips", on=day, starts_on=starts_on, ends_on=ends_on)


def refuse_card(span: Span, trip_days: Collection[datetime.date], spans: Sequence[Span]) -> None:
    """Refuse a card for days whose miles were claimed, or that another card covers already (SUP-13).

    :raises Refused: ``card_has_trip``, ``card_days_taken``.
    """
    claimed = sorted(day for day in trip_days if span[0] <= day <= span[1])
    if claimed:
        raise Refused("card_has_trip", on=claimed[0])
    for starts_on, ends_on in spans:
        if starts_on <= span[1] and span[0] <= ends_on:
            raise Refused("card_days_taken", starts_on=starts_on, ends_on=ends_on)


@dataclass(frozen=True)
class Equation:
    """REC-07 for the time between two counts, in cards: opening + bought + found again - issued - void = expected."""

    opening: int
    bought: int
    found: int
    issued: int
    void: int
    counted: int

    @property
    def expected(self) -> int:
        return self.opening + self.bought + self.found - self.issued - self.void

    @property
    def missing(self) -> int:
        return self.expected - self.counted


@dataclass(frozen=True)
class Counted:
    """What a count finds: serials that are not there, and missing ones that are there again."""

    missing: tuple[str, ...]
    found: tuple[str, ...]


def decide_count(seen: Sequence[str], states: Mapping[str, str]) -> Counted:
    """Compare the serials that were seen with the cards of the fund (SUP-17).

    :param states: serial to state of every card of the fund.
    :raises Refused: ``counted_stranger``: a card lies there that should not (issued, void, or never bought).
    """
    for serial in seen:
        state = states.get(serial)
        if state not in (CardState.STOCK, CardState.MISSING):
            known = STATE_NAMES[CardState(state)].lower() if state else "not one of this fund's"
            raise Refused("counted_stranger", field="serials", serial=serial, state=known)
    there = set(seen)
    return Counted(
        tuple(sorted(one for one, state in states.items() if state == CardState.STOCK and one not in there)),
        tuple(sorted(one for one in there if states[one] == CardState.MISSING)),
    )
