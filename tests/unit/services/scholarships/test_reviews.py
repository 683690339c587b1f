"""A scholarship from the list to its award: the list is taken in, the review recorded, and both kept as they were."""

import datetime
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from ledger.commands.etpl import etpl
from ledger.demo import papers
from ledger.demo.courses import plain_review
from ledger.domain.documents import DocumentSort
from ledger.domain.scholarships.courses import Review
from ledger.errors import Refused
from ledger.services.needs.needs import LineInput
from ledger.services.scholarships import listings, pages
from ledger.services.work import Work
from ledger.store import rows, schema
from ledger.store.scholarships import scholarships
from tests import board, starts
from tests.grounds import Start
from tests.world import World

NEEDED = datetime.date(2026, 8, 1)
COURSE = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def asked(world: World, cents: int = 42_500, listing: str = "EX-1001") -> str:
    """A submitted line for a course."""
    play, coach = world.play, world.coach("CCC")
    line = LineInput(
        "Scholarship", cents, {**COURSE, "listing": listing}, "A course", play.payee("School", "school")
    )
    need = play.draft(coach, world.participant("CCC", "EOP"), "EOP", [line], needed_by=NEEDED)
    (line_id,) = play.submit(coach, need)
    return line_id


def test_the_review_asks_for_the_priority_of_service_where_adult_money_pays(world: World) -> None:  # SCH-11
    world.play.day(2026, 7, 20)
    line_id = asked(world)
    with world.work.store.reading() as connection:
        line = rows.find_row(connection, schema.need_line, id=line_id)
        assert line is not None
        need = rows.find_row(connection, schema.need, id=line["need_id"])
        assert need is not None
        page = pages.for_line(connection, line, need, world.play.source.today())
    assert page is not None
    assert page.needs_priority


def brought(world: World, content: bytes, key: str) -> dict[str, object]:
    return board.list_programs(world.work, content, key)


def test_the_same_list_twice_changes_nothing_and_a_newer_one_is_dated(world: World) -> None:
    # SCH-02: idempotent and dated; what a newer list leaves out ends the day before it, older lists are refused
    world.play.day(2026, 7, 20)
    again = brought(world, board.program_list(), "again")
    assert (again["outcome"], again["added"], again["changed"], again["ended"]) == ("nothing", 0, 0, 0)
    shorter = brought(world, board.program_list(59), "shorter")
    assert (shorter["outcome"], shorter["ended"]) == ("applied", 1)
    with world.work.store.reading() as connection:
        row = scholarships.find_listing(connection, "EX-1060")
    assert row is not None and row["to_on"] == datetime.date(2026, 7, 19)
    world.verified()


def test_an_older_list_does_not_undo_a_newer_one(world: World) -> None:
    world.play.day(2026, 7, 20)
    brought(world, board.program_list(59), "shorter")
    with pytest.raises(Refused) as refused:
        listings.preview(world.work, board.importer(), board.program_list(), datetime.date(2026, 7, 19))
    assert refused.value.code == "extract_older"


def test_a_program_that_leaves_the_list_before_the_approval_is_not_awarded(world: World) -> None:
    # SCH-02: the day of the award decides; verified on the 10th, off the list from the 12th on
    play = world.play
    play.day(2026, 7, 10)
    line_id = asked(world, listing="EX-1060")
    play.verify(line_id)
    play.day(2026, 7, 13)
    brought(world, board.program_list(59), "shorter")
    with pytest.raises(Refused) as refused:
        play.approve(line_id)
    assert refused.value.code == "not_listed"
    assert "Course 1060" in refused.value.message
    world.verified()


def test_an_award_keeps_listing_and_review_as_they_were(world: World) -> None:
    # SCH-02: a dearer list of the next week changes nothing for an award that was made
    play = world.play
    play.day(2026, 7, 10)
    line_id = asked(world)
    play.verify(line_id)
    award = play.approve(line_id)
    play.day(2026, 7, 17)
    brought(world, board.program_list().replace(b"9999.00", b"10500.00"), "dearer")
    with world.work.store.reading() as connection:
        kept = scholarships.find_scholarship(connection, award)
        now = scholarships.find_listing(connection, "EX-1001")
    assert kept is not None and now is not None
    assert json.loads(kept["listing"])["cost_cents"] == board.LISTED_COST_CENTS
    assert now["cost_cents"] == 1_050_000
    assert json.loads(play.award_row(award)["decision"])["numbers"]["listed_cents"] == board.LISTED_COST_CENTS
    world.verified()


def test_whoever_verifies_records_the_review_or_nothing(world: World) -> None:
    # SCH-01, SCH-04, SCH-11: a finding, a source or the tier left out is told at once; nothing is kept
    play = world.play
    play.day(2026, 7, 10)
    line_id = asked(world)
    plain = plain_review(42_500, play.source.today())
    for review, code in (
        (Review(), "finding_missing"),
        (replace(plain, others=plain.others[1:]), "other_funds_open"),
        (replace(plain, priority=""), "priority_missing"),
    ):
        with pytest.raises(Refused) as refused:
            play.verify(line_id, review)
        assert refused.value.code == code
    with world.work.store.reading() as connection:
        assert scholarships.find_review(connection, line_id) is None
    play.verify(line_id, plain)
    with world.work.store.reading() as connection:
        assert scholarships.find_review(connection, line_id) is not None


def test_red_a_review_that_is_not_asked_for_lets_the_award_through(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Red twin of SCH-04: without the check of the other sources the same review passes
    play = world.play
    play.day(2026, 7, 10)
    line_id = asked(world)
    plain = plain_review(42_500, play.source.today())
    monkeypatch.setattr("ledger.domain.scholarships.deciding._check_others", lambda *_: None)
    play.verify(line_id, replace(plain, others=()))
    assert play.approve(line_id).startswith("SCH-")


def test_pending_pell_counts_only_with_the_arrangement_among_the_papers(world: World) -> None:
    # SCH-06: what the liaison says does not make the paper; the attached document does
    play = world.play
    play.day(2026, 7, 10)
    line_id = asked(world)
    plain = plain_review(42_500, play.source.today())
    pending = replace(
        plain,
        others=tuple(
            replace(one, outcome="pending") if one.source == "pell" else one for one in plain.others
        ),
        arrangement=True,
    )
    with pytest.raises(Refused) as refused:
        play.verify(line_id, pending)
    assert refused.value.code == "pell_pending"
    need_id = play.line(line_id)["need_id"]
    papers.attach(
        play, world.coach("CCC"), need_id, DocumentSort.ARRANGEMENT, "Arrangement", ["Signed by all three"]
    )
    play.verify(line_id, pending)
    assert play.approve(line_id).startswith("SCH-")
    world.verified()


def test_the_command_takes_a_list_in_and_says_what_it_would_do(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # `funds etpl import`: dry run first, then for good
    path = tmp_path_factory.mktemp("list") / "list.csv"
    path.write_bytes(board.program_list(61))

    class Context:
        def work(self) -> Work:
            return world.work

        def actor(self, login: str) -> object:
            return board.importer()

    arguments = ["import", str(path), "--actor", "liam", "--extract-on", "2026-07-01"]
    dry = CliRunner().invoke(etpl, [*arguments, "--dry-run"], obj=Context())
    assert dry.output.strip() == "Would be: 1 added, 0 changed, 0 ended."
    assert (
        CliRunner().invoke(etpl, arguments, obj=Context()).output.strip()
        == "Done: 1 added, 0 changed, 0 ended."
    )
    with world.work.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(schema.listing)).scalar() == 61
