"""The board, built once a run and copied: for reading once a module, for changing once a test."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access import making
from tests.access.place import Place
from tests.demonstration import copied, demonstration


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They need the demonstration. Wtforms warns that it will read choices another way one day; a warning inside a page would be an error of the page."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(
                pytest.mark.filterwarnings("ignore:Passing SelectField choices:DeprecationWarning")
            )


@pytest.fixture(scope="session")
def template() -> Path:
    """The whole board; the first worker that asks builds it for all."""
    run = Path(os.environ["FUNDS_TEST_RUN"])
    folder, done = run / "access-board", run / "access-board.done"
    with (run / "access-board.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            making.make(demonstration(run), folder)
            done.touch()
    return folder


@pytest.fixture(scope="module")
def board(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A copy for a module that reads, or whose tests keep out of each other's way."""
    place = Place(copied(template, tmp_path_factory.mktemp("board") / "home"))
    yield place
    place.close()


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Iterator[Place]:
    """A copy of one's own."""
    made = Place(copied(template, tmp_path / "home"))
    yield made
    made.close()
