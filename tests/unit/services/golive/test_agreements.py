"""Every kind of agreement, carried in at every stage, goes on through the ordinary services."""

import datetime

import pytest

from ledger.demo import work_player as works
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.errors import Refused
from ledger.services.contracts import endings, pages
from ledger.services.payments.worth import BillLine
from tests import golive
from tests.golive import Cells, Sheets, carried
from tests.grounds import Start
from tests.networks import columns, network_board
from tests.world import World

SIGNED = {"Signed on": "2026-08-28", "Confirmed": "yes"}
WORKSITE = {
    **{"Worksite": "Community garden", "Supervisor": "The lead gardener", "Objectives": "Plan a bed"},
    **{"Employer of record": "worksite", "Taxes": "7.65%", "Compensation": "2%"},
}
BARRIERS = {
    "Barriers": "Out of work for two years",
    "Services": "Weekly coaching",
    "Employer of record": "agency",
}
HELD = {"Retention share": "50%", "Retention days": "30", "Federal number": "93-0000000", "Job": "Line cook"}
WELDER = {"O*NET code": "51-4121.06", "SVP": "4", "Outline": "Safety", "Rationale": "Knows the tools"}


@pytest.fixture
def start() -> Start:
    return network_board


def _award(number: str, kind: str, approved: str, **more: str) -> Cells:
    base = {"Award": number, "Participant ID": "TESTA", "Agency": "CCC", "Program": "EOP", "Fund": "WA26"}
    dates = {"Approved on": "2026-08-20", "Starts on": "2026-08-31", "Ends on": "2026-12-04"}
    return {**base, **dates, "Kind": kind, "Payee": "Example Works", "Approved": approved, **more}


def _billed(number: str, bill: str, first: str, last: str, earned: str, **more: str) -> Cells:
    return {
        **{"Award": number, "Bill": bill, "Service from": first, "Service to": last, "Earned": earned},
        **more,
    }


def _sheets() -> Sheets:
    """Work that runs, a job that is not signed, a hire that waits for retention, a training that ended."""
    paid = {"Hours": "200", "Wage": "17.00", "Pay": "wage"}
    later = {"Starts on": "2026-11-09", "Ends on": "2027-01-29"}
    over = {"Ended on": "2026-10-09", "End": "completed", "Final evaluation": "2026-10-09"}
    return golive.controlled(
        {
            "cash": [{"Fund": "WA26", "Received": "5,000.00"}],
            "awards": [
                _award("W-1", "WorkExperience", "3,728.10", **paid, Paid="932.03", Obligated="2,796.07"),
                _award("W-2", "TransitionalJob", "3,728.10", **{**paid, **later}, Committed="3,728.10"),
                _award("W-3", "HiringIncentive", "1,000.00", Wage="21.00", Paid="500.00", Obligated="500.00"),
                _award(
                    *("W-4", "OJT", "1,600.00"),
                    **{
                        "Hours": "320",
                        "Wage": "20.00",
                        "Share": "50%",
                        "Paid": "800.00",
                        "Obligated": "800.00",
                    },
                ),
                _award("S-1", "Gas", "100.00", Committed="100.00"),
            ],
            "agreements": [
                {"Award": "W-1", **SIGNED, **WORKSITE},
                {"Award": "W-2", "Confirmed": "yes", **WORKSITE, **BARRIERS},
                {"Award": "W-3", **SIGNED, **HELD},
                {"Award": "W-4", **SIGNED, **HELD, **WELDER, **over},
            ],
            "billed": [
                _billed("W-1", "G 1", "2026-08-31", "2026-09-13", "932.03", Hours="50", Wage="17.00"),
                _billed("W-3", "H 1", "2026-10-01", "2026-10-01", "1,000.00", **{"Held back": "500.00"}),
                _billed(
                    *("W-4", "EI 1", "2026-08-31", "2026-09-25", "1,600.00"),
                    **{"Hours": "160", "Wage": "20.00", "Held back": "800.00"},
                ),
            ],
        }
    )


def test_every_kind_of_agreement_goes_on_where_it_stood(world: World) -> None:
    # OJT-11, OJT-14, WEX-01, WEX-03, WEX-06, WEX-07, d18
    golive.prepared(world)
    golive.accepted(world, golive.staged(world, _sheets()))
    play, coach = world.play, world.coach("CCC")
    garden, job, hire, training = (carried(world, f"W-{one}")["id"] for one in (1, 2, 3, 4))

    page = pages.contract_page(world.work, coach, play.award_row(garden)["line_id"])
    assert page.periods[0]["split"] == {
        **{"from": "2026-08-31", "gross_cents": 85_000, "taxes_cents": 6_503, "compensation_cents": 1_700}
    }
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

    lost = endings.NotRetained(play.key(), play.contract_of(training)["id"])
    endings.not_retained(world.work, play.cast.liaison, lost)
    assert columns(world, training) == (0, 0, 0, 80_000)
    world.verified()


def _rest() -> PayPeriod:
    days = datetime.date(2026, 9, 14), datetime.date(2026, 9, 27)
    return PayPeriod(*days, 50 * 60, 1_700, taxes_cents=6_503, compensation_cents=1_700)
