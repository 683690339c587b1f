"""Who else was asked to pay: what an entry needs, and that support has one."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.needs.resources import Tried, check_tried, from_text, others_pay_cents, to_text
from ledger.errors import InvalidInput, LedgerError, Refused

TODAY = datetime.date(2026, 11, 20)
NO = Tried("dhs", datetime.date(2026, 11, 18), "no_money", words="Hardship fund")
PART = Tried("agency", TODAY, "pays_part", 5_000)


def test_support_needs_an_entry_and_training_has_its_own_determinations() -> None:
    # SUP-02, 20 CFR 680.910(a)(2)
    with pytest.raises(Refused) as refused:
        check_tried("Rent", (), TODAY)
    assert refused.value.code == "resource_missing"
    check_tried("Scholarship", (), TODAY)
    check_tried("Rent", (NO,), TODAY)


@pytest.mark.parametrize(
    "entry, code",
    [
        (replace(NO, source="aunt"), "code_unknown"),
        (replace(NO, result="maybe"), "code_unknown"),
        (replace(NO, on=None), "terms_missing"),
        (replace(NO, on=TODAY + datetime.timedelta(days=1)), "date_in_future"),
        (replace(NO, on=datetime.date(2019, 1, 1)), "day_far"),
        (replace(NO, cents=1), "amount_missing"),
        (replace(PART, cents=0), "amount_missing"),
        (replace(NO, source="other", words=" "), "words_missing"),
    ],
)
def test_an_entry_names_source_day_and_result(entry: Tried, code: str) -> None:
    # SUP-02: resource tried, date, result; each of them a known one
    with pytest.raises(LedgerError) as refused:
        check_tried("Clothing", (PART, entry), TODAY)
    assert refused.value.code == code
    assert isinstance(refused.value, InvalidInput)


def test_what_another_source_pays_is_recorded_though_it_is_not_our_money() -> None:
    # d20: the agency's own support money
    assert others_pay_cents((NO, PART)) == 5_000
    assert from_text(to_text((NO, PART))) == (NO, PART)
    assert from_text(None) == ()
