"""A training at work binds its whole maximum until it ends, and ends like others when it is billed to its last cent."""

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger.clock import SeededSource
from ledger.demo import changes, modifications
from ledger.services.contracts import contracts, execution, pages
from ledger.services.work import Work
from tests.board import list_programs, load_files, read_folder
from tests.grounds import Start
from tests.scenario import test_contracts
from tests.unit.web.site import Site
from tests.world import WORKED, World, world_on

OCTOBER_16 = datetime.date(2026, 10, 16)


def july_15(work: Work, source: SeededSource) -> None:
    """The worked example's board on 15 July 2026, with no holdback for training at work."""
    source.set_today(datetime.date(2026, 7, 1))
    files = read_folder(WORKED)
    kept = files["policies.toml"]
    files["policies.toml"] = kept.replace(
        'code = "ojt_holdback_share"\nvalue = "50%"', 'code = "ojt_holdback_share"\nvalue = "0%"'
    )
    assert files["policies.toml"] != kept
    load_files(work, files)
    list_programs(work)
    world_on(work, source).play.day(2026, 7, 15)


@pytest.fixture
def start() -> Start:
    return july_15


def test_a_training_that_is_billed_out_ends_for_its_reason_and_the_employers_record_counts_it(
    world: World,
) -> None:
    # OJT-12, OJT-15: the last bill leaves nothing obligated, and that is no reason not to end
    play, coach = world.play, world.coach("CCC")
    award = test_contracts._running(world)
    play.day(2026, 10, 20)
    for sort in ("midpoint", "final"):
        play.evaluated(coach, award, sort)
    play.employer_bill(
        coach, award, [replace(test_contracts.WORKED, minutes=520 * 60, to_on=OCTOBER_16)], 520_000, "EI 1"
    )
    assert test_contracts._columns(world, award)[:2] == (0, 0)
    assert test_contracts._refused(lambda: changes.stop(play, award)).code == "contract_changes"
    line = play.award_row(award)["line_id"]
    assert "end" in pages.contract_page(world.work, coach, line).may
    play.training_ends(coach, award, OCTOBER_16, "cause")
    assert play.contract_of(award)["state"] == "ended"
    with world.work.store.reading() as connection:
        history = execution.history_of(connection, play.award_row(award)["payee_id"], OCTOBER_16)
    assert (history.ended, history.cause) == (1, 1)
    world.verified()


def test_an_agreement_binds_its_whole_maximum_until_it_ends(world: World) -> None:
    """Signed for 5,200.00 and never less: 160 h are billed whole, though somebody wanted to let the money go."""
    # OJT-04, OJT-15, decision 55: before all sign it is let go whole, after that it is ended
    play, coach = world.play, world.coach("CCC")
    award = test_contracts._approved(world)
    part = test_contracts._refused(lambda: play.let_go(award, 120_000))
    assert part.code == "contract_part" and "$5,200.00" in str(part)
    contract, on = play.contract_of(award)["id"], play.day(2026, 7, 17)
    for party in ("employer", "participant", "board"):
        command = contracts.Sign(play.key(), contract, party, "Owner (invented)", on)
        contracts.sign(world.work, coach, command)
    acts: tuple[Callable[[], object], ...] = (
        lambda: play.let_go(award, 520_000),
        lambda: play.let_go(award, 100),
        lambda: changes.stop(play, award),
    )
    assert {test_contracts._refused(act).code for act in acts} == {
        "contract_changes"
    }  # a liaison has not accepted it yet
    modifications.accept(play, award)
    assert test_contracts._columns(world, award) == (0, 520_000, 0, 0)
    assert {test_contracts._refused(act).code for act in acts} == {"contract_changes"}
    liaison = Site(world).browser(play.cast.liaison)
    assert f'action="/awards/{award}/release"' not in liaison.get(f"/awards/{award}").text
    play.day(2026, 8, 20)
    play.employer_bill(coach, award, [test_contracts.WORKED], 160_000, "EI 1")
    assert test_contracts._columns(world, award) == (0, 360_000, 160_000, 0)
    world.verified()
