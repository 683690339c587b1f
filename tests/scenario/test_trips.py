"""Miles are paid once: the same way on the same day, in whichever log and of whichever award of the person."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ledger.clock import SeededSource
from ledger.demo import papers
from ledger.domain.awards.mileage import Trip
from ledger.errors import Refused
from ledger.services.needs.needs import LineInput
from ledger.services.payments import acceptance, invoices
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World

TRIP = Trip(datetime.date(2026, 7, 14), 125, "Home", "College", "Class")
CENTS = 875


def july_20(work: Work, source: SeededSource) -> None:
    """The worked example's board, with a policy that a log carries the proof of attendance."""
    world = starts.worked_example(work, source)
    world.play.day(2026, 7, 10)
    files = board.read_folder(WORKED)
    files["policies.toml"] += (
        '\n[[value]]\ncode = "proofs.Gas"\nvalue = "attendance"\nunit = "list"\nclass = "policy"\n'
        'from = 2026-07-10\ndocument = "Board policy 7"\n'
    )
    board.load_files(work, files, key="tests-trips")


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
