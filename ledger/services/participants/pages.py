"""What the pages about people read: my people with what is left, and one person with plan, rent calendar, needs and awards."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.clock import month_of, program_year
from ledger.domain.needs.kinds import KINDS, kind_named
from ledger.domain.needs.left import Left
from ledger.domain.needs.terms import RentTerms, from_text
from ledger.domain.participants import subsidies
from ledger.domain.participants.subsidies import Savings, Subsidy
from ledger.services.needs import left as left_services
from ledger.services.needs import pages as need_pages
from ledger.services.needs import standing
from ledger.services.participants import participants
from ledger.services.participants.participants import BY_NAME, MASKED, Participant, ServedPerson
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.budgets import policies
from ledger.store.needs import months as months_of
from ledger.store.needs import needs
from ledger.store.participants import participants as store
from ledger.store.rows import Row, rows_of

MOST = 200
MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class RentMonth:
    """One month of the rent calendar.

    :param state: of our own month row; ``taken`` when another award outside the reader's reach holds it; None when free.
    :param is_arrears: it was over when it was approved. :param subsidy_cents: what others pay of it (SUP-11).
    """

    month: str
    state: str | None
    award_id: str | None = None
    amount_cents: int | None = None
    is_arrears: bool = False
    subsidy_cents: int = 0


@dataclass(frozen=True)
class PersonPage:
    """Everything a participant's page shows this reader."""

    person: Participant
    left: tuple[left_services.Seen, ...]
    rent_used: int
    rent_most: int | None
    calendar: tuple[RentMonth, ...]
    needs: tuple[Row, ...]
    awards: tuple[Row, ...]
    staff: dict[str, str]
    may_ask: bool
    savings: Savings | None = None


@dataclass(frozen=True)
class Served:
    """A row of *My people*: the person, what waits, and what is left of rent."""

    person: ServedPerson
    waiting: tuple[str, ...]
    rent_left: Left
    rent_used: int


def people(work: Work, actor: Actor, *, text: str = "", view: str = "open") -> list[ServedPerson]:
    """The people a reader serves.

    :param text: part of a name, or the participant system's id.
    :param view: ``open`` (enrolled now), ``mine`` (with the reader as coach, enrolled now) or ``all``.
    """
    roles.require(actor, *BY_NAME)
    found = participants.search(work, actor, text) if text.strip() else participants.my_people(work, actor)
    if view == "all":
        return found
    today = work.source.today()
    now = [one for one in found if one.exit_on is None or one.exit_on >= today]
    return [one for one in now if view != "mine" or one.coach == actor.name]


def with_waiting(work: Work, actor: Actor, rows: Sequence[ServedPerson]) -> list[Served]:
    """What waits and what is left of rent, for one page of people."""
    roles.require(actor, *BY_NAME)
    ids = [one.participant_id for one in rows]
    with work.store.reading() as connection:
        waiting = _waiting(connection, actor, ids)
        found = []
        for one in rows:
            participant = store.get_participant(connection, one.participant_id) or {}
            rent_left, used = left_services.rent(connection, work, participant)
            found.append(Served(one, tuple(waiting.get(one.participant_id, ())), rent_left, used))
    return found


def _waiting(connection: Connection, actor: Actor, ids: Sequence[str]) -> dict[str, list[str]]:
    table = schema.need_line.c
    statement = (
        select(
            schema.need.c.participant_id,
            schema.need.c.agency_code,
            schema.need.c.program_code,
            table.state,
            table.kind,
        )
        .join_from(schema.need_line, schema.need, schema.need.c.id == table.need_id)
        .where(schema.need.c.participant_id.in_(ids), table.state.in_(("draft", *needs.OPEN_STATES)))
        .order_by(table.needed_by, table.id)
        .limit(MOST * 10)
    )
    words = {
        "draft": "draft to finish",
        "questioned": "question to answer",
        "submitted": "waits for verification",
        "emergency": "emergency, waits for an approver",
        "verified": "waits for approval",
        "first_approved": "waits for a second approval",
    }
    found: dict[str, list[str]] = {}
    for row in rows_of(connection, statement):
        if actor.may(*BY_NAME, agency=row["agency_code"], program=row["program_code"]):
            line = f"{kind_named(row['kind']).name}: {words[row['state']]}"
            found.setdefault(row["participant_id"], []).append(line)
    return found


