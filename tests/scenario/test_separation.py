"""Different people, over the whole life of a need: what moves, is raised, is edited or handed out on a card goes round nothing."""

import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ledger.demo import card_player as cards
from ledger.demo import changes, overrides
from ledger.demo.rents import rent_terms
from ledger.domain.awards.mileage import Trip
from ledger.domain.people.duties import Duty, Step, refuse_same_person
from ledger.errors import Refused
from ledger.services import home
from ledger.services.awards import amendments, moves
from ledger.services.journal import verify
from ledger.services.needs import approvals, verifications
from ledger.services.needs.needs import LineInput
from ledger.services.payments import batches, payments
from ledger.services.payments.worth import BillLine
from ledger.services.people.roles import Actor
from ledger.store import schema
from ledger.store.months import reconciliation
from tests import board
from tests.grounds import Start
from tests.scenario import test_cards, texts
from tests.scenario.test_changes import _gas
from tests.scenario.test_overrides import asked_rent, july_10
from tests.world import World, person

AUGUST_1 = datetime.date(2026, 8, 1)


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


def _moved(world: World, award: str, mover: Actor | None = None) -> str:
    """The line that waits at another fund of the agency: a rent coordinator who sees the class has moved it there."""
    mover = mover or world.play.cast.rent_coordinator
    seeing = board.actor(mover.person_id, Duty.VERIFY, Duty.SEE_CLASS, confidential_class="HOPWA")
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
    assert moved not in _to_verify(world, asker)
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
    assert "build and request by one person" in _found(world)


def _card_award(world: World) -> str:
    """An award of one gas card, with the fund's cards in stock."""
    vendor, _ = test_cards.lot_of(world)
    award = test_cards.award_of(world, vendor, world.participant("CCC", "EOP"))
    world.play.day(2026, 8, 5)
    return award


@pytest.mark.parametrize("duty", [Duty.REQUEST, Duty.APPROVE])
def test_who_had_a_part_in_a_raise_hands_no_card_out(world: World, duty: Duty) -> None:
    # F4, SD1: who keeps cards neither asks nor approves, the award or its change
    play, coach = world.play, world.coach("CCC")
    award = _card_award(world)
    keeper = board.actor(play.cast.card_keeper.person_id, Duty.KEEP_CARDS, duty)
    change = changes.ask(play, keeper if duty is Duty.REQUEST else coach, award, cents=12_500)
    changes.verify(play, change)
    changes.decide(play, change, keeper if duty is Duty.APPROVE else play.cast.approver)
    with pytest.raises(Refused, match="cannot issue card"):
        cards.issue(play, award, "GC-0091")
    world.verified()


def test_who_handed_a_card_out_neither_asks_verifies_nor_approves_a_raise_of_its_award(world: World) -> None:
    # F4, SD1: the life of the award goes on after its first card
    play = world.play
    award = _card_award(world)
    cards.issue(play, award, "GC-0091")
    keeper = board.actor(
        play.cast.card_keeper.person_id, Duty.KEEP_CARDS, Duty.REQUEST, Duty.VERIFY, Duty.APPROVE
    )
    with pytest.raises(Refused, match="issued its cards cannot request"):
        changes.ask(play, keeper, award, cents=5_000)
    change = changes.ask(play, world.coach("CCC"), award, cents=5_000)
    with pytest.raises(Refused, match="issued its cards cannot verify"):
        changes.verify(play, change, keeper)
    changes.verify(play, change)
    with pytest.raises(Refused, match="issued its cards cannot approve"):
        changes.decide(play, change, keeper)
    changes.approve(play, change)
    world.verified()
    table = schema.amendment
    with world.work.store.writing() as connection:
        connection.execute(
            update(table).where(table.c.id == change).values(approved_by=play.cast.card_keeper.person_id)
        )
    assert "issue_card and second_approve by one person" in _found(world)


