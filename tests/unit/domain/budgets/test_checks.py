"""What does not agree in a folder is a fault with file, table, key and both sides."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.needs.kinds import Line, kinds_on
from tests.folders import (
    Folder,
    faults_of,
    found_at,
    fund,
    loaded,
    put,
    small,
    year_table,
)

DAY = datetime.date
CHECKING = [
    # SET-02, d1: exactly one third fails, and both sides are printed
    (
        "year.toml/budget/WA26/training_budget",
        "360.00",
        ("year.toml", "budget", "set_aside"),
        "3 x $120.00 = $360.00 must be more than $360.00",
    ),
    # ALC-02
    (
        "allocations.toml/allocation/0/amount",
        "100.01",
        ("year.toml", "budget.WA26", "set_aside"),
        "100.01 allocated + 20.00 reserve_training = 120.01 must be equal to set_aside 120.00",
    ),
    (
        "year.toml/budget/WA26/reserve_support",
        "9.99",
        ("year.toml", "budget.WA26", "support_budget"),
        "40.00 allocated + 9.99 reserve_support = 49.99 must be equal to support_budget 50.00",
    ),
    # ALC-01: rent on a training allocation
    (
        "allocations.toml/allocation/0/kinds",
        ["Rent"],
        ("allocations.toml", "allocation.CCC:EOP:WA26:Training", "kinds"),
        "Rent is a kind of the Support line, and this allocation is Training",
    ),
    (
        "allocations.toml/allocation/0/kinds",
        ["Gas"],
        ("allocations.toml", "allocation.CCC:EOP:WA26:Training", "kinds"),
        "Gas is a kind of the Support line",
    ),
    (
        "allocations.toml/allocation/1/kinds",
        ["Phone"],
        ("allocations.toml", "allocation.CCC:EOP:WA26:Support", "kinds"),
        "WA26 may not pay Phone",
    ),
    (
        "allocations.toml/allocation/0/agency",
        "XX",
        ("allocations.toml", "allocation.XX:EOP:WA26:Training", "agency"),
        "XX is not an agency",
    ),
    (
        "allocations.toml/allocation/0/program",
        "AFP",
        ("allocations.toml", "allocation.CCC:AFP:WA26:Training", "program"),
        "AFP is not a program",
    ),
    (
        "allocations.toml/allocation/0/fund",
        "WB26",
        ("allocations.toml", "allocation.CCC:EOP:WB26:Training", "fund"),
        "WB26 is not a fund",
    ),
    # ALC-05
    (
        "agencies.toml/membership/0/from",
        datetime.date(2027, 7, 1),
        ("allocations.toml", "allocation.CCC:EOP:WA26:Training", "agency"),
        "CCC is not a member of EOP between 2026-07-01 and 2027-06-30",
    ),
    (
        "agencies.toml/membership/0/to",
        datetime.date(2026, 6, 1),
        ("agencies.toml", "membership.CCC:EOP:2026-07-01", "to"),
        "2026-06-01 is before from",
    ),
    (
        "agencies.toml/membership/0/agency",
        "XX",
        ("agencies.toml", "membership.XX:EOP:2026-07-01", "agency"),
        "XX",
    ),
    (
        "agencies.toml/agency/HS/aliases",
        ["central city concern"],
        ("agencies.toml", "agency.HS", "aliases"),
        "CCC already",
    ),
    ("agencies.toml/agency/Pool", {"name": "Pool"}, ("agencies.toml", "agency.Pool", "code"), "not Pool"),
    ("funds.toml/fund/wa26", fund(), ("funds.toml", "fund.wa26", "code"), "WA26"),
    ("funds.toml/fund/WA26/kinds", ["Boat"], ("funds.toml", "fund.WA26", "kinds"), "Boat is not a kind"),
    (
        "funds.toml/fund/WA26/kinds",
        ["Rent"],
        ("year.toml", "budget.WA26", "set_aside"),
        "pays no kind of the Training line",
    ),
    (
        "funds.toml/fund/WA26/serves",
        [],
        ("allocations.toml", "allocation.CCC:EOP:WA26:Training", "program"),
        "nobody",
    ),
    ("funds.toml/fund/WA26/serves", ["AFP"], ("funds.toml", "fund.WA26", "serves"), "AFP is not a program"),
    (
        "funds.toml/fund/WA26/amount",
        "379.99",
        ("year.toml", "budget.WA26", "training_budget"),
        "380.00 over its years",
    ),
    (
        "funds.toml/fund/WA26/liquidation",
        datetime.date(2028, 6, 29),
        ("funds.toml", "fund.WA26", "liquidation"),
        "2028-06-29 is before performance_to, 2028-06-30",
    ),
    (
        "funds.toml/fund/WA26/performance_from",
        datetime.date(2027, 7, 1),
        ("year.toml", "budget.WA26", ""),
        "not in the year from 2026-07-01 to 2027-06-30",
    ),
    (
        "year.toml/budget/WA26/set_aside",
        "330.01",
        ("year.toml", "budget.WA26", "set_aside"),
        "330.01 must not be more than training_budget 330.00",
    ),
    ("year.toml/budget/WB26", year_table(), ("year.toml", "budget.WB26", ""), "not a fund"),
    ("policies.toml/value", [], ("policies.toml", "value", "set_aside_share"), "no default"),
    (
        "policies.toml/value/1/code",
        "cap.Boat",
        ("policies.toml", "value.cap.Boat from 2026-07-01", "code"),
        "cap.Boat",
    ),
    (
        "policies.toml/value/1/unit",
        "days",
        ("policies.toml", "value.cap.Rent from 2026-07-01", "unit"),
        '"usd"',
    ),
    (
        "policies.toml/value/1/value",
        "1.105",
        ("policies.toml", "value.cap.Rent from 2026-07-01", "value"),
        "1.105",
    ),
    (
        "policies.toml/value/1/code",
        "set_aside_share",
        ("policies.toml", "value.set_aside_share from 2026-07-01", ""),
        "2 times",
    ),
    (
        "law.toml/value/0/code",
        "cap.Rent",
        ("policies.toml", "value.cap.Rent from 2026-07-01", "class"),
        "both",
    ),
    (
        "funds.toml/fund/WA26/confidential_class",
        "HOPWA",
        ("funds.toml", "fund.WA26", "pool"),
        "a fund of class HOPWA is published in a pool only",
    ),
    (
        "funds.toml/fund/WA26/residence",
        ["Multnomah, Oregon"],
        ("funds.toml", "fund.WA26", "residence"),
        "one county or city each",
    ),
    (
        "funds.toml/fund/WA26/housing",
        ["homeless"],
        ("funds.toml", "fund.WA26", "housing"),
        "homeless is none of these: public_housing, housing_voucher",
    ),
    (
        "funds.toml/fund/WA26/population",
        ["poor"],
        ("funds.toml", "fund.WA26", "population"),
        "poor is none of these: disability, veteran",
    ),
    (
        "funds.toml/fund/WA26/population",
        ["justice", "disability"],
        ("funds.toml", "fund.WA26", "confidential_class"),
        "must be HEALTH, JUSTICE: everybody whom it serves would be known by it (justice, disability)",
    ),
    ("funds.toml/fund/WA26/pool", "HSP26", ("funds.toml", "fund.WA26", "pool"), "HSP26 is not a pool"),
]


@pytest.mark.parametrize("path, value, place, says", CHECKING)
def test_what_does_not_agree_is_a_fault_with_file_table_key_and_both_sides(
    path: str, value: Any, place: tuple[str, str, str], says: str
) -> None:
    folder = small()
    put(folder, path, value)
    assert says in found_at(faults_of(folder), *place)


@pytest.mark.parametrize(
    "line, kind", [("Training", "Rent"), ("Training", "Gas"), ("Support", "Scholarship")]
)
def test_a_kind_is_paid_from_its_own_line_only(line: str, kind: str) -> None:
    assert kind not in kinds_on(["Rent", "Gas", "Scholarship"], Line(line))  # ALC-01


def test_a_running_fund_gets_a_year_s_money_on_the_year_s_first_day() -> None:
    # FND-05, decision 13: else money of July could be moved and promised in June; a fund that begins in July may come before
    known = loaded(small())
    given = year_table(training_budget="90.00", set_aside="40.00", reserve_training="40.00")
    folder: Folder = {"year.toml": {"year": 2027, "budget": {"WA26": given}}}
    june, july = (replace(known, own=None, today=on) for on in (DAY(2027, 6, 30), DAY(2027, 7, 1)))
    says = found_at(faults_of(folder, june), "year.toml", "budget.WA26", "")
    assert "is given on 2027-07-01, and today is 2027-06-30" in says
    assert faults_of(folder, july) == []
    newer = fund(
        performance_from=DAY(2027, 7, 1), performance_to=DAY(2029, 6, 30), liquidation=DAY(2029, 9, 28)
    )
    ahead: Folder = {
        "funds.toml": {"fund": {"WA27": newer}},
        "year.toml": {"year": 2027, "budget": {"WA27": given}},
    }
    assert faults_of(ahead, june) == []