def person_page(work: Work, actor: Actor, participant_id: str) -> PersonPage:
    """One participant, as far as this reader may see.

    :raises NotFound: ``not_found`` for an unknown id and for one outside the reader's scope alike (P32).
    """
    roles.require(actor, *BY_NAME, *MASKED)
    person = participants.get_participant(work, actor, participant_id)
    with work.store.reading() as connection:
        row = store.get_participant(connection, participant_id) or {}
        made = _awards(connection, actor, participant_id)
        _, used = left_services.rent(connection, work, row)
        most = policies.policy_book(connection).find("rent_months", work.source.today())
        return PersonPage(
            person,
            tuple(left_services.every_kind(connection, work, row, {one["need_id"] for one in made})),
            used,
            most.whole() if most else None,
            tuple(_calendar(connection, row, made, work.source.today())),
            tuple(_needs(connection, actor, participant_id)),
            tuple(made),
            need_pages.staff_names(connection, actor),
            bool(participants.reach_of(actor, (BY_NAME[0],))) and not person.is_masked,
            _savings(person, made),
        )


def _savings(person: Participant, made: Sequence[Row]) -> Savings | None:
    """The records and awards that this reader sees, as one line (d21)."""
    recorded = [
        Subsidy(row["happened_on"], row["amount_cents"], row["detail"] or "")
        for row in person.records
        if row["code"] == subsidies.CODE and row["amount_cents"] is not None
    ]
    return subsidies.of_person(recorded, sum(one["accrued_cents"] + one["paid_cents"] for one in made))


def _awards(connection: Connection, actor: Actor, participant_id: str) -> list[Row]:
    found = awards.awards_where(connection, schema.award.c.participant_id == participant_id, most=MOST)
    return [
        {**one, "kind_name": KINDS[one["kind"]].name}
        for one in found
        if actor.may(*BY_NAME, *READERS, agency=one["agency_code"], program=one["program_code"])
        and (actor.holds(*READERS) or actor.agency in (None, one["agency_code"]))
    ]


def _needs(connection: Connection, actor: Actor, participant_id: str) -> list[Row]:
    found = []
    for need in needs.needs_for(connection, participant_id=participant_id, most=MOST):
        lines = needs.lines_for(connection, need["id"])
        if need_pages.may_read(actor, need, lines):
            found += [{**line, "need_id": need["id"]} for line in lines]
    return standing.with_stages(connection, found)


def _calendar(connection: Connection, row: Row, made: Sequence[Row], today: datetime.date) -> list[RentMonth]:
    """The program year's twelve months. Months of other agencies show as taken, and nothing else of them."""
    mine = {
        month["month"]: RentMonth(
            month["month"],
            month["state"],
            award["id"],
            month["amount_cents"],
            month["month"] < month_of(award["approved_on"]),
            terms.subsidy_cents,
        )
        for award in made
        if isinstance(terms := from_text(award["kind"], award["terms"]), RentTerms)
        for month in awards.months_for(connection, award["id"])
        if month["state"] in awards.HELD
    }
    year = program_year(today)
    household = row["household_id"]
    taken = months_of.recorded_months(connection, household, "Rent").union(
        months_of.held_months(connection, household, "Rent")
    )
    found = []
    for i in range(MONTHS_IN_YEAR):
        month = month_of(datetime.date(year + (6 + i) // 12, (6 + i) % 12 + 1, 1))
        if month in mine:
            found.append(mine[month])
        else:
            found.append(RentMonth(month, "taken" if month in taken else None))
    return found
