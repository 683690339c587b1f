"""One approval for many small payments: gas for twelve weeks, up to an amount in each, by mileage and by card."""

import datetime

import pytest

from ledger.demo import card_player as cards
from ledger.domain.awards.mileage import Trip
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import amendments, moves, pages
from ledger.services.budgets import replay
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from ledger.store.rows import find_row
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.web.site import Site, words
from tests.world import WORKED, World

NEEDED = datetime.date(2026, 8, 20)
MONDAY = "2026-08-03"


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _award(world: World, terms: dict[str, object], cents: int = 30_000, who: str | None = None) -> str:
    """Gas by the week from 3 August, approved once; twelve weeks of up to 25.00 unless others are given."""
    payee = world.play.payee("Example Fuel", "vendor")
    line = LineInput("Gas", cents, terms, "To class", payee)
    who = who or world.participant("CCC", "EOP")
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


def test_a_months_cap_counts_the_weeks_of_the_month_and_not_the_day_of_their_approval(world: World) -> None:
    # SUP-05: 100.00 a month; 80.00 for August, approved on 20 July, leave 20.00 of it and all of September
    play, who = world.play, world.participant("CCC", "EOP")
    play.day(2026, 7, 20)
    files = board.read_folder(WORKED)
    files["policies.toml"] += (
        '\n[[value]]\ncode = "cap.Gas.month"\nvalue = "100.00"\nunit = "usd"\nclass = "policy"\n'
        'from = 2026-07-20\ndocument = "Limit of a month"\n'
    )
    board.load_files(world.work, files, key="month")
    _award(world, {"starts_on": MONDAY, "weeks": 4, "weekly_cents": 2_000}, 8_000, who)
    play.day(2026, 8, 1)
    more = {"starts_on": MONDAY, "weeks": 2, "weekly_cents": 1_500}
    with pytest.raises(Refused) as over:
        _award(world, more, 3_000, who)
    assert str(over.value).startswith(
        "The cap for Gas is $100.00 in a month; $80.00 is used and $30.00 is asked"
    )
    _award(world, {**more, "starts_on": "2026-08-31", "weeks": 4, "weekly_cents": 2_500}, 10_000, who)
    manager = board.actor(play.cast.recorder.person_id, Duty.OVERSEE)
    outcome = replay.preview(world.work, manager, {"policies.toml": files["policies.toml"]}).outcome
    assert (outcome.decided, outcome.unlike, outcome.differences) == (3, 0, ())


def test_a_log_that_fit_its_week_is_accepted_though_a_mile_is_worth_more_by_then(world: World) -> None:
    # SUP-05, SUP-14: 35 miles of today at 0.700 are 24.50 of 25.00; at 0.725, loaded from today on, they would be 25.38
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 20)
    award = _award(world, {"starts_on": MONDAY, "weeks": 12, "weekly_cents": 2_500})
    play.day(2026, 8, 10)
    log = BillLine(award, trips=(_trip(8, 10, 350),))
    bill = play.bill(coach, [log], "M 1", total_cents=2_450, accept=False)
    files = board.read_folder(WORKED)
    files["policies.toml"] += (
        '\n[[value]]\ncode = "mileage_rate"\nvalue = "0.725"\nunit = "usd_per_mile"\nclass = "policy"\n'
        'from = 2026-08-10\ndocument = "Board policy 9 (example)"\n'
    )
    board.load_files(world.work, files, "a-mile-is-worth-more")
    assert _used(world, award) == [0, 2_450, *[0] * 10]
    play.accept_bill(bill)
    play.day(2026, 8, 11)
    with pytest.raises(Refused) as over:
        play.mileage(coach, award, [_trip(8, 11, 8)], 58, "M 2")
    assert (over.value.code, over.value.arguments["used_cents"]) == ("week_most", 2_450)
    world.verified()


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


def _change(world: World, award: str, terms: dict[str, object], cents: int) -> None:
    """Asked by the coach, verified, approved anew."""
    play = world.play
    ask = amendments.AskChange(
        play.key(), award, cents, play.award_row(award)["payee_id"], terms, "Prices of fuel (invented)"
    )
    asked = amendments.ask(world.work, world.coach("CCC"), ask)["amendment"]
    verify = amendments.VerifyChange(play.key(), str(asked))
    amendments.verify(world.work, play.cast.liaison, verify)
    with world.work.store.reading() as connection:
        row = find_row(connection, schema.amendment, id=str(asked)) or {}
    decide = amendments.DecideChange(play.key(), str(asked), row["version"])
    assert amendments.decide(world.work, play.cast.approver, decide)["approved"]


