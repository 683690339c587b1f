"""d21: what was spent beside the change of the annual housing subsidy."""

import datetime

import pytest

from ledger.domain.participants import subsidies
from ledger.domain.participants.subsidies import Savings, Subsidy, Together
from tests.unit.domain.participants.test_records import HEAD, read

THEN, NOW = datetime.date(2026, 7, 1), datetime.date(2027, 7, 1)


def saved(first_cents: int, last_cents: int, spent_cents: int = 42_500) -> Savings:
    return Savings(Subsidy(THEN, first_cents), Subsidy(NOW, last_cents), spent_cents)


def test_d21_the_first_and_the_newest_subsidy_make_the_change() -> None:
    # d21: "decrease or eliminate their annual housing subsidy"
    between = Subsidy(datetime.date(2027, 1, 1), 400_000, "Notice")
    recorded = [Subsidy(NOW, 120_000), Subsidy(THEN, 600_000), between]
    found = subsidies.of_person(recorded, 42_500)
    assert found is not None
    assert (found.change_cents, found.ended, found.spent_cents) == (-480_000, False, 42_500)
    earlier = subsidies.of_person(recorded, 42_500, through_on=datetime.date(2027, 6, 30))
    assert earlier is not None and earlier.change_cents == -200_000
    assert subsidies.of_person([Subsidy(THEN, 600_000)], 0) is None, "one day is no change"
    assert subsidies.of_person([Subsidy(THEN, 1), Subsidy(THEN, 2)], 0) is None


def test_d21_several_people_stand_with_n_and_a_mean_to_the_cent() -> None:  # d21, d24
    found = subsidies.together([saved(600_000, 0), saved(480_000, 480_000), saved(100_000, 99_999)], 3)
    assert found == Together(3, 3, 1, 127_500, 1_180_000, 579_999)
    assert (found.change_cents, found.mean_cents) == (-600_001, -200_000)


@pytest.mark.parametrize("people, least", [(2, 3), (3, None), (0, 0), (0, 1)])
def test_d21_too_few_people_show_no_amount(people: int, least: int | None) -> None:  # no default
    found = subsidies.together([saved(600_000, 0)] * people, least)
    assert (found.people, found.spent_cents, found.change_cents, found.mean_cents) == (
        people,
        None,
        None,
        None,
    )


@pytest.mark.parametrize("amount, detail", [("", "Notice"), ("0.00", "")])
def test_d21_a_subsidy_needs_its_amount_and_its_document(amount: str, detail: str) -> None:  # d21
    row = f"S1,P1,Housing Voucher,2026-07-01,,{amount},,CCC,EOP,,{detail}"
    found, (fault,), _ = read(row, head=f"{HEAD},Source Document")
    assert (found, fault.column) == ([], "Source Document" if amount else "Amount")


def test_d21_a_subsidy_that_ended_is_a_record_of_nothing_a_year() -> None:
    row = "S1,P1,Housing Subsidy,2026-07-01,,0.00,,CCC,EOP,,Notice of 1 July"
    (found,), faults, _ = read(row, head=f"{HEAD},Source Document")
    assert (faults, found.code, found.amount_cents, found.detail) == (
        [],
        subsidies.CODE,
        0,
        "Notice of 1 July",
    )
