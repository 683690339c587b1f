"""Changes of live awards, as decided anew."""

from dataclasses import replace

import pytest

from ledger.domain.awards.amendments import Agreed, check_change
from ledger.domain.awards.anew import beside, decide_anew
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.needs import Used
from ledger.domain.needs.terms import DepositTerms, RentTerms
from ledger.errors import Refused
from tests.unit.domain.needs.test_needs import FACTS


def test_a_month_that_is_paid_among_those_that_are_asked_is_nobody_elses() -> None:
    # SUP-10, SUP-11: October to December, of which November is paid and the others were let go; three months are the most
    months = [{"month": f"2026-{of}", "state": state} for of, state in (("10", "released"), ("11", "paid"))]
    after = Agreed(330_000, "PAY-1", RentTerms("2026-10", 3, 110_000))
    facts = replace(FACTS, used=Used(months={2026: 1}, taken_months=frozenset({"2026-11"})))
    decision = decide_anew(*beside("Rent", Columns(paid_cents=110_000), months, after, facts))
    assert (decision.numbers["asked_cents"], decision.numbers["bound_cents"]) == (220_000, 110_000)
    others = replace(FACTS, used=Used(months={2026: 1}, taken_months=frozenset({"2026-11", "2026-12"})))
    with pytest.raises(Refused, match="December 2026"):
        decide_anew(*beside("Rent", Columns(paid_cents=110_000), months, after, others))
    more = replace(FACTS, used=Used(months={2026: 2}, taken_months=frozenset({"2026-08", "2026-11"})))
    with pytest.raises(Refused) as refused:
        decide_anew(*beside("Rent", Columns(paid_cents=110_000), months, after, more))
    assert refused.value.code == "rent_months"


def test_a_month_that_came_back_whole_is_not_asked_for_beside_another_and_no_change_brings_it_back() -> None:
    # FND-18, SUP-10, SUP-11: August was refunded and is another award's since; September is asked, at most two months are left
    rent = RentTerms("2026-08", 1, 110_000)
    before, after = Agreed(110_000, "PAY-1", rent), Agreed(220_000, "PAY-1", replace(rent, months=2))
    months = [{"month": "2026-08", "state": "refunded"}]
    assert check_change("Rent", Columns(), months, before, after)
    facts = replace(FACTS, used=Used(months={2026: 2}, taken_months=frozenset({"2026-08", "2026-07"})))
    decision = decide_anew(*beside("Rent", Columns(), months, after, facts))
    assert decision.numbers["asked_cents"] == 110_000
    free = decide_anew(*beside("Rent", Columns(), months, after, replace(FACTS, used=Used())))
    assert (free.numbers["asked_cents"], free.numbers["months_used_2026"]) == (110_000, 0)
    earlier = Agreed(220_000, "PAY-1", replace(rent, first_month="2026-07", months=2))
    only = Agreed(100_000, "PAY-1", replace(rent, monthly_cents=100_000))
    july = replace(before, terms=replace(rent, first_month="2026-07"))
    for was, wished in ((july, earlier), (before, only)):
        with pytest.raises(
            Refused, match="August 2026 was paid by this award and came back whole"
        ) as refused:
            check_change("Rent", Columns(), months, was, wished)
        assert refused.value.code == "amend_month_back"


@pytest.mark.parametrize(
    "after, code",
    [
        (Agreed(100_000, "PAY-1", DepositTerms(59_999)), "amend_deposit_out"),
        (Agreed(100_000, "PAY-2", DepositTerms(60_000)), "amend_payee_bound"),
    ],
)
def test_a_deposit_that_is_out_stays_one_and_with_who_holds_it(after: Agreed, code: str) -> None:  # SUP-12
    before, held = (
        Agreed(100_000, "PAY-1", DepositTerms(60_000)),
        Columns(paid_cents=10_000, deposit_cents=60_000),
    )
    with pytest.raises(Refused) as refused:
        check_change("MoveIn", held, [], before, after)
    assert refused.value.code == code
    assert check_change("MoveIn", held, [], before, replace(before, amount_cents=110_000))
    back = Columns(paid_cents=10_000)
    assert check_change("MoveIn", back, [], before, after)
