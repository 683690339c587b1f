"""The kinds of award: which line pays them, who verifies them, and which document binds and accrues them.

One table, after `docs/books.md` ("Which event does what"). A kind belongs to exactly one line (ALC-01): ``Training`` is
inside the set-aside, ``Support`` outside it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.errors import InvalidInput


class Line(StrEnum):
    """The two lines of an allocation."""

    TRAINING = "Training"
    SUPPORT = "Support"


class Group(StrEnum):
    """Who verifies: a liaison (training, support) or a rent coordinator (housing)."""

    TRAINING = "training"
    HOUSING = "housing"
    SUPPORT = "support"


class Binding(StrEnum):
    """The event that turns a commitment into an obligation (2 CFR 200.1)."""

    ENROLMENT = "enrolment"
    AGREEMENT = "agreement"
    LEASE_MONTH = "lease_month"
    ORDER = "order"


class Bill(StrEnum):
    """The document that shows goods or services received, and so accrues."""

    INVOICE = "invoice"
    STATEMENT = "statement"
    RECEIPT = "receipt"
    MILEAGE_LOG = "mileage_log"
    EMPLOYER_INVOICE = "employer_invoice"


@dataclass(frozen=True)
class Kind:
    """One kind of award.

    :param code: the account part below the line, and the code in files.
    :param name: what people read.
    :param prefix: of the award's id.
    :param binding: the event that obligates.
    :param bill: the document that accrues.
    :param binds_with_bill: the bill itself binds when nothing did before (rent statement, receipt): two steps, one entry.
    :param by_month: bought month by month (SUP-10, SUP-11).
    :param network_only: for participants of the partner network's programs alone (d18, d19).
    """

    code: str
    name: str
    line: Line
    group: Group
    prefix: str
    binding: Binding
    bill: Bill
    binds_with_bill: bool
    by_month: bool = False
    network_only: bool = False


def _support(code: str, name: str) -> Kind:
    return Kind(
        code, name, Line.SUPPORT, Group.SUPPORT, "SUP", Binding.ORDER, Bill.RECEIPT, binds_with_bill=True
    )


def _at_work(code: str, name: str, prefix: str) -> Kind:
    return Kind(
        code,
        name,
        Line.TRAINING,
        Group.TRAINING,
        prefix,
        Binding.AGREEMENT,
        Bill.EMPLOYER_INVOICE,
        binds_with_bill=False,
        network_only=True,
    )


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "Scholarship",
            "Scholarship",
            Line.TRAINING,
            Group.TRAINING,
            "SCH",
            Binding.ENROLMENT,
            Bill.INVOICE,
            False,
        ),
        Kind(
            "OJT",
            "On-the-job training",
            Line.TRAINING,
            Group.TRAINING,
            "OJT",
            Binding.AGREEMENT,
            Bill.EMPLOYER_INVOICE,
            False,
        ),
        _at_work("WorkExperience", "Work experience", "WEX"),
        _at_work("TransitionalJob", "Transitional job", "TRJ"),
        _at_work("HiringIncentive", "Hiring incentive", "HIR"),
        Kind(
            "Rent",
            "Rent",
            Line.SUPPORT,
            Group.HOUSING,
            "SUP",
            Binding.LEASE_MONTH,
            Bill.STATEMENT,
            True,
            by_month=True,
        ),
        Kind(
            "MoveIn", "Move-in costs", Line.SUPPORT, Group.HOUSING, "SUP", Binding.ORDER, Bill.STATEMENT, True
        ),
        Kind("Gas", "Gas", Line.SUPPORT, Group.SUPPORT, "SUP", Binding.ORDER, Bill.MILEAGE_LOG, True),
        _support("Clothing", "Work clothes"),
        _support("Phone", "Phone"),
        _support("Tools", "Tools"),
        _support("Fees", "Exam and license fees"),
        _support("Identity", "Identity documents"),
        _support("ChildCare", "Child care"),
        _support("NeedsRelated", "Needs-related payments"),
    )
}


DEPOSIT_KINDS = ("MoveIn",)
"""Kinds of which a part may be a deposit that comes back (SUP-12)."""


def kind_named(code: str) -> Kind:
    """The kind with this code.

    :raises InvalidInput: ``kind_unknown``.
    """
    kind = KINDS.get(code)
    if kind is None:
        raise InvalidInput("kind_unknown", field="kind", kind=code[:40])
    return kind


def kinds_on(fund_kinds: Collection[str], line: Line) -> list[str]:
    """The kinds a fund pays from this line, in the order of the table of kinds (ALC-01)."""
    return [code for code in KINDS if code in fund_kinds and KINDS[code].line is line]


BILL_NAMES: Mapping[Bill, str] = {
    Bill.INVOICE: "Invoice",
    Bill.STATEMENT: "Statement",
    Bill.RECEIPT: "Receipt",
    Bill.MILEAGE_LOG: "Mileage log",
    Bill.EMPLOYER_INVOICE: "Employer's invoice",
}
"""What a bill is called, after what binds and accrues its kind."""
