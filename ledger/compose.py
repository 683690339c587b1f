"""Puts the parts together: from settings to a unit of work. Shared by the commands and the web application."""

import datetime
from pathlib import Path

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from ledger import settings as settings_module
from ledger.clock import SystemSource
from ledger.errors import Broken, Refused
from ledger.services import distinct_payees
from ledger.services.awards import refunds
from ledger.services.budgets import budgets, moves
from ledger.services.months import months
from ledger.services.participants import imports as participant_imports
from ledger.services.payments import cash, cash_reversals, returns
from ledger.services.people import duties, passwords, people, proposals
from ledger.services.scholarships import endings
from ledger.services.work import Work
from ledger.settings import Settings
from ledger.store import schema
from ledger.store.engine import Store

TWO_PERSON = (
    budgets,
    cash,
    cash_reversals,
    distinct_payees,
    duties,
    endings,
    months,
    moves,
    participant_imports,
    passwords,
    people,
    refunds,
    returns,
)
"""The services that register a sort of proposal: imported here, so that every sort is known wherever one is accepted."""


def open_work(settings: Settings) -> Work:
    """A unit of work on the configured database.

    A demonstration's database holds a board date, which is then today for everyone; a production's has none, and a
    production refuses a database that does.

    :raises Refused: ``start_refused``, ``database_missing`` when the database has not been set up,
        ``database_behind`` when it was set up by an older version.
    """
    settings_module.check_production(settings)
    if not proposals.SORTS:
        raise Broken("proposals_unknown")
    store = Store(settings.database_url)
    try:
        _check_ready(store, settings)
    except Refused:
        store.dispose()
        raise
    source = SystemSource(settings.timezone, _board_date(store))
    if settings.is_production and source.board_date is not None:
        raise Refused("start_refused", why="this database is a demonstration")
    return Work(store, source, settings.home, settings_module.vault_key(settings))


def _check_ready(store: Store, settings: Settings) -> None:
    path = store.url.database
    if store.is_sqlite and not (path and Path(path).is_file()):
        raise Refused("database_missing")
    try:
        _look(store, settings)
    except DBAPIError as error:
        raise unusable(error) from error


def unusable(error: DBAPIError) -> Refused:
    """Why a database cannot be used, in one line; its address and password stay unsaid."""
    state = getattr(error.orig, "sqlstate", None)
    if state in ("42501", "42704", "22023"):
        return Refused("database_rights")
    return Refused("database_silent", why=type(error.orig).__name__)


_COLUMNS = text(
    "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
    " WHERE relnamespace = to_regnamespace('public') AND relkind = 'r' AND attnum > 0 AND NOT attisdropped"
)
"""PostgreSQL's catalogue says it to every login, whatever its rights."""


def _look(store: Store, settings: Settings) -> None:
    with store.reading() as connection:
        if store.is_sqlite:
            found = connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'entry'")).first()
        else:
            found = connection.execute(text("SELECT to_regclass('public.entry')")).scalar()
            if settings.is_production:
                _check_role(store)
        if not found:
            raise Refused("database_missing")
        if _is_behind(store, connection):
            raise Refused("database_behind")


def _is_behind(store: Store, connection: Connection) -> bool:
    """Does a table or a column lack that this program writes to?"""
    tables = schema.metadata.tables.values()
    if not store.is_sqlite:
        found = {(table, column) for table, column in connection.execute(_COLUMNS)}
        return any((table.name, column.name) not in found for table in tables for column in table.columns)
    try:
        for table in tables:
            # In words: to compile them all would cost every command's start more than to run them.
            names = ", ".join(f"[{column.name}]" for column in table.columns)
            connection.exec_driver_sql(f"SELECT {names} FROM [{table.name}] LIMIT 0")  # noqa: S608 - our own schema's names
    except OperationalError as error:
        if "no such" in str(error.orig):
            return True
        raise
    return False


def refuse_superuser(settings: Settings) -> None:
    """Before a production's set-up leaves anything behind: not as a superuser.

    :raises Refused: ``start_refused``, ``database_silent``.
    """
    store = Store(settings.database_url, schema_owner=True)
    if not settings.is_production or store.is_sqlite:
        return
    try:
        _check_role(store)
    except DBAPIError as error:
        raise unusable(error) from error
    finally:
        store.dispose()


def _check_role(store: Store) -> None:
    """A superuser could switch every guard off, so a production never connects as one."""
    with store.reading() as connection:
        login = connection.execute(
            text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")
        ).scalar()
    if login:
        raise Refused("start_refused", why="the database role is a superuser")


def _board_date(store: Store) -> datetime.date | None:
    with store.reading() as connection:
        value = connection.execute(
            select(schema.setting.c.value).where(schema.setting.c.name == "board_date")
        ).scalar()
    return datetime.date.fromisoformat(value) if value else None
