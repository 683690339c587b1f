"""A fund's second program year: the certificate and the pages beside it are right on any date of both (decision 42)."""

import datetime
from html import unescape

import pytest
from sqlalchemy import select

from ledger.domain.people.duties import Duty
from ledger.services.budgets.certificate import Certificate, Held, certificate
from ledger.services.budgets.ratios import year_tests
from ledger.services.journal import relay
from ledger.services.months import months
from ledger.services.months.summary import set_aside_measures
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests import board, starts
from tests.folders import Folder, allocation, amendment, fund, written, year_table
from tests.grounds import Start
from tests.networks import value
from tests.scenario import texts
from tests.scenario.test_certificate import _course
from tests.unit.web.months.test_month_links import LINK
from tests.unit.web.site import Site, words
from tests.world import WORKED, World, person

DAY = datetime.date
READER = board.actor("PER-READER00", Duty.EXAMINE)
SECOND = {"training_budget": "200,000.00", "set_aside": "100,000.00", "reserve_training": "100,000.00"}


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _certified(world: World, on: datetime.date) -> Certificate:
    while relay.tick(world.work).chained:
        pass
    return certificate(world.work, READER, on, world.play.source.today())


def _measured(found: Certificate) -> dict[str, tuple[int, int]]:
    return {name: (test.left_cents, test.right_cents) for name, test, _ in found.measures}


def _two_years(world: World) -> None:
    """PY2026 binds 2,400.00 of a course and spends 900.00; PY2027 spends 1,000.00 more and binds 500.00 of another."""
    play, coach = world.play, world.coach("CCC")
    play.day(2027, 5, 3)
    first = _course(world, 240_000)
    play.bind(coach, first, 240_000, DAY(2027, 5, 3))
    play.day(2027, 6, 15)
    june = BillLine(first, 90_000, service_from=DAY(2027, 5, 3), service_to=DAY(2027, 6, 14), final=False)
    play.bill(coach, [june], "S-1")
    play.day(2027, 7, 10)
    move = {"id": "A-27", "on": DAY(2027, 7, 5), "from": "reserve", "to": "CCC:EOP", "amount": "40,000.00"}
    year = {"year": 2027, "budget": {"WA26": year_table(**SECOND)}}
    files: Folder = {"year.toml": year, "amendments.toml": {"amendment": [amendment(**move)]}}
    board.load_files(world.work, written(files), key="second-year")
    july = BillLine(first, 100_000, service_from=DAY(2027, 6, 15), service_to=DAY(2027, 7, 9), final=False)
    play.bill(coach, [july], "S-2")
    second = _course(world, 50_000)
    play.bind(coach, second, 50_000, DAY(2027, 7, 10))


def test_the_certificate_of_each_year_adds_up_and_counts_that_year_alone(world: World) -> None:
    # SET-02, SET-04, RPT-10, ALC-02
    _two_years(world)
    last = _certified(world, DAY(2027, 6, 30))
    assert last.year == 2026
    assert last.total == Held(
        33_000_000, 0, 12_000_000, 7_000_000, 5_000_000, 0, 150_000, 90_000, 0, 11_760_000
    )
    assert _measured(last) == {
        "Budgeted": (12_000_000, 33_000_000),
        "Obligated": (240_000, 33_000_000),
        "Expended": (90_000, 33_000_000),
    }
    first = _certified(world, DAY(2027, 7, 1))
    assert first.total.brought_forward_cents == 12_000_000 - 90_000
    assert _measured(first)["Expended"] == (0, 20_000_000)
    now = _certified(world, DAY(2027, 7, 10))
    assert now.funds == [
        (
            "WA26",
            Held(
                20_000_000, 11_910_000, 10_000_000, 13_000_000, 8_910_000, 0, 100_000, 100_000, 0, 21_710_000
            ),
        )
    ]
    assert _measured(now) == {
        "Budgeted": (10_000_000, 20_000_000),
        "Obligated": (50_000, 20_000_000),
        "Expended": (100_000, 20_000_000),
    }
    assert now.governing.says == "3 x $100,000.00 = $300,000.00 must be more than $200,000.00"
    for found in (last, first, now):
        assert found.total.adds_up


