"""Connections and transactions; the only module that commits.

SQLite: WAL, ``synchronous=FULL``, and writes open with ``BEGIN IMMEDIATE`` (the driver's own default lets two readers of one
balance both spend it). PostgreSQL: READ COMMITTED with row locks for writing, REPEATABLE READ for reading, and the
application's own role, which can neither rewrite the journal nor drop a guard.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url

APP_ROLE = "funds_app"

_ALLOWED_PRAGMAS = frozenset(
    {"table_info", "foreign_key_check", "integrity_check", "table_list", "index_list", "query_only"}
)
_DENIED = {
    getattr(sqlite3, name)
    for name in (
        "SQLITE_ALTER_TABLE",
        "SQLITE_ATTACH",
        "SQLITE_DETACH",
        "SQLITE_CREATE_TABLE",
        "SQLITE_CREATE_TRIGGER",
        "SQLITE_CREATE_VIEW",
        "SQLITE_CREATE_INDEX",
        "SQLITE_CREATE_TEMP_TABLE",
        "SQLITE_CREATE_TEMP_TRIGGER",
        "SQLITE_CREATE_TEMP_VIEW",
        "SQLITE_DROP_TABLE",
        "SQLITE_DROP_TRIGGER",
        "SQLITE_DROP_VIEW",
        "SQLITE_DROP_INDEX",
    )
}


def _authorise(
    action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
) -> int:
    """Refuse what could take a guard away: schema changes, other databases, switches."""
    if action in _DENIED:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() not in _ALLOWED_PRAGMAS:
        return sqlite3.SQLITE_DENY
    if action in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) and (
        first or ""
    ).startswith("sqlite_master"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def sqlite_path(url: str) -> Path | None:
    """The database file of an SQLite URL, else None."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


class Store:
    """One database: its URL and how to read and write it.

    On SQLite the driver opens no transaction by itself: `writing` and `reading` say ``BEGIN``, each in its own way. (A listener
    on the engine's ``begin`` would do, but with any listener SQLAlchemy asks for more of them at every statement.)

    :param url: ``sqlite:////path/ledger.db`` or ``postgresql://…``.
    :param schema_owner: connect for migrations: no application role, no authorizer.
    """

    def __init__(self, url: str, *, schema_owner: bool = False) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._schema_owner = schema_owner
        self.engine = self._sqlite() if self.is_sqlite else self._postgresql()

    def _sqlite(self) -> Engine:
        engine = create_engine(
            self.url, connect_args={"timeout": 30, "check_same_thread": False}, pool_size=8
        )

        @event.listens_for(engine, "connect")
        def _connect(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",
                "foreign_keys=ON",
                "recursive_triggers=ON",
                "trusted_schema=OFF",
                "cell_size_check=ON",
                "busy_timeout=30000",
            ):
                connection.execute(f"PRAGMA {pragma}")
            if not self._schema_owner:
                connection.set_authorizer(_authorise)

        return engine

    def _postgresql(self) -> Engine:
        engine = create_engine(self.url, pool_size=8, max_overflow=24, pool_timeout=60)
        if not self._schema_owner:

            @event.listens_for(engine, "connect")
            def _connect(connection: Any, _record: object) -> None:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET ROLE {APP_ROLE}")
                connection.commit()

        return engine

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that commits when the block ends without an error, and leaves nothing when it does not."""
        with self.engine.begin() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent picture that cannot write."""
        with self.engine.connect() as raw:
            if self.is_sqlite:
                with raw.begin():
                    raw.exec_driver_sql("BEGIN DEFERRED")
                    raw.exec_driver_sql("PRAGMA query_only=ON")
                    try:
                        yield raw
                    finally:
                        raw.exec_driver_sql("PRAGMA query_only=OFF")
            else:
                connection = raw.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                with connection.begin():
                    yield connection

    def lock_key(self, connection: Connection, key: str) -> None:
        """Let one command with this key run at a time (SQLite has a single writer anyway)."""
        if not self.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()
