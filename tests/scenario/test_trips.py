"""Miles are paid once: the same way on the same day, in whichever log and of whichever award of the person."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import insert

from ledger.clock import SeededSource
from ledger.demo import papers
from ledger.domain.awards import mileage
from ledger.domain.awards.mileage import Trip
from ledger.errors import Refused
from ledger.services.needs.needs import LineInput
from ledger.services.payments import acceptance, invoices
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store import schema
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World

TRIP = Trip(datetime.date(2026, 7, 14), 125, "Home", "College", "Class")
CENTS = 875


PROOF = (
    '\n[[value]]\ncode = "proofs.Gas"\nvalue = "attendance"\nunit = "list"\nclass = "policy"\n'
    'from = 2026-07-10\ndocument = "Board policy 7"\n'
)
ATTENDED = (
    '\n[[value]]\ncode = "mileage_attendance"\nvalue = "yes"\nunit = "yes_no"\nclass = "policy"\n'
    'from = 2026-07-20\ndocument = "Board policy 9 (example)"\n'
)


def _with(*values: str) -> dict[str, str]:
    """The worked example's files with further values."""
    files = board.read_folder(WORKED)
    return {**files, "policies.toml": files["policies.toml"] + "".join(values)}


def july_20(work: Work, source: SeededSource) -> None:
    """The worked example's board, with a policy that a log carries the proof of attendance."""
    world = starts.worked_example(work, source)
    world.play.day(2026, 7, 10)
    board.load_files(work, _with(PROOF), key="tests-trips")


@pytest.fixture
def start() -> Start:
    return july_20


def _awards(world: World) -> tuple[str, str]:
    """Two awards of gas of one person."""
    play, who = world.play, world.participant("CCC", "EOP")
    payee = play.payee("Example Agency", "agency")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    made = []
    for cents in (5_000, 5_001):
        line = LineInput("Gas", cents, {}, "Drives to class", payee, allocation_id=chosen)
        made.append(play.award(world.coach("CCC"), who, "EOP", line, needed_by=datetime.date(2026, 8, 1)))
    play.day(2026, 7, 20)
    return made[0], made[1]


def _log(world: World, award: str, trips: list[Trip], cents: int, number: str) -> str:
    """A log that waits for whoever accepts it."""
    line = BillLine(award, trips=tuple(trips), final=False)
    return world.play.bill(world.coach("CCC"), [line], number, total_cents=cents, accept=False)


@contextmanager
def _refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as refused:
        yield
    assert refused.value.code == code


def test_a_trip_is_paid_once_in_one_log_in_two_and_on_two_awards(world: World) -> None:
    # SUP-13, SUP-14: the way back and another day are trips of their own
    play = world.play
    first, second = _awards(world)
    back = replace(TRIP, start="College", end="Home")
    same = replace(TRIP, start=" home", end="COLLEGE ", purpose="Exam")
    with _refused("trip_twice"):
        _log(world, first, [TRIP, same], 2 * CENTS, "M-1")
    bill = _log(world, first, [TRIP, back], 2 * CENTS, "M-1")
    with _refused("trip_twice"):
        _log(world, first, [same], CENTS, "M-2")
    with _refused("trip_twice"):
        _log(world, second, [TRIP], CENTS, "M-2")
    wrong = acceptance.DecideInvoice(play.key(), bill, "Wrong miles")
    acceptance.decide(world.work, play.cast.invoice_accepter, wrong)
    _log(world, second, [TRIP], CENTS, "M-2")
    world.verified()


def test_a_trip_stands_in_one_line_of_a_bill(world: World) -> None:  # SUP-14
    play = world.play
    lines = tuple(BillLine(award, trips=(TRIP,), final=False) for award in _awards(world))
    payee = play.award_row(lines[0].award_id)["payee_id"]
    today = play.source.today()
    command = invoices.EnterInvoice(play.key(), payee, "M-1", today, today, 2 * CENTS, lines)
    with _refused("trip_twice"):
        invoices.enter(world.work, world.coach("CCC"), command)


def test_a_log_is_accepted_with_the_attendance_of_its_days(world: World) -> None:
    # SUP-13: attendance days only, where the policy asks for the proof
    play, coach = world.play, world.coach("CCC")
    first, _ = _awards(world)
    bill = _log(world, first, [TRIP], CENTS, "M-1")
    with _refused("proof_missing"):
        play.accept_bill(bill)
    papers.attach(play, coach, bill, "attendance", "Attendance", ["14 July, signed"])
    play.accept_bill(bill)
    assert play.award_row(first)["accrued_cents"] == CENTS
    world.verified()


def test_red_the_database_takes_a_trip_once_though_nobody_looks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SUP-14: red twin; without the domain's check the unique claim refuses the second log, and a refused log frees it
    play = world.play
    first, second = _awards(world)
    bill = _log(world, first, [TRIP], CENTS, "M-1")
    monkeypatch.setattr(mileage, "refuse_twice", lambda *_: None)
    with _refused("trip_just_claimed"):
        _log(world, second, [replace(TRIP, start="HOME ")], CENTS, "M-2")
    acceptance.decide(
        world.work, play.cast.invoice_accepter, acceptance.DecideInvoice(play.key(), bill, "Wrong miles")
    )
    _log(world, second, [TRIP], CENTS, "M-2")
    world.verified()


def test_where_policy_says_so_a_log_waits_for_the_record_of_its_days(world: World) -> None:
    # SUP-13: the participant system holds training from 20 July on; the trip of the 14th is of no such day, the 20th is
    play, coach = world.play, world.coach("CCC")
    first, _ = _awards(world)
    board.load_files(world.work, _with(PROOF, ATTENDED), key="attendance")
    early = _log(world, first, [TRIP], CENTS, "M-1")
    late = _log(world, first, [replace(TRIP, on=datetime.date(2026, 7, 20))], CENTS, "M-2")
    papers.attach(play, coach, early, "attendance", "Attendance", ["14 July, signed"])
    papers.attach(play, coach, late, "attendance", "Attendance", ["20 July, signed"])
    _recorded(world, play.award_row(first)["participant_id"], datetime.date(2026, 7, 20))
    with _refused("trip_unattended"):
        play.accept_bill(early)
    play.accept_bill(late)
    assert play.award_row(first)["accrued_cents"] == CENTS


def _recorded(world: World, participant_id: str, on: datetime.date) -> None:
    """A record of training that goes on, as an import brings it."""
    row = dict.fromkeys(column.name for column in schema.record.columns)
    row |= {"id": "REC-TEST0001", "participant_id": participant_id, "external_id": "R-1", "sort": "training"}
    row |= {"code": "06", "happened_on": on, "content_digest": "0" * 64, "import_id": "IMP-TEST0001"}
    with world.work.store.writing() as connection:
        connection.execute(insert(schema.record).values(row))