def test_a_fund_without_a_budget_of_the_year_shows_what_it_still_holds(world: World) -> None:
    # SET-07, ALC-02: nothing of it is in the year's shares; a release in the second year is seen where it happened
    world.play.day(2027, 7, 2)
    newer = fund(
        performance_from=DAY(2027, 7, 1),
        performance_to=DAY(2029, 6, 30),
        liquidation=DAY(2029, 9, 28),
        amount="300,000.00",
    )
    out = {
        "id": "A-28",
        "on": DAY(2027, 7, 2),
        "from": "reserve",
        "to": "unassigned",
        "amount": "5,000.00",
        "resolution": "Resolution 2027-1",
    }
    files: Folder = {
        "funds.toml": {"fund": {"WA27": newer}},
        "year.toml": {"year": 2027, "budget": {"WA27": year_table(**SECOND)}},
        "amendments.toml": {"amendment": [amendment(**out)]},
    }
    board.load_files(world.work, written(files), key="second-year")
    found = _certified(world, DAY(2027, 7, 2))
    old, new = dict(found.funds)["WA26"], dict(found.funds)["WA27"]
    assert old == Held(0, 12_000_000, -500_000, 6_500_000, 5_000_000, left_cents=11_500_000)
    assert new == Held(20_000_000, 0, 10_000_000, 10_000_000, left_cents=10_000_000)
    assert found.total.adds_up
    assert _measured(found)["Budgeted"] == (10_000_000, 20_000_000)
    world.verified()
    late = {"id": "A-29", "on": DAY(2027, 7, 2), "from": "reserve", "to": "unassigned", "amount": "1,000.00"}
    more = {
        **files,
        "year.toml": {"year": 2027, "budget": {"WA27": year_table(**SECOND), "WA26": year_table()}},
    }
    more["amendments.toml"] = {
        "amendment": [amendment(**out), amendment(**late, resolution="Resolution 2027-2")]
    }
    board.load_files(world.work, written(more), key="second-year-again")
    world.verified()


def test_the_pages_say_the_year_s_figures(world: World) -> None:
    # SET-04, RPT-10: the page, the paper, the month's measures, the allocation and the listing
    _two_years(world)
    _certified(world, DAY(2027, 7, 10))
    july = set_aside_measures(world.work, READER, "2027-07")
    assert (july.obligated.set_aside_cents, july.expended.set_aside_cents) == (50_000, 100_000)
    june = set_aside_measures(world.work, READER, "2027-06")
    assert (june.obligated.set_aside_cents, june.expended.set_aside_cents) == (240_000, 90_000)
    site = Site(world)
    browser = site.browser(site.person("reader", Duty.EXAMINE))
    page = words(browser.get("/set-aside"))
    for told in ("Brought forward", "$119,100.00 set aside in program year 2026", "The sums agree"):
        assert told in page
    assert "Brought forward" not in words(browser.get("/set-aside?on=2027-06-30"))
    printed = browser.get("/set-aside/paper?on=2027-07-10&known=2027-07-10")
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    place = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    assert "$1,000.00 spent" in words(browser.get(f"/allocations/{place}"))
    listing = words(browser.get("/allocations?fund=WA26&line=Training"))
    assert (
        "$220,000.00 set aside for training: $120,000.00 in program year 2026, $100,000.00 in program year 2027"
        in listing
    )


