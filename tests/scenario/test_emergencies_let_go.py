"""How an emergency ends: its award lets everything go and it is none any more, or what was paid of it comes back."""

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


def test_an_emergency_that_was_paid_is_settled_by_what_was_done_about_all_of_it(world: World) -> None:
    """Of 800.00 that were paid 1.00 came back: neither that nor stopping it settles the 799.00."""
    # d15
    play, coach = world.play, world.coach("CCC")
    need, line = asked_rent(world, 80_000, "2026-07")
    overrides.mark(play, coach, need)
    award, on = overrides.approve(play, line), play.day(2026, 7, 13)
    play.pay([play.bill(coach, [BillLine(award, 80_000, "2026-07")], "R-1")], "ACH1")
    play.refund_back(play.refund(award, 100, on, "2026-07"), on)
    play.day(2026, 7, 14)
    overrides.look_back(play, line, "not_eligible")
    (found,) = overrides.of_line(play, line)
    for outcome, code in (("stopped", "paid_not_stopped"), ("refund", "not_refunded")):
        refusal = _refused(overrides.settle, play, found["id"], outcome)
        assert (refusal.code, refusal.arguments["paid_cents"]) == (code, 79_900)
    due = play.refund(award, 79_900, play.day(2026, 7, 15), "2026-07")
    assert _refused(overrides.settle, play, found["id"], "stopped").code == "paid_not_stopped"
    overrides.settle(play, found["id"], "refund")
    play.refund_back(due, play.day(2026, 7, 16))
    world.verified()
