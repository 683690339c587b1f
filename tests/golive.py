"""The sheets of a board that goes live on 31 October 2026, and what it knows: a good whole that tests spoil in one place."""

import copy
import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from ledger.demo import papers
from ledger.domain.golive.checks import check
from ledger.domain.golive.controls import totals
from ledger.domain.golive.known import Allocation, Fund, Known, Person
from ledger.domain.golive.reading import Numbered, read
from ledger.domain.golive.rows import Fault
from ledger.domain.golive.sheets import SHEETS
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Line
from ledger.domain.people.duties import Duty
from ledger.domain.people.people import NewGrant
from ledger.services.golive import golive as services
from ledger.services.people import duties, proposals
from ledger.services.work import Answer, Unit
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.rows import Row
from ledger.words import plain
from tests import board
from tests.world import World

ON = datetime.date(2026, 10, 31)
TODAY = datetime.date(2026, 11, 2)
PERIOD = (datetime.date(2026, 7, 1), datetime.date(2027, 6, 30))

Cells = dict[str, str]
Sheets = dict[str, list[Cells]]

_GOOD: Sheets = {
    "cash": [
        {"Fund": "WA26", "Received": "12,000.00", "On hand": "10,750.00"},
        {"Fund": "ERA26", "Received": "0.00", "On hand": "-825.00"},
    ],
    "awards": [
        {
            "Award": "A-1001", "Participant ID": "TESTA", "Agency": "CCC", "Program": "EOP", "Fund": "WA26",
            "Kind": "Scholarship", "Payee": "Example College", "Approved on": "2026-07-20", "Approved": "4,000.00",
            "Obligated": "2,500.00", "Paid": "1,000.00", "Starts on": "2026-09-01", "Ends on": "2026-12-11",
        },
        {
            "Award": "A-1002", "Participant ID": "TESTB", "Agency": "CCC", "Program": "EOP", "Fund": "ERA26",
            "Kind": "Rent", "Payee": "Example Homes", "Payee reference": "Unit 4", "Approved on": "2026-08-01", "Approved": "3,300.00",
            "Committed": "825.00", "Obligated": "825.00", "Paid": "825.00",
        },
        {
            "Award": "A-1003", "Participant ID": "TESTB", "Agency": "CCC", "Program": "EOP", "Fund": "WA26",
            "Kind": "Gas", "Payee": "Example Fuel", "Approved on": "2026-10-20", "Approved": "50.00",
            "Committed": "50.00", "Starts on": "2026-11-01", "Ends on": "2026-11-30",
        },
    ],
    "caps": [{"Participant ID": "TESTA", "Kind": "Gas", "Used on": "2026-07-10", "Amount": "80.00"}],
    "months": [
        {"Award": "A-1002", "Month": "2026-08", "Amount": "825.00", "State": "paid"},
        {"Award": "A-1002", "Month": "2026-09", "Amount": "825.00", "State": "owed"},
        {"Award": "A-1002", "Month": "2026-10", "Amount": "825.00", "State": "obligated"},
        {"Award": "A-1002", "Month": "2026-11", "Amount": "825.00", "State": "committed"},
    ],
    "cards": [
        {
            "Fund": "WA26", "Vendor": "Example Fuel", "Invoice": "F 77", "First serial": "GC-0091",
            "Last serial": "GC-0100", "Cards": "10", "Value of each": "25.00", "Paid": "yes",
            "Received on": "2026-08-01", "Keeper": "TEST-PER-CARDS000",
        },
    ],
    "bills": [
        {
            "Award": "A-1001", "Bill": "2026-1188", "Amount": "500.00", "Dated on": "2026-10-12",
            "Received on": "2026-10-15", "Service from": "2026-09-01", "Service to": "2026-10-09",
        },
        {
            "Award": "A-1002", "Bill": "R 9", "Amount": "825.00", "Dated on": "2026-09-01",
            "Received on": "2026-09-01", "Month": "2026-09",
        },
    ],
    "controls": [
        {"Control": control, "Fund": fund, "Count": count, "Amount": amount}
        for control, fund, count, amount in (
            ("cash received", "WA26", "1", "12,000.00"),
            ("cash received", "ERA26", "1", "0.00"),
            ("cash on hand", "WA26", "1", "10,750.00"),
            ("cash on hand", "ERA26", "1", "-825.00"),
            ("awards", "WA26", "2", "4,050.00"),
            ("awards", "ERA26", "1", "3,300.00"),
            ("committed", "WA26", "1", "50.00"),
            ("committed", "ERA26", "1", "825.00"),
            ("obligated", "WA26", "1", "2,500.00"),
            ("obligated", "ERA26", "1", "825.00"),
            ("unpaid bills", "WA26", "1", "500.00"),
            ("unpaid bills", "ERA26", "1", "825.00"),
            ("paid", "WA26", "1", "1,000.00"),
            ("paid", "ERA26", "1", "825.00"),
            ("rent months", "ERA26", "4", "3,300.00"),
            ("cards", "WA26", "10", "250.00"),
            ("caps used", "", "1", "80.00"),
        )
    ],
}  # fmt: skip


