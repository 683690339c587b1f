"""Rules: gas cards bought, handed out, counted, made good, taken back."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.demo import card_player
from ledger.services.cards import counts, issues, lots
from tests.property.machine.base import ANY, Base
from tests.property.model import cards
from tests.property.model.state import Card


class Cards(Base):
    """The drawer of the adult fund."""

    @rule(
        number=st.integers(1, 5),
        cents=st.sampled_from([1_000, 2_500, 5_000]),
        payee=st.sampled_from("AB"),
        again=st.sampled_from([False, False, False, True]),
    )
    def buy(self, number: int, cents: int, payee: str, again: bool) -> None:
        first = 100 + len(self.model.cards) - again
        serials = [f"GC-{first + place:04d}" for place in range(number)]
        keeper, total = self.play.cast.card_keeper, cents * number
        command = lots.ReceiveLot(
            self.play.key(),
            "WA26",
            self.payees[payee],
            self.number(),
            serials[0],
            serials[-1],
            number,
            cents,
            total,
            self.model.today,
            self.papers["invoice"],
        )
        done = self.meet(
            cards.receive, serials, cents, payee, step=lambda: lots.receive(self.work, keeper, command)
        )
        if done is not None:
            self.ids[self.model.lots[-1]] = done["lot"]
            self.remember(self.model.lots[-1].cards)

    def remember(self, bought: list[Card]) -> None:
        """What each card is called."""
        for card in bought:
            self.ids[card] = card_player.card_named(self.play, card.serial)

    def card(self, at: int, state: str) -> Card:
        """A card, in most cases in this state."""
        return self.one(self.model.cards, at, lambda one: one.state == state)

    @precondition(lambda self: self.model.cards and self.awards("Gas", "ChildCare"))
    @rule(at=ANY, card=ANY)
    def issue(self, at: int, card: int) -> None:
        award = self.one(self.awards("Gas", "ChildCare"), at, lambda one: one.line.by_card and self.on(one))
        handed = self.card(card, "stock")
        command = issues.IssueCard(
            self.play.key(), self.ids[award], self.ids[handed], self.model.today, self.papers["signature"]
        )
        done = self.meet(
            cards.issue,
            award,
            handed,
            step=lambda: issues.issue(self.work, self.play.cast.card_keeper, command),
        )
        if done is not None:
            self.ids[self.model.issues[-1]] = done["issue"]

    @precondition(lambda self: self.model.issues)
    @rule(at=ANY)
    def give_receipt(self, at: int) -> None:
        issued = self.one(self.model.issues, at, lambda one: not one.receipt)
        command = issues.GiveReceipt(
            self.play.key(), self.ids[issued], self.model.today, self.papers["receipt"]
        )
        self.meet(
            cards.give_receipt,
            issued,
            step=lambda: issues.give_receipt(self.work, self.world.coach("CCC"), command),
        )

    @precondition(lambda self: self.model.cards)
    @rule(at=ANY, strange=st.sampled_from([False, False, True]), then=st.sampled_from(["", "good", "void"]))
    def count(self, at: int, strange: bool, then: str) -> None:
        """What lies there: everything, or one card less, or one that should not; and what becomes of a card."""
        seen = [one for one in self.model.cards if one.state in ("stock", "missing")]
        if seen and at % 2:
            seen.pop(at % len(seen))
        if strange and self.model.cards[0] not in seen:
            seen.append(self.model.cards[0])
        command = counts.CountCards(self.play.key(), "WA26", ", ".join(one.serial for one in seen) or "none")
        self.meet(
            cards.count, seen, step=lambda: counts.count(self.work, self.play.cast.card_counter, command)
        )
        if then == "good":
            self.made_good(at)
        elif then == "void":
            self.void(at)

    def made_good(self, at: int) -> None:
        """A missing card is given up."""
        missing, today = self.card(at, "missing"), self.model.today
        self.meet(
            cards.make_good,
            missing,
            step=lambda: card_player.made_good(self.play, missing.serial, today),
        )

    def void(self, at: int) -> None:
        """A card goes back to its vendor."""
        back = self.card(at, "stock")
        self.meet(cards.void, back, step=lambda: card_player.void(self.play, back.serial))
