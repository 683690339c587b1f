"""A short life of a board: at least one row in every table of the journal and of what people decide."""

import datetime
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from ledger.demo import card_player, changes
from ledger.demo.rents import rent_terms
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.domain.journal.accounts import Stage
from ledger.domain.people.duties import Duty
from ledger.services.awards import deposits, transfers
from ledger.services.cards import gas_days
from ledger.services.months import months
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.work import Answer, Unit
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.rows import rows_of
from tests import board
from tests import world as worlds
from tests.scenario import texts
from tests.world import World

COURSE = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
AUGUST_1 = datetime.date(2026, 8, 1)

TABLES = [
    *(table for table in schema.metadata.sorted_tables if table.info["sort"] in ("append", "state")),
    schema.balance,
]
"""Every table that `verify` proves."""


def scholarship(world: World, cents: int = 42_500, *, bound: bool = True) -> str:
    """An award of a scholarship, approved on 10 July and bound on the 20th."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    school = play.payee(f"School {play.key()[:6]}", "school")
    line = LineInput("Scholarship", cents, COURSE, "A course", school)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    if bound:
        play.bind(coach, award, cents, play.day(2026, 7, 20))
    return award


def live(world: World) -> dict[str, str]:
    """Cash, a scholarship paid and refunded, a rent returned and paid anew, an OJT, a closed July, published books."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 6)
    play.cash("WA26", 300_000, datetime.date(2026, 7, 6), "drawdown")
    course = scholarship(world)
    landlord = play.payee("Example Homes", "landlord")
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    months = rent_terms("2026-08", 2, 90_000)
    line = LineInput("Rent", 180_000, months, payee_id=landlord, allocation_id=chosen)
    rent = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    employer = play.payee("Example Works", "employer")
    terms = {
        "starts_on": "2026-07-27",
        "ends_on": "2026-10-16",
        "minutes": 6_000,
        "wage_cents": 2_000,
        "rate_bp": 5_000,
    }
    job = LineInput("OJT", 100_000, terms, "Warehouse", employer)
    ojt = play.award(coach, world.participant("CCC", "EOP"), "EOP", job, needed_by=AUGUST_1)
    play.bind(coach, ojt, 100_000, play.day(2026, 7, 24))
    play.day(2026, 8, 14)
    statement = play.bill(coach, [BillLine(rent, 90_000, month="2026-08")], "STMT 08")
    invoice = play.bill(coach, [BillLine(course, 42_500)], "INV 0017")
    worked = PayPeriod(datetime.date(2026, 7, 27), datetime.date(2026, 8, 7), 80 * 60, 2_100)
    wages = play.employer_bill(coach, ojt, [worked], 168_000, "EI 1")
    batch = play.pay([statement, invoice, wages], "ACH-1")
    with world.work.store.reading() as connection:
        of_rent = (schema.payment.c.batch_id == batch, schema.payment.c.payee_id == landlord)
        payment = connection.execute(schema.payment.select().where(*of_rent)).one()
    play.day(2026, 8, 18)
    play.returned(payment.id)
    play.pay([statement], "CHK-2", "check")
    refund = play.refund(course, 12_500, play.day(2026, 9, 10))
    play.refund_back(refund, play.day(2026, 9, 25))
    _cards(world)
    _transferred(world, landlord)
    drives = LineInput("Gas", 10_000, {}, "To class", play.payee("Example Miles", "vendor"))
    live = play.award(coach, world.participant("CCC", "EOP"), "EOP", drives, needed_by=AUGUST_1)
    changes.ask(play, coach, live, cents=9_000)
    close(world, "2026-07")
    _file(world)
    world.books()
    return {"scholarship": course, "rent": rent, "ojt": ojt, "batch": batch}


