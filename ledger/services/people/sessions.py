"""Sessions on the server, signing in, and forms that survive a time-out (P46, P47, P48).

A session is a random 256-bit token of which only the SHA-256 is stored. Sessions are no decision, so they
write no event; each attempt to sign in is a row, noted as failed before the password is looked at, so that
parallel guesses all count.
"""

import dataclasses
import datetime
import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection

from ledger.clock import instant_text
from ledger.domain.people import people as people_rules
from ledger.domain.people import sessions as rules
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.participants import vault
from ledger.services.people import passwords
from ledger.services.people.people import actor_in
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.people import people as people_store
from ledger.store.people import sessions as store

TOKEN_BYTES = 32
SEEN_EVERY = datetime.timedelta(seconds=30)
"""A request writes the time it was seen only when the last is this old: not every page view needs a write."""
MOST_FORM_BYTES = 200_000
KEEP_SESSIONS = datetime.timedelta(days=30)
KEEP_ATTEMPTS = datetime.timedelta(days=90)
KEEP_FORMS = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Session:
    """An open session.

    :param actor: who is signed in, with the grants in force now; None before signing in.
    :param data: what the web keeps in it.
    """

    token_digest: str
    login: str | None
    actor: Actor | None
    must_change: bool
    data: dict[str, Any]
    created_at: str
    seen_at: str


@dataclass(frozen=True)
class SignedIn:
    """Whose password was right."""

    person_id: str
    login: str
    must_change: bool


def open_session(work: Work, login: str | None = None, data: dict[str, Any] | None = None) -> str:
    """Open a session; before signing in it has no login. Whoever signs in has just typed the password.

    :returns: the token for the cookie; it is not stored.
    """
    with work.store.writing() as connection:
        return _open(connection, work, login, data or {})


def find_session(work: Work, token: str) -> Session | None:
    """The open session of this token; None when unknown, ended, timed out, or its person is suspended.

    Notes that it was seen. Read for every request, so that whatever ends a session holds from the next one
    on.
    """
    digest = digest_of(token)
    now = work.source.now()
    with work.store.reading() as connection:
        row = store.find_session(connection, digest)
        if row is None:
            return None
        actor = None
        if row["login_name"] is not None:
            actor = actor_in(connection, work.source.today(), row["person_id"], row["login_name"])
    if actor is not None and rules.proven(row["confirmed_at"], now):
        actor = dataclasses.replace(actor, proven=True, proven_at=row["confirmed_at"])
    duties = [grant.duty for grant in actor.grants] if actor else []
    dead = row["login_name"] is not None and (actor is None or row["state"] != "active")
    if dead or rules.expired(rules.limits_for(duties), row["created_at"], row["seen_at"], now):
        with work.store.writing() as connection:  # timed out, it keeps what `timed_out` needs to keep a form
            store.end_session(connection, digest, now, wipe=dead)
        return None
    if rules.moment(now) - rules.moment(row["seen_at"]) >= SEEN_EVERY:
        with work.store.writing() as connection:
            store.see_session(connection, digest, now)
    return Session(
        digest,
        row["login_name"],
        actor,
        bool(row["must_change"]),
        json.loads(row["data"]),
        row["created_at"],
        row["seen_at"],
    )


def save_data(work: Work, token: str, data: dict[str, Any]) -> None:
    """Keep the web's content of an open session."""
    with work.store.writing() as connection:
        store.keep_data(connection, digest_of(token), json.dumps(data, sort_keys=True))


def rotate(work: Work, token: str | None, login: str, data: dict[str, Any] | None = None) -> str:
    """A new session under a new token, the old one ended: after signing in.

    Nothing of the old session's content is carried over but what is given, so that what was planted before
    signing in is gone.
    """
    with work.store.writing() as connection:
        if token is not None:
            _end(connection, work, token)
        return _open(connection, work, login, data or {})


def end(work: Work, token: str) -> None:
    """End a session: its cookie is dead."""
    with work.store.writing() as connection:
        _end(connection, work, token)


def _end(connection: Connection, work: Work, token: str) -> None:
    """End one session; of what it held only the digest of its forms' token stays, for `late_forms.ended_behind`."""
    digest = digest_of(token)
    row = store.find_session(connection, digest)
    form_token = json.loads(row["data"]).get("csrf_token") if row is not None else None
    left = left_of(form_token) if form_token else "{}"
    store.end_session(connection, digest, work.source.now(), left=left)


def left_of(form_token: str) -> str:
    """What stays of a session that ended on purpose: enough to know a form that it had made."""
    return json.dumps({"forms": digest_of(form_token)})


def end_all_for(work: Work, person_id: str) -> None:
    """End every session of a person."""
    with work.store.writing() as connection:
        store.end_sessions_for(connection, person_id, work.source.now())


