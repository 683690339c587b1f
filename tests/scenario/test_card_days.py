"""The days of gas cards: none comes or is handed out when money cannot be bound, and no lot is paid after the last day."""

import datetime
from dataclasses import replace

import pytest

from ledger.demo import card_player as cards
from ledger.domain.awards.mileage import Trip
from ledger.domain.cards import cards as rules
from ledger.errors import Refused
from ledger.services.payments import acceptance
from ledger.services.payments.worth import BillLine
from tests import board, starts
from tests.grounds import Start
from tests.scenario.test_cards import SERIALS, award_of, lot_of
from tests.scenario.test_funds import register
from tests.scenario.test_support_given import leave
from tests.world import WORKED, World

AUGUST_4 = datetime.date(2026, 8, 4)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _gap(world: World, on: datetime.date) -> None:
    """A day without the grant's money."""
    register(world, grant={"WA26": {"grantor": "US Department of Labor", "gaps": [f"{on} to {on}"]}})


def _award(world: World, cents: int = 2_500) -> str:
    """An award of gas cards made on 4 August, from a lot of WA26 that is paid."""
    vendor, lot = lot_of(world)
    who = world.participant("CCC", "EOP")
    world.play.day(2026, 8, 4)
    cards.pay(world.play, lot, "ACH-3001")
    return award_of(world, vendor, who, cents)


def _refused(world: World, award: str, issued_on: datetime.date) -> str:
    with pytest.raises(Refused) as refused:
        cards.issue(world.play, award, "GC-0091", issued_on=issued_on)
    return refused.value.code


def test_no_card_is_handed_out_after_the_agencys_agreement_ended(world: World) -> None:
    # ALC-05: the award stands, and nothing more is bound by it; what was handed out on its last day still is
    award = _award(world)
    files = board.read_folder(WORKED)
    lasting = files["agencies.toml"]
    files["agencies.toml"] = lasting.replace("from = 2026-07-01\n", "from = 2026-07-01\nto = 2026-08-04\n", 1)
    board.load_files(world.work, files, "ended")
    on = world.play.day(2026, 8, 5)
    assert _refused(world, award, on) == "agency_not_active"
    cards.issue(world.play, award, "GC-0091", issued_on=AUGUST_4)


def test_no_card_is_handed_out_on_a_day_without_the_grants_money(world: World) -> None:
    # FND-03: what the award did on the 5th puts the entry after the gap, but the day of the signature decides as well
    award = _award(world, 5_000)
    _gap(world, AUGUST_4)
    on = world.play.day(2026, 8, 5)
    world.play.let_go(award, 2_500)
    assert _refused(world, award, AUGUST_4) == "fund_gap"
    cards.issue(world.play, award, "GC-0091", issued_on=on)


def test_no_card_is_entered_on_a_day_without_the_grants_money(world: World) -> None:
    # FND-03: handed out before the gap, but what the award did last puts its entry into it
    award = _award(world, 5_000)
    on = world.play.day(2026, 8, 5)
    world.play.let_go(award, 2_500)
    _gap(world, on)
    assert _refused(world, award, AUGUST_4) == "fund_gap"


def test_no_lot_comes_on_a_day_without_the_grants_money(world: World) -> None:
    # FND-03: a lot is an obligation of the board; the next day it may come
    _gap(world, datetime.date(2026, 8, 1))
    with pytest.raises(Refused) as refused:
        lot_of(world)
    assert refused.value.code == "fund_gap"
    world.play.day(2026, 8, 2)
    vendor = world.play.payee("Example Fuel", "vendor")
    cards.lot(world.play, "WA26", vendor, SERIALS, 10, 2_500, "F 77")


@pytest.mark.parametrize("days", [0, 1])
def test_no_lot_is_paid_after_the_funds_liquidation(world: World, days: int) -> None:
    # FND-04: on the last day it is paid, a day later it is not
    _, lot = lot_of(world)
    last_on = datetime.date(2028, 9, 28) + datetime.timedelta(days=days)
    world.play.day(last_on.year, last_on.month, last_on.day)
    if not days:
        cards.pay(world.play, lot, "ACH-3001")
        return
    with pytest.raises(Refused) as refused:
        cards.pay(world.play, lot, "ACH-3001")
    assert refused.value.code == "after_liquidation"


def test_no_card_is_handed_out_after_the_person_left_the_program(world: World) -> None:
    # SUP-23: left on 4 August; what was handed out on that day still is
    award = _award(world)
    leave(world, world.play.award_row(award)["participant_id"], AUGUST_4)
    assert _refused(world, award, world.play.day(2026, 8, 5)) == "after_exit"
    cards.issue(world.play, award, "GC-0091", issued_on=AUGUST_4)


def test_red_the_database_takes_a_day_by_card_or_by_miles_though_nobody_looks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SUP-13: red twin; without the domain's check the one row of person and day refuses the other way, either way round
    play, coach = world.play, world.coach("CCC")
    vendor, _ = lot_of(world)
    who = world.participant("CCC", "EOP")
    card, miles = award_of(world, vendor, who), award_of(world, vendor, who, 10_000, {})
    monkeypatch.setattr(rules, "refuse_trips", lambda *_: None)
    play.day(2026, 8, 10)
    there = Trip(datetime.date(2026, 8, 6), 100, "Home", "College", "Class")
    trips = (there, replace(there, start="College", end="Home"))
    log = BillLine(miles, trips=trips, final=False)
    bill = play.bill(coach, [log], "M 1", total_cents=1_400, accept=False)
    assert _refused(world, card, play.source.today()) == "gas_day_taken"
    wrong = acceptance.DecideInvoice(play.key(), bill, "Wrong days")
    acceptance.decide(world.work, play.cast.invoice_accepter, wrong)
    cards.issue(play, card, "GC-0091")
    with pytest.raises(Refused) as driven:
        play.mileage(coach, miles, trips[:1], 700, "M 2", final=False)
    assert driven.value.code == "gas_day_taken"
    world.verified()
