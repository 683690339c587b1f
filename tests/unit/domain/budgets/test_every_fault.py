"""Every fault of a budget's folder has a row: what is wrong, where it is said, and both sides of the test that failed."""

import ast
import copy
import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.domain.budgets.checks import Known
from ledger.domain.budgets.items import Fault
from ledger.domain.budgets.openings import entries_for
from tests.folders import (
    FIRST,
    Folder,
    allocation,
    amendment,
    faults_of,
    found_at,
    fund,
    loaded,
    pooled,
    put,
    read,
    small,
)
from tests.unit.domain.budgets.fault_rows import FIRST_LOAD, RATIO, ready
from tests.unit.domain.budgets.test_changes import ALTERED
from tests.unit.domain.budgets.test_checks import CHECKING
from tests.unit.domain.budgets.test_files import READING
from tests.unit.domain.budgets.test_money_checks import MOVES, POOLS
from tests.unit.domain.budgets.test_origins import ORIGINS, moved
from tests.unit.domain.budgets.test_staff import STAFF
from tests.unit.domain.budgets.test_subawards import SUBAWARDS
from tests.unit.domain.budgets.test_versions import version

DAY = datetime.date
JULY, AUGUST = DAY(2026, 7, 1), DAY(2026, 8, 1)


@pytest.mark.parametrize(
    "path, value, place, says", FIRST_LOAD, ids=[f"{place[2]}: {says}" for _, _, place, says in FIRST_LOAD]
)
def test_a_first_load_says_every_fault_with_file_table_key_and_both_sides(
    path: str, value: Any, place: tuple[str, str, str], says: str
) -> None:
    folder = ready(small(), path, place)
    put(folder, path, value)
    assert says in found_at(faults_of(folder), *place)


SEPTEMBER = DAY(2026, 9, 1)


def _with(path: str, *values: Any) -> Folder:
    folder = small()
    put(folder, path, list(values))
    return folder


def _but(path: str, value: Any, folder: Folder | None = None) -> Folder:
    changed = folder or small()
    put(changed, path, value)
    return changed


def _known(folder: Folder, today: datetime.date = SEPTEMBER, first_open: datetime.date = DAY.min) -> Known:
    read(folder)
    return replace(loaded(folder, today), first_open=first_open)


def _without_law() -> Folder:
    return {name: data for name, data in small().items() if name != "law.toml"}


ONE = _with("year.toml/version", version("1", JULY))
GIVEN = small()["allocations.toml"]["allocation"]
MOVE = "amendments.toml/amendment"
FREED = {"version": "1", "fund": "WA26", "amount": "340.00"}
NAMED = "agencies.toml/agency/CCC/aliases"
LATER: list[tuple[Known, Folder, tuple[str, str, str], str]] = [
    # what was in force on a day that has passed (SET-01, AUD-04)
    (
        _known(ONE),
        _with("year.toml/version", version("1", JULY), version("2", AUGUST)),
        ("year.toml", "version.2", "from"),
        "2026-08-01 has passed (today is 2026-09-01) and version 1 was in force then",
    ),
    (
        _known(ONE),
        _but("year.toml/training_budget", [FREED], copy.deepcopy(ONE)),
        ("year.toml", "training_budget.1 WA26", "version"),
        "version 1 has begun on 2026-07-01 (today is 2026-09-01)",
    ),
    (
        _known(_with("ratios.toml/ratio", RATIO)),
        _with("ratios.toml/ratio", RATIO, {**RATIO, "from": AUGUST}),
        ("ratios.toml", "ratio.admin from 2026-08-01", "from"),
        "2026-08-01 has passed (today is 2026-09-01) and the test from 2026-07-01 was in force then",
    ),
    # what was loaded (ALC-04)
    (
        _known(small()),
        _with("allocations.toml/allocation", *GIVEN, allocation("HS", "Training", "20.00")),
        ("allocations.toml", "allocation.HS:EOP:WA26:Training", "amount"),
        "the lines of WA26 were loaded; add an [[amendment]] from the reserve",
    ),
    (
        Known(read(small()), None, SEPTEMBER),
        _but("year.toml/year", 2027),
        ("allocations.toml", "allocation.CCC:EOP:WA26:Training", ""),
        "stands since an earlier year; add an [[amendment]] from the reserve",
    ),
    (
        _known(small()),
        _without_law(),
        ("law.toml", "value.ojt_rate from 2026-07-01", ""),
        "was loaded and is missing now (50% (law, Test document))",
    ),
    (
        _known(small()),
        _but("funds.toml/fund/WA26/liquidation", DAY(2028, 9, 29)),
        ("funds.toml", "fund.WA26", "liquidation"),
        "is 2028-09-29 and was loaded as 2028-09-28; add an [[extension]]",
    ),
    (
        _known(_but(NAMED, ["Central City"])),
        _but(NAMED, ["CCC Portland"]),
        ("agencies.toml", "agency.CCC", "aliases"),
        "lost Central City; a name that was loaded stays",
    ),
    # an amendment's day and paper
    (
        _known(small(), first_open=AUGUST),
        _with(MOVE, amendment(on=DAY(2026, 7, 15))),
        ("amendments.toml", "amendment.AM-1", "on"),
        "2026-07-15 lies in a closed month; it must be 2026-08-01, the first open day, or later",
    ),
    (
        _known(small()),
        _with(MOVE, amendment(**{"from": "reserve", "to": "unassigned"})),
        ("amendments.toml", "amendment.AM-1", "resolution"),
        "the resolution is missing: only one releases the set-aside (SET-07)",
    ),
]


