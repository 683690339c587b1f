"""Rules: what binds an award, its bills, and what is let go."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from ledger.demo.papers import NO_PAPER
from ledger.domain.awards import mileage
from ledger.services.awards import awards as services
from ledger.services.payments import acceptance, canceling
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests.property.machine.base import ANY, Base
from tests.property.model import bills
from tests.property.model.awards import Award
from tests.property.model.limits import BOUGHT, BY_WEEK, HOUSING, MILE_TENTH
from tests.property.model.state import Bill, Trip

PLAIN = ("Scholarship", *BOUGHT, "Gas", *BY_WEEK, *HOUSING)
"""Kinds that a payee bills without an agreement."""
WAYS = ("School (invented)", "Shop (invented)", "Clinic (invented)")
"""Where people drive to."""
THEN = st.sampled_from(["accept", "accept", "refuse", ""])


class Bills(Base):
    """From an approval to a debt."""

    def part(self, award: Award, at: int, *stages: str) -> int:
        """All of a stage, a part of it, or a cent too much: where mistakes live."""
        whole = max(award.cents[stage] for stage in stages) if not award.months else award.monthly
        return max([whole, whole, whole + 1, whole // 2, whole // 3 + 1][at % 5], 1)

    def month(self, award: Award, at: int) -> str | None:
        """One of an award's months."""
        return self.one(sorted(award.months), at) if award.months else None

    @precondition(lambda self: self.model.awards)
    @rule(at=ANY, part=ANY, month=ANY)
    def bind(self, at: int, part: int, month: int) -> None:
        award = self.one(
            self.model.awards,
            at,
            lambda one: self.on(one) and one.line.kind in ("Scholarship", *BOUGHT, *HOUSING),
        )
        self.bound(award, part, month)

    def bound(self, award: Award, part: int, month: int) -> None:
        """A binding event of one award, recorded and accepted."""
        cents, of = self.part(award, part, "committed"), self.month(award, month)

        def _bind() -> None:
            done = services.record_binding(
                self.work,
                self.coach(award.place),
                services.RecordBinding(self.play.key(), self.ids[award], cents, self.model.today, of),
            )
            command = services.DecideBinding(self.play.key(), done["binding"])
            services.decide_binding(self.work, self.verifier(award.line.kind), command)

        self.meet(bills.bind, award, cents, of, step=_bind)

    @precondition(lambda self: self.awards(*PLAIN))
    @rule(at=ANY, part=ANY, month=ANY, final=st.sampled_from([True, False, None]), then=THEN)
    def bill(self, at: int, part: int, month: int, final: bool | None, then: str) -> None:
        every = self.awards(*PLAIN)
        award = self.one(every, at, lambda one: one.cents["obligated"] or self.on(one))
        self.billed(award, part, month, final, then)

    def billed(self, award: Award, part: int, month: int, final: bool | None, then: str) -> None:
        """A bill of one award, and its acceptance."""
        if award.line.miles and month % 9:
            return self.logged(award, part, month, final, then)
        cents, of, days = self.part(award, part, "obligated", "committed"), self.month(award, month), None
        if award.line.kind == "Scholarship" and award.line.days and month % 4:
            self.until(award.line.days[0])
        if award.line.kind in BY_WEEK and award.line.days:
            begins = award.line.days[0] + datetime.timedelta(days=7 * (month % 5))
            days = begins, begins + datetime.timedelta(days=6 + 7 * (part % 2))
            if month % 4:  # else the machine meets a bill that comes before its service is over
                self.until(days[1])
            cents = [award.weekly, award.weekly + 1, award.weekly // 2 + 1][part % 3]
        deposit = self.lodged(award, cents, month)
        first, last = days or (None, None)
        line = BillLine(self.ids[award], cents, of, first, last, final, deposit_cents=deposit)
        entered = self.meet(
            bills.enter,
            award,
            cents,
            of,
            final,
            days,
            deposit,
            step=lambda: self.play.bill(self.coach(award.place), [line], self.number(), accept=False),
        )
        self.entered(entered, then)

    def lodged(self, award: Award, cents: int, at: int) -> int | None:
        """What of a bill is said to come back: what still may, a part, too much; or nobody says it."""
        left = bills.to_lodge(self.model, award)
        most = max(min(left, cents), 0)
        return [most, most, most // 2, max(left, 0) + 1, 0, None][at % 6] if award.back else None

    def logged(self, award: Award, part: int, at: int, final: bool | None, then: str) -> None:
        """A log of one or two trips, mostly of days that are over, of all that is open, a part of it or more."""
        today, weekly = self.model.today, award.line.weekly
        first, last = award.line.days or (today - datetime.timedelta(days=at % 9), today)
        early = datetime.timedelta(days=part % 9 - 1)
        days = [min(first + early, last, today)] if at % 4 else [max(last, today) + early]
        days += [days[0] - datetime.timedelta(days=at % 3)] * (at % 2)
        most = award.weekly if weekly else self.part(award, part, "obligated", "committed")
        tenths = max(most // (MILE_TENTH * len(days)) + (part % 7 == 0), 1)
        trips = tuple(Trip(day, WAYS[part % len(WAYS)], tenths) for day in days)
        line = [mileage.Trip(one.on, one.tenths, "Home", one.to, "Class") for one in trips]
        entered = self.meet(
            bills.log,
            award,
            trips,
            final,
            step=lambda: self.play.bill(
                self.coach(award.place),
                [BillLine(self.ids[award], trips=tuple(line), final=final)],
                self.number(),
                total_cents=sum(one.cents for one in trips),
                accept=False,
            ),
        )
        self.entered(entered, then)

    def entered(self, invoice_id: str | None, then: str) -> None:
        """Remember what the newest bill is called, where it was taken; ``accept`` or ``refuse`` it."""
        if invoice_id is None:
            return
        bill = self.model.bills[-1]
        self.ids[bill] = invoice_id
        self.ids["line", bill] = self.line_of(invoice_id)
        if then:
            self.looked_through(bill, then == "accept")

    def line_of(self, invoice_id: str) -> str:
        """The one line of an invoice."""
        with self.work.store.reading() as connection:
            of_invoice = schema.invoice_line.c.invoice_id == invoice_id
            return str(connection.execute(select(schema.invoice_line.c.id).where(of_invoice)).scalar_one())

    @precondition(lambda self: self.model.bills)
    @rule(at=ANY, good=st.sampled_from([True, True, False]))
    def accept(self, at: int, good: bool) -> None:
        self.looked_through(self.one(self.model.bills, at, lambda one: one.state == "entered"), good)

    def looked_through(self, bill: Bill, good: bool) -> None:
        """Accepted or refused."""
        command = acceptance.DecideInvoice(
            self.play.key(), self.ids[bill], None if good else "Wrong", undocumented=NO_PAPER
        )
        self.meet(
            bills.accept if good else bills.refuse,
            bill,
            step=lambda: acceptance.decide(self.work, self.play.cast.invoice_accepter, command),
        )

    @precondition(lambda self: self.model.bills)
    @rule(at=ANY)
    def cancel(self, at: int) -> None:
        """An accepted bill is not owed after all."""
        bill = self.one(self.model.bills, at, lambda one: one.state == "accrued")
        command = canceling.ProposeCancel(
            self.play.key(), self.ids[bill], (self.ids["line", bill],), "not_delivered"
        )
        self.meet(
            bills.cancel,
            bill,
            step=lambda: self.both(canceling.propose(self.work, self.play.cast.recorder, command)),
        )

    @precondition(lambda self: self.model.awards)
    @rule(at=ANY, part=ANY, month=ANY)
    def let_go(self, at: int, part: int, month: int) -> None:
        award = self.one(self.model.awards, at, lambda one: one.cents["obligated"] or one.cents["committed"])
        cents, of = self.part(award, part, "obligated", "committed"), self.month(award, month)
        self.let_go_of(award, cents, of)

    def let_go_of(self, award: Award, cents: int, of: str | None) -> None:
        """So much of an award, or a month."""
        self.meet(
            bills.let_go,
            award,
            cents,
            of,
            step=lambda: self.play.let_go(self.ids[award], cents, month=of),
        )
