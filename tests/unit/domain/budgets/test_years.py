"""A program year's figures: what changed since 30 June, and what was brought forward (decision 42)."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.budgets.versions import Version
from ledger.domain.budgets.years import InYear, by_fund, counted, from_years, in_year
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import Line
from tests.folders import JULY

CENTS = st.integers(0, 10**12)
COLUMNS = st.builds(Columns, *[CENTS] * len(dataclasses.fields(Columns)))


def test_a_year_counts_what_changed_and_brings_forward_what_was_no_cost() -> None:  # SET-04, ALC-02
    june = Columns(
        available_cents=600, committed_cents=50, obligated_cents=150, accrued_cents=20, paid_cents=180
    )
    november = Columns(available_cents=900, committed_cents=10, obligated_cents=100, paid_cents=390)
    one = InYear(november, june)
    assert one.brought_forward_cents == 800  # 1,000 allocated, 200 spent
    assert one.spent_cents == 190  # what was owed in June is June's cost, though it was paid in July
    assert one.obligated_cents == 140
    assert (one.held_cents, one.free_cents) == (1_200, 1_050)


@given(COLUMNS, COLUMNS)
def test_what_a_year_holds_is_where_it_stands(now: Columns, before: Columns) -> None:  # ALC-02
    one = InYear(now, before)
    standing = now.available_cents + now.committed_cents + now.unliquidated_cents + now.refund_due_cents
    assert one.held_cents == standing + one.spent_cents
    first = InYear(now)
    assert (first.brought_forward_cents, first.held_cents) == (0, now.allocated_cents)
    assert (first.spent_cents, first.obligated_cents) == (
        now.accrued_to_date_cents,
        now.obligated_to_date_cents,
    )
    assert first + one == InYear(now + now, before)


def _stage(at: str, fund: str, kind: str, line: str = "Training") -> str:
    return f"Equity:Budget:{at}:CCC:EOP:{fund}:{line}:{kind}"


def test_only_what_counts_of_the_funds_with_a_budget_is_in_a_share() -> None:  # SET-05
    before = {_stage("Paid", "WA26", "OJT"): -100, _stage("Obligated", "WA26", "OJT"): -40}
    now = {
        _stage("Paid", "WA26", "OJT"): -130,
        _stage("Obligated", "WA26", "OJT"): -70,
        _stage("Paid", "WA26", "Gas", "Support"): -9,
        _stage("Paid", "WA25", "OJT"): -1_000,
        "Equity:Budget:Reserve:WA26:Training": -5_000,
    }
    places = in_year(now, before)
    assert counted(places, {"WA26"}, None) == (60, 30)
    gas = Version("1", JULY, "With gas", "Resolution", "obligated", ("Gas",), ("EOP",))
    assert counted(places, {"WA26"}, gas) == (9, 9)
    assert by_fund(places, Line.TRAINING)["WA25"].spent_cents == 1_000


def test_what_is_brought_forward_is_the_newest_year_s_money() -> None:  # FND-07, decision 42
    dedicated = {2026: 10_000, 2027: 6_000}
    assert from_years(7_000, dedicated) == {2026: 1_000, 2027: 6_000}
    assert from_years(6_000, dedicated) == {2027: 6_000}
    assert from_years(0, dedicated) == {}
    assert from_years(17_000, dedicated) == {2026: 11_000, 2027: 6_000}, "nothing is lost"
    assert from_years(500, {2026: 10_000, 2027: -200}) == {2026: 500}, "a release gives nothing"
