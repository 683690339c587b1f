"""``funds relay``: the process that chains the event log and publishes the books."""

import json
import signal
import threading

import click

from ledger.commands import Context
from ledger.services.journal import relay as service


@click.command()
@click.option("--once", is_flag=True, help="One full sweep, then end.")
@click.option(
    "--pause",
    "pause_seconds",
    type=click.FloatRange(0, 60),
    default=0.3,
    show_default=True,
    help="Seconds between two looks.",
)
@click.option("--json", "as_json", is_flag=True, help="With --once: answer as one line of JSON.")
@click.pass_obj
def relay(context: Context, once: bool, pause_seconds: float, as_json: bool) -> None:
    """Follow the journal: chain its events and publish the books within a second. Run it beside the web
    server.

    It may be killed at any moment and started again; two of them take turns.

    \b
    Examples:
      funds relay
      funds relay --once --json
    """
    if once:
        done = service.tick(context.work(), everywhere=True)
        if as_json:
            click.echo(json.dumps({"chained": done.chained, "published": list(done.published)}))
        else:
            click.echo(f"{done.chained} events chained, {len(done.published)} files published.")
        return
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    service.run(context.work(), stop=stopping.is_set, pause_seconds=pause_seconds)
