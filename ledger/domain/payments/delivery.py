"""Was what a bill asks for delivered, and is its month due?"""

import datetime

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.days import check_period
from ledger.domain.needs.kinds import Kind
from ledger.domain.needs.terms import CourseTerms, Terms
from ledger.errors import InvalidInput, Refused


def check_delivered(
    kind: Kind,
    terms: Terms,
    from_on: datetime.date | None,
    to_on: datetime.date | None,
    received_on: datetime.date,
    policies: PolicyBook,
) -> None:
    """What a bill asks for was delivered when the bill came, or the policy allows so many days of an advance (SUP-22, SCH-16).

    A month of rent is due on its first day instead (`check_month_due`). A course is instruction: a bill of it is for days of
    it, or for an instalment (`scholarships.instalments`), and comes when it has begun.

    :param from_on: first day of the service that the bill says; None where it says none.
    :raises InvalidInput: ``service_not_begun``, ``service_not_over``, ``service_outside_course``.
    """
    check_period("service_to", from_on, to_on)
    if kind.by_month:
        return
    if isinstance(terms, CourseTerms):
        days = [one for one in (from_on, to_on) if one is not None]
        if any(not terms.starts_on <= day <= terms.ends_on for day in days):
            raise InvalidInput(
                "service_outside_course",
                field="service_from",
                starts_on=terms.starts_on,
                ends_on=terms.ends_on,
            )
        from_on = from_on or terms.starts_on
    ahead = policies.find(f"advance_days.{kind.code}", received_on)
    last_on = received_on + datetime.timedelta(days=ahead.whole() if ahead else 0)
    if from_on is not None and from_on > last_on:
        raise InvalidInput(
            "service_not_begun", field="service_from", starts_on=from_on, received_on=received_on
        )
    if to_on is not None and to_on > last_on:
        raise InvalidInput("service_not_over", field="service_to", ends_on=to_on, received_on=received_on)


def check_month_due(month: str, today: datetime.date) -> None:
    """A month of rent accrues when it is due, not before (books.md).

    :raises Refused: ``month_not_due``.
    """
    first = datetime.date.fromisoformat(month + "-01")
    if first > today:
        raise Refused("month_not_due", month=month, due_on=first)
