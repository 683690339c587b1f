"""What may be drawn today: payables of the next days less the cash that is there, fund by fund (PAY-14, PAY-15)."""

import datetime
from fractions import Fraction

import pytest

from ledger.domain.people.duties import Duty
from ledger.services.needs.needs import LineInput
from ledger.services.payments.drawdowns import Cash, standing
from ledger.services.payments.worth import BillLine
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.web.site import Site, words
from tests.world import WORKED, World

DAY = datetime.date
POLICY = """
[[value]]
code = "drawdown_days"
value = "3"
unit = "days"
class = "policy"
from = 2026-07-01
document = "Test policy"
"""


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _billed(world: World, cents: int, needed_by: datetime.date, number: str) -> str:
    """A scholarship that is owed; its invoice."""
    play, coach, today = world.play, world.coach("CCC"), world.play.source.today()
    terms = {"starts_on": today, "ends_on": today + datetime.timedelta(days=60), "listing": "EX-1001"}
    school = play.payee(f"School {play.key()[:6]}", "school")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    line = LineInput("Scholarship", cents, terms, payee_id=school, allocation_id=chosen)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=needed_by)
    play.bind(coach, award, cents, today)
    return play.bill(coach, [BillLine(award, cents, service_from=today, service_to=today)], number)


def test_payables_of_three_business_days_less_cash_on_hand_may_be_drawn(world: World) -> None:
    # PAY-14, PAY-15: on Friday 14 August what is needed by Wednesday the 19th counts
    files = board.read_folder(WORKED)
    files["policies.toml"] += POLICY
    board.load_files(world.work, files, "drawdown")
    play, reader = world.play, board.actor("PER-READER00", Duty.EXAMINE)
    play.day(2026, 8, 4)
    play.cash("WA26", 100_000, DAY(2026, 8, 4), "drawdown")
    first = _billed(world, 60_000, DAY(2026, 8, 14), "S-1")
    play.day(2026, 8, 14)
    play.pay([first], "ACH-1")
    _billed(world, 85_000, DAY(2026, 8, 19), "S-2")
    _billed(world, 30_000, DAY(2026, 8, 20), "S-3")
    found = standing(world.work, reader)
    assert found.until_on == DAY(2026, 8, 19)
    assert found.funds == [Cash("WA26", 100_000, 40_000, 85_000, 30_000, Fraction(10))]
    assert found.funds[0].may_draw_cents == 45_000
    site = Site(world)
    page = words(site.browser(site.person("manager", Duty.OVERSEE)).get("/cash"))
    assert "Payable by August 19, 2026" in page
    assert "$1,000.00 $600.00 $400.00 $850.00 $450.00 10.0" in page
    play.cash("WA26", 45_000, DAY(2026, 8, 14), "drawdown")
    assert standing(world.work, reader).funds[0].may_draw_cents == 0


def test_without_a_policy_nothing_is_called_drawable(world: World) -> None:
    play = world.play
    play.day(2026, 8, 4)
    play.cash("HP26", 100_000, DAY(2026, 8, 4))
    found = standing(world.work, board.actor("PER-READER00", Duty.EXAMINE))
    assert (found.policy, found.until_on) == (None, None)
    assert [one.fund for one in found.funds] == ["HSP26"]  # a class that the reader may not see is its pool
    site = Site(world)
    page = words(site.browser(site.person("manager", Duty.OVERSEE)).get("/cash"))
    assert "Nobody has decided" in page