def sign_in(
    work: Work, login: str, password: str, address: str, hasher: PasswordHasher = passwords.STRONG
) -> SignedIn:
    """Check a login and its password.

    An unknown login, a wrong password and a suspended person get the same answer at the same cost (P48).

    :param address: where the request came from.
    :raises Refused: ``sign_in_refused``; ``sign_in_wait`` after 10 failures of an account or 50 of an address
        in 15 minutes.
    """
    try:
        name = people_rules.login_name(login)
    except InvalidInput:
        name = "?"
    number = note_attempt(work, name, address[:64])
    with work.store.reading() as connection:
        found = people_store.find_login(connection, name)
        actor = found and actor_in(connection, work.source.today(), found["person_id"], name)
    usable = found is not None and found["state"] == "active" and actor
    stored = found["password_hash"] if found is not None and usable else passwords.UNUSABLE
    if not passwords.verified(stored, password, hasher) or found is None:
        raise Refused("sign_in_refused")
    rehashed = passwords.hashed(password, hasher) if hasher.check_needs_rehash(stored) else None
    with work.store.writing() as connection:
        store.accept_attempt(connection, number)
        current = people_store.find_login(connection, name, lock=True)
        if rehashed is not None and current is not None and current["password_hash"] == stored:
            people_store.change_login(connection, name, password_hash=rehashed)
    return SignedIn(found["person_id"], name, bool(found["must_change"]))


def keep_form(work: Work, person_id: str, path: str, fields: dict[str, Any]) -> str:
    """Keep a form that was sent after the session had timed out, encrypted: a draft survives.

    :param path: the page it belongs to; the form is given back to the same person on the same page only.
    :raises InvalidInput: ``form_too_large``.
    """
    content = json.dumps(fields, sort_keys=True).encode()
    if len(content) > MOST_FORM_BYTES:
        raise InvalidInput("form_too_large", most=MOST_FORM_BYTES)
    form_id = work.source.new_id("FRM")
    nonce, ciphertext = vault.seal(work.vault_key, content, ("kept_form", form_id, person_id, path))
    with work.store.writing() as connection:
        store.insert_kept_form(
            connection,
            {
                "id": form_id,
                "person_id": person_id,
                "path": path,
                "nonce": nonce,
                "content": ciphertext,
                "kept_at": work.source.now(),
                "used_at": None,
            },
        )
    return form_id


def take_kept_form(work: Work, person_id: str, path: str) -> dict[str, Any] | None:
    """The newest form a person left on a page, once; None when there is none."""
    with work.store.writing() as connection:
        row = store.find_kept_form(connection, person_id, path)
        if row is None:
            return None
        store.use_kept_forms(connection, person_id, path, work.source.now())
    place = ("kept_form", row["id"], person_id, path)
    content = vault.unseal(work.vault_key, row["nonce"], row["content"], place)
    fields: dict[str, Any] = json.loads(content)
    return fields


def own_sessions(work: Work, actor: Actor) -> list[dict[str, str]]:
    """A person's open sessions of this login, newest first: digest, opened, last seen; to be looked at and
    ended."""
    with work.store.reading() as connection:
        found = store.open_sessions_for(connection, actor.login)
    return [
        {"id": row["token_digest"], "created_at": row["created_at"], "seen_at": row["seen_at"]}
        for row in found
    ]


def end_own(work: Work, actor: Actor, session_id: str) -> None:
    """End one of one's own sessions.

    :raises NotFound: ``not_found`` for anyone else's.
    """
    with work.store.writing() as connection:
        own = {row["token_digest"] for row in store.open_sessions_for(connection, actor.login)}
        if session_id not in own:
            raise NotFound("not_found", what="session")
        store.end_session(connection, session_id, work.source.now())


def clear_out(work: Work) -> None:
    """Delete sessions, attempts and kept forms that have outlived their use (a daily chore)."""
    with work.store.writing() as connection:
        store.delete_old(
            connection, _ago(work, KEEP_SESSIONS), _ago(work, KEEP_ATTEMPTS), _ago(work, KEEP_FORMS)
        )


def note_attempt(work: Work, name: str, address: str) -> int:
    """Count first, look later: with the attempt already noted, a thousand parallel guesses are a thousand
    attempts."""
    with work.store.writing() as connection:
        for key in (f"sign-in address {address}", f"sign-in login {name}"):
            work.store.lock_key(connection, key)
        since = _ago(work, rules.WINDOW)
        known = store.is_known_address(connection, name, address, _ago(work, rules.KNOWN_ADDRESS))
        by_account = store.failures(connection, since, login_name=name, address=address if known else None)
        if rules.must_wait(by_account, store.failures(connection, since, address=address)):
            raise Refused("sign_in_wait", minutes=int(rules.WINDOW.total_seconds() // 60))
        return store.append_attempt(connection, name, address, work.source.now())


def _open(connection: Connection, work: Work, login: str | None, data: dict[str, Any]) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = work.source.now()
    if login is not None:
        for row in store.open_sessions_for(connection, login)[rules.MOST_SESSIONS - 1 :]:
            store.end_session(connection, row["token_digest"], now)
    values = {"token_digest": digest_of(token), "login_name": login, "created_at": now, "seen_at": now}
    proof = {"confirmed_at": now if login is not None else None}
    store.insert_session(connection, {**values, **proof, "data": json.dumps(data, sort_keys=True)})
    return token


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _ago(work: Work, span: datetime.timedelta) -> str:
    return instant_text(rules.moment(work.source.now()) - span)
