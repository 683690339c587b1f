"""What every view asks for: the unit of work and the person who acts."""

from flask import abort, current_app, g

from ledger.services.people.roles import Actor
from ledger.services.work import Work


def current_work() -> Work:
    """The application's unit of work."""
    work: Work = current_app.extensions["funds"]
    return work


def current_actor() -> Actor:
    """The person behind the session; only routes that need a sign-in ask."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        abort(401)
    return actor
