"""One approval for many small payments: gas for twelve weeks, up to an amount in each, by mileage and by card."""

import datetime

import pytest

from ledger.demo import card_player as cards
from ledger.domain.awards.reimbursement import Trip
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import amendments, pages
from ledger.services.needs.needs import LineInput
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import World

NEEDED = datetime.date(2026, 8, 20)
MONDAY = "2026-08-03"


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _award(world: World, terms: dict[str, object]) -> str:
    """Gas for twelve weeks from 3 August, up to 25.00 a week, approved once."""
    payee = world.play.payee("Example Fuel", "vendor")
    line = LineInput("Gas", 30_000, terms, "To class", payee)
    who = world.participant("CCC", "EOP")
    return world.play.award(world.coach("CCC"), who, "EOP", line, needed_by=NEEDED)


def _trip(month: int, day: int, tenths: int) -> Trip:
    return Trip(datetime.date(2026, month, day), tenths, "Home", "College", "Class")


def _used(world: World, award: str) -> list[int]:
    page = pages.award_page(world.work, world.coach("CCC"), award)
    return [one.used_cents for one in page.weeks]


def test_one_approval_covers_twelve_weeks_of_miles_and_each_log_binds_its_own(world: World) -> None:
    """Up to 25.00 a week for twelve weeks: committed once, bound log by log, a week never over its amount::

    2026-07-20 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                 300.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas            -300.00 USD
    ; Renderer 1; last sequence N

    2026-08-10 * "Obligated and accrued: mileage log accepted"
      entry: "ENT-15"
      award: "SUP-1"
      service_from: 2026-08-03
      service_to: 2026-08-09
      Expenses:CCC:EOP:WA26:Support:Gas                             24.50 USD
      Liabilities:Payable:Awards:WA26                              -24.50 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas              24.50 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Gas               -24.50 USD

    2026-08-25 * "Obligated and accrued: mileage log accepted"
      entry: "ENT-16"
      award: "SUP-1"
      service_from: 2026-08-11
      service_to: 2026-08-18
      Expenses:CCC:EOP:WA26:Support:Gas                             42.00 USD
      Liabilities:Payable:Awards:WA26                              -42.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas              42.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Support:Gas               -42.00 USD
    """
    # SUP-05, SUP-13, SUP-14: obligated per log, not at the approval
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 20)
    award = _award(world, {"starts_on": MONDAY, "weeks": 12, "weekly_cents": 2_500})
    play.day(2026, 8, 10)
    first = [_trip(8, 3, 200), _trip(8, 9, 150)]
    play.mileage(coach, award, first, 2_450, "M 1")  # weeks follow, so nobody asks whether it is the last
    with pytest.raises(Refused) as over:
        play.mileage(coach, award, [_trip(8, 7, 10)], 70, "M 2")
    assert str(over.value).startswith(
        "From August 3, 2026 to August 9, 2026 at most $25.00; $24.50 given already, $0.70 asked now."
    )
    with pytest.raises(Refused) as ahead:
        play.bind(coach, award, 30_000, play.source.today())
    assert ahead.value.code == "weekly_award"
    free = amendments.AskChange(
        play.key(), award, 30_000, play.award_row(award)["payee_id"], {}, "By the year"
    )
    with pytest.raises(InvalidInput, match="not those of"):
        amendments.ask(world.work, coach, free)
    play.day(2026, 8, 25)
    play.mileage(coach, award, [_trip(8, 11, 300), _trip(8, 18, 300)], 4_200, "M 2")
    assert _used(world, award) == [2_450, 2_100, 2_100, *[0] * 9]
    play.day(2026, 10, 30)
    with pytest.raises(InvalidInput) as late:
        play.mileage(coach, award, [_trip(10, 26, 10)], 70, "M 3")
    assert late.value.code == "weeks_outside"
    texts.compare(world, test_one_approval_covers_twelve_weeks_of_miles_and_each_log_binds_its_own)


def test_cards_of_one_approval_are_handed_out_week_by_week(world: World) -> None:
    # SUP-13, SUP-16: two cards of 15.00 are more than a week's 25.00; the week after takes the second
    play = world.play
    play.cash("WA26", 300_000, play.day(2026, 7, 6), "drawdown")
    play.day(2026, 8, 1)
    award = _award(world, {"starts_on": MONDAY, "ends_on": "2026-10-25", "weekly_cents": 2_500})
    payee = play.award_row(award)["payee_id"]
    cards.lot(play, "WA26", payee, ("GC-0091", "GC-0100"), 10, 1_500, "F 77")
    play.day(2026, 8, 3)
    cards.issue(play, award, "GC-0091")
    play.day(2026, 8, 9)
    with pytest.raises(Refused) as over:
        cards.issue(play, award, "GC-0092")
    assert (over.value.code, over.value.arguments["used_cents"]) == ("week_most", 1_500)
    play.day(2026, 8, 10)
    cards.issue(play, award, "GC-0092")
    assert _used(world, award) == [1_500, 1_500, *[0] * 10]
    world.verified()
