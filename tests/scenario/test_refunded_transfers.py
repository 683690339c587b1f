"""A cost that was partly refunded goes to another fund: without what came back, and its payments come back as far as it owes them."""

import datetime

import pytest

from ledger.clock import SeededSource
from ledger.demo import changes
from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.awards import transfers
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store.awards import awards
from ledger.store.journal.journal import balances
from tests import board
from tests.folders import written
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World, world_on

DAY = datetime.date
RENT = 90_000
JULY = DAY(2026, 7, 1)


def tools_files() -> dict[str, str]:
    """The worked example's folder, whose funds of support pay tools as well as gas and rent."""
    files = board.read_folder(WORKED)
    for old, new in (('"Gas"]', '"Gas", "Tools"]'), ('["Rent"]', '["Rent", "Tools"]')):
        files["funds.toml"] = files["funds.toml"].replace(old, new)
    asked = {"class": "policy", "unit": "list", "from": JULY, "document": "5"}
    values = [
        {"code": "payees.Tools", "value": "vendor", **asked},
        {"code": "papers.Tools", "value": "none", **asked},
    ]
    files["policies.toml"] += "\n" + written({"policies.toml": {"value": values}})["policies.toml"]
    return files


def tools_too(work: Work, source: SeededSource) -> World:
    """The board of that folder."""
    source.set_today(JULY)
    board.load_files(work, tools_files())
    board.list_programs(work)
    return world_on(work, source)


@pytest.fixture
def start() -> Start:
    return tools_too


def _two_months(world: World) -> tuple[str, list[str]]:
    """August's and September's rent from ERA26, each billed and paid; the award and its two payments."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    allocation = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    terms, landlord = rent_terms("2026-08", 2, RENT), play.payee("Example Homes", "landlord")
    line = LineInput("Rent", 2 * RENT, terms, "", landlord, allocation_id=allocation)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2026, 8, 1))
    payments = []
    for place, month in enumerate((8, 9), 1):
        play.day(2026, month, 1)
        bill = play.bill(coach, [BillLine(award, RENT, f"2026-0{month}")], f"INV {place}")
        payments += play.payments_of(play.pay([bill], f"ACH-{place}"))
    return award, payments


def _tools(world: World) -> tuple[str, list[str]]:
    """Tools of WA26, 425.00 and then 100.00, each billed and paid; the award and its two payments."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    allocation = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    line = LineInput(
        "Tools", 52_500, {}, "hammers", play.payee("Example Tools", "vendor"), allocation_id=allocation
    )
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2026, 8, 1))
    payments = []
    for place, cents in enumerate((42_500, 10_000), 1):
        on = play.day(2026, 8, place)
        part = BillLine(award, cents, service_from=on, service_to=on, final=place == 2)
        payments += play.payments_of(play.pay([play.bill(coach, [part], f"INV {place}")], f"ACH-{place}"))
    return award, payments


def _refunded(world: World, award: str, cents: int, month: str | None = None) -> None:
    on = world.play.day(2026, 9, 10)
    world.play.refund_back(world.play.refund(award, cents, on, month), on)


def _transferred(world: World, award: str, fund: str) -> None:
    world.play.day(2026, 9, 15)
    person_id = world.play.cast.recorder.person_id
    fiscal = board.actor(person_id, Duty.RECONCILE, Duty.SEE_CLASS, confidential_class="HOPWA")
    to = texts.allocation_id(world.work, "CCC", fund, "Support")
    command = transfers.ProposeTransfer(world.play.key(), award, to, "better_source")
    world.play.accept(transfers.propose(world.work, fiscal, command))


def _owed(world: World, fund: str) -> int:
    with world.work.store.reading() as connection:
        return balances(connection).get(f"Liabilities:Payable:Awards:{fund}", 0)


def test_a_refunded_month_stays_with_its_old_fund_and_the_other_month_goes_over(world: World) -> None:
    # FND-08, FND-17, FND-18, decision 30: August came back whole; September goes over, and its payment comes back there
    award, (august, september) = _two_months(world)
    _refunded(world, award, RENT, "2026-08")
    _transferred(world, award, "HR26")
    world.verified()
    entry = texts.normalised(world.books()["2026-09.beancount"]).split("\n\n")[-1]
    assert '  month: "2026-09"' in entry.splitlines()
    assert '  bank: "ACH-2"' in entry.splitlines()
    with pytest.raises(Refused) as refused:
        world.play.returned(august)
    assert refused.value.code == "refund_more_than_paid"
    world.play.returned(september)
    assert (_owed(world, "HR26"), _owed(world, "ERA26")) == (-RENT, 0)
    world.verified()


