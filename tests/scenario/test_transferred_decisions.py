"""A decision is asked again of the fund that it was made for, whichever fund has borne the cost since."""

import datetime

import pytest

from ledger.clock import SeededSource
from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.services.awards import transfers
from ledger.services.budgets import replay
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from tests import board
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World, world_on

AUGUST_1 = datetime.date(2026, 8, 1)
LATER_FUND = {
    "funds.toml": """
[fund.CTY26]
title = "City rent"
source = "City"
identifiers = "EXAMPLE"
stream = "local"
performance_from = 2026-08-01
performance_to = 2027-06-30
liquidation = 2027-09-28
amount = "40,000.00"
kinds = ["Rent"]
serves = ["EOP"]
""",
    "year.toml": """
[budget.CTY26]
training_budget = "0.00"
set_aside = "0.00"
support_budget = "20,000.00"
reserve_training = "0.00"
reserve_support = "10,000.00"
""",
    "allocations.toml": """
[[allocation]]
agency = "CCC"
program = "EOP"
fund = "CTY26"
line = "Support"
amount = "10,000.00"
""",
}
LOWER_CAP = """
[[value]]
code = "cap.Rent"
value = "10.00"
unit = "usd"
class = "policy"
from = 2026-08-01
document = "Draft for the board (example)"
"""


def july_10(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026, with a fund for rent that begins in August."""
    source.set_today(datetime.date(2026, 7, 1))
    files = board.read_folder(WORKED)
    board.load_files(work, files | {name: files[name] + text for name, text in LATER_FUND.items()})
    board.list_programs(work)
    world_on(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return july_10


def _asked_again(world: World) -> tuple[int, list[int], dict[str, int]]:
    """How many decisions a lower cap was tried on, what it would refuse, and what was not compared."""
    officer = board.actor(world.play.cast.accepter.person_id, Duty.OVERSEE)
    found = replay.preview(world.work, officer, {"policies.toml": LOWER_CAP})
    return found.outcome.decided, [one.past.cents for one in found.outcome.refused], dict(found.not_compared)


def test_what_another_fund_has_borne_since_is_asked_again_of_the_fund_that_it_was_approved_for(
    world: World,
) -> None:
    # AUD-04: a past decision runs again to the same result; the other fund did not run yet on its day
    play, coach = world.play, world.coach("CCC")
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    landlord = play.payee("Example Homes", "landlord")
    line = LineInput("Rent", 90_000, rent_terms("2026-08", 1, 90_000), "", landlord, allocation_id=chosen)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    play.day(2026, 8, 1)
    play.pay([play.bill(coach, [BillLine(award, 90_000, "2026-08")], "R-8")], "ACH8")
    wanted: tuple[int, list[int], dict[str, int]] = (1, [90_000], {})
    assert _asked_again(world) == wanted
    play.day(2026, 9, 15)
    there = texts.allocation_id(world.work, "CCC", "CTY26", "Support")
    fiscal = board.actor(play.cast.recorder.person_id, Duty.RECONCILE)
    command = transfers.ProposeTransfer(play.key(), award, there, "better_source")
    play.accept(transfers.propose(world.work, fiscal, command))
    assert play.award_row(award)["allocation_id"] == there
    assert _asked_again(world) == wanted
    world.verified()
