"""The password typed once more, before an act that moves money or rights (P46; + in the access matrix).

What asks for it says so itself, with `roles.require_proof`; here a session gets its proof.
"""

import secrets

from argon2 import PasswordHasher

from ledger.errors import InvalidInput, NotFound
from ledger.services.people import passwords, sessions
from ledger.services.work import Work
from ledger.store.people import people as people_store
from ledger.store.people import sessions as store


def confirm(
    work: Work,
    session: sessions.Session,
    password: str,
    address: str,
    hasher: PasswordHasher = passwords.STRONG,
) -> str:
    """Take a password as fresh proof of who acts: the session goes on under a new token, and lives no longer for it.

    A guess counts as an attempt to sign in, so that a stolen cookie is no way to try passwords.

    :returns: the new token for the cookie; the old one is dead.
    :raises Refused: ``sign_in_wait``. :raises InvalidInput: at ``password`` ``password_not_yours``.
    :raises NotFound: ``not_found`` when the session has ended meanwhile.
    """
    if session.login is None:
        raise NotFound("not_found", what="session")
    number = sessions.note_attempt(work, session.login, address[:64])
    with work.store.reading() as connection:
        login = people_store.find_login(connection, session.login)
    usable = login is not None and login["state"] == "active"
    stored = login["password_hash"] if login is not None and usable else passwords.UNUSABLE
    if not passwords.verified(stored, password, hasher):
        raise InvalidInput("password_not_yours", field="password")
    now = work.source.now()
    with work.store.writing() as connection:
        store.accept_attempt(connection, number)
        row = store.find_session(connection, session.token_digest)
        if row is None:
            raise NotFound("not_found", what="session")
        store.end_session(connection, session.token_digest, now)
        token = secrets.token_urlsafe(sessions.TOKEN_BYTES)
        kept = {name: row[name] for name in ("login_name", "created_at", "data")}
        fresh = {"token_digest": sessions.digest_of(token), "seen_at": now, "confirmed_at": now}
        store.insert_session(connection, kept | fresh)
        return token
