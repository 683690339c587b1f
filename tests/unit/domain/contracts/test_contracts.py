"""Contracts for training at work: ceilings, lengths, signatures, ends and employers, as pure decisions."""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest

from ledger.demo.agreements import CONTRACT
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.ratios import OJT_RATE, Waiver, waiver_on
from ledger.domain.contracts import contracts as rules
from ledger.domain.contracts.agreements import contents_from, to_text
from ledger.domain.contracts.contents import Contents, check_contents
from ledger.domain.contracts.contracts import Draft, History
from ledger.domain.needs.terms import OjtTerms
from ledger.errors import InvalidInput, Refused

JULY_1, JULY_20 = datetime.date(2026, 7, 1), datetime.date(2026, 7, 20)
SEPTEMBER_30 = datetime.date(2026, 9, 30)
OCTOBER_15, OCTOBER_16 = datetime.date(2026, 10, 15), datetime.date(2026, 10, 16)
TERMS = OjtTerms(JULY_20, OCTOBER_16, 520 * 60, 2_000, 5_000)
DOCUMENT = "a document"


def _value(code: str, value: str, unit: str, from_on: datetime.date = JULY_1) -> PolicyValue:
    return PolicyValue(code, code, value, unit, "policy", from_on, DOCUMENT)


VALUES = (
    _value("ojt_rate", "50%", "share"),
    _value("ojt_rate_factors", "75%", "share"),
    _value("ojt_hours", "1040", "hours"),
    _value("ojt_months", "6", "months"),
    _value("ojt_pattern_contracts", "3", "count"),
    _value("ojt_pattern_share", "50%", "share"),
    _value("ojt_final_evaluation", "yes", "yes_no"),
)
BOOK = PolicyBook(VALUES)
WITH_FACTORS = replace(CONTRACT, factors=("size",), factor_words="Nine employees (invented)")


def _refused(code: str, act: object) -> Refused:
    with pytest.raises(Refused) as refused:
        act()  # type: ignore[operator]  # a lambda
    assert refused.value.code == code
    return refused.value


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"fein": ""}, "fein"),
        ({"fein": "930000000"}, "fein"),
        ({"occupation": " "}, "occupation"),
        ({"onet": "514121"}, "onet"),
        ({"outline": ""}, "outline"),
        ({"rationale": ""}, "rationale"),
        ({"svp": 0}, "svp"),
        ({"svp": 10}, "svp"),
        ({"records": False}, "records"),
        ({"factors": ("charm",)}, "factors"),
        ({"checklist": ("weather",)}, "checklist"),
        ({"employed_basis": "luck"}, "employed_basis"),
    ],
)
def test_a_contract_must_hold_everything_of_the_model_contract(
    changed: dict[str, object], field: str
) -> None:
    # OJT-01, OJT-05: employer's number, occupation, outline, records clause, and why it takes that long
    check_contents(CONTRACT)
    with pytest.raises(InvalidInput) as wrong:
        check_contents(replace(CONTRACT, **changed))  # type: ignore[arg-type]  # one field each
    assert wrong.value.field == field


def test_contents_come_back_as_they_were_kept() -> None:
    whole = replace(WITH_FACTORS, employed_since=JULY_1)
    assert contents_from("OJT", to_text(whole)) == whole
    assert contents_from("OJT", to_text(Contents())) == Contents()


def test_half_the_wage_needs_nothing_more() -> None:
    # OJT-03: 20 CFR 680.720(b)
    assert [one.code for one in rules.check_rate(TERMS, CONTRACT, BOOK, JULY_1)] == ["ojt_rate"]


def test_up_to_three_quarters_need_documented_factors() -> None:
    # OJT-03: 20 CFR 680.730; the refusal names both shares
    terms = replace(TERMS, rate_bp=7_500)
    found = _refused("ojt_factors", lambda: rules.check_rate(terms, CONTRACT, BOOK, JULY_1))
    assert found.arguments["rate"] == "75%" and found.arguments["common"] == "50%"
    no_words = replace(WITH_FACTORS, factor_words=" ")
    _refused("ojt_factors", lambda: rules.check_rate(terms, no_words, BOOK, JULY_1))
    assert len(rules.check_rate(terms, WITH_FACTORS, BOOK, JULY_1)) == 2


