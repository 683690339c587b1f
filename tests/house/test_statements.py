"""`docs/statements.md` says what the tests say: which test names which numbered statement, and how each ended when it was made."""

import re

from tests import statements

AGAIN = "make the page anew: python -m tests.statements"
ENDS = re.compile(r"^(\| [A-Z]{3}-\d\d \|.*\|) [^|]* \|$", re.MULTILINE)


def without_outcomes(page: str) -> str:
    """The page but for its last column, which only a run can tell."""
    return ENDS.sub(r"\1", page)


def test_the_page_names_the_tests_of_today() -> None:
    written = statements.PAGE.read_text(encoding="utf-8")
    assert without_outcomes(written) == without_outcomes(statements.page(statements.proofs(), {})), AGAIN


def test_every_test_of_the_page_passed_when_it_was_made() -> None:
    rows = [line for line in statements.PAGE.read_text(encoding="utf-8").splitlines() if ".py`" in line]
    assert rows
    assert [line for line in rows if not line.endswith("| passes |")] == []


def test_no_test_names_a_statement_that_does_not_exist() -> None:
    named = frozenset(code for one in statements.proofs() for code in one.codes)
    assert named - statements.sentences().keys() == set()


def test_red_what_counts_as_naming_a_statement() -> None:
    source = '''
"""SCH-01: a module's docstring names nothing."""

def test_alone() -> None:  # SUP-10, d11
    assert True

@mark
def test_told() -> None:
    """OJT-01 to OJT-03."""

def test_silent() -> None:
    # of a course: X-1
    say = "SCH-1, PER-00000012"

class TestGroup:
    def test_inside(self) -> None:
        here = 1  # FND-13–15
'''
    found = {one.node: one.codes for one in statements.proofs_in("tests/test_it.py", source)}
    assert found == {
        "tests/test_it.py::test_alone": {"SUP-10"},
        "tests/test_it.py::test_told": {"OJT-01", "OJT-02", "OJT-03"},
        "tests/test_it.py::TestGroup::test_inside": {"FND-13", "FND-14", "FND-15"},
    }


def test_red_a_failed_test_is_told() -> None:
    report = (
        '<testsuites><testsuite><testcase classname="tests.unit.test_it" name="test_a[sqlite]"/>'
        '<testcase classname="tests.unit.test_it" name="test_a[postgresql]"><failure message="no"/></testcase>'
        '<testcase classname="tests.unit.test_it.TestB" name="test_c"/></testsuite></testsuites>'
    )
    found = statements.outcomes_of(report)
    assert found == {
        "tests/unit/test_it.py::test_a": "fails",
        "tests/unit/test_it.py::TestB::test_c": "passes",
    }
    proof = statements.Proof("tests/unit/test_it.py", "test_a", frozenset({"SUP-10"}))
    (row,) = [line for line in statements.page([proof], found).splitlines() if "test_a" in line]
    assert row.endswith("| fails |")
    assert statements.known_passes(statements.page([proof], found)) == {}
    passed = statements.page([proof], {proof.node: "passes"})
    assert statements.known_passes(passed) == {proof.node: "passes"}
