"""Where a test's board lies: one SQLite file and one PostgreSQL database per worker, begun again for each test.

What many tests start from (`Start`) is made once per worker and database through the services, and copied. The address stays
the same, so one store serves all the tests of a worker and keeps its compiled statements.
"""

import datetime
import fcntl
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.clock import SeededSource
from ledger.services.work import Work
from ledger.store.engine import Store
from ledger.store.migrate import upgrade
from tests import starts
from tests.postgres import Server

Start = Callable[[Work, SeededSource], object]
"""What is done on an empty board before a test begins; it is known by its name, so a module's own function will do."""


class Ground(ABC):
    """One database that is begun again for each test.

    :param url: where it always lies. :param folder: for what the starts leave in their home (documents, books).
    :ivar today: the board's date when the test begins.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.store = Store(url)
        self._days: dict[str, datetime.date] = {}
        self.today = starts.FIRST_DAY

    @contextmanager
    def begun(self, start: Start, home: Path) -> Iterator[str]:
        """The board as a start leaves it, and its files in ``home``, until the block ends."""
        name = self._template(start)
        self._copy(name)
        self.today = self._days[name]
        shutil.copytree(self.folder / name, home, dirs_exist_ok=True)
        try:
            yield self.url
        finally:
            self.store.dispose()
            self._end()

    def _template(self, start: Start) -> str:
        name = f"{start.__module__}_{start.__qualname__}".replace(".", "_").lower()[-40:]
        if name in self._days:
            return name
        home = self.folder / name
        home.mkdir(parents=True)
        source = SeededSource(f"start {name}", starts.FIRST_DAY)
        if start is starts.empty:
            self._migrate()
        else:
            self._copy(self._template(starts.empty))
            start(Work(self.store, source, home, vault_key=starts.VAULT_KEY), source)
            self.store.dispose()  # nobody may be connected to a template; SQLite folds its log into the file
        self._keep(name)
        self._end()
        self._days[name] = source.today()
        return name

    @abstractmethod
    def _migrate(self) -> None:
        """Make the database, empty, at the newest schema."""

    @abstractmethod
    def _keep(self, name: str) -> None:
        """Keep the database as it is as a template."""

    @abstractmethod
    def _copy(self, name: str) -> None:
        """Make the database from a template."""

    @abstractmethod
    def _end(self) -> None:
        """Remove the database."""


class SqliteGround(Ground):
    """The file ``ledger.db`` in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"sqlite:///{folder / 'ledger.db'}", folder)

    def _migrate(self) -> None:
        upgrade(self.url)

    def _keep(self, name: str) -> None:
        shutil.copyfile(self.folder / "ledger.db", self.folder / f"{name}.db")

    def _copy(self, name: str) -> None:
        self._end()
        shutil.copyfile(self.folder / f"{name}.db", self.folder / "ledger.db")

    def _end(self) -> None:
        for left in self.folder.glob("ledger.db*"):
            left.unlink()


class PostgresqlGround(Ground):
    """A database of the run's server, named for the worker."""

    def __init__(self, server: Server, worker: str, folder: Path) -> None:
        self._server, self._worker = server, worker
        super().__init__(server.url(f"t_{worker}"), folder)

    def _migrate(self) -> None:
        self._server.create_database(f"t_{self._worker}")
        # Roles belong to the cluster that all workers share: one set-up at a time.
        with Path(os.environ["FUNDS_TEST_RUN"], "upgrade.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            upgrade(self.url)

    def _keep(self, name: str) -> None:
        self._server.create_database(f"{name}_{self._worker}", template=f"t_{self._worker}")

    def _copy(self, name: str) -> None:
        self._end()
        self._server.create_database(f"t_{self._worker}", template=f"{name}_{self._worker}")

    def _end(self) -> None:
        self._server.drop_database(f"t_{self._worker}")
