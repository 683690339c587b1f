"""Which test proves which numbered statement: the table `docs/statements.md`, generated from the tests themselves.

A test names the statement it proves in a comment beside it or in its docstring (``# SUP-10, d11``); nothing else counts, a module's
docstring neither. ``python -m tests.statements`` runs the tests that the table does not know yet (``--all``: every one) and writes
it with their outcome; `tests/house/test_statements.py` says when the table is not what the tests say.
"""

import ast
import csv
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
PAGE = ROOT / "docs" / "statements.md"
CODE = re.compile(r"\b([A-Z]{3})-(\d\d)(?:(?: to |–|-)(?:\1-)?(\d\d))?\b")

FAMILIES = {
    "FND": "Funds",
    "SET": "Set-aside",
    "ALC": "Allocations",
    "SCH": "Scholarships",
    "SUP": "Support",
    "OJT": "Training at work",
    "WEX": "Work experience",
    "PAY": "Payments",
    "PAR": "Participants",
    "REC": "Reconciliation",
    "CLO": "Close",
    "RPT": "Reports",
    "AUD": "Audit",
}


@dataclass(frozen=True)
class Proof:
    """A test and the statements that it names."""

    path: str
    name: str
    codes: frozenset[str]

    @property
    def node(self) -> str:
        """As pytest calls it."""
        return f"{self.path}::{self.name}"


def sentences() -> dict[str, str]:
    """Code to sentence, in the order of the list."""
    with (TESTS / "statements.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["sentence"] for row in csv.DictReader(file)}


def codes_in(text: str) -> frozenset[str]:
    """The statements that a text names; "SCH-01 to 04" and "SCH-01 to SCH-04" name four."""
    found = set()
    for family, first, last in CODE.findall(text):
        if family in FAMILIES:
            found |= {f"{family}-{number:02}" for number in range(int(first), int(last or first) + 1)}
    return frozenset(found)


def _comments(lines: list[str], first: int, last: int) -> str:
    """The comments of these lines (numbers from 1, both included)."""
    return "\n".join(line[line.index("#") :] for line in lines[first - 1 : last] if "#" in line)


def proofs_in(path: str, source: str) -> Iterator[Proof]:
    """The tests of a file that name statements."""
    lines = source.splitlines()
    for top in ast.parse(source).body:
        group = f"{top.name}::" if isinstance(top, ast.ClassDef) else ""
        for one in top.body if isinstance(top, ast.ClassDef) else (top,):
            if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
                first = min([one.lineno, *(mark.lineno for mark in one.decorator_list)])
                last = one.end_lineno or one.lineno
                codes = codes_in(_comments(lines, first, last) + (ast.get_docstring(one) or ""))
                if codes:
                    yield Proof(path, group + one.name, codes)


def proofs() -> list[Proof]:
    """All tests that name statements, in the order of their files."""
    apart = {"house", "node_modules"}  # the checks of the table itself prove no rule of the field
    files = sorted(path for path in TESTS.rglob("test_*.py") if not apart & {*path.parts})
    return [
        one
        for path in files
        for one in proofs_in(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    ]


def page(found: list[Proof], outcomes: Mapping[str, str]) -> str:
    """The table.

    :param outcomes: node of a test to how it ended when the table was made.
    """
    named = {code: [one for one in found if code in one.codes] for code in sentences()}
    shown = sum(bool(tests) for tests in named.values())
    lines = [
        "# Statements and their tests",
        "",
        "Each numbered rule of the field, and the tests that name it. A test names what it proves in a comment; this page is generated",
        "from those comments with the outcome of a run (`python -m tests.statements`). A dash is an honest gap: no test names",
        "the statement yet.",
        "",
        f"{shown} of {len(named)} statements have a test.",
    ]
    for family, title in FAMILIES.items():
        lines += ["", f"## {title}", "", "| statement | what it says | tests | ends |", "|---|---|---|---|"]
        for code, sentence in sentences().items():
            if code.startswith(family):
                tests = named[code]
                ends = sorted({outcomes.get(one.node, "not run") for one in tests})
                names = "<br>".join(f"`{one.path.removeprefix('tests/')}` {one.name}" for one in tests)
                said = sentence.replace("|", "\\|")
                lines.append(f"| {code} | {said} | {names or '–'} | {', '.join(ends) or '–'} |")
    return "\n".join(lines) + "\n"


def outcomes_of(report: str) -> dict[str, str]:
    """Node of a test, without its parameters, to ``passes`` or ``fails``, from pytest's XML report."""
    found: dict[str, str] = {}
    for case in ET.fromstring(report).iter("testcase"):  # noqa: S314 - written by pytest a moment ago
        *place, name = (*case.attrib["classname"].split("."), case.attrib["name"].partition("[")[0])
        grouped = place[-1].startswith("Test")
        path = "/".join(place[:-1] if grouped else place) + ".py"
        node = "::".join((path, *place[-1:], name) if grouped else (path, name))
        ended = "fails" if any(part.tag in {"failure", "error", "skipped"} for part in case) else "passes"
        found[node] = "fails" if "fails" in (ended, found.get(node)) else "passes"
    return found


def known_passes(written: str) -> dict[str, str]:
    """The tests of the rows that passed, from the page as it was written last."""
    rows = [line.split(" | ") for line in written.splitlines() if line.endswith("| passes |")]
    named = [one for row in rows for one in re.findall(r"`([^`]*\.py)` ([\w:]+)", row[2])]
    return {f"tests/{path}::{name}": "passes" for path, name in named}


def main() -> None:
    """Run the tests that name statements and write the page."""
    found = proofs()
    known = {} if "--all" in sys.argv or not PAGE.exists() else known_passes(PAGE.read_text(encoding="utf-8"))
    asked = [one.node for one in found if one.node not in known]
    ended = 0
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        if asked:
            command = [sys.executable, "-m", "pytest", "-q", "-n", "2", f"--junitxml={report}", *asked]
            ended = subprocess.run(command, cwd=ROOT, check=False).returncode
            known |= outcomes_of(report.read_text(encoding="utf-8"))
        PAGE.write_text(page(found, known), encoding="utf-8")
    sys.exit(ended)


if __name__ == "__main__":
    main()
