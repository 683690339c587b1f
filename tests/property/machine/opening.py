"""What every run starts with: a board that went live with the balances of July, and something of every kind.

It is made once and copied. What was carried in is predicted like everything else.
"""

import datetime

from sqlalchemy import select

from ledger.demo import card_player
from ledger.store import schema
from tests import board, golive
from tests.property.machine.asking import MILES, WISHES
from tests.property.machine.base import MANAGER, MOVER, PEOPLE, Opening
from tests.property.machine.cards import Cards
from tests.property.machine.courses import Courses
from tests.property.machine.homes import Homes
from tests.property.machine.modifications import Modifications
from tests.property.machine.months import FIRST, Months
from tests.property.machine.overrides import Overrides
from tests.property.model.awards import Award, Line
from tests.property.model.limits import COUNTY, PLACES, STAGES, TRAINING
from tests.property.model.state import Bill, Card, Lot, move
from tests.scenario import texts

JULY_31, AUGUST_3 = datetime.date(2026, 7, 31), datetime.date(2026, 8, 3)
SHEETS: golive.Sheets = {
    "cash": [
        {"Fund": "WA26", "Received": "1,000.00", "On hand": "800.00"},
        {"Fund": "ERA26", "Received": "0.00", "On hand": "-500.00"},
    ],
    "awards": [
        {
            "Award": "A-1", "Participant ID": "TESTA", "Agency": "CCC", "Program": "EOP", "Fund": "WA26",
            "Kind": "Scholarship", "Payee": "Payee A", "Approved on": "2026-07-06", "Approved": "500.00",
            "Obligated": "300.00", "Paid": "100.00", "Starts on": "2026-07-06", "Ends on": "2026-12-11",
        },
        {
            "Award": "A-2", "Participant ID": "TESTD", "Agency": "CCC", "Program": "EOP", "Fund": "ERA26",
            "Kind": "Rent", "Payee": "Payee B", "Approved on": "2026-07-01", "Approved": "1,000.00",
            "Committed": "500.00", "Paid": "500.00",
        },
    ],
    "caps": [{"Participant ID": "TESTA", "Kind": "Clothing", "Used on": "2026-07-10", "Amount": "20.00"}],
    "months": [
        {"Award": "A-2", "Month": "2026-07", "Amount": "500.00", "State": "paid"},
        {"Award": "A-2", "Month": "2026-08", "Amount": "500.00", "State": "committed"},
    ],
    "cards": [
        {
            "Fund": "WA26", "Vendor": "Payee A", "Invoice": "F 1", "First serial": "GC-0100",
            "Last serial": "GC-0103", "Cards": "4", "Value of each": "25.00", "Paid": "yes",
            "Received on": "2026-07-06", "Keeper": "TEST-PER-CARDS000",
        },
    ],
    "bills": [
        {
            "Award": "A-1", "Bill": "OLD 1", "Amount": "100.00", "Dated on": "2026-07-20",
            "Received on": "2026-07-20", "Service from": "2026-07-06", "Service to": "2026-07-17",
        },
    ],
    "controls": [
        {"Control": control, "Fund": fund, "Count": count, "Amount": amount}
        for control, fund, count, amount in (
            ("cash received", "WA26", "1", "1,000.00"),
            ("cash received", "ERA26", "1", "0.00"),
            ("cash on hand", "WA26", "1", "800.00"),
            ("cash on hand", "ERA26", "1", "-500.00"),
            ("awards", "WA26", "1", "500.00"),
            ("awards", "ERA26", "1", "1,000.00"),
            ("committed", "ERA26", "1", "500.00"),
            ("obligated", "WA26", "1", "300.00"),
            ("unpaid bills", "WA26", "1", "100.00"),
            ("paid", "WA26", "1", "100.00"),
            ("paid", "ERA26", "1", "500.00"),
            ("rent months", "ERA26", "2", "1,000.00"),
            ("cards", "WA26", "4", "100.00"),
            ("caps used", "", "1", "20.00"),
        )
    ],
}  # fmt: skip


