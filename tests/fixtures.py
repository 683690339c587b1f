"""Fixtures of real parts: a fresh database of each sort for every test, a seeded source, a unit of work."""

import datetime
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.clock import SeededSource
from ledger.services.work import Work
from ledger.store.engine import Store
from ledger.store.migrate import upgrade
from tests.postgres import Server

DATABASES = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]
FIRST_DAY = datetime.date(2026, 7, 1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest schema, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgres_server: Server, worker_name: str) -> str:
    """A PostgreSQL database at the newest schema, the template of each test's own."""
    name = f"template_{worker_name}"
    postgres_server.create_database(name)
    # Roles belong to the cluster that all workers share: one set-up at a time.
    with Path(os.environ["FUNDS_TEST_RUN"], "upgrade.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        upgrade(postgres_server.url(name))
    return name


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """The test worker's name, so that two of them never share a database."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "alone"))


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "ledger.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("postgresql_template")
    name = f"t_{request.getfixturevalue('worker_name')}_{tmp_path.name}".lower()[-60:].replace("-", "_")
    server.create_database(name, template=template)
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """The application's connection to a fresh database: its own role, its guards."""
    opened = Store(url)
    yield opened
    opened.dispose()


@pytest.fixture
def source() -> SeededSource:
    """Seeded time and ids; the board's date starts on 1 July 2026."""
    return SeededSource("tests", FIRST_DAY)


@pytest.fixture
def work(store: Store, source: SeededSource, tmp_path: Path) -> Work:
    """What services need."""
    return Work(store, source, tmp_path, vault_key=bytes(range(32)))
