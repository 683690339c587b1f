"""A program year's folder is read strictly: what is missing, unknown or of another type is a fault."""

import json
from decimal import Decimal
from typing import Any

import pytest

from ledger.domain.budgets.loads import from_plain, to_plain
from ledger.domain.journal.canonical import canonical
from tests.folders import (
    faults_of,
    found_at,
    pooled,
    put,
    read,
    small,
)


def test_the_small_year_and_the_pooled_one_have_no_fault() -> None:
    assert faults_of(small()) == []
    assert faults_of(pooled()) == []


def test_a_budget_is_the_same_after_its_payload() -> None:
    budget = read(pooled())
    assert from_plain(json.loads(canonical(to_plain(budget)))) == budget


READING = [
    (
        "funds.toml/fund/WA26/amount",
        Decimal("1000.00"),
        ("funds.toml", "fund.WA26", "amount"),
        '"600,000.00"',
    ),
    ("funds.toml/fund/WA26/amount", 1000, ("funds.toml", "fund.WA26", "amount"), "not the number 1000"),
    ("funds.toml/fund/WA26/amount", "1e9", ("funds.toml", "fund.WA26", "amount"), '"1e9"'),
    (
        "funds.toml/fund/WA26/performance_to",
        "2028-06-30",
        ("funds.toml", "fund.WA26", "performance_to"),
        "a date",
    ),
    ("funds.toml/fund/WA26/colour", "blue", ("funds.toml", "fund.WA26", "colour"), "not a key"),
    ("funds.toml/fund/WA26/kinds", "Rent", ("funds.toml", "fund.WA26", "kinds"), "a list"),
    (
        "funds.toml/fund/WA26/income_percent",
        "200",
        ("funds.toml", "fund.WA26", "income_percent"),
        "a whole number from 1 to 10,000",
    ),
    ("funds.toml/fund/WA26/income_percent", 0, ("funds.toml", "fund.WA26", "income_percent"), "not 0"),
    ("funds.toml/fund/WA26/income_percent", True, ("funds.toml", "fund.WA26", "income_percent"), "not True"),
    ("funds.toml/fund/WA26/title", "", ("funds.toml", "fund.WA26", "title"), "text"),
    ("funds.toml/fund/WA26/title", None, ("funds.toml", "fund.WA26", "title"), "is missing"),
    ("funds.toml/fund/WA26", "x", ("funds.toml", "fund.WA26", ""), "must be a table"),
    ("funds.toml/fund", [], ("funds.toml", "fund", ""), "[fund.CODE]"),
    ("funds.toml/funds", {}, ("funds.toml", "funds", ""), "not a table"),
    ("fund.toml/fund", {}, ("fund.toml", "", ""), "not a file"),
    ("year.toml/year", "2026", ("year.toml", "", "year"), "such as 2026"),
    (
        "allocations.toml/allocation/0/line",
        "training",
        ("allocations.toml", "allocation[1]", "line"),
        '"Training"',
    ),
    ("law.toml/value/0/class", "policy", ("law.toml", "value[1]", "class"), '"law"'),
]


@pytest.mark.parametrize("path, value, place, says", READING)
def test_what_cannot_be_read_is_a_fault_at_its_place(
    path: str, value: Any, place: tuple[str, str, str], says: str
) -> None:
    folder = small()
    put(folder, path, value)
    assert says in found_at(faults_of(folder), *place)
