"""A small program year to take apart: the least that loads, as parsed TOML, for a test to change."""

import copy
import datetime
from collections.abc import Mapping
from typing import Any

from ledger.domain.budgets import checks as budget_checks
from ledger.domain.budgets import files as budget_files
from ledger.domain.budgets import openings, rewrites
from ledger.domain.budgets.budgets import Budget
from ledger.domain.budgets.checks import Known
from ledger.domain.budgets.items import Fault
from ledger.domain.journal.entries import Entry

Folder = dict[str, dict[str, Any]]

JULY = datetime.date(2026, 7, 1)
DOCUMENT = "Test document"


def _value(code: str, value: str, unit: str, sort: str = "policy") -> dict[str, Any]:
    return {"code": code, "value": value, "unit": unit, "class": sort, "from": JULY, "document": DOCUMENT}


def fund(**changed: Any) -> dict[str, Any]:
    """A fund's table; its keys can be changed or added."""
    return {
        "title": "Training fund",
        "source": "Test",
        "stream": "adult",
        "performance_from": JULY,
        "performance_to": datetime.date(2028, 6, 30),
        "liquidation": datetime.date(2028, 9, 28),
        "amount": "1,000.00",
        "kinds": ["Scholarship", "OJT", "Gas", "Rent"],
        "serves": ["EOP"],
        **changed,
    }


def year_table(**changed: str) -> dict[str, str]:
    """A fund's table of a year, all zero but what is changed."""
    names = ("training_budget", "set_aside", "support_budget", "reserve_training", "reserve_support")
    return {**dict.fromkeys(names, "0.00"), **changed}


def allocation(agency: str, line: str, amount: str, fund: str = "WA26", **changed: Any) -> dict[str, Any]:
    """An allocation's table in the program EOP."""
    return {"agency": agency, "program": "EOP", "fund": fund, "line": line, "amount": amount, **changed}


def amendment(**changed: Any) -> dict[str, Any]:
    """An amendment's table: 10.00 from the training reserve to CCC on 1 July."""
    return {
        "id": "AM-1",
        "on": JULY,
        "fund": "WA26",
        "line": "Training",
        "from": "reserve",
        "to": "CCC:EOP",
        "amount": "10.00",
        "document": DOCUMENT,
        **changed,
    }


def small() -> Folder:
    """One fund, two agencies: 3 x 120.00 = 360.00 is more than 330.00, and 50.00 of support."""
    return copy.deepcopy(
        {
            "agencies.toml": {
                "program": {"EOP": {"name": "Economic Opportunity Program"}},
                "agency": {"CCC": {"name": "Central City Concern"}, "HS": {"name": "Human Solutions"}},
                "membership": [
                    {"agency": "CCC", "program": "EOP", "from": JULY},
                    {"agency": "HS", "program": "EOP", "from": JULY},
                ],
            },
            "funds.toml": {"fund": {"WA26": fund()}},
            "year.toml": {
                "year": 2026,
                "budget": {
                    "WA26": year_table(
                        training_budget="330.00",
                        set_aside="120.00",
                        support_budget="50.00",
                        reserve_training="20.00",
                        reserve_support="10.00",
                    )
                },
            },
            "allocations.toml": {
                "allocation": [allocation("CCC", "Training", "100.00"), allocation("CCC", "Support", "40.00")]
            },
            "policies.toml": {
                "value": [_value("set_aside_share", "1/3", "share"), _value("cap.Rent", "900.00", "usd")]
            },
            "law.toml": {"value": [_value("ojt_rate", "50%", "share", "law")]},
        }
    )


def pooled() -> Folder:
    """The small year with a pool: a confidential fund for HS beside an ordinary one for CCC."""
    folder = small()
    folder["funds.toml"]["pool"] = {"HSP26": {"title": "Pool"}}
    for code, secret in (("HP26", {"confidential_class": "HOPWA"}), ("HR26", {})):
        folder["funds.toml"]["fund"][code] = fund(kinds=["Rent"], pool="HSP26", **secret)
        folder["year.toml"]["budget"][code] = year_table(support_budget="30.00")
    folder["allocations.toml"]["allocation"] += [
        allocation("HS", "Support", "30.00", "HP26"),
        allocation("CCC", "Support", "30.00", "HR26"),
    ]
    return folder


def written(folder: Folder) -> dict[str, str]:
    """The folder as TOML text, file by file."""
    return {name: "\n".join(_tables(data)) + "\n" for name, data in folder.items()}


def _tables(data: Mapping[str, Any]) -> list[str]:
    lines = [f"{key} = {_written(value)}" for key, value in data.items() if not _is_table(value)]
    for name, value in data.items():
        if isinstance(value, dict):
            for code, table in value.items():
                lines += [f"[{name}.{code}]", *(f"{key} = {_written(one)}" for key, one in table.items())]
        elif _is_table(value):
            for table in value:
                lines += [f"[[{name}]]", *(f"{key} = {_written(one)}" for key, one in table.items())]
    return lines


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _written(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_written(one) for one in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


TODAY = datetime.date(2026, 8, 1)
FIRST = Known(None, None, TODAY)


def read(folder: Folder) -> Budget:
    budget, faults = budget_files.parse(folder)
    assert faults == []
    return budget


def faults_of(folder: Folder, known: Known = FIRST) -> list[Fault]:
    """Faults of reading, else of the checks, else of rewriting."""
    budget, faults = budget_files.parse(folder)
    return faults or [*budget_checks.check(budget, known), *rewrites.rewritten(known, budget)]


def found_at(faults: list[Fault], file: str, table: str, key: str) -> str:
    """What the fault at this place says; fails when there is none there."""
    says = [fault.says for fault in faults if (fault.file, fault.table, fault.key) == (file, table, key)]
    assert says, f"no fault at {file} [{table}] {key}: {[str(fault) for fault in faults]}"
    return " | ".join(says)


def loaded(folder: Folder, today: datetime.date = TODAY) -> Known:
    budget = read(folder)
    return Known(budget, budget, today, available={one.place: one.amount_cents for one in budget.allocations})


def entries(folder: Folder, before: Budget | None = None) -> list[Entry]:
    numbers = iter(range(1, 1000))
    return openings.entries_for(before, read(folder), lambda: f"ENT-{next(numbers)}")


def put(folder: Folder, path: str, value: Any) -> None:
    """``file/table/…/key``; a number is a place in a list."""
    *way, last = path.split("/")
    at: Any = folder
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
    if isinstance(at, list):
        at[int(last)] = value
    else:
        at[last] = value


def amended(**changed: Any) -> Folder:
    """The small year with one amendment."""
    folder = small()
    folder["amendments.toml"] = {"amendment": [amendment(**changed)]}
    return folder
