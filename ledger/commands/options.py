"""What several commands ask for in the same words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

DATE = click.DateTime(["%Y-%m-%d"])
"""A day, as it is typed: 2026-11-20."""


def of_an_extract(actor: str, dry_run: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The argument and the options of a command that takes in a file of the participant system.

    :param actor: what `--help` says of the login. :param dry_run: what it says a dry run shows.
    """
    asked = (
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.option("--actor", "login", required=True, help=actor),
        click.option(
            "--extract-on", type=DATE, help="The day the data were taken; without it, the file's own column."
        ),
        click.option("--dry-run", is_flag=True, help=f"{dry_run}; change nothing."),
        click.option("--json", "as_json", is_flag=True, help="For programs."),
    )

    def _asking(command: Callable[..., Any]) -> Callable[..., Any]:
        for one in reversed(asked):
            command = one(command)
        return command

    return _asking
