"""What is still open about courses, by the policy's days and months."""

import datetime
from dataclasses import replace

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.scholarships import follow_up
from ledger.domain.scholarships.follow_up import Due, Running

ENDED = datetime.date(2026, 8, 31)
RUNNING = Running("SCH-A", ENDED, 10_000, 20_000, False, False, True, False, False)


def after(days: int) -> datetime.date:
    return ENDED + datetime.timedelta(days=days)


def book(*codes: str) -> PolicyBook:
    values = {"refund_days": "30", "course_close_days": "60", "credential_months": "6"}
    since = datetime.date(2026, 7, 1)
    return PolicyBook(
        PolicyValue(code, code, value, "days", "policy", since, "Example")
        for code, value in values.items()
        if code in codes
    )


def test_a_refund_is_an_exception_one_day_after_the_policys_days() -> None:
    # SCH-18
    due, policies = [Due("SCH-A", 8_750, ENDED)], book("refund_days")
    assert follow_up.old_refunds(due, after(30), policies) == []
    (late,) = follow_up.old_refunds(due, after(31), policies)
    assert (late.award, late.cents, late.days) == ("SCH-A", 8_750, 31)


def test_a_course_that_ended_without_an_invoice_is_proposed_to_be_closed() -> None:
    # SCH-19: only while something is open, and only without any invoice
    policies = book("course_close_days")
    assert follow_up.without_invoice([RUNNING], after(60), policies) == []
    (over,) = follow_up.without_invoice([RUNNING], after(61), policies)
    assert over.cents == 10_000
    assert follow_up.without_invoice([replace(RUNNING, billed=True)], after(61), policies) == []
    assert follow_up.without_invoice([replace(RUNNING, open_cents=0)], after(61), policies) == []


def test_a_credential_that_did_not_come_is_listed_after_the_policys_months() -> None:
    # SCH-21: 31 August and six months are 28 February
    policies = book("credential_months")
    assert follow_up.without_credential([RUNNING], datetime.date(2027, 2, 28), policies) == []
    assert follow_up.without_credential([RUNNING], datetime.date(2027, 3, 1), policies)
    for other in (
        replace(RUNNING, has_credential=True),
        replace(RUNNING, leads_to_credential=False),
        replace(RUNNING, left=True),
        replace(RUNNING, paid_cents=0),
    ):
        assert follow_up.without_credential([other], datetime.date(2027, 3, 1), policies) == []


def test_a_pending_pell_stays_listed_while_the_award_holds_money() -> None:
    # SCH-06
    pending = replace(RUNNING, pell_pending=True)
    assert [one.cents for one in follow_up.pell_pending([pending, RUNNING], after(1))] == [30_000]
    assert follow_up.pell_pending([replace(pending, open_cents=0, paid_cents=0)], after(1)) == []


def test_without_a_policy_no_list_invents_one() -> None:
    nobody, late = book(), after(1000)
    assert follow_up.old_refunds([Due("SCH-A", 1, ENDED)], late, nobody) == []
    assert follow_up.without_invoice([RUNNING], late, nobody) == []
    assert follow_up.without_credential([RUNNING], late, nobody) == []
