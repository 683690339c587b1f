"""`funds golive`: the template, a dry run, staging, acceptance by another person, undoing before it."""

import datetime
import json
from pathlib import Path
from typing import Any

import click

from ledger.commands import Context
from ledger.services.golive import golive as services
from ledger.services.golive import workbooks

DATE = click.DateTime(["%Y-%m-%d"])
SUFFIXES = (".csv", ".xlsx")


@click.group("golive")
def golive() -> None:
    """Going live in the middle of a year: bring in what the system before holds, once, against control totals."""


@golive.command("template")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def template(folder: Path) -> None:
    """Write the sheets to fill in into FOLDER: a workbook, and the same as CSV files. Nothing there is replaced.

    \b
    Example: funds golive template going-live
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / name: content for name, content in workbooks.template().items()}
    for path in files:
        if path.exists():
            raise click.ClickException(f"{path} is there already; nothing was written")
    for path, content in files.items():
        path.write_bytes(content)
        click.echo(path)


@golive.command("load")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--actor", "login", required=True, help="Your login; another person accepts.")
@click.option(
    "--on", "on", type=DATE, required=True, help="The day whose evening the sheets describe, 2026-10-31."
)
@click.option("--dry-run", is_flag=True, help="Check and show what would be posted; stage nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def load(
    context: Context, source: Path, login: str, on: datetime.datetime, dry_run: bool, as_json: bool
) -> None:
    """Check SOURCE, a workbook or a folder of CSV files.

    \b
    Example: funds golive load going-live --actor mara --on 2026-10-31 --dry-run
    """
    found = services.preview(context.work(), context.actor(login), files_in(source), on.date())
    if as_json:
        click.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False))
    else:
        show(found)
    if found.faults:
        raise services.GoLiveFaults(found.faults)


def files_in(source: Path) -> dict[str, bytes]:
    """A file, or the files of a folder that may be sheets."""
    paths = [source] if source.is_file() else sorted(source.iterdir())
    return {one.name: one.read_bytes() for one in paths if one.suffix.lower() in SUFFIXES}


def show(found: services.Preview) -> None:
    """Totals beside their control totals, then what would be posted, or what is wrong."""
    click.echo(f"Balances of {found.on}")
    for total in found.totals:
        click.echo(f"  {total.says}")
    for line in found.posted:
        click.echo(f"  would post {line}")
    for fault in found.faults:
        click.echo(str(fault), err=True)


def _plain(found: services.Preview) -> dict[str, Any]:
    return {
        "on": found.on.isoformat(),
        "totals": [
            {
                "control": one.control,
                "fund": one.fund,
                "count": one.count,
                "amount_cents": one.amount_cents,
                "control_count": one.row.count if one.row else None,
                "control_cents": one.row.amount_cents if one.row else None,
            }
            for one in found.totals
        ],
        "posted": found.posted,
        "faults": [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "code": one.code, "says": one.says}
            for one in found.faults
        ],
    }
