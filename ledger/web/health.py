"""Is the application ready?"""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ledger.services import health
from ledger.web import access
from ledger.web.context import current_work

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@access.everyone
def healthz() -> ResponseReturnValue:
    """200 when the database answers; nothing about what is in it."""
    health.check(current_work())
    return "ready\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
