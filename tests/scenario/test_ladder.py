"""The ladder of approval: as many people as the amount asks for, of a line and of its raise, each of them somebody else."""

import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ledger.clock import SeededSource
from ledger.demo import changes
from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services import home
from ledger.services.awards import pages
from ledger.services.needs import approval_pages, approvals
from ledger.services.needs.needs import LineInput
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.rows import find_row
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World, person

AUGUST_1 = datetime.date(2026, 8, 1)
STEPS = (
    '\n[[value]]\ncode = "approval_steps"\nvalue = "500.00 approve_over_band; 1,000.00 approve_highest"\n'
    'unit = "steps"\nclass = "policy"\nfrom = 2026-07-10\ndocument = "Board policy 9 (example)"\n'
)


def with_a_ladder(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026, where three people approve what is above 1,000.00."""
    starts.worked_example(work, source).play.day(2026, 7, 10)
    files = board.read_folder(WORKED)
    board.load_files(work, {**files, "policies.toml": files["policies.toml"] + STEPS}, "steps")


@pytest.fixture
def start() -> Start:
    return with_a_ladder


def _approve(world: World, actor: Actor, line_id: str) -> str | None:
    version = world.play.line(line_id)["version"]
    command = approvals.Approve(world.play.key(), line_id, version)
    award: str | None = approvals.approve(world.work, actor, command)["award"]
    return award


def _waits_for(world: World, *actors: Actor) -> list[int]:
    today = world.work.source.today()
    with world.work.store.reading() as connection:
        return [len(home.to_approve(connection, one, today)) for one in actors]


def test_above_the_third_step_three_people_approve_a_line_and_its_raise(world: World) -> None:
    # SCH-12, SD1, SD7
    play, coach = world.play, world.coach("CCC")
    first, second = play.cast.approver, play.cast.second_approver
    third = person(world.work, "director", Duty.APPROVE_HIGHEST)
    everything = person(world.work, "allthree", Duty.APPROVE, Duty.APPROVE_OVER_BAND, Duty.APPROVE_HIGHEST)
    terms = rent_terms("2026-08", 2, 90_000)
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    rent = LineInput("Rent", 180_000, terms, payee_id=play.payee("Homes", "landlord"), allocation_id=chosen)
    need = play.draft(coach, world.participant("CCC", "EOP"), "EOP", [rent], needed_by=AUGUST_1)
    (line,) = play.submit(coach, need)
    play.verify(line)

    assert _waits_for(world, first, second, third) == [1, 0, 0]
    assert _approve(world, first, line) is None
    with pytest.raises(Refused) as early:
        _approve(world, third, line)
    assert early.value.code == "duty_needed"
    assert _waits_for(world, first, second, third) == [0, 1, 0]
    assert _approve(world, everything, line) is None
    assert _waits_for(world, second, everything, third) == [0, 0, 1]
    with pytest.raises(Refused) as twice:
        _approve(world, everything, line)
    assert twice.value.code == "same_person"
    page = approval_pages.line_page(world.work, third, line)
    assert [who for _, who in page.ladder][2] == "still to approve; the duty is: approve the highest amounts"
    award = _approve(world, third, line)
    assert award is not None

    said = pages.award_page(world.work, third, award).approvers
    assert said == (
        ("First approver", first.name),
        ("Second approver", everything.name),
        ("Third approver", third.name),
    )
    row = play.line(line)
    assert (row["first_approved_by"], row["also_approved_by"], row["approved_by"]) == (
        first.person_id,
        everything.person_id,
        third.person_id,
    )
    # The second floor: the database knows that whoever approved in between had no other part
    with pytest.raises(IntegrityError), world.work.store.writing() as connection:
        connection.execute(
            text("UPDATE need_line SET also_approved_by = requested_by WHERE id = :line"), {"line": line}
        )

    change = changes.ask(play, coach, award, cents=270_000, terms={"months": 3})
    changes.verify(play, change)
    assert not changes.decide(play, change, first)
    with pytest.raises(Refused) as refused:
        changes.decide(play, change, third)
    assert refused.value.code == "duty_needed"
    assert not changes.decide(play, change, second)
    assert changes.decide(play, change, third)
    with world.work.store.reading() as connection:
        kept = find_row(connection, schema.amendment, id=change)
    assert kept is not None
    assert kept["also_approved_by"] == second.person_id
    world.verified()


def test_an_approval_that_is_withdrawn_climbs_the_whole_ladder_again(world: World) -> None:
    # SCH-12: between 500.00 and 1,000.00 two people approve; withdrawn, both steps are open again
    play, coach = world.play, world.coach("CCC")
    terms = rent_terms("2026-08", 1, 50_001)
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    rent = LineInput("Rent", 50_001, terms, payee_id=play.payee("Homes", "landlord"), allocation_id=chosen)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", rent, needed_by=AUGUST_1)
    line = play.award_row(award)["line_id"]
    assert play.line(line)["approved_by"] == play.cast.second_approver.person_id
    approvals.withdraw(world.work, play.cast.approver, approvals.Withdraw(play.key(), award))
    row = play.line(line)
    assert {row[name] for name in ("first_approved_by", "also_approved_by", "approved_by")} == {None}
    assert _waits_for(world, play.cast.approver, play.cast.second_approver) == [1, 0]
    world.verified()
