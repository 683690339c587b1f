"""Staff costs are administration or the program's by their function, and a payment of support is never administration (FND-12)."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from ledger.domain.budgets.bases import base_of, sum_of
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line
from tests.folders import DOCUMENT, JULY, Folder, faults_of, found_at, put, read
from tests.unit.domain.budgets.test_origins import law, moved

AUGUST = datetime.date(2026, 8, 1)
LISTS = (
    law("admin_functions", "accounting, payment_processing", "list"),
    law("program_functions", "case_management", "list"),
)
TERMS = ["figure administration_staff"]


def cost(function: str = "payment_processing", amount: str = "12.00", **changed: Any) -> dict[str, Any]:
    """Time of staff for the Adult program."""
    return {
        "on": JULY,
        "stream": "adult",
        "function": function,
        "amount": amount,
        "document": DOCUMENT,
        **changed,
    }


def _folder(*costs: dict[str, Any]) -> Folder:
    folder = moved()
    folder["law.toml"]["value"] += LISTS
    put(folder, "ratios.toml/staff_cost", list(costs))
    return folder


def _with(**changed: Any) -> Callable[[Folder], None]:
    def _change(folder: Folder) -> None:
        folder["law.toml"]["value"] += LISTS
        put(folder, "ratios.toml/staff_cost", [cost(**changed)])

    return _change


PLACE = ("ratios.toml", "staff_cost.payment_processing of adult on 2026-07-01")
STAFF: list[tuple[Callable[[Folder], None], tuple[str, str, str], str]] = [
    (
        _with(function="juggling"),
        ("ratios.toml", "staff_cost.juggling of adult on 2026-07-01", "function"),
        "juggling is in neither admin_functions nor program_functions of law.toml",
    ),
    (
        _with(stream="city"),
        ("ratios.toml", "staff_cost.payment_processing of city on 2026-07-01", "stream"),
        "city is none of adult, dislocated_worker, youth",
    ),
    (_with(amount="0.00"), (*PLACE, "amount"), "$0.00 must be more than $0.00"),
    (
        _with(year=2031),
        ("ratios.toml", "staff_cost.payment_processing of adult of 2031 on 2026-07-01", "year"),
        "2031 is the year of no fund's code",
    ),
]


@pytest.mark.parametrize("change, place, says", STAFF, ids=[says for *_, says in STAFF])
def test_a_cost_of_staff_has_a_function_that_the_law_knows(
    change: Callable[[Folder], None], place: tuple[str, str, str], says: str
) -> None:
    # FND-12, FND-11
    folder = moved()
    change(folder)
    assert says in found_at(faults_of(folder), *place)


def test_processing_a_support_payment_is_administration_and_the_payment_itself_is_the_program_s() -> None:
    # FND-12: 12.00 of fiscal staff's time for 300.00 of gas; the coach's 80.00 are the program's
    folder = _folder(cost(), cost("case_management", "80.00"))
    assert faults_of(folder) == []
    whole = read(folder)
    gas = {("WA26", Line.SUPPORT, "Gas"): Columns(accrued_cents=30_000, paid_cents=0)}
    for columns in ({}, gas):
        base = base_of(whole, 2026, AUGUST, columns)
        assert sum_of(TERMS, base) == 1_200
        assert sum_of(["figure program_staff"], base) == 8_000
        assert sum_of(["figure administration_staff_adult"], base) == 1_200
    assert sum_of(["expended of adult"], base_of(whole, 2026, AUGUST, gas)) == 30_000
    assert sum_of(TERMS, base_of(whole, 2026, JULY - datetime.timedelta(days=1), {})) == 0


def test_what_another_ledger_says_is_added_and_a_later_list_binds_from_its_day_on() -> None:
    # FND-12, FND-19: the function moves to the program's list in August; what was posted in July stays
    folder = _folder(cost(), cost(on=AUGUST, amount="5.00"))
    later = {**law("admin_functions", "accounting", "list"), "from": AUGUST}
    folder["law.toml"]["value"] += [
        later,
        {**law("program_functions", "payment_processing", "list"), "from": AUGUST},
    ]
    figure = {"code": "administration_staff", "on": JULY, "amount": "1.00", "document": DOCUMENT}
    put(folder, "ratios.toml/figure", [figure])
    base = base_of(read(folder), 2026, AUGUST, {})
    assert sum_of(TERMS, base) == 1_300
    assert sum_of(["figure program_staff"], base) == 500
