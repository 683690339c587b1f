"""The last accepted folder is the one on top, whatever the clock said when each was accepted."""

import datetime

import pytest

from ledger.domain.budgets.loads import from_plain, merged_all
from ledger.store.budgets import budgets
from tests import board, starts
from tests.grounds import Start
from tests.world import WORKED, World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _ends(world: World, on: str, key: str) -> None:
    """CCC's agreement ends on a day."""
    files = board.read_folder(WORKED)
    begun = "from = 2026-07-01\n"
    files["agencies.toml"] = files["agencies.toml"].replace(begun, f"{begun}to = {on}\n", 1)
    board.load_files(world.work, files, key)


def test_a_clock_that_steps_back_does_not_put_an_older_folder_on_top(world: World) -> None:
    # AUD-04: the journal's order decides, for what is in force and for what was known on a day
    world.play.day(2026, 7, 20)
    _ends(world, "2026-09-30", "earlier")
    world.play.day(2026, 7, 15)
    _ends(world, "2026-12-31", "later")
    with world.work.store.reading() as connection:
        loads = [
            [payload for _, payload in budgets.accepted_loads(connection)],
            [row["payload"] for row in budgets.loads_by(connection, "2026-07-31T23:59:59.000000Z")],
        ]
    for payloads in loads:
        whole = merged_all(map(from_plain, payloads))
        assert whole is not None
        assert whole.memberships[0].to_on == datetime.date(2026, 12, 31)
