"""What every test may use: Hypothesis's profiles and the run's one PostgreSQL server."""

import gc
import os
import shutil
import tempfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache

from tests import postgres
from tests.fixtures import (  # noqa: F401 - fixtures are found by their names here
    ground,
    ground_of,
    owner,
    source,
    start,
    store,
    url,
    warm_reader,
    work,
    worker_name,
    worker_reader,
    world,
)

# Where a run lies if there is room: thousands of small databases are synced and copied, and none outlives its test.
MEMORY = Path("/dev/shm")  # noqa: S108 - every run makes a directory of its own in it
ENOUGH = 6 << 30

# When the collector of garbage comes: at 20,000 new objects, not at 700. What a test leaves behind is small, and little of it in cycles.
RARELY = (20_000, 20, 20)

# Made by the process that starts the run, inherited by its xdist workers: what they all share lies there.
RUN_DIRECTORY = "FUNDS_TEST_RUN"
RUN_PROCESS = "FUNDS_TEST_RUN_PID"

# `default` gives the same examples on every run, so a red build is red for everyone; `nightly` searches.
settings.register_profile(
    "default",
    derandomize=True,
    deadline=None,  # a loaded machine is slow, not wrong
    max_examples=50,
    stateful_step_count=30,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly",
    deadline=None,
    max_examples=2000,
    stateful_step_count=80,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_configure(config: pytest.Config) -> None:
    """Gives the run a directory of its own before the workers start."""
    if hasattr(config, "workerinput"):
        return
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)  # the workers inherit the first
    run = Path(tempfile.mkdtemp(prefix="funds-tests-"))
    run.chmod(0o711)  # the server's account must get through, see tests/postgres.py
    os.environ[RUN_DIRECTORY] = str(run)
    os.environ[RUN_PROCESS] = str(os.getpid())


def pytest_sessionstart() -> None:
    """Compiles each page's template once a run, not once for every application a test makes."""
    compiled = FileSystemBytecodeCache(os.environ[RUN_DIRECTORY], "%s.jinja")
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": compiled}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected lives to the end: the collector of garbage need not walk over it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(*RARELY)
        gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops what the run started, after the last worker is done, whatever became of the workers."""
    if hasattr(config, "workerinput") or RUN_DIRECTORY not in os.environ:
        return
    run = Path(os.environ.pop(RUN_DIRECTORY))
    postgres.stop_shared(run)
    shutil.rmtree(run, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """What sets a test up is measured if the test is."""
    with _unmeasured(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """What tidies up after a test is measured if the test is."""
    with _unmeasured(item):
        return (yield)


@contextmanager
def _unmeasured(item: pytest.Item) -> Iterator[None]:
    """Lines are not counted for a test with `no_cover`; pytest-cov itself leaves off for its call alone."""
    plugin = item.config.pluginmanager.get_plugin("_cov")
    measuring = None if plugin is None else plugin.cov_controller
    if measuring is None or item.get_closest_marker("no_cover") is None:
        yield
        return
    measuring.pause()
    try:
        yield
    finally:
        measuring.resume()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """The run's PostgreSQL, shared by all workers: make your databases under names of your own."""
    server = postgres.shared(Path(os.environ[RUN_DIRECTORY]), int(os.environ[RUN_PROCESS]))
    yield server
    server.leave()


def _deal(items: list[pytest.Item]) -> None:
    """`make test` plays each scenario and each unit test of both databases on one of them, dealt by its name, so that either has
    half of every file; `make nightly`, and whoever runs a file by itself, plays it on both. What is about the databases stays.
    """
    if os.environ.get("DATABASES") != "dealt":
        return
    tests, known = Path(__file__).parent, {item.nodeid for item in items}

    def _stays(item: pytest.Item) -> bool:
        parts = item.path.relative_to(tests).parts
        on_sqlite, on_postgres = (
            item.nodeid.replace("postgresql", "sqlite"),
            item.nodeid.replace("sqlite", "postgresql"),
        )
        pair = on_sqlite != on_postgres and {on_sqlite, on_postgres} <= known
        if not pair or parts[0] not in ("scenario", "unit") or parts[:2] == ("unit", "store"):
            return True
        return (item.nodeid == on_postgres) == (zlib.crc32(on_sqlite.encode()) % 2 == 1)

    items[:] = [item for item in items if _stays(item)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left with one of them at the end; a scenario goes through every floor.

    Measuring which lines run takes as long as running them: above the store, which is one code for both databases,
    it is done on SQLite alone. Of the access tests only the matrix is measured: it opens every page and sends every form, and the
    others do so again as somebody else. Scenarios are measured by `make nightly` alone (`MEASURE=all`).
    """
    _deal(items)
    first = ("property", "fault", "scenario", "browser", "access")
    order = {name: place for place, name in enumerate(first)}
    folders = [item.path.relative_to(Path(__file__).parent).parts for item in items]
    slow = [item.get_closest_marker("slow") is not None for item in items]
    folder = [order.get(parts[0], len(order)) for parts in folders]
    for item, parts in zip(items, folders, strict=True):
        if parts[0] == "scenario":
            item.add_marker("slow")
        elsewhere = item.get_closest_marker("postgres") is not None and parts[:2] != ("unit", "store")
        long = parts[0] == "scenario" and os.environ.get("MEASURE") != "all"
        if elsewhere or long or (parts[0] == "access" and parts[-1] != "test_matrix.py"):
            item.add_marker("no_cover")
    places = sorted(range(len(items)), key=lambda place: (not slow[place], folder[place]))
    items[:] = [items[place] for place in places]