_AT_WORK: Sheets = {
    "awards": [
        {
            "Award": "A-1004", "Participant ID": "TESTA", "Agency": "CCC", "Program": "EOP", "Fund": "WA26",
            "Kind": "OJT", "Payee": "Example Works", "Approved on": "2026-08-03", "Approved": "5,200.00",
            "Obligated": "3,600.00", "Paid": "800.00", "Starts on": "2026-08-10", "Ends on": "2026-11-20",
            "Hours": "520", "Wage": "20.00", "Share": "50%",
        },
    ],
    "bills": [
        {
            "Award": "A-1004", "Bill": "EI 2", "Amount": "800.00", "Dated on": "2026-10-05",
            "Received on": "2026-10-06",
        },
    ],
    "agreements": [
        {
            "Award": "A-1004", "Signed on": "2026-08-07", "Retention share": "50%", "Retention days": "90",
            "Midpoint evaluation": "2026-09-30", "Confirmed": "yes", "Federal number": "93-0000000",
            "Job": "Welder's helper", "O*NET code": "51-4121.06", "SVP": "4",
            "Outline": "Safety, machines, reading orders", "Rationale": "Knows the tools, not the machines",
        },
    ],
    "billed": [
        {
            "Award": "A-1004", "Bill": bill, "Service from": first, "Service to": last, "Hours": "160",
            "Wage": "20.00", "Earned": "1,600.00", "Held back": "800.00",
        }
        for bill, first, last in (
            ("EI 1", "2026-08-10", "2026-09-04"), ("EI 2", "2026-09-07", "2026-10-02"),
        )
    ],
    "refunds": [
        {"Award": "A-1001", "Amount": "250.00", "Due on": "2026-10-20", "Reason": "withdrawal"},
    ],
}  # fmt: skip


def good() -> Sheets:
    """Everything agrees, to the cent."""
    return copy.deepcopy(_GOOD)


def with_work() -> Sheets:
    """The course of the good sheets with a refund that is due, and a contract for training at work that runs."""
    sheets = {name: good()[name][:1] for name in ("cash", "awards", "bills")}
    for name, rows in copy.deepcopy(_AT_WORK).items():
        sheets.setdefault(name, []).extend(rows)
    return controlled(sheets)


def controlled(sheets: Sheets) -> Sheets:
    """The sheets with cash on hand and control totals that agree with them, whatever they are."""
    for cash in sheets["cash"]:
        cash["On hand"] = "0"
    opening, _ = read(numbered(sheets), ON)
    spent = Counter(
        {
            one.fund: sum(award.paid_cents for award in opening.awards if award.fund == one.fund)
            for one in opening.cash
        }
    )
    for lot in opening.cards:
        spent[lot.fund] += lot.total_cents if lot.paid else 0
    for cash, row in zip(sheets["cash"], opening.cash, strict=True):
        cash["On hand"] = plain(row.received_cents - spent[row.fund])
    opening, _ = read(numbered(sheets), ON)
    sheets["controls"] = [
        {
            "Control": one.control,
            "Fund": one.fund,
            "Count": str(one.count),
            "Amount": plain(one.amount_cents),
        }
        for one in totals(replace(opening, controls=()))
    ]
    return sheets


def as_csv(sheets: Mapping[str, Iterable[Cells]]) -> dict[str, bytes]:
    """The files of a folder."""
    files = {}
    for name, rows in sheets.items():
        lines = [
            SHEETS[name].headings,
            *([row.get(one, "") for one in SHEETS[name].headings] for row in rows),
        ]
        files[f"{name}.csv"] = "".join(
            ",".join(f'"{cell}"' for cell in line) + "\n" for line in lines
        ).encode()
    return files


def numbered(sheets: Mapping[str, Iterable[Cells]]) -> dict[str, Numbered]:
    """What the reader takes: the header is row 1."""
    return {
        name: list(
            enumerate(
                [
                    SHEETS[name].headings,
                    *([row.get(one, "") for one in SHEETS[name].headings] for row in rows),
                ],
                start=1,
            )
        )
        for name, rows in sheets.items()
    }