def test_a_budget_loaded_after_its_july_is_closed_is_entered_in_august_and_counts_from_july(
    world: World,
) -> None:  # CLO-02, decision 13, SET-02, ALC-02: on any day of July the certificate adds up, as known now and as known then
    closer = person(world.work, "closer", Duty.CLOSE)
    world.play.day(2026, 8, 10)
    before = _certified(world, DAY(2026, 8, 9))
    staged = months.propose_close(world.work, closer, months.ProposeClose(world.play.key(), "2026-07"))
    world.play.accept(staged)
    city = fund(
        title="City", stream="city", amount="100,000.00", kinds=["Scholarship", "Gas"], serves=["EOP"]
    )
    year = year_table(training_budget="60,000.00", set_aside="25,000.00", reserve_training="5,000.00")
    files = board.read_folder(WORKED)
    given: Folder = {
        "funds.toml": {"fund": {"CI26": city}},
        "year.toml": {"budget": {"CI26": year}},
        "allocations.toml": {"allocation": [allocation("CCC", "Training", "20,000.00", "CI26")]},
    }
    late = {name: files[name] + text for name, text in written(given).items()}
    board.load_files(world.work, {**files, **late}, key="late")
    world.books()
    with world.work.store.reading() as connection:
        entry = schema.entry.c
        asked = select(entry.narration, entry.effective_on, entry.service_from).where(
            entry.month == "2026-08"
        )
        rows = [tuple(row) for row in connection.execute(asked.order_by(entry.number))]
    days = (DAY(2026, 8, 1), DAY(2026, 7, 1))
    assert rows == [(one, *days) for one in ("authority", "set_aside_released", "allocation")]
    july = _certified(world, DAY(2026, 7, 15))
    new = dict(july.funds)["CI26"]
    assert (new.set_aside_cents, new.reserve_cents, new.allocated_cents) == (2_500_000, 500_000, 2_000_000)
    assert july.total.adds_up and before.total.adds_up
    assert _measured(july)["Budgeted"] == (12_000_000 + 2_500_000, 33_000_000 + 6_000_000)
    world.verified()


def test_each_year_s_awards_have_their_own_tests(world: World) -> None:
    # FND-13, decision 42: in the second year the first year's award is tested beside the new one, and neither hides the other
    play, coach = world.play, world.coach("CCC")
    test = {
        "code": "obligation_adult",
        "title": "Obligated by the end of the year, Adult",
        "sense": "at least",
        "limit": "ratio.obligation",
        "numerator": ["obligated of adult"],
        "denominator": ["authority of adult"],
        "from": DAY(2026, 7, 1),
        "due": DAY(2027, 6, 30),
    }
    files = board.read_folder(WORKED)
    files["law.toml"] += written({"law.toml": {"value": [value("ratio.obligation", "80%", "share", "law")]}})[
        "law.toml"
    ]
    board.load_files(world.work, {**files, **written({"ratios.toml": {"ratio": [test]}})}, key="tests")
    play.day(2027, 6, 1)
    play.bind(coach, _course(world, 240_000), 240_000, DAY(2027, 6, 1))
    play.day(2027, 7, 2)
    newer = {
        "performance_from": DAY(2027, 7, 1),
        "performance_to": DAY(2029, 6, 30),
        "liquidation": DAY(2029, 9, 28),
    }
    more: Folder = {
        "funds.toml": {"fund": {"WA27": fund(amount="300,000.00", **newer)}},
        "year.toml": {"year": 2027, "budget": {"WA27": year_table(**SECOND)}},
    }
    board.load_files(world.work, written(more), key="second-year")
    world.books()
    found = year_tests(world.work, READER, DAY(2027, 7, 2)).tests
    assert [
        (one.year, one.standing, one.test and (one.test.left_cents, one.test.right_cents)) for one in found
    ] == [(2027, "early", (0, 30_000_000)), (2026, "fails", (240_000, 60_000_000))]
    sides = [[(part.fund, part.cents) for part in side] for side in (found[1].left, found[1].right)]
    assert sides == [[("WA26", 240_000)], [("WA26", 60_000_000)]]
    site = Site(world)
    reader = site.browser(site.person("reader", Duty.EXAMINE))
    answer = reader.get("/tests-of-the-year")
    page = words(answer)
    behind = [
        unescape(at) for at, _, _ in LINK.findall(answer.text)
    ]  # each amount leads to what it is made of
    assert [at.partition("?")[0] for at in behind] == ["/grants/WA27", "/allocations", "/grants/WA26"]
    assert [reader.get(at).status_code for at in behind] == [200, 200, 200]
    assert "$2,400.00" in words(reader.get(behind[1]))
    assert "Obligated by the end of the year, Adult, awards of 2026" in page
    assert "Due June 30, 2028" in page
