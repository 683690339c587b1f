"""Work whose agreement nobody has signed is changed: lowered, or moved to another first day; it is not in its own way."""

from typing import Any

import pytest

from ledger.demo import changes
from ledger.services.contracts import pages
from tests.grounds import Start
from tests.networks import approved, columns, line, network_board, submitted
from tests.scenario.test_transitional_share import _job, waiver_board
from tests.world import World

HOURS = 60


def _changed(world: World, award: str, cents: int, terms: dict[str, Any]) -> None:
    """A change that is asked for, verified and approved."""
    play = world.play
    change = changes.ask(play, world.coach("CCC"), award, cents=cents, terms=terms)
    changes.verify(play, change)
    changes.approve(play, change)


class TestLowered:
    """Stipends of a person's year, and slots."""

    @pytest.fixture
    def start(self) -> Start:
        return network_board

    def test_an_unsigned_stipend_is_lowered_and_raised_within_the_most_of_a_year(self, world: World) -> None:
        # WEX-04: 60 h at 17.00 are 1,020.00 of at most 1,200.00
        asked = line(world, pay="stipend", minutes=60 * HOURS, taxes_bp=0, compensation_bp=0)
        award = approved(world, submitted(world, asked)[0], of_record="none")
        _changed(world, award, 85_000, {"minutes": 50 * HOURS})
        assert columns(world, award) == (85_000, 0, 0, 0)
        _changed(world, award, 119_000, {"minutes": 70 * HOURS})
        assert columns(world, award) == (119_000, 0, 0, 0)

    def test_work_that_begins_in_october_leaves_the_summers_slot(self, world: World) -> None:
        # WEX-06: October to May are year-round
        (line_id,) = submitted(world, line(world))
        award, coach = approved(world, line_id), world.coach("CCC")

        def slot() -> str:
            return str(getattr(pages.contract_page(world.work, coach, line_id).contents, "slot", ""))

        assert slot() == "summer"
        _changed(world, award, 372_810, {"starts_on": "2026-10-05", "ends_on": "2026-12-18"})
        assert slot() == "year_round"
        world.play.bind(coach, award, 372_810, world.play.day(2026, 7, 20))
        assert slot() == "year_round"
        world.verified()


class TestShare:
    """A test of Adult money that leaves 6,000.00 for transitional jobs."""

    @pytest.fixture
    def start(self) -> Start:
        return waiver_board

    def test_an_unsigned_transitional_job_is_lowered_within_the_share_that_it_fills(
        self, world: World
    ) -> None:
        # WEX-07, FND-14: 3,728.10 of 6,000.00, ten hours fewer
        world.play.day(2026, 7, 16)
        award = approved(world, submitted(world, *_job(world, "WA26"))[0])
        cents = 190 * 1_700 + 24_710 + 6_460  # 7.65 % in taxes, 2 % in compensation
        _changed(world, award, cents, {"minutes": 190 * HOURS})
        assert columns(world, award) == (cents, 0, 0, 0)
        world.verified()
