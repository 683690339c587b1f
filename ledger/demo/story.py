"""Some months of an invented board's life: an agenda of days on which its people do their work.

Each scene books its next act some days later, so that the books grow as they would: asked, verified, approved, bound, billed,
paid on Fridays. What lies beyond the board date never happens, which leaves something waiting for everyone.
"""

import datetime
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import select

from ledger.demo import courses
from ledger.demo.agenda import Act, Agenda
from ledger.demo.player import Player
from ledger.demo.rents import rent_terms
from ledger.domain.awards.mileage import Trip, mileage_cents
from ledger.domain.needs.kinds import Binding, kind_named
from ledger.domain.scholarships.courses import Cost, Determination, Review
from ledger.errors import LedgerError, Refused
from ledger.services.needs import facts
from ledger.services.needs.needs import LineInput
from ledger.services.payments import drawdowns
from ledger.services.payments.worth import BillLine
from ledger.services.people.roles import Actor
from ledger.store import schema
from ledger.store.budgets import policies
from ledger.store.payments.invoices import payable_lines
from ledger.store.rows import Row
from ledger.store.scholarships import scholarships

FEDERAL = ("WA26", "WA25", "WAD26", "WY26", "WD26", "SNP26", "HP26")
"""Funds that are drawn down."""


@dataclass(frozen=True)
class Person:
    """A participant as the story needs one."""

    id: str
    external_id: str
    agency: str
    program: str


