"""`funds accept`: accept a staged change (a load, an import, a person) as the second person."""

import json
import uuid

import click

from ledger.commands import Context
from ledger.services.people import proposals


@click.command()
@click.argument("proposal")
@click.option("--actor", "login", required=True, help="Login of the second person.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_obj
def accept(context: Context, proposal: str, login: str, as_json: bool) -> None:
    """Accept a staged change. Whoever staged it cannot.

    \b
    Example: funds accept PRO-7K2Q9M4T --actor grace
    """
    work = context.work()
    answer = proposals.accept(work, context.actor(login), proposals.Accept(f"cli-{uuid.uuid4()}", proposal))
    click.echo(json.dumps(answer) if as_json else f"{proposal} is accepted.")
