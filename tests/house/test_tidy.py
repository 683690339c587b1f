"""The rules of tidiness that a machine can check, each with a sample that must be caught (its red twin).

A check is a function from a file's text to the lines at fault, and knows nothing of files. ``RULES`` says
which files it looks at; ``SAMPLES`` gives the offending text, so a check that has gone blind is itself red.
"""

import ast
import io
import os
import re
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
MONEY = ("ledger/money.py", "ledger/domain/", "ledger/services/", "ledger/store/", "ledger/books/")
FUNCTION_LINES = 60
FILE_LINES = 300
TEST_LINES = 550
"""A test file is a list of sentences and may run on; so may a scenario that ends in the text of a book."""

# What may be longer, and why. A function is named `path::name` (methods: `path::Class.name`).
LONGER: dict[str, str] = {
    "ledger/store/schema.py": "the whole schema in one place, to be read like a document",
    "ledger/books/render.py": "one renderer, kept whole because a closed month keeps its version",
    "ledger/demo/player.py": "one short method for each thing that people do",
    "migrations/versions/0001_first.py": "the first schema, frozen as it was made",
}

# Floats that are seconds, not money, as `path::value`.
NOT_MONEY: dict[str, str] = {
    "ledger/services/journal/relay.py::0.2": "seconds to wait after a tick that failed",
    "ledger/services/journal/relay.py::0.3": "seconds to wait between two looks at the log",
    "ledger/books/publish.py::0.02": "seconds between two looks at a lock",
    "ledger/services/work.py::0.005": "seconds to wait before a command is tried again",
    "ledger/services/work.py::0.03": "seconds to wait before a command is tried again",
}

Check = Callable[[str], Iterator[tuple[int, str]]]


def _on_lines(pattern: str, said: str) -> Check:
    """A check that finds a pattern, line by line."""
    wanted = re.compile(pattern)

    def check(text: str) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(text.splitlines(), start=1):
            if wanted.search(line):
                yield number, said

    return check


@cache
def _nodes(text: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(text)))


def no_opening_words(text: str) -> Iterator[tuple[int, str]]:
    """Every module opens by saying what it is for."""
    if not ast.get_docstring(ast.parse(text), clean=False):
        yield 1, "opens without a docstring"


def floats(text: str) -> Iterator[tuple[int, str]]:
    """No float is born in money code: no literal, no ``float(…)``. A hint that refuses one is allowed."""
    for node in _nodes(text):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"the float {node.value}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno, "a call of float"


def dangerous_calls(text: str) -> Iterator[tuple[int, str]]:
    """Nothing runs or rebuilds what it is fed; and the product speaks through click, not print."""
    for node in _nodes(text):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            yield node.lineno, f"a call of {node.func.id}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [name.name for name in node.names]
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                if name.split(".")[0] in _MODULES:
                    yield node.lineno, f"the module {name}"


_CALLS = frozenset({"print", "eval", "exec"})
_MODULES = frozenset({"pickle", "cPickle", "shelve", "marshal"})


def two_methods(text: str) -> Iterator[tuple[int, str]]:
    """A route reads or it writes: both in one function hide which of the two needs a key and a duty."""
    for node in _nodes(text):
        if not isinstance(node, ast.keyword) or node.arg != "methods":
            continue
        methods = {one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)}
        if {"GET", "POST"} <= methods:
            yield node.value.lineno, "GET and POST in one route"


