"""Passwords: hashed with argon2id, issued once, changed by their owner.

A password is never part of a command, an event or a proposal: it comes beside the command and only its hash
is stored. The accepting of a person makes a login that cannot be used; `issue_password` then makes a random
one-time password, gives it back once and keeps nothing but its hash. Of people who handle money or
administer, an administrator alone cannot reset the password (and so sign in as them): the reset is staged by
one and accepted by another before a new one is issued.
"""

import secrets
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ledger.clock import ALPHABET
from ledger.domain.people import people as rules
from ledger.domain.people.duties import MONEY, Duty
from ledger.errors import Conflict, InvalidInput, NotFound, Refused
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store.people import people as store
from ledger.store.people import sessions
from ledger.store.rows import Row

STRONG = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
"""argon2id with 64 MiB, three passes, four lanes: a third of a second here (reliability.md (e))."""

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""For tests and demonstrations only; the first sign-in with `STRONG` hashes anew."""

UNUSABLE = "!"
"""Stands where a hash would: no password matches it."""

_HASHING = threading.BoundedSemaphore(2)
"""Two hashes at a time: 64 MiB each must not become a way to exhaust the machine."""

_GROUPS, _GROUP_SIGNS = 5, 4


@dataclass(frozen=True)
class IssuePassword:
    """Make a one-time password for a login."""

    key: str
    login: str


@dataclass(frozen=True)
class _ChangeOwn:
    key: str
    login: str


@dataclass(frozen=True)
class ProposeReset:
    """Ask that a login's password may be issued anew."""

    key: str
    login: str


def hashed(password: str, hasher: PasswordHasher = STRONG) -> str:
    """The hash of a password in NFC form."""
    with _HASHING:
        return hasher.hash(unicodedata.normalize("NFC", password))


def verified(stored: str, password: str, hasher: PasswordHasher = STRONG) -> bool:
    """Is this the password? Costs the same when there is none to compare with (T11)."""
    possible = stored != UNUSABLE and len(password) <= 4 * rules.LONGEST_PASSWORD
    typed = unicodedata.normalize("NFC", password) if possible else ""
    with _HASHING:
        try:
            right = hasher.verify(stored if possible else _dummy(hasher), typed)
        except (VerificationError, InvalidHashError):
            return False
    return bool(right) and possible


@cache
def _dummy(hasher: PasswordHasher) -> str:
    """The hash of a password nobody knows."""
    return hasher.hash(secrets.token_urlsafe(32))


def one_time_password() -> str:
    """Five groups of four signs, 100 random bits, without letters that are misread."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(_GROUP_SIGNS)) for _ in range(_GROUPS))
    return "-".join(groups)


def issue_password(work: Work, actor: Actor, command: IssuePassword, hasher: PasswordHasher = STRONG) -> str:
    """Make a one-time password; it must be changed at the first sign-in, and every session of the person
    ends.

    :returns: the password, this once; it is stored nowhere.
    :raises Refused: ``reset_needs_two`` when the person handles money or administers and nobody accepted a
        reset.
    :raises Conflict: ``password_shown`` when the same key comes again: what was shown cannot be shown twice.
    """
    roles.require(actor, Duty.ADMINISTER)
    roles.require_proof(actor)
    password = one_time_password()
    made: list[str] = []
    password_hash = hashed(password, hasher)

    def _issue(unit: Unit) -> tuple[str, Answer]:
        login = _login(unit, command.login)
        if login["person_id"] == actor.person_id:
            raise Refused("own_login")
        grants = store.grants_for(unit.connection, login["person_id"], unit.today())
        if login["state"] == "active" and {grant.duty for grant in grants} & {
            *MONEY,
            Duty.ADMINISTER,
            Duty.CLOSE,
        }:
            raise Refused("reset_needs_two")
        _store(unit, login, password_hash, must_change=True)
        made.append(login["name"])
        return login["person_id"], {"person": login["person_id"]}

    work.run(actor, command, "password.issued", _issue)
    if not made:
        raise Conflict("password_shown")
    return password


def change_own(work: Work, actor: Actor, old: str, new: str, hasher: PasswordHasher = STRONG) -> Answer:
    """Change one's own password, knowing the old one; every session of the person ends, this one too.

    Sent twice, the second finds the old password no longer right: that is its guard, and no client's key is
    needed.

    :raises InvalidInput: at ``password`` ``password_wrong``; at ``new_password`` ``password_same`` or what
        `domain.people.check_password` refuses.
    :raises Conflict: ``changed_meanwhile``.
    """
    with work.store.reading() as connection:
        login = store.find_login(connection, actor.login)
    if login is None or login["person_id"] != actor.person_id:
        raise NotFound("not_found", what="login")
    chosen = rules.check_password(new, (login["name"], actor.name), "new_password")
    read_hash = login["password_hash"]
    if not verified(read_hash, old, hasher):
        raise InvalidInput("password_wrong", field="password")
    if verified(read_hash, chosen, hasher):
        raise InvalidInput("password_same", field="new_password")
    password_hash = hashed(chosen, hasher)

    def _change(unit: Unit) -> tuple[str, Answer]:
        current = _login(unit, actor.login)
        if current["password_hash"] != read_hash:
            raise Conflict("changed_meanwhile", object=current["name"])
        _store(unit, current, password_hash, must_change=False)
        return actor.person_id, {"person": actor.person_id}

    return work.run(actor, _ChangeOwn(secrets.token_hex(16), actor.login), "password.changed", _change)


def propose_reset(work: Work, actor: Actor, command: ProposeReset) -> Answer:
    """Stage the reset of a password of someone who handles money or administers."""
    roles.require(actor, Duty.ADMINISTER)
    roles.require_proof(actor)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        login = _login(unit, command.login)
        if login["person_id"] == actor.person_id:
            raise Refused("own_login")
        proposals.refuse_waiting(unit.connection, "password", login["person_id"], {"login": login["name"]})
        row = proposals.stage(
            unit,
            actor,
            "password",
            subject_id=login["person_id"],
            summary="Reset a password",
            payload={"login": login["name"], "person": login["person_id"]},
        )
        return row["id"], {"proposal": row["id"]}

    return work.run(actor, command, "password.reset_proposed", _propose)


def _apply_reset(unit: Unit, _row: Row, payload: Any, actor: Actor) -> Answer:
    if payload["person"] == actor.person_id:
        raise Refused("own_login")
    login = _login(unit, payload["login"])
    store.change_login(
        unit.connection, login["name"], password_hash=UNUSABLE, state="reset", changed_at=unit.source.now()
    )
    sessions.end_sessions_for(unit.connection, login["person_id"], unit.source.now())
    return {"person": login["person_id"]}


proposals.register(
    "password",
    proposals.Sort(
        "Reset of a password",
        (Duty.ADMINISTER,),
        (Duty.OVERSEE, Duty.CLOSE, Duty.ADMINISTER),
        _apply_reset,
        proof=True,
    ),
)


def _login(unit: Unit, name: str) -> Row:
    login = store.find_login(unit.connection, rules.login_name(name), lock=True)
    if login is None:
        raise NotFound("not_found", what="login")
    return login


def _store(unit: Unit, login: Row, password_hash: str, *, must_change: bool) -> None:
    now = unit.source.now()
    store.change_login(
        unit.connection,
        login["name"],
        password_hash=password_hash,
        must_change=must_change,
        state="active",
        changed_at=now,
    )
    sessions.end_sessions_for(unit.connection, login["person_id"], now)
