"""Service records as the participant system exports them: one row per service, with or without an amount.

What a record is called there ("Rental Assistance", "ITA", "01") is told to be one of our kinds by a table;
what no kind covers (a workshop, coaching) is kept as it is and takes no part in the reconciliation of money.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ledger.domain.needs.kinds import KINDS, Line
from ledger.domain.participants import subsidies
from ledger.domain.participants.files import Lookup, read_external_id
from ledger.domain.participants.headers import normal
from ledger.domain.participants.tables import Fault, RowRejected, Table, TableRow
from ledger.errors import InvalidInput
from ledger.money import parse_cents
from ledger.words import day, dollars

SORTS = ("service", "training", "credential", "employment", "gain")
RECORD_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
LONGEST_CODE = 60

_CALLED: Mapping[str, tuple[str, ...]] = {
    "Scholarship": ("ITA", "Individual Training Account", "Tuition", "Training Scholarship", "Occupational Skills Training",
                    "Occupational Skills", "06", "WSPM Scholarship"),
    "OJT": ("On the Job Training", "01", "On-the-Job Training (OJT)"),
    "WorkExperience": ("Internship", "Work Experiences", "Youth Work Experience", "Paid Work Experience", "WEX"),
    "TransitionalJob": ("Transitional Jobs",),
    "HiringIncentive": ("Hiring Incentives",),
    "Rent": ("Rental Assistance", "Rent Assistance", "Rent Payment", "Housing Assistance", "Rental"),
    "MoveIn": ("Move In", "Move-in Costs", "Security Deposit", "Deposit", "Moving Costs"),
    "Gas": ("Gas Assistance", "Mileage", "Transportation", "Fuel", "Gas by Mileage"),
    "Clothing": ("Work Clothes", "Work Clothing", "Work Attire", "Uniform"),
    "Phone": ("Phone Service", "Telephone", "Cell Phone"),
    "Tools": ("Work Tools", "Tools and Equipment"),
    "Fees": ("Exam Fee", "Exam Fees", "License Fee", "Licence Fee", "Testing Fee", "Exam and Licence Fees", "Test Fees"),
    "NeedsRelated": ("Needs-Related Payment", "Needs Related Payments", "NRP"),
    "ChildCare": ("Childcare", "Dependent Care", "Child and Dependent Care", "Daycare"),
    "Identity": ("Identity Documents", "ID Documents", "Identification", "Birth Certificate"),
}  # fmt: skip

FAMILIES: Mapping[str, str] = {
    normal(text): code for code, texts in _CALLED.items() for text in (code, KINDS[code].name, *texts)
} | {normal(text): subsidies.CODE for text in (subsidies.CODE, *subsidies.CALLED)}
"""What records call a kind of award or an annual housing subsidy, normalised, to its code."""


TRAININGS: Mapping[str, str] = {
    "01": "On-the-job training",
    "02": "Skill upgrading",
    "03": "Entrepreneurial training",
    "04": "Basic education or English with training",
    "05": "Customized training",
    "06": "Occupational skills training",
    "07": "Basic education or English without training",
    "08": "Prerequisite training",
    "09": "Registered apprenticeship",
    "10": "Youth occupational skills training",
    "11": "Other non-occupational training",
    "12": "Job readiness with training",
}
"""Types of training of PIRL 1303, 1310 and 1315 (TEN 19-22, change 1)."""


@dataclass(frozen=True)
class Record:
    """One service record.

    :param id: the participant system's id of the record.
    :param participant: its id of the person.
    :param code: a kind of award where the table knows it, else as written.
    :param amount_cents: None when the record has no amount (PIRL carries dates and types, not dollars).
    """

    id: str
    participant: str
    sort: str
    code: str
    happened_on: datetime.date
    ended_on: datetime.date | None = None
    amount_cents: int | None = None
    fund: str | None = None
    agency: str | None = None
    program: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class Correction:
    """A record that came again under its id with other content."""

    record_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def says(self) -> str:
        """One line: which record, what moved from what to what."""
        moved = (f"{name.removesuffix('_on').removesuffix('_cents')} {_shown(name, self.before[name])} → "
                 f"{_shown(name, value)}" for name, value in self.after.items())  # fmt: skip
        return f"{self.record_id}: {'; '.join(moved)}"


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "none"
    if name.endswith("_cents"):
        return dollars(value)
    return day(value) if isinstance(value, datetime.date) else str(value)


def family_of(text: str) -> str:
    """The kind a record's type means, else the type as written, shortened."""
    return FAMILIES.get(normal(text), text[:LONGEST_CODE])


