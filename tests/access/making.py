"""The board that the access tests stand on: the demonstration, and people whose every trace is told from everyone else's.

Made once a run into a folder that each test copies. Coach A is cleo of CCC, coach B is dana of DCJ, the pool's coach is cass of CAP.
"""

import dataclasses
import datetime
import json
from pathlib import Path

from sqlalchemy import select

from ledger import settings
from ledger.clock import SeededSource
from ledger.demo import board as demo_board
from ledger.demo import build, changes, papers
from ledger.demo.player import Player
from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty, Role
from ledger.domain.people.people import NewGrant, grants_of_role
from ledger.services import payees
from ledger.services.awards import refunds
from ledger.services.journal import relay
from ledger.services.needs.needs import LineInput
from ledger.services.participants import imports as participant_imports
from ledger.services.participants.files import digest_of
from ledger.services.payments import canceling, cash
from ledger.services.payments.returns import ProposeReturn, propose_return
from ledger.services.payments.worth import BillLine
from ledger.services.people import duties, people, proposals
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards.transfers import refundable_months
from ledger.store.engine import Store
from ledger.store.people import people as people_store
from tests import demonstration

SHOP, LANDLORD = "Rose City Workwear (invented)", "Alder Street Apartments LLC (invented)"
SUSPENDED = "toni"
HEAD = (
    "Participant ID,First Name,Last Name,DOB,Phone,Household,Program,Agency,Entry Date,Exit Date,Plan Date,Activity,HOPWA,"
    "County,City,Household Size,Household Income"
)


@dataclasses.dataclass(frozen=True)
class Planted:
    """One person whose name, numbers and amounts nobody else has.

    :param coach: the login that asks. :param cents: of the paid award. :param asked_cents: of the line that waits.
    """

    case: str
    external_id: str
    first: str
    last: str
    phone: str
    program: str
    agency: str
    coach: str
    cents: int
    asked_cents: int
    kind: str = "Clothing"

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


OWN = Planted(
    "own", "ACCESS000001", "Ottilie", "Ownfield", "503-555-7101", "EOP", "CCC", "cleo", 11_113, 10_007
)
CO = Planted(
    "co-enrolled", "ACCESS000002", "Cosima", "Twofold", "503-555-7102", "EOP", "DCJ", "dana", 12_347, 10_009
)
OTHER = Planted(
    "other", "ACCESS000003", "Xanthippe", "Farquhar", "503-555-7103", "EOP", "DCJ", "dana", 13_579, 10_037
)
POOL = Planted(
    "confidential",
    "ACCESS000004",
    "Perpetua",
    "Lockwood",
    "503-555-7104",
    "IND",
    "CAP",
    "cass",
    71_357,
    71_359,
    "Rent",
)
GONE = Planted(
    "ended", "ACCESS000005", "Gwendolyn", "Departing", "503-555-7105", "EOP", "CCC", "cleo", 10_103, 10_111
)
PLANTED = (OWN, CO, OTHER, POOL, GONE)
BORN = {OWN: "1/2/1961", CO: "1/3/1962", OTHER: "1/4/1963", POOL: "1/5/1964", GONE: "1/6/1965"}

Ids = dict[str, dict[str, str]]


def row_of(one: Planted, *, agency: str | None = None, exit_on: str = "") -> str:
    """A person's line of a participant file."""
    at = agency or one.agency
    confidential = "1" if one is POOL else ""
    return (
        f"{one.external_id},{one.first},{one.last},{BORN[one]},{one.phone},H-{one.external_id},{one.program},{at},"
        f"2026-01-05,{exit_on},2026-02-01,TRN,{confidential},Multnomah,Portland,3,24000"
    )


def file_of(*rows: str) -> bytes:
    """A participant file."""
    return "\n".join([HEAD, *rows, ""]).encode()


def make(home: Path, folder: Path) -> None:
    """Add to a copy of the demonstration in ``home``: `ledger.db`, `documents/`, `books/`, and `ids.json` (case to kind to id)."""
    demonstration.copied(home, folder)
    source = SeededSource("access", build.BOARD_DATE)
    work = Work(Store(f"sqlite:///{folder / 'ledger.db'}"), source, folder, vault_key(folder))
    made = Making(work, source).run()
    while relay.tick(work).chained:
        pass
    work.store.dispose()
    (folder / "ids.json").write_text(json.dumps(made, sort_keys=True, indent=1), encoding="utf-8")


def vault_key(home: Path) -> bytes:
    """The key that `funds demo` made for a home."""
    return settings.vault_key(settings.from_environment(demonstration.environment(home)))