@dataclass
class Story:
    """The scenes, all through `Player`."""

    agenda: Agenda
    random: random.Random
    payees: dict[str, str] = field(default_factory=dict)
    bills: int = 0
    taken: set[tuple[str, str]] = field(default_factory=set)

    @property
    def play(self) -> Player:
        return self.agenda.play

    def coach(self, person: Person) -> Actor:
        return self.play.cast.coaches[person.agency]

    def bill_number(self) -> str:
        """A payee's own number."""
        self.bills += 1
        return f"EX-{1000 + self.bills}"

    def ask(
        self,
        person: Person,
        lines: Sequence[LineInput],
        needed_in: int,
        then: Sequence[Callable[[str], None]],
    ) -> None:
        """A need from draft to approval; each line's award goes to its own continuation."""
        coach = self.coach(person)
        needed_by = self.play.source.today() + datetime.timedelta(days=needed_in)
        need_id = self.play.draft(coach, person.id, person.program, lines, needed_by=needed_by)
        try:
            line_ids = self.play.submit(coach, need_id)
        except Refused:
            return  # stays a draft, as it would on her screen
        for line_id, line, onward in zip(line_ids, lines, then, strict=True):
            self._contract(coach, line_id, line)
            self.agenda.later(self.random.choice((1, 1, 2)), self._verify(line_id, onward))

    def _contract(self, coach: Actor, line_id: str, line: LineInput) -> None:
        """Training at work, work experience or an incentive: the job developer writes what all sign."""
        if kind_named(line.kind).binding is Binding.AGREEMENT:
            said = {"occupation": line.words} if line.kind == "OJT" else {}
            self.play.contract(self.play.cast.job_developer or coach, line_id, **said)

    def _verify(self, line_id: str, onward: Callable[[str], None]) -> Act:
        def _act() -> None:
            self.play.verify(line_id, self._reviewed(line_id))
            self.agenda.later(self.random.choice((1, 2, 3)), self._approve(line_id, onward))

        return _act

    def _reviewed(self, line_id: str) -> Review | None:
        """The doula's course has a grant of the state's beside the award; another scholarship pays the rest of the others."""
        line, today = self.play.line(line_id), self.play.source.today()
        if line["kind"] != "Scholarship":
            return None
        if '"listing":"EX-2002"' not in line["terms"]:
            return courses.shared_review(line["amount_cents"], self.listed_cents(line), today)
        cents, grant_cents = line["amount_cents"], 25_000
        plain = courses.plain_review(cents, today, "in_group")
        granted = Determination("state", "amount", today, grant_cents)
        others = tuple(granted if one.source == "state" else one for one in plain.others)
        costs = (
            Cost("tuition", cents + grant_cents - 12_000, cents - 12_000, grant_cents, "state"),
            Cost("books", 12_000, 12_000),
        )
        return replace(plain, others=others, costs=costs)

    def listed_cents(self, line: Row) -> int:
        """What the program of a course costs by the list."""
        with self.play.work.store.reading() as connection:
            row = scholarships.find_listing(connection, json.loads(line["terms"])["listing"])
        return int(row["cost_cents"]) if row else 0

    def listing_for(self, person: Person, school: str) -> str:
        """A listed program of the school that the person has not had yet."""
        with self.play.work.store.reading() as connection:
            listed = scholarships.listings(connection, self.play.source.today())
        for row in listed:
            taken = (person.id, row["code"])
            if row["provider"] == school and row["cost_cents"] > 300_000 and taken not in self.taken:
                self.taken.add(taken)
                return str(row["code"])
        raise LookupError(school)

    def _approve(self, line_id: str, onward: Callable[[str], None]) -> Act:
        def _act() -> None:
            try:
                onward(self.play.approve(line_id))
            except Refused:
                return  # waits on the approver's page, with the reason

        return _act

    def scholarship(
        self, person: Person, cents: int, school: str, weeks: int, words: str, listing: str = ""
    ) -> tuple[LineInput, Callable[[str], None]]:
        """A course: bound when the school accepts, billed when instruction was delivered."""
        listing = listing or self.listing_for(person, school)
        starts_on = self.play.source.today() + datetime.timedelta(days=12)
        ends_on = starts_on + datetime.timedelta(weeks=weeks)
        terms = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(), "listing": listing}
        line = LineInput("Scholarship", cents, terms, words, self.payees[school], "student file (invented)")

        def _approved(award: str) -> None:
            self.agenda.book(starts_on, lambda: self.bound(person, award, cents))
            self.agenda.book(
                starts_on + datetime.timedelta(days=24), lambda: self._billed(person, award, cents)
            )

        return line, _approved

    def bound(self, person: Person, award: str, cents: int) -> None:
        self.play.bind(self.coach(person), award, cents, self.play.source.today())

    def _billed(self, person: Person, award: str, cents: int, month: str | None = None) -> None:
        try:
            self.play.bill(
                self.coach(person), [BillLine(award, cents, month, final=True)], self.bill_number()
            )
        except LedgerError:
            return  # the enrolment was not accepted yet; the school will send its invoice again

    def rent(
        self,
        person: Person,
        monthly_cents: int,
        first_month: str,
        months: int,
        landlord: str,
        subsidy_cents: int = 0,
    ) -> tuple[LineInput, Callable[[str], None]]:
        """Months of rent: each landlord's statement binds its month and is owed at once."""
        terms = rent_terms(first_month, months, monthly_cents, subsidy_cents)
        line = LineInput("Rent", monthly_cents * months, terms, "", self.payees[landlord], "unit (invented)")

        def _approved(award: str) -> None:
            year, month = int(first_month[:4]), int(first_month[5:7])
            for place in range(months):
                at = month - 1 + place
                due = datetime.date(year + at // 12, at % 12 + 1, 1)
                on = max(due, self.play.source.today())
                name = f"{due.year:04d}-{due.month:02d}"
                self.agenda.book(on, partial(self._billed, person, award, monthly_cents, name))

        return line, _approved

    def bought(
        self, person: Person, kind: str, cents: int, shop: str, words: str, receipt_cents: int | None = None
    ) -> tuple[LineInput, Callable[[str], None]]:
        """Something bought once: its receipt binds and accrues; what is over goes back."""
        line = LineInput(kind, cents, {}, words, self.payees[shop], "")

        def _approved(award: str) -> None:
            self.agenda.later(
                self.random.choice((3, 5, 8)), lambda: self._billed(person, award, receipt_cents or cents)
            )

        return line, _approved

    def gas(self, person: Person, cents: int, agency_payee: str) -> tuple[LineInput, Callable[[str], None]]:
        """Gas by mileage: the log comes after the travel."""
        line = LineInput("Gas", cents, {}, "Drives to class (invented)", self.payees[agency_payee], "")

        def _approved(award: str) -> None:
            self.agenda.later(14, lambda: self._log(person, award))

        return line, _approved

    def _log(self, person: Person, award: str) -> None:
        today = self.play.source.today()
        days = [today - datetime.timedelta(days=back) for back in (11, 9, 8, 4, 2)]
        trips = [
            Trip(on, self.random.choice((84, 112, 146)), "Home (invented)", "College (invented)", "Class")
            for on in days
        ]
        with self.play.work.store.reading() as connection:
            book = policies.policy_book(connection)
        total_cents = sum(mileage_cents(trips, book, today))
        self.play.mileage(self.coach(person), award, trips, total_cents, self.bill_number(), final=False)

    def friday(self) -> None:
        """The week's payments: everything accepted, built by one person and released by another."""
        with self.play.work.store.reading() as connection:
            waiting = sorted({row["invoice_id"] for row in payable_lines(connection)})
        if waiting:
            self._draw()
            self.play.pay(waiting, f"ACH{self.play.source.today():%m%d}")

    def _draw(self) -> None:
        """Federal money is drawn when its bills are due, and no more of it than they need (PAY-14)."""
        for one in drawdowns.standing(self.play.work, self.play.cast.recorder).funds:
            if one.fund in FEDERAL and one.may_draw_cents:
                self.play.cash(one.fund, one.may_draw_cents, self.play.source.today(), "drawdown")

    def people(self) -> list[Person]:
        """Participants whose agency has a coach, enrolled and still there."""
        table = schema.enrolment.c
        statement = (
            select(
                schema.participant.c.id,
                schema.participant.c.external_id,
                table.agency_code,
                table.program_code,
            )
            .join_from(schema.participant, schema.enrolment, table.participant_id == schema.participant.c.id)
            .where(table.exit_on.is_(None), table.agency_code.in_(sorted(self.play.cast.coaches)))
            .order_by(schema.participant.c.external_id, table.agency_code)
        )
        with self.play.work.store.reading() as connection:
            return [Person(*row) for row in connection.execute(statement)]


def kinds_of(story: Story, person: Person) -> list[str]:
    """Kinds that some allocation of the person's agency and program may pay."""
    with story.play.work.store.reading() as connection:
        on = story.play.source.today()
        return [
            kind
            for kind in (
                "Scholarship",
                "OJT",
                "Rent",
                "Gas",
                "Clothing",
                "Phone",
                "Tools",
                "Fees",
                "Identity",
                "ChildCare",
            )
            if facts.candidates(connection, person.agency, person.program, kind, on, person.id)
        ]


def one_of(people: list[Person], agency: str, program: str, place: int = 0) -> Person:
    """One of those who are in a program with an agency, the same one for the same place."""
    found = [one for one in people if one.agency == agency and one.program == program]
    return found[place % len(found)]
