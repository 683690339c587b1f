"""The oldest money first: which fund is older money of the same source, and who has to say why it is passed by (FND-07)."""

import datetime
from dataclasses import replace

import pytest

from ledger.domain.budgets.grants import Gap
from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs.oldest import Payer, check_oldest, older_than
from ledger.errors import Refused

ON = datetime.date(2026, 8, 3)
JUNE = datetime.date(2027, 6, 30)
CHOSEN = Payer("WA26", "adult", datetime.date(2028, 6, 30), 500_000)
OLD = Payer("WA25", "adult", JUNE, 30_000)


def _book(value: str) -> PolicyBook:
    from_on = datetime.date(2026, 7, 1)
    return PolicyBook(
        [PolicyValue("POL-1", "oldest_first", value, "yes_no", "policy", from_on, "Example policy")]
    )


OTHERS = {
    "older money of the stream that has it": (OLD, True),
    "a cent short": (replace(OLD, available_cents=29_999), False),
    "the same program year, though it ends first": (replace(OLD, fund="WB26"), False),
    "newer money": (replace(OLD, fund="WA27"), False),
    "another source": (replace(OLD, stream="city"), False),
    "a confidential class": (replace(OLD, confidential_class="HOPWA"), False),
    "in a gap of its grant": (replace(OLD, gaps=(Gap(ON, ON),)), False),
    "before its gap": (replace(OLD, gaps=(Gap(ON + datetime.timedelta(days=1), JUNE),)), True),
}


@pytest.mark.parametrize("name", OTHERS)
def test_older_money_is_of_the_same_source_and_could_pay_the_whole_line(name: str) -> None:  # FND-07
    other, could = OTHERS[name]
    assert bool(older_than(CHOSEN, [CHOSEN, other], 30_000, ON)) is could


def test_the_oldest_program_year_comes_first_and_in_it_the_fund_that_ends_first() -> None:  # FND-07
    oldest, later = replace(OLD, fund="WA24"), replace(OLD, fund="WB25", performance_to=ON)
    assert older_than(CHOSEN, [OLD, later, oldest], 30_000, ON) == (oldest, later, OLD)


def test_newer_money_is_refused_until_there_is_a_reason_where_the_policy_asks() -> None:  # FND-07
    with pytest.raises(Refused, match=r"of 2025 and the same stream could pay it, with \$300\.00") as refused:
        check_oldest(2026, (OLD,), None, _book("yes"), ON)
    assert refused.value.code == "fund_newer"
    found = check_oldest(2026, (OLD,), "kept_for", _book("yes"), ON)
    assert found is not None
    assert found.numbers == {"older_year": 2025, "older_available_cents": 30_000}
    assert [one.code for one in found.policies] == ["oldest_first"]
    assert check_oldest(2026, (), None, _book("yes"), ON) is None
    for book in (_book("no"), PolicyBook([])):
        free = check_oldest(2026, (OLD,), None, book, ON)
        assert free is not None and not free.policies, "nobody asks; what there was is kept for a replay"
        assert free.numbers["older_year"] == 2025
