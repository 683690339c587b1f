"""`funds user` and `funds duties` on the command line."""

import json

import click
import pytest
from click.testing import CliRunner, Result

from ledger.commands.accept import accept
from ledger.commands.duties import duties
from ledger.commands.users import user
from ledger.services.people import people, sessions
from ledger.services.people.passwords import CHEAP
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from tests.unit.domain.people.test_duties import SMALL_BOARD
from tests.unit.services.people.test_people import add_agency, start


class Terminal:
    """What the commands are handed."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def work(self) -> Work:
        return self._work

    def actor(self, login: str) -> Actor:
        return people.actor_for_login(self._work, login)


@pytest.fixture
def ledger(work: Work) -> Work:
    """The first two people and an agency."""
    start(work)
    add_agency(work, "NORTH")
    return work


def run(work: Work, command: click.Command, *words: str) -> Result:
    """Run a command as the terminal would."""
    return CliRunner().invoke(command, list(words), obj=Terminal(work))


def proposal_of(result: Result) -> str:
    """The id that the command printed."""
    assert result.exit_code == 0, result.exception
    return result.output.split()[0]


def test_a_person_comes_in_by_the_command_line(ledger: Work) -> None:
    """Added by one, accepted by another, given a one-time password that signs in."""
    words = (
        "add",
        "mara",
        "--name",
        "Mara Lind",
        "--staff",
        "C-1",
        "--role",
        "COA",
        "--agency",
        "NORTH",
        "--actor",
        "ada",
    )
    proposal = proposal_of(run(ledger, user, *words))
    assert run(ledger, accept, proposal, "--actor", "grace").exit_code == 0
    shown = run(ledger, user, "password", "mara", "--actor", "ada").output.split()[-1]
    assert sessions.sign_in(ledger, "mara", shown, "here", CHEAP).must_change
    assert people.actor_for_login(ledger, "mara").agency == "NORTH"
    reset = run(ledger, user, "password", "mara", "--reset", "--actor", "ada")
    assert run(ledger, accept, proposal_of(reset), "--actor", "grace").exit_code == 0


def test_single_duties_come_with_scope_and_dates(ledger: Work) -> None:
    """Of which the class goes to the one duty that has it."""
    words = (
        "add",
        "vera",
        "--name",
        "Vera Lund",
        "--staff",
        "C-2",
        "--duty",
        "verify",
        "--duty",
        "see_class",
    )
    more = ("--class", "HOPWA", "--to", "2026-12-31", "--actor", "ada")
    proposal = proposal_of(run(ledger, user, *words, *more))
    run(ledger, accept, proposal, "--actor", "grace")
    vera = people.actor_for_login(ledger, "vera")
    assert (vera.agency, vera.sees_class("HOPWA")) == (None, True)
    assert {str(grant.to_on) for grant in vera.grants} == {"2026-12-31"}


def test_people_are_listed_for_reading_and_for_machines(ledger: Work) -> None:
    """No salt and no hash in either."""
    text = run(ledger, user, "list", "--actor", "grace").output
    assert "Ada Lovelace  (ada)  active" in text
    listed = json.loads(run(ledger, user, "list", "--json", "--actor", "grace").output)
    assert [one["logins"] for one in listed] == [["ada"], ["grace"]]
    assert "argon2" not in json.dumps(listed)
    assert "salt" not in json.dumps(listed)


def test_the_check_of_duties_says_what_is_missing_and_leaves_with_1(ledger: Work) -> None:
    """With the small board's people it leaves with 0."""
    lacking = run(ledger, duties, "check")
    assert lacking.exit_code == 1
    assert "Training award, today: lacks Keep payee records" in lacking.output
    assert "with Ada Lovelace away" in lacking.output
    gaps = run(ledger, duties, "check", "--json")
    assert gaps.exit_code == 1
    assert {"flow", "away", "missing"} == set(json.loads(gaps.output)[0])
    for number, held in enumerate(SMALL_BOARD.values()):
        words = [word for grant in held for word in ("--duty", grant.duty.value)]
        north = ["--agency", "NORTH"] if any(grant.agency for grant in held) else []
        name = ["--name", f"Person {number}", "--staff", f"P-{number}", "--actor", "ada"]
        proposal = proposal_of(run(ledger, user, "add", f"p{number}", *words, *north, *name))
        run(ledger, accept, proposal, "--actor", "grace")
    enough = run(ledger, duties, "check")
    assert (enough.exit_code, enough.output.startswith("Every flow has its people")) == (0, True)
