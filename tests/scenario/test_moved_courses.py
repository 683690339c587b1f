"""A course moves with the person to another agency: its plan of instalments goes along as long as it is the same course."""

import datetime

import pytest

from ledger.clock import SeededSource
from ledger.demo import changes
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.contracts import contracts
from ledger.services.needs.needs import LineInput
from ledger.services.scholarships import instalment_pages, instalments
from ledger.services.work import Work
from tests import board
from tests.grounds import Start
from tests.scenario import test_contracts, texts
from tests.scenario.test_changes import COURSE, enrol
from tests.scenario.test_instalments import PLANNED
from tests.world import WORKED, World, person, world_on

MORE = """
[[allocation]]
agency = "CAP"
program = "IND"
fund = "WA26"
line = "Training"
amount = "1,000.00"
"""


def _two_agencies(work: Work, source: SeededSource) -> World:
    """The worked example with training money of a second agency."""
    source.set_today(datetime.date(2026, 7, 1))
    files = board.read_folder(WORKED)
    serving = files["funds.toml"].replace('serves = ["EOP"]', 'serves = ["EOP", "IND"]', 1)
    shared = files["allocations.toml"].replace("50,000.00", "49,000.00", 1) + MORE
    more = {"allocations.toml": shared, "funds.toml": serving}
    board.load_files(work, files | more)
    board.list_programs(work)
    return world_on(work, source)


@pytest.fixture
def start() -> Start:
    return _two_agencies


def _moved(world: World, pell_cents: int = 0) -> tuple[str, str]:
    """A planned course of 425.00 that nothing binds moves to the other agency; the award, and the line that waits there.

    :param pell_cents: what Pell pays of it before it moves.
    """
    play = world.play
    play.day(2026, 7, 10)
    line = LineInput("Scholarship", 42_500, COURSE, "A course", play.payee("Example School", "school"))
    who = world.participant("CCC", "EOP")
    award = play.award(world.coach("CCC"), who, "EOP", line, needed_by=datetime.date(2026, 7, 20))
    command = instalments.Plan(play.key(), award, PLANNED)
    instalments.plan(world.work, play.cast.liaison, command)
    if pell_cents:
        play.aid_decided(award, "pell", "amount", 100_000, pell_cents)
    enrol(world, who, "CAP", "IND")
    there = texts.allocation_id(world.work, "CAP", "WA26", "Training")
    return award, changes.move(play, person(world.work, "mover", Duty.VERIFY), award, there)


def test_a_course_that_moves_takes_its_plan_along(world: World) -> None:
    # SCH-15; issue 3, moved: verified and approved there, the same instalments, each condition to be shown anew
    play = world.play
    award, line = _moved(world)
    play.verify(line)
    again = play.approve(line)
    assert again != award
    found = instalment_pages.page(world.work, play.cast.liaison, again)
    assert [
        (row["due_on"], row["amount_cents"], row["condition"], row["paper"], row["state"])
        for row in found.rows
    ] == [(one.due_on, one.amount_cents, one.condition, one.paper, "planned") for one in PLANNED]
    assert found.may == {"show"}
    world.verified()


def test_what_a_source_gave_of_a_course_is_known_where_it_moved(world: World) -> None:
    # SCH-03, SCH-06: the review there says no aid, and Pell has given 100.00 of this run; another program is another run
    play = world.play
    award, line = _moved(world, 10_000)
    with pytest.raises(Refused) as silent:
        play.verify(line)
    assert silent.value.code == "aid_on_record"
    other = {**COURSE, "listing": "EX-1002"}
    school, who = (play.award_row(award)[name] for name in ("payee_id", "participant_id"))
    play.award(
        world.coach("CCC"),
        who,
        "EOP",
        LineInput("Scholarship", 9_000, other, "Another course", school),
        needed_by=datetime.date(2026, 7, 20),
    )


def test_another_course_has_no_plan_yet(world: World) -> None:
    # SCH-15: the same person, school and amount, but another program
    play = world.play
    _moved(world)
    other = {**COURSE, "listing": "EX-1002"}
    with world.work.store.reading() as connection:
        school = connection.exec_driver_sql("SELECT id FROM payee WHERE sort = 'school'").scalar_one()
    line = LineInput("Scholarship", 42_500, other, "Another course", school)
    who = play.award_row(_first(world))["participant_id"]
    award = play.award(world.coach("CCC"), who, "EOP", line, needed_by=datetime.date(2026, 7, 20))
    assert instalment_pages.page(world.work, play.cast.liaison, award).rows == ()


def _first(world: World) -> str:
    with world.work.store.reading() as connection:
        return str(connection.exec_driver_sql("SELECT id FROM award ORDER BY approved_on").scalars().first())


def test_an_agreement_that_all_have_signed_does_not_move(world: World) -> None:
    # OJT-04: a liaison has not accepted it yet, and its maximum is committed; it ends on its contract's page
    play, award = world.play, test_contracts._approved(world)
    who = play.award_row(award)["participant_id"]
    enrol(world, who, "CAP", "IND")
    contract, on = play.contract_of(award)["id"], play.day(2026, 7, 17)
    for party in ("employer", "participant", "board"):
        command = contracts.Sign(play.key(), contract, party, "Owner (invented)", on)
        contracts.sign(world.work, world.coach("CCC"), command)
    there = texts.allocation_id(world.work, "CAP", "WA26", "Training")
    mover = person(world.work, "mover", Duty.VERIFY)
    with pytest.raises(Refused) as signed:
        changes.move(play, mover, award, there)
    assert signed.value.code == "contract_changes"
    world.verified()
