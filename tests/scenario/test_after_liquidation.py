"""Money of a liquidated fund: its grantor's when a cost leaves it, or a payment came back to it, too late (decision 45, FND-18)."""

import datetime

import pytest

from ledger.clock import SeededSource
from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.awards import transfers
from ledger.services.months import months
from ledger.services.needs.needs import LineInput
from ledger.services.payments import canceling, cash, grantors, returns
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store.journal.journal import balances
from ledger.store.payments import invoices
from tests import board
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World, person, world_on

DAY = datetime.date
RENT = 90_000
LIQUIDATED = DAY(2026, 12, 31)
"""Of ERA26; HR26 pays until 28 September 2027."""


def _ends_early(work: Work, source: SeededSource) -> World:
    """The worked example's board, whose ERA26 ends in November and is paid out by the end of the year."""
    source.set_today(DAY(2026, 7, 1))
    files = board.read_folder(WORKED)
    before, found = files["funds.toml"].split("[fund.ERA26]")
    era, others = found.split("[fund.HP26]")
    era = era.replace("performance_to = 2027-06-30", "performance_to = 2026-11-30")
    era = era.replace("liquidation = 2027-09-28", f"liquidation = {LIQUIDATED}")
    files["funds.toml"] = f"{before}[fund.ERA26]{era}[fund.HP26]{others}"
    board.load_files(work, files)
    board.list_programs(work)
    return world_on(work, source)


@pytest.fixture
def start() -> Start:
    return _ends_early


def _billed(world: World) -> tuple[str, str]:
    """August's rent is owed by ERA26: award and bill."""
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    allocation = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    landlord = play.payee("Example Homes", "landlord")
    line = LineInput("Rent", RENT, rent_terms("2026-08", 1, RENT), "", landlord, allocation_id=allocation)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2026, 8, 1))
    play.day(2026, 8, 1)
    play.cash("ERA26", RENT, DAY(2026, 8, 1))
    return award, play.bill(coach, [BillLine(award, RENT, "2026-08")], "ST 1")


def _transferred(world: World, award: str, fund: str = "HR26") -> None:
    person_id = world.play.cast.recorder.person_id
    fiscal = board.actor(person_id, Duty.RECONCILE, Duty.SEE_CLASS, confidential_class="HOPWA")
    to = texts.allocation_id(world.work, "CCC", fund, "Support")
    command = transfers.ProposeTransfer(world.play.key(), award, to, "better_source")
    world.play.accept(transfers.propose(world.work, fiscal, command))


def _stands(world: World, fund: str) -> tuple[int, int]:
    """What of a fund's support is its grantor's, and what the county has available of it."""
    with world.work.store.reading() as connection:
        held = balances(connection)
    returned = -held.get(f"Equity:Budget:Returned:{fund}:Support", 0)
    return returned, -held[f"Equity:Budget:Available:CCC:EOP:{fund}:Support"]


def _after(days: int) -> tuple[int, int, int]:
    on = LIQUIDATED + datetime.timedelta(days=days)
    return on.year, on.month, on.day


@pytest.mark.parametrize("late_by, returned", [(0, 0), (1, RENT)])
def test_what_a_liquidated_fund_paid_and_another_bears_is_the_grantors(
    world: World, late_by: int, returned: int
) -> None:
    # Decision 45, FND-04, FND-18: ERA26 had paid it, and has the cash again; 2 CFR 200.345
    award, bill = _billed(world)
    play, (_, available) = world.play, _stands(world, "ERA26")
    play.pay([bill], "ACH-1")
    play.day(*_after(late_by))
    _transferred(world, award)
    assert _stands(world, "ERA26") == (returned, available + RENT - returned)
    assert play.award_row(award)["paid_cents"] == RENT
    with world.work.store.reading() as connection:
        assert grantors.owed_on(connection, {}) == ({"ERA26": returned} if returned else {})
    world.verified()


