"""Composes the web application: settings, unit of work, sessions, access rules, pages."""

import datetime
import logging
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from ledger import __version__, words
from ledger.compose import open_work
from ledger.services.work import Work
from ledger.settings import Settings, from_environment, secret_key
from ledger.web import access, names, navigation, pages, responses, sessions
from ledger.web.context import current_work

MOST_BYTES = 64 * 1024 * 1024
"""Above what one document may have (25 MB), so that a larger one is refused at its field and the form stays."""
MOST_FORM_MEMORY = 2 * 1024 * 1024
MOST_PARTS = 2000


def templates_folder() -> Path:
    """The copy inside an installed wheel, else the checkout's."""
    inside = Path(__file__).resolve().parent / "_templates"
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / "templates"


def create_app(settings: Settings, work: Work) -> Flask:
    """Make the application.

    :raises Broken: ``route_undeclared`` when a route has no access rule.
    """
    app = Flask("ledger.web", template_folder=str(templates_folder()), static_folder="static")
    secure = settings.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=secret_key(settings),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_MEMORY,
        MAX_FORM_PARTS=MOST_PARTS,
        PUBLIC_URL=settings.public_url,
        DEMONSTRATION=getattr(work.source, "board_date", None) is not None,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        SEND_FILE_MAX_AGE_DEFAULT=datetime.timedelta(hours=1),
    )
    app.extensions["funds"] = work
    zone = ZoneInfo(settings.timezone)
    app.jinja_env.filters.update(
        dollars=words.dollars,
        day=words.day,
        moment=lambda at: words.moment(at, zone, getattr(current_work().source, "board_date", None)),
        clock=lambda at: words.clock(at, zone),
        month_name=words.month_name,
        percent=words.percent,
    )
    responses.install(app, secure=secure)
    sessions.install(app, secure=secure)
    pages.register(app)
    access.declare(app)
    CSRFProtect(app)
    access.declare_proofs(app)
    navigation.install(app, software_version=__version__)
    names.install(app)
    return app


def application() -> Flask:
    """The application as the environment configures it: what gunicorn and `wsgi.py` serve."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = from_environment()
    return create_app(settings, open_work(settings))
