"""`funds demo`: make the demonstration's database and books."""

import shutil
from pathlib import Path

import click
from sqlalchemy import select

from ledger import settings as settings_module
from ledger.clock import SeededSource
from ledger.errors import Refused
from ledger.services.work import Work
from ledger.settings import Settings, from_environment
from ledger.store import schema
from ledger.store.engine import Store, sqlite_path
from ledger.store.migrate import upgrade

MADE = ("books", "documents")


@click.command()
@click.option(
    "--small", is_flag=True, help="The small board: three fiscal people, a manager, a board officer."
)
@click.option("--if-missing", is_flag=True, help="Do nothing when the database holds entries already.")
def demo(small: bool, if_missing: bool) -> None:
    """Make a demonstration: invented people and amounts, the same books each time. Refuses a database with
    entries.

    \b
    Examples: funds demo
              FUNDS_HOME=/tmp/small funds demo --small
    """
    settings = from_environment()
    if settings.is_production:
        raise Refused("start_refused", why="a production holds no demonstration")
    settings.home.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    if _holds_events(settings.database_url):
        if if_missing:
            return
        raise Refused("demo_not_empty")
    key = settings_module.vault_key(settings, make=True)
    path = sqlite_path(settings.database_url)
    if path is None:
        _build(settings.database_url, settings.home, key, small=small)
    else:
        _build_aside(settings, path, key, small=small)
    click.echo(f"The demonstration is in {settings.home}. Next: funds serve")


def _holds_events(url: str) -> bool:
    store = Store(url)
    try:
        with store.reading() as connection:
            return connection.execute(select(schema.event.c.number).limit(1)).first() is not None
    finally:
        store.dispose()


def _build(url: str, home: Path, key: bytes, *, small: bool) -> None:
    from ledger.demo import build  # heavy, and no other command needs it

    source = SeededSource(build.SEED, build.FIRST_DAY)
    work = Work(Store(url), source, home, key)
    try:
        build.build(source, work, small=small, tell=lambda what: click.echo(f"  {what} ..."))
    finally:
        work.store.dispose()


def _build_aside(settings: Settings, path: Path, key: bytes, *, small: bool) -> None:
    """Build beside the place and move what is finished: an interrupted run leaves no half board behind."""
    aside = settings.home / ".making"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    url = f"sqlite:///{aside / 'ledger.db'}"
    upgrade(url)
    _build(url, aside, key, small=small)
    for name in MADE:
        if (aside / name).is_dir():
            shutil.rmtree(settings.home / name, ignore_errors=True)
            (aside / name).replace(settings.home / name)
    # The database comes last: it is what says that the demonstration exists. Closed, it needs no log beside it.
    for leftover in ("-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    (aside / "ledger.db").replace(path)
    shutil.rmtree(aside, ignore_errors=True)
