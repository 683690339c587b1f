"""What the fault tests share: the worked example's board, made once on each database and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.services.work import Work
from ledger.store.engine import Store
from tests.fault import lives
from tests.fixtures import DATABASES
from tests.postgres import Server
from tests.property import boards
from tests.world import World, make_world


@pytest.fixture(scope="session")
def sqlite_board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the worked example's budget and people."""
    return boards.make_template(tmp_path_factory.mktemp("board"))


@pytest.fixture(scope="session")
def postgresql_board(
    postgres_server: Server,
    postgresql_template: str,
    worker_name: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """A PostgreSQL database with the same."""
    name = f"board_{worker_name}"
    postgres_server.create_database(name, template=postgresql_template)
    store, source = Store(postgres_server.url(name)), boards.source("template")
    make_world(Work(store, source, tmp_path_factory.mktemp("board"), vault_key=bytes(range(32))), source)
    store.dispose()  # nobody may be connected to a template
    return name


@pytest.fixture(params=DATABASES)
def board_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh board, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "ledger.db"
        shutil.copyfile(request.getfixturevalue("sqlite_board"), path)
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = f"b_{request.getfixturevalue('worker_name')}_{tmp_path.name}".lower()[-60:].replace("-", "_")
    server.create_database(name, template=request.getfixturevalue("postgresql_board"))
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def world(board_url: str, tmp_path: Path) -> Iterator[World]:
    """The board at work, through the application's own connection."""
    source = boards.source("fault")
    store = Store(board_url)
    yield boards.world_on(Work(store, source, tmp_path, vault_key=bytes(range(32))), source)
    store.dispose()


@pytest.fixture(scope="session")
def sqlite_life(sqlite_board: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an SQLite board that has lived (`lives.live`), and its published books."""
    folder = tmp_path_factory.mktemp("life")
    world = boards.open_copy(sqlite_board, folder, "life")
    lives.live(world)
    world.work.store.dispose()
    return folder


@pytest.fixture(scope="session")
def postgresql_life(
    postgres_server: Server, postgresql_board: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A PostgreSQL board that has lived, and the folder of its books."""
    name, folder = f"life_{worker_name}", tmp_path_factory.mktemp("life")
    postgres_server.create_database(name, template=postgresql_board)
    source, store = boards.source("life"), Store(postgres_server.url(name))
    lives.live(boards.world_on(Work(store, source, folder, vault_key=bytes(range(32))), source))
    store.dispose()
    return name, folder


@pytest.fixture(params=DATABASES)
def life_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a board of one's own that has lived; its books lie under ``tmp_path``."""
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_life"), tmp_path, dirs_exist_ok=True)
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    template, folder = request.getfixturevalue("postgresql_life")
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    name = f"l_{request.getfixturevalue('worker_name')}_{tmp_path.name}".lower()[-60:].replace("-", "_")
    server.create_database(name, template=template)
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def lived(life_url: str, tmp_path: Path) -> Iterator[World]:
    """A board with a row in nearly every table; today is 25 September 2026."""
    source, store = boards.source("after"), Store(life_url)
    world = boards.world_on(Work(store, source, tmp_path, vault_key=bytes(range(32))), source)
    world.play.day(2026, 9, 25)
    yield world
    store.dispose()


@pytest.fixture
def life_owner(life_url: str) -> Iterator[Store]:
    """The schema owner's connection to the board that has lived."""
    store = Store(life_url, schema_owner=True)
    yield store
    store.dispose()


@pytest.fixture
def owner(board_url: str) -> Iterator[Store]:
    """The schema owner's connection to the same board: what an attacker with the administrator's password has."""
    store = Store(board_url, schema_owner=True)
    yield store
    store.dispose()