def _transferred(world: World, landlord: str) -> None:
    """A month of rent that one fund owes, charged to another before it is paid."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 10, 1)
    terms = rent_terms("2026-10", 1, 80_000)
    paying = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    line = LineInput("Rent", 80_000, terms, payee_id=landlord, allocation_id=paying)
    person = world.participant("CCC", "EOP")
    award = play.award(coach, person, "EOP", line, needed_by=datetime.date(2026, 10, 2))
    play.bill(coach, [BillLine(award, 80_000, month="2026-10")], "STMT 10")
    # The other fund is of a pool, whose funds only those may tell apart who see its class
    fiscal = board.actor(
        play.cast.recorder.person_id, Duty.RECONCILE, Duty.SEE_CLASS, confidential_class="HOPWA"
    )
    other = texts.allocation_id(world.work, "CCC", "HR26", "Support")
    command = transfers.ProposeTransfer(play.key(), award, other, "better_source")
    play.accept(transfers.propose(world.work, fiscal, command))


def _cards(world: World) -> None:
    """Gas cards bought, paid, issued, and one of them missing at a count."""
    play = world.play
    vendor = play.payee("Example Fuel", "vendor")
    lot = card_player.lot(play, "WA26", vendor, ("GC-0091", "GC-0100"), 10, 2_500, "F 77")
    play.day(2026, 9, 28)
    card_player.pay(play, lot, "ACH-3001")
    days = {"starts_on": "2026-09-28", "ends_on": "2026-10-10"}
    line = LineInput("Gas", 2_500, days, "To class", vendor)
    award = play.award(world.coach("CCC"), world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    card_player.issue(play, award, "GC-0091")
    play.day(2026, 9, 30)
    card_player.count(play, "WA26", "GC-0092..GC-0099")


def close(world: World, month: str) -> None:
    """Close a month by two people."""
    closer = worlds.person(world.work, "closer", Duty.CLOSE)
    staged = months.propose_close(world.work, closer, months.ProposeClose(world.play.key(), month))
    world.play.accept(staged)


@dataclass(frozen=True)
class _File:
    key: str


def _registered(unit: Unit, person_id: str, on: datetime.date) -> None:
    """A grant's record, its extension and a refused amount, as their pages would write them."""
    record = dict.fromkeys(column.name for column in schema.grant_record.columns)
    unit.insert(schema.grant_record, {**record, "code": "WA26", "title": "Adult", "gaps": "[]", "version": 1})
    extension = {"until_on": on, "approved_on": on, "document": "Letter"}
    unit.insert(schema.extension, {"id": "EXT-TEST0001", "fund": "WA26", **extension})
    line_id = (
        unit.connection.execute(select(schema.need_line.c.id).order_by(schema.need_line.c.id))
        .scalars()
        .first()
    )
    refused = {"code": "cap", "refused_on": on, "asked_cents": 1, "refused_to": person_id, "award_id": None}
    unit.insert(schema.refusal, {"id": "RFS-TEST0001", "line_id": line_id, **refused})
    unit.insert(schema.refused_decision, {"refusal_id": "RFS-TEST0001", "kept": "{}"})
    _went_round(unit, line_id, person_id, on)
    found = {"finding": "{}", "found_by": person_id, "found_on": on}
    unit.insert(schema.week_finding, {"line_id": line_id, **found})
    payee_id = (
        unit.connection.execute(select(schema.payee.c.id).order_by(schema.payee.c.id)).scalars().first()
    )
    other = (
        unit.connection.execute(select(schema.person.c.id).where(schema.person.c.id != person_id))
        .scalars()
        .first()
    )
    _carried(unit, person_id, on)
    let_in = {"reason": "New owner", "from_on": on, "proposed_by": person_id, "accepted_by": other}
    unit.insert(schema.employer_pass, {"id": "EMP-TEST0001", "payee_id": payee_id, **let_in})
    said = {"payee_id": payee_id, "name": "Ann", "address": None, "against": person_id, "reason": "Deed"}
    looked = {"said_by": person_id, "checked_by": other, "checked_on": on}
    unit.insert(schema.distinct_payee, {**said, **looked})


