"""A bill pays for what was delivered; days of an advance are the policy's."""

import datetime

import pytest

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs.kinds import kind_named
from ledger.domain.needs.terms import CourseTerms, PlainTerms
from ledger.domain.payments.delivery import check_delivered
from ledger.errors import InvalidInput

RECEIVED = datetime.date(2026, 9, 1)
ADVANCE = PolicyValue(
    "POL-1", "advance_days.ChildCare", "30", "days", "policy", datetime.date(2026, 7, 1), "Board policy 9"
)


@pytest.mark.parametrize(
    "kind, begins, ends, code",
    [
        ("Clothing", 0, 0, ""),
        ("Clothing", 0, 1, "service_not_over"),
        ("Clothing", 1, 1, "service_not_begun"),
        ("ChildCare", 0, 30, ""),
        ("ChildCare", 30, 31, "service_not_over"),
        ("Rent", 0, 29, ""),  # its month is due on its first day
    ],
)
def test_an_advance_is_paid_only_for_the_days_that_the_policy_allows(
    kind: str, begins: int, ends: int, code: str
) -> None:
    # SUP-22, SCH-16
    from_on, to_on = (RECEIVED + datetime.timedelta(days=many) for many in (begins, ends))
    if not code:
        check_delivered(kind_named(kind), PlainTerms(), from_on, to_on, RECEIVED, PolicyBook((ADVANCE,)))
        return
    with pytest.raises(InvalidInput) as refused:
        check_delivered(kind_named(kind), PlainTerms(), from_on, to_on, RECEIVED, PolicyBook((ADVANCE,)))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "received, days, code",
    [
        ("2026-07-26", (None, None), "service_not_begun"),  # the day before the course
        ("2026-07-27", (None, None), ""),
        ("2026-08-14", ("2026-07-27", "2026-08-14"), ""),
        ("2026-08-14", ("2026-07-27", "2026-08-15"), "service_not_over"),
        ("2026-09-30", ("2026-07-26", "2026-09-18"), "service_outside_course"),
        ("2026-09-30", ("2026-07-27", "2026-09-19"), "service_outside_course"),
    ],
)
def test_a_school_is_paid_for_instruction_of_its_course_that_was_given(
    received: str, days: tuple[str | None, str | None], code: str
) -> None:
    # SCH-15, SCH-16
    course = CourseTerms(datetime.date(2026, 7, 27), datetime.date(2026, 9, 18), "EX-1001")
    from_on, to_on = (datetime.date.fromisoformat(one) if one else None for one in days)
    on, kind = datetime.date.fromisoformat(received), kind_named("Scholarship")
    if not code:
        check_delivered(kind, course, from_on, to_on, on, PolicyBook(()))
        return
    with pytest.raises(InvalidInput) as refused:
        check_delivered(kind, course, from_on, to_on, on, PolicyBook(()))
    assert refused.value.code == code
