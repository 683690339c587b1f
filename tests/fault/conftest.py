"""What the fault tests share: the worked example's board, fresh or after a short life."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ledger.clock import SeededSource
from ledger.services.work import Work
from ledger.store.engine import Store
from tests import starts
from tests.fault import lives
from tests.fault.lives import TABLES
from tests.fault.test_guards import drop_triggers
from tests.grounds import Start
from tests.property import boards
from tests.world import World, world_on


def a_life(work: Work, source: SeededSource) -> None:
    """A board with a row in nearly every table and its published books; today is 25 September 2026 or before."""
    starts.worked_example(work, source)
    lives.live(world_on(work, source))


@pytest.fixture
def start(request: pytest.FixtureRequest) -> Start:
    """A board that has lived for those who ask for `lived`, the worked example's first day for those who ask for `world`."""
    if "lived" in request.fixturenames:
        return a_life
    return starts.worked_example if "world" in request.fixturenames else starts.empty


@pytest.fixture
def lived(world: World) -> World:
    """A board that has lived; today is 25 September 2026."""
    world.play.day(2026, 9, 25)
    return world


@pytest.fixture(scope="session")
def sqlite_board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the worked example's budget and people, for processes of their own."""
    return boards.make_template(tmp_path_factory.mktemp("board"))


@pytest.fixture
def open_owner(owner: Store, lived: World) -> Store:
    """The owner with every guard off: no trigger, no foreign key, on SQLite no check either."""
    drop_triggers(owner, *(table.name for table in TABLES))
    off = (
        ("PRAGMA foreign_keys=OFF", "PRAGMA ignore_check_constraints=ON")
        if owner.is_sqlite
        else ("SET session_replication_role = replica",)
    )

    @event.listens_for(owner.engine, "connect")
    def _off(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for statement in off:
            cursor.execute(statement)

    owner.dispose()
    return owner
