"""Reading the sheets of going live: cells of text to values, with every fault a cell has."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger.domain.awards.awards import OWED_BACK
from ledger.domain.contracts.agreements import OF_RECORD
from ledger.domain.contracts.contents import EMPLOYED
from ledger.domain.contracts.contracts import END_REASONS
from ledger.domain.golive.agreement_rows import AgreementRow, BilledRow, RefundRow
from ledger.domain.golive.cells import Cells
from ledger.domain.golive.rows import (
    AwardRow,
    BillRow,
    CapRow,
    CardRow,
    CashRow,
    ControlRow,
    Fault,
    MonthRow,
    Opening,
    Row,
)
from ledger.domain.golive.sheets import CONTROLS, MONTH_STATES, SHEETS, Sheet
from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.terms import PAYS
from ledger.domain.participants.headers import Columns, is_ssn_value, read_headers
from ledger.domain.participants.tables import LONGEST_CELL, TableRow
from ledger.errors import InvalidInput

MOST_ROWS = 5_000
"""Of one sheet: a board has some hundred open awards. What all sheets make together is counted as well (`checks`)."""

Numbered = Sequence[tuple[int, Sequence[str]]]
"""A sheet's rows that are not blank, each with its number; the first is the header."""


def _cash(one: Cells) -> CashRow:
    return CashRow(one.row.number, one.fund(), one.cents("received"), one.cents("on_hand", signed=True))


def _award(one: Cells) -> AwardRow:
    return AwardRow(
        one.row.number,
        one.text("reference"),
        one.text("participant").upper(),
        one.text("agency"),
        one.text("program"),
        one.fund(),
        one.code("kind", KINDS),
        one.text("payee"),
        one.day("approved_on"),
        one.cents("approved"),
        one.cents("committed"),
        one.cents("obligated"),
        one.cents("paid"),
        one.day_or_none("starts_on"),
        one.day_or_none("ends_on"),
        one.whole("weeks"),
        one.whole("hours"),
        one.cents("wage"),
        one.share("share"),
        one.code_or_none("pay", PAYS),
        one.text("payee_reference"),
        one.text("listing"),
    )


def _cap(one: Cells) -> CapRow:
    kind = one.code("kind", KINDS)
    said = one.text("participant").upper(), kind, one.day("used_on"), one.cents("amount")
    return CapRow(one.row.number, *said, one.month("month"))


def _month(one: Cells) -> MonthRow:
    state = one.code("state", MONTH_STATES)
    return MonthRow(one.row.number, one.text("reference"), one.month("month"), one.cents("amount"), state)


def _card(one: Cells) -> CardRow:
    return CardRow(
        one.row.number,
        one.fund(),
        one.text("vendor"),
        one.text("number"),
        one.text("first"),
        one.text("last"),
        one.whole("cards"),
        one.cents("value"),
        one.yes("paid"),
        one.day("received_on"),
        one.text("keeper"),
    )


def _bill(one: Cells) -> BillRow:
    return BillRow(
        one.row.number,
        one.text("reference"),
        one.text("number"),
        one.cents("amount"),
        one.day("dated_on"),
        one.day("received_on"),
        one.month("month"),
        one.day_or_none("service_from"),
        one.day_or_none("service_to"),
    )


def _agreement(one: Cells) -> AgreementRow:
    words = ("fein", "job", "onet", "outline", "classroom", "rationale", "factors", "factor_words")
    more = ("employed_words", "worksite", "supervisor", "objectives", "education", "barriers", "services")
    return AgreementRow(
        one.row.number,
        one.text("reference"),
        one.day_or_none("signed_on"),
        one.share("share"),
        one.whole("retention_days"),
        one.day_or_none("midpoint_on"),
        one.day_or_none("final_on"),
        one.day_or_none("ended_on"),
        one.code_or_none("end_reason", END_REASONS),
        one.code_or_none("kept", ("yes", "no")),
        one.yes("confirmed"),
        **{name: one.text(name) for name in (*words, *more)},
        svp=one.whole("svp"),
        employed_on=one.day_or_none("employed_on"),
        employed_basis=one.code_or_none("employed_basis", EMPLOYED),
        below=one.code_or_none("below", ("yes", "no")),
        of_record=one.code_or_none("of_record", OF_RECORD),
        taxes_bp=one.share("taxes"),
        compensation_bp=one.share("compensation"),
    )


