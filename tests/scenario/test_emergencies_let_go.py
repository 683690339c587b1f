"""An emergency whose award lets everything go is none any more: its clock stops, and the agency's lane stays open."""

import pytest

from ledger.demo import changes, overrides
from ledger.domain.people.duties import Duty
from ledger.services.overrides import emergencies
from ledger.services.payments.worth import BillLine
from tests import board
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_overrides import _refused, asked_rent, july_10
from tests.world import World


@pytest.fixture
def start() -> Start:
    return july_10


@pytest.mark.parametrize("way", ["stopped", "moved", "released"])
def test_an_emergency_that_spent_nothing_and_lets_all_go_asks_for_no_look_back(
    world: World, way: str
) -> None:
    # d15: nothing was paid that somebody would have to verify, and no other emergency waits for it
    play, coach = world.play, world.coach("CCC")
    need, line = asked_rent(world, 75_000)
    overrides.mark(play, coach, need)
    award = play.approve(line)
    if way == "stopped":
        changes.stop(play, award)
    elif way == "moved":
        mover = play.cast.rent_coordinator.person_id
        seeing = board.actor(mover, Duty.VERIFY, Duty.SEE_CLASS, confidential_class="HOPWA")
        changes.move(play, seeing, award, texts.allocation_id(world.work, "CCC", "HR26", "Support"))
    else:
        play.let_go(award, 75_000, month="2026-08")
    assert [row["state"] for row in overrides.of_line(play, line)] == ["withdrawn"]
    play.day(2026, 7, 20)
    other, waiting = asked_rent(world, 10_000)
    overrides.mark(play, coach, other)
    assert play.approve(waiting)
    again = emergencies.LookBack(play.key(), line)
    assert (
        _refused(emergencies.look_back, world.work, play.cast.rent_coordinator, again).code
        == "look_back_none"
    )
    world.verified()


def test_an_emergency_that_stops_with_money_owed_is_still_looked_back_at(world: World) -> None:
    # d15: what is owed will be paid
    play, coach = world.play, world.coach("CCC")
    need, line = asked_rent(world, 75_000, "2026-07")
    overrides.mark(play, coach, need)
    award = play.approve(line)
    play.bill(coach, [BillLine(award, 75_000, "2026-07")], "R-7")
    changes.stop(play, award)
    assert [row["state"] for row in overrides.of_line(play, line)] == ["used"]
    overrides.look_back(play, line)
    world.verified()
