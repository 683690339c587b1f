"""A small board for scenarios: the worked example's budget, people for every part, participants with plans."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, insert

from ledger.clock import SeededSource
from ledger.demo.player import ACCEPTER_DUTIES, RECORDER_DUTIES, Cast, Player
from ledger.domain.needs.kinds import Group
from ledger.domain.people.duties import Duty
from ledger.services.journal import relay, verify
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from tests import board

WORKED = board.WORKED


def person(
    work: Work,
    name: str,
    *duties: Duty,
    agency: str | None = None,
    group: Group | None = None,
    known: Collection[str] = (),
) -> Actor:
    """A person of the board with these duties.

    :param known: ids of people who need not be added any more.
    """
    person_id = f"PER-{name.upper():0<8.8}"
    if person_id not in known:
        board.add_person(work, person_id, agency=agency)
    return board.actor(person_id, *duties, agency=agency, group=group)


def make_cast(work: Work, agencies: tuple[str, ...] = ("CCC", "CAP")) -> Cast:
    """Different people for every part; those whom a start brought are there already."""
    one = partial(person, work, known=board.people(work))
    return Cast(
        liaison=one("liaison", Duty.VERIFY),
        rent_coordinator=one("rentcoor", Duty.VERIFY, group=Group.HOUSING),
        approver=one("approver", Duty.APPROVE),
        second_approver=one("overband", Duty.APPROVE_OVER_BAND),
        invoice_accepter=one("accepts", Duty.ACCEPT_INVOICES),
        builder=one("builder", Duty.BUILD),
        releaser=one("releaser", Duty.RELEASE),
        payee_keeper=one("keeper", Duty.KEEP_PAYEES),
        payee_checker=one("checker", Duty.CHECK_PAYEES),
        recorder=one("recorder", *RECORDER_DUTIES),
        accepter=one("seconds", *ACCEPTER_DUTIES),
        card_keeper=one("cards", Duty.KEEP_CARDS),
        card_counter=one("counter", Duty.CLOSE),
        coaches={code: one(f"coach{code}", Duty.REQUEST, agency=code) for code in agencies},
    )


@dataclass
class World:
    """A board at work."""

    work: Work
    play: Player

    def participant(
        self,
        agency: str,
        program: str,
        *,
        entry_on: datetime.date = datetime.date(2026, 1, 5),
        household: str | None = None,
        external_id: str | None = None,
    ) -> str:
        """A participant enrolled at an agency, with a plan of one activity, as an import would bring."""
        new_id = self.work.source.new_id
        participant_id = new_id("PAR")
        with self.work.store.writing() as connection:
            connection.execute(
                insert(schema.participant).values(
                    id=participant_id,
                    external_id=external_id or participant_id.replace("PAR-", "TEST"),
                    household_id=household or new_id("HOU"),
                    home=None,
                    imported_at=self.work.source.now(),
                )
            )
            connection.execute(insert(schema.living).values(participant_id=participant_id))
            self._enrol(connection, participant_id, agency, program, entry_on)
            plan_id = new_id("PLN")
            connection.execute(
                insert(schema.plan).values(id=plan_id, participant_id=participant_id, dated_on=entry_on)
            )
            connection.execute(
                insert(schema.activity).values(
                    id=new_id("ACT"),
                    plan_id=plan_id,
                    code="training",
                    title="Training",
                    from_on=None,
                    to_on=None,
                )
            )
        return participant_id

    def enrol(
        self,
        participant_id: str,
        agency: str,
        program: str,
        entry_on: datetime.date = datetime.date(2026, 1, 5),
    ) -> None:
        """A participant's stay at a further agency, or a return to one."""
        with self.work.store.writing() as connection:
            self._enrol(connection, participant_id, agency, program, entry_on)

    def _enrol(
        self, connection: Connection, participant_id: str, agency: str, program: str, entry_on: datetime.date
    ) -> None:
        connection.execute(
            insert(schema.enrolment).values(
                id=self.work.source.new_id("ENR"),
                participant_id=participant_id,
                program_code=program,
                agency_code=agency,
                coach_id=None,
                entry_on=entry_on,
                exit_on=None,
            )
        )

    def coach(self, agency: str) -> Actor:
        return self.play.cast.coaches[agency]

    def books(self) -> dict[str, str]:
        """The published books, as `books_of` reads them."""
        return books_of(self.work)

    def verified(self) -> None:
        """The oracle finds nothing."""
        verified(self.work)


def books_of(work: Work) -> dict[str, str]:
    """The published books after everything is chained and published: file name to text."""
    while relay.tick(work).chained:
        pass
    folder = work.home / "books" / "PY2026"
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def verified(work: Work) -> None:
    """The oracle finds nothing."""
    books_of(work)
    report = verify.verify(work)
    assert report.ok, report.findings


def world_on(work: Work, source: SeededSource) -> World:
    """The people of a board whose budget is loaded already."""
    return World(work, Player(work, source, make_cast(work)))


def make_world(work: Work, source: SeededSource, folder: Path = WORKED) -> World:
    """Load a budget on 1 July 2026 and bring the people."""
    source.set_today(datetime.date(2026, 7, 1))
    board.load_budget(work, folder)
    board.list_programs(work)
    return world_on(work, source)
