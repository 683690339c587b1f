"""The first two people of a board: one administers, the other accepts; after them everybody comes in by two (SD9)."""

from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import Connection

from ledger.domain.people import people as rules
from ledger.domain.people.duties import Role
from ledger.errors import Refused
from ledger.services.people import duties, passwords, people
from ledger.services.work import Answer, Unit, Work
from ledger.store.people import people as store

BOOTSTRAP_KEY = "funds-init-first-people"


@dataclass(frozen=True)
class First:
    """One of the two people a new ledger starts with.

    :param staff_number: made of the login when there is none yet.
    """

    login: str
    name: str
    password: str
    staff_number: str = ""

    def number(self) -> str:
        """The staff number that is kept."""
        return rules.staff_number(self.staff_number or self.login.replace(".", "-").replace("_", "-"))


@dataclass(frozen=True)
class _Bootstrap:
    key: str
    logins: tuple[str, ...]


def bootstrap(work: Work, admin: First, second: First, hasher: PasswordHasher = passwords.STRONG) -> Answer:
    """Make the first two people, when there is nobody yet: an administrator and a program manager who can
    accept.

    :raises Refused: ``people_exist``; after the first two, everybody comes in by two people.
    :raises InvalidInput: what `domain.people` refuses of names and passwords.
    """
    two = [(admin, Role.ADMINISTRATOR), (second, Role.PROGRAM_MANAGER)]
    names = [rules.login_name(one.login) for one, _ in two]
    if names[0] == names[1] or admin.number() == second.number():
        raise Refused("two_people")
    hashes = [
        passwords.hashed(rules.check_password(one.password, (one.login, one.name)), hasher) for one, _ in two
    ]
    with work.store.reading() as connection:
        _refuse_people(connection)

    def _make(unit: Unit) -> tuple[str, Answer]:
        _refuse_people(unit.connection)
        made = []
        for (one, role), login, password_hash in zip(two, names, hashes, strict=True):
            person = people.insert_person(unit, rules.person_name(one.name), one.number(), None)
            duties.insert_grants(unit, person["id"], rules.grants_of_role(role))
            now = unit.source.now()
            store.insert_login(unit.connection, login, person["id"], password_hash, now, "active")
            store.change_login(unit.connection, login, must_change=False)
            made.append(person["id"])
        return made[0], {"people": made}

    return work.run(None, _Bootstrap(BOOTSTRAP_KEY, tuple(names)), "people.bootstrapped", _make)


def anybody(work: Work) -> bool:
    """Are there people already?"""
    with work.store.reading() as connection:
        return store.person_count(connection) > 0


def _refuse_people(connection: Connection) -> None:
    if store.person_count(connection):
        raise Refused("people_exist")
