"""Different people, over the whole life of a need: what moves, is raised, is edited or handed out on a card goes round nothing."""

import datetime

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from ledger.clock import SeededSource
from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services import home
from ledger.services.awards import moves
from ledger.services.journal import verify
from ledger.services.needs import approvals, verifications
from ledger.services.needs.needs import LineInput
from ledger.services.payments import batches, payments
from ledger.services.payments.worth import BillLine
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import World, person

AUGUST_1 = datetime.date(2026, 8, 1)


def july_10(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026."""
    starts.worked_example(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return july_10


def _asked(world: World, asker: Actor) -> str:
    """A month of rent, asked for and not verified: the id of its line."""
    play = world.play
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    landlord = play.payee("Example Homes", "landlord")
    line = LineInput("Rent", 90_000, rent_terms("2026-08", 1, 90_000), "", landlord, allocation_id=chosen)
    need = play.draft(asker, world.participant("CCC", "EOP"), "EOP", [line], needed_by=AUGUST_1)
    (line_id,) = play.submit(asker, need)
    return line_id


def _moved(world: World, award: str) -> str:
    """The line that waits at another fund of the agency: a rent coordinator who sees the class has moved it there."""
    mover = world.play.cast.rent_coordinator.person_id
    seeing = board.actor(mover, Duty.VERIFY, Duty.SEE_CLASS, confidential_class="HOPWA")
    there = texts.allocation_id(world.work, "CCC", "HR26", "Support")
    return str(
        moves.move(world.work, seeing, moves.Move(world.play.key(), award, there, "Other fund"))["line"]
    )


def test_who_asked_for_what_moved_neither_verifies_approves_nor_pays_it_there(world: World) -> None:
    # PAY-01, SD1: the life of a request does not end with a move; whoever moves it asks too
    play = world.play
    asker = person(world.work, "pboth", Duty.REQUEST, Duty.VERIFY, Duty.APPROVE, Duty.BUILD)
    line = _asked(world, asker)
    play.verify(line)
    moved = _moved(world, play.approve(line))
    assert play.line(moved)["requested_by"] == play.cast.rent_coordinator.person_id
    assert play.line(moved)["also_requested_by"] == asker.person_id
    with world.work.store.reading() as connection:
        assert moved not in [row["id"] for row in home.to_verify(connection, asker)]
    with pytest.raises(Refused, match="asked for it"):
        verifications.verify(world.work, asker, verifications.Verify(play.key(), moved))
    other = person(world.work, "other", Duty.VERIFY)
    verifications.verify(world.work, other, verifications.Verify(play.key(), moved))
    with pytest.raises(Refused, match="asked for it"):
        approvals.approve(
            world.work, asker, approvals.Approve(play.key(), moved, play.line(moved)["version"])
        )
    award = play.approve(moved)
    play.day(2026, 8, 1)
    play.bill(world.coach("CCC"), [BillLine(award, 90_000, "2026-08")], "R-8")
    (waiting,) = payments.waiting(world.work, play.cast.builder)
    with pytest.raises(Refused, match="asked for it"):
        batches.build(world.work, asker, batches.BuildBatch(play.key(), ((waiting["id"], "ach"),)))
    world.verified()


def test_who_edits_or_hands_over_anothers_request_has_asked_for_it(world: World) -> None:
    # SD6: no one approves what they ever edited
    play, coach = world.play, world.coach("CCC")
    editor = person(world.work, "editor", Duty.REQUEST, Duty.VERIFY)
    landlord = play.payee("Example Homes", "landlord")
    line = LineInput("Rent", 90_000, rent_terms("2026-08", 1, 90_000), "", landlord)
    who = world.participant("CCC", "EOP")
    need = play.draft(coach, who, "EOP", [line], needed_by=AUGUST_1)
    (line_id,) = play.submit(editor, need)
    assert play.line(line_id)["also_requested_by"] == editor.person_id
    with pytest.raises(Refused, match="asked for it"):
        verifications.verify(world.work, editor, verifications.Verify(play.key(), line_id))
    world.verified()


def test_the_database_keeps_who_also_asked_apart_and_verify_sees_who_paid_for_it(world: World) -> None:
    # I10, SD1: what our own services would refuse
    play, table = world.play, schema.need_line
    line = _asked(world, world.coach("CCC"))
    play.verify(line)
    award = play.approve(line)
    play.day(2026, 8, 1)
    play.pay([play.bill(world.coach("CCC"), [BillLine(award, 90_000, "2026-08")], "R-8")], "ACH8")
    world.verified()
    one = update(table).where(table.c.id == line)
    with pytest.raises(IntegrityError), world.work.store.writing() as connection:
        connection.execute(one.values(also_requested_by=play.line(line)["verified_by"]))
    with world.work.store.writing() as connection:
        connection.execute(one.values(also_requested_by=play.cast.builder.person_id))
    found = [one.says for one in verify.verify(world.work).findings if one.invariant == "I10"]
    assert "build and request by one person" in found
