"""`funds etpl`: take in the state's list of eligible training programs, or see what it would do."""

import datetime
import json
import uuid
from pathlib import Path

import click

from ledger.commands import Context
from ledger.commands.options import DATE
from ledger.services.participants.files import digest_of
from ledger.services.scholarships import listings
from ledger.services.scholarships.listings import ImportList


@click.group("etpl")
def etpl() -> None:
    """The list of eligible training providers and programs, as the state publishes it."""


@etpl.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--actor", "login", required=True, help="Your login.")
@click.option("--extract-on", type=DATE, required=True, help="The day the list was taken.")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def import_(
    context: Context, file: Path, login: str, extract_on: datetime.datetime, dry_run: bool, as_json: bool
) -> None:
    """Take in FILE, the whole list (CSV, UTF-8); the same list again changes nothing.

    \b
    Example: funds etpl import programs.csv --actor liam --extract-on 2026-11-20
    """
    work, actor = context.work(), context.actor(login)
    content, on = file.read_bytes(), extract_on.date()
    if dry_run:
        found = listings.preview(work, actor, content, on)
        answer = {name: len(getattr(found, name)) for name in ("added", "changed", "ended")}
    else:
        answer = listings.import_list(
            work, actor, ImportList(f"cli-{uuid.uuid4()}", digest_of(content), on), content
        )
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        counts = ", ".join(f"{answer[name]} {name}" for name in ("added", "changed", "ended"))
        click.echo(f"{'Would be' if dry_run else 'Done'}: {counts}.")
