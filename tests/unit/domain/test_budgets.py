"""A program year's folder: read strictly, tested before anything changes, never rewritten."""

import copy
import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain import accounts, budget_changes, budget_checks, budget_files
from ledger.domain.accounts import Stage
from ledger.domain.budget_checks import Known
from ledger.domain.budget_loads import from_plain, merged, merged_all, to_plain
from ledger.domain.budgets import Budget, Fault, kinds_on
from ledger.domain.canonical import canonical
from ledger.domain.entries import NARRATIONS, Entry
from ledger.domain.kinds import Line
from ledger.domain.set_aside import SetAsideTest
from tests.folders import DOCUMENT, JULY, Folder, allocation, amendment, fund, pooled, small, year_table

TODAY = datetime.date(2026, 8, 1)
FIRST = Known(None, None, TODAY)


def read(folder: Folder) -> Budget:
    budget, faults = budget_files.parse(folder)
    assert faults == []
    return budget


def faults_of(folder: Folder, known: Known = FIRST) -> list[Fault]:
    """Faults of reading, else of the checks, else of rewriting."""
    budget, faults = budget_files.parse(folder)
    return faults or [*budget_checks.check(budget, known), *budget_changes.rewritten(known, budget)]


def found(faults: list[Fault], file: str, table: str, key: str) -> str:
    """What the fault at this place says; fails when there is none there."""
    says = [fault.says for fault in faults if (fault.file, fault.table, fault.key) == (file, table, key)]
    assert says, f"no fault at {file} [{table}] {key}: {[str(fault) for fault in faults]}"
    return " | ".join(says)


def loaded(folder: Folder, today: datetime.date = TODAY) -> Known:
    budget = read(folder)
    return Known(budget, budget, today)


def entries(folder: Folder, before: Budget | None = None) -> list[Entry]:
    numbers = iter(range(1, 1000))
    return budget_changes.entries_for(before, read(folder), lambda: f"ENT-{next(numbers)}")


def test_the_small_year_and_the_pooled_one_have_no_fault() -> None:
    assert faults_of(small()) == []
    assert faults_of(pooled()) == []


def test_a_budget_is_the_same_after_its_payload() -> None:
    budget = read(pooled())
    assert from_plain(json.loads(canonical(to_plain(budget)))) == budget


def _set(folder: Folder, path: str, value: Any) -> None:
    """``file/table/…/key``; a number is a place in a list."""
    *way, last = path.split("/")
    at: Any = folder
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
    if isinstance(at, list):
        at[int(last)] = value
    else:
        at[last] = value


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
    _set(folder, path, value)
    assert says in found(faults_of(folder), *place)


CHECKING = [
    # SET-02, d1: exactly one third fails, and both sides are printed
    (
        "year.toml/budget/WA26/training_budget",
        "360.00",
        ("year.toml", "budget", "set_aside"),
        "3 x 120.00 = 360.00 must be more than 360.00",
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
    ("funds.toml/fund/WA26/pool", "HSP26", ("funds.toml", "fund.WA26", "pool"), "HSP26 is not a pool"),
]


@pytest.mark.parametrize("path, value, place, says", CHECKING)
def test_what_does_not_agree_is_a_fault_with_file_table_key_and_both_sides(
    path: str, value: Any, place: tuple[str, str, str], says: str
) -> None:
    folder = small()
    _set(folder, path, value)
    assert says in found(faults_of(folder), *place)


@pytest.mark.parametrize(
    "line, kind", [("Training", "Rent"), ("Training", "Gas"), ("Support", "Scholarship")]
)
def test_a_kind_is_paid_from_its_own_line_only(line: str, kind: str) -> None:
    assert kind not in kinds_on(["Rent", "Gas", "Scholarship"], Line(line))  # ALC-01


# --- The strict test -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "set_aside_cents, passes",
    [(10000, False), (10001, True)],  # SET-02, d1: 300.00/100.00 fails, 300.00/100.01 passes
)
def test_more_than_a_third_is_strict(set_aside_cents: int, passes: bool) -> None:
    assert SetAsideTest(set_aside_cents, 30000, Fraction(1, 3)).passes is passes


def test_both_sides_are_printed() -> None:
    test = SetAsideTest(12_000_000, 33_000_000, Fraction(1, 3))
    assert test.says == "3 x 120,000.00 = 360,000.00 must be more than 330,000.00"
    assert SetAsideTest(100, 100, Fraction(2, 5)).says == "5 x 1.00 = 5.00 must be more than 2 x 1.00 = 2.00"


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_the_cross_multiplied_test_is_the_exact_one(set_aside_cents: int, budget_cents: int) -> None:
    passes = SetAsideTest(set_aside_cents, budget_cents, Fraction(1, 3)).passes
    assert passes is (Fraction(set_aside_cents) > Fraction(budget_cents) / 3)


