"""Caps: every scope's window, and which one binds (SUP-05, SUP-06, SCH-08)."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs import caps
from ledger.domain.needs.caps import Asking, Use
from ledger.domain.needs.scopes import SCOPE_WORDS, Scope, code_of
from ledger.errors import Refused

JULY_1 = datetime.date(2026, 7, 1)
NOVEMBER_20 = datetime.date(2026, 11, 20)


def book(kind: str = "Clothing", **amounts: str) -> PolicyBook:
    """Caps from 2020 on, scope to amount."""
    from_on = datetime.date(2020, 7, 1)
    return PolicyBook(
        PolicyValue(
            f"POL-{scope}", code_of(kind, Scope(scope)), amount, "usd", "policy", from_on, "Policy 1", "PRO-1"
        )
        for scope, amount in amounts.items()
    )


def asking(cents: int, *, entry_on: datetime.date | None = JULY_1, need: str = "NEED-1") -> Asking:
    return Asking("Clothing", cents, NOVEMBER_20, entry_on, need)


def test_the_cap_that_leaves_least_binds_and_is_named_with_its_numbers() -> None:
    # SUP-05: 400.00 a year less 250.00 leave 150.00; the household's 600.00 less 480.00 leave 120.00; asked are 130.00
    uses = [
        Use(datetime.date(2026, 8, 3), 25_000),
        Use(datetime.date(2026, 9, 1), 23_000, own=False),
    ]
    limits = book(program_year="400.00", household="600.00", lifetime="1,000.00")
    with pytest.raises(Refused) as refused:
        caps.check(asking(13_000), uses, limits)
    says = refused.value.message
    assert says == (
        "The cap for Work clothes is $600.00 for the household in a program year; $480.00 is used and $130.00 is asked,"
        " $10.00 too much. The policy has no exception to it."
    )
    assert refused.value.remedy.endswith("only the board can change the cap (Policy 1).")
    found = caps.check(asking(12_000), uses, limits)
    assert [one.scope for one in found] == [Scope.HOUSEHOLD, Scope.PROGRAM_YEAR, Scope.LIFETIME]
    assert caps.numbers(found) == {
        "cap_cents": 60_000,
        "used_cents": 48_000,
        "cap_household_cents": 60_000,
        "used_household_cents": 48_000,
        "cap_program_year_cents": 40_000,
        "used_program_year_cents": 25_000,
        "cap_lifetime_cents": 100_000,
        "used_lifetime_cents": 25_000,
    }


@pytest.mark.parametrize(
    "scope, inside, outside",
    [
        (Scope.MONTH, datetime.date(2026, 11, 1), datetime.date(2026, 10, 31)),
        (Scope.PROGRAM_YEAR, datetime.date(2026, 7, 1), datetime.date(2026, 6, 30)),
        (Scope.ENROLMENT, datetime.date(2026, 7, 1), datetime.date(2026, 6, 30)),
        (Scope.ROLLING, datetime.date(2025, 11, 21), datetime.date(2025, 11, 20)),
        (Scope.HOUSEHOLD, datetime.date(2026, 7, 1), datetime.date(2026, 6, 30)),
    ],
)
def test_a_window_counts_its_first_day_and_not_the_day_before(
    scope: Scope, inside: datetime.date, outside: datetime.date
) -> None:
    # SUP-05, SCH-08: one day decides
    limits = book(**{scope.value: "100.00"})
    (counted,) = caps.check(asking(1), [Use(inside, 9_999)], limits)
    assert (counted.used_cents, counted.after_cents) == (9_999, 0)
    (free,) = caps.check(asking(10_000), [Use(outside, 9_999)], limits)
    assert free.used_cents == 0
    with pytest.raises(Refused, match=r"\$100\.00 .*; \$99\.99 is used and \$0\.02 is asked, \$0\.01 too"):
        caps.check(asking(2), [Use(inside, 9_999)], limits)


def test_a_lifetime_cap_never_forgets() -> None:
    # SCH-08
    (found,) = caps.check(asking(1), [Use(datetime.date(2011, 1, 3), 9_999)], book(lifetime="100.00"))
    assert found.after_cents == 0


def test_a_request_is_all_lines_of_one_need_so_that_splitting_a_line_gains_nothing() -> None:
    # SUP-05
    uses = [Use(NOVEMBER_20, 9_000, need="NEED-1"), Use(NOVEMBER_20, 9_000, need="NEED-2")]
    (found,) = caps.check(asking(1_000), uses, book(request="100.00"))
    assert (found.used_cents, found.after_cents) == (9_000, 0)
    with pytest.raises(Refused, match="in one request"):
        caps.check(asking(1_001), uses, book(request="100.00"))


def test_what_was_in_no_request_is_not_in_the_one_that_has_no_number_yet() -> None:
    # SUP-05, AUD-04: carried in at going live, and tried in a dry run
    tried = replace(asking(10_000), need="")
    (found,) = caps.check(tried, [Use(NOVEMBER_20, 9_000)], book(request="100.00"))
    assert (found.used_cents, found.after_cents) == (0, 0)


def test_another_person_of_the_household_counts_for_the_household_alone() -> None:
    # SUP-05
    uses = [Use(NOVEMBER_20, 9_000, own=False)]
    for scope in Scope:
        (found,) = caps.tested(asking(0), uses, book(**{scope.value: "100.00"}))
        assert found.used_cents == (9_000 if scope is Scope.HOUSEHOLD else 0)


def test_a_month_of_rent_is_held_against_the_months_cap_alone() -> None:
    # SUP-05, SUP-11: three months at 900.00 against 900.00 a month and 3,600.00 a year
    limits = book("Rent", month="900.00", program_year="3,600.00")
    asked = Asking("Rent", 270_000, NOVEMBER_20, JULY_1, "NEED-1", 90_000)
    found = caps.check(asked, [], limits)
    assert [(one.scope, one.after_cents) for one in found] == [
        (Scope.MONTH, 0),
        (Scope.PROGRAM_YEAR, 90_000),
    ]
    with pytest.raises(Refused, match=r"\$900\.00 in a month; \$0\.00 is used and \$900\.01 is asked"):
        caps.check(Asking("Rent", 90_001, NOVEMBER_20, JULY_1, "NEED-1", 90_001), [], limits)


def test_without_any_cap_nothing_can_be_approved() -> None:
    # SUP-05: absent means that nobody has decided
    with pytest.raises(Refused) as refused:
        caps.check(asking(100), [], PolicyBook([]))
    assert refused.value.code == "no_policy_on"
    assert caps.tested(asking(100), [], PolicyBook([])) == []


def test_every_scope_has_words_and_a_code_of_its_own() -> None:
    assert set(SCOPE_WORDS) == set(Scope)
    assert code_of("Rent", Scope.PROGRAM_YEAR) == "cap.Rent"
    assert len({code_of("Rent", scope) for scope in Scope}) == len(Scope)


@pytest.mark.parametrize(
    "approved_on, served",
    [
        (datetime.date(2026, 10, 31), (datetime.date(2026, 11, 2), datetime.date(2026, 11, 29))),
        (NOVEMBER_20, None),
    ],
)
def test_a_month_is_the_month_served_and_without_days_that_of_the_approval(
    approved_on: datetime.date, served: tuple[datetime.date, datetime.date] | None
) -> None:
    # SUP-05: what was approved on the last day of October for November is November's
    use = Use(approved_on, 9_000, served=served)
    with pytest.raises(Refused, match="in a month; .90.00 is used and .10.01 is asked"):
        caps.check(asking(1_001), [use], book(month="100.00"))
    december = (datetime.date(2026, 12, 1), datetime.date(2026, 12, 14))
    (free,) = caps.check(replace(asking(10_000), served=december), [use], book(month="100.00"))
    assert free.used_cents == 0


def test_an_amount_falls_into_months_by_its_days_and_the_fullest_month_binds() -> None:
    # SUP-05: seven weeks for 490.00 are 10.00 a day: 120.00 of July, 310.00 of August, 60.00 of September
    weeks = (datetime.date(2026, 7, 20), datetime.date(2026, 9, 6))
    asked = replace(asking(49_000), served=weeks)
    assert caps.fullest_month(asked, []) == (31_000, 0)
    july = Use(
        datetime.date(2026, 6, 30), 25_000, served=(datetime.date(2026, 7, 1), datetime.date(2026, 7, 31))
    )
    assert caps.fullest_month(asked, [july]) == (12_000, 25_000)
    assert caps.fullest_month(asked, [replace(july, own=False)]) == (31_000, 0)
    september = replace(asking(3_000), served=(datetime.date(2026, 9, 1), datetime.date(2026, 9, 3)))
    assert caps.fullest_month(september, [Use(JULY_1, 49_000, served=weeks)]) == (3_000, 6_000)
