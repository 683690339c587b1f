"""The log of what the network's agreements promise beside money: evaluations and trainings, told to each agency (d2)."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.budgets import network_log as rules
from ledger.domain.budgets.network_log import Standing
from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.budgets import agencies, policies
from ledger.store.budgets import network_log as store
from ledger.store.rows import Row

VIEWERS = (Duty.REQUEST, *READERS)
RECORDERS = (Duty.VERIFY, Duty.OVERSEE)
"""Liaisons train the network's coaches, and the program's manager evaluates with its agencies."""


@dataclass(frozen=True)
class Record:
    """Something that was held.

    :param sort: of `rules.SORTS`. :param agency: its code; None for all agencies of the program together.
    :param words: what it was about and what came of it; no participant.
    """

    key: str
    sort: str
    program: str
    agency: str | None
    held_on: datetime.date
    words: str


@dataclass(frozen=True)
class Partner:
    """A membership of today: where its evaluations and trainings stand, by the code of each sort."""

    agency: str
    program: str
    from_on: datetime.date
    agreement: str | None
    stands: Mapping[str, Standing]


@dataclass(frozen=True)
class Log:
    """The memberships of today and the log, as far as the reader reaches.

    :param every: by sort, how many months may lie between two; None while nobody decided.
    """

    partners: tuple[Partner, ...]
    held: tuple[Row, ...]
    every: Mapping[str, int | None]


def record(work: Work, actor: Actor, command: Record) -> Answer:
    """Write what was held into the log.

    :raises InvalidInput: those of `rules.check`; ``network_place`` for an agency that is no member of the program on that day.
    """
    roles.require(actor, *RECORDERS)

    def _record(unit: Unit) -> tuple[str, Answer]:
        words = rules.check(command.sort, command.words, command.held_on, unit.today())
        members = agencies.memberships(unit.connection, command.held_on)
        fitting = [
            one
            for one in members
            if one["program_code"] == command.program and command.agency in (None, one["agency_code"])
        ]
        if not fitting or not all(may_record(actor, one["agency_code"], command.program) for one in fitting):
            raise InvalidInput("network_place", field="place")
        row = unit.insert(
            schema.network_log,
            {
                "id": unit.source.new_id("NET"),
                "sort": command.sort,
                "program_code": command.program,
                "agency_code": command.agency,
                "held_on": command.held_on,
                "words": words,
                "recorded_by": actor.person_id,
                "recorded_on": unit.today(),
            },
        )
        return row["id"], {"held": row["id"]}

    return work.run(actor, command, "network.recorded", _record)


def may_record(actor: Actor, agency: str, program: str) -> bool:
    """Does a duty to record reach this agency of the program?"""
    return actor.may(*RECORDERS, agency=agency, program=program)


def log(work: Work, actor: Actor) -> Log:
    """What was held and what is due, of the agencies that this person reaches."""
    roles.require(actor, *VIEWERS)
    today = work.source.today()
    with work.store.reading() as connection:
        book = policies.policy_book(connection)
        every = {sort: months_between(book, sort, today) for sort in rules.SORTS}
        rows = store.held(connection)
        partners = [
            Partner(
                one["agency_code"],
                one["program_code"],
                one["from_on"],
                one["agreement"],
                _stands(one, rows, every, today),
            )
            for one in agencies.memberships(connection, today)
            if _reaches(actor, one["agency_code"], one["program_code"])
        ]
    seen = [row for row in rows if any(_is_with(row, one.agency, one.program) for one in partners)]
    return Log(tuple(partners), tuple(seen), every)


def last_held(
    connection: Connection, agency: str, programs: Iterable[str], through_on: datetime.date
) -> dict[str, Row | None]:
    """By sort, what was held last with an agency by a day, alone or together with its program's others."""
    wanted = frozenset(programs)
    fitting = [
        row
        for row in store.held(connection)
        if row["held_on"] <= through_on and any(_is_with(row, agency, program) for program in wanted)
    ]
    return {sort: next((row for row in fitting if row["sort"] == sort), None) for sort in rules.SORTS}


def months_between(book: PolicyBook, sort: str, on: datetime.date) -> int | None:
    """How many months may lie between two of a sort; None while nobody decided."""
    found = book.find(rules.EVERY[sort], on)
    return found.whole() if found else None


def _stands(
    member: Row, rows: Sequence[Row], every: Mapping[str, int | None], today: datetime.date
) -> dict[str, Standing]:
    place = (member["agency_code"], member["program_code"])
    mine = [row for row in rows if row["held_on"] <= today and _is_with(row, *place)]
    return {
        sort: rules.standing(
            (row["held_on"] for row in mine if row["sort"] == sort), member["from_on"], every[sort]
        )
        for sort in rules.SORTS
    }


def _is_with(row: Row, agency: str, program: str) -> bool:
    """Was it held with this agency of the program, alone or together with the others?"""
    return row["program_code"] == program and row["agency_code"] in (None, agency)


def _reaches(actor: Actor, agency: str, program: str) -> bool:
    """A coach reads her own agency's, the board what its grants reach."""
    if actor.may(Duty.REQUEST, agency=agency, program=program) and actor.agency in (None, agency):
        return True
    return actor.may(*READERS, agency=agency, program=program)
