"""Money that a payee owes back: for a reason of the list, to the fund, kind and award that paid it (FND-18)."""

import datetime

import pytest
from sqlalchemy import select

from ledger.errors import InvalidInput
from ledger.services.awards import refunds
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import World

DUE = datetime.date(2026, 8, 28)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _paid(world: World) -> str:
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    terms = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
    line = LineInput("Scholarship", 42_500, terms, "", play.payee("Example School", "school"))
    person = world.participant("CCC", "EOP")
    award = play.award(coach, person, "EOP", line, needed_by=datetime.date(2026, 7, 20))
    play.bind(coach, award, 42_500, play.day(2026, 7, 20))
    play.day(2026, 8, 14)
    play.pay([play.bill(coach, [BillLine(award, 42_500)], "INV 1")], "ACH-1")
    play.day(2026, 8, 28)
    return award


@pytest.mark.parametrize(
    "reason, narration",
    [("withdrawal", "Refund due: withdrawal"), ("other_aid", "Refund due: paid and not due")],
)
def test_a_refund_keeps_its_reason_and_takes_the_cost_from_where_it_stood(
    world: World, reason: str, narration: str
) -> None:
    # FND-18, SCH-06: 125.00 of 425.00, when other aid paid a part of the tuition
    award = _paid(world)
    command = refunds.ProposeRefund(world.play.key(), award, 12_500, DUE, reason)
    world.play.accept(refunds.propose(world.work, world.play.cast.recorder, command))
    entry = texts.normalised(world.books()["2026-08.beancount"]).split("\n\n")[-1]
    assert entry.splitlines() == [
        f'2026-08-28 * "{narration}"',
        '  entry: "ENT-3"',
        '  award: "SCH-1"',
        "  Assets:Receivable:Refunds:WA26                               125.00 USD",
        "  Expenses:CCC:EOP:WA26:Training:Scholarship                  -125.00 USD",
        "  Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship         125.00 USD",
        "  Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship      -125.00 USD",
    ]
    with world.work.store.reading() as connection:
        assert connection.execute(select(schema.refund.c.reason)).scalar_one() == reason
    world.verified()


def test_a_reason_that_is_not_on_the_list_is_refused(world: World) -> None:
    command = refunds.ProposeRefund(world.play.key(), _paid(world), 12_500, DUE, "They were kind")
    with pytest.raises(InvalidInput) as refused:
        refunds.propose(world.work, world.play.cast.recorder, command)
    assert (refused.value.code, refused.value.field) == ("reason_unknown", "reason")
