"""Which enrolments a reader's duties reach today: the scope behind every page that shows a person.

A coach's reach ends with the enrolment at her agency (P32c), and of youth with the follow-up (SUP-23); who verifies nothing
but housing reaches rent cases only.
"""

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection, select

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.needs.kinds import KINDS, Group
from ledger.domain.needs.stays import follow_up_until
from ledger.domain.people.duties import Duty
from ledger.services.needs import follow_up
from ledger.services.people.roles import Actor
from ledger.store import schema
from ledger.store.budgets import policies
from ledger.store.participants import participants as store
from ledger.store.rows import Row


def reach_of(actor: Actor, duties: Sequence[Duty]) -> list[tuple[str | None, str | None]]:
    """(agency, program) pairs that the actor's grants of these duties reach; a coach's never leave her own
    agency (ALC-09).
    """
    found = []
    for grant in actor.grants:
        if grant.duty in duties:
            agency = grant.agency
            if grant.duty is Duty.REQUEST and actor.agency is not None:
                if agency not in (None, actor.agency):
                    continue
                agency = actor.agency
            found.append((agency, grant.program))
    return list(dict.fromkeys(found))


def stays_for(
    connection: Connection,
    actor: Actor,
    duties: Sequence[Duty],
    today: datetime.date,
    participant_id: str | None = None,
) -> list[Row]:
    """The enrolments that these duties of the actor reach today, open ones first.

    :param participant_id: of this person only; None for everybody's.
    """
    found: dict[str, Row] = {}
    for duty in duties:
        reach = reach_of(actor, (duty,))
        rows = store.enrolments_in(connection, reach, participant_id=participant_id) if reach else []
        if duty is Duty.REQUEST:
            rows = [row for row in rows if _reaches(row, today)] + _followed_up(connection, rows, today)
        if duty is Duty.VERIFY and rows and _verifies_only_housing(actor):
            cases = _rent_cases(connection)
            rows = [row for row in rows if row["participant_id"] in cases]
        found |= {row["id"]: row for row in rows}
    return sorted(found.values(), key=lambda row: row["exit_on"] is not None)


def _reaches(row: Row, today: datetime.date) -> bool:
    return row["exit_on"] is None or row["exit_on"] >= today


def _followed_up(connection: Connection, rows: Sequence[Row], today: datetime.date) -> list[Row]:
    """Enrolments that ended where youth are followed up, within law's months: the coach may ask for support still (SUP-23)."""
    left = [row for row in rows if not _reaches(row, today)]
    places = follow_up.places(connection) if left else frozenset()
    book = policies.policy_book(connection) if places else PolicyBook(())
    return [
        row
        for row in left
        if (row["agency_code"], row["program_code"]) in places
        and (until := follow_up_until(row["exit_on"], book, today)) is not None
        and today <= until
    ]


def asking_agencies(
    connection: Connection, actor: Actor, participant_id: str, program: str, today: datetime.date
) -> list[str]:
    """Agencies for which a coach may ask for a person today: enrolled there in the program and not gone, or followed up."""
    stays = stays_for(connection, actor, (Duty.REQUEST,), today, participant_id)
    return list(dict.fromkeys(row["agency_code"] for row in stays if row["program_code"] == program))


def _verifies_only_housing(actor: Actor) -> bool:
    return {grant.group for grant in actor.grants if grant.duty is Duty.VERIFY} == {Group.HOUSING}


def _rent_cases(connection: Connection) -> set[str | None]:
    """People for whom housing was asked: whom a rent coordinator serves."""
    housing = [kind.code for kind in KINDS.values() if kind.group is Group.HOUSING]
    statement = (
        select(schema.need.c.participant_id)
        .join(schema.need_line, schema.need_line.c.need_id == schema.need.c.id)
        .where(schema.need_line.c.kind.in_(housing), schema.need_line.c.state != "draft")
        .distinct()
    )
    return set(connection.execute(statement).scalars())
