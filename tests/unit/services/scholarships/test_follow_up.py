"""Courses to follow up, as their readers see them, and the credential that ends one list."""

import datetime
from dataclasses import replace

import pytest

from ledger.demo import changes, papers
from ledger.demo.courses import plain_review
from ledger.domain.awards.hazards import Hazard
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput
from ledger.services.awards import hazards
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.scholarships import follow_up
from ledger.services.scholarships.follow_up import RecordCredential
from ledger.store import schema
from ledger.store.awards import awards
from tests import board, starts
from tests.grounds import Start
from tests.world import World

COURSE = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def course(world: World, paid_cents: int) -> str:
    """A bound award of 425.00; a part was billed and paid on 7 August."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    line = LineInput(
        "Scholarship", 42_500, COURSE, "A course", play.payee(f"School {play.key()[:6]}", "school")
    )
    needed = datetime.date(2026, 7, 20)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=needed)
    play.bind(coach, award, 42_500, play.day(2026, 7, 20))
    play.day(2026, 8, 7)
    if paid_cents:
        bill = play.bill(coach, [BillLine(award, paid_cents, final=False)], f"INV {award}")
        play.pay([bill], "ACH-1001")
    return award


def test_old_refunds_unbilled_ends_and_missing_credentials_are_listed_for_their_readers(world: World) -> None:
    # SCH-18, SCH-19, SCH-21: of 30 days, 60 days and 6 months in the example policy
    play = world.play
    left, silent, done = course(world, 30_000), course(world, 0), course(world, 42_499)
    play.day(2026, 8, 12)
    play.leave(left, datetime.date(2026, 8, 10))
    fiscal = board.actor("PER-BUILDER0", Duty.BUILD)
    play.day(2026, 9, 9)
    assert follow_up.follow_up(world.work, fiscal).refunds == []
    play.day(2026, 9, 10)
    (old,) = follow_up.follow_up(world.work, fiscal).refunds
    assert (old.award, old.cents, old.days) == (left, 8_750, 31)
    play.day(2026, 11, 18)
    assert [one.award for one in follow_up.follow_up(world.work, fiscal).unbilled] == [silent]
    play.day(2027, 3, 19)
    assert [one.award for one in follow_up.follow_up(world.work, fiscal).credentials] == [done]
    command = RecordCredential(play.key(), done, "Certified recovery mentor", datetime.date(2026, 10, 1))
    follow_up.record_credential(world.work, world.coach("CCC"), command)
    assert follow_up.follow_up(world.work, fiscal).credentials == []
    world.verified()


def test_a_refund_of_a_stopped_course_stays_listed_until_it_is_back(world: World) -> None:
    # SCH-18: stopping it lets go what is open; the school owes what it owes
    play = world.play
    award = course(world, 30_000)
    play.leave(award, datetime.date(2026, 8, 7))
    play.day(2026, 12, 1)
    changes.stop(play, award)
    fiscal = board.actor("PER-BUILDER0", Duty.BUILD)
    assert [one.award for one in follow_up.follow_up(world.work, fiscal).refunds] == [award]
    with world.work.store.reading() as connection:
        (refund,) = awards.refunds_for(connection, award)
    play.refund_back(refund["id"], play.source.today())
    assert follow_up.follow_up(world.work, fiscal).refunds == []


def test_a_pending_pell_of_a_stopped_course_stays_listed_and_is_recorded(world: World) -> None:
    # SCH-06: what the school was paid is due back, though nothing of the award is open any more
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    line = LineInput("Scholarship", 42_500, COURSE, "A course", play.payee("School", "school"))
    person = world.participant("CCC", "EOP")
    need = play.draft(coach, person, "EOP", [line], needed_by=datetime.date(2026, 7, 20))
    papers.attach(play, coach, need, "arrangement", "Allocation arrangement", ["Signed by all (invented)"])
    (line_id,) = play.submit(coach, need)
    plain = plain_review(42_500, play.source.today())
    others = tuple(replace(one, outcome="pending") if one.source == "pell" else one for one in plain.others)
    play.verify(line_id, replace(plain, others=others, arrangement=True))
    award = play.approve(line_id)
    play.bind(coach, award, 42_500, play.day(2026, 7, 20))
    play.day(2026, 8, 7)
    play.pay([play.bill(coach, [BillLine(award, 30_000, final=False)], "INV 1")], "ACH-1001")
    play.leave(award, play.day(2026, 9, 18))
    changes.stop(play, award)
    fiscal = board.actor("PER-BUILDER0", Duty.BUILD)
    assert [one.award for one in follow_up.follow_up(world.work, fiscal).pell] == [award]
    play.aid_decided(award, "pell", "amount", 50_000, 5_000)
    assert follow_up.follow_up(world.work, fiscal).pell == []
    row = play.award_row(award)
    assert (row["paid_cents"], row["refund_due_cents"]) == (25_000, 5_000)
    world.verified()


def test_another_agencys_coach_sees_none_of_them(world: World) -> None:
    # P32, ALC-09
    award = course(world, 0)
    world.play.day(2026, 12, 1)
    assert [one.award for one in follow_up.follow_up(world.work, world.coach("CCC")).unbilled] == [award]
    assert follow_up.follow_up(world.work, world.coach("CAP")).unbilled == []


def test_a_credential_is_named_and_not_of_tomorrow(world: World) -> None:
    award, play = course(world, 0), world.play
    for words, got_on in ((" ", datetime.date(2026, 8, 1)), ("Mentor", datetime.date(2026, 8, 8))):
        with pytest.raises(InvalidInput):
            follow_up.record_credential(
                world.work, world.coach("CCC"), RecordCredential(play.key(), award, words, got_on)
            )


def test_hazards_are_seen_by_whoever_follows_the_award_up_and_nobody_else(world: World) -> None:
    # SCH-20, sources 002; P32: the course begins on 27 July, serves a plan of 5 January, and no record of training comes
    work, play = world.work, world.play
    award = course(world, 0)
    today = play.day(2026, 8, 28)
    board.load_files(work, with_days(attendance_days="21", plan_days="180"), key="tests-hazards")
    seen = hazards.hazards(work, world.coach("CCC"))
    assert [(one.hazard, one.award) for one in seen] == [
        (Hazard.NO_ATTENDANCE, award),
        (Hazard.OLD_PLAN, award),
    ]
    assert seen[0].on == datetime.date(2026, 7, 27)
    assert hazards.hazards(work, world.coach("CAP")) == []
    with work.store.writing() as connection:
        connection.execute(schema.record.insert().values(record_of(world, award, today)))
        connection.execute(schema.listing.update().values(to_on=datetime.date(2026, 8, 27)))
    assert [one.hazard for one in hazards.hazards(work, world.coach("CCC"))] == [
        Hazard.NOT_LISTED,
        Hazard.OTHER_DATES,
        Hazard.OLD_PLAN,
    ]


def with_days(**days: str) -> dict[str, str]:
    """The worked example's files, and these policies from the day on which they are loaded."""
    values = [(code, value, "days") for code, value in days.items()]
    return board.with_values(values, "Board policy 7", "2026-08-28")


def record_of(world: World, award: str, on: datetime.date) -> dict[str, object]:
    """A record of training as an import leaves it."""
    return {
        "id": world.work.source.new_id("REC"),
        "participant_id": world.play.award_row(award)["participant_id"],
        "external_id": "TEST",
        "sort": "training",
        "code": "1303",
        "happened_on": on,
        "content_digest": "0" * 64,
        "import_id": "IMP-1",
    }
