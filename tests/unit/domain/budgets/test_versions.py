"""Versions of the training budget: each with definition and resolution, and the strict test on every day of change."""

import datetime
from fractions import Fraction
from typing import Any

from ledger.domain.budgets.set_aside import sides_on, training_budgets_on
from tests.folders import Folder, amendment, faults_of, found_at, loaded, read, small

DAY = datetime.date
AUGUST, THIRD = DAY(2026, 8, 1), Fraction(1, 3)


def version(number: str = "2026-2", from_on: datetime.date = AUGUST, **changed: Any) -> dict[str, Any]:
    return {
        "number": number,
        "from": from_on,
        "definition": "Tuition and on-the-job training",
        "resolution": "Resolution 1",
        "governs": "budgeted",
        "counts": ["Scholarship", "OJT"],
        "network": ["EOP"],
        **changed,
    }


def _with(amount: str, **changed: Any) -> Folder:
    """The small year (3 x 120.00 = 360.00 against 330.00) with a version that sets the training budget anew."""
    folder = small()
    folder["year.toml"]["version"] = [version(**changed)]
    folder["year.toml"]["training_budget"] = [{"version": "2026-2", "fund": "WA26", "amount": amount}]
    return folder


def test_a_version_sets_the_training_budget_from_its_day_on() -> None:
    # SET-01
    whole = read(_with("359.99"))
    assert training_budgets_on(whole, 2026, DAY(2026, 7, 31)) == {"WA26": 33_000}
    assert training_budgets_on(whole, 2026, AUGUST) == {"WA26": 35_999}
    assert sides_on(whole, 2026, THIRD, AUGUST).right_cents == 35_999
    assert faults_of(_with("359.99"), loaded(small())) == []


def test_a_version_that_breaks_the_strict_test_is_refused_with_both_sides_and_its_day() -> None:
    # SET-03: exactly one third fails on the version's own day, whatever held before
    says = found_at(faults_of(_with("360.00"), loaded(small())), "year.toml", "budget", "set_aside")
    assert says.startswith("3 x $120.00 = $360.00 must be more than $360.00 on 2026-08-01")


def test_a_release_that_breaks_the_test_for_a_day_is_refused_though_it_comes_back() -> None:
    # SET-03, SET-07: tested on each day, not only at the end
    folder = small()
    out = {"id": "AM-1", "from": "reserve", "to": "unassigned", "amount": "10.00", "resolution": "R-2"}
    back = {"id": "AM-2", "from": "unassigned", "to": "reserve", "amount": "10.00", "on": AUGUST}
    folder["amendments.toml"] = {
        "amendment": [amendment(**{**out, "on": DAY(2026, 7, 15)}), amendment(**back)]
    }
    says = found_at(faults_of(folder, loaded(small())), "year.toml", "budget", "set_aside")
    assert "3 x $110.00 = $330.00 must be more than $330.00 on 2026-07-15" in says


def test_only_a_resolution_releases_set_aside() -> None:
    # SET-07
    folder = small()
    move = amendment(**{"from": "reserve", "to": "unassigned", "amount": "1.00"})
    folder["amendments.toml"] = {"amendment": [move]}
    says = found_at(faults_of(folder, loaded(small())), "amendments.toml", "amendment.AM-1", "resolution")
    assert "SET-07" in says
    move["resolution"] = "Board resolution 2026-07"
    assert faults_of(folder, loaded(small())) == []


def test_set_aside_stands_in_the_network_only() -> None:
    # SET-06
    folder = _with("330.00", network=["IND"], from_on=DAY(2026, 7, 1))
    folder["agencies.toml"]["program"]["IND"] = {"name": "Individual Partners"}
    says = found_at(faults_of(folder), "allocations.toml", "allocation.CCC:EOP:WA26:Training", "program")
    assert "SET-06" in says
    supports = "allocation.CCC:EOP:WA26:Support"
    assert not [one for one in faults_of(folder) if one.table == supports]


def test_what_is_wrong_with_a_version_is_said_at_its_place() -> None:
    faults = faults_of(
        _with("330.00", governs="felt", counts=["Horse"], network=["NOPE"], from_on=DAY(2026, 9, 1)),
        loaded(small()),
    )
    for key in ("governs", "counts", "network", "from"):
        found_at(faults, "year.toml", "version.2026-2", key)
    folder = small()
    folder["year.toml"]["training_budget"] = [{"version": "9", "fund": "XX26", "amount": "1.00"}]
    faults = faults_of(folder)
    found_at(faults, "year.toml", "training_budget.9 XX26", "version")
    found_at(faults, "year.toml", "training_budget.9 XX26", "fund")


def test_a_version_that_was_loaded_is_never_changed() -> None:
    # SET-01: another version is added instead
    folder = _with("330.00")
    known = loaded(folder)
    folder["year.toml"]["version"][0]["definition"] = "Something else"
    found_at(faults_of(folder, known), "year.toml", "version.2026-2", "definition")
