"""A change is asked, verified and approved on days of their own: what became true in between decides it anew."""

import datetime

import pytest

from ledger.demo import changes
from ledger.demo.rents import rent_terms
from ledger.errors import Refused
from ledger.services.needs.needs import LineInput
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_changes import AUGUST_1, _columns, _gas, _rent, enrol, july_10
from tests.scenario.test_cuts import move
from tests.scenario.test_support_given import leave
from tests.world import World


@pytest.fixture
def start() -> Start:
    return july_10


def test_a_change_of_somebody_who_left_meanwhile_is_neither_verified_nor_approved(world: World) -> None:
    # SUP-01, decision 40: asked on the 10th, left on the 11th, verified on the 12th; enrolled again, verified, and left again
    play, coach, award = world.play, world.coach("CCC"), _gas(world)
    who = play.award_row(award)["participant_id"]
    change = changes.ask(play, coach, award, cents=15_000)
    play.day(2026, 7, 12)
    for step in (
        lambda: changes.verify(play, change),
        lambda: changes.decide(play, change, play.cast.approver),
    ):
        leave(world, who, datetime.date(2026, 7, 11))
        with pytest.raises(Refused) as refused:
            step()
        assert refused.value.code == "not_enrolled"
        leave(world, who, None)
        step()
    assert _columns(world, award) == (15_000, 0, 0, 0)


def test_a_change_is_decided_by_what_was_approved_since_it_was_verified(world: World) -> None:
    # SUP-06, decision 40: verified for 250.00 of the cap of 300.00; then 100.00 are approved for the same person
    play, coach = world.play, world.coach("CCC")
    award = _gas(world)
    change = changes.ask(play, coach, award, cents=25_000)
    changes.verify(play, change)
    shop, who = play.payee("Example Trips", "vendor"), play.award_row(award)["participant_id"]
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    second = LineInput("Gas", 10_000, {}, "Drives to work", shop, allocation_id=chosen)
    play.award(coach, who, "EOP", second, needed_by=AUGUST_1)
    with pytest.raises(Refused, match=r"300\.00.*100\.00.*250\.00.*50\.00 too much") as refused:
        changes.decide(play, change, play.cast.approver)
    assert refused.value.code == "cap"
    assert _columns(world, award) == (0, 0, 0, 0)
    world.verified()


def test_an_award_of_a_year_that_is_over_is_not_changed(world: World) -> None:
    # SUP-06: what is needed in the next program year counts against the caps of that year
    play, coach, award = world.play, world.coach("CCC"), _gas(world)
    play.day(2027, 6, 30)
    change = changes.ask(play, coach, award, cents=15_000)
    play.day(2027, 7, 1)
    for act in (
        lambda: changes.ask(play, coach, award, cents=16_000),
        lambda: changes.verify(play, change),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert (refused.value.code, refused.value.arguments["year"]) == ("amend_year", 2026)


def test_who_may_not_tell_the_funds_of_a_pool_apart_reads_no_more_of_a_refused_change(world: World) -> None:
    # P34: HP26 was cut below what is promised of it; the coach reads that it cannot pay, and not what it has
    play, coach = world.play, world.coach("CAP")
    terms = rent_terms("2026-09", 1, 70_000)
    chosen = texts.allocation_id(world.work, "CAP", "HP26", "Support")
    line = LineInput("Rent", 70_000, terms, "", play.payee("Example Homes", "landlord"), allocation_id=chosen)
    award = play.award(coach, world.participant("CAP", "IND"), "IND", line, needed_by=AUGUST_1)
    move(world, "CAP:IND", "funder", 2_390_000, of=("HP26", "Support"))
    with pytest.raises(Refused) as refused:
        changes.ask(play, coach, award, cents=80_000, terms=rent_terms("2026-09", 1, 80_000))
    assert refused.value.code == "pool_cannot"


def test_the_words_of_a_change_are_held_against_what_is_never_paid(world: World) -> None:
    # SUP-08: 200.00 of gas become 220.00 for "a late fee and a parking fine"; a memo that says so pays nothing
    play, coach, award = world.play, world.coach("CCC"), _gas(world)
    with pytest.raises(Refused) as never:
        changes.ask(play, coach, award, cents=22_000, words="A late fee and a parking fine came with it")
    assert never.value.code == "unallowable"
    changes.ask(play, coach, award, words="No late fee is paid (invented)")
    change = changes.ask(play, coach, award, cents=22_000, words="Fuel costs more (invented)")
    changes.verify(play, change)
    changes.approve(play, change)
    assert _columns(world, award) == (22_000, 0, 0, 0)


def test_months_that_do_not_follow_one_another_do_not_move(world: World) -> None:
    # Issue 3, moved; SUP-10: a line asks for months in a row, and August and October are none
    play = world.play
    award = _rent(world, "2026-08", 3, 80_000)
    play.let_go(award, 80_000, month="2026-09")
    enrol(world, play.award_row(award)["participant_id"], "CAP", "IND")
    there = texts.allocation_id(world.work, "CAP", "HP26", "Support")
    with pytest.raises(Refused, match="do not follow one another from August 2026 on") as refused:
        changes.move(play, play.cast.rent_coordinator, award, there)
    assert refused.value.code == "move_months"
    assert _columns(world, award) == (160_000, 0, 0, 0)
    play.let_go(award, 80_000, month="2026-08")
    line = play.line(changes.move(play, play.cast.rent_coordinator, award, there))
    assert line["amount_cents"] == 80_000
    assert '"first_month":"2026-10"' in line["terms"]
    world.verified()
