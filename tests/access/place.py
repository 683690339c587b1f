"""A copy of the board behind its web application, and browsers that hold somebody's session."""

import datetime
import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from ledger.app import create_app
from ledger.clock import SeededSource, instant_text
from ledger.demo.build import BOARD_DATE
from ledger.services.people import people, sessions
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.settings import Settings
from ledger.store.engine import Store
from tests.access import making

ROLES = {
    "COA": "cleo",
    "LIA": "luis",
    "RAC": "remy",
    "APR": "arne",
    "PAY": "pavel",
    "FMG": "frances",
    "PMG": "priya",
    "AUD": "aud",
    "ADM": "ada",
}
"""Role to the login of the demonstration that holds its preset and nothing else."""

LOCAL, PRODUCTION = "http://localhost", "https://funds.example.org"
SIDE_TABLES = ("session", "sign_in_attempt", "read_log")
"""What a request may write besides commands: who is here, who tried, who read."""

_TOKEN = re.compile(rb'(?<=name="csrf_token" value=")[^"]+|(?<=name="csrf_token" type="hidden" value=")[^"]+')


class Watch(SeededSource):
    """A seeded source on the board date whose moment the test moves."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed, BOARD_DATE)
        self.moment = datetime.datetime.combine(BOARD_DATE, datetime.time(20), tzinfo=datetime.UTC)

    def now(self) -> str:
        """The moment; it moves on by itself, so that order is told."""
        self.moment += datetime.timedelta(microseconds=1)
        return instant_text(self.moment)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.moment += datetime.timedelta(**span)


def as_people_see(body: bytes) -> bytes:
    """A page without its CSRF tokens, which differ with every session."""
    return _TOKEN.sub(b"", body)


@dataclass
class Browser:
    """One session of one person: its cookie, its form token."""

    client: FlaskClient
    login: str | None
    token: str | None
    form_token: str
    secret: str

    def get(self, address: str, **more: Any) -> TestResponse:
        """Open an address, with nothing followed."""
        return self.client.get(address, buffered=True, **more)

    def post(self, address: str, form: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with its token and a fresh key."""
        sent = {"csrf_token": self.form_token, "key": secrets.token_hex(16), **(form or {})}
        return self.client.post(address, data=sent, buffered=True, **more)


class Place:
    """An application on a copy of the board.

    :ivar ids: what was planted: case to kind to id (`making.Making.run`).
    """

    def __init__(self, home: Path, *, public_url: str = LOCAL) -> None:
        self.home, self.path = home, home / "ledger.db"
        self.source = Watch(str(home))
        self.work = Work(Store(f"sqlite:///{self.path}"), self.source, home, making.vault_key(home))
        secret = "tests-" + "0123456789abcdef" * 3
        settings = Settings("demo", secret, "", home, public_url, "America/Los_Angeles", "", 8000)
        self.app: Flask = create_app(settings, self.work)
        self.ids: making.Ids = json.loads((home / "ids.json").read_text(encoding="utf-8"))
        self._open: dict[str | None, Browser] = {}
        self._digests: dict[tuple[str, ...], tuple[int, str]] = {}
        self._beside = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)

    def close(self) -> None:
        """Let go of the database."""
        self._beside.close()
        self.work.store.dispose()

    def actor(self, login: str) -> Actor:
        """Who works under a login, with the grants in force now."""
        return people.actor_for_login(self.work, login)

    def browser(self, login: str | None = None, *, fresh: bool = False) -> Browser:
        """A browser in which this person is signed in (None: nobody); the same one each time unless a fresh one is wanted."""
        if not fresh and login in self._open:
            return self._open[login]
        secret = secrets.token_hex(20)
        token = sessions.open_session(self.work, login, {"csrf_token": secret})
        client = self.app.test_client()
        client.set_cookie(self.app.session_interface.cookie, token)  # type: ignore[attr-defined]  # RowSessions has it
        serializer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        made = Browser(client, login, token, str(serializer.dumps(secret)), secret)
        if not fresh:
            self._open[login] = made
        return made

    def anonymous(self) -> Browser:
        """A browser without any cookie."""
        return Browser(self.app.test_client(), None, None, "", "")

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Read the database beside the application."""
        return self._beside.execute(statement, values).fetchall()

    def version(self) -> int:
        """A number that moves when the application commits anything at all."""
        return int(self.one("PRAGMA data_version"))

    def one(self, statement: str, *values: Any) -> Any:
        """The first column of the first row."""
        found = self.rows(statement, *values)
        if not found:
            raise LookupError(statement)
        return found[0][0]

    def digest(self, but: tuple[str, ...] = SIDE_TABLES) -> str:
        """A digest of everything stored, the tables of sessions, attempts and readings apart; the last one while nothing commits."""
        version = self.version()
        if but in self._digests and self._digests[but][0] == version:
            return self._digests[but][1]
        total = hashlib.sha256()
        names = self.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        )
        for (name,) in names:
            if name not in but:
                total.update(name.encode())
                total.update(repr(self.rows(f'SELECT * FROM "{name}"')).encode())
        self._digests[but] = version, total.hexdigest()
        return total.hexdigest()

    def last_event(self) -> int:
        """The number of the newest event."""
        return int(self.one("SELECT max(number) FROM event"))