def test_who_approved_asked_or_was_paid_before_takes_no_other_step_of_a_change(world: World) -> None:
    # SD1: over the life of the request, and of each of its changes; the same approver may approve anew
    play, coach = world.play, world.coach("CCC")
    line = _asked(world, coach)
    play.verify(line)
    award = play.approve(line)
    first = board.actor(play.cast.approver.person_id, Duty.APPROVE, Duty.VERIFY)
    asker = person(world.work, "asker", Duty.REQUEST, Duty.APPROVE)
    terms = rent_terms("2026-08", 1, 80_000)
    change = changes.ask(play, asker, award, cents=80_000, terms=terms)
    with pytest.raises(Refused, match="approved it cannot verify"):
        changes.verify(play, change, first)
    changes.verify(play, change)
    changes.decide(play, change, first)
    again = changes.ask(play, coach, award, cents=80_100, terms=rent_terms("2026-08", 1, 80_100))
    changes.verify(play, again)
    with pytest.raises(Refused, match="asked for it cannot approve"):
        changes.decide(play, again, asker)
    changes.decide(play, again, first)
    world.verified()
    table = schema.amendment
    with world.work.store.writing() as connection:
        swapped = {"verified_by": first.person_id, "approved_by": play.cast.accepter.person_id}
        connection.execute(update(table).where(table.c.id == again).values(**swapped))
    assert "verify and second_approve by one person" in _found(world)


def test_who_accepted_a_bill_or_paid_it_asks_for_no_change_of_its_award(world: World) -> None:
    # SD1: she would have asked for what she paid
    play, coach = world.play, world.coach("CCC")
    award = _gas(world)
    play.bind(coach, award, 20_000, play.day(2026, 7, 20))
    trip = Trip(datetime.date(2026, 7, 14), 1_000, "Home", "College", "Class")
    play.pay([play.mileage(coach, award, [trip], 7_000, "M-1", final=False)], "ACH8")
    for spender in (play.cast.invoice_accepter, play.cast.builder, play.cast.releaser):
        with pytest.raises(Refused, match="cannot request"):
            changes.ask(play, board.actor(spender.person_id, Duty.REQUEST), award, cents=21_000)
    change = changes.ask(play, coach, award, cents=21_000)
    payer = board.actor(play.cast.builder.person_id, Duty.VERIFY, Duty.APPROVE)
    with pytest.raises(Refused, match="built its batch cannot verify"):
        changes.verify(play, change, payer)
    changes.verify(play, change)
    with pytest.raises(Refused, match="built its batch cannot approve"):
        changes.decide(play, change, payer)
    changes.approve(play, change)
    world.verified()


def _found(world: World) -> list[str]:
    return [one.says for one in verify.verify(world.work).findings if one.invariant == "I10"]


def test_who_handed_a_card_of_an_emergency_out_does_not_make_its_verification_up(world: World) -> None:
    # d15: who makes a verification up neither approved nor spent it
    play, coach = world.play, world.coach("CCC")
    vendor, _ = test_cards.lot_of(world)
    line = LineInput("Gas", 2_500, test_cards.DAYS, "To class", vendor)
    need = play.draft(
        coach, world.participant("CCC", "EOP"), "EOP", [line], needed_by=datetime.date(2026, 8, 7)
    )
    (line_id,) = play.submit(coach, need)
    overrides.mark(play, coach, need)
    award = play.approve(line_id)
    play.day(2026, 8, 5)
    cards.issue(play, award, "GC-0091")
    keeper = board.actor(play.cast.card_keeper.person_id, Duty.KEEP_CARDS, Duty.VERIFY)
    assert line_id not in _to_verify(world, keeper)
    with pytest.raises(Refused, match="issued its cards cannot verify afterwards"):
        overrides.look_back(play, line_id, by=keeper)
    overrides.look_back(play, line_id, by=play.cast.liaison)
    liaison = board.actor(play.cast.liaison.person_id, Duty.KEEP_CARDS)
    with pytest.raises(Refused, match="verified it cannot issue card"):
        cards.issue(play, award, "GC-0092", keeper=liaison)
    world.verified()
    table = schema.override
    with world.work.store.writing() as connection:
        one = update(table).where(table.c.line_id == line_id)
        connection.execute(one.values(checked_by=keeper.person_id))
    assert "verify_afterwards and issue_card by one person" in _found(world)


