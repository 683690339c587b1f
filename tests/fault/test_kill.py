"""P01, P07: killed at sixty of its file operations, a board loses nothing it acknowledged and does nothing twice."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ledger.domain.people.duties import Duty
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests import world as worlds
from tests.fault import lives, shim
from tests.property import boards

POINTS = 60
BOOKS_EVERY = 12
STEPS = ["approve", "accept", "build", "release", "return", "returned", "close", "closed", "published"]
READY_SECONDS = 5.0

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]


@pytest.fixture(scope="module")
def template(sqlite_board: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a board on 14 August: one line to approve, one invoice to accept, books published."""
    folder = tmp_path_factory.mktemp("kill")
    world = boards.open_copy(sqlite_board, folder, "kill")
    play, coach = world.play, world.coach("CCC")
    award = lives.scholarship(world)
    school = play.payee("Another School", "school")
    line = LineInput("Scholarship", 60_000, lives.COURSE, "A course", school)
    need = play.draft(coach, world.participant("CCC", "EOP"), "EOP", [line], needed_by=lives.AUGUST_1)
    (line_id,) = play.submit(coach, need)
    play.verify(line_id)
    worlds.person(world.work, "closer", Duty.CLOSE)
    play.day(2026, 8, 14)
    invoice = play.bill(coach, [BillLine(award, 42_500)], "INV 0017", accept=False)
    world.books()
    with world.work.store.reading() as connection:
        bill = connection.execute(select(schema.invoice_line.c.id)).scalar_one()
    version = play.line(line_id)["version"]
    world.work.store.dispose()
    ids = {"line": line_id, "version": version, "invoice": invoice, "bill": bill}
    (folder / "board.json").write_text(json.dumps(ids))
    return folder


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fault library."""
    return shim.build(tmp_path_factory.mktemp("shim"))


def _run(template: Path, library: Path, folder: Path, orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    whole = [{"books": False, "early": False, "key": "kill", **order} for order in orders]
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fault.warm", str(template), str(folder)],
        input=json.dumps(whole),
        env=shim.warm_environment(library),
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stderr == "", done.stderr[-2_000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def _said(lines: list[Any]) -> dict[str, Any]:
    return dict(lines)


@pytest.fixture(scope="module")
def whole(
    template: Path, library: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, dict[str, Any]]:
    """A run that nobody kills: how many operations there are, and what the board holds at the end."""
    (run,) = _run(template, library, tmp_path_factory.mktemp("whole"), [{"at": 0, "books": True}])
    assert run["code"] == 0, run
    told, said = _said(run["told"]), _said(run["said"])
    assert list(told) == [*STEPS, "calls"]
    assert (said["before"], said["after"]) == ([], [])
    assert told["calls"] > POINTS
    return told["calls"], {
        name: said[name] for name in ("entry", "event", "award", "payment", "closed_month")
    }


def test_killed_at_sixty_points_nothing_is_lost_and_nothing_is_done_twice(
    template: Path, library: Path, whole: tuple[int, dict[str, Any]], tmp_path: Path
) -> None:
    # P01, P07: 0 lost acknowledged, 0 duplicate after a retry with the same key, 0 unbalanced, books equal journal
    calls, held = whole
    points = [1 + place * (calls - 1) // (POINTS - 1) for place in range(POINTS)]
    orders = [{"at": at, "books": place % BOOKS_EVERY == 0} for place, at in enumerate(points)]
    stages = set()
    for at, run in zip(points, _run(template, library, tmp_path / "runs", orders), strict=True):
        told, said = _said(run["told"]), _said(run["said"])
        stages.add(len(told))
        assert (run["code"], run["again"]) == (shim.KILLED, 0), at
        assert list(told) == STEPS[: len(told)], at
        assert (said["before"], said["after"], "error" in said) == ([], [], False), at
        assert {step: said[step] for step in told} == told, f"another answer after a retry, killed at {at}"
        assert {name: said[name] for name in held} == held, f"something lost or done twice, killed at {at}"
        assert said["leftovers"] == [], at
        assert said["ready"] < READY_SECONDS, at
    assert stages >= set(range(len(STEPS) - 1))  # the points fall into every command, and into the publishing


def test_red_what_is_acknowledged_before_its_commit_is_lost(
    template: Path, library: Path, tmp_path: Path
) -> None:
    # Red twin of P01: an early acknowledgement and a kill at the first write; the oracle misses the key
    (run,) = _run(template, library, tmp_path / "red", [{"at": 1, "early": True}])
    assert ["I3", "key kill-approve"] in [one[:2] for one in _said(run["said"])["before"]]


def test_red_a_retry_under_new_keys_does_things_twice_or_not_at_all(
    template: Path, library: Path, whole: tuple[int, dict[str, Any]], tmp_path: Path
) -> None:
    # Red twin of P01: killed at the end, a client that made new keys is refused or repeats itself
    calls, held = whole
    (run,) = _run(template, library, tmp_path / "red", [{"at": calls, "key": "other"}])
    said = _said(run["said"])
    assert "error" in said or {name: said[name] for name in held} != held