def _billed(one: Cells) -> BilledRow:
    return BilledRow(
        one.row.number,
        one.text("reference"),
        one.text("number"),
        one.day("service_from"),
        one.day("service_to"),
        one.minutes("hours"),
        one.cents("wage"),
        one.cents("earned"),
        one.cents("held"),
    )


def _refund(one: Cells) -> RefundRow:
    reason = one.code("reason", OWED_BACK)
    said = one.text("reference"), one.cents("amount"), one.day("due_on")
    return RefundRow(one.row.number, *said, reason, one.month("month"))


def _control(one: Cells) -> ControlRow:
    return ControlRow(
        one.row.number,
        one.code("control", CONTROLS),
        one.fund(),
        one.whole("count"),
        one.cents("amount", signed=True),
    )


_READERS: Mapping[str, Callable[[Cells], Row]] = {
    "cash": _cash,
    "awards": _award,
    "caps": _cap,
    "months": _month,
    "cards": _card,
    "bills": _bill,
    "agreements": _agreement,
    "billed": _billed,
    "refunds": _refund,
    "controls": _control,
}


def read(sheets: Mapping[str, Numbered], on: datetime.date) -> tuple[Opening, list[Fault]]:
    """Every row of every sheet; a row with a fault is left out of the first answer and told in the second.

    :param sheets: name to rows. A sheet that is not there is empty.
    """
    read_rows: dict[str, Any] = dict.fromkeys(SHEETS, ())
    faults: list[Fault] = []
    for name, rows in sheets.items():
        if name not in SHEETS and rows:
            faults.append(Fault(name, 0, "", "golive_sheet", {"sheets": ", ".join(SHEETS)}))
        elif name in SHEETS and rows:
            read_rows[name], wrong = _sheet(SHEETS[name], rows)
            faults += wrong
    return Opening(on, **read_rows), faults


def _sheet(sheet: Sheet, rows: Numbered) -> tuple[tuple[Row, ...], list[Fault]]:
    (head, heading), *body = rows
    try:
        columns = read_headers(heading, sheet.fields)
    except InvalidInput as error:
        column = str(error.arguments.get("column", ""))
        code = "golive_column_missing" if error.code == "column_missing" else error.code
        return (), [Fault(sheet.name, head, column, code, error.arguments)]
    if columns.unknown:  # a misspelt column would be left out without a word
        return (), [Fault(sheet.name, head, one, "golive_column") for one in columns.unknown]
    if len(body) > MOST_ROWS:
        return (), [Fault(sheet.name, 0, "", "file_too_long", {"most": MOST_ROWS})]
    found: list[Row] = []
    faults: list[Fault] = []
    for number, cells in body:
        broken = _broken(sheet, number, cells, columns)
        if broken is not None:
            faults.append(broken)
            continue
        one = Cells(sheet, TableRow(number, tuple(cells), columns))
        row = _READERS[sheet.name](one)
        faults += one.faults
        if not one.faults:
            found.append(row)
    return tuple(found), faults


def _broken(sheet: Sheet, number: int, cells: Sequence[str], columns: Columns) -> Fault | None:
    """A row that is malformed in itself, or holds what looks like a Social Security number (PAR-01)."""
    if any(cell.strip() for cell in cells[len(columns.headings) :]):
        return Fault(sheet.name, number, "", "row_too_wide")
    for place, cell in enumerate(cells):
        if cell.startswith("="):
            return Fault(sheet.name, number, columns.headings[place], "golive_formula")
        if len(cell) > LONGEST_CELL:
            return Fault(sheet.name, number, columns.headings[place], "cell_too_long")
        if is_ssn_value(cell) and not cell.strip().isdigit():  # a bill's number may be nine digits
            return Fault(sheet.name, number, columns.headings[place], "golive_ssn")
    return None