@pytest.mark.parametrize("refunded", [10_000, 2_500])
def test_a_payment_whose_cost_was_partly_refunded_before_it_went_over_does_not_come_back(
    world: World, refunded: int
) -> None:
    # FND-18, PAY-12, decision 30: the second payment's 100.00 are not all the new fund's; what comes back of them is a refund
    award, (first, second) = _tools(world)
    _refunded(world, award, refunded)
    _transferred(world, award, "ERA26")
    with pytest.raises(Refused) as refused:
        world.play.returned(second)
    assert refused.value.code == "return_transferred"
    world.play.returned(first)
    assert (_owed(world, "ERA26"), _owed(world, "WA26")) == (-42_500, 0)
    world.verified()


def _changed(world: World, award: str, cents: int, **terms: int) -> None:
    change = changes.ask(world.play, world.coach("CCC"), award, cents=cents, terms=terms)
    changes.verify(world.play, change)
    changes.approve(world.play, change)


def test_a_payment_that_was_refunded_whole_is_not_the_one_that_was_made_since(world: World) -> None:
    # FND-18, PAY-12: 425.00 paid and back, asked anew and paid again: what goes over, and may come back, is the second
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    allocation = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    vendor = play.payee("Example Tools", "vendor")
    line = LineInput("Tools", 42_500, {}, "hammers", vendor, allocation_id=allocation)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2026, 8, 1))
    payments = []
    for place in (1, 2):
        on = play.day(2026, 8, place)
        part = BillLine(award, 42_500, service_from=on, service_to=on)
        payments += play.payments_of(play.pay([play.bill(coach, [part], f"INV {place}")], f"ACH-{place}"))
        if place == 1:
            play.refund_back(play.refund(award, 42_500, on), on)
            _changed(world, award, 42_500)
    _transferred(world, award, "ERA26")
    entry = texts.normalised(world.books()["2026-09.beancount"]).split("\n\n")[-1]
    assert '  bank: "ACH-2"' in entry.splitlines()
    with pytest.raises(Refused):
        play.returned(payments[0])
    play.returned(payments[1])
    assert (_owed(world, "ERA26"), _owed(world, "WA26")) == (-42_500, 0)
    world.verified()


def test_a_month_that_came_back_whole_is_not_held_again_by_a_change_that_asks_for_another(
    world: World,
) -> None:
    # FND-18, SUP-10, PAY-12: of August and September only September is open; August is asked for with a new need
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    allocation = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    landlord, person = play.payee("Example Homes", "landlord"), world.participant("CCC", "EOP")
    line = LineInput("Rent", RENT, rent_terms("2026-08", 1, RENT), "", landlord, allocation_id=allocation)
    award = play.award(coach, person, "EOP", line, needed_by=DAY(2026, 8, 1))
    on = play.day(2026, 8, 1)
    play.pay([play.bill(coach, [BillLine(award, RENT, "2026-08")], "ST 1")], "ACH-1")
    play.refund_back(play.refund(award, RENT, on, "2026-08"), on)
    anew = play.award(coach, person, "EOP", line, needed_by=DAY(2026, 8, 1))
    _changed(world, award, 2 * RENT, months=2)
    with world.work.store.reading() as connection:
        held = [(row["month"], row["state"]) for row in awards.months_for(connection, award)]
    assert held == [("2026-08", "refunded"), ("2026-09", "committed")]
    assert play.award_row(award)["committed_cents"] == RENT
    with pytest.raises(Refused) as refused:
        play.bill(coach, [BillLine(award, RENT, "2026-08")], "ST 2")
    assert refused.value.code == "month_not_open"
    (payment,) = play.payments_of(
        play.pay([play.bill(coach, [BillLine(anew, RENT, "2026-08")], "ST 2")], "ACH-2")
    )
    play.returned(payment)
    world.verified()