def test_weeks_of_a_live_award_are_raised_lowered_and_stopped_but_never_below_what_a_week_has_had(
    world: World,
) -> None:
    # SUP-05: approved anew for weeks times amount, and what is open falls on the same day
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 20)
    award = _award(world, {"starts_on": MONDAY, "weeks": 10, "weekly_cents": 2_500}, 25_000)
    play.day(2026, 8, 17)
    play.mileage(coach, award, [_trip(8, 3, 300), _trip(8, 11, 200)], 3_500, "M 1")
    _change(world, award, {"starts_on": MONDAY, "weeks": 10, "weekly_cents": 3_000}, 30_000)
    row = play.award_row(award)
    assert (row["approved_cents"], row["committed_cents"]) == (30_000, 30_000 - 3_500)
    play.mileage(coach, award, [_trip(8, 12, 200)], 1_400, "M 2")  # 28.00 in the second week: more than 25.00
    with pytest.raises(Refused) as below:
        _change(world, award, {"starts_on": MONDAY, "weeks": 10, "weekly_cents": 2_500}, 25_000)
    assert (below.value.code, below.value.arguments["most_cents"]) == ("amend_weeks_given", 2_500)
    assert str(below.value).startswith(
        "From August 10, 2026 to August 16, 2026 $28.00 was given already; after this change it could have been $25.00 at most."
    )
    with pytest.raises(InvalidInput) as outside:
        _change(world, award, {"starts_on": "2026-08-10", "weeks": 4, "weekly_cents": 3_000}, 12_000)
    assert outside.value.code == "amend_day_given"
    _change(world, award, {"starts_on": MONDAY, "weeks": 4, "weekly_cents": 3_000}, 12_000)
    assert play.award_row(award)["committed_cents"] == 12_000 - 4_900
    page = pages.award_page(world.work, coach, award)
    numbers = {bill["invoice_id"]: bill["payee_number"] for bill in page.bills}
    assert [[(numbers[source], cents) for source, cents in week.parts] for week in page.weeks] == [
        [("M 1", 2_100)],
        [("M 1", 1_400), ("M 2", 1_400)],
        [],
        [],
    ]
    shown = Site(world).browser(coach).get(f"/awards/{award}")
    assert "Mileage log M 1 , $14.00; Mileage log M 2 , $14.00" in words(shown)
    stop = moves.Stop(play.key(), award, "The class is over (invented)")
    assert moves.stop(world.work, play.cast.approver, stop)["cents"] == 12_000 - 4_900
    assert play.award_row(award)["committed_cents"] == 0
    world.verified()


def test_a_card_award_by_the_week_is_raised_on_the_page_though_cards_of_it_are_out(world: World) -> None:
    # SUP-13: its own days are in nobody's way; the page asks for weeks and an amount, and makes the rest of them
    play = world.play
    play.cash("WA26", 300_000, play.day(2026, 7, 6), "drawdown")
    play.day(2026, 8, 1)
    award = _award(world, {"starts_on": MONDAY, "ends_on": "2026-08-30", "weekly_cents": 1_500}, 6_000)
    payee = play.award_row(award)["payee_id"]
    cards.lot(play, "WA26", payee, ("GC-0091", "GC-0100"), 10, 1_500, "F 77")
    play.day(2026, 8, 3)
    cards.issue(play, award, "GC-0091")
    site = Site(world)
    browser = site.browser(world.coach("CCC"))
    assert "Up to a week" in words(browser.get(f"/awards/{award}/change"))
    form = {"decision": "ask", "ask-weeks": "6", "ask-weekly": "20.00", "ask-words": "More days of class"}
    assert browser.post(f"/awards/{award}/change", form).status_code == 302
    with world.work.store.reading() as connection:
        row = find_row(connection, schema.amendment, award_id=award) or {}
    amendments.verify(world.work, play.cast.liaison, amendments.VerifyChange(play.key(), row["id"]))
    decide = amendments.DecideChange(play.key(), row["id"], row["version"] + 1)
    amendments.decide(world.work, play.cast.approver, decide)
    found = play.award_row(award)
    assert (found["approved_cents"], found["committed_cents"]) == (12_000, 12_000 - 1_500)
    assert '"ends_on":"2026-09-13"' in found["terms"]
    assert "Card GC-0091 , $15.00" in words(browser.get(f"/awards/{award}"))
    world.verified()
