"""Training is refused as exhausted only when no fund that could pay it has any training money left, and that is kept."""

import datetime

import pytest
from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.errors import Refused
from ledger.services.needs import approvals, needs
from ledger.services.needs.needs import LineInput
from ledger.services.scholarships import follow_up
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.rows import Row, rows_of
from tests import board
from tests.grounds import Start
from tests.world import WORKED, World, make_cast, world_on

JULY_20 = datetime.date(2026, 7, 20)
COURSE = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
SMALLER = (
    ("year.toml", 'training_budget = "330,000.00"', 'training_budget = "1,000.00"'),
    ("year.toml", 'set_aside = "120,000.00"', 'set_aside = "425.00"'),
    ("year.toml", 'reserve_training = "70,000.00"', 'reserve_training = "0.00"'),
    ("allocations.toml", 'amount = "50,000.00"', 'amount = "425.00"'),
)


def one_course(work: Work, source: SeededSource) -> None:
    """The worked example's board with training money for one course, on 10 July 2026."""
    files = board.read_folder(WORKED)
    for name, old, new in SMALLER:
        assert files[name].count(old) == 1
        files[name] = files[name].replace(old, new)
    source.set_today(datetime.date(2026, 7, 1))
    board.load_files(work, files)
    board.list_programs(work)
    make_cast(work)
    world_on(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return one_course


def _drafted(world: World, payee: str) -> str:
    line = LineInput("Scholarship", 42_500, COURSE, "A course", payee)
    person = world.participant("CCC", "EOP")
    return world.play.draft(world.coach("CCC"), person, "EOP", [line], needed_by=JULY_20)


def _refusals(world: World) -> list[Row]:
    with world.work.store.reading() as connection:
        return rows_of(connection, select(schema.refusal))


def test_the_last_training_dollar_is_gone_and_whoever_asks_then_is_refused_and_kept(world: World) -> None:
    # SCH-22: at approval and when a coach hands in; the same form sent twice is one refusal
    play, coach = world.play, world.coach("CCC")
    school = play.payee("Example School", "school")
    (first,) = play.submit(coach, _drafted(world, school))
    (second,) = play.submit(coach, _drafted(world, school))
    for line_id in (first, second):
        play.verify(line_id)
    award = play.approve(first)
    command = approvals.Approve(play.key(), second, play.line(second)["version"])
    for _ in range(2):
        with pytest.raises(Refused, match="Funds exhausted on July 10, 2026"):
            approvals.approve(world.work, play.cast.approver, command)
    play.day(2026, 7, 13)
    third = needs.Submit(play.key(), _drafted(world, school))
    with pytest.raises(Refused, match="Funds exhausted on July 13, 2026"):
        needs.submit(world.work, coach, third)
    kept = sorted(_refusals(world), key=lambda one: one["refused_on"])
    assert [(one["code"], str(one["refused_on"]), one["asked_cents"]) for one in kept] == [
        ("funds_exhausted", "2026-07-10", 42_500),
        ("funds_exhausted", "2026-07-13", 42_500),
    ]
    assert [one["refused_to"] for one in kept] == [play.cast.approver.person_id, coach.person_id]
    assert play.line(second)["state"] == "verified", "it is decided anew when there is money"
    assert len(follow_up.follow_up(world.work, coach).refused) == 2
    assert not follow_up.follow_up(world.work, world.coach("CAP")).refused
    approvals.withdraw(world.work, play.cast.approver, approvals.Withdraw(play.key(), award))
    assert play.approve(second).startswith("SCH-")
    world.verified()


def test_a_dollar_that_is_left_somewhere_is_a_short_allocation_and_no_exhausted_fund(world: World) -> None:
    # SCH-22, ALC-03: the refusal is kept, but nobody is referred elsewhere: the fiscal manager can move what is left
    play, coach = world.play, world.coach("CCC")
    school = play.payee("Example School", "school")
    (first,) = play.submit(coach, _drafted(world, school))
    play.verify(first)
    play.let_go(play.approve(first), 1)
    with pytest.raises(Refused) as short:
        play.submit(coach, _drafted(world, school))
    assert short.value.code == "allocation_short"
    assert [one["code"] for one in _refusals(world)] == ["allocation_short"]
    assert not follow_up.follow_up(world.work, coach).refused
    world.verified()
