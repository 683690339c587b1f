"""Signing in: one answer for everyone who may not, and a wait that shuts no colleague out (P47, P48)."""

import threading

import pytest

from ledger.domain.people import sessions as rules
from ledger.domain.people.duties import Duty
from ledger.domain.people.people import NewGrant
from ledger.errors import Refused
from ledger.services.people import passwords, people, sessions
from ledger.services.people.passwords import CHEAP
from ledger.services.work import Work
from ledger.store.people import people as people_store
from tests.unit.services.people.test_people import ADMIN, take_in
from tests.unit.services.timed import Watch


def attempt(work: Work, login: str, password: str, address: str = "10.0.0.1") -> str:
    """What came of it: ``in``, or the code of the refusal."""
    try:
        sessions.sign_in(work, login, password, address, CHEAP)
    except Refused as refused:
        return refused.code
    return "in"


def test_sign_in_answers_the_same_for_everyone_who_may_not(timed: Work) -> None:
    """Unknown, wrong, suspended, never issued, impossible: one answer (P48)."""
    admin = people.actor_for_login(timed, "ada")
    take_in(timed, "nora", NewGrant(Duty.VERIFY), issue=False)
    people.suspend(timed, admin, people.Suspend("s", people.actor_for_login(timed, "pia").person_id))
    tries = [
        ("nobody", "x" * 20),
        ("ada", "x" * 20),
        ("pia", "x" * 20),
        ("nora", "!"),
        ("' OR 1=1", "x"),
        ("ada", "x" * 5000),
    ]
    assert {attempt(timed, login, password) for login, password in tries} == {"sign_in_refused"}
    assert attempt(timed, " ADA ", ADMIN.password) == "in"


def test_an_unknown_login_costs_a_hash_as_a_known_one_does(
    timed: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dummy is verified with the same parameters."""
    seen: list[str] = []
    verify = type(CHEAP).verify

    def _count(self: object, hash_: str, password: str) -> bool:
        seen.append(str(hash_).rsplit("$", 2)[0])
        return bool(verify(CHEAP, hash_, password))

    monkeypatch.setattr(type(CHEAP), "verify", _count)
    for login in ("nobody", "ada", "pia"):
        attempt(timed, login, "x" * 20)
    assert len(seen) == 3
    assert len(set(seen)) == 1


def test_a_cheap_hash_is_made_anew_at_sign_in(timed: Work) -> None:
    """The demonstration's passwords become as strong as the application's."""
    sessions.sign_in(timed, "ada", ADMIN.password, "10.0.0.1")
    with timed.store.reading() as connection:
        login = people_store.find_login(connection, "ada")
    assert login is not None
    assert "m=65536,t=3,p=4" in login["password_hash"]


def test_an_account_waits_after_ten_failures_and_not_for_ever(timed: Work, watch: Watch) -> None:
    """Ten in fifteen minutes; the right password does not help either, and the wait is over by itself."""
    assert [attempt(timed, "ada", "wrong") for _ in range(10)] == ["sign_in_refused"] * 10
    assert attempt(timed, "ada", ADMIN.password) == "sign_in_wait"
    assert attempt(timed, "grace", "wrong") == "sign_in_refused", "others do not wait"
    watch.wait(minutes=15, seconds=1)
    assert attempt(timed, "ada", ADMIN.password) == "in"


def test_an_unknown_account_waits_as_a_known_one(timed: Work) -> None:
    """So that waiting does not tell which logins exist."""
    assert [attempt(timed, "nobody", "wrong") for _ in range(11)][-1] == "sign_in_wait"


def test_a_colleague_is_not_shut_out_by_a_stranger(timed: Work) -> None:
    """From an address where she signed in lately, only that address's failures count against her."""
    assert attempt(timed, "ada", ADMIN.password, "10.0.0.7") == "in"
    for _ in range(12):
        attempt(timed, "ada", "wrong", "203.0.113.9")
    assert attempt(timed, "ada", ADMIN.password, "203.0.113.9") == "sign_in_wait"
    assert attempt(timed, "ada", ADMIN.password, "10.0.0.7") == "in"


def test_a_spray_over_many_accounts_is_cut_at_fifty(timed: Work) -> None:
    """By address (P47)."""
    outcomes = [attempt(timed, f"user{number}", "wrong", "203.0.113.9") for number in range(120)]
    assert outcomes.count("sign_in_refused") == 50
    assert attempt(timed, "ada", ADMIN.password, "10.0.0.1") == "in"


def test_of_many_guesses_hardly_any_is_evaluated(timed: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """From many addresses against one account: at most a hundred reach the hash (P47); here it is ten."""
    looked = []

    def _wrong(_stored: str, password: str, *_: object) -> bool:
        looked.append(password)
        return False

    monkeypatch.setattr(passwords, "verified", _wrong)
    for number in range(300):
        attempt(timed, "ada", "wrong", f"203.0.113.{number % 250}")
    assert len(looked) == rules.MOST_BY_ACCOUNT


def test_parallel_guesses_all_count(timed: Work) -> None:
    """Each is noted before it is looked at, so that a hundred at once are not looked at together."""
    outcomes: list[str] = []
    barrier = threading.Barrier(20)

    def _guess() -> None:
        barrier.wait()
        outcomes.append(attempt(timed, "ada", "wrong"))

    threads = [threading.Thread(target=_guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["sign_in_refused"] * 10 + ["sign_in_wait"] * 10
