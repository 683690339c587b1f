"""Rules: what coaches ask, and how it is verified, approved, denied, canceled and withdrawn."""

import datetime
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.demo.rents import rent_terms
from ledger.domain.needs.weekly import WeekFinding
from ledger.services.needs import approvals, canceling
from ledger.services.needs.needs import LineInput
from tests.property.machine.base import ANY, PEOPLE, Base
from tests.property.model import asking
from tests.property.model.awards import Line, Person
from tests.property.model.contracts import draft, worth
from tests.property.model.limits import (
    AGREEMENTS,
    BOUGHT,
    BY_WEEK,
    CAPS,
    CITY,
    CLASS,
    COUNTY,
    SUPPORT,
    TRAINING,
    Place,
)

COURSES = tuple(
    (begins_on, datetime.date(2026, 10, 23))
    for begins_on in (datetime.date(2026, 8, 24), datetime.date(2026, 9, 7))
)
"""One has begun when the machine starts, and one is to come."""
MILES = "Miles"
"""Gas that is not given by card."""
MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11", "2026-12")
SHARES: dict[str, dict[str, Any]] = {"OJT": {"rate_bp": 5_000}}
WAGE = {"pay": "wage", "taxes_bp": 0, "compensation_bp": 0}
WISHES = (
    (TRAINING, "Scholarship"),
    (TRAINING, "OJT"),
    (TRAINING, "WorkExperience"),
    (TRAINING, "TransitionalJob"),
    (TRAINING, "HiringIncentive"),
    *((SUPPORT, kind) for kind in BOUGHT),
    (SUPPORT, "Gas"),
    (SUPPORT, MILES),
    (SUPPORT, "ChildCare"),
    (SUPPORT, "NeedsRelated"),
    (COUNTY, "Rent"),
    (CITY, "Rent"),
    (CLASS, "Rent"),
    (COUNTY, "MoveIn"),
    (CITY, "MoveIn"),
)
THEN = st.sampled_from(["approve", "approve", "approve", "", "verify", "deny", "cancel", "verify deny"])
WISH, PAYEE = st.sampled_from(WISHES), st.sampled_from("AB")
CENTS = st.one_of(
    st.integers(1, 5_200), st.sampled_from([1_500, 2_500, 2_501, 3_600, 4_000, 4_001, 5_000, 5_001])
)


def _days(span: tuple[datetime.date, datetime.date]) -> dict[str, Any]:
    return {"starts_on": span[0].isoformat(), "ends_on": span[1].isoformat()}


