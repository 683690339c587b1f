"""The emergency lane (d15): it skips only the verification, which is made up within the policy's days.

Everything else holds: caps, funds, the separation of people. The lane has an envelope per agency and a limit per case, and
it is shut for an agency while a verification is overdue. Without the board's values there is no lane.

Worked: the limit per case is 1,000.00, the envelope 2,500.00 a program year. An agency has used 1,800.00 of it. A month of
rent of 700.00 fits both; a second one for the same household, in the same need or in another, passes the limit per case;
900.00 passes the envelope by 200.00.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.needs.kinds import Binding, Line, kind_named
from ledger.errors import Refused

REASONS: Mapping[str, str] = {
    "eviction": "Eviction, or the loss of housing",
    "utility": "The household would be cut off",
    "job_start": "A job would be lost before a liaison can look",
    "safety": "Health or safety of the household",
    "other": "Another reason, in words",
}
"""Why it cannot wait for the verification."""


@dataclass(frozen=True)
class Lane:
    """How an agency's lane stands without this case.

    :param case_cents: of the whole case, this line included: the household's emergencies of the program year, whichever agency
        asked.
    :param year_cents: what the agency's emergencies of this program year hold, net of what was let go.
    :param month_cents: the same of this calendar month.
    :param overdue: verifications that were to be made up before today.
    :param counted_cents: of what is asked now: all of the case at first, the line when it is approved.
    """

    case_cents: int
    year_cents: int
    month_cents: int
    overdue: int
    counted_cents: int


@dataclass(frozen=True)
class Admitted:
    """A yes with the numbers it used.

    :param due_on: the last day to make the verification up.
    """

    due_on: datetime.date
    policies: tuple[PolicyValue, ...]
    numbers: Mapping[str, int] = field(default_factory=dict)


def admits(kind: str) -> bool:
    """Support only: a course and a contract cannot be approved without their review (SCH-01, OJT-01, WEX-01)."""
    wanted = kind_named(kind)
    return wanted.line is Line.SUPPORT and wanted.binding is not Binding.AGREEMENT


def is_open(book: PolicyBook, on: datetime.date) -> bool:
    """Has the board a lane on that day?"""
    codes = ("emergency_case", "emergency_envelope", "emergency_days")
    return all(book.find(code, on) is not None for code in codes)


def due_on(book: PolicyBook, on: datetime.date) -> datetime.date:
    """The last day to make the verification up of what is approved on a day."""
    return on + datetime.timedelta(days=book.get("emergency_days", on).whole())


def decide(kind: str, lane: Lane, book: PolicyBook, on: datetime.date) -> Admitted:
    """May this go without verification?

    :raises Refused: ``emergency_kind``, ``no_policy_on``, ``emergency_overdue``, ``emergency_case``, ``emergency_envelope``.
    """
    if not admits(kind):
        raise Refused("emergency_kind", kind=kind_named(kind).name)
    case, days = book.get("emergency_case", on), book.get("emergency_days", on)
    year, month = book.get("emergency_envelope", on), book.find("emergency_envelope_month", on)
    if lane.overdue:
        raise Refused("emergency_overdue", count=lane.overdue)
    if lane.case_cents > case.cents():
        raise Refused("emergency_case", most_cents=case.cents(), asked_cents=lane.case_cents)
    windows = [("in a program year", year, lane.year_cents)]
    if month is not None:
        windows.append(("in a month", month, lane.month_cents))
    for window, value, used_cents in windows:
        if used_cents + lane.counted_cents > value.cents():
            raise Refused(
                "emergency_envelope",
                window=window,
                most_cents=value.cents(),
                used_cents=used_cents,
                asked_cents=lane.counted_cents,
            )
    return Admitted(
        due_on(book, on),
        (case, year, *((month,) if month else ()), days),
        {
            "emergency_case_cents": case.cents(),
            "emergency_envelope_cents": year.cents(),
            "emergency_used_cents": lane.year_cents,
            "emergency_month_used_cents": lane.month_cents,
            "emergency_asked_cents": lane.case_cents,
        },
    )
