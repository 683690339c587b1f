"""People, their logins and what they are entrusted with.

`person` and `duty_grant` are state tables, written through the unit of work; `login` is written here.
"""

import datetime
from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, or_, select, update

from ledger.domain.needs.kinds import Group
from ledger.domain.people.duties import Duty, Grant
from ledger.store import schema
from ledger.store.rows import Row, rows_of


def person_count(connection: Connection) -> int:
    """How many people there are, suspended ones included."""
    return int(connection.execute(select(func.count()).select_from(schema.person)).scalar_one())


def find_person_by_staff_number(connection: Connection, staff_number: str) -> Row | None:
    """The one person with this staff number (SD14)."""
    found = rows_of(connection, select(schema.person).where(schema.person.c.staff_number == staff_number))
    return found[0] if found else None


def people_listed(connection: Connection, most: int = 2000) -> list[Row]:
    """Every person, by name."""
    return rows_of(
        connection, select(schema.person).order_by(schema.person.c.name, schema.person.c.id).limit(most)
    )


def insert_login(
    connection: Connection, name: str, person_id: str, password_hash: str, at: str, state: str
) -> None:
    """Add a login; its password must be changed at the first sign-in.

    :param state: ``new`` (no password issued yet), ``reset`` or ``active``.
    """
    connection.execute(
        insert(schema.login).values(
            name=name,
            person_id=person_id,
            password_hash=password_hash,
            must_change=True,
            state=state,
            changed_at=at,
        )
    )


def change_login(connection: Connection, name: str, **changes: object) -> None:
    """Change a login's password, duty to change it, or state."""
    connection.execute(update(schema.login).where(schema.login.c.name == name).values(**changes))


def find_login(connection: Connection, name: str, *, lock: bool = False) -> Row | None:
    """The login with this name."""
    statement = select(schema.login).where(schema.login.c.name == name)
    found = rows_of(connection, statement.with_for_update() if lock else statement)
    return found[0] if found else None


def logins_for(connection: Connection, person_id: str) -> list[Row]:
    """A person's logins, by name."""
    return rows_of(
        connection,
        select(schema.login).where(schema.login.c.person_id == person_id).order_by(schema.login.c.name),
    )


def logins_listed(connection: Connection) -> list[Row]:
    """Every login, by name."""
    return rows_of(connection, select(schema.login).order_by(schema.login.c.name))


def grant_rows_for(connection: Connection, person_ids: Iterable[str], on: datetime.date) -> list[Row]:
    """The grants of these people that are in force on a day or start later."""
    grant = schema.duty_grant.c
    return rows_of(
        connection,
        select(schema.duty_grant)
        .where(grant.person_id.in_(list(person_ids)), or_(grant.to_on.is_(None), grant.to_on >= on))
        .order_by(grant.id),
    )


def grants_for(connection: Connection, person_id: str, on: datetime.date) -> tuple[Grant, ...]:
    """What one person is entrusted with on a day."""
    held = (grant_of(row) for row in grant_rows_for(connection, [person_id], on))
    return tuple(grant for grant in held if grant.in_force(on))


def grants_in_force(connection: Connection, on: datetime.date) -> dict[str, list[Grant]]:
    """What every active person is entrusted with on a day; people without any grant are there with an empty
    list."""
    active = select(schema.person.c.id).where(schema.person.c.state == "active")
    people: dict[str, list[Grant]] = {person: [] for person in connection.execute(active).scalars()}
    for row in grant_rows_for(connection, people, on):
        grant = grant_of(row)
        if grant.in_force(on):
            people[row["person_id"]].append(grant)
    return people


def grant_of(row: Row) -> Grant:
    """A grant's row as the domain knows it."""
    return Grant(
        Duty(row["duty"]),
        row["agency_code"],
        row["program_code"],
        None if row["kind_group"] is None else Group(row["kind_group"]),
        row["confidential_class"],
        row["from_on"],
        row["to_on"],
    )