class Making:
    """What is added to the demonstration, through the services."""

    def __init__(self, work: Work, source: SeededSource) -> None:
        self.work, self.source = work, source
        described = demo_board.described(build.FULL)
        self.actors: dict[str, Actor] = demo_board.everyone(work, build.FULL, coaches=True)
        left_out = ("loader", "load_accepter", "importer")
        parts = {name: login for name, login in described["parts"].items() if name not in left_out}
        self.play = Player(work, source, demo_board.cast_of(self.actors, parts))

    def run(self) -> Ids:
        """Everything, in the order it happens."""
        self.bring(
            file_of(*(row_of(one) for one in PLANTED), row_of(CO, agency="CCC")), datetime.date(2026, 11, 18)
        )
        shop, landlord = self.payee(SHOP), self.payee(LANDLORD)
        made = {one.case: self.whole(one, landlord if one is POOL else shop) for one in PLANTED}
        made["own"] |= self.housing(landlord)
        self.end(GONE)
        made["own"]["payee"], made["other"]["payee"] = self.suggested("cleo"), self.suggested("dana")
        made["accepted"] = {"payee": shop}
        made["proposal"] = self.staged(made)
        self.scoped("sela", "Sela North", "D-902", Role.LIAISON)
        self.scoped("paco", "Paco South", "D-903", Role.PAYER)
        made["person"] = {login: actor.person_id for login, actor in self.actors.items()}
        admin = self.actors["ada"]
        people.suspend(self.work, admin, people.Suspend(self.play.key(), self.actors[SUSPENDED].person_id))
        return made

    def bring(self, content: bytes, extract_on: datetime.date) -> dict[str, object]:
        """Import a participant file as the liaison would."""
        command = participant_imports.ImportFile(self.play.key(), digest_of(content), extract_on)
        answer = participant_imports.import_file(self.work, self.actors["lena"], command, content)
        if answer["rejected"]:
            raise AssertionError(answer["rejected"])
        return answer

    def end(self, one: Planted) -> None:
        """A person's stay ends: staged by an import, accepted by another person."""
        answer = self.bring(file_of(row_of(one, exit_on="2026-11-02")), datetime.date(2026, 11, 19))
        proposals.accept(
            self.work, self.actors["priya"], proposals.Accept(self.play.key(), str(answer["proposal"]))
        )

    def payee(self, name: str) -> str:
        """A payee of the demonstration."""
        with self.work.store.reading() as connection:
            found = connection.execute(select(schema.payee.c.id).where(schema.payee.c.name == name))
            return str(found.scalar_one())

    def person_id(self, one: Planted) -> str:
        """The participant's id."""
        table = schema.participant.c
        with self.work.store.reading() as connection:
            found = connection.execute(select(table.id).where(table.external_id == one.external_id))
            return str(found.scalar_one())

    def line(self, one: Planted, cents: int, payee: str, month: str) -> LineInput:
        """What is asked for."""
        terms = rent_terms(month, 1, cents) if one.kind == "Rent" else {}
        return LineInput(one.kind, cents, terms, f"Words about {one.last}", payee, f"ref {one.last}")

    def whole(self, one: Planted, payee: str) -> dict[str, str]:
        """One paid award with its document, and one line that waits for verification."""
        play, coach, participant = self.play, self.actors[one.coach], self.person_id(one)
        needed_by = datetime.date(2026, 12, 1)
        why = f"Reason of {one.last}"
        first = [self.line(one, one.cents, payee, "2026-11")]
        need = play.draft(coach, participant, one.program, first, needed_by=needed_by, why=why)
        (line,) = play.submit(coach, need)
        play.verify(line)
        award = play.approve(line)
        document = papers.attach(play, coach, award, "receipt", one.last, [one.name])
        month = "2026-11" if one.kind == "Rent" else None
        invoice = play.bill(coach, [BillLine(award, one.cents, month, final=True)], f"NO-{one.external_id}")
        memo = changes.ask(play, coach, award, words=f"Memo about {one.last}")
        batch = play.pay([invoice], f"ACH9{one.cents}")
        second = [self.line(one, one.asked_cents, payee, "2026-12")]
        waiting = play.draft(coach, participant, one.program, second, needed_by=needed_by, why=why)
        (waits,) = play.submit(coach, waiting)
        return {
            "participant": participant,
            "need": need,
            "line": line,
            "award": award,
            "amendment": memo,
            "document": document,
            "invoice": invoice,
            "batch": batch,
            "payment": play.payments_of(batch)[0],
            "entry": self.entry_of(award),
            "allocation": str(play.award_row(award)["allocation_id"]),
            "waiting_need": waiting,
            "waiting_line": waits,
        }

    def housing(self, landlord: str) -> dict[str, str]:
        """Coach A's rent: one line that waits, so that the rent coordinator has something of hers."""
        asked = dataclasses.replace(OWN, kind="Rent")
        line = self.line(asked, 50_021, landlord, "2026-12")
        need = self.play.draft(
            self.actors["cleo"], self.person_id(OWN), "EOP", [line], needed_by=datetime.date(2026, 12, 1)
        )
        (waits,) = self.play.submit(self.actors["cleo"], need)
        award = self.award_of("CCC", "Rent")
        paper = papers.attach(self.play, self.actors["cleo"], award, "lease", "Lease", ["Unit (invented)"])
        return {
            "rent_need": need,
            "rent_line": waits,
            "rent_award": award,
            "rent_amendment": changes.ask(self.play, self.actors["cleo"], award, words="A memo (invented)"),
            "rent_document": paper,
            "rent_entry": self.entry_of(award),
        }

    def entry_of(self, award: str) -> str:
        """The first entry of an award."""
        entry = schema.entry.c
        statement = select(entry.id).where(entry.award_id == award).order_by(entry.number)
        with self.work.store.reading() as connection:
            return str(connection.execute(statement).scalars().first())

    def scoped(self, login: str, name: str, staff: str, role: Role) -> None:
        """Somebody of the board whose duties reach one program only: the pool's."""
        grants = grants_of_role(role, program=POOL.program)
        command = people.AddPerson(self.play.key(), login, name, staff, grants)
        staged = people.add_person(self.work, self.actors["ada"], command)
        proposals.accept(
            self.work, self.actors["priya"], proposals.Accept(self.play.key(), str(staged["proposal"]))
        )
        with self.work.store.writing() as connection:
            people_store.change_login(connection, login, must_change=False, state="active")

    def award_of(self, agency: str, kind: str) -> str:
        """An open award of the demonstration of which something is paid: a refund of it is staged."""
        statement = (
            select(schema.award.c.id)
            .join(schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
            .where(schema.allocation.c.agency_code == agency, schema.award.c.kind == kind)
            .where(schema.award.c.state == "open", schema.award.c.paid_cents > 0)
            .order_by(schema.award.c.id)
        )
        with self.work.store.reading() as connection:
            return str(connection.execute(statement).scalars().first())

    def suggested(self, login: str) -> str:
        """A payee that a coach suggests; nobody else's until a keeper makes it."""
        command = payees.Suggest(self.play.key(), f"Landlord told by {login}", "9 Quiet Lane", "landlord")
        return str(payees.suggest(self.work, self.actors[login], command)["payee"])

    def open_line(self) -> tuple[str, str]:
        """An accepted bill of the demonstration and a line of it that is owed and in no payment."""
        bill = schema.invoice.c
        with self.work.store.reading() as connection:
            accepted = connection.execute(select(bill.id).where(bill.state == "accepted").order_by(bill.id))
            for (invoice,) in accepted:
                for line in sorted(canceling.open_ids(connection, invoice)):
                    return str(invoice), line
        raise LookupError("every accepted bill is paid")

    def staged(self, made: Ids) -> dict[str, str]:
        """One staged change of each sort, and a refund that is due."""
        work, play, act = self.work, self.play, self.actors
        today = self.source.today()
        due = play.refund(made["own"]["award"], 1_003, today)
        refund = refunds.ProposeRefund(play.key(), made["own"]["award"], 1_009, today, "withdrawal")
        came_back = ProposeReturn(play.key(), made["other"]["payment"], "R03 no account (invented)", today)
        with work.store.reading() as connection:
            month = min(refundable_months(connection, made["own"]["rent_award"]))
        rent = refunds.ProposeRefund(play.key(), made["own"]["rent_award"], 1_013, today, "too_much", month)
        money = cash.ProposeCash(play.key(), "EOP26", "grant_cash", 123_457, today)
        person = people.AddPerson(play.key(), "nell", "Nell Newcomer", "D-901", (NewGrant(Duty.OVERSEE),))
        change = duties.ChangeDuties(play.key(), act["walt"].person_id, (NewGrant(Duty.OVERSEE),))
        ending = self.bring(file_of(row_of(OTHER, exit_on="2026-11-03")), today)
        bill, line = self.open_line()
        unowed = canceling.ProposeCancel(play.key(), bill, (line,), "not_delivered")
        return {
            "due": due,
            "bill_canceled": str(canceling.propose(work, act["arne"], unowed)["proposal"]),
            "refund_due": str(refunds.propose(work, act["frances"], refund)["proposal"]),
            "refund_rent": str(refunds.propose(work, act["frances"], rent)["proposal"]),
            "payment_return": str(propose_return(work, act["pavel"], came_back)["proposal"]),
            "cash": str(cash.propose(work, act["frances"], money)["proposal"]),
            "person": str(people.add_person(work, act["ada"], person)["proposal"]),
            "duties": str(duties.change_duties(work, act["ada"], change)["proposal"]),
            "participants": str(ending["proposal"]),
        }
