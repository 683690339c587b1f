"""`funds init`: set up a new board's database, roles, vault key, first administrator and second person."""

import click

from ledger import settings as settings_module
from ledger.compose import open_work
from ledger.services import people
from ledger.settings import check_production, from_environment
from ledger.store.migrate import upgrade


@click.command()
@click.option("--admin", prompt="Login of the administrator", help="Login of the first administrator.")
@click.option("--admin-name", prompt="Name of the administrator", help="The administrator's name.")
@click.option(
    "--admin-password",
    prompt="Password of the administrator (15 characters or more)",
    hide_input=True,
    confirmation_prompt=True,
    help="Asked for when not given.",
)
@click.option(
    "--second",
    prompt="Login of the second person",
    help="Login of the person who accepts what the administrator stages.",
)
@click.option("--second-name", prompt="Name of the second person", help="The second person's name.")
@click.option(
    "--second-password",
    prompt="Password of the second person",
    hide_input=True,
    confirmation_prompt=True,
    help="Asked for when not given.",
)
@click.option("--migrate-only", is_flag=True, hidden=True, help="Only bring the schema up to date.")
def init(
    admin: str,
    admin_name: str,
    admin_password: str,
    second: str,
    second_name: str,
    second_password: str,
    migrate_only: bool,
) -> None:
    """Set up a database: schema, roles, vault key, and the two people everything starts from.

    On PostgreSQL run it once with the owner's URL in FUNDS_DATABASE_URL; the application may then use a lesser login that
    is a member of funds_app. Safe to repeat: it never touches people once there are any.

    \b
    Example: FUNDS_ENV=production funds init --admin ada --admin-name "Ada Lovelace" --second grace --second-name "Grace Hopper"
    """
    settings = from_environment()
    settings.home.mkdir(parents=True, exist_ok=True)
    settings_module.vault_key(settings, make=True)
    check_production(settings)
    upgrade(settings.database_url)
    if migrate_only:
        return
    work = open_work(settings)
    people.bootstrap(
        work,
        people.First(admin, admin_name, admin_password),
        people.First(second, second_name, second_password),
    )
    click.echo(f"Ready. {admin} administers; {second} accepts. Next: funds user add, funds budget load.")
