"""`funds golive`: the template, a dry run, staging, acceptance by another person, undoing before it."""

import datetime
import json
import uuid
from pathlib import Path
from typing import Any

import click

from ledger.commands import Context
from ledger.commands.options import DATE
from ledger.services.golive import golive as services
from ledger.services.golive import staged, workbooks
from ledger.services.people import proposals

MOST_FAULTS = 200
"""Shown at the terminal; ``--json`` holds all."""
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
@click.option(
    "--paper",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The signed control report, PDF, JPEG or PNG; every entry will name it.",
)
@click.option("--dry-run", is_flag=True, help="Check and show what would be posted; stage nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def load(
    context: Context,
    source: Path,
    login: str,
    on: datetime.datetime,
    paper: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Check SOURCE, a workbook or a folder of CSV files, and stage it until a second person accepts it.

    \b
    Examples: funds golive load going-live --actor mara --on 2026-10-31 --dry-run
              funds golive load going-live --actor mara --on 2026-10-31 --paper signed.pdf
    """
    work, actor, files = context.work(), context.actor(login), files_in(source)
    if paper is None and not dry_run:
        raise click.UsageError("--paper is missing: the signed control report is what the entries rest on")
    found = services.preview(work, actor, files, on.date())
    if not as_json:
        show(found)
    if found.faults:
        if as_json:
            click.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False))
        raise services.GoLiveFaults(found.faults, shown=True)
    answer: dict[str, Any] = {"proposal": found.proposal, "again": True} if found.proposal else {}
    if paper is not None and not dry_run and not answer:
        signed = paper.read_bytes()
        command = services.StageSheets(f"cli-{uuid.uuid4()}", services.digest_of(files, signed), on.date())
        answer = services.stage(work, actor, command, files, signed)
    if as_json:
        click.echo(json.dumps({**_plain(found), **answer}, indent=2, ensure_ascii=False))
    elif answer:
        if answer["again"]:
            click.echo(f"The very same is staged or accepted already: {answer['proposal']}")
        else:
            click.echo("Staged; another person accepts:")
            click.echo(f"  funds golive accept {answer['proposal']} --actor LOGIN")


@golive.command("accept")
@click.argument("proposal")
@click.option("--actor", "login", required=True, help="Your login; not the one who staged it.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def accept(context: Context, proposal: str, login: str, as_json: bool) -> None:
    """Accept a staged going live: everything is checked again, then awards, bills, cards and cash stand in the books.

    \b
    Example: funds golive accept PRO-7K2Q9M4T --actor grace
    """
    work, actor = context.work(), context.actor(login)
    lines = staged.staged_lines(work, actor, proposal)
    answer = proposals.accept(work, actor, proposals.Accept(f"cli-{uuid.uuid4()}", proposal))
    if as_json:
        click.echo(json.dumps(answer, indent=2))
        return
    for line in lines:
        click.echo(line)
    click.echo(
        f"Accepted {proposal}: {answer['awards']} awards carried in, {answer['entries']} entries posted."
    )


@golive.command("undo")
@click.argument("proposal")
@click.option(
    "--actor", "login", required=True, help="Your login: who staged it withdraws it, another declines it."
)
@click.option("--reason", required=True, help="Why.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def undo(context: Context, proposal: str, login: str, reason: str, as_json: bool) -> None:
    """Undo a staged going live that nobody has accepted yet; nothing of it is in the books.

    \b
    Example: funds golive undo PRO-7K2Q9M4T --actor mara --reason "Bills of October were missing"
    """
    command = proposals.Decline(f"cli-{uuid.uuid4()}", proposal, reason)
    answer = proposals.decline(context.work(), context.actor(login), command)
    click.echo(json.dumps(answer) if as_json else f"{proposal} is undone.")


def files_in(source: Path) -> dict[str, bytes]:
    """A file, or the files of a folder that may be sheets."""
    paths = [source] if source.is_file() else sorted(source.iterdir())
    return {one.name: one.read_bytes() for one in paths if one.suffix.lower() in SUFFIXES}


def show(found: services.Preview) -> None:
    """Totals beside their control totals, then what would be posted, or what is wrong."""
    click.echo(f"Balances of {found.on}")
    for total in found.totals:
        click.echo(f"  {total.says}")
    if not found.totals:
        click.echo("  Totals are compared when every cell can be read.")
    for line in found.posted:
        click.echo(f"  would post {line}")
    for fault in found.faults[:MOST_FAULTS]:
        click.echo(str(fault), err=True)
    if len(found.faults) > MOST_FAULTS:
        click.echo(f"and {len(found.faults) - MOST_FAULTS:,} more", err=True)


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
