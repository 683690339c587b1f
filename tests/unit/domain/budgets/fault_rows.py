"""Rows of what can be wrong with a first load: where, what is put there, where it is said, and what is said."""

import datetime
from typing import Any

from tests.folders import Folder, fund, put
from tests.unit.domain.budgets.test_versions import version

DAY = datetime.date
JULY, AUGUST = DAY(2026, 7, 1), DAY(2026, 8, 1)
RATIO = {
    "code": "admin",
    "title": "Administration",
    "sense": "at most",
    "limit": "ojt_rate",
    "numerator": ["set-aside"],
    "denominator": ["authority"],
    "from": JULY,
}
WAIVER = {
    "ratio": "admin",
    "share": "1/5",
    "from": JULY,
    "to": AUGUST,
    "state": "Oregon",
    "document": "Letter",
}
GRANT = {"title": "Grant", "grantor": "State"}
SPREAD = DAY(2026, 6, 1)
CCC = ("allocations.toml", "allocation.CCC:EOP:WA26:Training")

FIRST_LOAD: list[tuple[str, Any, tuple[str, str, str], str]] = [
    # texts and lists
    ("funds.toml/fund/WA26/title", "a\x1b[2J", ("funds.toml", "fund.WA26", "title"), "U+001B"),
    ("funds.toml/fund/WA26/title", "a\x00", ("funds.toml", "fund.WA26", "title"), "U+0000"),
    ("funds.toml/fund/WA26/title", "x" * 1001, ("funds.toml", "fund.WA26", "title"), "1,001 characters"),
    ("funds.toml/fund/WA26/kinds", ["Rent", "Rent"], ("funds.toml", "fund.WA26", "kinds"), "Rent 2 times"),
    ("funds.toml/fund/WA26/amount", 16**6000, ("funds.toml", "fund.WA26", "amount"), "not the number 0x1"),
    ("funds.toml/fund/WA26/amount", "9" * 5000, ("funds.toml", "fund.WA26", "amount"), "must be an amount"),
    (
        "funds.toml/fund/WA26/liquidation",
        DAY(9999, 1, 1),
        ("funds.toml", "fund.WA26", "liquidation"),
        "9999-01-01",
    ),
    (
        "year.toml/budget",
        {f"W{n}": {} for n in range(5001)},
        ("year.toml", "budget", ""),
        "has 5001 tables; at most 5000",
    ),
    # funds and pools
    (
        "funds.toml/fund/WA26/performance_to",
        SPREAD,
        ("funds.toml", "fund.WA26", "performance_to"),
        "2026-06-01 is before performance_from, 2026-07-01",
    ),
    ("funds.toml/pool/WA26", {"title": "Pool"}, ("funds.toml", "pool.WA26", "code"), "WA26 is a fund's code"),
    (
        "agencies.toml/membership/0/program",
        "AFP",
        ("agencies.toml", "membership.CCC:AFP:2026-07-01", "program"),
        "AFP",
    ),
    # the strict test is of all funds together (SET-02)
    (
        "year.toml/budget/WA26/set_aside",
        "110.00",
        ("year.toml", "budget", "set_aside"),
        "3 x $110.00 = $330.00 must be",
    ),
    (
        "policies.toml/value/0/value",
        "one third",
        ("policies.toml", "value.set_aside_share from 2026-07-01", "value"),
        "one third",
    ),
    (
        "policies.toml/value/0/value",
        "one third",
        ("policies.toml", "value", "set_aside_share"),
        "no value in force",
    ),
    # allocations
    (
        "funds.toml/fund/WB26",
        fund(),
        (CCC[0], "allocation.CCC:EOP:WB26:Training", "fund"),
        "has no [budget.WB26]",
    ),
    ("allocations.toml/allocation/0/amount", "0.00", (*CCC, "amount"), "0.00 must be more than 0.00"),
    ("allocations.toml/allocation/0/kinds", ["Boat"], (*CCC, "kinds"), "Boat is not a kind"),
    ("funds.toml/fund/WA26/kinds", ["Rent"], (*CCC, "line"), "WA26 pays no kind of the Training line"),
    # values
    (
        "policies.toml/value/1/code",
        "papers.Rent",
        ("policies.toml", "value.papers.Rent from 2026-07-01", "value"),
        "Boat is unknown",
    ),
    (
        "policies.toml/value/1/code",
        "program_conflicts",
        ("policies.toml", "value.program_conflicts from 2026-07-01", "value"),
        "Boat is not a pair of programs",
    ),
    # the register of grants
    ("grants.toml/grant/wa26", GRANT, ("grants.toml", "grant.wa26", "code"), "WIF12"),
    ("grants.toml/grant/WA26", {"amount": "5.00"}, ("grants.toml", "grant.WA26", "amount"), "written once"),
    ("grants.toml/grant/HB12", {"title": "x"}, ("grants.toml", "grant.HB12", "title"), "a grantor"),
    (
        "grants.toml/grant/HB12",
        {**GRANT, "participants": "5a"},
        ("grants.toml", "grant.HB12", "participants"),
        '"5a"',
    ),
    ("grants.toml/grant/HB12", {**GRANT, "gaps": ["x"]}, ("grants.toml", "grant.HB12", "gaps"), "x"),
    (
        "grants.toml/grant/HB12",
        {**GRANT, "performance_from": JULY, "performance_to": SPREAD},
        ("grants.toml", "grant.HB12", "performance_to"),
        "2026-06-01 is before performance_from, 2026-07-01",
    ),
    (
        "grants.toml/grant/HB12",
        {**GRANT, "performance_to": JULY, "liquidation": SPREAD},
        ("grants.toml", "grant.HB12", "liquidation"),
        "2026-06-01 is before performance_to, 2026-07-01",
    ),
    (
        "grants.toml/extension",
        [{"fund": "WB26", "until": AUGUST, "approved": JULY, "document": "Letter"}],
        ("grants.toml", "extension.WB26 until 2026-08-01", "fund"),
        "WB26 is not a fund",
    ),
    (
        "grants.toml/extension",
        [{"fund": "WA26", "until": DAY(2028, 9, 28), "approved": JULY, "document": "Letter"}],
        ("grants.toml", "extension.WA26 until 2028-09-28", "until"),
        "2028-09-28 is not after its liquidation, 2028-09-28",
    ),
    (
        "grants.toml/control",
        [{"title": "Both", "grants": ["WA26", "WB26"], "total": "1.00"}],
        ("grants.toml", "control.Both", "grants"),
        "WB26: no such grant",
    ),
    (
        "grants.toml/control",
        [{"title": "One", "grants": ["WA26"], "total": "999.99"}],
        ("grants.toml", "control.One", "total"),
        "$1,000.00 must be equal to $999.99",
    ),
    # versions
    ("year.toml/version", [version(governs="felt")], ("year.toml", "version.2026-2", "governs"), '"felt"'),
    (
        "year.toml/version",
        [version(counts=["Boat"])],
        ("year.toml", "version.2026-2", "counts"),
        "Boat is not a kind",
    ),
    (
        "year.toml/version",
        [version(network=["AFP"])],
        ("year.toml", "version.2026-2", "network"),
        "AFP is not a program",
    ),
    (
        "year.toml/version",
        [version(from_on=DAY(2026, 8, 2))],
        ("year.toml", "version.2026-2", "from"),
        "2026-08-02 is after 2026-08-01",
    ),
    (
        "year.toml/version",
        [version(network=["HS"])],
        (*CCC, "program"),
        "Economic Opportunity Program is not of the network (HS)",
    ),
    (
        "year.toml/training_budget",
        [{"version": "9", "fund": "WB26", "amount": "1.00"}],
        ("year.toml", "training_budget.9 WB26", "version"),
        "9 is no [[version]]",
    ),
    (
        "year.toml/training_budget",
        [{"version": "9", "fund": "WB26", "amount": "1.00"}],
        ("year.toml", "training_budget.9 WB26", "fund"),
        "has no [budget.WB26]",
    ),
    # tests of shares
    (
        "ratios.toml/ratio",
        [{**RATIO, "sense": "below"}],
        ("ratios.toml", "ratio.admin from 2026-07-01", "sense"),
        '"below"',
    ),
    (
        "ratios.toml/ratio",
        [{**RATIO, "limit": "boat"}],
        ("ratios.toml", "ratio.admin from 2026-07-01", "limit"),
        "boat is no",
    ),
    (
        "ratios.toml/ratio",
        [{**RATIO, "numerator": ["boat"]}],
        ("ratios.toml", "ratio.admin from 2026-07-01", "numerator"),
        "boat",
    ),
    (
        "ratios.toml/waiver",
        [WAIVER],
        ("ratios.toml", "waiver.admin from 2026-07-01", "ratio"),
        "admin is no test",
    ),
    (
        "ratios.toml/waiver",
        [{**WAIVER, "fund": "WA26"}],
        ("ratios.toml", "waiver.admin of WA26 from 2026-07-01", "fund"),
        "is named for ojt_rate, and for no test",
    ),
    (
        "ratios.toml/waiver",
        [{**WAIVER, "to": SPREAD}],
        ("ratios.toml", "waiver.admin from 2026-07-01", "to"),
        "2026-06-01 is before 2026-07-01",
    ),
    (
        "ratios.toml/waiver",
        [{**WAIVER, "share": "half"}],
        ("ratios.toml", "waiver.admin from 2026-07-01", "share"),
        "half",
    ),
]
"""Each is put into the small year; `ready` adds what the row needs beside it."""


def ready(folder: Folder, path: str, place: tuple[str, str, str]) -> Folder:
    """The small year with what a row of the table stands on: an allocation of the fund, a list's word, the other allocation."""
    if place[1] == "allocation.CCC:EOP:WB26:Training":
        folder["allocations.toml"]["allocation"].append(
            {"agency": "CCC", "program": "EOP", "fund": "WB26", "line": "Training", "amount": "1.00"}
        )
    if path.endswith("value/1/code"):
        put(folder, "policies.toml/value/1/value", "Boat")
        put(folder, "policies.toml/value/1/unit", "list")
    return folder
