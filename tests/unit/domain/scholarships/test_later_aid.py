"""What another source decides later: only its share of what the award pays moves money."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.journal.columns import Columns
from ledger.domain.scholarships.courses import Determination
from ledger.domain.scholarships.later_aid import LaterAid, decide, from_plain, on_record, pell_is_pending
from ledger.domain.scholarships.schedule import Settled
from ledger.errors import InvalidInput, Refused

TODAY = datetime.date(2026, 8, 28)
PELL = LaterAid("pell", "amount", TODAY, 100_000, 20_000)
HELD = Columns(obligated_cents=12_500, paid_cents=30_000)


@pytest.mark.parametrize(
    "share, settled",
    [
        (0, Settled(0, 0)),
        (12_500, Settled(12_500, 0)),
        (20_000, Settled(12_500, 7_500)),
        (42_500, Settled(12_500, 30_000)),
    ],
)
def test_what_is_open_is_let_go_first_and_what_is_paid_is_due_back(share: int, settled: Settled) -> None:
    # SCH-06
    assert decide(replace(PELL, share_cents=share), HELD, TODAY) == settled


@pytest.mark.parametrize("outcome", ["denied", "not_eligible"])
def test_a_denial_moves_nothing(outcome: str) -> None:
    assert decide(LaterAid("pell", outcome, TODAY), HELD, TODAY) == Settled(0, 0)


@pytest.mark.parametrize(
    "wrong, code",
    [
        (replace(PELL, source="student_loan"), "loan"),  # SCH-07
        (replace(PELL, source="lottery"), "code_unknown"),
        (replace(PELL, outcome="pending"), "code_unknown"),
        (replace(PELL, on=TODAY + datetime.timedelta(days=1)), "date_in_future"),
        (replace(PELL, cents=0, share_cents=0), "amount_missing"),
        (replace(PELL, outcome="denied"), "amount_missing"),
        (replace(PELL, share_cents=-1), "amount_missing"),
        (replace(PELL, share_cents=100_001), "share_over_aid"),
        (replace(PELL, share_cents=42_501), "share_too_large"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: LaterAid, code: str) -> None:
    # SCH-06: a share is of what the source gives, and of what the award holds
    with pytest.raises((InvalidInput, Refused)) as refused:
        decide(wrong, HELD, TODAY)
    assert refused.value.code == code


def test_a_bill_that_waits_for_its_payment_takes_its_part_of_the_share() -> None:
    # SCH-06: 125.00 open are let go, 100.00 lie in the unpaid bill, and only the rest of what was paid is due back
    held = replace(HELD, accrued_cents=10_000)
    assert decide(replace(PELL, share_cents=30_000), held, TODAY) == Settled(12_500, 7_500, 10_000)
    assert decide(replace(PELL, share_cents=20_000), held, TODAY) == Settled(12_500, 0, 7_500)


def test_a_pell_is_pending_until_its_own_decision_comes() -> None:
    # SCH-06: the list of pending Pells is over when it is recorded
    pending = [Determination("pell", "pending", TODAY), Determination("state", "denied", TODAY)]
    assert pell_is_pending(pending, [])
    assert pell_is_pending(pending, [LaterAid("state", "denied", TODAY)])
    assert not pell_is_pending(pending, [LaterAid("pell", "denied", TODAY)])
    assert not pell_is_pending(pending[1:], [])


def test_a_decision_comes_back_as_it_was_kept() -> None:
    assert from_plain(PELL.to_plain()) == PELL


def test_what_is_on_record_are_the_shares_since_a_source_last_said_no() -> None:
    # SCH-06: what it gives for living is no share; a grant that is taken back is none
    living = replace(PELL, share_cents=0)
    state = replace(PELL, source="state", share_cents=500)
    assert on_record([PELL, living, state, PELL]) == {"pell": 40_000, "state": 500}
    taken_back = LaterAid("pell", "not_eligible", TODAY)
    assert on_record([PELL, state, taken_back]) == {"state": 500}
    assert on_record([PELL, taken_back, replace(PELL, share_cents=700)]) == {"pell": 700}
