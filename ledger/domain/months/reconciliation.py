"""Does every payment for a participant have its service record, and every record its payment? (REC-01 to
REC-03)

Each accrual of the ledger and each record of the participant system gets exactly one code. Two equations must
hold, to the cent:
*ledger total = matched + unmatched (ledger)* and *records total = matched + unmatched (records)*, with the
same *matched* in both.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.clock import month_of
from ledger.errors import InvalidInput


class Code(StrEnum):
    """What became of one accrual or one record (rules.md, section 10)."""

    MATCHED = "matched"
    NOT_DUE = "not_due"
    X1 = "X1"
    X2 = "X2"
    X3 = "X3"
    X4 = "X4"
    X5 = "X5"


CODE_NAMES: Mapping[Code, str] = {
    Code.MATCHED: "Matched",
    Code.NOT_DUE: "Record not due yet",
    Code.X1: "Paid, no service record",
    Code.X2: "Service record, no payment",
    Code.X3: "Amount differs",
    Code.X4: "Outside the enrollment",
    Code.X5: "Fund, agency or program differs",
}
EXCEPTIONS = (Code.X1, Code.X2, Code.X3, Code.X4, Code.X5)

REASONS: Mapping[Code, Mapping[str, str]] = {
    Code.X1: {
        "record_coming": "The record will be entered",
        "recorded_elsewhere": "It is recorded under another type or id",
        "paid_in_error": "Paid in error; it will be reversed",
        "other": "Another reason, in words",
    },
    Code.X2: {
        "bill_coming": "The bill is still to come",
        "other_money": "Another source paid it",
        "record_in_error": "The record is wrong and will be corrected",
        "other": "Another reason, in words",
    },
    Code.X3: {
        "rest_coming": "The rest is billed later",
        "refund": "A refund or a correction was booked",
        "deposit": "A deposit that comes back is in it",
        "record_in_error": "The record is wrong and will be corrected",
        "paid_in_error": "Paid in error; it will be reversed",
        "other": "Another reason, in words",
    },
    Code.X4: {
        "dates_in_error": "The dates are wrong and will be corrected",
        "follow_up": "Follow-up support that the policy allows",
        "paid_in_error": "Paid in error; it will be reversed",
        "other": "Another reason, in words",
    },
    Code.X5: {
        "named_otherwise": "The same fund under another name",
        "record_in_error": "The record is wrong and will be corrected",
        "paid_in_error": "Charged in error; it will be reversed",
        "other": "Another reason, in words",
    },
}
"""Coded reasons by which an exception is cleared."""


@dataclass(frozen=True)
class Spend:
    """What accrued on an award in one month for one service period, net of reversals in that month.

    :param id: its first entry's id.
    :param amount_cents: cost; negative when a refund or a reversal of an earlier month outweighs.
    """

    id: str
    award_id: str
    participant_id: str
    kind: str
    agency: str
    program: str
    fund: str
    on: datetime.date
    amount_cents: int
    entry_ids: tuple[str, ...]
    service_from: datetime.date | None = None
    service_to: datetime.date | None = None

    @property
    def month(self) -> str:
        return month_of(self.on)

    @property
    def from_on(self) -> datetime.date:
        return self.service_from or self.on

    @property
    def to_on(self) -> datetime.date:
        return self.service_to or self.from_on


@dataclass(frozen=True)
class ServiceRecord:
    """One record of the participant system; what it leaves out (amount, fund, agency, program) it does not
    contradict.
    """

    id: str
    external_id: str
    participant_id: str
    kind: str
    from_on: datetime.date
    to_on: datetime.date
    amount_cents: int | None = None
    fund: str | None = None
    agency: str | None = None
    program: str | None = None

    def agrees(self, spend: Spend) -> bool:
        """Are fund, agency and program the same, as far as the record says?"""
        return (
            self.fund in (None, spend.fund)
            and self.agency in (None, spend.agency)
            and self.program in (None, spend.program)
        )


@dataclass(frozen=True)
class Line:
    """One accrual with its record, or one record without an accrual, under exactly one code.

    :param record_cents: the part of the record's amount that this line carries, so that a record that absorbs
        several payments counts once.
    :param due_on: until when a missing record is not due.
    """

    code: Code
    spend: Spend | None
    record: ServiceRecord | None
    record_cents: int = 0
    due_on: datetime.date | None = None

    @property
    def subject_id(self) -> str:
        """What an answer is about: the accrual's first entry, else the record."""
        return self.spend.id if self.spend else self.record.id if self.record else ""

    @property
    def month(self) -> str:
        """The month of the accrual; of a record without one, the month it happened in."""
        return self.spend.month if self.spend else month_of(self.record.from_on) if self.record else ""

    @property
    def ledger_cents(self) -> int:
        return self.spend.amount_cents if self.spend else 0


