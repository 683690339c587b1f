"""Pools hide in a crowd only, and amendments are possible moves."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from ledger.domain.budgets import changes as budget_changes
from tests.folders import (
    TODAY,
    Folder,
    amended,
    entries,
    faults_of,
    found_at,
    loaded,
    pooled,
    read,
    small,
    year_table,
)


def _no_ordinary_fund(folder: Folder) -> None:
    folder["funds.toml"]["fund"]["HR26"]["confidential_class"] = "HOPWA"


def _one_fund(folder: Folder) -> None:
    del folder["funds.toml"]["fund"]["HR26"]["pool"]


def _no_ordinary_agency(folder: Folder) -> None:
    folder["allocations.toml"]["allocation"][-1]["agency"] = "HS"


def _kind_alone(folder: Folder) -> None:
    folder["funds.toml"]["fund"]["HP26"]["kinds"] = ["Rent", "MoveIn"]


def _line_alone(folder: Folder) -> None:
    for code in ("HP26", "HR26"):
        folder["funds.toml"]["fund"][code]["kinds"] = ["Rent", "Scholarship"]
    folder["year.toml"]["budget"]["HP26"] = year_table(training_budget="30.00", set_aside="30.00")
    folder["allocations.toml"]["allocation"][-2]["line"] = "Training"


POOLS: list[tuple[Callable[[Folder], None], str, str]] = [
    (_no_ordinary_fund, "funds", "holds 2 funds, 0 of them ordinary"),
    (_one_fund, "funds", "holds 1 funds"),
    (_no_ordinary_agency, "agencies", "holds 1 agencies, 0 of them ordinary"),
    (_kind_alone, "kinds", "MoveIn"),
    (_line_alone, "line", "Training"),
]


@pytest.mark.parametrize("change, key, says", POOLS)
def test_a_pool_that_would_hide_nobody_is_refused(
    change: Callable[[Folder], None], key: str, says: str
) -> None:
    folder = pooled()
    change(folder)
    assert says in found_at(faults_of(folder), "funds.toml", "pool.HSP26", key)


@pytest.mark.parametrize(
    "source, target, debit, credit",
    [
        ("reserve", "CCC:EOP", "Reserve:WA26:Training", "Available:CCC:EOP:WA26:Training"),
        ("CCC:EOP", "reserve", "Available:CCC:EOP:WA26:Training", "Reserve:WA26:Training"),  # ALC-10
        ("CCC:EOP", "HS:EOP", "Available:CCC:EOP:WA26:Training", "Available:HS:EOP:WA26:Training"),  # ALC-04
        ("unassigned", "reserve", "Unassigned:WA26", "Reserve:WA26:Training"),
    ],
)
def test_an_amendment_is_one_dated_entry_with_two_sides(
    source: str, target: str, debit: str, credit: str
) -> None:
    folder = amended(**{"from": source, "to": target, "on": TODAY})
    assert faults_of(folder, loaded(small())) == []
    (one,) = entries(folder, read(small()))
    assert (one.narration, one.on) == ("amendment", TODAY)
    assert [(p.account, p.amount_cents) for p in one.postings] == [
        (f"Equity:Budget:{debit}", 1000),
        (f"Equity:Budget:{credit}", -1000),
    ]


def test_an_amendment_that_was_applied_is_known_by_its_id() -> None:
    assert entries(amended(), read(amended())) == []
    assert budget_changes.diff(read(amended()), read(amended())) == []
    assert faults_of(amended(), loaded(amended())) == []


MOVES: list[tuple[dict[str, Any], str, str]] = [
    ({"amount": "20.01"}, "amount", "$20.01 must not be more than the $20.00 of reserve"),
    ({"amount": "0.00"}, "amount", "must be more than 0.00"),
    ({"to": "reserve"}, "to", "two sides"),
    ({"to": "XX:EOP"}, "agency", "XX is not an agency"),
    ({"to": "shelf"}, "to", "AGENCY:PROGRAM"),
    ({"from": "unassigned"}, "to", "goes to the reserve first"),
    ({"on": datetime.date(2026, 6, 30)}, "on", "must lie between 2026-07-01"),
    ({"on": datetime.date(2026, 8, 2)}, "on", "after today, 2026-08-01"),
    ({"fund": "WB26"}, "fund", "not a fund"),
]


@pytest.mark.parametrize("changed, key, says", MOVES)
def test_an_amendment_that_cannot_be_is_refused(changed: dict[str, Any], key: str, says: str) -> None:
    assert says in found_at(faults_of(amended(**changed)), "amendments.toml", "amendment.AM-1", key)


def test_a_de_dedication_that_breaks_the_strict_test_is_refused() -> None:
    folder = amended(**{"from": "reserve", "to": "unassigned"})  # SET-03: 3 x 110.00 is 330.00
    assert found_at(faults_of(folder), "year.toml", "budget", "set_aside").startswith(
        "3 x $110.00 = $330.00 must be more than $330.00"
    )
