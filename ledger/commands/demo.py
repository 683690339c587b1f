"""`funds demo`: make the demonstration's database and books."""

import click

from ledger import settings as settings_module
from ledger.clock import SeededSource
from ledger.demo import build
from ledger.errors import Refused
from ledger.services.work import Work
from ledger.settings import from_environment
from ledger.store.engine import Store
from ledger.store.migrate import upgrade


@click.command()
@click.option(
    "--small", is_flag=True, help="The small board: three fiscal people, a program manager, a board officer."
)
@click.option("--if-missing", is_flag=True, help="Do nothing when the database holds entries already.")
def demo(small: bool, if_missing: bool) -> None:
    """Make a demonstration: invented people and amounts, the same books each time. Refuses a database with entries.

    \b
    Examples: funds demo
              FUNDS_HOME=/tmp/small funds demo --small
    """
    settings = from_environment()
    if settings.is_production:
        raise Refused("start_refused", why="a production holds no demonstration")
    settings.home.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    source = SeededSource(build.SEED, build.FIRST_DAY)
    key = settings_module.vault_key(settings, make=True)
    work = Work(Store(settings.database_url), source, settings.home, key)
    try:
        build.build(source, work, small=small, tell=lambda what: click.echo(f"  {what} ..."))
    except Refused as error:
        if error.code == "demo_not_empty" and if_missing:
            return
        raise
    finally:
        work.store.dispose()
    click.echo(f"The demonstration is in {settings.home}. Next: funds serve")
