"""Every accrual and every record gets exactly one code, and both equations hold (REC-01 to REC-03)."""

import datetime
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.months import pairing
from ledger.domain.months.pairing import classify
from ledger.domain.months.reconciliation import (
    EXCEPTIONS,
    Answered,
    Code,
    Line,
    ServiceRecord,
    Spend,
    check_answer,
    of_month,
    totals_of,
)
from ledger.domain.participants.participants import Enrolment
from ledger.errors import InvalidInput

BEGIN = datetime.date(2026, 7, 1)
POLICIES = PolicyBook(
    PolicyValue(f"POL-{code}", code, value, "days", "policy", BEGIN, "Example")
    for code, value in (("record_lag_days", "14"), ("record_tolerance_days", "3"))
)
STAYS = {"PAR-1": [Enrolment("EOP", "CCC", datetime.date(2026, 1, 5), datetime.date(2026, 11, 30))]}
LATE = datetime.date(2026, 12, 31)


def on(month: int, day: int) -> datetime.date:
    return datetime.date(2026, month, day)


TENTH = on(8, 10)


def spend(number: int = 1, cents: int = 42_500, when: datetime.date = TENTH, **other: Any) -> Spend:
    found = Spend(
        f"ENT-{number}", "AWD-1", "PAR-1", "Clothing", "CCC", "EOP", "WA26", when, cents, (f"ENT-{number}",)
    )
    return replace(found, **other)


def record(
    number: int = 1, cents: int | None = 42_500, when: datetime.date = TENTH, **other: Any
) -> ServiceRecord:
    found = ServiceRecord(
        f"REC-{number}", f"R{number}", "PAR-1", "Clothing", when, when, cents, "WA26", "CCC", "EOP"
    )
    return replace(found, **other)


def codes(spends: list[Spend], records: list[ServiceRecord], today: datetime.date = LATE) -> list[Code]:
    return sorted(line.code for line in classify(spends, records, STAYS, POLICIES, today))


def test_same_person_kind_amount_and_day_match() -> None:  # REC-01
    assert codes([spend()], [record()]) == [Code.MATCHED]


@pytest.mark.parametrize(
    "days, expected", [(3, [Code.MATCHED]), (-3, [Code.MATCHED]), (4, [Code.X1, Code.X2])]
)
def test_dates_may_differ_by_the_tolerance_and_no_more(days: int, expected: list[Code]) -> None:
    assert codes([spend()], [record(when=on(8, 10) + datetime.timedelta(days=days))]) == expected


def test_a_missing_record_is_not_due_within_the_lag() -> None:
    assert codes([spend()], [], on(8, 24)) == [Code.NOT_DUE]
    assert codes([spend()], [], on(8, 25)) == [Code.X1]
    (line,) = classify([spend()], [], STAYS, POLICIES, on(8, 24))
    assert line.due_on == on(8, 24)


@pytest.mark.parametrize(
    "spends, records, expected",
    [
        ([spend()], [], [Code.X1]),
        ([], [record()], [Code.X2]),
        ([spend()], [record(cents=42_501)], [Code.X3]),
        ([spend(when=on(12, 1))], [record(when=on(12, 1))], [Code.X4]),
        ([spend(when=on(12, 1))], [], [Code.X4]),
        ([spend(program="AHFE")], [record(program="AHFE")], [Code.X4]),
        ([spend()], [record(fund="ERA26")], [Code.X5]),
        ([spend()], [record(program="AHFE")], [Code.X5]),
        ([spend()], [record(fund=None, agency=None, program=None)], [Code.MATCHED]),
        ([spend()], [record(cents=None)], [Code.MATCHED]),
        ([spend()], [record(kind="Phone")], [Code.X1, Code.X2]),
        ([spend()], [record(kind="Workshop")], [Code.X1]),
        ([spend()], [record(participant_id="PAR-2")], [Code.X1, Code.X2]),
        ([spend(cents=-100)], [], [Code.X3]),
    ],
)
def test_each_exception_has_one_code(
    spends: list[Spend], records: list[ServiceRecord], expected: list[Code]
) -> None:  # REC-02
    assert codes(spends, records) == expected


