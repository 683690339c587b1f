"""`funds records`: take in service records, which the month is reconciled against."""

import datetime
import json
import sys
import uuid
from pathlib import Path

import click

from ledger.commands import Context
from ledger.commands.options import of_an_extract
from ledger.commands.participants import STEPS, show_answer
from ledger.services.participants import records as services
from ledger.services.participants.files import digest_of
from ledger.services.participants.records import ImportRecords


@click.group("records")
def records() -> None:
    """Service records of the participant system."""


@records.command("import")
@of_an_extract("Your login.", "Show what would be corrected")
@click.pass_obj
def import_(
    context: Context,
    file: Path,
    login: str,
    extract_on: datetime.datetime | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take in FILE (CSV, UTF-8): new records are added, a corrected one takes the place of the one with its
    id.

    \b
    Example: funds records import services.csv --actor liam --extract-on 2026-11-20
    """
    work, actor = context.work(), context.actor(login)
    content = file.read_bytes()
    on = extract_on.date() if extract_on else None
    if dry_run:
        found = services.preview(work, actor, content, on)
        click.echo(
            f"Extract of {found.extract_on}: {found.rows_read} rows, {found.added} new, {len(found.faults)} rejected"
        )
        for line in found.lines:
            click.echo(f"  {line}")
        for fault in found.faults:
            click.echo(f"  Row {fault.row}: {fault.says}")
        return
    command = ImportRecords(f"cli-{uuid.uuid4()}", digest_of(content), on)
    with click.progressbar(length=STEPS, label="Importing", file=sys.stderr) as bar:
        answer = services.import_records(work, actor, command, content, lambda _step: bar.update(1))
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        show_answer(answer, ("added", "corrected"))
    if answer["outcome"] == "rejected":
        raise click.exceptions.Exit(1)
