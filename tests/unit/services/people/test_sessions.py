"""Sessions die when they should, sign-in waits when it must, and a draft survives a time-out (P46, P47,
P48)."""

import datetime
import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from ledger.clock import instant_text
from ledger.domain.people import sessions as rules
from ledger.domain.people.duties import Duty
from ledger.errors import Broken, InvalidInput, NotFound, Refused
from ledger.services.people import late_forms, passwords, people, sessions
from ledger.services.people.passwords import CHEAP
from ledger.services.work import Work
from ledger.store import schema
from tests.unit.services.people.test_people import ADMIN
from tests.unit.services.timed import NOON, Watch


def test_only_the_digest_of_a_token_is_stored(timed: Work) -> None:
    """256 bits, and no two are the same."""
    tokens = {sessions.open_session(timed, "cora") for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)
    with timed.store.reading() as connection:
        stored = set(connection.execute(select(schema.session.c.token_digest)).scalars())
    assert stored == {hashlib.sha256(token.encode()).hexdigest() for token in tokens}


def test_a_session_knows_who_is_signed_in_with_the_duties_of_today(timed: Work) -> None:
    """And keeps what the web puts into it."""
    token = sessions.open_session(timed, "cora", {"a": 1})
    found = sessions.find_session(timed, token)
    assert found is not None
    assert found.actor is not None
    assert (found.login, found.actor.login, found.data) == ("cora", "cora", {"a": 1})
    assert found.actor.may(Duty.REQUEST, agency="NORTH")
    sessions.save_data(timed, token, {"b": [1, 2]})
    again = sessions.find_session(timed, token)
    assert again is not None
    assert again.data == {"b": [1, 2]}


def test_before_signing_in_a_session_has_nobody(timed: Work) -> None:
    """It only carries the form's token."""
    found = sessions.find_session(timed, sessions.open_session(timed))
    assert found is not None
    assert (found.actor, found.login) == (None, None)


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_a_made_up_token_opens_nothing(timed: Work, token: str) -> None:
    """Nor does the stored digest itself."""
    assert sessions.find_session(timed, token) is None
    good = sessions.open_session(timed, "cora")
    assert sessions.find_session(timed, hashlib.sha256(good.encode()).hexdigest()) is None


@pytest.mark.parametrize(
    "login, idle, absolute", [("cora", 30, 12), ("pia", 15, 8), ("ada", 15, 8), ("grace", 15, 8)]
)
def test_a_session_times_out(timed: Work, watch: Watch, login: str, idle: int, absolute: int) -> None:
    """30 minutes and 12 hours; 15 minutes and 8 hours for those who approve, pay, close or administer."""
    rested = sessions.open_session(timed, login)
    watch.wait(minutes=idle - 1)
    assert sessions.find_session(timed, rested) is not None
    watch.wait(minutes=idle)
    assert sessions.find_session(timed, rested) is None
    assert sessions.find_session(timed, rested) is None, "and stays dead"
    busy = sessions.open_session(timed, login)
    for _ in range(absolute * 6 - 1):
        watch.wait(minutes=10)
        assert sessions.find_session(timed, busy) is not None
    watch.wait(minutes=10)
    assert sessions.find_session(timed, busy) is None


def test_a_session_that_nothing_limits_would_live_for_ever() -> None:
    """Red twin: the limits are what ends it."""
    forever = rules.Limits(datetime.timedelta.max, datetime.timedelta.max)
    late = instant_text(NOON + datetime.timedelta(days=400))
    assert not rules.expired(forever, instant_text(NOON), instant_text(NOON), late)
    assert rules.expired(rules.ORDINARY, instant_text(NOON), instant_text(NOON), late)


def test_signing_in_gives_a_new_session_and_ends_the_old(timed: Work) -> None:
    """What was planted before signing in is gone (fixation)."""
    planted = sessions.open_session(timed, data={"planted": True})
    token = sessions.rotate(timed, planted, "cora")
    assert sessions.find_session(timed, planted) is None
    found = sessions.find_session(timed, token)
    assert found is not None
    assert found.data == {}


def _sign_out(work: Work, token: str) -> None:
    sessions.end(work, token)


def _change_password(work: Work, _token: str) -> None:
    passwords.change_own(
        work, people.actor_for_login(work, "ada"), ADMIN.password, "nine lemon trees in a row", CHEAP
    )


def _end_all(work: Work, _token: str) -> None:
    sessions.end_all_for(work, people.actor_for_login(work, "ada").person_id)


@pytest.mark.parametrize("ending", [_sign_out, _change_password, _end_all])
def test_a_stolen_cookie_is_dead_on_the_next_request(
    timed: Work, ending: Callable[[Work, str], None]
) -> None:
    """After signing out, a new password, or ending them all (P46); what it held is wiped."""
    token = sessions.open_session(timed, "ada", {"secret": "words"})
    assert sessions.find_session(timed, token) is not None
    ending(timed, token)
    assert sessions.find_session(timed, token) is None
    sessions.save_data(timed, token, {"more": 1})
    with timed.store.reading() as connection:
        assert set(connection.execute(select(schema.session.c.data)).scalars()) == {"{}"}


