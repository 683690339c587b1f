"""What was loaded is never rewritten; a change is a new, dated amendment."""

import datetime
from typing import Any

import pytest

from ledger.domain.budgets import changes as budget_changes
from ledger.domain.budgets.budgets import Budget
from ledger.domain.budgets.checks import Known
from ledger.domain.budgets.loads import merged, merged_all
from tests.folders import (
    DOCUMENT,
    TODAY,
    Folder,
    allocation,
    amended,
    entries,
    faults_of,
    found_at,
    loaded,
    put,
    read,
    small,
)

ALTERED: list[tuple[str, Any, tuple[str, str, str], str]] = [
    (
        "allocations.toml/allocation/0/amount",
        "90.00",
        ("allocations.toml", "allocation.CCC:EOP:WA26:Training", "amount"),
        "is 90.00 and was loaded as 100.00; what was loaded stays; add an [[amendment]]",
    ),
    (
        "year.toml/budget/WA26/set_aside",
        "130.00",
        ("year.toml", "budget.WA26", "set_aside"),
        "add an [[amendment]]",
    ),
    (
        "funds.toml/fund/WA26/amount",
        "2,000.00",
        ("funds.toml", "fund.WA26", "amount"),
        "was loaded as 1,000.00",
    ),
    (
        "funds.toml/fund/WA26/performance_to",
        datetime.date(2028, 6, 29),
        ("funds.toml", "fund.WA26", "performance_to"),
        "extended only",
    ),
    (
        "policies.toml/value/1/value",
        "950.00",
        ("policies.toml", "value.cap.Rent from 2026-07-01", "value"),
        "is 950.00 and was loaded as 900.00",
    ),
]


@pytest.mark.parametrize("path, value, place, says", ALTERED)
def test_a_number_that_was_loaded_is_never_changed(
    path: str, value: Any, place: tuple[str, str, str], says: str
) -> None:
    folder = small()
    put(folder, path, value)
    assert says in found_at(faults_of(folder, loaded(small())), *place)  # AUD-04, ALC-04


def test_nothing_that_was_loaded_is_removed() -> None:
    folder = small()
    del folder["law.toml"]
    del folder["allocations.toml"]["allocation"][0]
    faults = faults_of(folder, loaded(small()))
    assert "add an [[amendment]]" in found_at(
        faults, "allocations.toml", "allocation.CCC:EOP:WA26:Training", ""
    )
    assert "missing now" in found_at(faults, "law.toml", "value.ojt_rate from 2026-07-01", "")


def test_an_allocation_that_comes_late_is_an_amendment() -> None:
    folder = small()
    folder["allocations.toml"]["allocation"].append(allocation("HS", "Training", "20.00"))
    folder["year.toml"]["budget"]["WA26"]["reserve_training"] = "0.00"
    faults = faults_of(folder, loaded(small()))
    assert "from the reserve" in found_at(
        faults, "allocations.toml", "allocation.HS:EOP:WA26:Training", "amount"
    )


def _with_cap(value: str, on: datetime.date) -> Folder:
    folder = small()
    cap = {
        "code": "cap.Rent",
        "value": value,
        "unit": "usd",
        "class": "policy",
        "from": on,
        "document": DOCUMENT,
    }
    folder["policies.toml"]["value"].append(cap)
    return folder


def test_a_new_policy_value_starts_today_or_later() -> None:
    faults = faults_of(_with_cap("950.00", TODAY - datetime.timedelta(days=1)), loaded(small()))
    says = found_at(faults, "policies.toml", "value.cap.Rent from 2026-07-31", "from")
    assert "today is 2026-08-01" in says
    assert "900.00 was in force then" in says
    assert faults_of(_with_cap("950.00", TODAY), loaded(small())) == []


def test_words_ends_and_extensions_may_be_said_anew() -> None:
    folder = small()
    folder["agencies.toml"]["agency"]["CCC"]["aliases"] = ["CCC Employment Access Center"]
    folder["agencies.toml"]["membership"][0]["to"] = datetime.date(2027, 6, 30)
    folder["funds.toml"]["fund"]["WA26"]["title"] = "Training fund, extended"
    known = loaded(small())
    assert faults_of(folder, known) == []
    assert budget_changes.diff(known.before, read(folder)) == [
        "~ agency.CCC: aliases nothing -> CCC Employment Access Center",
        "~ membership.CCC:EOP:2026-07-01: to_on nothing -> 2027-06-30",
        "~ fund.WA26: title Training fund -> Training fund, extended",
    ]
    assert entries(folder, known.before) == []


def test_the_differences_of_a_first_load_name_every_table() -> None:
    lines = budget_changes.diff(None, read(amended()))
    assert "+ allocation.CCC:EOP:WA26:Training: 100.00" in lines
    assert "+ budget.WA26: training budget 330.00, set-aside 120.00, support budget 50.00" in lines
    assert (
        f"+ amendment.AM-1: 2026-07-01, 10.00 of WA26 Training from reserve to CCC:EOP, {DOCUMENT}" in lines
    )
    assert all(line.startswith("+ ") for line in lines)


def test_a_second_year_stands_beside_the_first_and_repeats_no_allocation() -> None:
    first = read(small())
    folder = small()
    folder["year.toml"]["year"] = 2027
    known = Known(first, None, datetime.date(2027, 7, 1))
    says = found_at(faults_of(folder, known), "allocations.toml", "allocation.CCC:EOP:WA26:Training", "")
    assert "earlier year" in says
    whole = merged_all([first, Budget(2027)])
    assert whole is not None
    assert whole.allocations == first.allocations
    assert merged(None, first) == first
