"""Every value and every fixed rule reads as a sentence, under its subject, with what replaces it."""

import datetime
import re
from pathlib import Path

import pytest

from ledger.domain.budgets.policies import PolicyBook, PolicyValue, in_words
from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.budgets.ratios import Ratio, Waiver
from ledger.domain.budgets.rule_words import SUBJECTS
from ledger.domain.budgets.rules import FIXED, history, rule_of, rules_in_force

JULY = datetime.date(2026, 7, 1)
SAMPLES = {"usd": "400.00", "usd_per_mile": "0.700", "share": "1/3", "yes_no": "no", "word": "housing"}


def value(code: str, text: str | None = None, on: datetime.date = JULY, sort: str = "policy") -> PolicyValue:
    unit = CODES[code][0]
    text = (
        text
        or ("100.00 approve_over_band" if unit == "steps" else "")
        or SAMPLES.get(unit)
        or ("fine, late fees" if unit == "list" else "30")
    )
    return PolicyValue(f"POL-{code}-{on}", code, text, unit, sort, on, "Policy 2026-01 (example)")


@pytest.mark.parametrize("code", CODES)
def test_every_value_that_can_be_loaded_has_a_sentence_with_its_number(code: str) -> None:  # AUD-04
    one = value(code)
    rule = rule_of(one, {})
    assert rule.subject in SUBJECTS
    words = in_words(one.unit, one.value)
    assert words in rule.sentence or words.capitalize() in rule.sentence
    assert re.fullmatch(r"[A-Z0-9$].*\.", rule.sentence)
    assert "{" not in rule.sentence


@pytest.mark.parametrize(
    "code, text, says",
    [
        ("cap.Rent", "3,600.00", "One participant gets at most $3,600.00 for rent in a program year."),
        (
            "cap.Rent.household",
            "6,000.00",
            "One household gets at most $6,000.00 for rent in a program year.",
        ),
        (
            "cap.Clothing.lifetime",
            None,
            "One participant gets at most $400.00 for work clothes in a lifetime.",
        ),
        ("rent_months", "1", "A household may be helped with 1 month of rent in a program year."),
        (
            "exception.Rent",
            "200.00",
            "How far an exception may go over the cap for rent in a program year: $200.00.",
        ),
        ("emergency_days", "3", "The verification of an emergency is made up within 3 days."),
        ("ojt_rate", "50%", "On-the-job training pays back at most 50% of the wage."),
        ("unallowable", "fines, alcohol", "Never paid: fines, alcohol."),
        (
            "program_conflicts",
            "AFP+HW12",
            "Only one of two programs of a source helps a person: Family Program and HW12.",
        ),
        ("category.Gas", "transportation", "Gas is one of the law's kinds: transportation."),
    ],
)
def test_a_rule_reads_as_people_say_it(code: str, text: str | None, says: str) -> None:
    assert rule_of(value(code, text), {"AFP": "Family Program"}).sentence == says


def test_the_sentence_of_a_share_says_what_its_test_divides() -> None:  # FND-13, FND-14, SET-08
    def test(code: str, numerator: tuple[str, ...], denominator: tuple[str, ...], sense: str) -> Ratio:
        return Ratio(code, code.capitalize(), sense, f"ratio.{code}", numerator, denominator, JULY)

    training = test(
        "training", ("expended of adult for Scholarship, OJT",), ("expended of adult",), "at least"
    )
    admin = test("admin", ("figure admin_costs",), ("authority", "less figure kept"), "at most")
    share = value("ratio.training", "25%")
    assert rule_of(share, {}, (), [training]).sentence == (
        "Training: cost to date of adult for on-the-job training and scholarship is at least 25% of cost to date of adult."
    )
    assert rule_of(value("ratio.admin", "10%"), {}, (), [admin]).sentence == (
        "Admin: admin costs is at most 10% of the awards less kept."
    )
    book = PolicyBook([share])
    (rule,) = rules_in_force(book, [training, admin], [], JULY, {})
    assert rule.subject == "funds" and "cost to date of adult." in rule.sentence
    (rule,) = rules_in_force(book, [admin], [], JULY, {})
    assert "No test on this day uses it" in rule.sentence


def test_a_waiver_stands_beside_what_it_replaces_only_while_it_is_active() -> None:  # FND-19
    ratio = Ratio(
        code="osy",
        title="Out-of-school youth",
        sense="at least",
        limit="ratio.osy",
        numerator=(),
        denominator=(),
        from_on=JULY,
    )
    waiver = Waiver("osy", "50%", datetime.date(2026, 9, 1), datetime.date(2026, 9, 30), "OR", "Letter 4")
    book = PolicyBook([value("ratio.osy", "75%", sort="law"), value("ratio.admin", "10%", sort="law")])
    for day, waived in ((31, False), (32, True), (61, True), (62, False)):
        on = datetime.date(2026, 7, 31) + datetime.timedelta(days=day)
        found = {one.value.code: one for one in rules_in_force(book, [ratio], [waiver], on, {})}
        assert (found["ratio.osy"].waivers == (waiver,)) is waived, on
        assert found["ratio.admin"].waivers == ()
        assert found["ratio.osy"].set_by == "Law"


def test_only_what_has_begun_is_in_force_and_the_history_keeps_every_value() -> None:  # AUD-04
    later = datetime.date(2026, 12, 1)
    book = PolicyBook([value("cap.Rent", "3,600.00"), value("cap.Rent", "4,000.00", later)])
    before = rules_in_force(book, [], [], datetime.date(2026, 11, 30), {})
    assert [one.value.value for one in before] == ["3,600.00"]
    assert [one.value.value for one in rules_in_force(book, [], [], later, {})] == ["4,000.00"]
    assert rules_in_force(book, [], [], datetime.date(2026, 6, 30), {}) == []
    assert [(one.shown, one.to_on) for one in history(book, "cap.Rent")] == [
        ("$4,000.00", None),
        ("$3,600.00", datetime.date(2026, 11, 30)),
    ]


def test_every_fixed_rule_names_a_statement_that_a_test_proves() -> None:
    rows = dict(
        re.findall(r"^\| ([A-Z]{2,3}-\d\d) \|.*\| (\S+) \|$", Path("docs/statements.md").read_text(), re.M)
    )
    for one in FIXED:
        assert rows.get(one.statement) == "passes", one.statement
        assert one.subject in SUBJECTS
