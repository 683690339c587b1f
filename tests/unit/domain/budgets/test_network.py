"""Where set-aside money may stand: nothing is given to a program outside the network, and none is left in one that leaves it."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.budgets import moves
from ledger.domain.budgets.budgets import Amendment
from ledger.domain.budgets.checks import Known
from ledger.domain.journal.accounts import Key
from ledger.domain.needs.kinds import Line
from tests.folders import JULY, Folder, amendment, faults_of, found_at, loaded, read, small
from tests.unit.domain.budgets.test_versions import AUGUST, version

HERE = Key("CCC", "IND", "WA26", Line.TRAINING)
MOVED = {"to": "CCC:IND", "amount": "10.00", "on": datetime.date(2026, 7, 10)}


def _two_programs(*versions: dict[str, Any]) -> Folder:
    """The small year, whose fund and agency serve two programs."""
    folder = small()
    folder["agencies.toml"]["program"]["IND"] = {"name": "Individual Partners"}
    folder["agencies.toml"]["membership"].append(
        {"agency": "CCC", "program": "IND", "from": JULY, "agreement": "MOU"}
    )
    folder["funds.toml"]["fund"]["WA26"]["serves"].append("IND")
    folder["year.toml"]["version"] = list(versions)
    return folder


def _known(left_cents: int) -> Known:
    """Loaded under a version with both programs, 10.00 moved to the second, of which so much is left."""
    folder = _two_programs(version("1", JULY, network=["EOP", "IND"]))
    own = read(folder)
    folder["amendments.toml"] = {"amendment": [amendment(**MOVED)]}
    return replace(loaded(folder, AUGUST), own=own, available={HERE: left_cents})


def _narrower() -> Folder:
    return _two_programs(version("1", JULY, network=["EOP", "IND"]), version("2", AUGUST, network=["EOP"]))


def test_a_version_that_leaves_out_a_program_with_money_is_refused_though_a_move_brought_it_there() -> None:
    # SET-06
    says = found_at(faults_of(_narrower(), _known(left_cents=1_000)), "year.toml", "version.2", "network")
    assert says == (
        "Individual Partners is not of the network (Economic Opportunity Program), and Central City Concern would "
        "hold 10.00 of WA26's set-aside there (SET-06)"
    )


def test_what_was_spent_while_the_program_was_of_the_network_does_not_keep_it_there() -> None:
    # SET-06: only what is available can still be given; the same folder may also move it back
    assert faults_of(_narrower(), _known(left_cents=0)) == []
    folder = _narrower()
    back = {"id": "AM-2", "from": "CCC:IND", "to": "reserve", "amount": "10.00", "on": AUGUST}
    folder["amendments.toml"] = {"amendment": [amendment(**back)]}
    assert faults_of(folder, _known(left_cents=1_000)) == []


@pytest.mark.parametrize("network, refused", [(["EOP"], True), (["EOP", "IND"], False)])
def test_no_money_of_the_set_aside_is_moved_out_of_the_network(network: list[str], refused: bool) -> None:
    # SET-06, ALC-04
    known = loaded(_two_programs(version("1", JULY, network=network)), AUGUST)
    move = Amendment("AMD-1", AUGUST, "WA26", Line.TRAINING, "reserve", "CCC:IND", 1_000, "Letter")
    faults = moves.check(moves.load_of(2026, move), known)
    assert [(one.key, "SET-06" in one.says) for one in faults] == ([("program", True)] if refused else [])
