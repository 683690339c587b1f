"""Fixtures of real parts: a fresh database of each sort for every test, a seeded source, a unit of work."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from ledger.books import check
from ledger.clock import SeededSource
from ledger.services.work import Work
from ledger.store.engine import Store
from tests import starts
from tests.grounds import Ground, PostgresqlGround, SqliteGround, Start
from tests.warm_reader import WarmReader
from tests.world import World, world_on

DATABASES = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """The test worker's name, so that two of them never share a database."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "alone"))


@pytest.fixture(scope="session")
def worker_reader(worker_name: str) -> Iterator[WarmReader]:
    """The worker's process that reads books."""
    reader = WarmReader(Path(os.environ["FUNDS_TEST_RUN"], f"{worker_name}.reader"))
    yield reader
    reader.stop()


@pytest.fixture
def warm_reader(worker_reader: WarmReader) -> Iterator[None]:
    """Books are read by it: for every test that has a unit of work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "_read_in_child", worker_reader.read)
        yield


@pytest.fixture(scope="session")
def ground_of(
    request: pytest.FixtureRequest, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Ground]:
    """The worker's ground on a database; PostgreSQL is started by the first test that asks for it."""

    @cache
    def _ground(database: str) -> Ground:
        folder = tmp_path_factory.mktemp(database)
        if database == "sqlite":
            return SqliteGround(folder)
        return PostgresqlGround(request.getfixturevalue("postgres_server"), worker_name, folder)

    return _ground


@pytest.fixture
def start() -> Start:
    """What the board holds when a test begins; a module that wants more says so with a fixture of this name."""
    return starts.empty


@pytest.fixture(params=DATABASES)
def ground(
    request: pytest.FixtureRequest, ground_of: Callable[[str], Ground], start: Start, tmp_path: Path
) -> Iterator[Ground]:
    """A fresh board: each test that asks for it runs on SQLite and on PostgreSQL."""
    found = ground_of(request.param)
    with found.begun(start, tmp_path):
        yield found


@pytest.fixture
def url(ground: Ground) -> str:
    """The URL of a fresh board."""
    return ground.url


@pytest.fixture
def store(ground: Ground) -> Store:
    """The application's connection to a fresh board: its own role, its guards."""
    return ground.store


@pytest.fixture
def owner(url: str) -> Iterator[Store]:
    """The schema owner's connection to the same board: what an attacker with the administrator's password has."""
    store = Store(url, schema_owner=True)
    yield store
    store.dispose()


@pytest.fixture
def source(ground: Ground) -> SeededSource:
    """Seeded time and ids; the board's date is the one its start left."""
    return SeededSource("tests", ground.today)


@pytest.fixture
def work(store: Store, source: SeededSource, tmp_path: Path, warm_reader: None) -> Work:
    """What services need."""
    return Work(store, source, tmp_path, vault_key=starts.VAULT_KEY)


@pytest.fixture
def world(work: Work, source: SeededSource) -> World:
    """The people of the worked example's board at work; its module starts from `starts.worked_example`."""
    return world_on(work, source)
