"""What a person's enrolments decide: nothing from before them, no two programs of one source, no payment after the exit."""

import datetime
from collections.abc import Collection

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.days import months_after
from ledger.domain.needs.kinds import Kind, kind_named
from ledger.domain.needs.terms import CourseTerms, RentTerms, Terms, service_dates
from ledger.errors import Refused


def check_retroactive(
    terms: Terms, entry_on: datetime.date | None, policies: PolicyBook, on: datetime.date
) -> None:
    """Nothing is asked for that was used before the enrollment, where the terms say when it is used.

    :raises Refused: ``before_enrolment`` with both dates (SUP-22).
    """
    dates = service_dates(terms)
    if dates is not None:
        check_before_entry(dates[0], entry_on, None, policies, on)
    if isinstance(terms, RentTerms):
        first = datetime.date.fromisoformat(terms.first_month + "-01")
        check_before_entry(first, entry_on, kind_named("Rent"), policies, on)


def check_before_entry(
    service_on: datetime.date,
    entry_on: datetime.date | None,
    kind: Kind | None,
    policies: PolicyBook,
    on: datetime.date,
) -> None:
    """Nothing that was used before the enrollment is paid for; arrears of rent as far back as the policy says.

    Worked: entered on 15 October with two months of arrears: rent from August on, work clothes from 15 October on.

    :param entry_on: of the enrollment; None where there is none to compare with.
    :param service_on: the day of use, of a month its first. :param on: when it was approved.
    :raises Refused: ``before_enrolment`` with both dates (SUP-22).
    """
    if entry_on is None:
        return
    first_on = entry_on
    if kind is not None and kind.by_month:
        back = policies.find("arrears_months", on)
        first_on = months_after(entry_on.replace(day=1), -(back.whole() if back else 0))
    if service_on < first_on:
        raise Refused("before_enrolment", from_on=service_on, entry_on=entry_on)


def check_programs(
    program: str, enrolled_in: Collection[str], policies: PolicyBook, on: datetime.date
) -> None:
    """Two programs of one source do not both help a person (PAR-04).

    :param enrolled_in: programs in which the person is enrolled on that day, at any agency.
    :raises Refused: ``programs_conflict`` with the document that says so.
    """
    table = policies.find("program_conflicts", on)
    for pair in table.words() if table else ():
        both = pair.split("+")
        if program in both and set(both) <= {program, *enrolled_in}:
            # The other one is not named: it may be one that the reader should not know of
            raise Refused("programs_conflict", program=program, document=table.document if table else "")


YOUTH = "youth"


def check_after_exit(
    service_on: datetime.date, exit_on: datetime.date | None, stream: str, policies: PolicyBook
) -> None:
    """Support that was used after the exit is paid only as follow-up: youth as long as law says, others as policy permits.

    Worked: out on 30 September 2026, twelve months: the last day is 30 September 2027.

    :param exit_on: of the person's program, where no enrolment covers the day; None when one does.
    :param stream: of the paying fund.
    :raises Refused: ``after_exit`` with both dates (SUP-23, 20 CFR 681.580); ``no_policy_on`` for youth.
    """
    if exit_on is None or service_on <= exit_on:
        return
    code = "follow_up_months.youth" if stream == YOUTH else "follow_up_months"
    found = policies.get(code, service_on) if stream == YOUTH else policies.find(code, service_on)
    if found is None or service_on > months_after(exit_on, found.whole()):
        raise Refused("after_exit", field="service_from", service_on=service_on, exit_on=exit_on)


def check_training_after_exit(
    terms: Terms, day: datetime.date, exit_on: datetime.date | None, *, left: bool
) -> None:
    """Training goes on for nobody who has left the program; follow-up is support and pays for none.

    A course that began before the exit is paid for what its school earned, once the leaving is recorded: its refund schedule
    says how much (SCH-17). Hours worked after the exit are not paid back.

    :param day: of the service, or of the binding event. :param exit_on: of the program, where no enrolment covers the day;
        None when one does. :param left: the leaving of the course is recorded.
    :raises Refused: ``after_exit``; ``course_goes_on`` where the leaving has to be recorded first.
    """
    if exit_on is None or day <= exit_on:
        return
    if isinstance(terms, CourseTerms) and terms.starts_on <= exit_on:
        if not left:
            raise Refused("course_goes_on", exit_on=exit_on)
        return
    raise Refused("after_exit", field="service_from", service_on=day, exit_on=exit_on)


def follow_up_until(exit_on: datetime.date, policies: PolicyBook, on: datetime.date) -> datetime.date | None:
    """The last day on which youth who left are given supportive services; None where law says no months (20 CFR 681.580)."""
    found = policies.find("follow_up_months.youth", on)
    return months_after(exit_on, found.whole()) if found else None