class Opener(Overrides, Cards, Modifications, Homes, Courses, Months):
    """Plays the opening with the machine's own rules, so that it is compared from the first step on."""

    def open(self) -> Opening:
        """The board on 24 August 2026; `opening` holds its cast, and a model of a board with a budget and nothing else."""
        self.take(self.opening)
        for actor in (MOVER, MANAGER):
            board.add_person(self.work, actor.person_id)
        self._people()
        self._carried_in()
        self.invariants_hold()
        self._miles()
        self._agreements()
        self._support()
        self._course()
        self.invariants_hold()
        self.closed(FIRST, True)
        assert not self.refused, self.refused
        self.opening.numbers, self.opening.courses = self.numbers, self.courses
        return self.opening

    def _people(self) -> None:
        for person in PEOPLE:
            agency, program = person.served[0]
            self.people[person] = self.world.participant(
                agency, program, household=person.household, external_id=f"TEST{person.name}"
            )
            for agency, program in person.served[1:]:
                self.world.enrol(self.people[person], agency, program)
        for name in "AB":
            self.payees[name] = self.play.payee(f"Payee {name}", "vendor", address=f"{name} Example St")
        self.places |= {
            place: texts.allocation_id(self.work, place.agency, place.fund, place.line) for place in PLACES
        }
        golive.entrusted(self.world)
        keeper, coach = self.play.cast.card_keeper, self.world.coach("CCC")
        self.papers |= {
            "invoice": card_player.paper(self.play, keeper, "invoice", "Invoice", "Cards"),
            "signature": card_player.paper(
                self.play, keeper, "signature", "Received", "A card", agency="CCC"
            ),
            "hire_proof": card_player.paper(self.play, coach, "hire_proof", "Payroll", "Hired", agency="CCC"),
            "receipt": card_player.paper(self.play, coach, "receipt", "Gas", "Receipt", agency="CCC"),
        }

    def _carried_in(self) -> None:
        """Going live: an award half paid, rent with a month to come, a bill, four cards, a cap used before."""
        golive.accepted(self.world, golive.staged(self.world, SHEETS, on=JULY_31))
        a, d = PEOPLE[0], PEOPLE[3]
        course = self._award(
            "A-1",
            Line(TRAINING, a, "Scholarship", "A", 50_000),
            obligated=30_000,
            accrued=10_000,
            paid=10_000,
        )
        months = ("2026-07", "2026-08")
        rent = Line(COUNTY, d, "Rent", "B", 100_000, months)
        self._award("A-2", rent, committed=50_000, paid=50_000).months = dict(
            zip(months, ("paid", "committed"), strict=True)
        )
        bill = Bill(
            course,
            "A",
            10_000,
            source="obligated",
            state="accrued",
            days=(datetime.date(2026, 7, 6), datetime.date(2026, 7, 17)),
        )
        self.model.bills.append(bill)
        with self.work.store.reading() as connection:
            (self.ids[bill],) = connection.execute(select(schema.invoice.c.id)).scalars()
            lot = Lot([Card(f"GC-{number:04d}", 2_500) for number in range(100, 104)], 0, "A", "paid")
            (self.ids[lot],) = connection.execute(select(schema.card_lot.c.id)).scalars()
        self.ids["line", bill] = self.line_of(self.ids[bill])
        self.model.lots.append(lot)
        self.remember(lot.cards)
        self.model.reserve["WA26", "Support"] -= 10_000
        self.model.drawer = -10_000
        self.model.cash = {"WA26": 100_000}
        self.model.before.append((a, "Clothing", 2_000))

    def _award(self, reference: str, line: Line, **cents: int) -> Award:
        table = schema.carried_award
        with self.work.store.reading() as connection:
            of = select(table.c.award_id).where(table.c.reference == reference)
            award_id = connection.execute(of).scalar_one()
            line_id = connection.execute(
                select(schema.award.c.line_id).where(schema.award.c.id == award_id)
            ).scalar_one()
            on = connection.execute(
                select(schema.award.c.approved_on).where(schema.award.c.id == award_id)
            ).scalar_one()
        line.state, line.carried = "approved", True
        award = Award(line, line.place, line.payee, on, line.cents, line.months, dict.fromkeys(STAGES, 0), {})
        for stage, held in cents.items():
            move(self.model, award, "available", stage, held)
        award.before = award.cents["paid"]
        self.model.lines.append(line)
        self.model.awards.append(award)
        self.ids |= {line: line_id, award: award_id}
        return award

    def _miles(self) -> None:
        """Gas by logs, by the week and not; whoever works in a transitional job has support, too."""
        self._granted(MILES, 3, "B", 1_500, 3)
        self._granted(MILES, 1, "A", 1_000, 0)

    def _agreements(self) -> None:
        """One that is over and waits for retention, two that run, a hire to be shown, one to be signed."""
        for day, kind, who, more in (
            (4, "OJT", 0, 0),
            (8, "OJT", 0, 3),
            (10, "HiringIncentive", 1, 2),
            (11, "TransitionalJob", 3, 3),
            (24, "WorkExperience", 0, 3),
        ):
            self._today(day)
            self._granted(kind, who, "A", 3_000, more)
            if day < 24:
                self.signed(self.model.awards[-1])
        done, running = self.agreed()[:2]
        self.evaluated(done)
        for award in (done, running):
            self.worked(award, 175, False, False)
        self.over(done, 0, "completed")

    def _support(self) -> None:
        """Work clothes, gas by card, child care by the week, rent that was paid and rent to come, a deposit that is out."""
        for kind, cents, more in (
            ("Clothing", 2_000, 1),
            ("Gas", 1_000, 2),
            ("ChildCare", 1_000, 3),
            ("NeedsRelated", 1_000, 1),
        ):
            self._granted(kind, 0 if kind != "NeedsRelated" else 2, "A", cents, more)
        self._granted("Rent", 1, "A", 1_000, 0)
        self.billed(self.model.awards[-1], 0, 0, True, "accept")
        self._granted("Rent", 2, "B", 1_000, 1)
        self._granted("MoveIn", 3, "B", 2_000, 0)
        self.billed(self.model.awards[-1], 0, 0, False, "accept")
        self.built([self.model.bills[-1]], "release")

    def _course(self) -> None:
        """One that is bound, and billed and paid in part."""
        self._granted("Scholarship", 0, "A", 1_000, 0)
        self.bound(self.model.awards[-1], 0, 0)
        self.billed(self.model.awards[-1], 3, 0, False, "accept")
        self.built([self.model.bills[-1]], "release")

    def _granted(self, kind: str, who: int, payee: str, cents: int, more: int) -> None:
        """Asked and approved."""
        self.ask(next(one for one in WISHES if one[1] == kind), who * 4, payee, cents, more, "approve")

    def _today(self, day: int) -> None:
        self.model.today = self.play.day(2026, 8, day)
