"""The set-aside is the partner network's: when a program leaves it, no money stays there and nothing is given from it."""

import datetime

import pytest

from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Line
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.budgets.budgets import BudgetFaults
from ledger.services.budgets.moves import ProposeMove, propose
from ledger.services.needs.needs import LineInput
from ledger.services.people import proposals
from tests import board, starts
from tests.folders import written
from tests.grounds import Start
from tests.networks import version
from tests.world import WORKED, World, person

JULY_15, JULY_20 = datetime.date(2026, 7, 15), datetime.date(2026, 7, 20)
BOTH, ONE = version("1", JULY_15), version("2", JULY_20, network=["EOP"])


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _load(world: World, *versions: dict[str, object]) -> None:
    """The worked example in which CCC has a second program, and these versions."""
    files = board.read_folder(WORKED)
    member = {
        "agency": "CCC",
        "program": "IND",
        "from": datetime.date(2026, 7, 1),
        "agreement": "MOU example",
    }
    files["agencies.toml"] += written({"agencies.toml": {"membership": [member]}})["agencies.toml"]
    files["funds.toml"] = files["funds.toml"].replace('serves = ["EOP"]', 'serves = ["EOP", "IND"]')
    files["year.toml"] += written({"year.toml": {"version": list(versions)}})["year.toml"]
    board.load_files(world.work, files, f"tests-network-{len(versions)}")


def _move(world: World, source: str, target: str, cents: int) -> None:
    stager, accepter = person(world.work, "stager", Duty.LOAD), person(world.work, "accepter", Duty.OVERSEE)
    command = ProposeMove(
        world.play.key(), "WA26", "Training", source, target, cents, f"Letter {world.play.key()}"
    )
    staged = propose(world.work, stager, command)["proposal"]
    proposals.accept(world.work, accepter, proposals.Accept(world.play.key(), staged))


def _moved_in(world: World) -> None:
    """425.00 of the set-aside moved from a page to CCC's second program while it is of the network."""
    world.play.day(2026, 7, 15)
    _load(world, BOTH)
    world.play.day(2026, 7, 20)
    _move(world, "reserve", "CCC:IND", 42_500)


def _course(world: World, program: str) -> LineInput:
    chosen = world.play.allocation(Key("CCC", program, "WA26", Line.TRAINING))
    terms = {"starts_on": "2026-08-01", "ends_on": "2026-09-30", "listing": "EX-1001"}
    school = world.play.payee(f"School {world.play.key()[:6]}", "school")
    return LineInput("Scholarship", 42_500, terms, payee_id=school, allocation_id=chosen)


def test_the_network_is_not_narrowed_around_money_that_a_move_brought_out_of_it(world: World) -> None:
    # SET-06: moved back first, the version loads; the folder itself never named the second program
    _moved_in(world)
    with pytest.raises(
        BudgetFaults, match="Central City Concern would hold 425.00 of WA26's set-aside there"
    ):
        _load(world, BOTH, ONE)
    _move(world, "CCC:IND", "reserve", 42_500)
    _load(world, BOTH, ONE)
    with pytest.raises(BudgetFaults, match="Individual Partners is not of the network"):
        _move(world, "reserve", "CCC:IND", 42_500)


def test_the_network_of_the_awards_day_decides_who_is_given_set_aside_money(world: World) -> None:
    # SET-06: given while IND was of the network; what comes back of it is given to nobody there again
    _moved_in(world)
    play, coach = world.play, world.coach("CCC")
    given = play.award(
        coach,
        world.participant("CCC", "IND"),
        "IND",
        _course(world, "IND"),
        needed_by=datetime.date(2026, 8, 1),
    )
    _load(world, BOTH, ONE)
    play.let_go(given, 42_500)
    needed_by = datetime.date(2026, 8, 1)
    with pytest.raises(Refused) as refused:
        play.award(coach, world.participant("CCC", "IND"), "IND", _course(world, "IND"), needed_by=needed_by)
    assert refused.value.code == "network_only" and "IND" in str(refused.value)
    play.award(coach, world.participant("CCC", "EOP"), "EOP", _course(world, "EOP"), needed_by=needed_by)
