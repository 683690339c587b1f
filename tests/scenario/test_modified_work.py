"""Work experience whose agreement is modified: the employer's taxes and compensation go with the wage of the day."""

import datetime

import pytest

from ledger.demo import modifications
from ledger.domain.awards.reimbursement import PayPeriod
from tests.grounds import Start
from tests.networks import approved, columns, line, network_board, refused, submitted
from tests.world import World

AUGUST_10 = datetime.date(2026, 8, 10)
HOURS = 60


@pytest.fixture
def start() -> Start:
    return network_board


def test_work_experience_is_modified_with_its_taxes(world: World) -> None:
    # WEX-01, WEX-03, WEX-04: 200 h at 17.00 with 7.65 % and 2 %; 60 h of them until 9 August, 120 h at 18.00 from then on
    play, coach = world.play, world.coach("CCC")
    (line_id,) = submitted(world, line(world))
    award = approved(world, line_id)
    play.bind(coach, award, 372_810, play.day(2026, 7, 17))
    play.day(2026, 8, 5)
    dearer = {"wage_cents": 1_800, "minutes": 180 * HOURS}

    def ask(**terms: int | str) -> str:
        return modifications.ask(
            play, coach, award, AUGUST_10, until_minutes=60 * HOURS, terms=dearer | terms
        )

    stipend = refused(lambda: ask(pay="stipend", taxes_bp=0, compensation_bp=0))
    assert stipend.code == "modification_fixed"
    modifications.in_force(play, coach, award, AUGUST_10, until_minutes=60 * HOURS, terms=dearer)
    assert columns(world, award) == (0, 111_843 + 236_844, 0, 0)
    play.day(2026, 8, 20)
    days = PayPeriod(
        AUGUST_10,
        datetime.date(2026, 8, 14),
        20 * HOURS,
        1_800,
        taxes_cents=2_754,
        compensation_cents=720,
    )
    play.employer_bill(coach, award, [days], 39_474, "EI 1")
    assert columns(world, award) == (0, 348_687 - 39_474, 39_474, 0)
    world.verified()
