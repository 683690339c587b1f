"""The files of going live: a workbook or CSV files to sheets of text, and the template that is filled in.

A workbook keeps an amount as a binary number; it is read by its shortest spelling, ``1250.5``, and refused where that has more
than two decimals. Nothing is computed with it here.
"""

import csv
import datetime
import io
import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import PurePath
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from ledger.domain.golive.reading import MOST_ROWS, Numbered
from ledger.domain.golive.sheets import SHEETS
from ledger.domain.participants.tables import MOST_BYTES, decode, records
from ledger.errors import InvalidInput

MOST_UNPACKED = 100 * 1024 * 1024
MOST_CELLS = 40
"""Of one row: more than any sheet has."""
WORKBOOK = "going-live.xlsx"
_UNREADABLE = (BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, OSError)


def sheets_of(files: Mapping[str, bytes]) -> dict[str, Numbered]:
    """Sheets by name, each with its numbered rows.

    :param files: names to bytes: one workbook, or CSV files named for their sheets (``cash.csv`` …), or both.
    :raises InvalidInput: ``golive_workbook``, ``file_broken``, ``file_too_large`` and those of `decode`.
    """
    found: dict[str, Numbered] = {}
    for name, content in files.items():
        path = PurePath(name)
        if path.suffix.lower() == ".xlsx":
            found |= _workbook(path.name, content)
        else:
            try:
                found[path.stem.lower()] = list(records(decode(content)))
            except csv.Error as error:
                raise InvalidInput("file_broken", field="file") from error
    return found


def _workbook(name: str, content: bytes) -> dict[str, Numbered]:
    if len(content) > MOST_BYTES:
        raise InvalidInput("file_too_large", field="file", most_mb=MOST_BYTES // 1024 // 1024)
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise InvalidInput("file_too_large", field="file", most_mb=MOST_UNPACKED // 1024 // 1024)
            computed = any(b"<f" in packed.read(one) for one in packed.namelist() if "worksheets/" in one)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        asked = openpyxl.load_workbook(io.BytesIO(content), read_only=True) if computed else None
        return {
            sheet.title.strip().lower(): list(_rows(sheet, asked[sheet.title] if asked else None))
            for sheet in book.worksheets
        }
    except _UNREADABLE as error:
        raise InvalidInput("golive_workbook", field="file", file=name[:60]) from error


def _rows(
    sheet: openpyxl.worksheet.worksheet.Worksheet, formulas: openpyxl.worksheet.worksheet.Worksheet | None
) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank; one more than may be there, so that the reader can say so.

    :param formulas: the same sheet with what its cells compute, in the place of what was stored: shown where nothing was.
    """
    asked = _values(formulas) if formulas else itertools.repeat(())
    for number, (cells, computed) in enumerate(zip(_values(sheet), asked, strict=False), start=1):
        given = itertools.zip_longest(cells, computed)
        texts = [_text(of if one is None and str(of).startswith("=") else one) for one, of in given]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield number, texts


def _values(sheet: openpyxl.worksheet.worksheet.Worksheet) -> Iterator[tuple[object, ...]]:
    rows: Iterator[tuple[object, ...]] = sheet.iter_rows(
        max_row=MOST_ROWS + 2, max_col=MOST_CELLS, values_only=True
    )
    return rows


def _text(cell: object) -> str:
    """A cell as people would type it: ``1250.5`` is ``1250.50``, a day ``2026-08-01``."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, int | str):
        return str(cell)
    number = Decimal(repr(cell)) if isinstance(cell, float) else None
    if number is None:
        return str(cell)
    whole = number == number.to_integral_value()
    exponent = number.as_tuple().exponent
    if whole or exponent == -1:
        return f"{number:.0f}" if whole else f"{number:.2f}"
    return f"{number:f}"


def template() -> dict[str, bytes]:
    """The files to fill in: the workbook, and the same sheets as CSV files."""
    files = {WORKBOOK: _empty_workbook()}
    for sheet in SHEETS.values():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(sheet.headings)
        files[f"{sheet.name}.csv"] = text.getvalue().encode()
    return files


def _empty_workbook() -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in SHEETS.values():
        page = book.create_sheet(sheet.name)
        for place, column in enumerate(sheet.columns, start=1):
            cell = page.cell(row=1, column=place, value=column.heading)
            cell.font = Font(bold=True)
            must = "" if column.required else " May be empty."
            example = f" Example: {column.example}." if column.example else ""
            cell.comment = Comment(f"{column.what}.{example}{must}", "going live")
            letter = get_column_letter(place)
            page.column_dimensions[letter].width = max(14, len(column.heading) + 4)
            if column.is_text:
                page.column_dimensions[letter].number_format = "@"
        page.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