def test_rounding_to_whole_cents_first_would_let_a_third_through() -> None:
    """The red twin: 100.00 of 300.01 is less than a third, and a rounded third (100.00) would not see it."""
    assert SetAsideTest(10000, 30001, Fraction(1, 3)).passes is False  # SET-02
    assert 10000 >= round(Fraction(30001, 3))


# --- Pools -----------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "change, key, says",
    [
        (_no_ordinary_fund, "funds", "holds 2 funds, 0 of them ordinary"),
        (_one_fund, "funds", "holds 1 funds"),
        (_no_ordinary_agency, "agencies", "holds 1 agencies, 0 of them ordinary"),
        (_kind_alone, "kinds", "MoveIn"),
        (_line_alone, "line", "Training"),
    ],
)
def test_a_pool_that_would_hide_nobody_is_refused(
    change: Callable[[Folder], None], key: str, says: str
) -> None:
    folder = pooled()
    change(folder)
    assert says in found(faults_of(folder), "funds.toml", "pool.HSP26", key)


# --- Entries ---------------------------------------------------------------------------------------------------------


def test_the_opening_entries_stand_in_the_order_and_words_of_the_worked_book() -> None:
    made = entries(pooled())
    assert [NARRATIONS[one.narration] for one in made] == [
        *["Notice of award"] * 3,
        "Set-aside and support budget released",
        *["Support budget released"] * 2,
        *["Allocation"] * 4,
    ]
    assert {one.on for one in made} == {JULY}
    assert [(p.account, p.amount_cents) for p in made[3].postings] == [
        ("Equity:Budget:Unassigned:WA26", 17000),
        ("Equity:Budget:Reserve:WA26:Training", -12000),
        ("Equity:Budget:Reserve:WA26:Support", -5000),
    ]


def test_a_fund_that_starts_later_opens_on_its_first_day() -> None:
    folder = small()
    folder["funds.toml"]["fund"]["WA26"]["performance_from"] = datetime.date(2026, 10, 1)
    assert {one.on for one in entries(folder)} == {datetime.date(2026, 10, 1)}


def test_a_set_aside_alone_is_released_under_its_own_name() -> None:
    folder = small()
    folder["year.toml"]["budget"]["WA26"].update(support_budget="0.00", reserve_support="0.00")
    del folder["allocations.toml"]["allocation"][1]
    assert [one.narration for one in entries(folder)][1] == "set_aside_released"


def test_a_grant_of_unknown_amount_is_awarded_when_the_amount_is_known() -> None:
    folder = small()
    folder["funds.toml"]["fund"]["PA26"] = fund(amount="0.00")  # d7
    assert faults_of(folder) == []
    assert len(entries(folder)) == 4
    later = copy.deepcopy(folder)
    later["funds.toml"]["fund"]["PA26"]["amount"] = "70.00"
    assert faults_of(later, loaded(folder)) == []
    assert [one.narration for one in entries(later, read(folder))] == ["authority"]


# --- Amendments ------------------------------------------------------------------------------------------------------


def amended(**changed: Any) -> Folder:
    folder = small()
    folder["amendments.toml"] = {"amendment": [amendment(**changed)]}
    return folder


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


