"""The ladder of approval: how it is written, and who approves an amount."""

import pytest

from ledger.domain.people import rungs
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput

LADDER = rungs.read("2,500.00 approve_over_band; 10,000.00 approve_highest; 10,000.00 approve")


@pytest.mark.parametrize(
    "cents, people", [(1, 1), (250_000, 1), (250_001, 2), (1_000_000, 2), (1_000_001, 4), (9_999_999, 4)]
)
def test_an_amount_needs_every_step_that_it_is_above(cents: int, people: int) -> None:  # SCH-12
    assert len(rungs.needed(LADDER, cents)) == people


def test_a_hold_asks_for_two_people_whatever_the_amount() -> None:  # SUP-24, PAY-03
    assert [one.duty for one in rungs.needed(LADDER, 1, second=True)] == [
        Duty.APPROVE,
        Duty.APPROVE_OVER_BAND,
    ]
    assert len(rungs.needed(LADDER, 1_000_001, second=True)) == 4
    empty: dict[str, str | None] = dict.fromkeys(("first_approved_by", "also_approved_by", "approved_by"))
    held = rungs.shown(rungs.needed(LADDER, 4_500, second=True), empty, {})
    assert [label for label, _ in held] == ["First approver", "Second approver"], (
        "45.00 is above no amount of it"
    )


def test_the_next_step_is_the_one_after_those_who_approved() -> None:  # SCH-12
    row: dict[str, str | None] = {"first_approved_by": None, "also_approved_by": None}
    found = []
    for person in ("PER-1", "PER-2", "PER-3"):
        found.append(rungs.next_duty(LADDER, row))
        row |= rungs.approved(row, person)
    assert found == [Duty.APPROVE, Duty.APPROVE_OVER_BAND, Duty.APPROVE_HIGHEST]
    assert rungs.so_far(row) == ("PER-1", "PER-2", "PER-3")
    assert (
        rungs.next_duty(LADDER[:2], row) is Duty.APPROVE_OVER_BAND
    )  # a ladder that became shorter meanwhile


def test_who_still_has_to_approve_is_said_with_the_amount() -> None:  # SCH-12
    row = {"first_approved_by": "PER-1", "also_approved_by": None, "approved_by": None}
    assert rungs.shown(LADDER[:3], row, {"PER-1": "Ann"}) == (
        ("First approver", "Ann"),
        ("Second approver, above $2,500.00", "still to approve; the duty is: approve above the band"),
        ("Third approver, above $10,000.00", "still to approve; the duty is: approve the highest amounts"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2,500.00",
        "2,500.00 release",
        "10,000.00 approve; 2,500.00 approve",
        "1e9 approve",
        "; ".join(["1.00 approve"] * 8),
    ],
)
def test_a_ladder_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        rungs.read(text)
