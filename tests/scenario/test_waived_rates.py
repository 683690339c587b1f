"""More than 75 % of a wage is paid back while a waiver lasts: of what all sign within its days, to the end (OJT-03)."""

import datetime
from typing import Any

import pytest

from ledger.demo import changes, modifications
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.errors import LedgerError
from ledger.services.needs.needs import LineInput
from tests import board, starts
from tests.folders import written
from tests.grounds import Start
from tests.world import WORKED, World

DAY = datetime.date
JULY_16, JULY_17, JULY_20 = DAY(2026, 7, 16), DAY(2026, 7, 17), DAY(2026, 7, 20)
TERMS: dict[str, Any] = {
    "starts_on": "2026-07-20",
    "ends_on": "2026-10-16",
    "minutes": 520 * 60,
    "wage_cents": 2_000,
    "rate_bp": 9_000,
}
MOST_CENTS = 936_000  # 520 h x 20.00 x 90 %


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _approved(world: World, last: datetime.date) -> str:
    """Training at 90 % of the wage, approved on 15 July under a waiver from 1 July to this day; the award's id."""
    waived = {"ratio": "ojt_rate", "fund": "WA26", "share": "90%", "from": DAY(2026, 7, 1), "to": last}
    waiver = {**waived, "state": "Oregon", "document": "State letter 7 (example)"}
    files = board.read_folder(WORKED)
    told = written({"ratios.toml": {"waiver": [waiver]}})["ratios.toml"]
    board.load_files(
        world.work, {**files, "ratios.toml": files.get("ratios.toml", "") + "\n" + told}, key="waived"
    )
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 15)
    asked = LineInput("OJT", MOST_CENTS, TERMS, "Warehouse", play.payee("Example Works", "employer"))
    need = play.draft(coach, world.participant("CCC", "EOP"), "EOP", [asked], needed_by=JULY_20)
    (line,) = play.submit(coach, need)
    play.contract(coach, line, factors=("size",), factor_words="Nine employees (invented)")
    play.verify(line)
    return play.approve(line)


def test_nobody_signs_a_share_whose_waiver_has_ended(world: World) -> None:
    # OJT-03, FND-19: the signature obligates, not the approval
    award, play, coach = _approved(world, JULY_16), world.play, world.coach("CCC")
    play.day(2026, 7, 17)
    with pytest.raises(LedgerError) as refused:
        play.signed(coach, award, JULY_17)
    assert refused.value.code == "ojt_rate" and "75%" in str(refused.value)
    assert play.award_row(award)["committed_cents"] == MOST_CENTS
    change = changes.ask(play, coach, award, cents=780_000, terms={"rate_bp": 7_500})
    changes.verify(play, change)
    changes.approve(play, change)
    play.bind(coach, award, 780_000, JULY_17)
    assert play.award_row(award)["obligated_cents"] == 780_000
    world.verified()


def test_what_is_signed_on_the_waivers_last_day_is_paid_to_the_agreements_end(world: World) -> None:
    # OJT-03, FND-19: entered a day later; hours of August are paid back at 90 %
    award, play, coach = _approved(world, JULY_16), world.play, world.coach("CCC")
    play.day(2026, 7, 17)
    play.bind(coach, award, MOST_CENTS, JULY_16)
    play.day(2026, 8, 20)
    worked = PayPeriod(JULY_20, DAY(2026, 8, 14), 160 * 60, 2_000)
    play.employer_bill(coach, award, [worked], 288_000, "EI 1")
    assert play.award_row(award)["accrued_cents"] == 144_000, "half of 2,880.00; the rest waits for retention"
    world.verified()


def test_a_modification_is_signed_under_the_waiver_too(world: World) -> None:
    # OJT-03, FND-19: approved on 20 August, the waiver's last day is the 31st
    award, play, coach = _approved(world, DAY(2026, 8, 31)), world.play, world.coach("CCC")
    play.bind(coach, award, MOST_CENTS, play.day(2026, 7, 16))
    play.day(2026, 8, 20)
    change = modifications.ask(play, coach, award, DAY(2026, 9, 14), terms={"minutes": 560 * 60})
    changes.verify(play, change)
    changes.approve(play, change)
    play.day(2026, 9, 1)
    with pytest.raises(LedgerError) as refused:
        modifications.sign(play, coach, award, DAY(2026, 9, 1))
    assert refused.value.code == "ojt_rate"
    modifications.sign(play, coach, award, DAY(2026, 8, 31))
    modifications.accept(play, award)
    assert play.award_row(award)["obligated_cents"] == 1_008_000  # 560 h x 20.00 x 90 %
    world.verified()
