"""The law's share of transitional jobs: which funds it holds for, what it needs to know, and a waiver (FND-14)."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ledger.clock import SeededSource
from ledger.services.needs.needs import LineInput
from ledger.services.work import Work
from tests import board
from tests.folders import allocation, fund, written, year_table
from tests.grounds import Start
from tests.networks import KINDS, approved, files, line, refused, submitted, value
from tests.scenario import texts
from tests.world import World, world_on

DAY = datetime.date
SHARE = {"numerator": ["expended of adult for TransitionalJob"], "denominator": ["authority of adult"]}
CITY = {
    "training_budget": "60,000.00",
    "set_aside": "25,000.00",
    "support_budget": "5,000.00",
    "reserve_training": "5,000.00",
    "reserve_support": "4,000.00",
}


def _board(work: Work, source: SeededSource, test: dict[str, Any], **tables: Any) -> World:
    """The network board with a fund of the city, and a test of Adult money: 0.01 % of 600,000.00 are 60.00."""
    source.set_today(DAY(2026, 7, 1))
    paper = {"from": DAY(2026, 7, 1), "title": "Transitional jobs", "code": "transitional"}
    ratio = {**paper, "sense": "at most", "limit": "ratio.transitional", **SHARE, **test}
    city = {"CI26": fund(title="City", stream="city", amount="100,000.00", kinds=KINDS)}
    law = {"value": [value("ratio.transitional", "0.01%", "share", "law")]}
    tests = {"ratio": [ratio], **tables}
    more: dict[str, Any] = {"funds.toml": {"fund": city}, "law.toml": law, "ratios.toml": tests}
    given = files(KINDS, **more)
    places = [
        allocation("CCC", "Training", "20,000.00", "CI26"),
        allocation("CCC", "Support", "1,000.00", "CI26"),
    ]
    for name, table in (
        ("year.toml", {"budget": {"CI26": year_table(**CITY)}}),
        ("allocations.toml", {"allocation": places}),
    ):
        given[name] += written({name: table})[name]
    board.load_files(work, given)
    return world_on(work, source)


def share_board(work: Work, source: SeededSource) -> World:
    """The test alone."""
    return _board(work, source, {})


def figure_board(work: Work, source: SeededSource) -> World:
    """With a figure of another ledger that nobody has entered."""
    return _board(work, source, {"numerator": [*SHARE["numerator"], "figure other_jobs"]})


def waiver_board(work: Work, source: SeededSource) -> World:
    """With a waiver of 1 % from 16 July on: 6,000.00."""
    waived = {"ratio": "transitional", "share": "1%", "state": "Oregon", "document": "Waiver (example)"}
    days = {"from": DAY(2026, 7, 16), "to": DAY(2027, 6, 30)}
    return _board(work, source, {}, waiver=[{**waived, **days}])


def _job(world: World, fund_code: str) -> list[LineInput]:
    """A transitional job of 3,728.10 and gas beside it."""
    place = texts.allocation_id(world.work, "CCC", fund_code, "Training")
    gas = LineInput("Gas", 2_000, {}, "To the warehouse", world.play.payee("Gas", "vendor"))
    return [replace(line(world, "TransitionalJob"), allocation_id=place), gas]


class TestShare:
    """A test of Adult money."""

    @pytest.fixture
    def start(self) -> Start:
        return share_board

    def test_it_holds_for_the_streams_that_it_names_alone(self, world: World) -> None:
        # FND-14: money of the city is in neither sum, so it neither fills the share nor is stopped by it
        job = submitted(world, *_job(world, "CI26"))[0]
        assert approved(world, job).startswith("TRJ-")
        adult = refused(lambda: submitted(world, *_job(world, "WA26")))
        assert adult.code == "transitional_share" and "$60.00" in str(adult)


class TestFigure:
    """The same, where another ledger has to say something first."""

    @pytest.fixture
    def start(self) -> Start:
        return figure_board

    def test_without_a_figure_that_it_names_nothing_is_promised(self, world: World) -> None:
        # FND-14
        unknown = refused(lambda: submitted(world, *_job(world, "WA26")))
        assert unknown.code == "transitional_figure" and "the figure other_jobs of 2026" in str(unknown)
        assert submitted(world, *_job(world, "CI26"))


class TestWaiver:
    """The same under a waiver."""

    @pytest.fixture
    def start(self) -> Start:
        return waiver_board

    def test_a_waiver_replaces_the_ceiling_from_its_first_day_on(self, world: World) -> None:
        # FND-14, FND-19
        world.play.day(2026, 7, 15)
        assert "$60.00" in str(refused(lambda: submitted(world, *_job(world, "WA26"))))
        world.play.day(2026, 7, 16)
        assert approved(world, submitted(world, *_job(world, "WA26"))[0]).startswith("TRJ-")
        second = refused(lambda: submitted(world, *_job(world, "WA26")))
        assert second.code == "transitional_share" and "$2,271.90" in str(second)