def test_above_three_quarters_only_while_a_waiver_of_the_fund_is_in_force() -> None:
    # OJT-03, FND-19: 90 % for one fund of one state from 1 to 31 August, and for no other fund and day
    terms = replace(TERMS, rate_bp=9_000)
    august, last = datetime.date(2026, 8, 1), datetime.date(2026, 8, 31)
    waivers = [Waiver(OJT_RATE, "90%", august, last, "Oregon", DOCUMENT, "WA26")]

    def rate(on: datetime.date, fund: str, contents: Contents = WITH_FACTORS) -> list[PolicyValue]:
        waiver = waiver_on(waivers, OJT_RATE, on, fund)
        return rules.check_rate(terms, contents, BOOK, on, waiver)

    for on, fund in ((JULY_1, "WA26"), (last + datetime.timedelta(days=1), "WA26"), (august, "DW26")):
        found = _refused("ojt_rate", lambda on=on, fund=fund: rate(on, fund))
        assert found.arguments["most"] == "75%"
    for on in (august, last):
        assert (rate(on, "WA26")[1].value, rate(on, "WA26")[1].document) == ("90%", DOCUMENT)
    _refused("ojt_factors", lambda: rate(august, "WA26", CONTRACT))


def test_a_contract_lasts_at_most_the_policys_months_and_hours() -> None:
    # OJT-05: six months from 20 July end before 20 January
    rules.check_duration("OJT", replace(TERMS, ends_on=datetime.date(2027, 1, 19)), BOOK, JULY_1)
    longer = replace(TERMS, ends_on=datetime.date(2027, 1, 20))
    _refused("ojt_months", lambda: rules.check_duration("OJT", longer, BOOK, JULY_1))
    _refused("ojt_hours", lambda: rules.check_duration("OJT", replace(TERMS, minutes=62_401), BOOK, JULY_1))


def test_nobody_who_is_on_the_payroll_already_without_the_laws_evidence() -> None:
    # OJT-02, OJT-18: 20 CFR 680.710
    on_payroll = replace(CONTRACT, employed_since=JULY_1)
    _refused("on_payroll", lambda: rules.check_employed(on_payroll, JULY_20))
    rules.check_employed(replace(CONTRACT, employed_since=JULY_20), JULY_20)
    evidence = replace(
        on_payroll,
        employed_basis="technology",
        employed_words="New cutting machines",
        below_self_sufficient=True,
    )
    rules.check_employed(evidence, JULY_20)
    _refused(
        "on_payroll",
        lambda: rules.check_employed(replace(evidence, below_self_sufficient=False), JULY_20),
    )


@pytest.mark.parametrize(
    "history, blocked",
    [
        (History(ended=2, failed=2), False),
        (History(ended=4, retained=2, failed=2), False),
        (History(ended=3, retained=1, failed=2), True),
        (History(ended=5, retained=0, cause=3, failed=2), False),
    ],
)
def test_an_employer_with_a_pattern_of_failure_is_blocked(history: History, blocked: bool) -> None:
    # OJT-12: from three ended contracts on, more than half failed; quits and dismissals for cause do not count
    if not blocked:
        rules.check_employer(history, BOOK, JULY_1)
        return
    found = _refused("employer_pattern", lambda: rules.check_employer(history, BOOK, JULY_1))
    assert (found.arguments["ended"], found.arguments["failed"]) == (3, 2)


def test_without_a_contract_nothing_is_approved() -> None:
    # OJT-01
    _refused("contract_none", lambda: rules.check_draft(TERMS, None, BOOK, JULY_1))
    assert len(rules.check_draft(TERMS, Draft(CONTRACT), BOOK, JULY_1)) == 3


def _sign(
    party: str,
    signed: dict[str, datetime.date],
    on: datetime.date,
    contents: Contents = CONTRACT,
    today: datetime.date | None = None,
) -> datetime.date | None:
    return rules.check_signature(
        contents,
        party,
        signed,
        approved_on=datetime.date(2026, 7, 16),
        starts_on=JULY_20,
        signed_on=on,
        today=today or JULY_20,
    )


def test_nobody_signs_before_the_approval_and_nothing_is_recorded_after_the_first_day() -> None:
    # OJT-02: approved on 16 July, first day 20 July; the typed day alone proves nothing
    on = datetime.date(2026, 7, 16)
    assert _sign("employer", {}, on, today=JULY_20) is None
    _refused("agreement_early", lambda: _sign("employer", {}, datetime.date(2026, 7, 15)))
    july_21 = datetime.date(2026, 7, 21)
    _refused("agreement_told_late", lambda: _sign("employer", {}, on, today=july_21))


def test_the_last_signature_executes_and_comes_before_the_first_day() -> None:
    # OJT-02: signed on the first day is too late
    on = datetime.date(2026, 7, 17)
    assert _sign("employer", {}, on) is None
    before = {"employer": on, "participant": datetime.date(2026, 7, 18)}
    assert _sign("board", before, on) == datetime.date(2026, 7, 18)
    found = _refused("agreement_late", lambda: _sign("board", before, JULY_20))
    assert found.arguments["starts_on"] == JULY_20
    for party, signed, day, code in (
        ("mayor", {}, on, "party_unknown"),
        ("employer", before, on, "party_signed"),
        ("board", before, datetime.date(2026, 7, 26), "binds_in_future"),
    ):
        with pytest.raises(InvalidInput) as wrong:
            _sign(party, signed, day)
        assert wrong.value.code == code


