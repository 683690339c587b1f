"""The catalogue of errors and the code that raises them say the same things."""

import ast
import datetime
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.errors import InvalidInput, NotFound, Refused, catalogue
from ledger.services.work import _CONSTRAINTS

LEDGER = Path(__file__).parents[2] / "ledger"
FAMILIES = frozenset({"LedgerError", "InvalidInput", "Refused", "NotFound", "Conflict", "Broken"})


class Raised(NamedTuple):
    """One place that makes an error with a literal code."""

    place: str
    code: str
    arguments: frozenset[str] | None


@cache
def _trees() -> dict[str, ast.Module]:
    """Every file of the product, read once for all the tests."""
    return {
        path.relative_to(LEDGER.parent).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(LEDGER.rglob("*.py"))
    }


def _raised(name: str, tree: ast.AST) -> Iterator[Raised]:
    """Every call of one of the families with a code written out; the arguments are None where ``**`` hides
    some."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        if called not in FAMILIES or not node.args:
            continue
        names = {keyword.arg for keyword in node.keywords}
        arguments = None if None in names else frozenset(str(name) for name in names - {"field"})
        for code in _codes(node.args[0]):
            yield Raised(f"{name}:{node.lineno}", code, arguments)


def _codes(node: ast.expr) -> Iterator[str]:
    """The code, or both of ``one if … else other``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)


def _placeholders(code: str) -> set[str]:
    sentences = catalogue()[code].values()
    return {name for sentence in sentences for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_code_that_is_raised_is_in_the_catalogue() -> None:
    """With every value that its sentences show."""
    wrong = []
    for name, tree in _trees().items():
        for place, code, arguments in _raised(name, tree):
            if code not in catalogue():
                wrong.append(f"{place}: {code} is not in errors.toml")
            elif arguments is not None and not _placeholders(code) <= arguments:
                wrong.append(f"{place}: {code} lacks {sorted(_placeholders(code) - arguments)}")
    assert not wrong, "\n".join(wrong)


def test_every_code_of_the_catalogue_is_raised_somewhere() -> None:
    """By a literal, or from a table that names it: the code stands in the source as a string of its own."""
    strings = {
        node.value
        for tree in _trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(catalogue()) - strings) == []


def test_what_the_database_refuses_can_be_said() -> None:
    """The database gives no numbers, so the sentences of its refusals show none."""
    showing = {code: _placeholders(code) for code in _CONSTRAINTS.values() if _placeholders(code)}
    assert showing == {}


def test_every_code_has_its_sentence() -> None:
    """What it says always, what to do about it where that is not said already; nothing else."""
    for code, entry in catalogue().items():
        assert {"says"} <= set(entry) <= {"says", "do"}, code
        assert all(sentence.strip() == sentence and sentence for sentence in entry.values()), code
        assert entry["says"].endswith((".", "?", "}")), code


def test_the_search_finds_a_code_that_is_missing() -> None:
    """Red twin: an unknown code, and one without what its sentence shows, are both seen."""
    tree = ast.parse('raise Refused("no_such_code")\nraise InvalidInput("password_short", field="password")')
    found = list(_raised("sample", tree))
    assert [one.code for one in found] == ["no_such_code", "password_short"]
    assert "no_such_code" not in catalogue()
    assert not _placeholders("password_short") <= (found[1].arguments or frozenset())


@pytest.mark.parametrize(
    "count, said", [(1, "1 earlier emergency line of"), (2, "2 earlier emergency lines of")]
)
def test_one_thing_is_said_as_one(count: int, said: str) -> None:
    assert str(Refused("emergency_overdue", count=count)).startswith(said)


def test_a_sentence_that_says_one_or_many_knows_how_many() -> None:
    for code, sentences in catalogue().items():
        assert "(s)" not in sentences["says"] or "{count}" in sentences["says"], code


def test_money_and_dates_are_shown_as_people_read_them() -> None:
    """The names of the arguments say how."""
    error = InvalidInput("grant_dates", from_on=datetime.date(2026, 8, 1), to_on=datetime.date(2026, 7, 1))
    assert "July 1, 2026" in error.message
    assert error.remedy == "Put the dates right."
    assert str(error) == f"{error.message} {error.remedy}"


@pytest.mark.parametrize(
    "month, said", [("2026-12", "December 2026"), ("0000-12", "0000-12"), ("2026-13", "2026-13"), ("a", "a")]
)
def test_a_month_is_said_by_its_name(month: str, said: str) -> None:
    assert Refused("month_order", month=month).message == f"{said} is earlier and still open."


@pytest.mark.parametrize("family", [InvalidInput, Refused, NotFound])
def test_an_error_knows_its_code_and_field(family: type[InvalidInput]) -> None:
    """Forms show it at the field."""
    error = family("not_found", field="payee", what="payee")
    assert (error.code, error.field, error.arguments) == ("not_found", "payee", {"what": "payee"})
