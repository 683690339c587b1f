"""Migrations: one head; what they make is the schema, guards and rights included; up, down, up; with data."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from ledger.compose import open_work
from ledger.errors import Refused
from ledger.services.journal import relay, verify
from ledger.services.work import Work
from ledger.settings import from_environment, vault_key
from ledger.store import guards, schema
from ledger.store.engine import Store
from ledger.store.migrate import downgrade, migrations_folder, upgrade
from tests.fixtures import DATABASES
from tests.postgres import Server
from tests.property import boards
from tests.world import make_world

KEYS = {name: guards.keys_of(name) for name in schema.APPEND_ONLY}


def _made(store: Store) -> dict[str, set[tuple[Any, ...]]]:
    """Everything that stands in a database besides its rows: the words that made it, or PostgreSQL's catalogue."""
    with store.reading() as connection:
        return {
            name: {tuple(map(_parts, row)) for row in connection.execute(text(question))}
            for name, question in _questions(store)
        }


def _parts(value: Any) -> Any:
    """The lines of a statement in a fixed order: which constraint of a table is named first says nothing, nor that SQLite
    writes a column that was added into another's line."""
    if isinstance(value, str) and "\n" in value:
        lines = re.split(r"\n|, (?=\w+ (?:INTEGER|TEXT|BLOB)\b)", value)
        return tuple(sorted(line.strip().rstrip(",") for line in lines if line.strip()))
    return value


def _questions(store: Store) -> list[tuple[str, str]]:
    if store.is_sqlite:
        return [
            ("all", "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'")
        ]
    ours = "n.nspname = 'public' AND c.relname <> 'alembic_version'"
    of_table = "JOIN pg_class c ON c.oid = t.{} JOIN pg_namespace n ON n.oid = c.relnamespace"
    return [
        (
            "columns",
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
        ),
        (
            "indexes",
            "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
        ),
        (
            "constraints",
            f"SELECT c.relname, t.conname, pg_get_constraintdef(t.oid) FROM pg_constraint t {of_table.format('conrelid')}"
            f" WHERE {ours}",
        ),
        (
            "triggers",
            f"SELECT c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid) FROM pg_trigger t"
            f" {of_table.format('tgrelid')} WHERE NOT t.tgisinternal AND {ours}",
        ),
        (
            "functions",
            "SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'public'",
        ),
        (
            "rights",
            "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
            " WHERE table_schema = 'public' AND grantee IN ('funds_app', 'funds_read')"
            " AND table_name <> 'alembic_version'",
        ),
    ]


@pytest.fixture(params=DATABASES)
def two_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of one sort."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'two.db'}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    names = [
        f"m{place}_{request.getfixturevalue('worker_name')}_{tmp_path.name}"[-60:].lower() for place in "12"
    ]
    for name in names:
        server.create_database(name)
    yield server.url(names[0]), server.url(names[1])
    for name in names:
        server.drop_database(name)


def test_there_is_one_head_and_one_line_to_it() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    scripts = ScriptDirectory.from_config(config)
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    assert not any(one.is_branch_point or one.is_merge_point for one in scripts.walk_revisions())


def test_a_program_does_not_start_on_the_schema_of_an_older_one(
    two_urls: tuple[str, str], tmp_path: Path
) -> None:
    url, _ = two_urls
    upgrade(url)
    downgrade(url, "-1")
    told = {"FUNDS_ENV": "demo", "FUNDS_HOME": str(tmp_path), "FUNDS_DATABASE_URL": url}
    with pytest.raises(Refused) as refused:
        open_work(from_environment(told))
    assert refused.value.code == "database_behind"
    upgrade(url)
    settings = from_environment(told)
    vault_key(settings, make=True)
    open_work(settings).store.dispose()


def _make_directly(url: str) -> None:
    """The schema as `store/schema.py` and `store/guards.py` say it, without a migration."""
    store = Store(url, schema_owner=True)
    with store.writing() as connection:
        schema.metadata.create_all(connection)
        for statement in guards.sqlite_guards(KEYS) if store.is_sqlite else _postgresql():
            # A sign for the driver's own placeholders must be doubled; SQLite's has another one.
            connection.exec_driver_sql(statement if store.is_sqlite else statement.replace("%", "%%"))
    store.dispose()


def _postgresql() -> list[str]:
    changing = [name for name in schema.metadata.tables if name not in schema.APPEND_ONLY]
    rights = guards.postgresql_grants(schema.APPEND_ONLY, changing, guards.DELETABLE)
    return [*guards.postgresql_guards(schema.APPEND_ONLY), *rights]


def test_what_the_migrations_make_is_the_schema(two_urls: tuple[str, str]) -> None:
    # House §8: head equals schema, tables, columns, indexes, checks and triggers, word for word
    migrated, direct = two_urls
    upgrade(migrated)
    _make_directly(direct)
    stores = [Store(url, schema_owner=True) for url in two_urls]
    ours, wanted = (_made(store) for store in stores)
    for name in wanted:
        assert ours[name] == wanted[name], name
    with stores[0].reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": False}
        )
        assert compare_metadata(context, schema.metadata) == []
        names = set(inspect(connection).get_table_names())
    assert names == {*schema.metadata.tables, "alembic_version"}
    for store in stores:
        store.dispose()


def test_up_down_up_leaves_the_same_and_down_leaves_nothing(two_urls: tuple[str, str]) -> None:
    # House §8: up, down, up; what goes down takes its triggers and functions with it
    url, _ = two_urls
    upgrade(url)
    store = Store(url, schema_owner=True)
    first = _made(store)
    store.dispose()
    downgrade(url, "base")
    assert {
        name: {one for one in rows if "sqlite_sequence" not in one} for name, rows in _made(store).items()
    } == {name: set() for name in first}
    store.dispose()
    upgrade(url)
    assert _made(store) == first
    store.dispose()


def test_a_board_with_data_stays_whole_through_an_upgrade(two_urls: tuple[str, str], tmp_path: Path) -> None:
    # With data: the newest schema is reached from every released one; the journal, its chain and its books stay
    url, _ = two_urls
    upgrade(url)
    store, source = Store(url), boards.source("migration")
    work = Work(store, source, tmp_path, vault_key=bytes(range(32)))
    make_world(work, source)
    relay.tick(work)
    with store.reading() as connection:
        head = connection.execute(select(schema.chain).order_by(schema.chain.c.sequence.desc())).first()
    books = {path.name: path.read_bytes() for path in (tmp_path / "books" / "PY2026").iterdir()}
    store.dispose()
    upgrade(url)  # nothing is left to do: twice does no harm
    with store.reading() as connection:
        assert (
            connection.execute(select(schema.chain).order_by(schema.chain.c.sequence.desc())).first() == head
        )
    assert verify.verify(work).findings == []
    assert {path.name: path.read_bytes() for path in (tmp_path / "books" / "PY2026").iterdir()} == books
    store.dispose()
    downgrade(url, "base")
    upgrade(url)
    with store.reading() as connection:
        assert all(
            connection.execute(select(table)).first() is None for table in schema.metadata.sorted_tables
        )
    store.dispose()


def test_red_a_database_without_one_trigger_is_not_the_schema(tmp_path: Path) -> None:
    # Red twin: the comparison sees a single missing guard
    url = f"sqlite:///{tmp_path / 'one.db'}"
    upgrade(url)
    store = Store(url, schema_owner=True)
    first = _made(store)
    store.dispose()
    with sqlite3.connect(tmp_path / "one.db") as connection:
        connection.execute("DROP TRIGGER posting_sealed")
    connection.close()
    assert _made(store) != first
    store.dispose()
