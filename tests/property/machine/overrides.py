"""Rules: exceptions to caps, the emergency lane."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.demo import overrides as played
from tests.property.machine.asking import CENTS, PAYEE, WISHES, Asking
from tests.property.machine.base import ANY, MANAGER
from tests.property.model import asking, overrides
from tests.property.model.awards import Award, Line
from tests.property.model.limits import SUPPORT, TRAINING, Place

HELP = st.sampled_from([one for one in WISHES if one[0] != TRAINING])


class Overrides(Asking):
    """Where a rule is gone round."""

    @rule(wish=HELP, who=ANY, payee=PAYEE, cents=CENTS, more=ANY, yes=st.booleans(), lane=st.booleans())
    def go_round(
        self, wish: tuple[Place, str], who: int, payee: str, cents: int, more: int, yes: bool, lane: bool
    ) -> None:
        """An emergency, or clothes above their cap as far as the clause goes; let through by a second person or not."""
        line = self.asked(wish if lane else (SUPPORT, "Clothing"), who, payee, cents, more if lane else 0)
        if line is None:
            return
        if lane:
            self.marked(line)
        else:
            self.looked_at(line, "verify")
            self.excepted(line)
            self.judged(line, yes)
        if line.state in ("emergency", "verified"):
            self.approved(line, False)
        if lane and line.state == "approved" and more % 5:
            self.made_up(line, yes)
            if not yes:
                self.settled(self.model.awards[-1])

    @precondition(lambda self: self.model.lines)
    @rule(at=ANY, what=st.sampled_from(["ask", "grant", "decline", "mark", "verify", "deny", "settle"]))
    def override(self, at: int, what: str) -> None:
        """One step of what is gone round, mostly of a line that has come so far."""
        clothes = [one for one in self.model.lines if one.kind == "Clothing"]
        excepted = [one for one in clothes if ("exception", one) in self.ids]
        held = [one for one in self.model.awards if one.lane]
        if what == "ask" and clothes:
            self.excepted(self.one(clothes, at, lambda one: one.state in ("verified", "emergency")))
        elif what in ("grant", "decline") and excepted:
            self.judged(self.one(excepted, at, lambda one: one.excess == "asked"), what == "grant")
        elif what == "settle" and held:
            self.settled(self.one(held, at, lambda one: one.lane == "not_eligible"))
        elif what in ("verify", "deny") and held:
            self.made_up(self.one(held, at, lambda one: one.lane == "used").line, what == "verify")
        else:
            self.marked(self.one(self.model.lines, at, lambda one: one.state == "submitted"))

    def excepted(self, line: Line) -> None:
        """An approver asks for an exception."""
        done = self.meet(asking.except_cap, line, step=lambda: played.ask(self.play, self.ids[line]))
        if done is not None:
            self.ids["exception", line] = done

    def judged(self, line: Line, grant: bool) -> None:
        """A second person decides about the last exception that was asked."""
        if ("exception", line) in self.ids:
            refusal = None if grant else "cheaper"
            self.meet(
                overrides.decide_exception,
                line,
                grant,
                step=lambda: played.decide(self.play, self.ids["exception", line], MANAGER, refusal),
            )

    def marked(self, line: Line) -> None:
        """A coach marks it."""
        need = self.play.line(self.ids[line])["need_id"]
        self.meet(overrides.mark, line, step=lambda: played.mark(self.play, self.coach(line.place), need))

    def made_up(self, line: Line, eligible: bool) -> None:
        """The verification is made up."""
        finding = None if eligible else "not_eligible"
        self.meet(
            overrides.look_back,
            line,
            eligible,
            step=lambda: played.look_back(self.play, self.ids[line], finding, self.verifier(line.kind)),
        )

    def settled(self, award: Award) -> None:
        """Somebody says what was done."""
        (override,) = (
            row["id"]
            for row in played.of_line(self.play, self.ids[award.line])
            if row["award_id"] == self.ids[award] and row["sort"] == "emergency"
        )
        self.meet(overrides.settle, award, step=lambda: played.settle(self.play, override, "accepted"))
