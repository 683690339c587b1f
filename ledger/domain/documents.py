"""What a document may be: its sorts, and the limits that every upload meets (P40).

The limits are technical, not the board's policy: they bound what one upload can cost the machine.
"""

from collections.abc import Iterable
from enum import StrEnum

from ledger.errors import InvalidInput

MOST_BYTES = 25 * 1024 * 1024
MOST_PAGES = 200
MOST_PIXELS = 50_000_000
MOST_RATIO = 100
RATIO_FROM_BYTES = 50 * 1024 * 1024
"""The ratio of decoded to encoded bytes counts only above this size: blank paper compresses well and is no
bomb."""
DRAWN_PAGES = 20
"""Pages of a PDF that are drawn for reading; the rest is in the original."""
LONGEST_SIDE = 2000
JPEG_QUALITY = 80

CHILD_ADDRESS_BYTES = 1024 * 1024 * 1024
CHILD_DATA_BYTES = 290 * 1024 * 1024
CHILD_CPU_SECONDS = 10
CHILD_WALL_SECONDS = 20
"""Twice the processor time: on a busy machine a good file waits its turn."""
CHILD_FILES = 32


class DocumentSort(StrEnum):
    """What a document shows."""

    INVOICE = "invoice"
    STATEMENT = "statement"
    RECEIPT = "receipt"
    ENROLMENT_LETTER = "enrolment_letter"
    LEASE = "lease"
    AGREEMENT = "agreement"
    QUOTE = "quote"
    ATTENDANCE = "attendance"
    GRADE_REPORT = "grade_report"
    TIMESHEET = "timesheet"
    PAYROLL = "payroll"
    PAYMENT_PROOF = "payment_proof"
    HIRE_PROOF = "hire_proof"
    ARRANGEMENT = "arrangement"
    CREDENTIAL = "credential"
    MILEAGE_LOG = "mileage_log"
    OWNERSHIP = "ownership"
    AMOUNT_DUE = "amount_due"
    FEE_NOTICE = "fee_notice"
    ELIGIBILITY = "eligibility"
    HMIS_CHECK = "hmis_check"
    SIGNATURE = "signature"
    OTHER = "other"


NONE = "none"
"""The value of a policy's list of papers by which it is decided that none is asked for."""


def papers_of(words: Iterable[str]) -> tuple[str, ...]:
    """The papers that a policy's list names; none where that is what was decided."""
    return tuple(one for one in words if one != NONE)


DOCUMENT_NAMES = {
    DocumentSort.INVOICE: "Invoice",
    DocumentSort.STATEMENT: "Statement",
    DocumentSort.TIMESHEET: "Signed timesheet",
    DocumentSort.PAYROLL: "Payroll register or pay stub",
    DocumentSort.PAYMENT_PROOF: "Proof of payment",
    DocumentSort.HIRE_PROOF: "Proof of hire or retention",
    DocumentSort.RECEIPT: "Receipt",
    DocumentSort.ENROLMENT_LETTER: "Enrollment letter",
    DocumentSort.LEASE: "Lease",
    DocumentSort.AGREEMENT: "Agreement",
    DocumentSort.QUOTE: "Quote",
    DocumentSort.MILEAGE_LOG: "Mileage log",
    DocumentSort.ATTENDANCE: "Attendance or enrollment proof",
    DocumentSort.GRADE_REPORT: "Grade report",
    DocumentSort.ARRANGEMENT: "Signed Pell allocation arrangement",
    DocumentSort.CREDENTIAL: "Credential",
    DocumentSort.OWNERSHIP: "Proof that the payee owns or manages the unit",
    DocumentSort.AMOUNT_DUE: "Ledger or notice of the amount due",
    DocumentSort.FEE_NOTICE: "Notice of the fee",
    DocumentSort.ELIGIBILITY: "Eligibility or work authorization",
    DocumentSort.HMIS_CHECK: "HMIS record, or its check for a second payment",
    DocumentSort.SIGNATURE: "Signed receipt of a gas card",
    DocumentSort.OTHER: "Other",
}

CONTENT_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
"""By what the first bytes say; a file's name and the type its sender claims are never looked at."""


def document_sort(text: str) -> DocumentSort:
    """The sort with this code.

    :raises InvalidInput: ``document_sort_unknown``.
    """
    try:
        return DocumentSort(text)
    except ValueError:
        raise InvalidInput("document_sort_unknown", field="sort", sort=text[:40]) from None


def check_size(size_bytes: int) -> None:
    """Refuse what is empty or too large before anything looks inside.

    :raises InvalidInput: ``document_empty`` or ``document_too_large``.
    """
    if size_bytes == 0:
        raise InvalidInput("document_empty", field="file")
    if size_bytes > MOST_BYTES:
        raise InvalidInput("document_too_large", field="file", most_mb=MOST_BYTES // 1024 // 1024)
