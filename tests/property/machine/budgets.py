"""Rules: money moved between a fund's parts, by two people; days that pass."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.services.budgets.moves import ProposeMove, propose
from ledger.services.people import proposals
from tests import board
from tests.property.machine.payments import Payments
from tests.property.model import budgets

STAGER, ACCEPTER = board.stager(), board.accepter()
WAYS = (
    ("cash", "WA26"),
    ("cash", "HP26"),
    ("reserve", "agency"),
    ("agency", "reserve"),
    ("reserve", "unassigned"),
    ("unassigned", "reserve"),
    ("reserve", "funder"),
    ("agency", "funder"),
    ("unassigned", "funder"),
)
AMOUNTS = st.one_of(st.integers(1, 400_000), st.sampled_from([999_999, 1_000_000, 500_000, 40_000_000]))


class Budgets(Payments):
    """The fund behind the awards."""

    @rule(way=st.sampled_from(WAYS), line=st.sampled_from(["Training", "Support"]), cents=AMOUNTS)
    def shift(self, way: tuple[str, str], line: str, cents: int) -> None:
        """Between two places of the adult fund; or grant cash, which comes to any of them."""
        if way[0] == "cash":
            return self.cash(way[1], cents)
        source, target = ("CCC:EOP" if one == "agency" else one for one in way)
        command = ProposeMove(
            self.play.key(),
            "WA26",
            line,
            source,
            target,
            cents,
            f"Letter {self.play.key()}",
            "Resolution (example)",
        )

        def _shift() -> None:
            staged = propose(self.work, STAGER, command)
            proposals.accept(self.work, ACCEPTER, proposals.Accept(self.play.key(), staged["proposal"]))

        self.meet(budgets.shift, line, *way, cents, step=_shift)

    @rule(days=st.integers(1, 24))
    def wait(self, days: int) -> None:
        self.until(self.model.today + datetime.timedelta(days=days))
