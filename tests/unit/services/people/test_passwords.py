"""Passwords: shown once, stored nowhere, reset by two where money is near, and never of the words that are tried first."""

import pytest
from sqlalchemy import select

from ledger.domain.people.duties import Duty, Role
from ledger.domain.people.people import COMMON_WORDS, NewGrant, check_password, grants_of_role, login_name
from ledger.errors import Conflict, InvalidInput, Refused
from ledger.services.people import passwords, proposals, sessions
from ledger.services.people.passwords import CHEAP
from ledger.services.work import Work
from ledger.store import schema
from tests.unit.services.people.test_people import ADMIN, WORDS, add_agency, refused_with, start, take_in


def test_the_proposal_keeps_no_password_and_its_line_no_name(work: Work) -> None:
    """A queue shows duties only; the login that comes of it cannot be used yet."""
    start(work)
    take_in(work, "mara", *grants_of_role(Role.LIAISON), issue=False)
    with work.store.reading() as connection:
        row = connection.execute(select(schema.proposal)).mappings().one()
        login = connection.execute(select(schema.login).where(schema.login.c.name == "mara")).mappings().one()
        bodies = b"".join(connection.execute(select(schema.event.c.body)).scalars())
    assert "Mara" not in row["summary"]
    assert "password" not in row["payload"]
    assert (login["password_hash"], login["state"]) == (passwords.UNUSABLE, "new")
    assert b"argon2" not in bodies
    with pytest.raises(Refused):
        sessions.sign_in(work, "mara", passwords.UNUSABLE, "10.0.0.1", CHEAP)


def test_a_one_time_password_is_shown_once_and_stored_nowhere(work: Work) -> None:
    """Its hash is stored; the same key shows nothing again."""
    admin, _ = start(work)
    mara = take_in(work, "mara", NewGrant(Duty.APPROVE), issue=False)
    shown = passwords.issue_password(work, admin, passwords.IssuePassword("p", "mara"), CHEAP)
    assert len(shown) >= 15
    with pytest.raises(Conflict) as again:
        passwords.issue_password(work, admin, passwords.IssuePassword("p", "mara"), CHEAP)
    refused_with("password_shown", again)
    signed = sessions.sign_in(work, "mara", shown, "10.0.0.1", CHEAP)
    assert (signed.person_id, signed.must_change) == (mara.person_id, True)
    with work.store.reading() as connection:
        dump = repr([connection.execute(select(table)).all() for table in schema.metadata.sorted_tables])
    assert shown not in dump


def test_a_password_of_someone_with_money_is_reset_by_two(work: Work) -> None:
    """An administrator alone could sign in as the approver; of a coach it is allowed."""
    admin, second = start(work)
    add_agency(work, "NORTH")
    take_in(work, "mara", NewGrant(Duty.APPROVE))
    take_in(work, "cora", *grants_of_role(Role.COACH, agency="NORTH"), agency="NORTH")
    passwords.issue_password(work, admin, passwords.IssuePassword("2cora", "cora"), CHEAP)
    with pytest.raises(Refused) as refused:
        passwords.issue_password(work, admin, passwords.IssuePassword("2mara", "mara"), CHEAP)
    refused_with("reset_needs_two", refused)
    token = sessions.open_session(work, "mara")
    assert sessions.find_session(work, token) is not None
    staged = passwords.propose_reset(work, admin, passwords.ProposeReset("3", "mara"))
    with pytest.raises(Refused) as twice:  # the second would throw away what was chosen after the first
        passwords.propose_reset(work, admin, passwords.ProposeReset("3b", "mara"))
    refused_with("proposal_waits", twice)
    proposals.accept(work, second, proposals.Accept("3a", staged["proposal"]))
    assert sessions.find_session(work, token) is None
    passwords.issue_password(work, admin, passwords.IssuePassword("4", "mara"), CHEAP)


def test_one_s_own_password_is_changed_not_issued(work: Work) -> None:
    """With the old one; every session ends."""
    admin, _ = start(work)
    with pytest.raises(Refused) as refused:
        passwords.issue_password(work, admin, passwords.IssuePassword("p", "ada"), CHEAP)
    refused_with("own_login", refused)
    token = sessions.open_session(work, "ada")
    for old, new, code, field in (
        ("wrong wrong wrong", WORDS, "password_wrong", "password"),
        (ADMIN.password, ADMIN.password, "password_same", "new_password"),
        (ADMIN.password, "too short", "password_short", "new_password"),
        (ADMIN.password, "lovelace lovelace 1", "password_common", "new_password"),
    ):
        with pytest.raises(InvalidInput) as wrong:
            passwords.change_own(work, admin, old, new, CHEAP)
        refused_with(code, wrong)
        assert wrong.value.field == field
    assert sessions.find_session(work, token) is not None
    passwords.change_own(work, admin, ADMIN.password, WORDS, CHEAP)
    assert sessions.find_session(work, token) is None
    assert not sessions.sign_in(work, "ada", WORDS, "10.0.0.1", CHEAP).must_change
    with pytest.raises(Refused):
        sessions.sign_in(work, "ada", ADMIN.password, "10.0.0.1", CHEAP)


@pytest.mark.parametrize(
    "password, code",
    [
        ("fourteen signs", "password_short"),
        ("x" * 129, "password_long"),
        ("passwordpassword1", "password_common"),
        ("Workforce2026!!!", "password_common"),
        ("WorkSource-Board-2026", "password_common"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_common"),
        ("123456789012345678", "password_common"),
        ("Mara.Lindqvist.2026", "password_common"),
        ("qwertyuiopasdfghjkl", "password_common"),
    ],
)
def test_passwords_that_are_tried_first_are_refused(password: str, code: str) -> None:
    """Short, endless, common, the board's own words, one's own name."""
    with pytest.raises(InvalidInput) as refused:
        check_password(password, ("mara", "Mara Lindqvist"))
    refused_with(code, refused)


@pytest.mark.parametrize(
    "password", [WORDS, "tqpz vkxw rmnb jhgl", "dżdżownica pełza po śniegu", "🌲" * 3 + "cedar rain owls"]
)
def test_passwords_need_no_particular_signs(password: str) -> None:
    """No rules about their make-up: no digit, no capital, any language."""
    assert check_password(password)


def test_logins_are_small_and_plain() -> None:
    """What is typed in capitals is the same login."""
    assert login_name(" Mara.Lind ") == "mara.lind"
    assert "password" in COMMON_WORDS.split()
