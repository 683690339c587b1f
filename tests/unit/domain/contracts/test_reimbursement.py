"""What an employer's pay period earns back: hours that count, the lower wage, three papers that agree, wages that are held."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.awards.reimbursement import PayPeriod, PayRules, Reimbursed, reimburse
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.contracts.modifications import parts_of
from ledger.domain.needs.terms import OjtTerms
from ledger.errors import InvalidInput, Refused

STARTS = datetime.date(2026, 7, 20)
TERMS = OjtTerms(STARTS, datetime.date(2026, 10, 16), 520 * 60, 2_000, 5_000)
RULES = PayRules(overtime=False, holiday=False, leave=False, bonus=False, minimum_wage_cents=1_630)
PERIOD = PayPeriod(STARTS, datetime.date(2026, 8, 2), 80 * 60, 2_000).proven()


def _one(period: PayPeriod, rules: PayRules = RULES, left_cents: int = 520_000) -> Reimbursed:
    (found,) = reimburse(parts_of(TERMS), [period], lambda _: rules, earlier_minutes=0, left_cents=left_cents)
    return found


def test_hours_by_the_lower_wage_by_the_share() -> None:
    # OJT-06: 80 h x min(21.00, 20.00) x 50 %
    found = _one(replace(PERIOD, wage_cents=2_100))
    assert (found.amount_cents, found.reasons, found.hold) == (80_000, ("wage_over_contract",), None)


@pytest.mark.parametrize("paper", ["payroll_minutes", "proof_minutes"])
@pytest.mark.parametrize("minutes", [80 * 60 - 1, 80 * 60 + 1, None])
def test_timesheet_payroll_and_proof_agree_to_the_minute(paper: str, minutes: int | None) -> None:
    # OJT-09: tolerance 0; the refusal shows the three figures
    with pytest.raises(InvalidInput) as refused:
        _one(replace(PERIOD, **{paper: minutes}))  # type: ignore[arg-type]  # one field
    assert refused.value.code == "hours_differ"
    assert refused.value.arguments["timesheet"] == "80:00"


def test_overtime_is_a_choice_of_policy_and_its_premium_is_never_paid_back() -> None:
    # OJT-07: 80 h of which 8 are overtime; at the ordinary wage, or not at all; undecided is refused
    overtime = replace(PERIOD, overtime_minutes=8 * 60)
    assert _one(overtime).amount_cents == 72_000
    assert _one(overtime).reasons == ("overtime",)
    paid = _one(overtime, replace(RULES, overtime=True))
    assert (paid.amount_cents, paid.reasons) == (80_000, ("overtime_premium",))
    with pytest.raises(Refused) as refused:
        _one(overtime, replace(RULES, overtime=None))
    assert refused.value.code == "no_policy_on"
    assert _one(PERIOD, replace(RULES, overtime=None)).amount_cents == 80_000


@pytest.mark.parametrize(
    "extra, flag, more_cents",
    [
        ({"holiday_minutes": 8 * 60}, "holiday", 8_000),
        ({"leave_minutes": 4 * 60}, "leave", 4_000),
        ({"bonus_cents": 10_000}, "bonus", 5_000),
    ],
)
def test_holiday_leave_and_bonus_are_left_out_unless_the_policy_says_so(
    extra: dict[str, int], flag: str, more_cents: int
) -> None:
    # OJT-06
    period = replace(PERIOD, **extra)  # type: ignore[arg-type]  # one field
    assert (_one(period).amount_cents, _one(period).reasons) == (80_000, (flag,))
    assert _one(period, replace(RULES, **{flag: True})).amount_cents == 80_000 + more_cents  # type: ignore[arg-type]  # one flag


def test_the_last_invoice_is_cut_to_the_maximum_and_says_so() -> None:
    # OJT-08
    found = _one(PERIOD, left_cents=50_000)
    assert (found.amount_cents, found.reasons) == (50_000, ("maximum_reached",))
    # What was let go while another bill waits leaves less than nothing: that is nothing, not a claim on the employer
    assert _one(PERIOD, left_cents=-2_282).amount_cents == 0


@pytest.mark.parametrize(
    "wage, hold, floor", [(1_999, "contract", 2_000), (1_629, "minimum", 1_630), (2_000, None, None)]
)
def test_a_wage_below_the_contracts_or_the_lawful_one_is_held_with_both_figures(
    wage: int, hold: str | None, floor: int | None
) -> None:
    # OJT-10
    found = _one(replace(PERIOD, wage_cents=wage))
    assert (found.hold, found.floor_cents, found.wage_cents) == (hold, floor, wage)


@pytest.mark.parametrize(
    "wrong", [{"overtime_minutes": 80 * 60 + 1}, {"holiday_minutes": -1}, {"bonus_cents": -1}]
)
def test_parts_that_cannot_be_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(InvalidInput) as refused:
        _one(replace(PERIOD, **wrong))  # type: ignore[arg-type]  # one field
    assert refused.value.code == "period_dates"


@pytest.mark.parametrize("more", [{"minutes": 24 * 60 + 1}, {"minutes": 24 * 60, "leave_minutes": 1}])
def test_a_day_has_no_more_than_24_hours(more: dict[str, int]) -> None:  # OJT-06
    day = replace(PERIOD, to_on=STARTS, minutes=24 * 60).proven()
    assert _one(day).minutes == 24 * 60
    with pytest.raises(InvalidInput, match="more hours than its days: 24 at most") as refused:
        _one(replace(day, **more).proven())  # type: ignore[arg-type]  # one field
    assert refused.value.code == "period_hours"


@given(
    st.lists(st.tuples(st.integers(1, 9_000), st.integers(1, 5_000)), min_size=1, max_size=5),
    st.integers(0, 520_000),
)
def test_never_more_than_the_maximum_or_the_contracts_hours(
    worked: list[tuple[int, int]], left_cents: int
) -> None:
    # OJT-06, OJT-08
    periods = [
        PayPeriod(
            STARTS + datetime.timedelta(days=7 * place),
            STARTS + datetime.timedelta(days=7 * place + 6),
            minutes,
            wage,
        ).proven()
        for place, (minutes, wage) in enumerate(worked)
    ]
    results = reimburse(parts_of(TERMS), periods, lambda _: RULES, earlier_minutes=60, left_cents=left_cents)
    assert sum(one.amount_cents for one in results) <= left_cents
    assert sum(one.minutes for one in results) <= TERMS.minutes - 60
    assert all(one.wage_cents <= TERMS.wage_cents for one in results)


def test_hours_are_paid_back_by_the_rules_of_the_days_on_which_they_were_worked() -> None:
    # OJT-06, OJT-07, OJT-10: 16.30 an hour, from 1 September 20.50; leave is paid back from then on
    def _value(code: str, value: str, unit: str, from_on: datetime.date) -> PolicyValue:
        return PolicyValue(code, code, value, unit, "policy", from_on, "Test")

    july_1, september_1 = datetime.date(2026, 7, 1), datetime.date(2026, 9, 1)
    book = PolicyBook(
        (
            _value("minimum_wage", "16.30", "usd", july_1),
            _value("minimum_wage", "20.50", "usd", september_1),
            _value("ojt_leave", "yes", "yes_no", september_1),
        )
    )

    def _rules(from_on: datetime.date, to_on: datetime.date) -> tuple[int, bool]:
        found = PayRules.of(book, PayPeriod(from_on, to_on, 60, 2_000))
        return found.minimum_wage_cents, found.leave

    august_31, day = datetime.date(2026, 8, 31), datetime.timedelta(days=1)
    assert _rules(august_31 - 14 * day, august_31) == (1_630, False)
    assert _rules(september_1, september_1) == (2_050, True)
    assert _rules(august_31, september_1) == (2_050, True), (
        "of a period over the border the higher one counts"
    )
    lower = PolicyBook((*book.values, _value("minimum_wage", "18.00", "usd", september_1 + 2 * day)))
    over = PayPeriod(august_31, september_1 + 2 * day, 60, 2_000)
    assert PayRules.of(lower, over).minimum_wage_cents == 2_050, "one that is in force on a day between, too"
    with pytest.raises(Refused) as undecided:
        _rules(datetime.date(2026, 6, 1), datetime.date(2026, 6, 30))
    assert undecided.value.code == "no_policy_on"
