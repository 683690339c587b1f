"""P28, P29 and P45: each route that changes something writes one event about it; nothing at all when its form is not ours, nor
when the event cannot be written.

Every unsafe route of the application is played once, on one board: first the same form without its token, with another
session's token, from a foreign origin and from another site, then with an event log that takes nothing, then as it should be.
"""

import dataclasses
import fcntl
import io
import json
import os
import pickle
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.services.journal import verify
from tests.access import contract_builders, making
from tests.access.builders import PIECES, Sent
from tests.access.change_builders import BUILDERS
from tests.access.place import Browser, Place
from tests.access.test_matrix import address, arguments, routes
from tests.demonstration import copied

assert contract_builders.DECLARED

ATTACKS: Mapping[str, Mapping[str, str]] = {
    "no token": {},
    "another session's token": {},
    "foreign origin": {"Origin": "https://elsewhere.example"},
    "no origin": {"Origin": "null"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour site": {"Sec-Fetch-Site": "same-site"},
}


@dataclasses.dataclass
class Played:
    """What became of one form.

    :param attacks: attack to the status it was answered with. :param changed: attacks that changed something.
    :param endless: each field that holds a number, to the status when it has thousands of digits.
    :param events: what the form itself wrote. :param unheard: what became of it while no event could be written: the status,
        and whether anything changed.
    """

    sent: Sent
    attacks: dict[str, int]
    changed: list[str]
    status: int
    text: str
    events: list[dict[str, Any]]
    unheard: tuple[int, bool] = (0, False)
    endless: Mapping[str, int] = dataclasses.field(default_factory=dict)


def fields(sent: Sent) -> dict[str, Any]:
    """A form's fields, its files as new as if nobody had read them."""

    def _again(value: Any) -> Any:
        if isinstance(value, tuple):
            return io.BytesIO(value[0].getvalue()), value[1]
        return [_again(one) for one in value] if isinstance(value, list) else value

    return {name: _again(value) for name, value in sent.form.items()}


def attacked(place: Place, sent: Sent, browser: Browser) -> tuple[dict[str, int], list[str]]:
    """Send a form in every way it must not be taken."""
    strange = place.browser("remy").form_token
    found, changed = {}, []
    before, version = place.digest(), place.version()
    for name, headers in ATTACKS.items():
        token = {"no token": "", "another session's token": strange}.get(name)
        given = fields(sent) | ({} if token is None else {"csrf_token": token})
        found[name] = browser.post(sent.address, given, headers=headers).status_code
        if place.version() != version:
            now, version = place.digest(), place.version()
            changed += [name] if now != before else []
            before = now
    return found, changed


def endless_numbers(place: Place, sent: Sent, browser: Browser) -> tuple[dict[str, int], list[str]]:
    """Send a form with thousands of digits in each field that holds a number: more than Python reads as one (P39).

    Its paper is left out: that would stay with the form, as it should when the form comes back.
    """
    found, changed, before = {}, [], place.digest()
    without = {one: value for one, value in fields(sent).items() if not isinstance(value, tuple)}
    for name, value in sent.form.items():
        if str(value).isdecimal():
            found[name] = browser.post(sent.address, {**without, name: "9" * 5_000}).status_code
            changed += [name] if place.digest() != before else []
    return found, changed


def play(place: Place, sent: Sent) -> Played:
    """Attack a form, then send it as it should be."""
    browser = place.browser(sent.login or None, fresh=True)
    attacks, changed = attacked(place, sent, browser)
    endless, grown = endless_numbers(place, sent, browser)
    last = place.last_event()
    prefixed = {
        f"{prefix}-key": f"key-{last}"
        for prefix in (
            "binding",
            "decide",
            "release",
            "refund",
            "receipt",
            "left",
            "settle",
            "transfer",
            "ask",
            "verify",
            "reply",
        )
    }
    unheard = without_audit(place, browser, sent, prefixed) if sent.verbs else (0, False)
    response = browser.post(sent.address, fields(sent) | prefixed)
    rows = place.rows(
        "SELECT verb, object_id, actor_id, body FROM event WHERE number > ? ORDER BY number", last
    )
    events = [dict(zip(("verb", "object_id", "actor_id", "body"), row, strict=True)) for row in rows]
    text = response.get_data(as_text=True)
    return Played(sent, attacks, changed + grown, response.status_code, text, events, unheard, endless)


def without_audit(
    place: Place, browser: Browser, sent: Sent, prefixed: Mapping[str, str]
) -> tuple[int, bool]:
    """Send a good form while the database refuses every event (P29): the status, and whether anything changed."""
    fail = "CREATE TRIGGER unheard BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'disk'); END"
    before = place.digest()
    _alter(place, fail)
    try:
        status = browser.post(sent.address, {**fields(sent), **prefixed}).status_code
    finally:
        _alter(place, "DROP TRIGGER unheard")
    return status, place.digest() != before


def _alter(place: Place, statement: str) -> None:
    with closing(sqlite3.connect(place.path)) as connection, connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def played_folder(template: Path) -> Path:
    """A board on which every builder was played once, in the table's order, and what became of it; once in a run for all workers."""
    run = Path(os.environ["FUNDS_TEST_RUN"])
    folder, results = run / "played-board", run / "played-board.pickle"
    with (run / "played-board.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not results.exists():
            board = Place(copied(template, folder))
            results.write_bytes(pickle.dumps({name: _played(board, name) for name in BUILDERS}))
            board.close()
    return folder


def _played(board: Place, name: str) -> Played:
    try:
        sent = BUILDERS[name](board)
    except (LookupError, LedgerError) as error:  # told by the tests of this form, not by all of them
        return Played(Sent("", "", {}, ("nothing to send",)), {}, [], 0, repr(error), [])
    found = play(board, sent)
    return dataclasses.replace(
        found, sent=dataclasses.replace(sent, form={})
    )  # files do not go into a pickle


@pytest.fixture(scope="session")
def played(played_folder: Path) -> dict[str, Played]:
    """What became of each form."""
    found: dict[str, Played] = pickle.loads(played_folder.with_suffix(".pickle").read_bytes())  # noqa: S301 - written by this run
    return found


def test_every_unsafe_route_has_a_builder(board: Place) -> None:
    unsafe = {endpoint for endpoint, method in routes(board.app) if method != "GET"}
    assert unsafe == {name.split()[0] for name in BUILDERS}


@pytest.mark.parametrize("name", BUILDERS)
def test_a_valid_form_writes_its_one_event(played: dict[str, Played], board: Place, name: str) -> None:  # P28
    found = played[name]
    assert found.status in (200, 302), _errors(found.text)
    assert tuple(event["verb"] for event in found.events) == found.sent.verbs, _errors(found.text)
    for event in found.events:
        body = json.loads(event["body"])
        assert event["actor_id"] == body["actor"] == board.ids["person"][found.sent.login]
        assert event["object_id"]
        assert event["object_id"] == body["object"]
        assert body["verb"] == event["verb"]


@pytest.mark.parametrize("name", BUILDERS)
def test_without_its_event_a_form_does_nothing(played: dict[str, Played], name: str) -> None:  # P29
    # red twin: `test_a_valid_form_writes_its_one_event` sends the same form once events are taken again
    status, changed = played[name].unheard
    assert not changed
    assert status >= 400 or played[name].sent.verbs == ()


def _errors(text: str) -> str:
    """What a page says is wrong, to be read in a test's output."""
    at = text.find("usa-alert--error")
    return text[at : at + 900] if at >= 0 else text[:300]


@pytest.mark.parametrize("name", BUILDERS)
def test_nothing_that_people_type_enters_the_event_log(
    played: dict[str, Played], name: str
) -> None:  # P35, I11
    bodies = [
        bytes(event["body"]) if isinstance(event["body"], bytes) else event["body"].encode()
        for event in played[name].events
    ]
    assert [piece for piece in PIECES for body in bodies if piece.encode() in body] == []


@pytest.mark.parametrize("name", BUILDERS)
def test_a_form_that_is_not_ours_changes_nothing(played: dict[str, Played], name: str) -> None:  # P45
    found = played[name]
    assert found.changed == []
    if name == "sign_in.sign_out":
        assert set(found.attacks.values()) <= {400}
    assert {attack: status for attack, status in found.attacks.items() if status not in (400,)} == {}


def test_a_number_of_thousands_of_digits_is_refused_in_every_form(played: dict[str, Played]) -> None:  # P39
    tried = {
        f"{name} {field}": status for name, one in played.items() for field, status in one.endless.items()
    }
    assert {name.partition(" ")[0] for name in tried} >= {
        "approvals.decide",
        "amendments.decide",
        "overrides.decide",
    }
    assert {name: status for name, status in tried.items() if status not in range(300, 500)} == {}


def test_a_sign_out_from_elsewhere_signs_nobody_out(place: Place) -> None:  # P45
    browser = place.browser("sam")
    attacked(place, BUILDERS["sign_in.sign_out"](place), browser)
    assert browser.get("/").status_code == 200


def test_the_same_form_twice_is_one_event(place: Place) -> None:  # P15, P28
    browser, sent = place.browser("frances"), BUILDERS["cash.propose"](place)
    last = place.last_event()
    answers = [browser.post(sent.address, {**sent.form, "key": "pressed-twice-0001"}) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert place.last_event() == last + 1


def test_names_stand_nowhere_outside_the_vault(played_folder: Path, tmp_path: Path) -> None:  # P36, I11
    board = Place(copied(played_folder, tmp_path / "home"))
    canaries = [word for one in making.PLANTED for word in (one.first, one.phone)]
    report = verify.verify(board.work, canaries=canaries, with_books=False)
    assert [
        finding for finding in report.findings if finding.invariant in ("I11", "I10", "I4", "I1", "I2")
    ] == []
    board.close()


@pytest.mark.parametrize(
    "endpoint", ["documents.page", "home.show", "needs.new", "payees.new", "sign_in.page"]
)
def test_reading_changes_nothing(
    board: Place, endpoint: str
) -> None:  # P45; `test_matrix` looks at every GET
    before, rule = board.digest(), routes(board.app)[endpoint, "GET"]
    answer = board.browser("cleo").client.head(address(board, rule, arguments(board, "COA")), buffered=True)
    assert answer.status_code in (200, 302)
    assert board.digest() == before
