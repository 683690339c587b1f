"""The application on a test's board. It is made once a worker: making one takes longer than most pages."""

from flask import Flask

from ledger.app import create_app
from ledger.services.work import Work
from ledger.settings import Settings

SECRET = "tests-" + "0123456789abcdef" * 3

_made: dict[bool, Flask] = {}


def application_on(work: Work, *, csrf: bool = True) -> Flask:
    """The application, from now on with this board behind it.

    :param csrf: whether forms must come with their token.
    """
    if csrf not in _made:
        settings = Settings(
            "demo", SECRET, "", work.home, "http://localhost", "America/Los_Angeles", "", 8000
        )
        _made[csrf] = create_app(settings, work)
        _made[csrf].config.update(TESTING=not csrf, WTF_CSRF_ENABLED=csrf)
    _made[csrf].extensions["funds"] = work
    return _made[csrf]
