"""Every kind of agreement, carried in at every stage, goes on through the ordinary services."""

import datetime

import pytest

from ledger.demo import work_player as works
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.errors import Refused
from ledger.services.contracts import endings, execution, pages, unbilled
from ledger.services.payments.worth import BillLine
from tests import golive
from tests.golive import carried
from tests.golive_agreements import every_agreement
from tests.grounds import Start
from tests.networks import columns, network_board
from tests.world import World


@pytest.fixture
def start() -> Start:
    return network_board


def test_every_kind_of_agreement_goes_on_where_it_stood(world: World) -> None:
    # OJT-11, OJT-12, OJT-14, OJT-16, WEX-01, WEX-03, WEX-06, WEX-07, d18
    golive.prepared(world)
    golive.accepted(world, golive.staged(world, every_agreement()))
    play, coach = world.play, world.coach("CCC")
    garden, job, hire, training = (carried(world, f"W-{one}")["id"] for one in (1, 2, 3, 4))

    page = pages.contract_page(world.work, coach, play.award_row(garden)["line_id"])
    assert page.periods[0]["split"] == {
        **{"from": "2026-08-31", "gross_cents": 85_000, "taxes_cents": 6_503, "compensation_cents": 1_700}
    }
    (row, hours), *_ = unbilled.unbilled_on(world.work, coach, golive.ON)
    assert (row["award_id"], hours.waiting_cents, hours.days) == (garden, 0, 35)  # 14 September to 30 October
    again = PayPeriod(datetime.date(2026, 9, 13), datetime.date(2026, 9, 20), 600, 1_700)
    with pytest.raises(Refused) as twice:
        play.employer_bill(coach, garden, [again], 17_000, "G 2")
    assert twice.value.code == "period_billed"
    with pytest.raises(Refused) as known:
        play.bill(coach, [BillLine(garden, periods=(_rest().proven(),))], "G-1", total_cents=93_203)
    assert known.value.code == "invoice_twice"
    play.employer_bill(coach, garden, [_rest()], 93_203, "G 2")
    assert columns(world, garden) == (0, 186_404, 93_203, 93_203)

    assert columns(world, job) == (372_810, 0, 0, 0)
    play.signed(coach, job, datetime.date(2026, 11, 2))
    assert columns(world, job) == (0, 372_810, 0, 0)
    assert play.contract_of(job)["executed_on"] == datetime.date(2026, 11, 2)

    works.kept(play, coach, hire, datetime.date(2026, 11, 1), 50_000, "H 2")
    assert columns(world, hire) == (0, 0, 50_000, 50_000)
    assert play.contract_of(hire)["retained"] == "yes"

    with world.work.store.reading() as connection:
        record = execution.history_of(connection, play.award_row(training)["payee_id"], golive.TODAY)
    assert (record.ended, record.completed, record.retained) == (2, 2, 1)
    lost = endings.NotRetained(play.key(), play.contract_of(training)["id"])
    endings.not_retained(world.work, play.cast.liaison, lost)
    assert columns(world, training) == (0, 0, 0, 80_000)
    world.verified()


def _rest() -> PayPeriod:
    days = datetime.date(2026, 9, 14), datetime.date(2026, 9, 27)
    return PayPeriod(*days, 50 * 60, 1_700, taxes_cents=6_503, compensation_cents=1_700)
