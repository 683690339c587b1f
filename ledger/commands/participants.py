"""`funds participants`: take in a participant file, or see what it would do."""

import datetime
import json
import sys
import uuid
from pathlib import Path
from typing import Any

import click

from ledger.commands import Context
from ledger.commands.options import of_an_extract
from ledger.domain.participants.tables import says
from ledger.services.participants import imports
from ledger.services.participants.files import digest_of
from ledger.services.participants.imports import ImportFile, Preview

STEPS = 3
MOST_LINES = 200


@click.group("participants")
def participants() -> None:
    """Participants: imported from the participant system, never typed in."""


@participants.command("import")
@of_an_extract("Your login; changes and endings wait for another person.", "Show what would change")
@click.pass_obj
def import_(
    context: Context,
    file: Path,
    login: str,
    extract_on: datetime.datetime | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take in FILE (CSV, UTF-8): additions at once, changes and endings staged for a second person.

    \b
    Example: funds participants import extract.csv --actor liam --extract-on 2026-11-20
    """
    work, actor = context.work(), context.actor(login)
    content = file.read_bytes()
    on = extract_on.date() if extract_on else None
    if dry_run:
        show_preview(imports.preview(work, actor, content, on), as_json)
        return
    command = ImportFile(f"cli-{uuid.uuid4()}", digest_of(content), on)
    with click.progressbar(length=STEPS, label="Importing", file=sys.stderr) as bar:
        answer = imports.import_file(work, actor, command, content, lambda _step: bar.update(1))
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        show_answer(answer, ("added", "changed", "ended"))
    if answer["outcome"] == "rejected":
        raise click.exceptions.Exit(1)


def show_preview(found: Preview, as_json: bool) -> None:
    """What a file would do: lines by the participant system's id, and each rejected row."""
    if as_json:
        click.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False))
        return
    click.echo(f"Extract of {found.extract_on}: {found.rows_read} rows, {len(found.faults)} rejected")
    for title, lines in (("At once", found.lines), ("After a second person accepts", found.staged)):
        click.echo(f"{title}: {len(lines)}")
        for line in lines[:MOST_LINES]:
            click.echo(f"  {line}")
    for fault in found.faults[:MOST_LINES]:
        click.echo(f"  Row {fault.row}: {fault.says}")
    for notice in found.notices[:MOST_LINES]:
        click.echo(f"  Row {notice.row}, taken without its coach: {notice.says}")
    for new, other in found.lookalikes:
        click.echo(f"  {new} has the name and birth date of {other}: one person under two ids?")
    if found.unknown_columns:
        click.echo(f"Columns not used: {', '.join(found.unknown_columns)}")


def _plain(found: Preview) -> dict[str, Any]:
    return {
        "extract_on": found.extract_on.isoformat(),
        "rows_read": found.rows_read,
        "lines": found.lines,
        "staged": found.staged,
        "rejected": [{"row": one.row, "column": one.column, "says": one.says} for one in found.faults],
        "notices": [{"row": one.row, "column": one.column, "says": one.says} for one in found.notices],
        "unknown_columns": found.unknown_columns,
        "lookalikes": found.lookalikes,
    }


def show_answer(answer: dict[str, Any], counts: tuple[str, ...]) -> None:
    """An import's answer in words."""
    if answer["outcome"] == "nothing":
        click.echo(f"Nothing to do: {answer['import']} has all of this already.")
    elif answer["outcome"] == "rejected":
        click.echo("Every row was rejected; nothing was changed.")
    else:
        numbers = ", ".join(f"{answer[name]} {name}" for name in counts)
        click.echo(f"{answer['import']}: {answer['rows_read']} rows, {numbers}.")
    for fault in answer["rejected"]:
        click.echo(f"  Row {fault['row']}: {says(fault)}")
    more = answer["rows_rejected"] - len(answer["rejected"])
    if more:
        click.echo(f"  and {more} more rows that were rejected")
    for notice in answer.get("notices", ()):
        click.echo(f"  Row {notice['row']}, taken without its coach: {says(notice)}")
    if answer.get("proposal"):
        click.echo(
            f"Changes and endings wait for another person: funds accept {answer['proposal']} --actor LOGIN"
        )
    if answer.get("lookalikes"):
        click.echo(
            f"{answer['lookalikes']} new ids have the name and birth date of somebody known; --dry-run lists them."
        )
