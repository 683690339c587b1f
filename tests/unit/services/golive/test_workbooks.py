"""The template comes back through the reader, filled in as a workbook or as CSV files, with the same meaning."""

import datetime
import io
import json
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner

from ledger.commands.golive import files_in
from ledger.commands.golive import golive as commands
from ledger.domain.golive.reading import read
from ledger.domain.golive.rows import from_plain, to_plain
from ledger.domain.golive.sheets import SHEETS
from ledger.domain.journal.canonical import canonical
from ledger.errors import InvalidInput
from ledger.services.golive import workbooks
from tests import golive


def filled(sheets: golive.Sheets) -> bytes:
    """The template's workbook as people fill it in: amounts as numbers, days as dates."""
    book = openpyxl.load_workbook(io.BytesIO(workbooks.template()[workbooks.WORKBOOK]))
    for name, rows in sheets.items():
        for row in rows:
            book[name].append([_typed(row.get(one, "")) for one in SHEETS[name].headings])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _typed(text: str) -> object:
    plain = text.replace(",", "")
    if plain.replace(".", "", 1).lstrip("-").isdigit():
        return float(plain) if "." in plain else int(plain)
    try:
        return datetime.datetime.fromisoformat(text) if len(text) == 10 else text or None
    except ValueError:
        return text


def test_a_workbook_and_csv_files_say_the_same() -> None:
    by_book, faults = read(workbooks.sheets_of({"x.xlsx": filled(golive.good())}), golive.ON)
    by_files, more = read(workbooks.sheets_of(golive.as_csv(golive.good())), golive.ON)
    assert (faults, more) == ([], [])
    assert by_book == by_files
    assert from_plain(json.loads(canonical(to_plain(by_book)))) == by_book
    assert by_book.awards[0].approved_cents == 400_000


def test_what_a_spreadsheet_makes_of_a_month_and_a_share_is_read_and_numbers_of_bills_stay_text() -> None:
    sheets = golive.good()
    for row in sheets["months"]:
        row["Month"] += "-01"  # what becomes of 2026-08 in a cell that is not text
    opening, faults = read(workbooks.sheets_of({"x.xlsx": filled(sheets)}), golive.ON)
    assert faults == []
    assert [one.month for one in opening.months] == ["2026-08", "2026-09", "2026-10", "2026-11"]
    book = openpyxl.load_workbook(io.BytesIO(workbooks.template()[workbooks.WORKBOOK]))
    formats = [book["bills"].column_dimensions[letter].number_format for letter in "ABCDEFGH"]
    assert formats == ["@", "@", "General", "General", "General", "@", "General", "General"]


def test_a_number_of_more_than_two_decimals_is_a_fault_and_never_rounded() -> None:
    sheets = golive.good()
    sheets["cash"][0]["Received"] = "12000.005"
    _, faults = read(workbooks.sheets_of({"x.xlsx": filled(sheets)}), golive.ON)
    assert [(one.sheet, one.row, one.column, one.code) for one in faults] == [
        ("cash", 2, "Received", "cell_money")
    ]


def test_a_formula_whose_value_was_not_stored_is_a_fault_and_a_stray_empty_sheet_is_none() -> None:
    """What a program writes without computing it has no value; what a spreadsheet program saves has one."""
    book = openpyxl.load_workbook(io.BytesIO(filled(golive.good())))
    book["cash"]["C2"] = "=B2-1250"
    book.create_sheet("Sheet1")
    content = io.BytesIO()
    book.save(content)
    _, faults = read(workbooks.sheets_of({"x.xlsx": content.getvalue()}), golive.ON)
    assert [(one.sheet, one.row, one.column, one.code) for one in faults] == [
        ("cash", 2, "On hand", "golive_formula")
    ]


def test_what_is_no_workbook_is_refused() -> None:
    bomb = io.BytesIO()
    with ZipFile(bomb, "w", compression=8) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (workbooks.MOST_UNPACKED + 1))
    for content, code in (
        (b"PK", "golive_workbook"),
        (b"a,b", "golive_workbook"),
        (bomb.getvalue(), "file_too_large"),
    ):
        with pytest.raises(InvalidInput) as refused:
            workbooks.sheets_of({"x.xlsx": content})
        assert refused.value.code == code


def test_the_template_is_written_once_and_never_over_what_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "going-live"
    first = CliRunner().invoke(commands, ["template", str(folder)])
    assert first.exit_code == 0
    assert sorted(files_in(folder)) == sorted([workbooks.WORKBOOK, *(f"{name}.csv" for name in SHEETS)])
    again = CliRunner().invoke(commands, ["template", str(folder)])
    assert again.exit_code == 1
    assert "nothing was written" in again.output
