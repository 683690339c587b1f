"""Gas cards: bought, handed out, counted, made good, taken back."""

import datetime

from tests.property.model.awards import Award
from tests.property.model.limits import RECEIPT_DAYS, STOCK_MOST
from tests.property.model.state import Card, Issue, Lot, Model, move
from tests.property.model.verbs import verb
from tests.property.model.weeks import week_refusal

RESERVE = ("WA26", "Support")


@verb
def receive(model: Model, serials: list[str], cents: int, payee: str) -> str:
    """A lot comes with its invoice."""
    total = cents * len(serials)
    on_hand = sum(card.cents for card in model.cards if card.state == "stock")
    if on_hand + total > STOCK_MOST:
        return "card_stock_most"
    if total > model.reserve[RESERVE]:
        return "reserve_short"
    if {card.serial for card in model.cards} & set(serials):
        return "serial_known"
    model.reserve[RESERVE] -= total
    model.lots.append(Lot([Card(serial, cents) for serial in serials], total, payee))
    return ""


@verb
def issue(model: Model, award: Award, card: Card) -> str:
    """A card is handed out today."""
    if not award.line.by_card:
        return "not_card_award"
    if card.state != "stock":
        return "card_state"
    if award.state != "open":
        return "award_not_open"
    assert award.line.days is not None
    if model.today > award.line.days[1]:
        return "card_days_over"
    if card.cents > award.cents["committed"]:
        return "card_over_award"
    late = model.today - datetime.timedelta(days=RECEIPT_DAYS)
    mine = [one for one in model.issues if one.award.line.person == award.line.person]
    if any(not one.receipt and one.on < late for one in mine):
        return "card_receipt_overdue"
    if says := week_refusal(model, award, ((model.today, model.today), card.cents)):
        return says
    card.state = "issued"
    model.issues.append(Issue(card, award, model.today))
    move(model, award, "committed", "paid", card.cents)
    model.reserve[RESERVE] += card.cents
    return ""


@verb
def give_receipt(model: Model, issue: Issue) -> str:
    """The receipt of its use is here."""
    if issue.receipt:
        return "receipt_here"
    issue.receipt = True
    return ""


@verb
def count(model: Model, seen: list[Card]) -> str:
    """A third person counts."""
    if any(card.state not in ("stock", "missing") for card in seen):
        return "counted_stranger"
    for card in model.cards:
        if card.state in ("stock", "missing"):
            card.state = "stock" if card in seen else "missing"
    return ""


@verb
def make_good(model: Model, card: Card) -> str:
    """A missing card is given up; the board's own money comes."""
    if card.state != "missing":
        return "card_state"
    card.state = "lost"
    model.reserve[RESERVE] += card.cents
    model.drawer += card.cents
    return ""


@verb
def void(model: Model, card: Card) -> str:
    """Its vendor takes a card back."""
    if card.state != "stock":
        return "card_state"
    (lot,) = (one for one in model.lots if card in one.cards)
    if lot.state == "paid":
        model.drawer += card.cents
    elif any(lot in one.items for one in model.payments if one.state == "built"):
        return "lot_in_batch"
    else:
        lot.owed -= card.cents
    card.state = "void"
    model.reserve[RESERVE] += card.cents
    return ""
