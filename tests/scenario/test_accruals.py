"""Hours worked and not billed: accrued when a month is about to close, and taken back the next day, to the text of the books."""

import datetime

import pytest

from ledger.domain.awards.reimbursement import PayPeriod
from ledger.domain.people.duties import Duty
from ledger.services.contracts import unbilled
from ledger.services.months import months
from ledger.services.people import proposals
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.stories import training_signed
from tests.world import World, person

JULY_31 = datetime.date(2026, 7, 31)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_a_month_that_closes_accrues_what_was_worked_and_the_next_day_takes_it_back(world: World) -> None:
    """Ten working days of July earn 800.00 back, 400.00 of them owed; the bill of August accrues by itself::

    2026-07-15 * "Committed: approved"
      entry: "ENT-14"
      award: "OJT-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training               5200.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:OJT          -5200.00 USD

    2026-07-17 * "Obligated: agreement signed by all"
      entry: "ENT-15"
      award: "OJT-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:OJT           5200.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT          -5200.00 USD

    2026-07-31 * "Accrued: hours worked, not billed"
      entry: "ENT-16"
      award: "OJT-1"
      Expenses:CCC:EOP:WA26:Training:OJT                           400.00 USD
      Liabilities:Payable:Awards:WA26                             -400.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT            400.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT             -400.00 USD
    ; Renderer 1; last sequence N

    2026-08-01 * "Reversed: hours worked, not billed"
      entry: "ENT-17"
      award: "OJT-1"
      reverses: "ENT-16"
      Expenses:CCC:EOP:WA26:Training:OJT                          -400.00 USD
      Liabilities:Payable:Awards:WA26                              400.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT           -400.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT              400.00 USD

    2026-08-20 * "Accrued: employer's invoice"
      entry: "ENT-18"
      award: "OJT-1"
      service_from: 2026-07-20
      service_to: 2026-08-14
      Expenses:CCC:EOP:WA26:Training:OJT                           800.00 USD
      Liabilities:Payable:Awards:WA26                             -800.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT            800.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT             -800.00 USD
    """
    # OJT-16, CLO-03: the reimbursable value of hours worked and not invoiced
    play, coach, award = world.play, world.coach("CCC"), training_signed(world)
    closer, other = person(world.work, "closer", Duty.CLOSE), person(world.work, "other", Duty.OVERSEE)
    play.day(2026, 8, 3)
    ((row, found),) = unbilled.unbilled_on(world.work, play.cast.approver, JULY_31)
    assert (row["award_id"], found.minutes, found.owed_cents) == (award, 4_800, 40_000)
    assert unbilled.unbilled_on(world.work, world.coach("CAP"), JULY_31) == []
    staged = months.propose_close(world.work, closer, months.ProposeClose(play.key(), "2026-07"))
    assert staged["accrued_cents"] == 40_000
    again = months.propose_close(world.work, closer, months.ProposeClose(play.key(), "2026-07"))
    assert again["accrued_cents"] == 0  # once for a month
    proposals.accept(world.work, other, proposals.Accept(play.key(), staged["proposal"]))
    assert play.award_row(award)["obligated_cents"] == 520_000
    play.day(2026, 8, 20)
    worked = PayPeriod(datetime.date(2026, 7, 20), datetime.date(2026, 8, 14), 160 * 60, 2_000)
    play.employer_bill(coach, award, [worked], 160_000, "EI 1")
    texts.compare(world, test_a_month_that_closes_accrues_what_was_worked_and_the_next_day_takes_it_back)
