"""The password once more: how long it counts, what it costs to guess, and that nothing which asks for it goes without (P46)."""

import dataclasses
import datetime
from collections.abc import Callable

import pytest

from ledger.domain.people import sessions as rules
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services import payees
from ledger.services.months import months
from ledger.services.payments import batches
from ledger.services.people import duties, passwords, people, proofs, proposals, sessions
from ledger.services.people.passwords import CHEAP
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from tests.board import actor
from tests.unit.services.people.test_people import ADMIN
from tests.unit.services.timed import Watch

AT = "2026-07-01T12:00:00.000000Z"


def found(work: Work, token: str) -> sessions.Session:
    """An open session."""
    session = sessions.find_session(work, token)
    assert session is not None
    return session


def proven(work: Work, token: str) -> bool:
    """Has whoever holds this session just shown who it is?"""
    who = found(work, token).actor
    return who is not None and who.proven


@pytest.mark.parametrize(
    "now, counts",
    [
        (AT, True),
        ("2026-07-01T12:04:59.999999Z", True),
        ("2026-07-01T12:05:00.000000Z", False),
        ("2026-07-02T12:00:00.000000Z", False),
    ],
)
def test_a_password_counts_for_five_minutes(now: str, counts: bool) -> None:  # P46
    assert rules.proven(AT, now) is counts
    assert not rules.proven(None, now)


def test_signing_in_is_proof_and_it_lapses(timed: Work, watch: Watch) -> None:
    token = sessions.open_session(timed, "ada")
    assert proven(timed, token)
    watch.wait(minutes=5)
    assert not proven(timed, token)


def test_a_confirmed_session_has_a_new_token_and_no_longer_life(timed: Work, watch: Watch) -> None:
    old = sessions.open_session(timed, "ada", {"a": 1})
    watch.wait(minutes=6)
    before = found(timed, old)
    new = proofs.confirm(timed, before, ADMIN.password, "10.0.0.1", CHEAP)
    assert sessions.find_session(timed, old) is None
    after = found(timed, new)
    assert (after.created_at, after.data, after.login) == (before.created_at, {"a": 1}, "ada")
    assert proven(timed, new)
    with pytest.raises(NotFound):
        proofs.confirm(timed, before, ADMIN.password, "10.0.0.1", CHEAP)


def test_proofs_do_not_stretch_the_day(timed: Work, watch: Watch) -> None:
    """Eight hours for an administrator, however often the password is typed."""
    token = sessions.open_session(timed, "ada")
    for _ in range(8 * 6 - 1):
        watch.wait(minutes=10)
        token = proofs.confirm(timed, found(timed, token), ADMIN.password, "10.0.0.1", CHEAP)
    watch.wait(minutes=10)
    assert sessions.find_session(timed, token) is None


def test_guessing_here_is_guessing_at_the_sign_in(timed: Work) -> None:  # P47
    session = found(timed, sessions.open_session(timed, "ada"))
    for _ in range(rules.MOST_BY_ACCOUNT):
        with pytest.raises(InvalidInput) as refused:
            proofs.confirm(timed, session, "wrong", "10.0.0.1", CHEAP)
        assert (refused.value.code, refused.value.field) == ("password_not_yours", "password")
    with pytest.raises(Refused) as waits:
        proofs.confirm(timed, session, ADMIN.password, "10.0.0.1", CHEAP)
    assert waits.value.code == "sign_in_wait"
    with pytest.raises(Refused):
        sessions.sign_in(timed, "ada", ADMIN.password, "10.0.0.1", CHEAP)


def test_nobody_is_confirmed_before_signing_in(timed: Work) -> None:
    with pytest.raises(NotFound):
        proofs.confirm(timed, found(timed, sessions.open_session(timed)), "x", "10.0.0.1", CHEAP)


ACTS: dict[str, Callable[[Work, Actor], object]] = {
    "release": lambda work, who: batches.release(
        work, who, batches.ReleaseBatch("k", "BAT-1", datetime.date(2026, 7, 1), ())
    ),
    "accept a payee": lambda work, who: payees.accept(work, who, payees.Decide("k", "PAY-1")),
    "close a month": lambda work, who: months.propose_close(work, who, months.ProposeClose("k", "2026-06")),
    "add a person": lambda work, who: people.add_person(
        work, who, people.AddPerson("k", "nina", "Nina Field", "C-9", ())
    ),
    "restore": lambda work, who: people.restore(work, who, people.Restore("k", "PER-1")),
    "change duties": lambda work, who: duties.change_duties(
        work, who, duties.ChangeDuties("k", "PER-1", (), ())
    ),
    "reset a password": lambda work, who: passwords.propose_reset(
        work, who, passwords.ProposeReset("k", "pia")
    ),
    "issue a password": lambda work, who: passwords.issue_password(
        work, who, passwords.IssuePassword("k", "pia"), CHEAP
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_no_service_that_asks_for_proof_goes_without(timed: Work, act: str) -> None:  # P46, access matrix +
    who = dataclasses.replace(actor("PER-9", *Duty), proven=False)
    with pytest.raises(Refused) as refused:
        ACTS[act](timed, who)
    assert refused.value.code == "proof_needed"


def test_a_marked_change_is_not_accepted_without_proof(timed: Work, watch: Watch) -> None:
    staged = ACTS["add a person"](timed, people.actor_for_login(timed, "ada"))
    assert isinstance(staged, dict)
    token = sessions.open_session(timed, "grace")
    watch.wait(minutes=5)
    who = found(timed, token).actor
    assert who is not None
    accept = proposals.Accept("accept", str(staged["proposal"]))
    with pytest.raises(Refused) as refused:
        proposals.accept(timed, who, accept)
    assert refused.value.code == "proof_needed"
    proposals.accept(timed, people.actor_for_login(timed, "grace"), accept)
