"""The list of what waits for a second person."""

import pytest

from ledger.services.payments import cash
from tests import starts
from tests.grounds import Start
from tests.unit.web.site import Site, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_cash_that_waits_is_listed_with_its_fund_and_amount(world: World) -> None:
    # PAY-15: several receipts of one sort wait side by side
    play = world.play
    on = play.day(2026, 8, 14)
    command = cash.ProposeCash(play.key(), "ERA26", "interest", 123_400, on, "Statement (invented)")
    cash.propose(world.work, play.cast.recorder, command)
    page = words(Site(world).browser(play.cast.accepter).get("/changes"))
    assert "Interest earned: Rent assistance 2026, $1,234.00" in page
