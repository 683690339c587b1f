"""Sets the demonstration's board up: people, budget and participants, each through its service, by two people."""

import datetime
import hashlib
import json
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import insert, select

from ledger.clock import SeededSource
from ledger.demo.player import Cast
from ledger.domain.people.duties import DUTY_NAMES, ROLE_NAMES, Duty, Role
from ledger.domain.people.people import NewGrant, grants_of_role
from ledger.errors import Refused
from ledger.services.budgets import budgets
from ledger.services.participants import imports as participant_imports
from ledger.services.people import duties, first_people, passwords, people, proposals
from ledger.services.people.first_people import First
from ledger.services.people.people import AddPerson
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.people import people as people_store

QUICK = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
"""A cheap hash: the password stands on the sign-in page anyway."""

PAYEES = (
    ("Mental Health & Addiction Certification Board (example)", "school", "exempt"),
    ("Cascade Technical School (invented)", "school", "corporation"),
    ("Portland Community College (example)", "school", "government"),
    ("Alder Street Apartments LLC (invented)", "landlord", "partnership"),
    ("Kafoury Commons Housing (invented)", "landlord", "exempt"),
    ("Rose City Workwear (invented)", "vendor", "corporation"),
    ("Bridge Mobile Phones (invented)", "vendor", "corporation"),
    ("Willamette Welding Works (invented)", "employer", "corporation"),
    ("Oregon Licence Office (example)", "vendor", "government"),
    ("Little Cedar Child Care (invented)", "vendor", "corporation"),
    ("Agency mileage reimbursement (example)", "agency", "exempt"),
    ("A participant in training (invented)", "participant", "individual"),
)
"""Whom the demonstration pays: name, sort, tax class."""


def described(file: str) -> dict[str, Any]:
    """A demonstration's people as their file describes them."""
    return tomllib.loads(resources.files("ledger.demo").joinpath(file).read_text(encoding="utf-8"))


def budgets_folder() -> Path:
    """The demonstration's program year: the copy inside an installed wheel, else the checkout's."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_budgets"
    return (inside if inside.is_dir() else package.parent / "budgets") / "PY2026"


def refuse_entries(work: Work) -> None:
    """A demonstration never mixes with a real board.

    :raises Refused: ``demo_not_empty``.
    """
    with work.store.reading() as connection:
        if connection.execute(select(schema.event.c.number).limit(1)).first() is not None:
            raise Refused("demo_not_empty")


def bring_people(work: Work, source: SeededSource, file: str) -> dict[str, Actor]:
    """Everyone of the file, staged by the first administrator and accepted by the second person.

    :returns: login to actor.
    """
    found = described(file)
    password, everyone = found["password"], found["person"]
    first, second = everyone[0], everyone[1]
    first_people.bootstrap(
        work,
        First(first["login"], first["name"], password, first["staff"]),
        First(second["login"], second["name"], password, second["staff"]),
        QUICK,
    )
    admin, accepter = (people.actor_for_login(work, one["login"]) for one in (first, second))
    return {"admin": admin, "accepter": accepter}


def add_people(
    work: Work, source: SeededSource, file: str, admin: Actor, accepter: Actor, *, coaches: bool
) -> None:
    """The people after the first two: the board's before the budget is loaded, the agencies' coaches after it.

    :param coaches: which of the two.
    """
    found = described(file)
    password_hash = passwords.hashed(found["password"], QUICK)
    for one in found["person"][2:]:
        if ("agency" in one) is not coaches:
            continue
        staged = people.add_person(
            work,
            admin,
            AddPerson(_key(source), one["login"], one["name"], one["staff"], _grants(one), one.get("agency")),
        )
        proposals.accept(work, accepter, proposals.Accept(_key(source), staged["proposal"]))
        with work.store.writing() as connection:
            people_store.change_login(
                connection, one["login"], password_hash=password_hash, must_change=False, state="active"
            )


def add_duties(work: Work, source: SeededSource, file: str, accepter: Actor) -> None:
    """What the second person does besides overseeing: staged by the other administrator, accepted by a third person."""
    found = described(file)["person"]
    second, other = found[1], found[2]
    if "more" in second:
        added = tuple(NewGrant(Duty(name)) for name in second["more"])
        person_id = people.actor_for_login(work, second["login"]).person_id
        command = duties.ChangeDuties(_key(source), person_id, added)
        staged = duties.change_duties(work, people.actor_for_login(work, other["login"]), command)
        proposals.accept(work, accepter, proposals.Accept(_key(source), staged["proposal"]))


def everyone(work: Work, file: str, *, coaches: bool) -> dict[str, Actor]:
    """Login to actor, with the duties in force today.

    :param coaches: the agencies' people too.
    """
    logins = [one["login"] for one in described(file)["person"] if coaches or "agency" not in one]
    return {login: people.actor_for_login(work, login) for login in logins}


def _key(source: SeededSource) -> str:
    return source.random_bytes(16).hex()


def _grants(one: dict[str, Any]) -> tuple[NewGrant, ...]:
    grants: tuple[NewGrant, ...] = ()
    if "role" in one:
        grants += grants_of_role(Role(one["role"]), agency=one.get("agency"))
    if one.get("housing"):
        grants += grants_of_role(Role.RENT_COORDINATOR)
    grants += tuple(NewGrant(Duty(name)) for name in one.get("more", ()))
    return grants + tuple(
        NewGrant(Duty.SEE_CLASS, confidential_class=name) for name in one.get("classes", ())
    )


def write_settings(work: Work, file: str, board_date: datetime.date) -> None:
    """The board date that every page then shows, and the people that the sign-in page names."""
    found = described(file)
    listed = [
        {
            "login": one["login"],
            "name": one["name"],
            "role": _role_words(one),
            "agency": one.get("agency", ""),
            "password": found["password"],
        }
        for one in found["person"]
    ]
    with work.store.writing() as connection:
        connection.execute(
            insert(schema.setting),
            [
                {"name": "board_date", "value": board_date.isoformat()},
                {"name": "demo_people", "value": json.dumps(listed)},
            ],
        )


def _role_words(one: dict[str, Any]) -> str:
    if "title" in one:
        return str(one["title"])
    if "role" in one:
        return ROLE_NAMES[Role(one["role"])]
    return "Board officer, as deputy: " + ", ".join(
        DUTY_NAMES[Duty(name)].lower() for name in one["more"][:2]
    )


def bring_budget(work: Work, source: SeededSource, loader: Actor, accepter: Actor) -> None:
    """Load the program year: staged by one, accepted by another."""
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(budgets_folder().glob("*.toml"))}
    staged = budgets.stage_load(work, loader, budgets.StageLoad(_key(source), files))
    proposals.accept(work, accepter, proposals.Accept(_key(source), staged["proposal"]))


def bring_participants(work: Work, source: SeededSource, loader: Actor, extract_on: datetime.date) -> None:
    """Import the file of invented participants, as a liaison would."""
    content = resources.files("ledger.demo").joinpath("participants.csv").read_bytes()
    command = participant_imports.ImportFile(_key(source), hashlib.sha256(content).hexdigest(), extract_on)
    participant_imports.import_file(work, loader, command, content)


def cast_of(actors: dict[str, Actor], parts: dict[str, str]) -> Cast:
    """Who plays which part, by login."""
    coaches = {
        actor.agency: actor
        for actor in actors.values()
        if actor.agency is not None and actor.holds(Duty.REQUEST)
    }
    return Cast(**{part: actors[login] for part, login in parts.items()}, coaches=coaches)