@pytest.mark.parametrize(
    "changed, key, says",
    [
        ({"amount": "20.01"}, "amount", "20.01 must not be more than the 20.00 of reserve"),
        ({"amount": "0.00"}, "amount", "must be more than 0.00"),
        ({"to": "reserve"}, "to", "two sides"),
        ({"to": "XX:EOP"}, "agency", "XX is not an agency"),
        ({"to": "shelf"}, "to", "AGENCY:PROGRAM"),
        ({"from": "unassigned"}, "to", "goes to the reserve first"),
        ({"on": datetime.date(2026, 6, 30)}, "on", "must lie between 2026-07-01"),
        ({"on": datetime.date(2026, 8, 2)}, "on", "after today, 2026-08-01"),
        ({"fund": "WB26"}, "fund", "not a fund"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(changed: dict[str, Any], key: str, says: str) -> None:
    assert says in found(faults_of(amended(**changed)), "amendments.toml", "amendment.AM-1", key)


def test_a_de_dedication_that_breaks_the_strict_test_is_refused() -> None:
    folder = amended(**{"from": "reserve", "to": "unassigned"})  # SET-03: 3 x 110.00 is 330.00
    assert found(faults_of(folder), "year.toml", "budget", "set_aside").startswith(
        "3 x 110.00 = 330.00 must be more than 330.00"
    )


# --- The past --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path, value, place, says",
    [
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
            "funds.toml/fund/WA26/liquidation",
            datetime.date(2028, 7, 1),
            ("funds.toml", "fund.WA26", "liquidation"),
            "extended only",
        ),
        (
            "policies.toml/value/1/value",
            "950.00",
            ("policies.toml", "value.cap.Rent from 2026-07-01", "value"),
            "is 950.00 and was loaded as 900.00",
        ),
    ],
)
def test_a_number_that_was_loaded_is_never_changed(
    path: str, value: Any, place: tuple[str, str, str], says: str
) -> None:
    folder = small()
    _set(folder, path, value)
    assert says in found(faults_of(folder, loaded(small())), *place)  # AUD-04, ALC-04


def test_nothing_that_was_loaded_is_removed() -> None:
    folder = small()
    del folder["law.toml"]
    del folder["allocations.toml"]["allocation"][0]
    faults = faults_of(folder, loaded(small()))
    assert "add an [[amendment]]" in found(faults, "allocations.toml", "allocation.CCC:EOP:WA26:Training", "")
    assert "missing now" in found(faults, "law.toml", "value.ojt_rate from 2026-07-01", "")


def test_an_allocation_that_comes_late_is_an_amendment() -> None:
    folder = small()
    folder["allocations.toml"]["allocation"].append(allocation("HS", "Training", "20.00"))
    folder["year.toml"]["budget"]["WA26"]["reserve_training"] = "0.00"
    faults = faults_of(folder, loaded(small()))
    assert "from the reserve" in found(
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
    says = found(faults, "policies.toml", "value.cap.Rent from 2026-07-31", "from")
    assert "today is 2026-08-01" in says
    assert "900.00 was in force then" in says
    assert faults_of(_with_cap("950.00", TODAY), loaded(small())) == []


def test_words_ends_and_extensions_may_be_said_anew() -> None:
    folder = small()
    folder["agencies.toml"]["agency"]["CCC"]["aliases"] = ["CCC Employment Access Center"]
    folder["agencies.toml"]["membership"][0]["to"] = datetime.date(2027, 6, 30)
    folder["funds.toml"]["fund"]["WA26"]["liquidation"] = datetime.date(2028, 12, 31)
    known = loaded(small())
    assert faults_of(folder, known) == []
    assert budget_changes.diff(known.before, read(folder)) == [
        "~ agency.CCC: aliases nothing -> CCC Employment Access Center",
        "~ membership.CCC:EOP:2026-07-01: to_on nothing -> 2027-06-30",
        "~ fund.WA26: liquidation_on 2028-09-28 -> 2028-12-31",
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
    says = found(faults_of(folder, known), "allocations.toml", "allocation.CCC:EOP:WA26:Training", "")
    assert "earlier year" in says
    whole = merged_all([first, Budget(2027)])
    assert whole is not None
    assert whole.allocations == first.allocations
    assert merged(None, first) == first


# --- ALC-02 by Hypothesis --------------------------------------------------------------------------------------------

_moves = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "CCC:EOP", "HS:EOP"]),
        st.sampled_from(["reserve", "CCC:EOP", "HS:EOP"]),
        st.integers(1, 3000),
    ),
    max_size=8,
)


@given(st.integers(0, 12000), _moves)
def test_allocations_and_reserve_are_the_set_aside_after_every_entry(
    first_cents: int, moves: list[Any]
) -> None:
    """Whatever is accepted keeps: training allocations + training reserve = set-aside, and nothing is negative."""
    folder = small()
    budget = folder["year.toml"]["budget"]["WA26"]
    folder["allocations.toml"]["allocation"][0]["amount"] = _amount(first_cents)
    budget["reserve_training"] = _amount(12000 - first_cents)
    folder["amendments.toml"] = {
        "amendment": [
            amendment(**{"id": f"AM-{n}", "from": source, "to": target, "amount": _amount(cents)})
            for n, (source, target, cents) in enumerate(moves)
        ]
    }
    if faults_of(folder):
        return
    held: dict[str, int] = {}
    for one in entries(folder):
        for posting in one.postings:
            held[posting.account] = held.get(posting.account, 0) - posting.amount_cents
        if one.narration not in ("authority", "budget_released"):
            training = {name: cents for name, cents in held.items() if name.endswith(":Training")}
            assert sum(training.values()) == 12000  # ALC-02
            assert min(training.values()) >= 0


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def test_new_places_are_opened_once_with_the_kinds_of_their_line() -> None:
    budget = read(amended(to="HS:EOP"))
    assert [(str(key), year, on) for key, year, on in budget_changes.new_places(None, budget)] == [
        ("CCC:EOP:WA26:Training", 2026, JULY),
        ("CCC:EOP:WA26:Support", 2026, JULY),
        ("HS:EOP:WA26:Training", 2026, JULY),
    ]
    key = budget.allocations[0].place
    names = accounts.allocation_accounts(key, kinds_on(budget.funds[0].kinds, key.line))
    assert accounts.stage(key, Stage.COMMITTED, "Scholarship") in names
    assert accounts.stage(key, Stage.COMMITTED, "Rent") not in names
