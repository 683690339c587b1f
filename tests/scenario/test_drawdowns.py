"""What may be drawn today: payables of the next days less the cash that is there, fund by fund (PAY-14, PAY-15)."""

import datetime
from fractions import Fraction

import pytest

from ledger.demo import card_player as cards
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.needs.needs import LineInput
from ledger.services.payments import cash
from ledger.services.payments.drawdowns import Cash, standing
from ledger.services.payments.worth import BillLine
from ledger.services.people import change_pages
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.web.site import Site, words
from tests.world import WORKED, World, person

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


def _decided(world: World) -> None:
    """The board decides on three business days."""
    files = board.read_folder(WORKED)
    files["policies.toml"] += POLICY
    board.load_files(world.work, files, "drawdown")


def test_payables_of_three_business_days_less_cash_on_hand_may_be_drawn(world: World) -> None:
    # PAY-14, PAY-15: on Friday 14 August what is needed by Wednesday the 19th counts
    play, reader = world.play, board.actor("PER-READER00", Duty.EXAMINE)
    play.day(2026, 8, 4)
    play.cash("WA26", 100_000, DAY(2026, 8, 4))
    _decided(world)
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


def _staged(world: World, cents: int, reference: str = "") -> str:
    play = world.play
    command = cash.ProposeCash(play.key(), "WA26", "drawdown", cents, play.source.today(), "", reference)
    return str(cash.propose(world.work, play.cast.recorder, command)["proposal"])


def test_more_than_is_needed_is_not_drawn_and_the_refusal_gives_the_numbers(world: World) -> None:
    # PAY-14: 850.00 is needed by Wednesday, 300.00 later; nothing is on hand
    _decided(world)
    world.play.day(2026, 8, 14)
    _billed(world, 85_000, DAY(2026, 8, 19), "S-2")
    _billed(world, 30_000, DAY(2026, 8, 20), "S-3")
    with pytest.raises(Refused) as refused:
        _staged(world, 85_001)
    assert refused.value.code == "drawdown_over"
    assert "needs $850.00 and has $0.00 on hand" in str(refused.value)
    assert "$850.00 may be drawn, and not $850.01" in str(refused.value)
    world.play.accept({"proposal": _staged(world, 85_000)})


@pytest.mark.parametrize("sort", ["drawdown", "grant_cash"])
def test_federal_money_is_held_against_its_need_whatever_its_receipt_is_called(
    world: World, sort: str
) -> None:
    # PAY-14: WA26 is federal, ERA26 is not
    _decided(world)
    world.play.day(2026, 8, 14)
    refused = {}
    for fund in ("WA26", "ERA26"):
        command = cash.ProposeCash(world.play.key(), fund, sort, 100, DAY(2026, 8, 14), "Statement of August")
        try:
            cash.propose(world.work, world.play.cast.recorder, command)
        except Refused as error:
            refused[fund] = error.code
    assert refused == {"WA26": "drawdown_over"}


def test_what_was_drawn_since_it_was_staged_counts_when_it_is_accepted(world: World) -> None:
    # PAY-14: two receipts staged on one need; whoever accepts sees what it is held against
    _decided(world)
    world.play.day(2026, 8, 14)
    _billed(world, 85_000, DAY(2026, 8, 19), "S-2")
    first, second = (_staged(world, 50_000, name) for name in ("PMS-1", "PMS-2"))
    world.play.accept({"proposal": first})
    shown = change_pages.get(world.work, person(world.work, "closer", Duty.CLOSE), second)
    assert shown.lines == [
        "Payable by August 19, 2026: $850.00",
        "On hand, used first: $500.00",
        "May be drawn: $350.00",
    ]
    with pytest.raises(Refused) as refused:
        world.play.accept({"proposal": second})
    assert refused.value.code == "drawdown_over" and "$350.00" in str(refused.value)


def test_a_lot_of_cards_that_is_owed_is_cash_needed(world: World) -> None:
    # PAY-14, SUP-15: ten cards of 25.00 came with their invoice
    play = world.play
    _decided(world)
    play.day(2026, 8, 1)
    vendor = play.payee("Example Fuel", "vendor")
    cards.lot(play, "WA26", vendor, ("GC-0091", "GC-0100"), 10, 2_500, "F 77")
    found = standing(world.work, board.actor("PER-READER00", Duty.EXAMINE)).of("WA26")
    assert found is not None and (found.payable_cents, found.may_draw_cents) == (25_000, 25_000)