def _carried(unit: Unit, person_id: str, on: datetime.date) -> None:
    """An award and a used cap that a going live brought, a deposit, and what another source decided about a scholarship."""

    def first(column: ColumnElement[str]) -> str:
        return str(unit.connection.execute(select(column).order_by(column)).scalars().first())

    award_id, load_id = first(schema.award.c.id), first(schema.proposal.c.id)
    brought = {"award_id": award_id, "reference": "OLD-1", "load_id": load_id, "document_id": "DOC-TEST0001"}
    unit.insert(schema.carried_award, brought)
    used = {"participant_id": first(schema.participant.c.id), "kind": "Gas", "used_on": on, "amount_cents": 1}
    used["month"] = None
    unit.insert(schema.carried_use, {"id": "USE-TEST0001", "load_id": load_id, "carried_on": on, **used})
    bill, gas = schema.invoice_line.c, schema.award.c.kind == "Gas"
    owed = rows_of(unit.connection, select(schema.invoice_line).where(bill.state == "accrued"))[0]
    award = awards.awards_where(unit.connection, gas, schema.award.c.committed_cents > 0)[0]
    deposits.owe(unit, award, owed, 1, Stage.COMMITTED, on=unit.today(), document=None)
    decided = {"said": "{}", "release_cents": 0, "refund_cents": 0, "accepted_by": None}
    decided |= {"award_id": award_id, "recorded_by": person_id, "recorded_on": on}
    unit.insert(schema.aid_decision, {"id": "AID-TEST0001", **decided})
    due = {"award_id": award_id, "position": 1, "due_on": on, "amount_cents": 1, "condition": "Grades"}
    due |= {"paper": "grade_report", "state": "planned", "document_id": None, "shown_by": None}
    trip = {"line_id": owed["id"], "participant_id": award["participant_id"], "travelled_on": on}
    unit.insert(schema.trip, {"id": "TRIP-TEST0001", **trip, "way": "home > class", "state": "live"})
    gas_days.by_trips(unit, award["participant_id"], on)
    unit.insert(schema.instalment, {"id": "INS-TEST0001", **due, "checked_by": None, "checked_on": None})


def _went_round(unit: Unit, line_id: str | None, person_id: str, on: datetime.date) -> None:
    """An exception that was declined."""
    people = select(schema.person.c.id).where(schema.person.c.id != person_id).order_by(schema.person.c.id)
    decided_by = unit.connection.execute(people).scalars().first()
    row = dict.fromkeys(column.name for column in schema.override.columns)
    row |= {"id": "OVR-TEST0001", "sort": "cap", "line_id": line_id, "state": "declined", "rule": "cap.Gas"}
    row |= {"amount_cents": 1, "reason": "access", "words": "Far", "grounds": "[]", "refusal": "cheaper"}
    row |= {"asked_by": person_id, "asked_on": on, "decided_by": decided_by, "decided_on": on}
    unit.insert(schema.override, row)


def _file(world: World) -> None:
    """A document, a duty and an answered exception, as their pages would write them."""
    uploader, first = world.coach("CCC").person_id, datetime.date(2026, 7, 1)
    at = "2026-07-01T19:00:00.000000Z"

    def _written(unit: Unit) -> tuple[str, Answer]:
        document = {
            "id": "DOC-TEST0001",
            "sort": "invoice",
            "content_type": "application/pdf",
            "size_bytes": 1,
            "pages": 1,
            "commitment": "0" * 64,
            "uploaded_by": uploader,
            "uploaded_at": at,
        }
        unit.file(schema.document, document)
        unit.file(
            schema.document_link,
            {"document_id": "DOC-TEST0001", "object_id": "INV-TEST0001", "linked_at": at},
        )
        duty = {"id": "DUT-TEST0001", "person_id": uploader, "duty": "request", "from_on": first}
        empty = dict.fromkeys(("agency_code", "program_code", "kind_group", "confidential_class", "to_on"))
        unit.insert(schema.duty_grant, {**empty, **duty})
        answered = {
            "id": "ANS-TEST0001",
            "month": "2026-08",
            "code": "late",
            "subject_id": "X",
            "reason": "other",
            "words": "Words",
            "answered_by": uploader,
            "answered_on": first,
        }
        unit.insert(schema.exception_answer, answered)
        held = {"sort": "training", "program_code": "EOP", "agency_code": "CCC", "held_on": first}
        held |= {"words": "Career plans", "recorded_by": uploader, "recorded_on": first}
        unit.insert(schema.network_log, {"id": "NET-TEST0001", **held})
        _registered(unit, uploader, first)
        return "DOC-TEST0001", {}

    world.work.run(None, _File("tests-filed"), "document.filed", _written)
