"""One approval for many small payments: what fits a week, and what does not."""

import datetime

import pytest

from ledger.domain.awards import weeks
from ledger.domain.awards.weeks import Given
from ledger.domain.needs.term_checks import check_terms
from ledger.domain.needs.terms import (
    CardTerms,
    PlainTerms,
    Terms,
    WeekTerms,
    complete,
    from_text,
    to_text,
    weeks_of,
)
from ledger.domain.needs.wording import terms_in_words
from ledger.errors import InvalidInput, Refused

MONDAY = datetime.date(2026, 8, 3)
TERMS = WeekTerms(MONDAY, 12, 5_000)


def _on(*days: int) -> datetime.date:
    return MONDAY + datetime.timedelta(days=days[0])


def _one(day: int, cents: int) -> Given:
    return Given(_on(day), _on(day), cents)


@pytest.mark.parametrize(
    "given, used",
    [
        ([], [0, 0, 0]),
        ([_one(0, 2_000), _one(6, 3_000), _one(7, 5_000)], [5_000, 5_000, 0]),
        ([Given(_on(0), _on(20), 12_000)], [5_000, 5_000, 2_000]),
        # The bill of three weeks finds room around what is there already
        ([Given(_on(0), _on(20), 9_000), _one(8, 5_000)], [5_000, 5_000, 4_000]),
        ([Given(_on(0), _on(13), 8_000), Given(_on(0), _on(20), 7_000)], [5_000, 5_000, 5_000]),
    ],
)
def test_what_was_given_is_spread_over_the_weeks_it_was_for(given: list[Given], used: list[int]) -> None:
    # SUP-05: gas, 12 weeks, up to 50.00 a week
    table = weeks.spread(TERMS, given)
    assert [one.used_cents for one in table[:3]] == used
    assert len(table) == 12
    assert (table[0].from_on, table[0].to_on) == (MONDAY, _on(6))
    assert table[-1].to_on == TERMS.last_on == datetime.date(2026, 10, 25)
    assert all(one.left_cents == 5_000 - one.used_cents >= 0 for one in table)


@pytest.mark.parametrize(
    "before, asked, numbers",
    [
        ([_one(0, 3_000)], _one(6, 2_001), (5_000, 3_000, 2_001)),
        ([], _one(7, 5_001), (5_000, 0, 5_001)),
        ([_one(0, 3_000)], Given(_on(0), _on(13), 8_000), (10_000, 3_000, 8_000)),
        ([Given(_on(0), _on(13), 10_000)], _one(9, 1), (5_000, 5_000, 1)),
    ],
)
def test_a_week_gets_no_more_than_its_amount_whatever_the_other_weeks_leave(
    before: list[Given], asked: Given, numbers: tuple[int, int, int]
) -> None:
    # SUP-05: the week, its most, what is used and asked
    with pytest.raises(Refused) as refused:
        weeks.check(TERMS, before, [asked])
    found = refused.value.arguments
    assert refused.value.code == "week_most"
    assert (found["most_cents"], found["used_cents"], found["asked_cents"]) == numbers
    weeks.check(TERMS, before, [Given(_on(21), _on(27), 5_000)])


@pytest.mark.parametrize("day", [-1, 84])
def test_a_day_outside_the_weeks_is_refused(day: int) -> None:
    with pytest.raises(InvalidInput, match="in none of the weeks"):
        weeks.check(TERMS, [], [_one(day, 100)])


def test_more_follows_until_the_last_week() -> None:
    assert weeks.goes_on(TERMS, _on(76))
    assert not weeks.goes_on(TERMS, _on(77))


@pytest.mark.parametrize(
    "kind, terms, words",
    [
        ("Gas", TERMS, "12 weeks from August 3, 2026, up to $50.00 a week"),
        ("ChildCare", TERMS, "12 weeks from August 3, 2026, up to $50.00 a week"),
        (
            "Gas",
            CardTerms(MONDAY, TERMS.last_on, 5_000),
            "By gas card, for travel from August 3, 2026 to October 25, 2026, up to $50.00 a week",
        ),
    ],
)
def test_gas_and_child_care_may_be_approved_by_the_week(kind: str, terms: Terms, words: str) -> None:
    # SUP-13: by mileage or by card
    assert from_text(kind, to_text(terms)) == terms
    assert terms_in_words(kind, to_text(terms)) == words
    assert weeks_of(terms) == TERMS
    check_terms(kind, 60_000, terms)
    with pytest.raises(InvalidInput, match="do not make"):
        check_terms(kind, 60_001, terms)


def test_cards_by_the_week_are_for_whole_weeks_and_others_have_no_limit_of_a_week() -> None:
    with pytest.raises(InvalidInput, match="not whole weeks"):
        check_terms("Gas", 5_000, CardTerms(MONDAY, _on(7), 5_000))
    free = complete("Gas", {"starts_on": "2026-08-03", "ends_on": "2026-08-10"})
    assert free == CardTerms(MONDAY, _on(7))
    assert weeks_of(free) is None
    assert weeks_of(PlainTerms()) is None
    check_terms("Gas", 7_500, free)
    with pytest.raises(InvalidInput, match="above zero"):
        check_terms("Gas", 0 + 1, WeekTerms(MONDAY, 1, 0))
