"""A scholarship that is changed is reviewed anew: the program, who is paid and the days are what its findings are about."""

import datetime
import json
from dataclasses import replace

import pytest

from ledger.demo import changes
from ledger.demo.courses import plain_review
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import amendments
from ledger.services.needs.needs import LineInput
from ledger.store.scholarships import scholarships
from tests.grounds import Start
from tests.scenario.test_changes import COURSE, july_10
from tests.unit.web.site import Site, words
from tests.world import World

CENTS = 42_500


@pytest.fixture
def start() -> Start:
    return july_10


def _course(world: World) -> str:
    line = LineInput("Scholarship", CENTS, COURSE, "A course", world.play.payee("Example School", "school"))
    participant = world.participant("CCC", "EOP")
    return world.play.award(world.coach("CCC"), participant, "EOP", line, needed_by=datetime.date(2026, 8, 1))


def _kept(world: World, award: str) -> tuple[str, int]:
    """The program and the outcomes of other money that the award keeps."""
    with world.work.store.reading() as connection:
        row = scholarships.find_scholarship(connection, award) or {}
    paid = sum(one["cents"] for one in json.loads(row["review"])["others"])
    return json.loads(row["listing"])["code"], paid


def test_another_program_is_reviewed_anew_and_its_listing_kept_anew(world: World) -> None:
    # SCH-01, SCH-02, SCH-17: the refund schedule is the one of the program that is paid
    play, award = world.play, _course(world)
    change = changes.ask(play, world.coach("CCC"), award, terms={"listing": "EX-1002"})
    command = amendments.VerifyChange(play.key(), change)
    with pytest.raises(InvalidInput) as missing:
        amendments.verify(world.work, play.cast.liaison, command)
    assert missing.value.code == "review_missing"
    plain = plain_review(CENTS, play.source.today())
    state = next(one for one in plain.others if one.source == "state")
    paying = replace(state, outcome="amount", cents=5_000)
    others = tuple(paying if one is state else one for one in plain.others)
    changes.verify(play, change, review=replace(plain, others=others))
    assert _kept(world, award) == ("EX-1001", 0), "until it is approved the old review stands"
    changes.approve(play, change)
    assert _kept(world, award) == ("EX-1002", 5_000)
    world.verified()


def test_another_payee_is_found_to_be_the_provider_again(world: World) -> None:
    # SCH-01, PAY-03: what was found of the school says nothing of a stranger
    play, award = world.play, _course(world)
    stranger = play.payee("Total Stranger LLC", "vendor", address="1 Other St")
    change = changes.ask(play, world.coach("CCC"), award, payee=stranger)
    plain = plain_review(CENTS, play.source.today())
    found = tuple(one for one in plain.findings if one != "payee_is_provider")
    with pytest.raises(Refused) as refused:
        changes.verify(play, change, review=replace(plain, findings=found))
    assert refused.value.code == "finding_missing"
    assert play.award_row(award)["committed_cents"] == CENTS, "the old approval stands"
    world.verified()


def test_a_course_is_raised_and_lowered_with_a_review_of_the_whole(world: World) -> None:
    # SCH-03, SCH-10: the costs are reviewed anew at the whole amount; what the school was promised is not taken back
    play, award = world.play, _course(world)
    stages = ("committed_cents", "obligated_cents")
    raised = changes.ask(play, world.coach("CCC"), award, cents=50_000)
    with pytest.raises(InvalidInput) as differs:
        changes.verify(play, raised, review=plain_review(7_500, play.source.today()))
    assert differs.value.code == "costs_differ", "the difference alone is no review of the course"
    changes.verify(play, raised)
    changes.approve(play, raised)
    play.bind(world.coach("CCC"), award, 45_000, play.source.today())
    assert [play.award_row(award)[stage] for stage in stages] == [5_000, 45_000]
    with pytest.raises(Refused) as below:
        changes.ask(play, world.coach("CCC"), award, cents=45_000)
    assert below.value.code == "amend_below_bound"
    lowered = changes.ask(play, world.coach("CCC"), award, cents=46_000)
    changes.verify(play, lowered)
    changes.approve(play, lowered)
    assert [play.award_row(award)[stage] for stage in stages] == [1_000, 45_000]
    with pytest.raises(Refused) as listed:
        changes.ask(play, world.coach("CCC"), award, cents=999_901)
    assert listed.value.code == "cap"
    world.verified()


