"""A past decision asked again: the same under its own values, and what a draft would have changed."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.awards.anew import Anew
from ledger.domain.budgets.drafts import Draft, drafted
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.ratios import Ratio, Waiver
from ledger.domain.budgets.replay import Outcome, Past, cents, decide_again, people
from ledger.domain.budgets.replay import replay as replayed
from ledger.domain.budgets.shares import Share
from ledger.domain.contracts.contracts import Draft as Contract
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.needs.caps import Use
from ledger.domain.needs.kinds import Line
from ledger.domain.needs.needs import Asked, Facts
from ledger.domain.needs.refusals import as_found, from_text, to_text
from tests.unit.domain.contracts.test_work import BOOK as WORK_BOOK
from tests.unit.domain.contracts.test_work import JOB, ON, TERMS
from tests.unit.domain.needs.test_needs import BOOK, CLOTHES, FACTS, RENT

APPROVED = (
    Past("SUP-1", RENT, FACTS, "PAR-1"),
    Past("SUP-2", CLOTHES, replace(FACTS, payee_sort=""), "PAR-2"),
)
FULL = replace(FACTS, used=replace(FACTS.used, uses=(Use(FACTS.on, 600_000),)))
REFUSED = Past("NEED-3", RENT, FULL, "PAR-1", "cap")


def value(code: str, text: str, unit: str = "usd") -> PolicyValue:
    return PolicyValue("", code, text, unit, "policy", datetime.date(2027, 7, 1), "Draft")


def replay(decisions: Sequence[Past], book: PolicyBook, draft: Sequence[PolicyValue], **more: Any) -> Outcome:
    return replayed(decisions, book, Draft(tuple(draft), **more))


def test_under_its_own_values_nothing_differs() -> None:  # AUD-04
    assert [decide_again(one, BOOK).says for one in APPROVED] == ["One person approves."] * 2
    found = replay([*APPROVED, REFUSED], BOOK, [])
    assert (found.decided, found.unlike, found.differences) == (3, 0, ())


def test_a_lower_cap_refuses_what_was_approved_whatever_its_date() -> None:  # AUD-04, SUP-05
    found = replay(APPROVED, BOOK, [value("cap.Rent", "1,000.00"), value("cap.Phone", "1.00")])
    (one,) = found.refused
    assert (one.past.subject, one.then.allowed, one.now.allowed) == ("SUP-1", True, False)
    assert (one.now.rule, "$1,000.00" in one.now.says) == ("Within every cap", True)
    assert [(each.code, each.after) for each in one.because] == [("cap.Rent", "$1,000.00")]
    assert (cents(found.refused), people(found.refused)) == (RENT.amount_cents, 1)


def test_a_lower_band_asks_for_a_second_person() -> None:  # SD7
    found = replay(APPROVED, BOOK, [value("approval_band", "500.00")])
    assert [(one.past.subject, one.now.says) for one in found.otherwise] == [("SUP-1", "Two people approve.")]
    assert (found.refused, found.allowed) == ((), ())


def test_a_ladder_asks_for_as_many_people_as_its_steps() -> None:  # SCH-12, AUD-04
    ladder = "500.00 approve_over_band; 1,000.00 approve_highest"
    found = replay(APPROVED, BOOK, [value("approval_steps", ladder, "steps")])
    assert [(one.past.subject, one.now.says) for one in found.otherwise] == [
        ("SUP-1", "Three people approve.")
    ]
    assert [each.code for each in found.otherwise[0].because] == ["approval_steps"]


def test_a_cap_that_was_not_there_and_the_last_value_of_a_code_count() -> None:
    later = replace(value("cap.Rent.lifetime", "9,000.00"), from_on=datetime.date(2027, 8, 1))
    draft = [later, value("cap.Rent.lifetime", "10.00")]
    assert replay(APPROVED, BOOK, draft).differences == ()
    (one,) = replay(APPROVED, BOOK, draft[1:]).refused
    assert (one.because[0].before, one.because[0].after) == (None, "$10.00")
    assert drafted(BOOK, draft).get("cap.Rent.lifetime", FACTS.on).value == "9,000.00"


def test_a_higher_cap_allows_what_was_refused() -> None:  # AUD-04
    found = replay([*APPROVED, REFUSED], BOOK, [value("cap.Rent", "9,000.00")])
    (one,) = found.allowed
    assert (one.past.subject, one.then.rule, one.now.says) == (
        "NEED-3",
        "Within every cap",
        "One person approves.",
    )
    assert [each.code for each in one.because] == ["cap.Rent"]
    assert found.refused == ()


def test_two_values_that_only_together_allow_are_both_named() -> None:
    both = replace(REFUSED, facts=replace(FULL, used=replace(FULL.used, months={2026: 3})))
    draft = [value("cap.Rent", "9,000.00"), value("rent_months", "9", "months")]
    assert replay([both], BOOK, draft[:1]).allowed == ()
    (one,) = replay([both], BOOK, draft).allowed
    assert [each.code for each in one.because] == ["cap.Rent", "rent_months"], one


def test_a_change_of_a_live_award_is_asked_as_it_was_approved_anew() -> None:
    # AUD-04, SD7: 400.00 of 1,500.00 are bound and used; 1,100.00 are open, and the whole stands against the band
    bound = replace(FACTS, used=replace(FACTS.used, uses=(Use(FACTS.on, 40_000),)))
    anew = Anew(RENT.kind, RENT.terms, RENT.amount_cents, 40_000, RENT.amount_cents + 40_000)
    past = Past("SUP-1", anew.asked, bound, "PAR-1", anew=anew)
    (lower,) = replay([past], BOOK, [value("cap.Rent", "1,200.00")]).refused
    assert (lower.past.cents, lower.now.rule) == (RENT.amount_cents, "Within every cap")
    (twice,) = replay([past], BOOK, [value("approval_band", "1,200.00")]).otherwise
    assert twice.now.says == "Two people approve.", "1,100.00 alone would be within the band"


def test_a_waiver_or_another_share_is_tried_on_a_transitional_job() -> None:
    # FND-14, FND-19: 100.00 of 10 % of 40,000.00 are used; a job of 3,728.10 leaves 171.90
    share = Share("jobs", "ratio.jobs", 10_000, 4_000_000)
    law = PolicyValue("", "ratio.jobs", "10%", "share", "law", datetime.date(2026, 7, 1), "Law")
    cap = replace(value("cap.TransitionalJob", "20,000.00"), from_on=ON)
    book = PolicyBook([*BOOK.values, *WORK_BOOK.values, law, cap])
    fund = replace(FACTS.fund, kinds=frozenset({"TransitionalJob"}))
    facts = replace(
        FACTS,
        line=Line.TRAINING,
        fund=fund,
        network=frozenset({FACTS.program}),
        contract=Contract(JOB),
        work=WorkFacts("adult", has_support=True, shares=(share,)),
        available_cents=1_000_000,
        on=ON,
    )
    past = Past("TRJ-1", Asked("TransitionalJob", TERMS.maximum_cents(), TERMS), facts, "PAR-1")
    assert decide_again(past, book).says == "Two people approve."
    days = (datetime.date(2028, 7, 1), datetime.date(2029, 6, 30))
    for given, code in (
        ({"waivers": (Waiver("jobs", "5%", *days, "Oregon", "Draft"),)}, "waiver of jobs"),
        ({"draft": [value("ratio.jobs", "5%", "share")]}, "ratio.jobs"),
    ):
        more: dict[str, Any] = {"draft": (), **given}
        (one,) = replay([past], book, more.pop("draft"), **more).refused
        assert [each.code for each in one.because] == [code]
        assert "$1,900.00" in one.now.says
    other = replace(
        Ratio("jobs", "Jobs", "at most", "ratio.jobs", (), (), datetime.date(2026, 7, 1)), sense="at least"
    )
    assert replay([past], book, (), ratios=(other,)).differences == (), "it is no ceiling any more"


@pytest.mark.parametrize("refused", [None, "not_enrolled"])
def test_what_does_not_come_out_as_it_was_is_counted_and_not_compared(refused: str | None) -> None:
    found = replay([replace(REFUSED, refused=refused)], BOOK, [value("cap.Rent", "9,000.00")])
    assert (found.decided, found.unlike, found.differences) == (0, 1, ())


@pytest.mark.parametrize(
    "asked, facts",
    [
        (RENT, FULL),
        (
            CLOTHES,
            replace(
                FACTS,
                asking=True,
                granted={"cap.Clothing": 100},
                training_cents=0,
                newer_for="other",
                why="For the job",
                used=replace(
                    FACTS.used,
                    uses=(Use(FACTS.on, 100, need="N"), Use(FACTS.on, 100, served=(FACTS.on, FACTS.on))),
                    twins=("SUP-9",),
                    taken_months=frozenset({"2026-08"}),
                    trip_days=frozenset({FACTS.on}),
                    card_spans=((FACTS.on, FACTS.on),),
                    week_spans=((FACTS.on, FACTS.on),),
                ),
            ),
        ),
    ],
)
def test_what_a_refusal_keeps_is_what_its_decision_looked_at(asked: Asked, facts: Facts) -> None:  # AUD-04
    kept = from_text(to_text(asked, facts, "ALC-1"))
    assert (kept.asked, kept.allocation) == (asked, "ALC-1")
    later = replace(
        facts,
        available_cents=1,
        agency_active=not facts.agency_active,
        granted={},
        why="Another reason",
        asking=False,
        standing=replace(facts.standing, enrolled=False),
        used=replace(facts.used, uses=(), months={2026: 99}, taken_months=frozenset()),
    )
    assert as_found(later, kept.found) == facts
