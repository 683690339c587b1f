"""The radar as people read it: the year's own pace, whole funds with their gas cards, and nothing of what a reader cannot see (ALC-08)."""

import datetime

import pytest

from ledger.domain.budgets.radar import FundPace, Pace, Suggested
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line
from ledger.domain.people.duties import Duty
from ledger.services.budgets.radar import Radar, radar
from ledger.services.people.roles import Actor
from tests import board, starts
from tests.folders import amendment, written, year_table
from tests.grounds import Start
from tests.networks import value
from tests.scenario.test_cards import lot_of
from tests.scenario.test_certificate import _course
from tests.unit.web.site import Site, words
from tests.world import WORKED, World, person

DAY = datetime.date
WHOLE = board.actor("PER-READER00", Duty.EXAMINE)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _read(world: World, actor: Actor = WHOLE) -> Radar:
    world.books()
    return radar(world.work, actor)


def _fund(found: Radar) -> FundPace:
    return next(one for one in found.funds if one.fund == "WA26")


def _with_points(world: World) -> None:
    """The worked example with 10 points of tolerance."""
    files = board.read_folder(WORKED)
    files["policies.toml"] += written({"policies.toml": {"value": [value("burn_points", "10", "points")]}})[
        "policies.toml"
    ]
    board.load_files(world.work, files, key="points")


def _bound(world: World, cents: int) -> str:
    """A scholarship of CCC that is bound today."""
    award = _course(world, cents)
    world.play.bind(world.coach("CCC"), award, cents, world.play.source.today())
    return award


def test_what_is_obligated_and_what_is_only_promised_are_told_apart(world: World) -> None:
    # ALC-08: 125 of 365 days are over, and CCC bound 2,400.00 of 50,000.00; 1,000.00 more are promised to people
    _with_points(world)
    world.play.day(2026, 11, 2)
    _bound(world, 240_000)
    _course(world, 100_000)
    found = _read(world)
    (burn,) = [one for row, one in found.burns if (one.place, one.line) == ("CCC:EOP", Line.TRAINING)]
    assert (found.year, found.elapsed.over, burn.allocated_cents, burn.in_year.obligated_cents) == (
        2026,
        125,
        5_000_000,
        240_000,
    )
    assert (burn.pace, burn.projected_cents, burn.unused_cents) == (Pace.BEHIND, 700_800, 4_299_200)
    assert Suggested("WA26", Line.TRAINING, "CCC:EOP", "reserve", 4_299_200) in found.suggested
    assert _fund(found).obligated_cents == 240_000


def test_cards_in_stock_are_obligated_by_their_fund(world: World) -> None:
    # ALC-08, RPT-06: 10g is what awards bind and the stock; ten cards of 25.00
    lot_of(world)
    found = _fund(_read(world))
    assert found.obligated_cents == 25_000
    assert found.authority_cents == 60_000_000


def test_a_reader_of_one_agency_sees_its_allocations_and_no_fund(world: World) -> None:
    # ALC-09, ALC-08: a whole award beside one agency's obligations would say that nearly all of it is left
    world.play.day(2026, 9, 20)
    _bound(world, 240_000)
    verifier = person(world.work, "verifier", Duty.VERIFY, agency="CAP")
    found = _read(world, verifier)
    assert found.funds == []
    assert {row["agency_code"] for row, _ in found.burns} == {
        "Pool"
    }  # CAP's only allocation is of a confidential fund
    said = words(Site(world).browser(verifier).get("/radar"))
    assert "shown to whoever sees all agencies" in said
    assert "$600,000.00" not in said
    own = _read(world, person(world.work, "ownverif", Duty.VERIFY, agency="CCC"))
    assert own.funds == []
    assert "WA26" in {one.fund for _, one in own.burns}


def test_in_the_second_year_what_was_brought_forward_has_the_year_s_own_pace(world: World) -> None:
    # ALC-08, decision 42: 50,000.00 less the 2,400.00 of the first year, and 40,000.00 more
    _with_points(world)
    world.play.day(2027, 6, 1)
    _bound(world, 240_000)
    world.play.day(2027, 10, 1)
    year = year_table(training_budget="200,000.00", set_aside="100,000.00", reserve_training="100,000.00")
    move = {"id": "A-27", "on": DAY(2027, 10, 1), "from": "reserve", "to": "CCC:EOP", "amount": "40,000.00"}
    board.load_files(
        world.work,
        written(
            {
                "year.toml": {"year": 2027, "budget": {"WA26": year}},
                "amendments.toml": {"amendment": [amendment(**move)]},
            }
        ),
        key="second-year",
    )
    _bound(world, 300_000)
    found = _read(world)
    (row, burn), *_ = [
        pair for pair in found.burns if (pair[1].place, pair[1].line) == ("CCC:EOP", Line.TRAINING)
    ]
    assert (found.year, found.elapsed.over, row["program_year"]) == (2027, 93, 2026)
    assert burn.in_year.before == Columns(available_cents=4_760_000, obligated_cents=240_000)
    assert (burn.allocated_cents, burn.in_year.obligated_cents, burn.projected_cents) == (
        8_760_000,
        300_000,
        1_180_645,  # 366 days
    )
    assert _fund(found).obligated_cents == 540_000
    assert {one.fund for _, one in found.burns} == {
        "WA26"
    }  # the funds of one year have ended; nothing of them can lapse
