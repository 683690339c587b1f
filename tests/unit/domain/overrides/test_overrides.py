"""When a cap may be passed, who may say so, and what the emergency lane lets through."""

import datetime

import pytest

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs import caps
from ledger.domain.needs.caps import Asking, Excess, Use
from ledger.domain.overrides import emergencies
from ledger.domain.overrides import overrides as rules
from ledger.domain.overrides.emergencies import Lane
from ledger.domain.overrides.overrides import Sort, State
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused

ON = datetime.date(2026, 11, 18)
LANE = {
    "emergency_case": "1,000.00",
    "emergency_envelope": "2,500.00",
    "emergency_days": "5",
}


def book(sort: str = "policy", **values: str) -> PolicyBook:
    """Values in force since July; a dot in a code is written as two underscores."""
    codes = {name.replace("__", "."): value for name, value in values.items()}
    return PolicyBook(
        PolicyValue(f"POL-{code}", code, value, "usd", sort, datetime.date(2026, 7, 1), "Example policy 4")
        for code, value in codes.items()
    )


def asking(cents: int) -> Asking:
    return Asking("Clothing", cents, ON, need="NEED-1")


def code_of(act: object, *arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        act(*arguments)  # type: ignore[operator]  # a function of the rules
    return refused.value.code


CAPPED = book(cap__Clothing="400.00", exception__Clothing="150.00")


@pytest.mark.parametrize(
    "cents, granted, says",
    [
        (40_000, 0, None),
        (40_001, 0, "cap_exception"),
        (48_000, 7_999, "cap_exception"),
        (48_000, 8_000, None),
        (55_000, 15_000, None),
        (55_001, 99_999, "cap_clause"),
    ],
)
def test_a_cap_is_passed_by_what_is_granted_and_never_further_than_the_clause(
    cents: int, granted: int, says: str | None
) -> None:
    # SUP-07, SCH-09 (20 CFR 680.310(c)): 400.00, whose clause goes 150.00 over it
    excess = Excess({"cap.Clothing": granted})
    if says is None:
        found = caps.check(asking(cents), [], CAPPED, excess)
        numbers = caps.numbers(found)
        assert numbers.get("over_program_year_cents", 0) == max(cents - 40_000, 0)
        assert len(caps.clauses(found, CAPPED, ON)) == (cents > 40_000)
    else:
        assert code_of(caps.check, asking(cents), [], CAPPED, excess) == says


def test_a_legal_ceiling_has_no_exception_whatever_is_granted() -> None:
    # SUP-07, FND-19: the law's own number, with a clause that somebody wrote beside it
    law = book("law", cap__Clothing="400.00", exception__Clothing="150.00")
    assert code_of(caps.check, asking(40_001), [], law, Excess({"cap.Clothing": 15_000})) == "cap_law"
    assert code_of(rules.grounds, asking(40_001), [], law) == "cap_law"


def test_without_a_clause_nothing_is_granted_and_the_refusal_says_so() -> None:
    # SUP-07 (680.920(b))
    bare = book(cap__Clothing="400.00", exception__Clothing__lifetime="150.00")
    with pytest.raises(Refused) as refused:
        rules.grounds(asking(40_001), [], bare)
    assert refused.value.code == "cap"
    assert "no exception" in refused.value.message
    later = PolicyBook(
        [
            *book(cap__Clothing="400.00").values,
            PolicyValue(
                "POL-X", "exception.Clothing", "150.00", "usd", "policy", datetime.date(2026, 12, 1), "Later"
            ),
        ]
    )
    assert code_of(rules.grounds, asking(40_001), [], later) == "cap", "the clause counts from its date"


def test_every_cap_that_is_passed_needs_its_own_clause_and_is_kept_with_its_numbers() -> None:
    # SUP-05, SUP-07: 300.00 used and 150.00 asked pass the year's 400.00 by 50.00 and the lifetime's 420.00 by 30.00
    both = book(
        cap__Clothing="400.00",
        exception__Clothing="150.00",
        cap__Clothing__lifetime="420.00",
        exception__Clothing__lifetime="40.00",
    )
    uses = [Use(datetime.date(2026, 9, 1), 30_000)]
    found = rules.grounds(asking(15_000), uses, both)
    assert [(one.code, one.over_cents, one.most_cents) for one in found] == [
        ("cap.Clothing", 5_000, 15_000),
        ("cap.Clothing.lifetime", 3_000, 4_000),
    ]
    assert rules.from_text(rules.to_text(found)) == found
    assert rules.granted(found) == {"cap.Clothing": 5_000, "cap.Clothing.lifetime": 3_000}
    one = book(cap__Clothing="400.00", exception__Clothing="150.00", cap__Clothing__lifetime="420.00")
    assert code_of(rules.grounds, asking(15_000), uses, one) == "cap"
    assert code_of(rules.grounds, asking(10_000), uses, both) == "exception_not_needed"


@pytest.mark.parametrize(
    "held, may",
    [
        ({Duty.OVERSEE}, True),
        ({Duty.OVERSEE, Duty.CHECK_PAYEES, Duty.CLOSE}, True),
        ({Duty.OVERSEE, Duty.APPROVE_OVER_BAND, Duty.RELEASE}, True),
        ({Duty.APPROVE_OVER_BAND}, False),
        *(({Duty.OVERSEE, one}, False) for one in sorted(rules.FISCAL)),
    ],
)
def test_the_second_person_is_outside_fiscal(held: set[Duty], may: bool) -> None:
    # SUP-07, SD8: a program manager or a board officer, never somebody of fiscal who oversees too
    if may:
        rules.check_second(held)
    else:
        assert code_of(rules.check_second, held) == "outside_fiscal"


def test_a_reason_is_coded_and_other_is_said_in_words() -> None:
    # SUP-07
    assert rules.check_reason("access", " words ", rules.REASONS) == "words"
    for reason, words, code in (("whim", "", "reason_unknown"), ("other", " ", "words_missing")):
        with pytest.raises(InvalidInput) as refused:
            rules.check_reason(reason, words, rules.REASONS)
        assert refused.value.code == code


def test_every_state_has_its_words_and_what_is_decided_stays() -> None:
    # AUD-05
    for sort, state in rules.STANDS:
        assert rules.STANDS[sort, state]
        assert Sort(sort)
        assert State(state)
    assert code_of(rules.move, "declined", State.GRANTED) == "override_state"
    assert code_of(rules.move, "used", State.GRANTED) == "override_state"


def lane(case: int, year: int = 0, month: int = 0, overdue: int = 0) -> Lane:
    return Lane(case, year, month, overdue, case)


@pytest.mark.parametrize(
    "standing, says",
    [
        (lane(100_000), None),
        (lane(100_001), "emergency_case"),
        (lane(70_000, year=180_000), None),
        (lane(70_001, year=180_000), "emergency_envelope"),
        (lane(70_000, month=80_001), "emergency_envelope"),
        (lane(1, overdue=1), "emergency_overdue"),
    ],
)
def test_the_lane_has_a_limit_per_case_an_envelope_and_a_clock(standing: Lane, says: str | None) -> None:
    # d15: 1,000.00 a case, 2,500.00 a year, 1,500.00 a month, five days
    policy = book(**LANE, emergency_envelope_month="1,500.00")
    if says is None:
        found = emergencies.decide("Rent", standing, policy, ON)
        assert found.due_on == datetime.date(2026, 11, 23)
        assert [one.code for one in found.policies] == [
            *("emergency_case", "emergency_envelope", "emergency_envelope_month", "emergency_days")
        ]
    else:
        assert code_of(emergencies.decide, "Rent", standing, policy, ON) == says


def test_there_is_no_lane_without_every_value_and_none_for_training() -> None:
    # d15, SCH-01, OJT-01
    assert emergencies.is_open(book(**LANE), ON)
    for code in LANE:
        part = book(**{name: value for name, value in LANE.items() if name != code})
        assert not emergencies.is_open(part, ON)
        assert code_of(emergencies.decide, "Rent", lane(1), part, ON) == "no_policy_on"
    for kind in ("Scholarship", "OJT"):
        assert code_of(emergencies.decide, kind, lane(1), book(**LANE), ON) == "emergency_kind"


def test_a_verification_is_overdue_the_day_after_its_last_one() -> None:
    # d15
    due = datetime.date(2026, 11, 23)
    for today, state, late in ((due, "used", False), (due + datetime.timedelta(days=1), "used", True)):
        assert rules.is_overdue("emergency", state, due, today) is late
    assert not rules.is_overdue("emergency", "verified", due, due + datetime.timedelta(days=9))
