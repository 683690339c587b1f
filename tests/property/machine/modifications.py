"""Rules: signed agreements modified, all the way or as far as it goes."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.demo import changes as played
from ledger.demo import modifications as steps
from ledger.services.contracts import modifications as services
from tests.property.machine.base import ANY
from tests.property.machine.contracts import Contracts
from tests.property.model import modifications
from tests.property.model.awards import Award, Modification
from tests.property.model.contracts import contract_of, periods

WHOLE = "verify approve second sign accept"
THEN = st.sampled_from(
    [
        "",
        "verify",
        "verify approve second let_go",
        "let_go",
        "verify approve second sign refuse",
        *[WHOLE] * 4,
    ]
)
NEXT = {"asked": "verify", "verified": "approve", "first": "second", "agreed": "sign", "signed": "accept"}
LONGEST = datetime.timedelta(days=35)


class Modifications(Contracts):
    """What all have signed becomes something else."""

    def hourly(self) -> list[Award]:
        """Agreements about hours."""
        return [one for one in self.agreed() if one.line.minutes]

    @precondition(lambda self: self.hourly())
    @rule(at=ANY, much=ANY, days=st.integers(-1, 16), wage=st.sampled_from([0, 0, 100, -100]), then=THEN)
    def modify(self, at: int, much: int, days: int, wage: int, then: str) -> None:
        """More or fewer hours, another wage, a later or earlier last day, from a day to come."""
        award = self.one(self.hourly(), at, self.is_running)
        line, counted = award.line, sum(one.minutes for one in periods(self.model, award))
        assert line.days is not None
        first, last = line.days
        on = max(self.model.today, first - datetime.timedelta(days=1)) + datetime.timedelta(days=days % 9)
        made = contract_of(award).made
        planned = made[-1].until if made else 0
        begins = on == (made[-1].on if made else first)
        until = planned if begins else max(planned, counted) + much % 400
        minutes = max(until + 60, line.minutes + (much % 7 - 3) * 120) if much % 9 else line.minutes
        end = min(last + datetime.timedelta(days=days - 3 if much % 3 else 0), first + LONGEST)
        wish = modifications.wished(award, on, until, end, minutes, line.wage + wage)
        terms = {"ends_on": end.isoformat(), "minutes": minutes, "wage_cents": line.wage + wage}
        done = self.meet(
            modifications.ask,
            wish,
            step=lambda: steps.ask(
                self.play, self.coach(award.place), self.ids[award], on, until_minutes=until, terms=terms
            ),
        )
        if done is not None:
            self.ids[wish] = done
            for what in then.split():
                if what != "second" or wish.state == "first":
                    self.modified(wish, what)

    @precondition(lambda self: self.model.modifications)
    @rule(at=ANY, what=st.sampled_from([*NEXT, *NEXT, "approve", "second", "sign", "let_go", "deny"]))
    def modify_on(self, at: int, what: str) -> None:
        """The next step of one that is under way, in most cases; or another one."""
        one = self.one(self.model.modifications, at, lambda one: one.is_live)
        self.modified(one, NEXT.get(one.state, "verify") if what in NEXT else what)

    def modified(self, one: Modification, what: str) -> None:
        """One step of a modification."""
        change_id, cast, award_id = self.ids[one], self.play.cast, self.ids[one.award]
        coach, today = self.coach(one.award.place), self.model.today
        match what:
            case "verify":
                self.meet(modifications.verify, one, step=lambda: played.verify(self.play, change_id))
            case "approve" | "second":
                actor = cast.second_approver if what == "second" else cast.approver
                self.meet(
                    modifications.approve,
                    one,
                    what == "second",
                    step=lambda: played.decide(self.play, change_id, actor),
                )
            case "sign":
                self.meet(modifications.sign, one, step=lambda: steps.sign(self.play, coach, award_id, today))
            case "accept" | "refuse" if one.state == "signed":
                self.looked_at_paper(one, what)
            case "deny" if one.state in ("verified", "first"):
                played.decide(self.play, change_id, cast.second_approver, "no_funds")
                one.state = "denied"
            case "let_go":
                command = services.LetGo(self.play.key(), str(self.play.contract_of(award_id)["id"]))
                self.meet(
                    modifications.let_go,
                    one.award,
                    step=lambda: services.let_go(self.work, coach, command),
                )

    def looked_at_paper(self, one: Modification, what: str) -> None:
        """A liaison accepts or refuses what all have signed."""
        verb = modifications.accept if what == "accept" else modifications.refuse
        reason = None if what == "accept" else "A signature is missing"
        self.meet(verb, one, step=lambda: steps.accept(self.play, self.ids[one.award], reason))
