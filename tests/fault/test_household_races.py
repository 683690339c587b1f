"""Two of one household who are approved at the same moment, each on another allocation: the household's cap holds for both."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from ledger.clock import SeededSource, SystemSource
from ledger.errors import LedgerError
from ledger.services.journal import verify
from ledger.services.needs import approvals, facts
from ledger.services.needs.needs import LineInput
from ledger.services.work import Work
from tests import board, starts
from tests.fault.lives import AUGUST_1
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_household_split import TOOLS
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

WAITS = 2.0
"""How many seconds an approver who has looked waits for the other one to look."""


def two_funds_for_tools(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026: two funds pay for tools, of which a household may have 500.00."""
    starts.worked_example(work, source).play.day(2026, 7, 10)
    files = board.with_values(TOOLS, "Board policy 11")
    for old in ('"Gas"]', '["Rent"]'):
        assert old in files["funds.toml"]
        files["funds.toml"] = files["funds.toml"].replace(old, f'{old[:-1]}, "Tools"]', 1)
    board.load_files(work, files, key="tests-household-races")


@pytest.fixture
def start() -> Start:
    return two_funds_for_tools


def _verified(world: World, fund: str) -> str:
    """Tools for 300.00 for another person of the household, to be paid by this fund; the line."""
    play = world.play
    line = LineInput(
        "Tools",
        30_000,
        {},
        "A toolbox",
        play.payee(f"Tools of {fund}", "vendor"),
        allocation_id=texts.allocation_id(world.work, "CCC", fund, "Support"),
    )
    who = world.participant("CCC", "EOP", household="HOU-ONE00000")
    (line_id,) = play.submit(
        world.coach("CCC"), play.draft(world.coach("CCC"), who, "EOP", [line], needed_by=AUGUST_1)
    )
    play.verify(line_id)
    return line_id


def _looks_with(other: threading.Barrier, gather: Callable[..., Any]) -> Callable[..., Any]:
    """Whoever has looked waits until the other has looked as well, as long as nothing keeps the other from it."""

    def _gather(*arguments: Any, **named: Any) -> Any:
        found = gather(*arguments, **named)
        with suppress(threading.BrokenBarrierError):
            other.wait(WAITS)
        return found

    return _gather


def test_two_of_one_household_do_not_both_use_what_its_cap_leaves(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SUP-06: 300.00 each of the household's 500.00; the second looks once the first is approved, whoever they are
    lines = [_verified(world, fund) for fund in ("WA26", "ERA26")]
    work = replace(world.work, source=SystemSource("America/Los_Angeles", world.play.source.today()))
    monkeypatch.setattr(facts, "gather", _looks_with(threading.Barrier(2), facts.gather))

    def _approve(at: int) -> str:
        command = approvals.Approve(f"race-{at}", lines[at], world.play.line(lines[at])["version"])
        try:
            approvals.approve(work, world.play.cast.approver, command)
        except LedgerError as error:
            return error.code
        return ""

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(_approve, range(2))) == ["", "cap"]
    assert verify.verify(world.work, with_books=False).findings == []
