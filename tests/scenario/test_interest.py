"""Interest on federal cash: logged by two people with the bank's statement, and what is above the law's share is remitted."""

import datetime

import pytest

from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.payments import cash
from ledger.services.payments.drawdowns import standing
from ledger.services.people import proposals
from tests import board, starts
from tests.folders import written
from tests.grounds import Start
from tests.networks import value
from tests.unit.web.site import Site, words
from tests.world import WORKED, World, person

DAY = datetime.date
LAW = {**value("interest_kept", "500.00", "usd", "law"), "document": "2 CFR 200.305(b)(12)"}


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _staged(world: World, fund: str, cents: int, on: datetime.date, document: str = "Statement") -> str:
    command = cash.ProposeCash(world.play.key(), fund, "interest", cents, on, document)
    return str(cash.propose(world.work, world.play.cast.recorder, command)["proposal"])


def _logged(world: World, fund: str, cents: int, on: datetime.date) -> None:
    world.play.accept({"proposal": _staged(world, fund, cents, on)})


def test_a_years_interest_above_the_laws_share_is_to_be_remitted(world: World) -> None:
    # PAY-15: 612.40 in the program year; a county's money and the year before do not count, staged is not logged
    files = board.read_folder(WORKED)
    files["law.toml"] += written({"law.toml": {"value": [LAW]}})["law.toml"]
    board.load_files(world.work, files, "interest")
    world.play.day(2026, 9, 30)
    _logged(world, "WA26", 50_000, DAY(2026, 7, 31))
    _logged(world, "WA26", 11_240, DAY(2026, 8, 31))
    _logged(world, "ERA26", 7_700, DAY(2026, 8, 31))
    _logged(world, "WA26", 9_900, DAY(2026, 6, 30))
    _staged(world, "WA26", 100_000, DAY(2026, 9, 30))
    found = standing(world.work, board.actor("PER-READER00", Duty.EXAMINE)).interest
    assert (found.year, found.earned_cents, found.remit_cents) == (2026, 61_240, 11_240)
    site = Site(world)
    page = words(site.browser(site.person("manager", Duty.OVERSEE)).get("/cash"))
    assert "program year 2026: $612.40 recorded" in page
    assert "$500.00 a year may be kept (2 CFR 200.305(b)(12)), so $112.40 is to be remitted" in page
    world.verified()


def test_without_the_law_nothing_is_called_kept_and_nothing_remitted(world: World) -> None:
    # PAY-15: the share is data, never a literal
    world.play.day(2026, 9, 30)
    _logged(world, "WA26", 61_240, DAY(2026, 7, 31))
    found = standing(world.work, board.actor("PER-READER00", Duty.EXAMINE)).interest
    assert (found.earned_cents, found.kept, found.remit_cents) == (61_240, None, None)


def test_interest_takes_two_people_and_the_banks_statement(world: World) -> None:
    # PAY-15, AUD-02
    world.play.day(2026, 9, 30)
    with pytest.raises(InvalidInput) as wrong:
        _staged(world, "WA26", 100, DAY(2026, 8, 31), " ")
    assert (wrong.value.code, wrong.value.field) == ("cash_document", "document")
    both = person(world.work, "both", Duty.RECONCILE, Duty.CLOSE)
    command = cash.ProposeCash(world.play.key(), "WA26", "interest", 100, DAY(2026, 8, 31), "Statement")
    staged = cash.propose(world.work, both, command)["proposal"]
    with pytest.raises(Refused) as refused:
        proposals.accept(world.work, both, proposals.Accept(world.play.key(), staged))
    assert refused.value.code == "two_people"