def unreasoned(text: str) -> Iterator[tuple[int, str]]:
    """An exception states its reason on its line: ``# noqa: S608 - why``, ``# type: ignore[x]  # why``."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        mark = _MARK.search(token.string) if token.type == tokenize.COMMENT else None
        if mark and not re.search(r"\w{3,}", token.string[mark.end() :]):
            yield token.start[0], f"no reason after {mark.group()!r}"


_MARK = re.compile(r"#\s*(?:noqa(?:\s*:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[\w, -]*\])?)")


def long_functions(text: str) -> Iterator[tuple[int, str]]:
    """A function is read in one look: at most 60 lines. Yields its name after the count."""
    yield from _long(ast.parse(text), "")


def _long(node: ast.AST, inside: str) -> Iterator[tuple[int, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            continue  # no function stands in one
        name = inside
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{inside}.{child.name}" if inside else child.name
            lines = (child.end_lineno or child.lineno) - child.lineno + 1
            if not isinstance(child, ast.ClassDef) and lines > FUNCTION_LINES:
                yield child.lineno, f"{lines} lines in function ::{name}"
        yield from _long(child, name)


def long_file(text: str) -> Iterator[tuple[int, str]]:
    """A file holds one thing: at most 300 lines."""
    lines = len(text.splitlines())
    if lines > FILE_LINES:
        yield FILE_LINES + 1, f"{lines} lines in one file"


class Rule(NamedTuple):
    """A check and the files it is for: beginnings of their paths, and endings of their names."""

    check: Check
    under: tuple[str, ...]
    endings: tuple[str, ...]


NOT_OURS = frozenset({"__pycache__", "node_modules", "vendor", "instance", "build", "dist"})
LOCKS = ("requirements", "tests/browser/package-lock.json")
CODE = ("ledger/", "tests/", "migrations/", "benchmarks/")
# The words are put together here so that this file does not catch itself.
UNFINISHED = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"))
TWO_LS = "cance" + "ll"

RULES: dict[str, Rule] = {
    "opening words": Rule(no_opening_words, ("ledger/", "tests/", "benchmarks/"), (".py",)),
    "no float in money": Rule(floats, MONEY, (".py",)),
    "nothing unfinished": Rule(
        _on_lines(rf"\b({UNFINISHED})\b", "is marked as unfinished"),
        (*CODE, "templates/", "budgets/", "Makefile", "pyproject.toml", "wsgi.py"),
        (".py", ".html", ".toml", ".c", ".js", ".css", "Makefile"),
    ),
    "canceled is spelled one way": Rule(
        _on_lines(rf"(?i){TWO_LS}(ed|ing)", "spells canceled with two l"),
        ("ledger/", "templates/", "budgets/", "docs/", "migrations/", "tests/", "README.md", "CHANGELOG.md"),
        (".py", ".html", ".toml", ".md", ".csv"),
    ),
    "no dangerous calls": Rule(dangerous_calls, ("ledger/", "migrations/", "wsgi.py"), (".py",)),
    "no unescaped value in a page": Rule(
        _on_lines(r"\|\s*safe\b|autoescape\s+false", "lets a value in unescaped"), ("templates/",), ("",)
    ),
    "a route reads or writes": Rule(two_methods, ("ledger/",), (".py",)),
    "a page asks a service": Rule(
        _on_lines(r"\.store\.(reading|writing)\(", "opens the store"), ("ledger/web/",), (".py",)
    ),
    "no address in a lock": Rule(_on_lines(r"https?://", "holds an address"), LOCKS, (".txt", ".json")),
    "exceptions say why": Rule(unreasoned, CODE, (".py",)),
    "functions are short": Rule(long_functions, ("ledger/", "tests/"), (".py",)),
    "files are short": Rule(long_file, ("ledger/", "tests/"), (".py",)),
}

SAMPLES: dict[str, tuple[str, ...]] = {
    "opening words": ("import os\n", "# a comment is not it\nx = 1\n", ""),
    "no float in money": ("rate = 0.5\n", "cents = int(float('1.10') * 100)\n", "big = 1e9\n"),
    "nothing unfinished": tuple(f"x = 1  # {word}: later\n" for word in UNFINISHED.split("|")),
    "canceled is spelled one way": (f"It is {TWO_LS}ed.", f"a {TWO_LS.title()}ing form"),
    "no dangerous calls": (
        *(f"{name}('1')\n" for name in ("print", "eval", "exec")),
        "import pickle\n",
        "from pickle import loads\n",
        "def load() -> None:\n    import marshal\n",
    ),
    "no unescaped value in a page": (
        "{{ name|safe }}",
        "{{ name | safe }}",
        "{% autoescape false %}",
    ),
    "a route reads or writes": (
        '@pages.route("/", methods=["GET", "POST"])\ndef index(): ...\n',
        '@pages.route("/", methods=("POST", "GET"))\ndef index(): ...\n',
    ),
    "a page asks a service": ("with current_work().store.reading() as connection:\n",),
    "no address in a lock": (
        "--index-url https:" + "//example.org/simple\n",
        '"resolved": "http:' + '//example.org/a"',
    ),
    "exceptions say why": (
        "x = 1  # no" + "qa\n",
        "x = 1  # no" + "qa: S101\n",
        "x = 1  # no" + "qa: S101, E501 -\n",
        "x = 1  # type" + ": ignore[misc]\n",
    ),
    "functions are short": (
        "def long():\n" + "    x = 1\n" * FUNCTION_LINES,
        "class One:\n    def long(self):\n" + "        x = 1\n" * FUNCTION_LINES,
    ),
    "files are short": ("x = 1\n" * (FILE_LINES + 1),),
}

# What looks like an offence and is none: a check that cries wolf would be switched off.
INNOCENT: dict[str, tuple[str, ...]] = {
    "canceled is spelled one way": ("a canceled bill and its cancellation",),
    "no float in money": (
        "def cents(value: int | float) -> int: ...\n",
        "if isinstance(value, float): ...\n",
    ),
    "no dangerous calls": ("click.echo('x')\n", "connection.exec_driver_sql('x')\n", "fingerprint(1)\n"),
    "no unescaped value in a page": ("{{ name|safe_name }}", "a safe | place"),
    "exceptions say why": (
        "x = 1  # no" + "qa: S608 - table names are our own\n",
        "x = 1  # type" + ": ignore[misc]  # the library has no types\n",
    ),
    "functions are short": ("def fits():\n" + "    x = 1\n" * (FUNCTION_LINES - 1),),
    "files are short": ("x = 1\n" * FILE_LINES,),
}


def _files(rule: Rule) -> list[Path]:
    """The rule's files. Hidden folders, caches, other people's code and what a run leaves are not ours."""
    found = []
    for folder, inner, files in os.walk(ROOT):
        inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in NOT_OURS)
        for name in sorted(files):
            path = Path(folder, name).relative_to(ROOT).as_posix()
            if path.startswith(rule.under) and path.endswith(rule.endings):
                found.append(ROOT / path)
    return found


def _allowed(path: str, said: str) -> bool:
    """Whether the place stands among the exceptions, with a reason."""
    if said.startswith("the float "):
        return f"{path}::{said.removeprefix('the float ')}" in NOT_MONEY
    if path.startswith("tests/") and said.endswith("lines in one file"):
        return int(said.split(maxsplit=1)[0]) <= TEST_LINES
    if path.startswith("tests/scenario/") and " lines in function " in said:
        return True  # its docstring is the whole text of a book
    name = said.rpartition("::")[2] if "::" in said else ""
    return " lines in " in said and (f"{path}::{name}" if name else path) in LONGER


@pytest.mark.parametrize("name", RULES)
def test_the_house_is_tidy(name: str) -> None:
    rule = RULES[name]
    found = []
    for file in _files(rule):
        path = file.relative_to(ROOT).as_posix()
        for line, said in rule.check(file.read_text(encoding="utf-8")):
            if not _allowed(path, said):
                found.append(f"{path}:{line}: {said}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "name,sample", [(name, sample) for name, samples in SAMPLES.items() for sample in samples]
)
def test_each_check_catches_its_offence(name: str, sample: str) -> None:
    assert list(RULES[name].check(sample))


@pytest.mark.parametrize(
    "name,sample", [(name, sample) for name, samples in INNOCENT.items() for sample in samples]
)
def test_no_check_cries_wolf(name: str, sample: str) -> None:
    assert not list(RULES[name].check(sample))


def test_every_rule_has_a_red_twin_and_every_exception_a_reason() -> None:
    assert SAMPLES.keys() == RULES.keys()
    assert all(len(reason.split()) >= 4 for reason in [*LONGER.values(), *NOT_MONEY.values()])


def test_no_exception_outlives_its_offence() -> None:
    """An exception that is no longer needed goes."""
    stale = []
    for place in NOT_MONEY:
        path, _, value = place.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""
        if f"the float {value}" not in {said for _, said in floats(text)}:
            stale.append(place)
    for place in LONGER:
        path, _, name = place.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""
        check = long_functions if name else long_file
        if not any(said.rpartition("::")[2] == name if name else True for _, said in check(text)):
            stale.append(place)
    assert not stale, f"take these exceptions out: {stale}"
