"""The law's share of transitional jobs: which funds it holds for, what it needs to know, and a waiver (FND-14)."""

import datetime
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from ledger.clock import SeededSource
from ledger.domain.people.duties import Duty
from ledger.services.budgets import budgets, replay
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
PAPER = {"from": DAY(2026, 7, 1), "title": "Transitional jobs", "code": "transitional"}
RATIO = {**PAPER, "sense": "at most", "limit": "ratio.transitional", **SHARE}
CITY = {
    "training_budget": "60,000.00",
    "set_aside": "25,000.00",
    "support_budget": "5,000.00",
    "reserve_training": "5,000.00",
    "reserve_support": "4,000.00",
}


def _files(test: dict[str, Any], **tables: Any) -> dict[str, str]:
    """The network board with a fund of the city, and a test of Adult money: 0.01 % of 600,000.00 are 60.00."""
    ratio = {**RATIO, **test}
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
    return given


def _board(work: Work, source: SeededSource, test: dict[str, Any], **tables: Any) -> World:
    source.set_today(DAY(2026, 7, 1))
    board.load_files(work, _files(test, **tables))
    return world_on(work, source)


def share_board(work: Work, source: SeededSource) -> World:
    """The test alone."""
    return _board(work, source, {})


def figure_board(work: Work, source: SeededSource) -> World:
    """With a figure of another ledger that nobody has entered."""
    return _board(work, source, {"numerator": [*SHARE["numerator"], "figure other_jobs"]})


def waiver_board(work: Work, source: SeededSource) -> World:
    """With a waiver of 1 % from 16 July on: 6,000.00."""
    return _board(work, source, {}, waiver=[_waiver("1%", 2026)])


def _with_ceiling(*laws: dict[str, Any], **tables: Any) -> dict[str, str]:
    """With administration's ceiling, and a figure within it; further laws and tables beside them."""
    admin = {**PAPER, "title": "Administration", "code": "admin", "sense": "at most", "limit": "ratio.admin"}
    sums = {"numerator": ["figure admin_costs"], "denominator": ["authority of adult"]}
    paid = {"code": "admin_costs", "on": DAY(2026, 7, 1), "amount": "50,000.00", "document": "Ledger"}
    found = _files({})
    tests = {"ratio": [{**admin, **sums}], "figure": [paid], **tables}
    law = {"value": [_law("10%", DAY(2026, 7, 1)), *laws]}
    more = written({"ratios.toml": tests, "law.toml": law})
    return {**found, **{name: found[name] + text for name, text in more.items()}}


def ceiling_board(work: Work, source: SeededSource) -> World:
    """With administration's ceiling."""
    source.set_today(DAY(2026, 7, 1))
    board.load_files(work, _with_ceiling())
    return world_on(work, source)


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

    def test_a_draft_is_tried_on_the_jobs_and_on_the_share_of_today(self, world: World) -> None:
        # AUD-04, FND-14, FND-19, WEX-04: both kinds of work are asked again, on what their decisions kept
        world.play.day(2026, 7, 16)
        job = approved(world, submitted(world, *_job(world, "WA26"))[0])
        stipend = line(world, pay="stipend", minutes=35 * 60, taxes_bp=0, compensation_bp=0)
        paid = approved(world, submitted(world, stipend)[0], of_record="none")
        same = _tried(world, waiver=_waiver("1%", 2026))
        assert (same.outcome.decided, same.outcome.differences, same.tests) == (2, (), [])
        assert same.not_compared == {}
        less = _tried(world, waiver=_waiver("0.5%", 2028))
        (one,) = less.outcome.refused
        assert (one.past.subject, [each.code for each in one.because]) == (job, ["waiver of transitional"])
        assert "$3,000.00" in one.now.says
        (share,) = less.tests
        assert share.before and share.before.test and share.after.test
        assert (share.before.test.share, share.after.test.share) == (Fraction(1, 100), Fraction(1, 200))
        assert "1 would differ. Of the tests of July 16, 2026 1 comes out" in replay.told(less)[0]
        (most,) = _tried(world, value=value("wex_stipend_most", "500.00", "usd")).outcome.refused
        assert most.past.subject == paid
        unknown = _tried(world, ratio={**RATIO, "numerator": ["figure other_jobs"]})
        assert [each.after.standing for each in unknown.tests] == ["open"]


class TestCeiling:
    """A test of administration beside it: 50,000.00 are within 10 % of 600,000.00."""

    @pytest.fixture
    def start(self) -> Start:
        return ceiling_board

    def test_a_lower_ceiling_stops_approvals_until_it_is_cured(self, world: World) -> None:
        # FND-11, FND-19, AUD-04: a load says it with its numbers; a waiver cures it, and a draft would have shown it
        world.play.day(2026, 7, 16)
        adult, shop = (
            texts.allocation_id(world.work, "CCC", "WA26", "Support"),
            world.play.payee("Gas", "vendor"),
        )
        first = submitted(world, LineInput("Gas", 2_000, {}, "To class", shop, allocation_id=adult))[0]
        world.play.verify(first)
        lower = _law("8%", DAY(2026, 7, 16))
        tried = _tried(world, value=lower)
        assert [one.after.standing for one in tried.tests] == ["fails"]
        files = _with_ceiling(lower)
        said = budgets.preview_load(world.work, board.stager(), files)["changes"][-1]
        assert "8.33% on 2026-07-16" in said and "approvals of its funds stop" in said
        board.load_files(world.work, files, key="lower")
        stopped = refused(lambda: world.play.approve(first))
        assert stopped.code == "ceiling_over"
        assert "$50,000.00 is above the $48,000.00" in str(stopped)
        waived = {**_waiver("9%", 2026), "ratio": "admin"}
        board.load_files(world.work, _with_ceiling(lower, waiver=[waived]), key="waived")
        award = world.play.approve(first)
        again = _tried(world, waiver={**_waiver("7%", 2028), "ratio": "admin"}).outcome
        assert [(one.past.subject, one.now.rule) for one in again.refused] == [
            (award, "No ceiling of the law is passed")
        ]
        world.verified()


def _law(share: str, from_on: datetime.date) -> dict[str, Any]:
    return {**value("ratio.admin", share, "share", "law"), "from": from_on}


def _waiver(share: str, year: int) -> dict[str, Any]:
    days = {"from": DAY(year, 7, 16), "to": DAY(year + 1, 6, 30)}
    return {
        "ratio": "transitional",
        "share": share,
        "state": "Oregon",
        "document": "Waiver (example)",
        **days,
    }


def _tried(world: World, **tables: dict[str, Any]) -> replay.Replay:
    """A draft of one table."""
    ((name, table),) = tables.items()
    file = {"policy": "policies.toml", "law": "law.toml"}.get(table.get("class", ""), "ratios.toml")
    reader = board.actor(world.play.cast.recorder.person_id, Duty.EXAMINE)
    return replay.preview(world.work, reader, written({file: {name: [table]}}))