def known(**more: object) -> Known:
    """A board that holds all that the good sheets need, and nothing of them yet."""
    places = [Key("CCC", "EOP", "WA26", Line.TRAINING), Key("CCC", "EOP", "WA26", Line.SUPPORT)]
    places.append(Key("CCC", "EOP", "ERA26", Line.SUPPORT))
    values: dict[str, object] = {
        "today": TODAY,
        "first_open": datetime.date(2026, 7, 1),
        "people": {"TESTA": Person("PAR-A", "HOU-A"), "TESTB": Person("PAR-B", "HOU-B")},
        "enrolled": frozenset({("PAR-A", "CCC", "EOP"), ("PAR-B", "CCC", "EOP")}),
        "agencies": {"ccc": "CCC"},
        "programs": {"eop": "EOP"},
        "allocations": {key: Allocation(f"ALC-{place}", key, 1_000_000) for place, key in enumerate(places)},
        "funds": {
            "WA26": Fund(frozenset({"Scholarship", "OJT", "Gas", "NeedsRelated"}), *PERIOD, 25_000),
            "ERA26": Fund(frozenset({"Rent"}), *PERIOD),
        },
        "payees": {
            name: (f"PAY-{place}",)
            for place, name in enumerate(
                ("examplecollege", "examplehomes", "examplefuel", "exampleworks"), start=1
            )
        },
        "network": frozenset({"EOP"}),
        "keepers": {"testpercards000": "PER-CARDS000"},
    }
    return Known(**{**values, **more})  # type: ignore[arg-type]  # a test names what differs


@dataclass(frozen=True)
class _Entrust:
    key: str


def prepared(world: World) -> World:
    """The board of the worked example on 2 November, before it goes live: two people, four payees, a keeper of cards."""
    world.work.source.set_today(TODAY)  # type: ignore[attr-defined]  # tests' source is the seeded one
    for name in ("TESTA", "TESTB"):
        world.participant("CCC", "EOP", external_id=name)
    for name, sort in (
        ("Example College", "school"),
        ("Example Homes", "landlord"),
        ("Example Fuel", "vendor"),
        ("Example Works", "employer"),
    ):
        world.play.payee(name, sort)

    entrusted(world)
    return world


def entrusted(world: World) -> None:
    """The keeper of cards holds the duty on record, as a sheet's keeper must."""

    def _grant(unit: Unit) -> tuple[str, Answer]:
        keeper = world.play.cast.card_keeper.person_id
        duties.insert_grants(unit, keeper, [NewGrant(Duty.KEEP_CARDS)])
        return keeper, {}

    world.work.run(None, _Entrust("tests-keeper"), "duties.granted", _grant)


def faults_of(sheets: Mapping[str, Iterable[Cells]], board: Known | None = None) -> list[Fault]:
    """Everything that is wrong, as the dry run tells it."""
    opening, faults = read(numbered(sheets), ON)
    return faults or check(opening, board or known())[1]


def paper() -> bytes:
    """The signed control report."""
    return papers.drawn("Control report", ["Balances of 31 October 2026", "Signed (invented)"])


def staged(
    world: World, sheets: Mapping[str, Iterable[Cells]], key: str = "golive", on: datetime.date = ON
) -> str:
    """The sheets staged by whoever loads; the proposal's id."""
    files, signed = as_csv(sheets), paper()
    command = services.StageSheets(key, services.digest_of(files, signed), on)
    return str(services.stage(world.work, board.stager(), command, files, signed)["proposal"])


def accepted(world: World, proposal_id: str, key: str = "golive-accept") -> Answer:
    """Another person accepts it."""
    return proposals.accept(world.work, board.accepter(), proposals.Accept(key, proposal_id))


def carried(world: World, reference: str) -> Row:
    """An award by its number in the system before."""
    table = schema.carried_award
    with world.work.store.reading() as connection:
        wanted = select(table.c.award_id).where(table.c.reference == reference)
        award = awards.get_award(connection, str(connection.execute(wanted).scalar_one()))
    assert award is not None
    return award


def bill_of(world: World, award_id: str) -> str:
    """The one bill of an award that is owed."""
    line = schema.invoice_line.c
    with world.work.store.reading() as connection:
        wanted = select(line.invoice_id).where(line.award_id == award_id, line.state == "accrued")
        return str(connection.execute(wanted).scalar_one())
