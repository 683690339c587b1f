"""`funds`: the command line. Composition only; each command lives in `ledger.commands` under its noun."""

import sys
from functools import cached_property

import click

from ledger import __version__
from ledger.commands import (
    accept,
    books,
    budget,
    demo,
    duties,
    etpl,
    golive,
    init,
    participants,
    reconcile,
    records,
    relay,
    rules,
    serve,
    summary,
    users,
    verify,
)
from ledger.compose import open_work
from ledger.errors import Broken, LedgerError
from ledger.services.people import people
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.settings import Settings, from_environment


class CommandContext:
    """Opens what a command asks for, when it asks."""

    @cached_property
    def settings(self) -> Settings:
        return from_environment()

    @cached_property
    def _work(self) -> Work:
        return open_work(self.settings)

    def work(self) -> Work:
        return self._work

    def actor(self, login: str) -> Actor:
        return people.actor_for_login(self.work(), login)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="funds-ledger", prog_name="funds")
@click.pass_context
def funds(context: click.Context) -> None:
    """The funds ledger: training and support money of a workforce board, in double-entry books.

    \b
    A demonstration:   funds demo; funds serve
    A new board:       funds init
    Check everything:  funds verify
    """
    context.obj = CommandContext()


for command in (
    init.init,
    demo.demo,
    serve.serve,
    relay.relay,
    budget.budget,
    rules.rules,
    participants.participants,
    records.records,
    etpl.etpl,
    golive.golive,
    accept.accept,
    books.books,
    verify.verify,
    reconcile.reconcile,
    summary.summary,
    duties.duties,
    users.user,
):
    funds.add_command(command)


def main() -> None:
    """Run a command; a refusal is one clear line on stderr and exit code 1, a broken invariant exit code 3."""
    try:
        funds(standalone_mode=True)
    except Broken as error:
        click.echo(f"funds: broken: {error}", err=True)
        sys.exit(3)
    except LedgerError as error:
        click.echo(f"funds: {error}", err=True)
        sys.exit(1)
