"""A month of rent whose last bill was below it, and is canceled: it holds what came back (PAY-12, SUP-10)."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from ledger.demo import changes
from ledger.demo.rents import rent_terms
from ledger.domain.needs.kinds import Group
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import moves
from ledger.services.journal import verify
from ledger.services.needs import verifications
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_canceled_bills import AUGUST, RENT, _cancel, _months, _rent, _stages
from tests.world import World, person


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _lower_and_canceled(world: World, *, bound: bool, months: int = 1) -> str:
    """August, and what months follow, are approved at 900.00; its last bill was of 850.00, and is canceled."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    asked = replace(_rent(world), amount_cents=months * RENT, terms=rent_terms("2026-08", months, RENT))
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", asked, needed_by=AUGUST)
    if bound:
        play.bind(coach, award, RENT, play.day(2026, 7, 20), "2026-08")
    play.day(2026, 8, 1)
    bill = play.bill(coach, [BillLine(award, 85_000, "2026-08", final=True)], "ST 1", total_cents=85_000)
    _cancel(world, bill)
    return award


@pytest.mark.parametrize("bound", [False, True])
def test_a_month_whose_lower_last_bill_is_canceled_holds_what_came_back_and_is_billed_as_that(
    world: World, bound: bool
) -> None:  # PAY-12, SUP-10: 50.00 were let go with the bill, and are not the month's any more
    award, play, coach = _lower_and_canceled(world, bound=bound), world.play, world.coach("CCC")
    with pytest.raises(Refused) as refused:
        play.bill(coach, [BillLine(award, RENT, "2026-08")], "ST 2")
    assert refused.value.code == "more_than_obligated"
    play.bill(coach, [BillLine(award, 85_000, "2026-08")], "ST 2")
    assert (_stages(world, award), _months(world, award)) == ((0, 0, 85_000, 0), ["accrued"])
    world.verified()


@pytest.mark.parametrize("bound", [False, True])
def test_such_a_month_is_let_go_or_stopped_as_what_it_holds(world: World, bound: bool) -> None:  # PAY-12
    award, play = _lower_and_canceled(world, bound=bound), world.play
    if bound:
        with pytest.raises(InvalidInput) as refused:
            play.let_go(award, RENT, month="2026-08")
        assert refused.value.code == "month_amount"
        play.let_go(award, 85_000, month="2026-08")
    else:
        moves.stop(
            world.work, play.cast.approver, moves.Stop(play.key(), award, "The unit was let to others")
        )
    assert (_stages(world, award), _months(world, award)) == ((0, 0, 0, 0), ["released"])
    world.verified()


@pytest.mark.parametrize("months", [1, 2])
def test_such_a_month_moves_as_the_month_that_it_is_and_all_of_it_is_billed_there(
    world: World, months: int
) -> None:  # PAY-12, SUP-10, I13: the line asks what its terms make, not what was left here
    award, play, coach = _lower_and_canceled(world, bound=False, months=2), world.play, world.coach("CCC")
    if months == 1:
        play.let_go(award, RENT, month="2026-09")
    there = texts.allocation_id(world.work, "CCC", "HR26", "Support")
    line = changes.move(play, play.cast.rent_coordinator, award, there)
    other = person(world.work, "vother", Duty.VERIFY, group=Group.HOUSING)
    verifications.verify(world.work, other, verifications.Verify(play.key(), line))
    anew = play.approve(line)
    assert (_stages(world, award), _stages(world, anew)) == ((0, 0, 0, 0), (months * RENT, 0, 0, 0))
    for place in range(months):
        play.day(2026, 8 + place, 1)
        play.bill(coach, [BillLine(anew, RENT, f"2026-{8 + place:02d}")], f"ST {place + 2}")
    assert _stages(world, anew) == (0, 0, months * RENT, 0)
    world.verified()


@pytest.mark.parametrize("bound", [False, True])
@pytest.mark.parametrize("paid", [False, True])
def test_such_a_month_stops_no_change_of_its_award(world: World, bound: bool, paid: bool) -> None:
    # PAY-12, decision 23: bound at 900.00 of which 50.00 were let go, September is asked besides at the same rent, at no other
    award, play, coach = _lower_and_canceled(world, bound=bound), world.play, world.coach("CCC")
    if paid:
        play.pay([play.bill(coach, [BillLine(award, 85_000, "2026-08")], "ST 2")], "ACH-1")
    if paid or bound:
        with pytest.raises(Refused, match=r"August 2026 is bound, owed or paid at \$900\.00") as other:
            changes.ask(play, coach, award, cents=170_000, terms={"months": 2, "monthly_cents": 85_000})
        assert other.value.code == "amend_months_bound"
    change = changes.ask(play, coach, award, cents=2 * RENT, terms={"months": 2})
    changes.verify(play, change)
    changes.approve(play, change)
    august = (0, 0, 0, 85_000) if paid else (0, 85_000, 0, 0) if bound else (RENT, 0, 0, 0)
    assert _stages(world, award) == (august[0] + RENT, *august[1:])
    world.verified()


def test_verify_finds_a_month_that_says_more_than_its_award_holds(
    world: World,
) -> None:  # SUP-10: the red twin
    award = _lower_and_canceled(world, bound=True)
    with world.work.store.writing() as connection:
        connection.execute(update(schema.rent_month).values(amount_cents=RENT))
    found = verify.verify(world.work, with_books=False).findings
    assert "obligated 85000 cents, its months say 90000" in {
        one.says for one in found if one.place == f"award {award}"
    }
