"""`funds serve`: the web application behind gunicorn."""

import os
import socket
import sys

import click

from ledger.compose import open_work
from ledger.errors import Refused
from ledger.settings import from_environment


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port; PORT or 8000 without it.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that answer."
)
def serve(port: int | None, workers: int) -> None:
    """Serve the pages until stopped. A demonstration listens on 127.0.0.1 only; so does a production, behind its proxy.

    \b
    Example: PORT=8080 funds serve
    """
    settings = from_environment()
    open_work(settings).store.dispose()
    bound = port or settings.port
    _refuse_taken(bound)
    click.echo(f"Serving {settings.environment} at http://127.0.0.1:{bound}", err=True)
    sys.stdout.flush()
    os.execv(  # noqa: S606 - no shell: the server replaces this process, so that signals reach it
        sys.executable,
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"127.0.0.1:{bound}",
            "--workers",
            str(workers),
            "--max-requests",
            "5000",
            "--max-requests-jitter",
            "500",
            "--timeout",
            "60",
            "--log-level",
            "warning",
            "--graceful-timeout",
            "10",
            "ledger.app:application()",
        ],
    )


def _refuse_taken(port: int) -> None:
    """Say in one line what gunicorn would say in ten.

    :raises Refused: ``port_taken``.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refused("port_taken", port=port) from error
