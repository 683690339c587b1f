"""The application on a test's board: everybody of the cast has a login, and a browser is signed in without a password."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from ledger.domain.people.duties import Duty
from ledger.services.people import sessions
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit
from ledger.store import schema
from ledger.store.people import people
from tests.unit.web.application import application_on
from tests.world import World, person


@dataclass(frozen=True)
class _Enrol:
    key: str


@dataclass
class Browser:
    """One signed-in person."""

    client: FlaskClient
    token: str

    def get(self, address: str) -> TestResponse:
        """Open an address."""
        return self.client.get(address)

    def post(self, address: str, form: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with its token and a key of its own."""
        sent = {"csrf_token": self.token, "key": secrets.token_hex(16), **(form or {})}
        return self.client.post(address, data=sent, **more)


class Site:
    """The application, and browsers in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.app: Flask = application_on(world.work)

    def person(self, name: str, *duties: Duty) -> Actor:
        """Somebody beside the cast."""
        return person(self.world.work, name, *duties)

    def browser(self, actor: Actor) -> Browser:
        """A browser in which this person is signed in, with the duties the test gave them."""
        self._entrust(actor)
        secret = secrets.token_hex(20)
        token = sessions.open_session(self.world.work, actor.login, {"csrf_token": secret})
        client = self.app.test_client()
        client.set_cookie("sid", token)
        serializer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        return Browser(client, str(serializer.dumps(secret)))

    def _entrust(self, actor: Actor) -> None:
        work = self.world.work

        def _enrol(unit: Unit) -> tuple[str, Answer]:
            if people.find_login(unit.connection, actor.login) is None:
                people.insert_login(
                    unit.connection, actor.login, actor.person_id, "!", unit.source.now(), "active"
                )
                people.change_login(unit.connection, actor.login, must_change=False)
                for grant in actor.grants:
                    values = {
                        "id": unit.source.new_id("GRA"),
                        "person_id": actor.person_id,
                        "duty": grant.duty.value,
                        "agency_code": grant.agency,
                        "program_code": grant.program,
                        "kind_group": grant.group,
                        "confidential_class": grant.confidential_class,
                        "from_on": unit.today(),
                        "to_on": None,
                    }
                    unit.insert(schema.duty_grant, values)
            return actor.person_id, {}

        work.run(None, _Enrol(f"tests-enrol-{actor.login}"), "person.enrolled", _enrol)


def words(answer: TestResponse) -> str:
    """A page's text without its tags, spaces made single."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def value(answer: TestResponse, name: str) -> str:
    """The value of a form's field."""
    found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', answer.text)
    assert found, name
    inner = re.search(r'value="([^"]*)"', found[0])
    return unescape(inner[1]) if inner else ""
