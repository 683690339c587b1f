"""A board for tests: two people who load the demonstration budget, and actors with any duties."""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from ledger.domain.needs.kinds import Group
from ledger.domain.people.duties import Duty, Grant
from ledger.services.budgets import budgets
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.services.scholarships import listings
from ledger.services.work import Answer, Unit, Work
from ledger.store import rows, schema

WORKED = Path(__file__).parent / "scenario" / "worked"
"""The worked example's program year."""

DEMO_BUDGET = Path(__file__).parent.parent / "budgets" / "PY2026"

STAGER = "PER-STAGER00"
ACCEPTER = "PER-ACCEPT00"


@dataclass(frozen=True)
class _AddPerson:
    key: str


def actor(
    person_id: str,
    *duties: Duty,
    agency: str | None = None,
    group: Group | None = None,
    confidential_class: str | None = None,
) -> Actor:
    """A person with these duties in force; ``see_class`` takes the class, the others the agency and group."""
    grants = tuple(
        Grant(duty, confidential_class=confidential_class)
        if duty is Duty.SEE_CLASS
        else Grant(duty, agency=agency, group=group)
        for duty in duties
    )
    return Actor(
        person_id, person_id.lower(), person_id, grants, agency, datetime.date(2026, 7, 1), proven=True
    )


def add_person(work: Work, person_id: str, *, agency: str | None = None) -> str:
    """Add a person's row, once; rows that name a person need it.

    :param agency: an agency code that is loaded already.
    :returns: the id.
    """

    def _add(unit: Unit) -> tuple[str, Answer]:
        if rows.find_row(unit.connection, schema.person, id=person_id) is None:
            unit.insert(
                schema.person,
                {
                    "id": person_id,
                    "name": person_id,
                    "staff_number": f"TEST-{person_id}",
                    "agency_code": agency,
                    "state": "active",
                },
            )
        return person_id, {}

    work.run(None, _AddPerson(f"tests-person-{person_id}"), "person.added", _add)
    return person_id


def people(work: Work) -> frozenset[str]:
    """The ids of everybody whose row is there."""
    with work.store.reading() as connection:
        return frozenset(connection.execute(select(schema.person.c.id)).scalars())


def stager() -> Actor:
    """Who stages loads."""
    return actor(STAGER, Duty.LOAD)


def importer() -> Actor:
    """Who brings files and lists in."""
    return actor(STAGER, Duty.IMPORT)


def accepter() -> Actor:
    """Who accepts them: another person."""
    return actor(ACCEPTER, Duty.OVERSEE)


def read_folder(folder: Path) -> dict[str, str]:
    """The TOML files of a program year's folder: name to text."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}


def with_values(
    values: Iterable[tuple[str, str, str]], document: str, from_on: str = "2026-07-10"
) -> dict[str, str]:
    """The files of the worked example and these policies beside its own: each code, value, unit."""
    files = read_folder(WORKED)
    files["policies.toml"] += "".join(
        f'\n[[value]]\ncode = "{code}"\nvalue = "{value}"\nunit = "{unit}"\nclass = "policy"\n'
        f'from = {from_on}\ndocument = "{document}"\n'
        for code, value, unit in values
    )
    return files


def load_files(work: Work, files: dict[str, str], key: str = "tests-budget") -> Answer:
    """Stage and accept these files through the services, by two people.

    :returns: the answer of the acceptance; of the staging when there was nothing to do.
    """
    add_person(work, STAGER)
    add_person(work, ACCEPTER)
    staged = budgets.stage_load(work, stager(), budgets.StageLoad(f"{key}-stage", files))
    if staged["proposal"] is None:
        return staged
    return proposals.accept(work, accepter(), proposals.Accept(f"{key}-accept", staged["proposal"]))


LISTED_COST_CENTS = 999_900


def program_list(count: int = 60) -> bytes:
    """A list of eligible programs as a state publishes it: EX-1001 and on, each 9,999.00, half given back until half is over."""
    head = (
        "Program ID,Provider,Program,CIP,O*NET,Cost,Credential,Hours,Weeks,Listed from,Listed to,"
        "Conditional,Refund schedule"
    )
    rows = [
        f"EX-{number},Example School,Course {number},51.1501,21-1093,9999.00,yes,700,20,2025-07-01,,no,"
        "10%:100% 50%:50%"
        for number in range(1001, 1001 + count)
    ]
    return "\n".join([head, *rows, ""]).encode()


def list_programs(work: Work, content: bytes | None = None, key: str = "tests-programs") -> Answer:
    """Take in a list of eligible programs, by whoever stages loads."""
    add_person(work, STAGER)
    content = program_list() if content is None else content
    command = listings.ImportList(key, hashlib.sha256(content).hexdigest(), work.source.today())
    return listings.import_list(work, importer(), command, content)


def load_budget(work: Work, folder: Path = DEMO_BUDGET) -> Answer:
    """Load the demonstration budget of PY2026, or another folder's, through the services."""
    return load_files(work, read_folder(folder), key=f"tests-budget-{folder.name}")
