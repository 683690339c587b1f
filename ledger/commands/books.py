"""``funds books``: publish, check and rebuild the Beancount books."""

import json
from collections.abc import Sequence

import click

from ledger.commands import Context
from ledger.services.journal import books as service

_as_json = click.option("--json", "as_json", is_flag=True, help="Answer as one line of JSON.")


@click.group()
def books() -> None:
    """The published books: one folder for each program year, one file for each month.

    \b
    Examples:
      funds books publish
      funds books check --json
      funds books rebuild
    """


@books.command()
@_as_json
@click.pass_obj
def publish(context: Context, as_json: bool) -> None:
    """Publish what was chained since the last time (the relay does this by itself).

    \b
    Examples:
      funds books publish
      funds books publish --json
    """
    _say_written(service.publish(context.work(), everywhere=True), as_json)


@books.command()
@_as_json
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Compare the whole books with the journal, byte for byte and cent for cent. Changes nothing.

    Ends with 1 when anything differs.

    \b
    Examples:
      funds books check
      funds books check --json
    """
    found: Context = context.obj
    report = service.check(found.work())
    if as_json:
        click.echo(
            json.dumps(
                {
                    "clean": report.is_clean,
                    "sequence": report.sequence,
                    "waiting": report.waiting,
                    "files": report.files,
                    "entries": report.entries,
                    "accounts": report.accounts,
                    "differences": list(report.differences),
                }
            )
        )
    else:
        for difference in report.differences:
            click.echo(difference)
        verdict = "equal the journal" if report.is_clean else "DIFFER from the journal"
        click.echo(
            f"The books {verdict}: {report.files} files, {report.entries} entries,"
            f" {report.accounts} accounts, up to event {report.sequence} of the chain;"
            f" {report.waiting} later events wait for the relay."
        )
    if not report.is_clean:
        context.exit(1)


@books.command()
@_as_json
@click.pass_obj
def rebuild(context: Context, as_json: bool) -> None:
    """Make every file again from the journal; equal files are left alone.

    \b
    Examples:
      funds books rebuild
      funds books rebuild --json
    """
    _say_written(service.rebuild(context.work()), as_json)


def _say_written(files: Sequence[str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"written": list(files)}))
        return
    for file in files:
        click.echo(file)
    click.echo(f"{len(files)} files written." if files else "Nothing to write: the books are up to date.")
