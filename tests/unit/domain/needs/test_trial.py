"""A trial asks the questions of the decision, says which decides, and tells nobody what others used."""

from dataclasses import replace

import pytest

from ledger.domain.budgets.shares import Share
from ledger.domain.needs.caps import Use
from ledger.domain.needs.decisions import Test, decide_approval
from ledger.domain.needs.needs import Facts, Standing, Used
from ledger.domain.needs.trial import TESTS, Sight, try_all
from ledger.errors import Refused
from tests.unit.domain.needs.test_needs import FACTS, ON, RENT

WHOLE, COACH = Sight(True, True), Sight(False, False)


def test_every_question_has_a_name() -> None:
    assert list(TESTS) == list(Test)


def test_a_yes_is_the_decision_itself_with_every_answer() -> None:  # AUD-04
    trial = try_all(RENT, FACTS, WHOLE)
    assert trial.decision == decide_approval(RENT, FACTS)
    assert trial.decides is None
    assert [one.test for one in trial.answers if one.holds] == list(Test)


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, standing=Standing(False)),
        replace(FACTS, agency_active=False),
        replace(FACTS, available_cents=0),
        replace(FACTS, used=Used(months={2026: 3})),
        replace(FACTS, used=Used(uses=(Use(ON, 550_000),))),
    ],
)
def test_what_decides_is_what_an_approval_would_say(facts: Facts) -> None:  # SUP-05, ALC-03
    trial = try_all(RENT, facts, WHOLE)
    with pytest.raises(Refused) as refused:
        decide_approval(RENT, facts)
    assert trial.decision is None
    assert trial.decides
    assert trial.decides.lines[0] == str(refused.value)


def test_all_faults_are_told_and_the_first_decides() -> None:
    trial = try_all(RENT, replace(FACTS, agency_active=False, available_cents=0), WHOLE)
    assert [(one.test, one.decides) for one in trial.answers if not one.holds] == [
        (Test.AGENCY, True),
        (Test.AVAILABLE, False),
    ]


def test_who_may_not_know_what_others_used_reads_what_is_left() -> None:  # d22, SUP-06
    facts = replace(FACTS, used=Used(uses=(Use(ON, 550_000),), months={2026: 3}), available_cents=1)
    told = {one.test: " ".join(one.lines) for one in try_all(RENT, facts, COACH).answers}
    whole = {one.test: " ".join(one.lines) for one in try_all(RENT, facts, WHOLE).answers}
    assert "used" in whole[Test.CAP]
    assert "$5,500.00" in whole[Test.CAP]
    assert "used" not in " ".join(told.values())
    assert "$5,500.00" not in " ".join(told.values())
    assert told[Test.CAP].startswith("More than is left. ")
    assert told[Test.AVAILABLE].startswith("The allocation cannot pay this.")
    assert "$0.01" not in told[Test.AVAILABLE]


def test_who_may_not_tell_the_funds_of_a_pool_apart_reads_that_it_cannot_pay_and_not_why() -> (
    None
):  # P34, FND-01
    poor = try_all(RENT, replace(FACTS, available_cents=1), COACH)
    another = try_all(RENT, replace(FACTS, unserved=("population",)), COACH)
    assert poor.answers == another.answers
    assert another.decides is not None and another.decides.test is Test.AVAILABLE
    assert not {Test.WHOM, Test.PERIOD, Test.FUND, Test.OLDEST} & {one.test for one in another.answers}
    passed = Share("admin", "", 10_001, 100_000, "10%", "Administration of 2026's awards")
    assert try_all(RENT, replace(FACTS, ceilings=(passed,)), COACH).answers == poor.answers
    told = try_all(RENT, replace(FACTS, unserved=("population",)), WHOLE).decides
    assert told is not None and told.test is Test.WHOM
