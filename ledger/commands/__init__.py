"""The commands of `funds`, one file per noun. Each gets a `Context` and calls services; none approves, builds
or releases."""

from typing import Protocol

from ledger.services.people.roles import Actor
from ledger.services.work import Work


class Context(Protocol):
    """What a command is handed."""

    def work(self) -> Work:
        """The unit of work on the configured database."""

    def actor(self, login: str) -> Actor:
        """The person behind a login, with the duties in force today."""