def test_a_fourth_session_ends_the_oldest(timed: Work, watch: Watch) -> None:
    """Three at a time, listed newest first, each to be ended by its owner only."""
    tokens = []
    for _ in range(4):
        watch.wait(minutes=1)
        tokens.append(sessions.open_session(timed, "cora"))
    assert [sessions.find_session(timed, token) is not None for token in tokens] == [False, True, True, True]
    cora, pia = people.actor_for_login(timed, "cora"), people.actor_for_login(timed, "pia")
    own = sessions.own_sessions(timed, cora)
    assert len(own) == 3
    with pytest.raises(NotFound):
        sessions.end_own(timed, pia, own[0]["id"])
    sessions.end_own(timed, cora, own[0]["id"])
    assert sessions.find_session(timed, tokens[3]) is None


def test_a_form_survives_a_time_out_for_its_own_person(timed: Work, watch: Watch) -> None:
    """Kept encrypted, given back once, on its own page."""
    cora, pia = (people.actor_for_login(timed, login).person_id for login in ("cora", "pia"))
    sessions.keep_form(timed, cora, "/needs/new", {"why": ["earlier words"]})
    watch.wait(seconds=1)
    sessions.keep_form(timed, cora, "/needs/new", {"why": ["Canarius needs boots"], "kind": ["Clothing"]})
    with timed.store.reading() as connection:
        rows = connection.execute(select(schema.kept_form)).all()
    assert b"Canarius" not in b"".join(row.content for row in rows)
    assert sessions.take_kept_form(timed, pia, "/needs/new") is None
    assert sessions.take_kept_form(timed, cora, "/needs/other") is None
    taken = sessions.take_kept_form(timed, cora, "/needs/new")
    assert taken == {"why": ["Canarius needs boots"], "kind": ["Clothing"]}
    assert sessions.take_kept_form(timed, cora, "/needs/new") is None


def test_a_kept_form_moved_to_another_person_does_not_open(timed: Work) -> None:
    """The person and the page are authenticated with it."""
    cora, pia = (people.actor_for_login(timed, login).person_id for login in ("cora", "pia"))
    sessions.keep_form(timed, cora, "/needs/new", {"why": ["words"]})
    with timed.store.writing() as connection:
        connection.execute(schema.kept_form.update().values(person_id=pia))
    with pytest.raises(Broken):
        sessions.take_kept_form(timed, pia, "/needs/new")


def test_a_form_too_large_to_keep_is_refused(timed: Work) -> None:
    """A limit on everything that is stored."""
    with pytest.raises(InvalidInput) as refused:
        sessions.keep_form(timed, people.actor_for_login(timed, "cora").person_id, "/x", {"a": "x" * 200_001})
    assert refused.value.code == "form_too_large"


def test_who_was_behind_a_session_is_told_only_when_it_rested_too_long(timed: Work, watch: Watch) -> None:
    """A form that comes too late can be kept; one after signing out cannot."""
    rested, ended = (
        sessions.open_session(timed, "cora", {"csrf_token": "t"}),
        sessions.open_session(timed, "cora"),
    )
    assert late_forms.timed_out(timed, rested) is None, "it is still open"
    sessions.end(timed, ended)
    watch.wait(minutes=31)
    assert sessions.find_session(timed, rested) is None
    behind = late_forms.timed_out(timed, rested)
    assert behind is not None
    assert behind.data == {"csrf_token": "t"}
    assert late_forms.timed_out(timed, ended) is None


def test_a_form_made_before_signing_out_belongs_to_its_person_and_opens_nothing(timed: Work) -> None:  # P46
    """Signing out in one window loses nothing that is typed in another; all else the session held is wiped."""
    token = sessions.open_session(timed, "cora", {"csrf_token": "t", "secret": "words"})
    assert late_forms.ended_behind(timed, "t") is None, "it is still open"
    sessions.end(timed, token)
    assert late_forms.ended_behind(timed, "t") == people.actor_for_login(timed, "cora").person_id
    assert late_forms.ended_behind(timed, "u") is None
    assert sessions.find_session(timed, token) is None
    with timed.store.reading() as connection:
        (left,) = connection.execute(select(schema.session.c.data)).scalars()
    assert "words" not in left
    assert '"t"' not in left


def test_what_has_outlived_its_use_is_cleared_out(timed: Work, watch: Watch) -> None:
    """Sessions after a month, forms after a week, attempts after a quarter."""
    sessions.open_session(timed, "cora")
    with pytest.raises(Refused):
        sessions.sign_in(timed, "ada", "wrong", "10.0.0.1", CHEAP)
    sessions.keep_form(timed, people.actor_for_login(timed, "cora").person_id, "/x", {"a": "b"})

    def _counts() -> list[int]:
        with timed.store.reading() as connection:
            return [
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (schema.session, schema.sign_in_attempt, schema.kept_form)
            ]

    for days, left in ((0, [1, 1, 1]), (8, [1, 1, 0]), (31, [0, 1, 0]), (91, [0, 0, 0])):
        watch.moment = NOON + datetime.timedelta(days=days, hours=1)
        sessions.clear_out(timed)
        assert _counts() == left
