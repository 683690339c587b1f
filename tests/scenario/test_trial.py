"""Would it be allowed? Asked of every kind by whoever may ask for it, before anybody hands in a line (section 4 of the rules)."""

import datetime
from typing import Any

import pytest

from ledger.clock import SeededSource
from ledger.domain.needs.decisions import Test
from ledger.domain.needs.kinds import KINDS
from ledger.services.needs import trial
from ledger.services.needs.needs import LineInput
from ledger.services.work import Work
from ledger.store.journal import events
from tests import board
from tests.folders import written
from tests.grounds import Start
from tests.networks import JULY_15, JULY_20, files, terms
from tests.world import World, world_on

TRAINING = {
    "starts_on": "2026-07-20",
    "ends_on": "2026-10-16",
    "minutes": 520 * 60,
    "wage_cents": 2_000,
    "rate_bp": 5_000,
}
CARD = {"starts_on": "2026-07-20", "ends_on": "2026-07-31"}
RENT = {
    "first_month": "2026-08",
    "months": 1,
    "monthly_cents": 80_000,
    "contract_cents": 80_000,
    "subsidy_cents": 0,
}
COURSE = {"starts_on": "2026-07-20", "ends_on": "2026-10-16", "listing": "CNA-1"}
WEEKS = {"starts_on": "2026-07-20", "weeks": 2, "weekly_cents": 5_000}
DAYS = {"from": datetime.date(2026, 7, 1), "to": datetime.date(2026, 12, 31)}
WAIVED = {"ratio": "ojt_rate", "fund": "WA26", "share": "90%", "state": "Oregon", "document": "Letter 7"}

ASKED: dict[str, tuple[int, dict[str, Any]]] = {
    "Scholarship": (100_000, COURSE),
    "OJT": (520_000, TRAINING),
    "WorkExperience": (372_810, terms()),
    "TransitionalJob": (372_810, terms()),
    "HiringIncentive": (100_000, {"starts_on": "2026-07-20"}),
    "Rent": (80_000, RENT),
    "MoveIn": (50_000, {"refundable_cents": 0}),
    "NeedsRelated": (10_000, WEEKS),
    "Gas": (4_000, CARD),
    **{code: (10_000, {}) for code in ("Clothing", "Phone", "Tools", "Fees", "Identity", "ChildCare")},
}
"""Of each kind what is asked for, and its terms."""


@pytest.fixture
def start() -> Start:
    return _every_kind


def _every_kind(work: Work, source: SeededSource) -> World:
    """One fund that pays every kind, on 15 July 2026."""
    source.set_today(datetime.date(2026, 7, 1))
    board.load_files(work, files([*KINDS]))
    world = world_on(work, source)
    world.play.day(2026, 7, 15)
    return world


def _tried(world: World, kind: str, cents: int, asked: dict[str, Any], who: str = "") -> trial.Tried:
    wanted = trial.Wanted(kind, cents, asked, "CCC", "EOP", JULY_15)
    return trial.try_line(world.work, world.coach("CCC"), who or world.participant("CCC", "EOP"), wanted)


def _waived(world: World) -> None:
    """The state lets the adult fund pay 90 % of a wage from July to December."""
    waiver = {"ratios.toml": {"waiver": [{**WAIVED, **DAYS}]}}
    board.load_files(world.work, {**files([*KINDS]), **written(waiver)}, key="waived")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_tried_before_there_is_a_line_and_nothing_is_written(
    world: World, kind: str
) -> None:  # SUP-05, AUD-04
    who = world.participant("CCC", "EOP")
    before = _count(world)
    found = _tried(world, kind, *ASKED[kind], who=who).trial
    assert [one.test for one in found.answers] == [*Test]
    assert (found.decision is None) is any(not one.holds for one in found.answers)
    assert _count(world) == before


def test_training_at_work_is_tried_without_an_agreement(world: World) -> None:  # OJT-03, OJT-04
    assert _tried(world, "OJT", 520_000, TRAINING).trial.decides is None
    higher = _tried(world, "OJT", 936_000, {**TRAINING, "rate_bp": 9_000}).trial.decides
    assert higher is not None and higher.test is Test.TERMS


def test_a_waiver_counts_for_the_fund_that_is_tried_and_for_the_one_the_ledger_chooses(
    world: World,
) -> None:  # OJT-03, FND-19
    _waived(world)
    asked = {**TRAINING, "rate_bp": 9_000}
    assert _tried(world, "OJT", 936_000, asked).trial.decides is None
    play, coach = world.play, world.coach("CCC")
    line = LineInput("OJT", 936_000, asked, "Warehouse", play.payee("Example Works", "employer"))
    need = play.draft(coach, world.participant("CCC", "EOP"), "EOP", [line], needed_by=JULY_20)
    assert play.submit(coach, need), "nobody chose the fund by hand"


def _count(world: World) -> int:
    with world.work.store.reading() as connection:
        return sum(1 for _ in events.every_event(connection))
