"""Rules: batches, what comes back, refunds, cost transfers, cash."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from ledger.domain.people.duties import Duty
from ledger.services.awards import refunds, transfers
from ledger.services.payments import batches
from ledger.store import schema
from ledger.store.awards import awards
from tests import board
from tests.property.machine.base import ANY
from tests.property.machine.bills import Bills
from tests.property.model import payments
from tests.property.model.awards import Award
from tests.property.model.limits import AGREEMENTS, CITY, COUNTY, HOUSING, Place
from tests.property.model.state import Batch, Bill, Lot, Refund, first_day


class Payments(Bills):
    """From a debt to the bank, and back."""

    @precondition(lambda self: self.model.bills or self.model.lots)
    @rule(at=ANY, waiting=st.booleans(), then=st.sampled_from(["release", "release", "dissolve", ""]))
    def build(self, at: int, waiting: bool, then: str) -> None:
        """A batch of all that waits, or of one thing that may be paid already; and what becomes of it."""
        ready: list[Bill | Lot] = [one for one in self.model.bills if one.state == "accrued"]
        ready += [one for one in self.model.lots if one.owed]
        every: list[Bill | Lot] = [*self.model.bills, *self.model.lots]
        self.built(ready if waiting and ready else [self.one(every, at)], then)

    def built(self, chosen: list[Bill | Lot], then: str) -> None:
        """A batch of these, and its release."""
        named = tuple(
            (self.ids["line", one] if isinstance(one, Bill) else self.ids[one], "ach") for one in chosen
        )
        command = batches.BuildBatch(self.play.key(), named)
        done = self.meet(
            payments.build, chosen, step=lambda: batches.build(self.work, self.play.cast.builder, command)
        )
        if done is None:
            return
        batch = self.model.batches[-1]
        self.ids[batch] = done["batch"]
        with self.work.store.reading() as connection:
            of_batch = schema.payment.c.batch_id == done["batch"]
            rows = connection.execute(select(schema.payment).where(of_batch)).mappings().all()
        names = {payee_id: payee for payee, payee_id in self.payees.items()}
        made = {names[row["payee_id"]]: row for row in rows}
        assert {payee: row["amount_cents"] for payee, row in made.items()} == {
            payee: sum(one.items.values()) for payee, one in batch.payments.items()
        }
        for payee, payment in batch.payments.items():
            self.ids[payment] = made[payee]["id"]
        if then:
            self.ended(batch, then == "release")

    @precondition(lambda self: self.model.batches)
    @rule(at=ANY, release=st.booleans())
    def end(self, at: int, release: bool) -> None:
        self.ended(self.one(self.model.batches, at, lambda one: one.state == "built"), release)

    def ended(self, batch: Batch, release: bool) -> None:
        """Released or taken apart."""
        if release:
            reference = f"ACH{self.number()}"
            self.meet(payments.release, batch, step=lambda: self.play.release(self.ids[batch], reference))
        else:
            command = batches.DissolveBatch(self.play.key(), self.ids[batch])
            self.meet(
                payments.dissolve,
                batch,
                step=lambda: batches.dissolve(self.work, self.play.cast.builder, command),
            )

    @precondition(lambda self: self.payable())
    @rule(at=ANY, part=ANY, month=ANY, final=st.booleans())
    def pay(self, at: int, part: int, month: int, final: bool) -> None:
        """From wherever an award stands to its payment, so that what comes after a payment is reached often."""
        award = self.one(self.payable(), at)
        if award.months:
            self.until(first_day(self.one(sorted(award.months), month)))
        elif award.cents["committed"] and not award.cents["obligated"]:
            self.bound(award, 0, 0)
        self.billed(award, part, month, final, "accept")
        if self.model.bills and self.model.bills[-1].state == "accrued":  # the bill may have been refused
            self.built([self.model.bills[-1]], "release")

    def payable(self) -> list[Award]:
        """Awards that a plain bill could come for."""
        return [
            one
            for one in self.model.awards
            if one.state == "open" and one.used > one.cents["paid"] and one.line.kind not in AGREEMENTS
        ]

    @precondition(lambda self: any(one.state == "released" for one in self.model.batches))
    @rule(at=ANY)
    def bring_back(self, at: int) -> None:
        """One payment of a released batch comes back; it may have come back before."""
        released = [one for one in self.model.batches if one.state == "released"]
        payment = self.one(
            [one for batch in released for one in batch.payments.values()],
            at,
            lambda one: one.state == "paid",
        )
        billed = {one.award for one in payment.items if isinstance(one, Bill)}
        awards = sorted(billed, key=lambda one: self.ids[one])
        self.meet(payments.bring_back, payment, awards, step=lambda: self.play.returned(self.ids[payment]))

    @precondition(lambda self: any(award.cents["paid"] for award in self.model.awards))
    @rule(at=ANY, part=ANY, back=st.booleans())
    def refund(self, at: int, part: int, back: bool) -> None:
        award = self.one([one for one in self.model.awards if one.cents["paid"]], at)
        cents = max(award.cents["paid"] // (1 + part % 3), 1) + (part % 5 == 0)
        month = self.one(sorted(award.months), part) if award.months else None
        known = self.refund_ids(award)
        command = refunds.ProposeRefund(
            self.play.key(), self.ids[award], cents, self.model.today, "withdrawal", month
        )

        staged = refunds.propose
        done = self.meet(
            payments.refund,
            award,
            cents,
            month,
            step=lambda: self.both(staged(self.work, self.play.cast.recorder, command)),
        )
        if done is not None:
            self.remember_refunds(award, known)
            if back:
                self.received(self.model.refunds[-1])

    def remember_refunds(self, award: Award, known: set[str]) -> None:
        """What the newest refund is called, where there is one more than were known."""
        for new in self.refund_ids(award) - known:
            self.ids[self.model.refunds[-1]] = new

    def refund_ids(self, award: Award) -> set[str]:
        """Refunds of an award, as the product calls them."""
        with self.work.store.reading() as connection:
            return {row["id"] for row in awards.refunds_for(connection, self.ids[award])}

    @precondition(lambda self: self.model.refunds)
    @rule(at=ANY)
    def receive(self, at: int) -> None:
        self.received(self.one(self.model.refunds, at, lambda one: one.state == "due"))

    def received(self, refund: Refund) -> None:
        """Its money arrives."""
        self.meet(
            payments.receive,
            refund,
            step=lambda: self.play.refund_back(self.ids[refund], self.model.today),
        )

    @precondition(lambda self: self.awards(*HOUSING, "Clothing"))
    @rule(at=ANY, to=st.sampled_from([None, None, COUNTY, CITY]), closed=st.booleans())
    def transfer(self, at: int, to: Place | None, closed: bool) -> None:
        """What an award cost, charged to another fund; mostly once nothing of it is open any more."""
        award = self.one(
            self.awards(*HOUSING, "Clothing"),
            at,
            lambda one: one.place in (COUNTY, CITY) and one.cents["accrued"] + one.cents["paid"],
        )
        for month in [of for of, state in award.months.items() if state in ("committed", "obligated")]:
            if closed:
                self.let_go_of(award, award.holds(month), month)
        target = to or (CITY if award.place == COUNTY else COUNTY)
        # The city's fund is of a pool, whose funds only those may tell apart who see its class
        person_id = self.play.cast.recorder.person_id
        fiscal = board.actor(person_id, Duty.RECONCILE, Duty.SEE_CLASS, confidential_class="HOPWA")
        command = transfers.ProposeTransfer(
            self.play.key(), self.ids[award], self.places[target], "better_source"
        )
        self.meet(
            payments.transfer,
            award,
            target,
            step=lambda: self.play.accept(transfers.propose(self.work, fiscal, command)),
        )

    def cash(self, fund: str, cents: int) -> None:
        """Grant cash arrives."""
        self.meet(payments.cash, fund, cents, step=lambda: self.play.cash(fund, cents, self.model.today))