@dataclass(frozen=True)
class Totals:
    """Both equations of REC-03, in cents; a record without an amount counts at what was paid for it."""

    ledger_cents: int
    records_cents: int
    matched_cents: int
    unmatched_ledger_cents: int
    unmatched_records_cents: int
    not_due_cents: int

    @property
    def holds(self) -> bool:
        """Are both equations true?"""
        return (
            self.ledger_cents == self.matched_cents + self.unmatched_ledger_cents
            and self.records_cents == self.matched_cents + self.unmatched_records_cents
        )


@dataclass(frozen=True)
class Answered:
    """How an exception was cleared: coded reason, by whom, when."""

    reason: str
    by: str
    on: datetime.date


@dataclass(frozen=True)
class Reconciliation:
    """One month: its lines, what earlier months still carry, both equations, and the answers given."""

    month: str
    lines: tuple[Line, ...]
    carried: tuple[Line, ...]
    totals: Totals
    answers: Mapping[tuple[str, str], Answered]

    def counts(self) -> dict[str, int]:
        """Lines by code."""
        return {code.value: sum(line.code is code for line in self.lines) for code in Code}

    def open_lines(self) -> list[Line]:
        """Exceptions of this month and earlier ones that nobody has answered: what keeps a month open
        (CLO-01).
        """
        return [line for line in (*self.carried, *self.lines) if is_open(line, self.answers)]


def is_open(line: Line, answers: Mapping[tuple[str, str], Answered]) -> bool:
    """An exception without an answer to this very code."""
    return line.code in EXCEPTIONS and (line.code.value, line.subject_id) not in answers


def totals_of(lines: Iterable[Line]) -> Totals:
    """Both equations over some lines; each sum is made on its own, so that a line lost between them shows."""
    listed = list(lines)
    matched = [line for line in listed if line.code is Code.MATCHED]
    others = [line for line in listed if line.code is not Code.MATCHED]
    return Totals(
        ledger_cents=sum(line.ledger_cents for line in listed),
        records_cents=sum(line.record_cents for line in listed),
        matched_cents=sum(line.ledger_cents for line in matched),
        unmatched_ledger_cents=sum(line.ledger_cents for line in others),
        unmatched_records_cents=sum(line.record_cents for line in others),
        not_due_cents=sum(line.ledger_cents for line in others if line.code is Code.NOT_DUE),
    )


def of_month(
    lines: Iterable[Line], month: str, answers: Mapping[tuple[str, str], Answered]
) -> Reconciliation:
    """The month's own lines, and the exceptions of earlier months that nobody answered (REC-02: carried until
    cleared).
    """
    listed = list(lines)
    own = tuple(line for line in listed if line.month == month)
    carried = tuple(line for line in listed if line.month < month and is_open(line, answers))
    return Reconciliation(month, own, carried, totals_of(own), answers)


def check_answer(code: str, reason: str, words: str) -> Code:
    """An answer names a code of its exception, and says in words what no code says.

    :raises InvalidInput: ``exception_unknown``, ``reason_unknown``, ``words_missing``.
    """
    if code not in [one.value for one in EXCEPTIONS]:
        raise InvalidInput("exception_unknown", field="code", exception=code[:10])
    if reason not in REASONS[Code(code)]:
        raise InvalidInput("reason_unknown", field="reason", reason=reason[:40])
    if reason == "other" and not words.strip():
        raise InvalidInput("words_missing", field="words")
    return Code(code)
