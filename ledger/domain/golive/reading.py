"""Reading the sheets of going live: cells of text to values, with every fault a cell has."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

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
from ledger.domain.participants.headers import Columns, is_ssn_value, normal, read_headers
from ledger.domain.participants.tables import LONGEST_CELL, RowRejected, TableRow
from ledger.errors import InvalidInput
from ledger.money import parse_cents

MOST_ROWS = 1_800
"""Of one sheet: a board has some hundred open awards. An award is three entries at most besides its bills and months, and
one event holds fewer than 10,000 (decision 8)."""
MOST_FAULTS = 500

Numbered = Sequence[tuple[int, Sequence[str]]]
"""A sheet's rows that are not blank, each with its number; the first is the header."""

_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$", re.ASCII)
_WHOLE = re.compile(r"^\d{1,6}$", re.ASCII)
_FUND = re.compile(r"^[A-Z]{2,4}\d{2}$", re.ASCII)
_Value = TypeVar("_Value")


class _Cells:
    """One row's cells; each fault is kept and reading goes on, so that one look tells everything."""

    def __init__(self, sheet: Sheet, row: TableRow) -> None:
        self.sheet, self.row = sheet, row
        self.faults: list[Fault] = []

    def _read(self, name: str, read: Callable[[], _Value], default: _Value) -> _Value:
        try:
            return read()
        except RowRejected as error:
            code = error.code
        except InvalidInput as error:
            code = "cell_money" if error.code.startswith("money_") else error.code
        self.faults.append(Fault(self.sheet.name, self.row.number, self._heading(name), code))
        return default

    def _heading(self, name: str) -> str:
        return next(one.heading for one in self.sheet.columns if one.name == name)

    def _text(self, name: str) -> str:
        """The cell; refused when it must be filled and is not."""
        required = next(one.required for one in self.sheet.columns if one.name == name)
        return self.row.need(name) if required else self.row.text(name)

    def text(self, name: str) -> str:
        return self._read(name, lambda: self._text(name), "")

    def code(self, name: str, known: Iterable[str]) -> str:
        """One of a list of words, whatever its capitals."""
        words = {normal(one): one for one in known}

        def _code() -> str:
            text = self._text(name)
            if normal(text) not in words:
                raise RowRejected(name, "golive_word")
            return words[normal(text)]

        return self._read(name, _code, "")

    def fund(self, name: str = "fund") -> str:
        def _fund() -> str:
            text = self._text(name).upper()
            if text and not _FUND.match(text):
                raise RowRejected(name, "golive_fund_code")
            return text

        return self._read(name, _fund, "")

    def cents(self, name: str, *, signed: bool = False) -> int:
        def _cents() -> int:
            text = self._text(name)
            below = signed and text.startswith(("-", "\N{MINUS SIGN}"))
            cents = parse_cents(text[1:] if below else text) if text else 0
            return -cents if below else cents

        return self._read(name, _cents, 0)

    def whole(self, name: str) -> int:
        def _whole() -> int:
            text = self._text(name).replace(",", "")
            if text and not _WHOLE.match(text):
                raise RowRejected(name, "golive_whole")
            return int(text or 0)

        return self._read(name, _whole, 0)

    def day(self, name: str) -> datetime.date:
        """A date that must be there."""
        return self.day_or_none(name) or datetime.date.min

    def day_or_none(self, name: str) -> datetime.date | None:
        def _day() -> datetime.date | None:
            self._text(name)
            return self.row.date(name)

        return self._read(name, _day, None)

    def month(self, name: str) -> str:
        def _month() -> str:
            text = self._text(name)
            if text and not _MONTH.match(text):
                raise RowRejected(name, "golive_month")
            return text

        return self._read(name, _month, "")

    def yes(self, name: str) -> bool:
        def _yes() -> bool:
            said = self.row.yes(name)
            if said is None:
                raise RowRejected(name, "cell_yes_no")
            return said

        return self._read(name, _yes, False)


def _cash(one: _Cells) -> CashRow:
    return CashRow(one.row.number, one.fund(), one.cents("received"), one.cents("on_hand", signed=True))


def _award(one: _Cells) -> AwardRow:
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
    )


def _cap(one: _Cells) -> CapRow:
    kind = one.code("kind", KINDS)
    return CapRow(
        one.row.number, one.text("participant").upper(), kind, one.day("used_on"), one.cents("amount")
    )


def _month(one: _Cells) -> MonthRow:
    state = one.code("state", MONTH_STATES)
    return MonthRow(one.row.number, one.text("reference"), one.month("month"), one.cents("amount"), state)


def _card(one: _Cells) -> CardRow:
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


def _bill(one: _Cells) -> BillRow:
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


def _control(one: _Cells) -> ControlRow:
    return ControlRow(
        one.row.number,
        one.code("control", CONTROLS),
        one.fund(),
        one.whole("count"),
        one.cents("amount", signed=True),
    )


_READERS: Mapping[str, Callable[[_Cells], Row]] = {
    "cash": _cash,
    "awards": _award,
    "caps": _cap,
    "months": _month,
    "cards": _card,
    "bills": _bill,
    "controls": _control,
}


def read(sheets: Mapping[str, Numbered], on: datetime.date) -> tuple[Opening, list[Fault]]:
    """Every row of every sheet; a row with a fault is left out of the first answer and told in the second.

    :param sheets: name to rows. A sheet that is not there is empty.
    """
    read_rows: dict[str, Any] = dict.fromkeys(SHEETS, ())
    faults: list[Fault] = []
    for name, rows in sheets.items():
        if name not in SHEETS:
            faults.append(Fault(name, 0, "", "golive_sheet"))
        elif rows:
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
        one = _Cells(sheet, TableRow(number, tuple(cells), columns))
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
        if len(cell) > LONGEST_CELL:
            return Fault(sheet.name, number, columns.headings[place], "cell_too_long")
        if is_ssn_value(cell) and not cell.strip().isdigit():  # a bill's number may be nine digits
            return Fault(sheet.name, number, columns.headings[place], "golive_ssn")
    return None