def code_name(sort: str, code: str) -> str:
    """A record's code in words: a kind of award, a type of training; what no table knows stays as written."""
    if code in KINDS:
        return KINDS[code].name
    if code == subsidies.CODE:
        return "Annual housing subsidy"
    return TRAININGS.get(code, code) if sort == "training" else code


def read_records(
    table: Table, lookup: Lookup, extract_on: datetime.date
) -> tuple[list[Record], list[Fault], int]:
    """Read every row.

    :returns: the records in order, the rejected rows, and how many rows the other system marked as deleted
        (REC-09: ignored).
    """
    found: dict[str, Record] = {}
    faults = list(table.faults)
    deleted = 0
    for row in table.rows:
        try:
            if row.text("deleted_on"):
                deleted += 1
                continue
            record = _record(row, lookup, extract_on)
            if found.get(record.id, record) != record:
                raise RowRejected("record_id", "row_contradicts")
            found[record.id] = record
        except RowRejected as rejected:
            faults.append(row.fault(rejected))
    return list(found.values()), faults, deleted


def _record(row: TableRow, lookup: Lookup, extract_on: datetime.date) -> Record:
    record_id = row.need("record_id")
    if not RECORD_ID.match(record_id):
        raise RowRejected("record_id", "cell_record_id")
    sort, code = _sort(row)
    row.need("happened_on")
    happened_on = row.date("month_from") or row.date("happened_on")
    ended_on = row.date("ended_on") or row.date("month_to")
    if happened_on is None or happened_on > extract_on:
        raise RowRejected("happened_on", "after_extract")
    if ended_on is not None and ended_on < happened_on:
        raise RowRejected("ended_on", "ends_before_start")
    return Record(
        record_id,
        read_external_id(row),
        sort,
        code,
        happened_on,
        ended_on,
        _amount(row, code),
        row.text("fund")[:40] or None,
        _known(row, "agency", lookup.agencies),
        _known(row, "program", lookup.programs),
        row.text("detail")[:LONGEST_CODE] or None,
    )


def _sort(row: TableRow) -> tuple[str, str]:
    """What sort of record it is, and its code; a credential or a job is no payment, whatever it is called."""
    said, code = row.text("sort").casefold(), row.need("code")
    if said in ("credential", "employment", "gain"):
        return said, code[:LONGEST_CODE]
    code = family_of(code)
    trains = code in KINDS and KINDS[code].line is Line.TRAINING
    return said if said in SORTS else ("training" if trains else "service"), code


def _amount(row: TableRow, code: str) -> int | None:
    """What it cost; of a subsidy, what it is a year: 0.00 says that it ended, and a paper says so (d21)."""
    if code == subsidies.CODE:
        row.need("amount"), row.need("detail")
    if not row.text("amount"):
        return None
    try:
        cents = parse_cents(row.text("amount"))
        return cents if cents or code == subsidies.CODE else None
    except InvalidInput as error:
        raise RowRejected("amount", "cell_money") from error


def _known(row: TableRow, name: str, codes: Mapping[str, str]) -> str | None:
    text = row.text(name)
    if text and normal(text) not in codes:
        raise RowRejected(name, f"row_{name}_unknown")
    return codes[normal(text)] if text else None


def compare(known: Mapping[str, Record], records: Iterable[Record]) -> tuple[list[Record], list[Correction]]:
    """What is new, and what came again under its id with other content; the same content is neither (REC-04)."""
    added, corrected = [], []
    for record in records:
        before = known.get(record.id)
        if before is None:
            added.append(record)
        elif before != record:
            old, new = asdict(before), asdict(record)
            moved = [name for name in new if new[name] != old[name]]
            corrected.append(
                Correction(
                    record.id, {name: old[name] for name in moved}, {name: new[name] for name in moved}
                )
            )
    return added, corrected
