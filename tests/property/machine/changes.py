"""Rules: live awards changed, stopped, moved to another agency or fund."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.demo import changes as played
from ledger.demo.rents import rent_terms
from ledger.services.awards import amendments
from tests.property.machine.asking import CENTS, MONTHS
from tests.property.machine.base import ANY, MOVER, Base
from tests.property.model import changes
from tests.property.model.awards import Change
from tests.property.model.limits import AGREEMENTS, CITY, CLASS, COUNTY, HOUSING, Place

THEN = st.sampled_from(
    ["", "verify approve", "verify approve second", "verify deny", "verify deny", "take_back"]
)
STEPS = {"asked": "verify", "verified": "approve", "first": "second"}


class Changes(Base):
    """What happens to an approval."""

    @precondition(lambda self: self.model.awards)
    @rule(at=ANY, by=CENTS, how=st.sampled_from(["raise", "raise", "lower", "payee", "memo"]), then=THEN)
    def change(self, at: int, by: int, how: str, then: str) -> None:
        """Raised, lowered, to another payee; or nothing of it, which is a memo. Then as far as it goes."""
        award = self.one(self.model.awards, at, self.on)
        cents, months, terms = changes.standing(award), award.wanted, dict[str, Any]()
        back = award.back
        payee = award.payee if how != "payee" else "AB"[award.payee == "A"]
        more = {"raise": by, "lower": -by}.get(how, 0)
        if months:
            longer = MONTHS[: MONTHS.index(months[-1]) + 2] if months[-1] in MONTHS else months
            wider = {"raise": (*months, *longer[-1:]), "lower": months[:-1] or months}.get(how, months)
            months = tuple(dict.fromkeys(wider)) if by % 2 else months
            monthly = max(award.monthly + (0 if by % 2 else more), 1)
            if award.line.carried and months == award.wanted and monthly == award.monthly:
                monthly += (
                    1  # it was carried without the rent by the lease, and to add that is a change already
                )
            cents = monthly * len(months)
            terms = rent_terms(months[0], len(months), monthly)
        elif award.line.weekly:
            weekly = max(award.weekly + more, 1)
            cents, terms = weekly * award.line.weeks, {"weekly_cents": weekly}
        elif award.line.kind != "Scholarship" and award.line.kind not in AGREEMENTS:
            cents = max(cents + more, 1)
            if award.line.kind == "MoveIn":
                back = max(back + more * (by % 3 - 1), 0)
                terms = {"refundable_cents": back}
        done = self.meet(
            changes.change,
            award,
            cents,
            payee,
            months,
            back,
            step=lambda: played.ask(
                self.play,
                self.coach(award.place),
                self.ids[award],
                cents=cents,
                payee=self.payees[payee],
                terms=terms,
            ),
        )
        if done is not None and self.model.changes and self.model.changes[-1] not in self.ids:
            self.ids[self.model.changes[-1]] = done
            for what in then.split():
                self.stepped(self.model.changes[-1], what)

    @precondition(lambda self: self.model.changes)
    @rule(at=ANY, what=st.sampled_from([*STEPS, *STEPS, "deny", "take_back", *STEPS.values()]))
    def go_on(self, at: int, what: str) -> None:
        """The next step of a change that is under way, in most cases; or another one."""
        change = self.one(self.model.changes, at, lambda one: one.is_live)
        self.stepped(change, STEPS.get(change.state, "verify") if what in STEPS else what)

    def stepped(self, change: Change, what: str) -> None:
        """One step of a change."""
        change_id, cast = self.ids[change], self.play.cast
        if what == "verify":
            self.meet(changes.verify, change, step=lambda: played.verify(self.play, change_id))
        elif what == "take_back":
            coach = self.coach(change.award.place)
            command = amendments.TakeBack(self.play.key(), change_id)
            self.meet(changes.take_back, change, step=lambda: amendments.take_back(self.work, coach, command))
        elif what == "deny":
            self.meet(
                changes.deny,
                change,
                step=lambda: played.decide(self.play, change_id, cast.second_approver, "no_funds"),
            )
        else:
            actor = cast.second_approver if what == "second" else cast.approver
            self.meet(
                changes.approve,
                change,
                what == "second",
                step=lambda: played.decide(self.play, change_id, actor),
            )

    @precondition(lambda self: self.model.awards)
    @rule(at=ANY)
    def stop(self, at: int) -> None:
        award = self.one(self.model.awards, at)
        self.meet(changes.stop, award, step=lambda: played.stop(self.play, self.ids[award]))

    @precondition(lambda self: self.awards(*HOUSING, "Gas"))
    @rule(at=ANY, to=st.sampled_from([COUNTY, CITY, CLASS]))
    def move_on(self, at: int, to: Place) -> None:
        award = self.one(
            self.awards(*HOUSING, "Gas"), at, lambda one: one.line.kind in HOUSING and self.on(one)
        )
        done = self.meet(
            changes.move_on,
            award,
            to,
            step=lambda: played.move(self.play, MOVER, self.ids[award], self.places[to]),
        )
        if done is not None:
            self.ids[self.model.lines[-1]] = done