class Asking(Base):
    """Needs and their lines."""

    def line(self, wish: tuple[Place, str], who: Person, payee: str, cents: int, more: int) -> Line:
        """What is asked: amounts stay close to the limits, since there mistakes live."""
        place, kind = wish
        line = Line(place, who, "Gas" if kind == MILES else kind, payee, cents, miles=kind == MILES)
        first = self.model.today + datetime.timedelta(days=more % 9 - 3)
        weeks = 1 + more % 4
        if kind == "Scholarship":
            line.cents, line.days = cents * 100, COURSES[more % 2]
        elif kind == "HiringIncentive":
            line.cents, first = cents * 25 + 100, first + datetime.timedelta(days=4)
            line.days = first, first
        elif kind == "MoveIn":
            line.cents = cents * 20
            line.back = (line.cents * 3 // 5, line.cents, 0, line.cents + 1)[more % 4 if more % 5 else 0]
        elif kind in BOUGHT:
            used = sum(one.used for one in self.awards(kind) if one.line.person == who)
            line.cents = cents * CAPS[kind] // 4_500 if more % 3 else max(CAPS[kind] - used + cents - 500, 1)
        elif kind == "Rent":
            line.months = MONTHS[more % 5 :][: 1 + more % 3]
            line.cents = cents * 33 * len(line.months)
        elif kind in AGREEMENTS:
            first += datetime.timedelta(days=4)
            line.minutes, line.wage = 1_200 + cents, (2_000, 1_999, 2_333)[more % 3]
            line.cents = worth(line.share, line.minutes, line.wage)
        else:
            line.weekly = cents if kind in BY_WEEK or more % 2 else 0
            if kind == "NeedsRelated":  # close to what a week may be worth
                line.weekly, line.receives = cents * 3, more % 11 == 0
            line.cents = line.weekly * weeks or cents * 3
        if line.weekly or line.minutes or line.by_card:
            line.days = first, first + datetime.timedelta(days=7 * weeks - 1)
        return line

    def terms(self, line: Line) -> dict[str, Any]:
        """A line's terms as a coach types them."""
        if line.kind == "Scholarship":  # each asks for a program of its own: retakes are another matter
            self.courses += 1
            return {**_days(line.days or COURSES[0]), "listing": f"EX-{1000 + self.courses}"}
        if line.months:
            monthly = line.cents // len(line.months)
            return rent_terms(line.months[0], len(line.months), monthly)
        if line.days is None:
            return {"refundable_cents": line.back} if line.kind == "MoveIn" else {}
        days = _days(line.days)
        if line.kind == "HiringIncentive":
            return {"starts_on": days["starts_on"]}
        if line.by_card:
            return days | ({"weekly_cents": line.weekly} if line.weekly else {})
        if line.weekly:
            weeks = {"weeks": line.cents // line.weekly, "weekly_cents": line.weekly}
            return {"starts_on": days["starts_on"], **weeks}
        return days | {"minutes": line.minutes, "wage_cents": line.wage, **SHARES.get(line.kind, WAGE)}

    @rule(wish=WISH, who=ANY, payee=PAYEE, cents=CENTS, more=ANY, then=THEN)
    def ask(self, wish: tuple[Place, str], who: int, payee: str, cents: int, more: int, then: str) -> None:
        """A need of one line; the whole way to its approval, or as far as it goes."""
        line = self.asked(wish, who, payee, cents, more)
        if line is not None and then == "approve":
            self.decided(line)
        elif line is not None:
            for what in then.split():
                self.looked_at(line, what)

    @precondition(lambda self: self.awards("NeedsRelated"))
    @rule(at=ANY, cents=CENTS, more=ANY)
    def ask_again(self, at: int, cents: int, more: int) -> None:
        """Needs-related payments for somebody who has them, mostly of weeks that are paid already."""
        who = self.one(self.awards("NeedsRelated"), at).line.person
        place = SUPPORT.agency, SUPPORT.program
        fitting = [one for one in PEOPLE if place in one.served]
        self.ask((SUPPORT, "NeedsRelated"), fitting.index(who) * 4, "A", cents, more, "approve")

    def asked(self, wish: tuple[Place, str], who: int, payee: str, cents: int, more: int) -> Line | None:
        """Drafted and handed in; None when it was refused."""
        place = wish[0]
        fitting = [one for one in PEOPLE if (place.agency, place.program) in one.served]
        line = self.line(wish, self.one(fitting, who), payee, cents, more)
        asked = LineInput(
            line.kind, line.cents, self.terms(line), "", self.payees[payee], "", self.places[place]
        )
        coach = self.coach(place)
        need = self.play.draft(
            coach, self.people[line.person], place.program, [asked], needed_by=self.model.today
        )
        submitted = self.meet(asking.ask, line, step=lambda: self.play.submit(coach, need))
        if submitted is None:
            return None
        (self.ids[line],) = submitted
        return line

    def decided(self, line: Line) -> None:
        """Written where it must be, verified, and approved by as many as it takes."""
        if line.kind in AGREEMENTS and line.contract is None:
            self.looked_at(line, "draft")
        self.looked_at(line, "verify")
        self.approved(line, False)
        if line.state == "first":
            self.approved(line, True)

    @precondition(lambda self: self.model.lines)
    @rule(at=ANY, what=st.sampled_from(["verify", "verify", "deny", "cancel", "draft"]))
    def decide(self, at: int, what: str) -> None:
        if what == "draft":
            agreed = [one for one in self.model.lines if one.kind in AGREEMENTS]
            self.looked_at(self.one(agreed, at, lambda one: one.state in ("submitted", "first")), what)
        else:
            self.looked_at(self.one(self.model.lines, at, lambda one: one.state == "submitted"), what)

    def looked_at(self, line: Line, what: str) -> None:
        """Its agreement written; verified, denied or canceled."""
        steps: dict[str, Callable[[], Any]] = {
            "draft": lambda: self.play.contract(self.coach(line.place), self.ids[line]),
            "verify": lambda: self.play.verify(self.ids[line], finding=self.found(line)),
            "deny": lambda: approvals.deny(
                self.work,
                self.play.cast.second_approver,
                approvals.Deny(self.play.key(), self.ids[line], "no_funds"),
            ),
            "cancel": lambda: canceling.cancel(
                self.work, self.coach(line.place), canceling.Cancel(self.play.key(), self.ids[line])
            ),
        }
        verb = draft if what == "draft" else getattr(asking, what)
        self.meet(verb, line, step=steps[what])

    def found(self, line: Line) -> WeekFinding | None:
        """What a liaison finds about needs-related payments: in training all the time, and nothing of UC or still UC."""
        if line.kind != "NeedsRelated" or line.days is None:
            return None
        today = self.model.today
        return WeekFinding("adult", today, "receives" if line.receives else "never", today, *line.days)

    @precondition(lambda self: self.model.lines)
    @rule(at=ANY, other=st.sampled_from([False, False, False, True]))
    def approve(self, at: int, other: bool) -> None:
        line = self.one(self.model.lines, at, lambda one: one.state in ("verified", "emergency", "first"))
        self.approved(line, (line.state == "first") != other)

    def approved(self, line: Line, second: bool) -> None:
        """One approval."""
        made, line_id = len(self.model.awards), self.ids[line]
        actor = self.play.cast.second_approver if second else self.play.cast.approver
        command = approvals.Approve(self.play.key(), line_id, self.play.line(line_id)["version"])
        done = self.meet(
            asking.approve, line, second, step=lambda: approvals.approve(self.work, actor, command)
        )
        assert (done is not None and done["award"] is not None) == (len(self.model.awards) > made)
        if len(self.model.awards) > made:
            self.ids[self.model.awards[-1]] = done["award"]

    @precondition(lambda self: any(one.state == "submitted" for one in self.model.lines))
    @rule()
    def approve_all(self) -> None:
        """The way most lines go, in one step, so that runs get far."""
        for line in self.model.lines:
            if line.state == "submitted":
                self.decided(line)

    @precondition(lambda self: self.model.awards)
    @rule(at=ANY)
    def withdraw(self, at: int) -> None:
        award = self.one(self.model.awards, at)
        command = approvals.Withdraw(self.play.key(), self.ids[award])
        self.meet(
            asking.withdraw,
            award,
            step=lambda: approvals.withdraw(self.work, self.play.cast.approver, command),
        )