def test_a_record_without_an_amount_beside_a_matched_one_tells_of_the_same_service() -> None:
    both = [record(1), record(2, None)]
    assert codes([spend()], both) == [Code.MATCHED, Code.MATCHED]
    assert totals_of(classify([spend()], both, STAYS, POLICIES, LATE)).records_cents == 42_500
    assert codes([spend()], [record(1), record(2, None, on(8, 20))]) == [Code.X2, Code.MATCHED]
    assert codes([], [record(2, None)]) == [Code.X2]


def test_an_exact_pair_is_found_before_a_near_one() -> None:
    lines = classify(
        [spend(1, 10_000, on(8, 10)), spend(2, 20_000, on(8, 11))],
        [record(1, 20_000, on(8, 10)), record(2, 10_000, on(8, 11))],
        STAYS,
        POLICIES,
        LATE,
    )
    assert {(line.spend.id, line.record.id) for line in lines if line.spend and line.record} == {
        ("ENT-1", "REC-2"),
        ("ENT-2", "REC-1"),
    }
    assert {line.code for line in lines} == {Code.MATCHED}


def test_a_record_absorbs_no_more_than_it_says_however_near_the_next_period_is() -> None:  # REC-01
    """$802.00 beside two pay periods of $792.00: it is the first one's, and the second has none."""
    periods = [
        spend(1, 79_200, on(9, 26), kind="OJT", service_from=on(9, 13), service_to=on(9, 26)),
        spend(2, 79_200, on(10, 10), kind="OJT", service_from=on(9, 27), service_to=on(10, 10)),
    ]
    said = record(1, 80_200, on(9, 20), kind="OJT", to_on=on(9, 27))
    lines = {line.subject_id: line for line in classify(periods, [said], STAYS, POLICIES, LATE)}
    assert [(line.code, line.record_cents) for line in lines.values()] == [(Code.X3, 80_200), (Code.X1, 0)]
    assert lines["ENT-2"].record is None


def test_one_course_record_absorbs_its_terms_and_a_phone_record_does_not() -> None:  # REC-01
    terms = [spend(1, 20_000, on(8, 10)), spend(2, 22_500, on(10, 10))]
    whole = record(1, 42_500, on(7, 20), to_on=on(10, 30))
    as_course = [replace(one, kind="Scholarship", service_from=on(7, 20), service_to=one.on) for one in terms]
    assert codes(as_course, [replace(whole, kind="Scholarship")]) == [Code.MATCHED, Code.MATCHED]
    as_phone = [replace(one, kind="Phone", service_from=on(7, 20), service_to=one.on) for one in terms]
    assert codes(as_phone, [replace(whole, kind="Phone")]) == [Code.X1, Code.X3]


def test_a_refund_makes_the_corrected_record_match_again() -> None:  # SCH-17
    paid = spend(1, 42_500, on(8, 10), kind="Scholarship")
    back = spend(2, -20_000, on(10, 1), kind="Scholarship")
    assert codes([paid, back], [record(1, 22_500, kind="Scholarship")]) == [Code.MATCHED, Code.MATCHED]
    assert codes([paid, back], [record(1, 42_500, kind="Scholarship")]) == [Code.X3, Code.MATCHED]


def test_a_month_of_rent_is_matched_by_the_month_it_buys() -> None:
    bought = spend(1, 90_000, on(7, 30), kind="Rent", service_from=on(8, 1), service_to=on(8, 31))
    assert codes([bought], [record(1, 90_000, on(8, 15), kind="Rent")]) == [Code.MATCHED]


def test_answers_clear_a_line_only_under_the_code_it_had() -> None:  # REC-02
    (line,) = classify([spend()], [], STAYS, POLICIES, LATE)
    answered = {("X1", line.subject_id): Answered("record_coming", "PER-1", LATE)}
    assert of_month([line], "2026-08", answered).open_lines() == []
    other = {("X3", line.subject_id): Answered("refund", "PER-1", LATE)}
    assert of_month([line], "2026-08", other).open_lines() == [line]


def test_what_nobody_answered_is_carried_into_later_months() -> None:  # REC-02
    lines = classify([spend()], [], STAYS, POLICIES, LATE)
    september = of_month(lines, "2026-09", {})
    assert (len(september.lines), [line.code for line in september.carried]) == (0, [Code.X1])
    assert of_month(lines, "2026-07", {}).carried == ()


