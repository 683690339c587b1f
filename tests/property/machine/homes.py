"""Rules: what became of the deposits that payees hold."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from ledger.services.awards import deposits as services
from ledger.services.documents import attachments
from ledger.store import schema
from tests.property.machine.base import ANY
from tests.property.machine.payments import Payments
from tests.property.model import deposits
from tests.property.model.state import Deposit


class Homes(Payments):
    """Deposits come back, or are kept."""

    @precondition(lambda self: self.model.deposits)
    @rule(at=ANY, part=ANY, shown=st.sampled_from([True, True, True, False]), left=st.booleans())
    def settle(self, at: int, part: int, shown: bool, left: bool) -> None:
        """Some of it is returned and some kept: all of it, a part, nothing, or a cent too much."""
        deposit = self.one(self.model.deposits, at, lambda one: one.out and one.bill.state == "paid")
        if deposit.bill.state == "accrued" and part % 2:
            self.built([deposit.bill], "release")
        out, half = deposit.out, deposit.out // 2
        ways = (out, 0), (half, out - half), (half, 0), (0, half), (0, out), (out, 1), (0, 0)
        returned, kept = ways[part % len(ways)]
        if left:
            self.moved_out(deposit)
        self.settled_as(deposit, returned, kept, shown)

    def named(self, deposit: Deposit) -> str:
        """What a deposit is called."""
        of_line = schema.deposit.c.invoice_line_id == self.ids["line", deposit.bill]
        with self.work.store.reading() as connection:
            return str(connection.execute(select(schema.deposit.c.id).where(of_line)).scalar_one())

    def moved_out(self, deposit: Deposit) -> None:
        """The tenant has left."""
        coach, today = self.coach(deposit.bill.award.place), self.model.today
        command = services.RecordLeft(self.play.key(), self.named(deposit), today)
        self.meet(deposits.move_out, deposit, step=lambda: services.record_left(self.work, coach, command))

    def settled_as(self, deposit: Deposit, returned: int, kept: int, shown: bool) -> None:
        """Said by one person, accepted by another; what is kept is shown by a paper of the award."""
        award, paper = self.ids[deposit.bill.award], self.papers["receipt"]
        if shown and kept:
            attach = attachments.Attach(self.play.key(), paper, award)
            attachments.attach(self.work, self.coach(deposit.bill.award.place), attach)
        command = services.ProposeSettlement(
            self.play.key(),
            self.named(deposit),
            returned,
            kept,
            self.model.today,
            "damage" if kept else "",
            paper if shown else None,
        )
        self.meet(
            deposits.settle,
            deposit,
            returned,
            kept,
            shown,
            step=lambda: self.both(services.propose(self.work, self.play.cast.recorder, command)),
        )
