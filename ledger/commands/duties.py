"""`funds duties`: do the board's people suffice for every flow?"""

import dataclasses
import json

import click

from ledger.commands import Context
from ledger.services.people import duties as service


@click.group("duties")
def duties() -> None:
    """Who may do what, and whether enough different people can."""


@duties.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the gaps as JSON.")
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Look for flows that lack people, today and with each single person away.

    \b
    Exit code 0: every flow has its people; 1: one lacks somebody.
    Example: funds duties check --json
    """
    obj: Context = context.obj
    work = obj.work()
    gaps = service.coverage_report(work)
    names = service.person_names(work)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(gap) for gap in gaps], indent=2))
    for gap in () if as_json else gaps:
        when = f"with {names[gap.away]} away" if gap.away else "today"
        click.echo(f"{gap.flow}, {when}: lacks {gap.missing}")
    if not gaps and not as_json:
        click.echo("Every flow has its people, today and with each single person away.")
    context.exit(1 if gaps else 0)