@pytest.mark.parametrize(
    "code, reason, words, refusal",
    [("X9", "other", "w", "exception_unknown"), ("matched", "other", "w", "exception_unknown"),
     ("X1", "refund", "", "reason_unknown"), ("X1", "other", " ", "words_missing")],
)  # fmt: skip
def test_an_answer_needs_a_reason_of_its_code(code: str, reason: str, words: str, refusal: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_answer(code, reason, words)
    assert refused.value.code == refusal


DAYS = st.dates(datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
CENTS = st.sampled_from([10_000, 20_000, 30_000, 42_500])
KIND = st.sampled_from(["Clothing", "Scholarship", "Gas", "Rent"])
PERSON = st.sampled_from(["PAR-1", "PAR-2"])
SPENDS = st.lists(
    st.builds(
        Spend, st.just(""), st.sampled_from(["AWD-1", "AWD-2"]), PERSON, KIND, st.sampled_from(["CCC", "HS"]), st.just("EOP"),
        st.sampled_from(["WA26", "ERA26"]), DAYS, CENTS | st.just(-10_000), st.just(()),
    ),
    max_size=9,
).map(lambda found: [replace(one, id=f"ENT-{place}") for place, one in enumerate(found)])  # fmt: skip
RECORDS = st.lists(
    st.builds(
        lambda who, kind, when, length, cents, fund: ServiceRecord(
            "", "", who, kind, when, when + datetime.timedelta(days=length), cents, fund
        ),
        PERSON, KIND, DAYS, st.integers(0, 40), st.none() | CENTS, st.none() | st.just("WA26"),
    ),
    max_size=9,
).map(lambda found: [replace(one, id=f"REC-{place}") for place, one in enumerate(found)])  # fmt: skip


def both_equations_hold(lines: list[Line], spends: list[Spend], records: list[ServiceRecord]) -> None:
    """REC-03 by another way than `totals_of`: from what went in, not from the lines."""
    assert Counter(line.spend.id for line in lines if line.spend) == Counter(one.id for one in spends)
    assert {line.record.id for line in lines if line.record} == {one.id for one in records}
    for one in records:
        carried = [line for line in lines if line.record is not None and line.record.id == one.id]
        assert len({line.code for line in carried}) == 1
        if one.amount_cents is not None:
            assert sum(line.record_cents for line in carried) == one.amount_cents
    totals = totals_of(lines)
    assert totals.holds
    assert totals.ledger_cents == sum(one.amount_cents for one in spends)
    months = sorted({line.month for line in lines})
    parts = [of_month(lines, month, {}).totals for month in months]
    assert all(part.holds for part in parts)
    assert sum(part.ledger_cents for part in parts) == totals.ledger_cents
    assert sum(part.records_cents for part in parts) == totals.records_cents


EVERYWHERE = {
    who: [Enrolment("EOP", agency, datetime.date(2026, 1, 1)) for agency in ("CCC", "HS")]
    for who in ("PAR-1", "PAR-2")
}


@given(SPENDS, RECORDS)
def test_both_equations_hold_for_any_month(
    spends: list[Spend], records: list[ServiceRecord]
) -> None:  # REC-03
    lines = classify(spends, records, EVERYWHERE, POLICIES, LATE)
    both_equations_hold(lines, spends, records)
    assert all(line.code in (*EXCEPTIONS, Code.MATCHED) for line in lines)


@given(SPENDS, RECORDS)
def test_the_order_of_the_input_does_not_matter(spends: list[Spend], records: list[ServiceRecord]) -> None:
    forth = classify(spends, records, EVERYWHERE, POLICIES, LATE)
    back = classify(spends[::-1], records[::-1], EVERYWHERE, POLICIES, LATE)
    assert Counter(map(repr, forth)) == Counter(map(repr, back))


def test_red_twin_a_lost_line_breaks_the_equations(monkeypatch: pytest.MonkeyPatch) -> None:
    original = pairing._Group._take

    def forgetful(self: pairing._Group, code: Code, spend_ids: list[str], record_id: str) -> None:
        original(self, code, spend_ids, record_id)
        self._lines.pop()

    monkeypatch.setattr(pairing._Group, "_take", forgetful)
    with pytest.raises(AssertionError):
        both_equations_hold(classify([spend()], [record()], STAYS, POLICIES, LATE), [spend()], [record()])
