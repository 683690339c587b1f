"""Weeks that were given and weeks that were not: found work, stopped, moved, and days between an exit and a return."""

import datetime

import pytest
from sqlalchemy import insert

from ledger.clock import SeededSource
from ledger.demo import card_player as cards
from ledger.demo import changes
from ledger.demo.papers import NO_PAPER
from ledger.domain.awards.mileage import Trip
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import moves
from ledger.services.needs import verifications
from ledger.services.needs.needs import LineInput
from ledger.services.payments import acceptance
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.participants.records import JOB
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_support_given import FINDING, FIRST, VALUES, _files, _line, _weeks, leave
from tests.world import World, person, world_on

DAY = datetime.date
SECOND_SATURDAY, JULY_27 = DAY(2026, 7, 25), DAY(2026, 7, 27)


def two_agencies(work: Work, source: SeededSource) -> None:
    """The worked example's board with weekly aid; another agency has Adult money for support as well."""
    files = {
        name: text.replace("from = 2026-07-10", "from = 2026-07-01") for name, text in _files(VALUES).items()
    }
    files["agencies.toml"] += (
        '\n[[membership]]\nagency = "CAP"\nprogram = "EOP"\nfrom = 2026-07-01\nagreement = "CAP 7"\n'
    )
    files["allocations.toml"] += (
        '\n[[allocation]]\nagency = "CAP"\nprogram = "EOP"\nfund = "WA26"\nline = "Support"\namount = "1,000.00"\n'
    )
    files["year.toml"] = files["year.toml"].replace(
        'reserve_support = "25,000.00"', 'reserve_support = "24,000.00"'
    )
    source.set_today(starts.FIRST_DAY)
    board.load_files(work, files)
    board.list_programs(work)
    world_on(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return two_agencies


def _aided(world: World) -> tuple[str, str, str]:
    """Four weeks of weekly aid at 120.00 from 12 July: the person, the payee, the award."""
    play, who = world.play, world.participant("CCC", "EOP")
    payee = play.payee("Participant", "participant")
    line = _weeks(world, who, payee, FIRST)
    play.verify(line, finding=FINDING)
    return who, payee, play.approve(line)


def _two_weeks(award: str, to_on: datetime.date = SECOND_SATURDAY, cents: int = 24_000) -> list[BillLine]:
    return [BillLine(award, cents, None, FIRST, to_on)]


def _hired(world: World, who: str, on: datetime.date) -> None:
    """A job on record, as an import brings it."""
    with world.work.store.writing() as connection:
        new_id = world.work.source.new_id
        connection.execute(
            insert(schema.record).values(
                id=new_id("REC"),
                external_id=new_id("REC"),
                participant_id=who,
                import_id="IMP-TEST0000",
                sort="employment",
                code=JOB,
                happened_on=on,
                content_digest=new_id("REC"),
            )
        )


def _moved(world: World, who: str, award: str) -> str:
    """The open part goes to the other agency, where the person is enrolled now; its line."""
    world.enrol(who, "CAP", "EOP")
    return _go_on(world, award)


def _go_on(world: World, award: str) -> str:
    there = texts.allocation_id(world.work, "CAP", "WA26", "Support")
    move = moves.Move(world.play.key(), award, there, "The participant moved")
    return str(moves.move(world.work, world.play.cast.liaison, move)["line"])


def _verify(world: World, line: str) -> None:
    """By somebody else than who moved it."""
    other = person(world.work, "vother", Duty.VERIFY)
    finding = FINDING if world.play.line(line)["kind"] == "NeedsRelated" else None
    verify = verifications.Verify(world.play.key(), line, finding=finding)
    verifications.verify(world.work, other, verify)


def test_what_a_waiting_bill_asks_for_does_not_move_away_from_it(world: World) -> None:
    """Of four weeks two are billed: accepted, they are paid here and two weeks go on; refused, all four do."""
    # SUP-05, SUP-20: what nothing has bound is the bill's when it is accepted
    play, coach = world.play, world.coach("CCC")
    who, _, award = _aided(world)
    play.day(2026, 7, 27)
    bill = play.bill(coach, _two_weeks(award), "W-1", accept=False)
    world.enrol(who, "CAP", "EOP")
    with pytest.raises(Refused) as waits:
        _go_on(world, award)
    assert waits.value.code == "bills_waiting"
    play.accept_bill(bill)
    line = _go_on(world, award)
    assert (play.line(line)["amount_cents"], play.award_row(award)["accrued_cents"]) == (24_000, 24_000)
    world.verified()


def test_weekly_aid_ends_with_the_day_before_a_job_though_its_weeks_were_approved(world: World) -> None:
    # SUP-19, 680.940(a): hired on 13 July; 12 July alone is paid, and a job from before the finding says nothing
    play, coach = world.play, world.coach("CCC")
    who, _, award = _aided(world)
    _hired(world, who, DAY(2026, 6, 1))
    play.day(2026, 7, 27)
    waits = play.bill(coach, _two_weeks(award), "W-1", accept=False)
    _hired(world, who, DAY(2026, 7, 13))
    accept = acceptance.DecideInvoice(play.key(), waits, undocumented=NO_PAPER)
    for step in (
        lambda: play.bill(coach, _two_weeks(award), "W-2"),
        lambda: acceptance.decide(world.work, play.cast.invoice_accepter, accept),
    ):
        with pytest.raises(Refused) as hired:
            step()
        assert (hired.value.code, hired.value.arguments["hired_on"]) == ("nrp_week_hired", DAY(2026, 7, 13))
    acceptance.decide(
        world.work, play.cast.invoice_accepter, acceptance.DecideInvoice(play.key(), waits, "Found work")
    )
    play.bill(coach, _two_weeks(award, FIRST, 12_000), "W-3")
    assert play.award_row(award)["accrued_cents"] == 12_000
    world.verified()


def test_weeks_that_a_stopped_award_never_gave_are_asked_for_anew(world: World) -> None:
    # SUP-20, d28: two of four weeks are paid; the third may come, the second not again
    play, coach = world.play, world.coach("CCC")
    who, payee, award = _aided(world)
    play.day(2026, 7, 27)
    play.bill(coach, _two_weeks(award), "W-1")
    third = _weeks(world, who, payee, DAY(2026, 7, 26))
    with pytest.raises(Refused) as holds:
        play.verify(third, finding=FINDING)
    assert holds.value.code == "nrp_weeks_taken"
    moves.stop(world.work, play.cast.approver, moves.Stop(play.key(), award, "A pause"))
    second = _weeks(world, who, payee, DAY(2026, 7, 19))
    with pytest.raises(Refused) as given:
        play.verify(second, finding=FINDING)
    assert (given.value.code, given.value.arguments["to_on"]) == ("nrp_weeks_taken", SECOND_SATURDAY)
    play.verify(third, finding=FINDING)
    assert play.approve(third).startswith("SUP-")
    world.verified()


def test_weekly_aid_that_moves_takes_the_weeks_it_has_not_given(world: World) -> None:
    # SUP-20, SUP-05: weeks 3 and 4 go on at the other agency, and are paid there
    play = world.play
    who, _, award = _aided(world)
    play.day(2026, 7, 27)
    play.bill(world.coach("CCC"), _two_weeks(award), "W-1")
    line = _moved(world, who, award)
    moved = play.line(line)
    assert moved["amount_cents"] == 24_000
    assert moved["terms"] == '{"starts_on":"2026-07-26","weekly_cents":12000,"weeks":2}'
    _verify(world, line)
    there = play.approve(line)
    play.day(2026, 8, 8)
    weeks = [BillLine(there, 24_000, None, DAY(2026, 7, 26), DAY(2026, 8, 8))]
    play.bill(world.coach("CAP"), weeks, "W-2")
    assert play.award_row(there)["accrued_cents"] == 24_000
    world.verified()


def test_no_week_has_its_most_twice_because_its_award_moved(world: World) -> None:
    # SUP-05, d32: 14.00 in week 1 of 12 at 25.00; 11 weeks move, and 275.00 with them
    play, coach, who = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    terms: dict[str, object] = {"starts_on": "2026-08-03", "weeks": 12, "weekly_cents": 2_500}
    gas = _line(world, "Gas", 30_000, terms, play.payee("Example Fuel", "vendor"))
    award = play.award(coach, who, "EOP", gas, needed_by=DAY(2026, 8, 20))
    play.day(2026, 8, 10)
    play.mileage(coach, award, [Trip(DAY(2026, 8, 3), 200, "Home", "College", "Class")], 1_400, "M-1")
    line = _moved(world, who, award)
    moved = play.line(line)
    assert moved["amount_cents"] == 27_500
    assert moved["terms"] == '{"starts_on":"2026-08-10","weekly_cents":2500,"weeks":11}'
    _verify(world, line)
    there = play.approve(line)
    again = Trip(DAY(2026, 8, 4), 350, "Home", "College", "Class")
    with pytest.raises(InvalidInput) as outside:
        play.mileage(world.coach("CAP"), there, [again], 2_450, "M-2")
    assert outside.value.code == "weeks_outside"
    world.verified()


def test_an_award_whose_last_week_is_given_in_part_does_not_move(world: World) -> None:
    # SUP-05: what the week leaves is let go, and asked for anew where it is needed
    play, coach, who = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    terms: dict[str, object] = {"starts_on": "2026-07-13", "weeks": 1, "weekly_cents": 2_500}
    gas = _line(world, "Gas", 2_500, terms, play.payee("Example Fuel", "vendor"))
    award = play.award(coach, who, "EOP", gas, needed_by=DAY(2026, 7, 20))
    play.day(2026, 7, 20)
    trip = Trip(DAY(2026, 7, 14), 200, "Home", "College", "Class")
    play.mileage(coach, award, [trip], 1_400, "M-1", final=False)
    with pytest.raises(Refused) as nothing:
        _moved(world, who, award)
    assert nothing.value.code == "move_weeks"


def test_a_bill_over_days_between_an_exit_and_a_return_is_refused(world: World) -> None:
    # SUP-01, SUP-23: out on 13 July, back on 25 July; trips have each their own day
    play, coach = world.play, world.coach("CCC")
    who, _, award = _aided(world)
    drives = LineInput("Gas", 5_000, {}, "To class", play.payee("Mileage", "agency"))
    gas = play.award(coach, who, "EOP", drives, needed_by=DAY(2026, 7, 20))
    leave(world, who, DAY(2026, 7, 13))
    world.enrol(who, "CCC", "EOP", DAY(2026, 7, 25))
    play.day(2026, 7, 27)
    with pytest.raises(Refused) as between:
        play.bill(coach, _two_weeks(award), "W-1")
    assert (between.value.code, between.value.arguments["service_on"]) == ("after_exit", DAY(2026, 7, 14))
    play.bill(coach, _two_weeks(award, DAY(2026, 7, 13), 12_000), "W-1")
    trips = [Trip(DAY(2026, 7, on), 100, "Home", "College", "Class") for on in (13, 25)]
    play.mileage(coach, gas, trips, 1_400, "M-1", final=False)
    out = Trip(DAY(2026, 7, 20), 100, "Home", "College", "Class")
    with pytest.raises(Refused) as unseen:
        play.mileage(coach, gas, [*(Trip(one.on, 50, "A", "B", "Class") for one in trips), out], 1_400, "M-2")
    assert unseen.value.code == "after_exit"
    world.verified()


def _card_of_twelve_weeks(world: World, who: str) -> str:
    """An award of 12 weeks at 25.00 from 3 August, and a card of 15.00 handed out in the first: the award's id."""
    play = world.play
    play.cash("WA26", 300_000, play.day(2026, 7, 10), "drawdown")
    fuel = play.payee("Example Fuel", "vendor")
    terms: dict[str, object] = {"starts_on": "2026-08-03", "ends_on": "2026-10-25", "weekly_cents": 2_500}
    gas = _line(world, "Gas", 30_000, terms, fuel)
    award = play.award(world.coach("CCC"), who, "EOP", gas, needed_by=DAY(2026, 8, 3))
    play.day(2026, 8, 3)
    cards.lot(play, "WA26", fuel, ("GC-0091", "GC-0100"), 10, 1_500, "F 77")
    cards.issue(play, award, "GC-0091")
    return award


def test_cards_by_the_week_move_with_the_weeks_that_had_none(world: World) -> None:
    # SUP-13, SUP-05: 15.00 in the first of 12 weeks; the other 11 are the new award's, and no day has two card awards
    play, who = world.play, world.participant("CCC", "EOP")
    award = _card_of_twelve_weeks(world, who)
    line = _moved(world, who, award)
    assert '"ends_on":"2026-08-09"' in play.award_row(award)["terms"]
    assert (play.line(line)["amount_cents"], '"starts_on":"2026-08-10"' in play.line(line)["terms"]) == (
        27_500,
        True,
    )
    _verify(world, line)
    there = play.approve(line)
    play.day(2026, 8, 10)
    cards.issue(play, there, "GC-0092")
    assert play.award_row(there)["paid_cents"] == 1_500
    world.verified()


def test_miles_are_paid_for_the_weeks_that_a_stopped_card_award_never_had(world: World) -> None:
    """Stopped after a card of its first week, that to 9 August: miles of the 9th are the card's, those of the 10th are driven."""
    # SUP-13: a stop narrows the days, as a move does, in the award and in the database's row of each day
    play, coach, who = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    award = _card_of_twelve_weeks(world, who)
    play.day(2026, 8, 11)
    changes.stop(play, award)
    assert '"ends_on":"2026-08-09"' in play.award_row(award)["terms"]
    gas = _line(world, "Gas", 5_000, {}, play.payee("Mileage", "agency"))
    driven = play.award(coach, who, "EOP", gas, needed_by=DAY(2026, 8, 20))
    play.day(2026, 8, 21)
    for day, number in ((9, "M-1"), (10, "M-2")):
        trips = [Trip(DAY(2026, 8, day), 100, "Home", "College", "Class")]
        if day == 10:
            play.mileage(coach, driven, trips, 700, number, final=False)
            continue
        with pytest.raises(Refused) as covered:
            play.mileage(coach, driven, trips, 700, number, final=False)
        assert covered.value.code == "trip_has_card"
    world.verified()
