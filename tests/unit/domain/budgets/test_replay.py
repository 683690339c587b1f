"""A past approval decided again: the same under its own values, and what a draft would have changed."""

import datetime
from dataclasses import replace

from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.budgets.replay import Past, decide_again, differences, drafted
from tests.unit.domain.needs.test_needs import BOOK, CLOTHES, FACTS, RENT

PAST = [Past("SUP-1", "Rent", RENT, FACTS), Past("SUP-2", "Clothing", CLOTHES, replace(FACTS, payee_sort=""))]


def value(code: str, text: str, unit: str = "usd") -> PolicyValue:
    return PolicyValue("", code, text, unit, "policy", datetime.date(2027, 7, 1), "Draft")


def test_under_its_own_values_nothing_differs() -> None:  # AUD-04
    assert [decide_again(one, BOOK).says for one in PAST] == ["One person approves."] * 2
    assert differences(PAST, BOOK, drafted(BOOK, [])) == []


def test_a_lower_cap_refuses_what_was_approved_whatever_its_date() -> None:  # AUD-04, SUP-05
    found = differences(PAST, BOOK, drafted(BOOK, [value("cap.Rent", "1,000.00")]))
    assert [(one.past.award, one.then.allowed, one.now.allowed) for one in found] == [("SUP-1", True, False)]
    assert "$1,000.00" in found[0].now.says


def test_a_lower_band_asks_for_a_second_person() -> None:  # SD7
    found = differences(PAST, BOOK, drafted(BOOK, [value("approval_band", "500.00")]))
    assert [(one.past.award, one.now.says) for one in found] == [("SUP-1", "Two people approve.")]


def test_a_cap_that_was_not_there_and_the_last_value_of_a_code_count() -> None:
    later = replace(value("cap.Rent.lifetime", "9,000.00"), from_on=datetime.date(2027, 8, 1))
    draft = [later, value("cap.Rent.lifetime", "10.00")]
    assert differences(PAST, BOOK, drafted(BOOK, draft)) == []
    assert len(differences(PAST, BOOK, drafted(BOOK, draft[1:]))) == 1
