"""A load that takes administration above the law's share of a year's awards is refused, with both sides (FND-11)."""

import datetime
from typing import Any

import pytest

from ledger.domain.budgets.budgets import Budget
from ledger.domain.budgets.ceilings import newly_passed, over_fund
from ledger.domain.budgets.loads import merged
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from tests.folders import DOCUMENT, Folder, amendment, faults_of, found_at, loaded, read, small

DAY = datetime.date
OCTOBER = DAY(2026, 10, 31)
PLACE = "ratios.toml", "figure.admin_costs on 2026-10-31", "amount"


def _law(code: str, value: str, unit: str) -> dict[str, Any]:
    return {
        "code": code,
        "value": value,
        "unit": unit,
        "class": "law",
        "from": DAY(2026, 7, 1),
        "document": DOCUMENT,
    }


def _folder(*figures: dict[str, Any], staff: str = "", waiver: str = "") -> Folder:
    """The small year, 1,000.00 awarded, with the test of administration."""
    folder = small()
    folder["law.toml"]["value"] += [
        _law("ratio.admin", "10%", "share"),
        _law("admin_functions", "accounting", "list"),
        _law("program_functions", "case_management", "list"),
    ]
    test = {
        "code": "admin",
        "title": "Administration",
        "sense": "at most",
        "limit": "ratio.admin",
        "numerator": ["figure admin_costs", "figure administration_staff"],
        "denominator": ["authority of adult"],
        "from": DAY(2026, 7, 1),
    }
    paper = {"document": DOCUMENT}
    folder["ratios.toml"] = {"ratio": [test], "figure": list(figures)}
    if staff:
        cost = {"on": OCTOBER, "stream": "adult", "function": "accounting", "amount": staff, **paper}
        folder["ratios.toml"]["staff_cost"] = [cost]
    if waiver:
        days = {"from": DAY(2026, 7, 1), "to": DAY(2027, 6, 30), "state": "Oregon", **paper}
        folder["ratios.toml"]["waiver"] = [{"ratio": "admin", "share": waiver, **days}]
    return folder


def _admin(amount: str, on: datetime.date = OCTOBER, **more: Any) -> dict[str, Any]:
    return {"code": "admin_costs", "on": on, "amount": amount, "document": DOCUMENT, **more}


def test_ten_per_cent_may_be_loaded_and_a_cent_more_is_refused_with_both_sides() -> None:  # FND-11
    assert faults_of(_folder(_admin("100.00"))) == []
    says = found_at(faults_of(_folder(_admin("100.01"))), *PLACE)
    assert "Administration of 2026's awards would be 10%" in says
    assert "10 x $100.01 = $1,000.10 must be at most $1,000.00" in says


def test_costs_of_staff_count_and_a_waiver_replaces_the_ceiling() -> None:  # FND-11, FND-12, FND-19
    assert faults_of(_folder(_admin("95.00"), staff="5.00")) == []
    cost = "ratios.toml", "staff_cost.accounting of adult on 2026-10-31", "amount"
    over = _folder(_admin("95.00", DAY(2026, 9, 30)), staff="5.01")
    assert "$1,000.10 must be at most" in found_at(faults_of(over), *cost)
    assert faults_of(_folder(_admin("95.00"), staff="25.00", waiver="12%")) == []


def test_the_last_figure_of_the_year_decides_and_what_comes_nearer_is_loaded() -> None:  # FND-11
    assert faults_of(_folder(_admin("300.00", DAY(2026, 9, 30)), _admin("90.00"))) == []
    before = _folder(_admin("300.00", DAY(2026, 9, 30)))
    known = loaded(before)
    after = _folder(_admin("300.00", DAY(2026, 9, 30)), _admin("200.00"))
    assert (
        faults_of(after, known) == []
    )  # over it before, by other ways than a load: it is recorded that it came down
    after = _folder(_admin("300.00", DAY(2026, 9, 30)), _admin("300.01"))
    assert "$3,000.10" in found_at(faults_of(after, known), *PLACE)


@pytest.mark.parametrize("year, refused", [(2026, True), (2025, False)])
def test_a_figure_counts_for_the_awards_that_it_names(year: int, refused: bool) -> None:  # FND-11
    folder = _folder(_admin("100.01", year=year))
    says = str(faults_of(folder))
    assert ("must be at most" in says) is refused
    assert ("is the year of no fund's code" in says) is not refused


def test_a_lower_share_is_loaded_said_with_its_numbers_and_stops_approvals_until_it_is_cured() -> None:
    # FND-11: 95.00 of 1,000.00 are within 10 %, and above 9 % from 1 December on
    known = loaded(_folder(_admin("95.00")))
    after = _folder(_admin("95.00"))
    december = DAY(2026, 12, 1)
    after["law.toml"]["value"].append({**_law("ratio.admin", "9%", "share"), "from": december})
    assert faults_of(after, known) == []
    before, budget = known.before, read(after)
    (said,) = newly_passed(before, budget, OCTOBER)
    assert said.startswith("! Administration of 2026's awards is 9.5% on 2026-12-01:")
    assert "100 x $95.00 = $9,500.00 must be at most 9 x $1,000.00 = $9,000.00" in said
    assert newly_passed(merged(before, budget), budget, december) == [], "what is known is not said again"
    whole = merged(before, budget)
    for on, passes in ((DAY(2026, 11, 30), True), (december, False)):
        (share,) = over_fund(whole, "WA26", on)
        assert (share.used_cents, share.of_cents) == (9_500, 100_000)
        most = share.most_cents(_book(whole), on)
        assert most is not None and (share.used_cents <= most) is passes
    assert over_fund(whole, "WA25", december) == (), "of another year"


def test_a_cut_of_the_award_passes_a_ceiling_too_and_a_waiver_cures_it() -> (
    None
):  # FND-11, FND-19, decision 20
    known = loaded(_folder(_admin("95.00")))
    cut = _folder(_admin("95.00"))
    move = {"on": OCTOBER, "from": "unassigned", "to": "funder", "amount": "100.00"}
    cut["amendments.toml"] = {"amendment": [amendment(**move)]}
    (said,) = newly_passed(known.before, read(cut), OCTOBER)
    assert "10 x $95.00 = $950.00 must be at most $900.00" in said
    waived = _folder(_admin("95.00"), waiver="12%")
    waived["amendments.toml"] = cut["amendments.toml"]
    (share,) = over_fund(read(waived), "WA26", OCTOBER)
    assert (share.waived, share.most_cents(_book(read(waived)), OCTOBER)) == ("12%", 10_800)


def _book(whole: Budget) -> PolicyBook:
    return PolicyBook(
        PolicyValue("", one.code, one.value, one.unit, one.sort, one.from_on, one.document)
        for one in whole.values
    )
