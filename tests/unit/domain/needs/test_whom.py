"""Whom a fund may serve (FND-01): each thing that a grant asks for decides by itself, and a refusal names nobody's flag."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs.whom import EVERYBODY, SAYS, Ask, Circumstances, Whom, check, in_words, unserved
from ledger.errors import Refused

ON = datetime.date(2026, 11, 20)
BOOK = PolicyBook(
    PolicyValue(code, code, value, "usd", "law", datetime.date(2026, 7, 1), "Guidelines")
    for code, value in (("poverty_one", "15,650.00"), ("poverty_more", "5,500.00"))
)
WHOM = Whom(("Multnomah", "Gresham"), ("public_housing",), 200, ("homeless", "low_income"))
SERVED = Circumstances("Multnomah", "Portland", 3, 5_330_000, frozenset({"public_housing", "low_income"}))


def test_who_is_all_that_a_grant_asks_for_is_served() -> None:  # FND-01
    assert unserved(WHOM, SERVED, BOOK, ON) == ()
    check(())


ONE_MISSING = {
    "another county and city": (replace(SERVED, county="Clackamas"), Ask.RESIDENCE),
    "no residence on record": (replace(SERVED, county="", city=""), Ask.RESIDENCE),
    "another home": (replace(SERVED, flags=frozenset({"low_income"})), Ask.HOUSING),
    "no people that it serves": (
        replace(SERVED, flags=frozenset({"public_housing", "veteran"})),
        Ask.POPULATION,
    ),
    # 200 % of 26,650.00, the level of three, is 53,300.00
    "a cent over the limit": (replace(SERVED, household_income_cents=5_330_001), Ask.HOUSEHOLD),
    "one person less": (replace(SERVED, household_size=2), Ask.HOUSEHOLD),
    "no income on record": (replace(SERVED, household_income_cents=None), Ask.HOUSEHOLD),
    "no size on record": (replace(SERVED, household_size=None), Ask.HOUSEHOLD),
}


@pytest.mark.parametrize("case", ONE_MISSING)
def test_one_thing_missing_is_found_by_itself(case: str) -> None:  # FND-01
    person, ask = ONE_MISSING[case]
    assert unserved(WHOM, person, BOOK, ON) == (ask,)
    with pytest.raises(Refused, match=SAYS[ask]) as refused:
        check((ask,))
    assert refused.value.code == "fund_not_for"


def test_a_city_or_another_spelling_of_it_is_a_residence() -> None:
    assert unserved(WHOM, replace(SERVED, county="", city="GRESHAM "), BOOK, ON) == ()


def test_no_income_at_all_is_an_income() -> None:
    assert unserved(WHOM, replace(SERVED, household_income_cents=0), BOOK, ON) == ()


def test_without_a_poverty_level_nobody_is_known_to_be_below_it() -> None:
    assert unserved(WHOM, SERVED, PolicyBook(()), ON) == (Ask.HOUSEHOLD,)


def test_a_grant_that_asks_nothing_serves_everybody() -> None:
    assert unserved(EVERYBODY, Circumstances(), PolicyBook(()), ON) == ()
    assert in_words(EVERYBODY) == ""


def test_no_refusal_tells_what_somebody_is() -> None:  # P34
    with pytest.raises(Refused) as refused:
        check(tuple(Ask))
    said = str(refused.value)
    assert all(words in said for words in SAYS.values())
    assert not any(name in said for name in ("homeless", "hopwa", "low", "Multnomah"))


def test_whom_it_serves_is_a_sentence() -> None:
    assert in_words(WHOM) == (
        "live in Multnomah or Gresham, and have public housing, and have a household income of at most 200 % of the poverty level,"
        " and are on record as homeless or low income"
    )