def test_a_change_to_a_program_that_is_paid_for_the_same_days_is_refused(world: World) -> None:
    # SCH-23: the person's other award for it is known without anybody's mark
    play, award = world.play, _course(world)
    coach, person = world.coach("CCC"), play.award_row(award)["participant_id"]
    line = LineInput("Scholarship", 41_000, {**COURSE, "listing": "EX-1002"}, "B", play.payee("B", "school"))
    play.award(coach, person, "EOP", line, needed_by=datetime.date(2026, 8, 1))
    with pytest.raises(Refused) as refused:
        changes.ask(play, coach, award, terms={"listing": "EX-1002"})
    assert refused.value.code == "course_overlaps"


def test_a_course_that_was_left_is_neither_changed_nor_bound_again(world: World) -> None:
    # SCH-17: what was under way ends with it; a memo is still kept
    play, award, coach = world.play, _course(world), world.coach("CCC")
    play.day(2026, 7, 27)
    play.bind(coach, award, 30_000, play.source.today())
    play.day(2026, 8, 5)
    play.leave(award, datetime.date(2026, 8, 4))
    with pytest.raises(Refused) as changed:
        changes.ask(play, coach, award, cents=50_000)
    with pytest.raises(Refused) as bound:
        play.bind(coach, award, 1, play.source.today())
    assert (changed.value.code, bound.value.code) == ("course_left", "course_left")
    changes.ask(play, coach, award, words="Called the school (invented)")
    page = words(Site(world).browser(coach).get(f"/awards/{award}/change"))
    assert "The course was left on August 4, 2026: only a memo is taken." in page
    world.verified()


@pytest.mark.parametrize("verified", [False, True])
def test_a_change_that_is_under_way_ends_when_the_course_is_left(world: World, *, verified: bool) -> None:
    # SCH-17: else its approval would commit again what the leaving let go
    play, award, coach = world.play, _course(world), world.coach("CCC")
    play.day(2026, 7, 27)
    play.bind(coach, award, 30_000, play.source.today())
    play.day(2026, 8, 5)
    change = changes.ask(play, coach, award, cents=50_000)
    if verified:
        changes.verify(play, change)
    play.leave(award, datetime.date(2026, 8, 4))
    with pytest.raises(Refused) as ended:
        changes.approve(play, change) if verified else changes.verify(play, change)
    assert ended.value.code == "line_state"
    assert play.award_row(award)["committed_cents"] == 0
    world.verified()


def test_whoever_verifies_a_changed_course_fills_in_the_form_of_a_first_line(world: World) -> None:
    # SCH-01, SCH-04: the old findings are offered for other days, and not for another program
    play, award, site = world.play, _course(world), Site(world)
    liaison = site.browser(play.cast.liaison)
    later = changes.ask(play, world.coach("CCC"), award, terms={"ends_on": "2026-10-02"})
    assert "checked" in liaison.get(f"/amendments/{later}").text
    amendments.take_back(world.work, world.coach("CCC"), amendments.TakeBack(play.key(), later))
    change = changes.ask(play, world.coach("CCC"), award, terms={"listing": "EX-1002"})
    at = f"/amendments/{change}"
    page = liaison.get(at)
    assert "The course is reviewed anew" in words(page)
    assert "checked" not in page.text
    form = {
        "decision": "verify",
        "verify-findings": list(plain_review(CENTS, play.source.today()).findings),
        "verify-tuition-total": "425.00",
        "verify-priority": "none",
        "verify-less": "quoted",
    }
    answer = liaison.post(at, form)
    assert answer.status_code == 409
    assert "Pell Grant" in words(answer)
    assert "checked" in answer.text, "what was typed stays"
    asked = ("pell", "workforce_pell", "tanf", "state", "employer", "other_scholarship")
    others = {
        f"verify-{source}-{name}": value
        for source in asked
        for name, value in (("outcome", "not_eligible"), ("on", "2026-07-10"))
    }
    assert liaison.post(at, {**form, **others}).status_code == 302
    approver = words(site.browser(play.cast.approver).get(at))
    assert "EX-1002" in approver
    assert "What was found" in approver