@pytest.mark.parametrize("known, folder, place, says", LATER, ids=[says for *_, says in LATER])
def test_a_later_load_never_rewrites_what_was_loaded_or_was_in_force(
    known: Known, folder: Folder, place: tuple[str, str, str], says: str
) -> None:
    assert says in found_at(faults_of(folder, known), *place)


def test_what_starts_today_or_was_entered_while_its_month_was_open_stays() -> None:
    twice = _with("year.toml/version", version("1", JULY), version("2", AUGUST))
    assert faults_of(twice, _known(ONE, AUGUST)) == []
    moved = _with(MOVE, amendment(on=DAY(2026, 7, 15)))
    assert faults_of(moved, _known(moved, first_open=AUGUST)) == []


def test_a_fund_that_comes_after_its_month_was_closed_is_entered_on_the_first_open_day() -> None:
    folder = small()
    made = entries_for(None, read(folder), lambda: "ENT-1", SEPTEMBER)
    assert {one.on for one in made} == {SEPTEMBER}


def test_the_strict_test_is_of_the_year_and_not_of_each_fund() -> None:
    folder = small()  # SET-02: WB26 dedicates nothing of its 29.99; 3 x 120.00 is more than 359.99
    put(folder, "funds.toml/fund/WB26", fund())
    zero = dict.fromkeys(("set_aside", "support_budget", "reserve_training", "reserve_support"), "0.00")
    put(folder, "year.toml/budget/WB26", {"training_budget": "29.99", **zero})
    assert faults_of(folder) == []
    put(folder, "year.toml/budget/WB26/training_budget", "30.00")
    says = found_at(faults_of(folder), "year.toml", "budget", "set_aside")
    assert says.startswith("3 x $120.00 = $360.00 must be more than $360.00")


def test_a_fault_prints_what_it_has_of_file_table_and_key() -> None:
    assert str(Fault("year.toml", "budget.WA26", "set_aside", "is missing")) == (
        "year.toml: [budget.WA26] set_aside: is missing"
    )
    assert str(Fault("year.toml", "budget.WA26", "", "is wrong")) == "year.toml: [budget.WA26]: is wrong"
    assert str(Fault("notes.txt", "", "", "is no file")) == "notes.txt: is no file"


def _told() -> Iterator[Fault]:
    """Every fault that a row of one of the tables brings about."""
    for path, value, place, _ in [*FIRST_LOAD, *CHECKING, *READING]:
        folder = ready(small(), path, place)
        put(folder, path, value)
        yield from faults_of(folder, FIRST)
    for path, value, _, _ in ALTERED:
        folder = small()
        put(folder, path, value)
        yield from faults_of(folder, loaded(small()))
    for change, _, _ in POOLS:
        folder = pooled()
        change(folder)
        yield from faults_of(folder)
    for changed, _, _ in MOVES:
        yield from faults_of(_with("amendments.toml/amendment", amendment(**changed)))
    for change, _, _ in (*ORIGINS, *STAFF, *SUBAWARDS):
        folder = moved()
        change(folder)
        yield from faults_of(folder)
    for known, folder, _, _ in LATER:
        yield from faults_of(folder, known)


def _sentences() -> dict[str, str]:
    """Every sentence that the loader's code can say at a fault: its place in the code, and a pattern for it."""
    found = {}
    folder = Path("ledger/domain/budgets")
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
                "fault",
                "wrong",
                "Fault",
            ):
                says = node.args[-1] if node.args else None
                if isinstance(says, ast.Constant) and isinstance(says.value, str):
                    found[f"{path.name}:{node.lineno}"] = re.escape(says.value)
                elif isinstance(says, ast.JoinedStr):
                    parts = [
                        re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*"
                        for part in says.values
                    ]
                    found[f"{path.name}:{node.lineno}"] = "".join(parts)
    return found


def test_no_sentence_of_the_loader_is_without_a_row() -> None:
    told = [fault.says for fault in _told()]
    sentences = _sentences()
    assert len(sentences) > 60
    silent = [
        place for place, pattern in sentences.items() if not any(re.fullmatch(pattern, says) for says in told)
    ]
    assert silent == []
