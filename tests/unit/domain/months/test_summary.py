"""A month in rows: the identity always, totals over the rows that have a column, pools as one."""

import datetime
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import AWARD_STAGES, Key, Stage
from ledger.domain.months.outcomes import Measure, Outcome, cells, count
from ledger.domain.months.summary import COLUMNS, Summary, adds_up, summarise, unequal
from ledger.domain.needs.kinds import Line
from ledger.domain.participants.participants import Enrolment

CCC = Key("CCC", "EOP", "WA26", Line.TRAINING)
CAP = Key("CAP", "IND", "HP26", Line.SUPPORT)
HRC = Key("CCC", "EOP", "HR26", Line.SUPPORT)
POOLS = {"HP26": "HSP26", "HR26": "HSP26"}


def test_a_row_is_one_kind_and_the_allocation_stands_once() -> None:
    ends = {
        accounts.stage(CCC, Stage.AVAILABLE, ""): -50_000,
        accounts.stage(CCC, Stage.OBLIGATED, "OJT"): -30_000,
        accounts.stage(CCC, Stage.ACCRUED, "Scholarship"): -12_500,
        accounts.stage(CCC, Stage.PAID, "Scholarship"): -30_000,
        accounts.expense(CCC, "Scholarship"): 42_500,
        accounts.bank("WA26"): 1_000,
    }
    moved = {
        accounts.stage(CCC, Stage.ACCRUED, "Scholarship"): 30_000,
        accounts.stage(CCC, Stage.PAID, "Scholarship"): -30_000,
    }
    found = summarise("2026-08", ends, moved, {})
    whole, ojt, scholarship = found.rows
    assert (whole.kind, whole.allocated_cents, whole.available_cents, whole.committed_cents) == (
        None,
        122_500,
        50_000,
        None,
    )
    assert (ojt.kind, ojt.obligated_cents, ojt.allocated_cents, ojt.available_cents) == (
        "OJT",
        30_000,
        None,
        None,
    )
    assert (scholarship.accrued_cents, scholarship.paid_cents) == (
        0,
        30_000,
    )  # paid in August what accrued in July
    assert (scholarship.accrued_to_date_cents, scholarship.paid_to_date_cents) == (42_500, 30_000)
    assert found.totals["allocated_cents"] == 122_500
    assert unequal(found) == []
    plain = found.plain()
    assert list(plain) == ["month", "totals", "rows"]
    assert set(plain["totals"]) == set(COLUMNS)


KEYS = st.sampled_from([CCC, CAP, HRC])
BALANCES = st.dictionaries(
    st.one_of(
        KEYS.map(lambda key: accounts.stage(key, Stage.AVAILABLE, "")),
        st.builds(
            accounts.stage,
            KEYS,
            st.sampled_from(AWARD_STAGES),
            st.sampled_from(["Rent", "OJT"]),
        ),
        st.builds(accounts.expense, KEYS, st.just("Rent")),
    ),
    st.integers(-(10**12), 0),
)


@given(BALANCES, BALANCES, st.sampled_from([{}, POOLS]))
def test_the_identity_holds_for_any_balances(
    ends: dict[str, int], moved: dict[str, int], pools: dict[str, str]
) -> None:
    found = summarise("2026-08", ends, moved, pools)
    assert unequal(found) == []
    assert adds_up(found.totals)


@given(BALANCES, BALANCES)
def test_pooling_moves_money_between_rows_and_loses_none(ends: dict[str, int], moved: dict[str, int]) -> None:
    real, pooled = summarise("2026-08", ends, moved, {}), summarise("2026-08", ends, moved, POOLS)
    assert real.totals == pooled.totals
    assert {(row.program, row.agency) for row in pooled.rows if row.fund == "HSP26"} <= {("Shared", "Pool")}
    assert not {row.fund for row in pooled.rows} & set(POOLS)


def test_red_twin_a_cent_that_is_lost_is_named() -> None:
    found = summarise("2026-08", {accounts.stage(CCC, Stage.AVAILABLE, ""): -100}, {}, {})
    (row,) = found.rows
    assert unequal(Summary("2026-08", (replace(row, available_cents=99),))) == [row.place]


FIRST, LAST = datetime.date(2026, 8, 1), datetime.date(2026, 8, 31)
STAYS = {
    "PAR-1": [
        Enrolment("EOP", "CCC", datetime.date(2026, 1, 1), datetime.date(2026, 8, 10)),
        Enrolment("AHFE", "HS", datetime.date(2026, 2, 1)),
    ]
}


def outcome(sort: str, happened: datetime.date, ended: datetime.date | None = None, **other: Any) -> Outcome:
    return replace(Outcome("REC-1", "PAR-1", sort, "06", happened, ended, True), **other)


def test_outcomes_count_where_the_person_was_enrolled_that_day() -> None:  # RPT-01
    found = cells(
        [(("EOP", "CCC"), "PAR-1")],
        [(("EOP", "CCC"), "PAR-1"), (("EOP", "CCC"), "PAR-2")],
        [
            outcome("training", FIRST, LAST),
            outcome("training", FIRST, LAST, record_id="REC-2"),  # the same training told by another file
            outcome("training", datetime.date(2026, 7, 1), LAST, completed=False),
            outcome("credential", datetime.date(2026, 8, 20)),
            outcome("employment", datetime.date(2026, 9, 1)),
        ],
        STAYS,
        FIRST,
        LAST,
    )
    assert count(found, Measure.SERVED) == 1
    assert count(found, Measure.SERVED_TO_DATE) == 2
    assert count(found, Measure.TRAINING_STARTS) == 1
    assert {place for place, of in found.items() if Measure.TRAINING_STARTS in of} == {
        ("EOP", "CCC"),
        ("AHFE", "HS"),
    }
    assert {place for place, of in found.items() if Measure.TRAINING_COMPLETIONS in of} == {("AHFE", "HS")}
    assert (
        count(found, Measure.CREDENTIALS, [("AHFE", "HS")]),
        count(found, Measure.CREDENTIALS, [("EOP", "CCC")]),
    ) == (1, 0)
    assert count(found, Measure.JOBS) == 0


def test_a_job_after_the_exit_counts_where_the_person_was_last() -> None:
    stays = {"PAR-1": [Enrolment("EOP", "CCC", datetime.date(2026, 1, 1), datetime.date(2026, 7, 10))]}
    found = cells([], [], [outcome("employment", FIRST)], stays, FIRST, LAST)
    assert count(found, Measure.JOBS, [("EOP", "CCC")]) == 1
