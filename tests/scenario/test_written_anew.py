"""Agreements and values that changed after somebody looked: written anew under an approver's eyes, wages that the law raised."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.awards.reimbursement import PayPeriod
from ledger.domain.people.duties import Duty
from ledger.services.needs import approvals
from ledger.services.people.roles import Actor
from tests import board, starts
from tests.grounds import Start
from tests.scenario.test_contracts import WORKED, _columns, _line, _refused, _running
from tests.world import WORKED as WORKED_FOLDER
from tests.world import World, person

RAISED = """
[[value]]
code = "minimum_wage"
value = "20.50"
unit = "usd"
class = "policy"
from = 2026-09-01
document = "City code (example)"
"""


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_a_wage_that_the_law_raised_after_the_hours_holds_none_of_them(world: World) -> None:
    # OJT-10: 20.00 an hour from 20 July to 14 August; 20.50 is the least from 1 September on
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    files = board.read_folder(WORKED_FOLDER)
    files["policies.toml"] += RAISED
    board.load_files(world.work, files, key="raised")
    play.day(2026, 9, 14)
    play.employer_bill(coach, award, [WORKED], 160_000, "EI 1")
    assert _columns(world, award) == (0, 440_000, 80_000, 0)
    over = PayPeriod(datetime.date(2026, 8, 24), datetime.date(2026, 9, 4), 80 * 60, 2_000)
    held = _refused(lambda: play.employer_bill(coach, award, [over], 80_000, "EI 2"))
    assert held.code == "wage_held" and "$20.50" in str(held), "some of them were worked under it"


def test_an_agreement_that_was_written_anew_is_not_approved_from_an_old_page(world: World) -> None:
    # OJT-01, SD13: rewritten after the verification, and again after an approver gave it her yes
    play, coach, line_id = world.play, world.coach("CCC"), _line(world)
    play.contract(coach, line_id)
    play.verify(line_id)

    def approve(who: Actor, version: int) -> str | None:
        found = approvals.approve(world.work, who, approvals.Approve(play.key(), line_id, version))["award"]
        return None if found is None else str(found)

    seen = play.line(line_id)["version"]
    play.contract(coach, line_id, occupation="Night guard", svp=1)
    first, second = play.cast.approver, play.cast.second_approver
    assert _refused(lambda: approve(first, seen)).code == "changed_meanwhile"
    assert approve(first, play.line(line_id)["version"]) is None
    assert play.line(line_id)["state"] == "first_approved"
    play.contract(coach, line_id, occupation="Cutter (invented)")
    line = play.line(line_id)
    assert (line["state"], line["first_approved_by"], bool(line["verified_by"])) == ("verified", None, True)
    assert _refused(lambda: approve(second, line["version"])).code == "duty_needed"
    assert approve(first, line["version"]) is None
    assert approve(second, play.line(line_id)["version"])
    world.verified()


def test_whoever_verified_or_approved_a_line_does_not_write_its_agreement(world: World) -> None:
    # SD1, OJT-01: who writes it is one who asks, before the verification and after it
    play, line_id = world.play, _line(world)
    play.verify(line_id)
    assert _refused(lambda: play.contract(play.cast.liaison, line_id)).code == "same_person"
    play.contract(world.coach("CCC"), line_id)
    version = play.line(line_id)["version"]
    approver = play.cast.approver
    approvals.approve(world.work, approver, approvals.Approve(play.key(), line_id, version))
    writer = person(world.work, "developr", Duty.MAKE_CONTRACTS)
    both = replace(approver, grants=(*approver.grants, *writer.grants))
    assert _refused(lambda: play.contract(both, line_id)).code == "same_person"
    play.contract(writer, line_id)
    assert play.line(line_id)["state"] == "verified"


def test_nobody_verifies_what_is_approved_in_part(world: World) -> None:
    # The step back to verified is an agreement's that was written anew
    play, line_id = world.play, _line(world)
    play.contract(world.coach("CCC"), line_id)
    play.verify(line_id)
    version = play.line(line_id)["version"]
    approvals.approve(world.work, play.cast.approver, approvals.Approve(play.key(), line_id, version))
    assert _refused(lambda: play.verify(line_id)).code == "line_state"
    assert play.line(line_id)["state"] == "first_approved"
