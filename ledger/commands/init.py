"""`funds init`: set up a new board's database, roles, vault key, first administrator and second person."""

import click
from sqlalchemy.exc import DBAPIError

from ledger import settings as settings_module
from ledger.compose import open_work, refuse_superuser, unusable
from ledger.services.people import first_people
from ledger.settings import check_production, from_environment
from ledger.store.migrate import upgrade


@click.command()
@click.option("--admin", help="Login of the first administrator.")
@click.option("--admin-name", help="The administrator's name.")
@click.option("--admin-password", help="15 characters or more.")
@click.option("--second", help="Login of the person who accepts what the administrator stages.")
@click.option("--second-name", help="The second person's name.")
@click.option("--second-password", help="15 characters or more.")
def init(**given: str | None) -> None:
    """Set up a database: schema, roles, vault key, and the two people everything starts from.

    Asks for what is not given. On PostgreSQL run it with the owner's URL in FUNDS_DATABASE_URL; the
    application may then use a lesser login that is a member of funds_app. Run it again after an update: it
    brings the schema up to date and leaves the people alone.

    \b
    Example: FUNDS_ENV=production funds init --admin ada --admin-name "Ada Holm" --second priya
    """
    settings = from_environment()
    settings.home.mkdir(parents=True, exist_ok=True)
    settings_module.vault_key(settings, make=True)
    check_production(settings)
    refuse_superuser(settings)
    try:
        upgrade(settings.database_url)
    except DBAPIError as error:
        raise unusable(error) from error
    work = open_work(settings)
    if first_people.anybody(work):
        click.echo("The schema is up to date; the people are as they were.")
        return
    first = _person("administrator", given["admin"], given["admin_name"], given["admin_password"])
    second = _person("second person", given["second"], given["second_name"], given["second_password"])
    first_people.bootstrap(work, first, second)
    click.echo(
        f"Ready. {first.login} administers; {second.login} accepts. Next: funds user add, funds budget load."
    )


def _person(which: str, login: str | None, name: str | None, password: str | None) -> first_people.First:
    return first_people.First(
        login or click.prompt(f"Login of the {which}"),
        name or click.prompt(f"Name of the {which}"),
        password or click.prompt(f"Password of the {which}", hide_input=True, confirmation_prompt=True),
    )