def test_who_asked_for_or_approved_a_raise_of_an_emergency_does_not_look_back(world: World) -> None:
    # d15, SD1: nor does the first approver verify the raise; whoever marks another's need has asked for it
    play, coach = world.play, world.coach("CCC")
    need, line_id = asked_rent(world, 75_000)
    marker = person(world.work, "marker", Duty.REQUEST, Duty.APPROVE, Duty.VERIFY)
    overrides.mark(play, marker, need)
    version = play.line(line_id)["version"]
    with pytest.raises(Refused, match="asked for it"):
        approvals.approve(world.work, marker, approvals.Approve(play.key(), line_id, version))
    award = play.approve(line_id)
    first = board.actor(play.cast.approver.person_id, Duty.APPROVE, Duty.VERIFY)
    second = person(world.work, "second", Duty.APPROVE, Duty.VERIFY)
    change = changes.ask(play, coach, award, cents=80_000, terms=rent_terms("2026-08", 1, 80_000))
    with pytest.raises(Refused, match="approved it cannot verify"):
        changes.verify(play, change, first)
    changes.verify(play, change)
    assert play.line(line_id)["verified_by"] == play.cast.rent_coordinator.person_id  # that makes it up
    changes.decide(play, change, second)
    world.verified()


def test_who_raised_an_emergency_before_it_was_looked_back_at_does_not_look_back(world: World) -> None:
    # d15, SD1: a change that was taken back counts, too
    play, coach = world.play, world.coach("CCC")
    need, line_id = asked_rent(world, 75_000)
    overrides.mark(play, coach, need)
    award = play.approve(line_id)
    asker = person(world.work, "liaison2", Duty.VERIFY)
    change = changes.ask(play, asker, award, cents=80_000, terms=rent_terms("2026-08", 1, 80_000))
    for part in (asker, board.actor(play.cast.approver.person_id, Duty.VERIFY)):
        assert line_id not in _to_verify(world, part)
        with pytest.raises(Refused, match="cannot verify afterwards"):
            overrides.look_back(play, line_id, by=part)
    amendments.take_back(world.work, asker, amendments.TakeBack(play.key(), change))
    overrides.look_back(play, line_id)
    world.verified()


def test_who_kept_or_handed_out_a_card_answers_no_exception_of_it(world: World) -> None:
    # SD1: reconciling is another's, who did not touch that payment
    award = _card_award(world)
    issue = cards.issue(world.play, award, "GC-0091")
    keeper = world.play.cast.card_keeper.person_id
    with world.work.store.reading() as connection:
        entry = connection.execute(
            select(schema.card_issue.c.entry_id).where(schema.card_issue.c.id == issue)
        ).scalar_one()
        done = reconciliation.people_of(connection, award, [entry])
    assert (done[Step.ISSUE_CARD], done[Step.KEEP_CARD]) == ({keeper}, {keeper})
    for part in (Step.ISSUE_CARD, Step.KEEP_CARD):
        with pytest.raises(Refused):
            refuse_same_person(Step.RECONCILE, keeper, {part: done[part]})


def _to_verify(world: World, actor: Actor) -> list[str]:
    with world.work.store.reading() as connection:
        return [row["id"] for row in home.to_verify(connection, actor)]


def _paid_rent(world: World) -> str:
    """Two months of rent at ERA26 of which August is paid: the id of the award."""
    play, coach = world.play, world.coach("CCC")
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    landlord = play.payee("Example Homes", "landlord")
    line = LineInput("Rent", 180_000, rent_terms("2026-08", 2, 90_000), "", landlord, allocation_id=chosen)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    play.day(2026, 8, 1)
    play.pay([play.bill(coach, [BillLine(award, 90_000, "2026-08")], "R-8")], "ACH8")
    return award


def _also(actor: Actor, *duties: Duty) -> Actor:
    return board.actor(actor.person_id, *duties)