def test_nobody_signs_before_the_checklist_is_whole() -> None:
    # OJT-13
    short = replace(CONTRACT, checklist=CONTRACT.checklist[1:])
    found = _refused("checklist_open", lambda: _sign("employer", {}, datetime.date(2026, 7, 17), short))
    assert found.arguments["count"] == 1


def test_evaluations_are_due_half_way_and_on_the_last_day() -> None:
    # OJT-14
    assert rules.evaluation_days(TERMS) == {"midpoint": datetime.date(2026, 9, 2), "final": OCTOBER_16}
    rules.check_last_payment({"final"}, BOOK, JULY_1)
    _refused("evaluation_missing", lambda: rules.check_last_payment({"midpoint"}, BOOK, JULY_1))


@pytest.mark.parametrize(
    "worked_to, ended_on, entered_on, hours, left_cents, last",
    [
        (OCTOBER_16, None, OCTOBER_16, 480, 40_000, True),
        (OCTOBER_15, None, OCTOBER_16, 519, 1, False),
        (OCTOBER_15, None, OCTOBER_16, 520, 1, True),  # a day before the end, and no hour is left
        (OCTOBER_15, None, OCTOBER_16, 519, 0, True),  # nor a cent
        (
            OCTOBER_15,
            None,
            datetime.date(2026, 10, 17),
            519,
            1,
            True,
        ),  # nor a day: more of them may never come
        (SEPTEMBER_30, SEPTEMBER_30, SEPTEMBER_30, 400, 120_000, True),  # ended early
        (datetime.date(2026, 9, 29), SEPTEMBER_30, datetime.date(2026, 10, 1), 400, 120_000, True),
    ],
)
def test_the_last_payment_reaches_the_end_or_uses_up_hours_or_maximum(
    worked_to: datetime.date,
    ended_on: datetime.date | None,
    entered_on: datetime.date,
    hours: int,
    left_cents: int,
    last: bool,
) -> None:
    # OJT-14: an evaluation is not passed by with a bill that ends a day before the contract
    found = rules.is_last_payment(
        TERMS,
        worked_to=worked_to,
        ended_on=ended_on,
        entered_on=entered_on,
        counted_minutes=hours * 60,
        left_cents=left_cents,
    )
    assert found is last


def test_half_of_what_is_earned_waits_ninety_days() -> None:
    # OJT-11: books.md, worked book
    assert rules.held_cents(160_000, Fraction(1, 2)) == 80_000
    assert rules.retention_on(datetime.date(2026, 8, 31), 90) == datetime.date(2026, 11, 29)
    ended, shown = datetime.date(2026, 8, 31), datetime.date(2026, 11, 29)
    rules.check_retention(ended, 90, 80_000, shown, shown)
    _refused("retention_early", lambda: rules.check_retention(ended, 90, 80_000, shown, JULY_1))
    day_before = shown - datetime.timedelta(days=1)
    _refused("retention_early", lambda: rules.check_retention(ended, 90, 80_000, day_before, shown))
    _refused("training_not_ended", lambda: rules.check_retention(None, 90, 80_000, shown, shown))
    _refused("nothing_held", lambda: rules.check_retention(ended, 90, 0, shown, shown))


def test_an_early_end_lets_all_go_but_the_holdback_and_hours_still_to_be_billed() -> None:
    # OJT-15: 5,200.00 bound, 800.00 accrued and 800.00 held of 1,600.00 earned
    assert rules.rest_at_end(440_000, 80_000, 0) == 360_000
    assert rules.rest_at_end(440_000, 80_000, TERMS.worth_cents(10 * 60)) == 350_000


def test_a_training_ends_within_its_days_and_not_before_what_was_billed() -> None:
    # OJT-15
    today = datetime.date(2026, 12, 1)
    worked = datetime.date(2026, 8, 14)

    def ends(on: datetime.date, reason: str = "quit") -> bool:
        return rules.check_end(TERMS, reason, ended_on=on, today=today, worked_to=worked)

    assert ends(datetime.date(2026, 8, 31)) and not ends(OCTOBER_16, "completed")
    for day in (datetime.date(2026, 8, 13), datetime.date(2026, 10, 17)):
        with pytest.raises(InvalidInput, match="can end between"):
            ends(day)
    with pytest.raises(InvalidInput):
        ends(OCTOBER_16, "boredom")
