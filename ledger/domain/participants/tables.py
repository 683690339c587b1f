"""Reading tables that people exported: CSV text to numbered rows, dates in three spellings, faults with row
and column.

A file that cannot be read at all is refused whole (`InvalidInput`); a row that cannot is rejected alone
(`Fault`), so that one bad date does not keep forty people out. Row numbers are those a spreadsheet shows: the
header is row 1.
"""

import csv
import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.domain.participants.headers import Columns, Field, read_headers, refuse_ssn
from ledger.errors import InvalidInput, LedgerError

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
LONGEST_CELL = 2_000
MOST_FAULTS = 200
FIRST_YEAR, LAST_YEAR = 1900, 2100

_ISO = re.compile(r"^(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})$", re.ASCII)
_COMPACT = re.compile(r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})$", re.ASCII)
_AMERICAN = re.compile(r"^(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})$", re.ASCII)
_CLOCK = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm]|Z)?$", re.ASCII)
_YES = frozenset({"1", "y", "yes", "true", "t", "x"})
_NO = frozenset({"0", "n", "no", "false", "f"})
_UNSAID = frozenset({"", "9", "na", "n/a", "unknown", "not disclosed", "did not disclose", "refused"})


@dataclass(frozen=True, order=True)
class Fault:
    """One rejected row: where, under which heading, and which rule of `errors.toml`; never the value itself."""

    row: int
    column: str
    code: str

    @property
    def says(self) -> str:
        """What is wrong, for people."""
        return LedgerError(self.code, column=self.column).message


def says(rejected: Mapping[str, Any]) -> str:
    """What is wrong with a rejected row of an import's answer, for people."""
    return Fault(int(rejected["row"]), str(rejected["column"]), str(rejected["code"])).says


class RowRejected(Exception):
    """Raised while a row is read; becomes its `Fault`."""

    def __init__(self, field_name: str, code: str) -> None:
        super().__init__(code)
        self.field_name = field_name
        self.code = code


@dataclass(frozen=True)
class TableRow:
    """One row with its number; cells are asked for by field, so that their order does not matter."""

    number: int
    cells: tuple[str, ...]
    columns: Columns

    def has(self, name: str) -> bool:
        """Does the file have a column for this field at all? (An absent column says nothing, an empty cell
        may.)
        """
        return name in self.columns.at

    def text(self, name: str) -> str:
        """The cell, spaces around it dropped and those within made single; empty when there is none."""
        place = self.columns.at.get(name)
        return " ".join(self.cells[place].split()) if place is not None and place < len(self.cells) else ""

    def need(self, name: str) -> str:
        """The cell of a field that every row must fill.

        :raises RowRejected: ``cell_empty``.
        """
        value = self.text(name)
        if not value:
            raise RowRejected(name, "cell_empty")
        return value

    def date(self, name: str) -> datetime.date | None:
        """The cell as a date; None when empty.

        :raises RowRejected: ``cell_date``.
        """
        value = self.text(name)
        if not value:
            return None
        found = parse_date(value)
        if found is None:
            raise RowRejected(name, "cell_date")
        return found

    def yes(self, name: str, further: Collection[str] = ()) -> bool | None:
        """The cell as yes or no; None when it does not say (empty, 9, "not disclosed").

        :param further: what is a yes in this column besides.
        :raises RowRejected: ``cell_yes_no``.
        """
        value = self.text(name).casefold()
        if value in _UNSAID:
            return None
        if value in _YES or value in further:
            return True
        if value in _NO:
            return False
        raise RowRejected(name, "cell_yes_no")

    def fault(self, rejected: RowRejected) -> Fault:
        """The fault of this row."""
        return Fault(self.number, self.columns.heading(rejected.field_name), rejected.code)


@dataclass(frozen=True)
class Table:
    """A file that could be read: its columns, its rows, and rows that are malformed in themselves."""

    columns: Columns
    rows: tuple[TableRow, ...]
    faults: tuple[Fault, ...] = field(default=())


def decode(content: bytes) -> str:
    """The text of a file: UTF-8, with or without a byte order mark; anything else is refused with advice.

    Guessing cp1252 would turn a wrong guess into wrong names, silently.

    :raises InvalidInput: ``file_too_large``, ``file_not_utf8``, ``file_nul``.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInput("file_too_large", field="file", most_mb=MOST_BYTES // 1024 // 1024)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("file_not_utf8", field="file") from error
    if "\x00" in text:
        raise InvalidInput("file_nul", field="file", line=text[: text.index("\x00")].count("\n") + 1)
    return text


def read_table(text: str, fields: tuple[Field, ...]) -> Table:
    """Read CSV text (comma, semicolon or tab, as its first line uses) with a known table of headings.

    :raises InvalidInput: ``file_empty``, ``file_broken``, ``file_too_long``, the header's and the Social
        Security number's refusals; then nothing of the file may be used.
    """
    numbered = records(text.removeprefix("\ufeff"))
    try:
        header = next(numbered, None)
        if header is None:
            raise InvalidInput("file_empty", field="file")
        columns = read_headers(header[1], fields)
        rows, faults = [], []
        for number, cells in numbered:
            if number - 1 > MOST_ROWS:
                raise InvalidInput("file_too_long", field="file", most=MOST_ROWS)
            refuse_ssn(number, cells, columns)
            if len(cells) > len(columns.headings):
                faults.append(Fault(number, "", "row_too_wide"))
            elif any(len(cell) > LONGEST_CELL for cell in cells):
                faults.append(Fault(number, "", "cell_too_long"))
            else:
                rows.append(TableRow(number, tuple(cells), columns))
    except csv.Error as error:
        raise InvalidInput("file_broken", field="file") from error
    return Table(columns, tuple(rows), tuple(faults))


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, numbered as a spreadsheet does. Lines end at line feeds only: other separators
    are text.
    """
    lines = [line + "\n" for line in text.split("\n")]
    first = lines[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), start=1):
        if any(cell.strip() for cell in cells):
            yield number, cells


def parse_date(text: str) -> datetime.date | None:
    """A date as exports write it: ``20260801``, ``2026-08-01``, ``8/1/2026``, a clock after it ignored; else
    None.

    Two-digit years are not guessed, and 13/1/2026 is nobody's January.
    """
    cleaned = _CLOCK.sub("", text.strip())
    for pattern in (_ISO, _COMPACT, _AMERICAN):
        found = pattern.match(cleaned)
        if found is not None:
            try:
                on = datetime.date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
            return on if FIRST_YEAR <= on.year <= LAST_YEAR else None
    return None


def extract_date(table: Table, given: datetime.date | None, today: datetime.date) -> datetime.date:
    """The day the data were taken from the participant system: given, or the same in every row of its column.

    :raises InvalidInput: ``extract_missing``, ``extract_differs``, ``extract_in_future``.
    """
    said = {row.text("extract_on") for row in table.rows} - {""}
    read: set[datetime.date | None] = {parse_date(text) for text in said}
    if None in read or len(read) > 1 or (given is not None and read - {given}):
        raise InvalidInput("extract_differs", field="extract_on")
    on = given or next(iter(read), None)
    if on is None:
        raise InvalidInput("extract_missing", field="extract_on")
    if on > today:
        raise InvalidInput("extract_in_future", field="extract_on", on=on)
    return on


def counted(faults: Iterable[Fault], most: int = MOST_FAULTS) -> list[dict[str, str | int]]:
    """Rejected rows as an answer may hold them: row, column and rule, no value, at most so many."""
    listed = sorted(faults)
    return [{"row": one.row, "column": one.column, "code": one.code} for one in listed[:most]]