@pytest.mark.parametrize("came_back_by, returned", [(None, 0), (0, 0), (1, RENT)])
def test_a_debt_that_leaves_a_liquidated_fund_gives_the_grantor_what_its_payment_brought_back_since(
    world: World, came_back_by: int | None, returned: int
) -> None:
    # Decision 45, PAY-12, FND-18: never paid, brought back in time, and brought back a day too late
    award, bill = _billed(world)
    play, (_, available) = world.play, _stands(world, "ERA26")
    if came_back_by is not None:
        (payment,) = play.payments_of(play.pay([bill], "ACH-1"))
        play.day(*_after(came_back_by))
        play.returned(payment)
    play.day(*_after(2))
    _transferred(world, award)
    assert _stands(world, "ERA26") == (returned, available + RENT - returned)
    assert play.award_row(award)["accrued_cents"] == RENT
    play.pay([bill], "ACH-2")
    world.verified()
    if returned:
        _goes_back(world)


def _goes_back(world: World) -> None:
    play, on = world.play, world.play.source.today()

    def staged(cents: int) -> None:
        command = cash.ProposeCash(play.key(), "ERA26", "grantor_returned", cents, on, reference="WIRE-1")
        play.accept(cash.propose(world.work, play.cast.recorder, command))

    with pytest.raises(Refused) as over:
        staged(RENT + 1)
    assert over.value.code == "grantor_over"
    staged(RENT)
    with world.work.store.reading() as connection:
        assert grantors.owed_on(connection, {}) == {}
    world.verified()


def _canceled(world: World, bill: str) -> None:
    with world.work.store.reading() as connection:
        line_ids = tuple(row["id"] for row in invoices.invoice_lines_for(connection, bill))
    command = canceling.ProposeCancel(world.play.key(), bill, line_ids, "payment_returned")
    world.play.accept(canceling.propose(world.work, world.play.cast.recorder, command))


def _closed_until_december(world: World) -> None:
    closer = person(world.work, "closer", Duty.CLOSE)
    for month in range(7, 13):
        command = months.ProposeClose(world.play.key(), f"2026-{month:02d}")
        world.play.accept(months.propose_close(world.work, closer, command))


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("came_back_by, returned", [(0, 0), (1, RENT)])
def test_the_day_on_which_a_payment_came_back_decides_and_not_that_of_its_acceptance(
    world: World, came_back_by: int, returned: int, closed: bool
) -> None:
    # Decision 45, PAY-12, CLO-02: accepted when the fund pays no more, and after December is closed
    _, bill = _billed(world)
    play = world.play
    (payment,) = play.payments_of(play.pay([bill], "ACH-1"))
    arrived = DAY(*_after(came_back_by))
    play.day(*_after(2))
    command = returns.ProposeReturn(play.key(), payment, "R03 (invented)", arrived)
    staged = returns.propose_return(world.work, play.cast.recorder, command)
    if closed:
        _closed_until_december(world)
    play.day(*_after(3))
    play.accept(staged)
    last = DAY(2027, 1, 1) if closed else arrived
    entries = texts.normalised(world.books()[f"{last:%Y-%m}.beancount"]).split("\n\n")
    assert f'{last} * "Reversed: ACH returned"' in entries[-1]
    _canceled(world, bill)
    assert _stands(world, "ERA26")[0] == returned
    world.verified()


def test_a_payment_comes_back_after_it_left_and_not_tomorrow(world: World) -> None:  # PAY-12
    _, bill = _billed(world)
    play, on = world.play, DAY(2026, 8, 1)
    (payment,) = play.payments_of(play.pay([bill], "ACH-1"))
    for day in (-1, 1):
        with pytest.raises(InvalidInput) as wrong:
            play.returned(payment, on + datetime.timedelta(days=day))
        assert wrong.value.code == "returned_on_range"
    play.returned(payment, on)
    world.verified()