def test_who_paid_verified_or_approved_before_a_move_takes_no_other_step_after_it(world: World) -> None:
    # SD1, PAY-01: a move carries along everybody who had a hand in the line, as a change of the award does
    play, cast = world.play, world.play.cast
    award = _paid_rent(world)
    line = _moved(world, award, person(world.work, "mover", Duty.VERIFY))
    for spender in (cast.builder, cast.releaser):
        paid = _also(spender, Duty.VERIFY)
        assert line not in _to_verify(world, paid)
        with pytest.raises(Refused, match="its batch cannot verify"):
            verifications.verify(world.work, paid, verifications.Verify(play.key(), line))
    verifying = _also(cast.approver, Duty.VERIFY)
    with pytest.raises(Refused, match="approved it cannot verify"):
        verifications.verify(world.work, verifying, verifications.Verify(play.key(), line))
    other = person(world.work, "other", Duty.VERIFY)
    verifications.verify(world.work, other, verifications.Verify(play.key(), line))
    approve = approvals.Approve(play.key(), line, play.line(line)["version"])
    for earlier in (cast.rent_coordinator, cast.builder, cast.releaser):
        approver = _also(earlier, Duty.APPROVE)
        assert line not in _to_approve(world, approver)
        with pytest.raises(Refused, match="cannot approve"):
            approvals.approve(world.work, approver, approve)
    moved = play.approve(line)  # by whoever approved it before: that is no other step
    table = schema.need_line
    with world.work.store.writing() as connection:
        one = update(table).where(table.c.id == line)
        connection.execute(one.values(verified_by=cast.releaser.person_id))
    assert "verify and release by one person" in _found(world)
    with world.work.store.writing() as connection:
        connection.execute(one.values(verified_by=other.person_id))
    with pytest.raises(Refused, match="released its batch cannot request"):
        changes.ask(
            play,
            _also(cast.releaser, Duty.REQUEST),
            moved,
            cents=90_100,
            terms=rent_terms("2026-09", 1, 90_100),
        )
    play.day(2026, 9, 1)
    play.bill(world.coach("CCC"), [BillLine(moved, 90_000, "2026-09")], "R-9")
    (waiting,) = payments.waiting(world.work, cast.builder)
    verified = _also(cast.rent_coordinator, Duty.BUILD)
    with pytest.raises(Refused, match="verified it"):
        batches.build(world.work, verified, batches.BuildBatch(play.key(), ((waiting["id"], "ach"),)))
    world.verified()


def test_who_paid_what_was_given_back_whole_does_not_approve_its_line_anew(world: World) -> None:
    # SD1, I10: nor does the approver whose approval was withdrawn pay it afterwards
    play, coach, cast = world.play, world.coach("CCC"), world.play.cast
    award = _paid_rent(world)
    on = datetime.date(2026, 8, 1)
    play.refund_back(play.refund(award, 90_000, on, "2026-08"), on)
    approvals.withdraw(world.work, cast.approver, approvals.Withdraw(play.key(), award))
    line = play.award_row(award)["line_id"]
    version = play.line(line)["version"]
    for spender in (cast.builder, cast.releaser):
        paid = _also(spender, Duty.APPROVE)
        assert line not in _to_approve(world, paid)
        with pytest.raises(Refused, match="its batch cannot approve"):
            approvals.approve(world.work, paid, approvals.Approve(play.key(), line, version))
    world.verified()
    second = person(world.work, "second", Duty.APPROVE)
    again = approvals.approve(world.work, second, approvals.Approve(play.key(), line, version))["award"]
    play.bill(coach, [BillLine(again, 90_000, "2026-08")], "R-88")
    (waiting,) = payments.waiting(world.work, cast.builder)
    first = _also(cast.approver, Duty.BUILD)
    with pytest.raises(Refused, match="approved it cannot build"):
        batches.build(world.work, first, batches.BuildBatch(play.key(), ((waiting["id"], "ach"),)))
    world.verified()
    with world.work.store.writing() as connection:
        one = update(schema.need_line).where(schema.need_line.c.id == line)
        connection.execute(one.values(approved_by=cast.releaser.person_id))
    assert "second_approve and release by one person" in _found(world)


def test_who_verified_a_line_that_was_sent_back_does_not_approve_it(world: World) -> None:
    # SD1: she looked at it, though another verified it after the answer
    play, coach, cast = world.play, world.coach("CCC"), world.play.cast
    line = _asked(world, coach)
    play.verify(line)
    asked = verifications.Question(play.key(), line, "amount_unclear")
    verifications.question(world.work, cast.approver, asked)
    need = play.line(line)["need_id"]
    play.submit(coach, need)
    other = person(world.work, "other", Duty.VERIFY)
    verifications.verify(world.work, other, verifications.Verify(play.key(), line))
    approver = _also(cast.rent_coordinator, Duty.APPROVE)
    with pytest.raises(Refused, match="verified it cannot approve"):
        approvals.approve(
            world.work, approver, approvals.Approve(play.key(), line, play.line(line)["version"])
        )
    play.approve(line)
    world.verified()


def _to_approve(world: World, actor: Actor) -> list[str]:
    with world.work.store.reading() as connection:
        return [row["id"] for row in home.to_approve(connection, actor, world.work.source.today())]
