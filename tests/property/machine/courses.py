"""Rules: courses that are left, and other sources that pay for them after all."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.services.scholarships import endings, later_aid
from tests.property.machine.base import ANY
from tests.property.machine.payments import Payments
from tests.property.model import courses
from tests.property.model.awards import Award

OUTCOMES = st.sampled_from(["amount", "amount", "amount", "denied"])


class Courses(Payments):
    """What happens to a scholarship besides its bills."""

    @precondition(lambda self: self.awards("Scholarship", "Clothing"))
    @rule(
        at=ANY,
        days=st.integers(-1, 40),
        wait=st.integers(0, 40),
        terms=st.sampled_from(["", "", "", "50%:50%"]),
    )
    def leave(self, at: int, days: int, wait: int, terms: str) -> None:
        """A course is left, mostly once it has begun; its last day was some days ago."""
        award = self.course(at)
        if wait % 2 and award.line.days:
            self.until(award.line.days[0] + datetime.timedelta(days=wait))
        on = self.model.today - datetime.timedelta(days=days % 9 if days >= 0 else -1)
        command = endings.ProposeLeaving(self.play.key(), self.ids[award], on, terms)
        known = self.refund_ids(award)
        done = self.meet(
            courses.leave,
            award,
            on,
            terms,
            step=lambda: self.both(endings.propose(self.work, self.play.cast.recorder, command)),
        )
        if done is not None:
            self.remember_refunds(award, known)

    @precondition(lambda self: self.awards("Scholarship", "Clothing"))
    @rule(at=ANY, part=ANY, outcome=OUTCOMES)
    def aid(self, at: int, part: int, outcome: str) -> None:
        """A grant pays for the course: for all that is open, a part of it, more than that, or too much; or nothing of it."""
        award = self.course(at)
        held = award.used - award.cents["accrued"]
        opened = award.cents["committed"] + award.cents["obligated"]
        share = (opened, opened // 2, (opened + held) // 2, held, held + 1, 0)[part % 6]
        cents = 0 if outcome == "denied" else max(share * 2 - (part % 7 == 0) * (share + 1), 0) or part % 2
        share *= outcome == "amount"
        command = later_aid.RecordAid(
            self.play.key(), self.ids[award], "pell", outcome, self.model.today, cents, share
        )
        known = self.refund_ids(award)
        done = self.meet(
            courses.aid,
            award,
            outcome,
            cents,
            share,
            step=lambda: self.both(later_aid.record(self.work, self.play.cast.recorder, command)),
        )
        if done is not None:
            self.remember_refunds(award, known)

    def course(self, at: int) -> Award:
        """An award, mostly of a course that nobody left."""
        every = self.awards("Scholarship", "Clothing")
        return self.one(
            every,
            at,
            lambda one: one.line.kind == "Scholarship" and not one.line.carried and one.left_on is None,
        )
