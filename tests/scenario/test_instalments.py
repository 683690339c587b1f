"""A scholarship paid by instalments: each waits for its condition, its paper and a second person; who leaves stops the rest."""

import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ledger.demo import changes, papers
from ledger.demo.papers import NO_PAPER
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
from tests.unit.web.site import Site, words
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


def _entering(world: World, award: str, line: BillLine) -> invoices.EnterInvoice:
    """A bill of today with this line, as it was typed."""
    play, today = world.play, world.play.source.today()
    payee = play.award_row(award)["payee_id"]
    return invoices.EnterInvoice(play.key(), payee, "INV 1", today, today, line.amount_cents, (line,))


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


def test_who_leaves_the_course_stops_the_open_instalments_and_what_the_school_keeps_is_billed(
    world: World,
) -> None:
    # SCH-15, SCH-17: what is open is stopped on the day; of 425.00 half is earned, 200.00 is paid, 12.50 is kept for days
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
    assert play.award_row(award)["obligated_cents"] == 1_250
    kept = BillLine(award, 1_250, final=False, service_from=datetime.date(2026, 7, 27))
    play.pay([play.bill(world.coach("CCC"), [kept], "INV 2")], "ACH-2")
    assert play.award_row(award)["paid_cents"] == 21_250
    world.verified()


def test_a_course_that_was_left_before_any_bill_is_billed_for_its_days_and_planned_no_more(
    world: World,
) -> None:
    # SCH-15, SCH-17: no condition can be met any more for what the school has earned
    play = world.play
    award, _ = _planned(world)
    play.leave(award, datetime.date(2026, 8, 7))
    plan = instalments.Plan(play.key(), award, PLANNED)
    with pytest.raises(Refused) as over:
        instalments.plan(world.work, play.cast.liaison, plan)
    assert over.value.code == "course_left"
    with pytest.raises(InvalidInput) as days:
        invoices.enter(world.work, world.coach("CCC"), _entering(world, award, BillLine(award, 21_250)))
    assert days.value.code == "course_days_missing"
    kept = BillLine(award, 21_250, service_from=datetime.date(2026, 7, 27))
    play.pay([play.bill(world.coach("CCC"), [kept], "INV 1")], "ACH-1")
    assert play.award_row(award)["paid_cents"] == 21_250
    world.verified()


def test_what_a_raise_adds_is_planned_in_further_instalments_and_billed(world: World) -> None:
    # SCH-15: those that there are stand as they are, one of them met and billed already
    play, liaison, coach = world.play, world.play.cast.liaison, world.coach("CCC")
    award, (first, *_) = _planned(world)
    _meet(world, award, first, "enrolment_letter")
    line = BillLine(award, 20_000, final=False, instalment_id=first)
    invoices.enter(world.work, coach, _entering(world, award, line))
    further = Instalment(datetime.date(2026, 9, 18), 7_500, "Completed", "credential")

    def _plan(*rows: Instalment) -> None:
        instalments.plan(world.work, liaison, instalments.Plan(play.key(), award, rows))

    with pytest.raises(Refused) as nothing:
        _plan(further)
    assert nothing.value.code == "instalments_there"
    change = changes.ask(play, coach, award, cents=50_000)
    changes.verify(play, change)
    changes.approve(play, change)
    play.bind(coach, award, 7_500, play.source.today())
    page = words(Site(world).browser(liaison).get(f"/awards/{award}/instalments"))
    assert "$75.00 of the award is in no installment" in page
    with pytest.raises(InvalidInput) as differs:
        _plan(further, further)
    assert differs.value.code == "instalments_sum"
    _plan(further)
    rows = instalment_pages.page(world.work, liaison, award).rows
    assert [(row["state"], row["amount_cents"]) for row in rows] == [
        ("met", 20_000),
        ("planned", 12_500),
        ("planned", 10_000),
        ("planned", 7_500),
    ]
    _meet(world, award, rows[-1]["id"], "credential")
    _bill(world, award, rows[-1]["id"], 7_500, "INV 2")
    assert play.award_row(award)["accrued_cents"] == 7_500
    world.verified()


def test_a_bill_that_waits_is_not_accepted_for_an_instalment_that_was_stopped(world: World) -> None:
    # SCH-15: what was decided when it was entered is decided again when it is accepted
    play = world.play
    award, (first, *_) = _planned(world)
    _meet(world, award, first, "enrolment_letter")
    line = BillLine(award, 20_000, final=False, instalment_id=first)
    entered = invoices.enter(world.work, world.coach("CCC"), _entering(world, award, line))
    with world.work.store.writing() as connection:
        connection.execute(text("UPDATE instalment SET state = 'stopped'"))
    accept = acceptance.DecideInvoice(play.key(), entered["invoice"], undocumented=NO_PAPER)
    with pytest.raises(Refused) as refused:
        acceptance.decide(world.work, play.cast.invoice_accepter, accept)
    assert refused.value.code == "instalment_stopped"
