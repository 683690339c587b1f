"""Rules: months that close."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.services.months import months as services
from tests.property.machine.base import ANY
from tests.property.machine.checks import Checks
from tests.property.model import months
from tests.property.model.state import first_day, next_month

FIRST = "2026-07"
"""Closed when a run begins."""


class Months(Checks):
    """One person proposes a close, another accepts it."""

    @rule(at=ANY, wait=st.booleans(), accept=st.sampled_from([True, True, False]))
    def close(self, at: int, wait: bool, accept: bool) -> None:
        """The next month in most cases, once it is over; or any other."""
        due = next_month(max(self.model.closed))
        month = self.one([FIRST, due, next_month(due)], at, lambda one: one == due)
        if wait:
            self.until(first_day(next_month(month)))
        self.closed(month, accept)

    def closed(self, month: str, accept: bool) -> None:
        """Proposed, with the hours that accrue; and accepted."""
        posted, closer = list(self.told), self.play.cast.card_counter
        command = services.ProposeClose(self.play.key(), month)
        done = self.meet(
            months.propose,
            month,
            posted,
            step=lambda: services.propose_close(self.work, closer, command),
        )
        if done is None:
            return
        found, says = done["accrued_cents"], self.model.hours_cents
        assert found == says, f"months.propose: the product says {found} cents of hours, the model {says}"
        if accept:
            self.meet(months.close, month, posted, step=lambda: self.both(done))
