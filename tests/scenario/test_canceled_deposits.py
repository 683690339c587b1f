"""A canceled bill takes back the deposit in it too: it is owed no more, and nobody holds it (PAY-12, SUP-12)."""

import datetime

import pytest

from ledger.services.payments import canceling
from ledger.services.payments.worth import BillLine
from ledger.store.awards import deposits as store
from tests.grounds import Start
from tests.scenario.stories import asked
from tests.scenario.test_deposits import balance, columns, home, homes, used_cents
from tests.world import World


@pytest.fixture
def start() -> Start:
    return homes


def test_a_canceled_bill_takes_its_deposit_back_and_the_corrected_one_is_paid(world: World) -> None:
    # PAY-12, SUP-12: of 1,000.00 with 600.00 to come back nothing is owed; the same number comes again and is paid
    play, coach = world.play, world.coach("CCC")
    person = world.participant("CCC", "EOP")
    (award,) = asked(world, person, [home(world, 60_000)], datetime.date(2026, 7, 20))
    play.day(2026, 7, 20)
    line = BillLine(award, 100_000, deposit_cents=60_000)
    bill = play.bill(coach, [line], "ST 1")
    assert (columns(world, award).deposit_cents, columns(world, award).accrued_cents) == (60_000, 40_000)
    with world.work.store.reading() as connection:
        lines = tuple(canceling.open_ids(connection, bill))
    command = canceling.ProposeCancel(play.key(), bill, lines, "billed_wrong")
    play.accept(canceling.propose(world.work, play.cast.recorder, command))
    assert (columns(world, award).deposit_cents, columns(world, award).accrued_cents) == (0, 0)
    assert columns(world, award).committed_cents == used_cents(world, award) == 100_000
    for account in ("Liabilities:Payable:Deposits:ERA26", "Assets:Receivable:Deposits:ERA26"):
        assert balance(world, account) == 0
    world.verified()
    play.pay([play.bill(coach, [line], "ST 1")], "ACH-1")
    with world.work.store.reading() as connection:
        assert [row["amount_cents"] for row in store.deposits_for(connection, award)] == [60_000]
    world.verified()
