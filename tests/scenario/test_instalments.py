"""A scholarship paid by instalments: each waits for its condition, its paper and a second person; who leaves stops the rest."""

import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ledger.demo import papers
from ledger.domain.awards.hazards import Hazard
from ledger.domain.scholarships.instalments import Instalment
from ledger.errors import InvalidInput, LedgerError, Refused
from ledger.services.awards import hazards
from ledger.services.payments import acceptance, invoices
from ledger.services.payments.worth import BillLine
from ledger.services.people import proposals
from ledger.services.scholarships import endings, instalment_pages, instalments
from tests import starts
from tests.grounds import Start
from tests.scenario.test_scholarships import course
from tests.world import World

AUGUST_24 = datetime.date(2026, 8, 24)
PLANNED = (
    Instalment(datetime.date(2026, 7, 27), 20_000, "Enrolled", "enrolment_letter"),
    Instalment(AUGUST_24, 12_500, "Midterm grade report", "grade_report"),
    Instalment(datetime.date(2026, 9, 14), 10_000, "Still attending", "attendance"),
)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _planned(world: World) -> tuple[str, list[str]]:
    """A bound award of 425.00 in three instalments; 7 August."""
    award = course(world, 0)
    command = instalments.Plan(world.play.key(), award, PLANNED)
    instalments.plan(world.work, world.play.cast.liaison, command)
    found = instalment_pages.page(world.work, world.play.cast.liaison, award)
    return award, [row["id"] for row in found.rows]


def _meet(world: World, award: str, instalment: str, sort: str) -> None:
    """The coach attaches the paper, the liaison says that it shows the condition, fiscal staff look at it."""
    play, liaison = world.play, world.play.cast.liaison
    paper = papers.attach(play, world.coach("CCC"), award, sort, "Paper", ["As agreed (invented)"])
    command = instalments.ShowMet(play.key(), award, instalment, paper)
    accept = proposals.Accept(play.key(), instalments.show_met(world.work, liaison, command)["proposal"])
    with pytest.raises(Refused) as alone:
        proposals.accept(world.work, liaison, accept)
    assert alone.value.code == "two_people"
    proposals.accept(world.work, play.cast.invoice_accepter, accept)


def _bill(world: World, award: str, instalment: str | None, cents: int, number: str) -> str:
    line = BillLine(award, cents, final=False, instalment_id=instalment)
    return world.play.bill(world.coach("CCC"), [line], number)


def test_an_instalment_is_billed_once_its_condition_is_met_and_checked_by_somebody_else(world: World) -> None:
    # SCH-15, SD1
    play, coach = world.play, world.coach("CCC")
    award, (first, second, _) = _planned(world)
    paper = papers.attach(play, coach, award, "attendance", "Another paper", ["Present (invented)"])
    with pytest.raises(Refused) as other:
        instalments.show_met(
            world.work, play.cast.liaison, instalments.ShowMet(play.key(), award, first, paper)
        )
    assert other.value.code == "instalment_paper"
    with pytest.raises(Refused) as early:
        _bill(world, award, first, 20_000, "INV 1")
    assert early.value.code == "instalment_not_met"
    _meet(world, award, first, "enrolment_letter")
    with pytest.raises(InvalidInput) as none:
        _bill(world, award, None, 20_000, "INV 1")
    assert none.value.code == "instalment_missing"
    _bill(world, award, first, 20_000, "INV 1")
    with pytest.raises(Refused) as twice:
        _bill(world, award, first, 1, "INV 2")
    assert twice.value.code == "instalment_over"
    assert play.award_row(award)["accrued_cents"] == 20_000

    play.day(2026, 8, 24)
    with_liaison = hazards.hazards(world.work, play.cast.liaison)
    assert [(one.award, one.on) for one in with_liaison if one.hazard is Hazard.INSTALMENT] == [
        (award, AUGUST_24)
    ]
    # The second floor: nothing is met without its paper, nor by one person
    for change in ("state = 'met'", "shown_by = :by, checked_by = :by"):
        statement = text(f"UPDATE instalment SET {change} WHERE id = :id")
        values = {"id": second, "by": coach.person_id}
        with pytest.raises(IntegrityError), world.work.store.writing() as connection:
            connection.execute(statement, values if ":by" in change else {"id": second})
    world.verified()


def test_who_leaves_the_course_stops_the_open_instalments(world: World) -> None:
    # SCH-15, SCH-17: the bill that waits was for a met instalment; what is open is stopped on the day
    play = world.play
    award, (first, second, third) = _planned(world)
    _meet(world, award, first, "enrolment_letter")
    _meet(world, award, second, "grade_report")
    play.pay([_bill(world, award, first, 20_000, "INV 1")], "ACH-1")
    leaving = endings.ProposeLeaving(play.key(), award, datetime.date(2026, 8, 7))
    staged = endings.propose(world.work, play.cast.recorder, leaving)
    proposals.accept(world.work, play.cast.accepter, proposals.Accept(play.key(), staged["proposal"]))
    found = instalment_pages.page(world.work, play.cast.liaison, award)
    assert [row["state"] for row in found.rows] == ["met", "stopped", "stopped"]
    with pytest.raises(LedgerError) as refused:
        _bill(world, award, second, 100, "INV 2")
    assert refused.value.code == "instalment_stopped"
    assert third
    world.verified()


def test_a_bill_that_waits_is_not_accepted_for_an_instalment_that_was_stopped(world: World) -> None:
    # SCH-15: what was decided when it was entered is decided again when it is accepted
    play = world.play
    award, (first, *_) = _planned(world)
    _meet(world, award, first, "enrolment_letter")
    entered = invoices.enter(
        world.work,
        world.coach("CCC"),
        invoices.EnterInvoice(
            play.key(),
            play.award_row(award)["payee_id"],
            "INV 1",
            play.source.today(),
            play.source.today(),
            20_000,
            (BillLine(award, 20_000, final=False, instalment_id=first),),
        ),
    )
    with world.work.store.writing() as connection:
        connection.execute(text("UPDATE instalment SET state = 'stopped'"))
    accept = acceptance.DecideInvoice(play.key(), entered["invoice"])
    with pytest.raises(Refused) as refused:
        acceptance.decide(world.work, play.cast.invoice_accepter, accept)
    assert refused.value.code == "instalment_stopped"
