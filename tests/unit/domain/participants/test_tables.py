"""CSV text to rows: encodings, dates, faults by row and column; whatever is written is read back."""

import ast
import csv
import datetime
import io
import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.domain.participants.headers import PARTICIPANT_FIELDS, is_ssn_value
from ledger.domain.participants.tables import RowRejected, decode, extract_date, parse_date, read_table, says
from ledger.errors import InvalidInput, catalogue

HEAD = ["Participant ID", "Program", "Agency", "Entry Date", "Extract Date", "Name"]
TODAY = datetime.date(2026, 8, 3)
CELL = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\x00"), max_size=20
) | st.sampled_from(["a,b", 'say "x"', "two\nlines", "Ünïcode", "=1+1", ";", "\t"])


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([HEAD, *rows])
    return out.getvalue()


@given(st.lists(st.lists(CELL, min_size=6, max_size=6), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_rows_come_back_as_they_were_written(rows: list[list[str]], delimiter: str) -> None:
    assume(not any(is_ssn_value(cell) for row in rows for cell in row))
    table = read_table(decode(written(rows, delimiter).encode("utf-8-sig")), PARTICIPANT_FIELDS)
    expected = [row for row in rows if any(cell.strip() for cell in row)]
    assert [list(row.cells) for row in table.rows] == expected


def test_row_numbers_are_those_of_a_spreadsheet() -> None:
    table = read_table(
        written([["A", "", "", "", "", "one\ntwo"], [""] * 6, ["B", "", "", "", "", ""]]), PARTICIPANT_FIELDS
    )
    assert [(row.number, row.text("external_id")) for row in table.rows] == [(2, "A"), (4, "B")]


@pytest.mark.parametrize(
    "content, code",
    [
        ("Jos\xe9".encode("cp1252"), "file_not_utf8"),
        ("Participant ID".encode("utf-16"), "file_not_utf8"),
        (b"Participant ID\na\x00b", "file_nul"),
    ],
)
def test_other_encodings_are_refused_with_advice(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode(content)
    assert refused.value.code == code
    assert "UTF-8" in refused.value.remedy


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "file_empty"),
        ("\n\n", "file_empty"),
        (",".join(HEAD) + '\nA,"open', "file_broken"),
        (",".join(HEAD) + "\nA,EOP,CCC,2026-01-05,,123-45-6789\n", "value_ssn"),
        (",".join(HEAD) + "\nA,EOP,CCC,2026-01-05,,called; SSN 123 45 6789\n", "value_ssn"),
        (",".join(HEAD) + "\n123456789,EOP,CCC,2026-01-05,,x\n", "value_ssn"),
    ],
)
def test_a_bad_file_is_refused_whole(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_table(text, PARTICIPANT_FIELDS)
    assert refused.value.code == code
    assert "6789" not in str(refused.value)  # the number itself is not repeated


def test_a_row_that_is_too_wide_is_rejected_alone() -> None:
    table = read_table(written([["A"] * 7, ["B", "", "", "", "", ""]]), PARTICIPANT_FIELDS)
    assert [(one.row, one.code) for one in table.faults] == [(2, "row_too_wide")]
    assert len(table.rows) == 1


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)))
def test_three_spellings_mean_one_day(on: datetime.date) -> None:
    spellings = [
        f"{on:%Y%m%d}",
        on.isoformat(),
        f"{on.month}/{on.day}/{on.year}",
        f"{on:%m/%d/%Y}",
        f"{on} 00:00:00",
    ]
    assert {parse_date(text) for text in spellings} == {on}


@pytest.mark.parametrize(
    "text", ["13/1/2026", "2026-02-30", "1/2/26", "20261301", "yesterday", "45000", "１/2/2026", "0001-01-01"]
)
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text, said", [("1", True), ("Yes", True), ("0", False), ("n", False), ("9", None), ("", None)]
)
def test_yes_no_and_not_said(text: str, said: bool | None) -> None:
    table = read_table(
        "Participant ID,Program,Agency,Entry Date,Homeless\nA,B,C,D," + text, PARTICIPANT_FIELDS
    )
    assert table.rows[0].yes("flag_homeless") is said


def test_neither_yes_nor_no_rejects_the_row() -> None:
    table = read_table(
        "Participant ID,Program,Agency,Entry Date,800 Homeless\nA,B,C,D,perhaps", PARTICIPANT_FIELDS
    )
    with pytest.raises(RowRejected) as rejected:
        table.rows[0].yes("flag_homeless")
    fault = table.rows[0].fault(rejected.value)
    assert (fault.row, fault.column, fault.code) == (2, "800 Homeless", "cell_yes_no")
    assert "800 Homeless" in fault.says


def test_the_extract_date_is_given_or_said_by_the_file() -> None:
    said = read_table(
        written([["A", "", "", "", "8/1/2026", ""], ["B", "", "", "", "2026-08-01", ""]]), PARTICIPANT_FIELDS
    )
    silent = read_table(written([["A", "", "", "", "", ""]]), PARTICIPANT_FIELDS)
    on = datetime.date(2026, 8, 1)
    assert (
        extract_date(said, None, TODAY)
        == extract_date(said, on, TODAY)
        == extract_date(silent, on, TODAY)
        == on
    )
    for table, given_on, code in (
        (silent, None, "extract_missing"),
        (said, datetime.date(2026, 8, 2), "extract_differs"),
        (silent, datetime.date(2026, 8, 4), "extract_in_future"),
    ):
        with pytest.raises(InvalidInput) as refused:
            extract_date(table, given_on, TODAY)
        assert refused.value.code == code


def _codes() -> set[str]:
    """Every code that a row is rejected with: the codes of the catalogue that the readers of rows name."""
    named = {"row_program_unknown", "row_agency_unknown"}
    for folder in ("ledger/domain/participants", "ledger/services/participants"):
        for path in Path(folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and node.value in catalogue()
                ):
                    named.add(node.value)
    return {code for code in named if re.findall(r"{(.*?)}", catalogue()[code]["says"]) == ["column"]} | {
        "row_too_wide",
        "cell_too_long",
    }


def test_every_rejected_row_is_told_in_a_sentence() -> None:
    assert len(_codes()) > 15
    for code in sorted(_codes()):
        sentence = says({"row": 2, "column": "DOB", "code": code})
        assert sentence[0].isupper(), code
        assert sentence.endswith("."), code
        assert code not in sentence
