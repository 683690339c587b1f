"""The sheets as tables: every row, sums beside the control report, and no name beside a fund that tells something of it."""

from ledger.domain.golive.controls import totals
from ledger.domain.golive.reading import read
from ledger.services.golive import sheet_tables
from ledger.services.golive.sheet_tables import Names, SheetTable
from tests import golive

NAMES = {"TESTA": "Ana Example", "TESTB": "Ben Example"}


def _tables(sheets: golive.Sheets, *hidden: str) -> dict[str, SheetTable]:
    opening, faults = read(golive.numbered(sheets), golive.ON)
    assert faults == []
    found = sheet_tables.tables(opening, totals(opening), Names(NAMES, frozenset(hidden)))
    return {one.name: one for one in found}


def test_each_sheet_sums_up_beside_the_control_report_by_fund() -> None:
    found = _tables(golive.good())
    assert list(found) == ["cash", "awards", "caps", "months", "cards", "bills"]
    assert [label for label, _ in found["awards"].sums] == [
        *("ERA26, 1 row", "Control report", "WA26, 2 rows", "Control report")
    ]
    ours, theirs = (cells[7:] for _, cells in found["awards"].sums[2:])
    assert ours == (405_000, 5_000, 250_000, 50_000, 100_000)
    assert theirs == ours
    assert [cells[-1] for _, cells in found["caps"].sums] == [8_000, 8_000]


def test_every_sheet_of_agreements_and_refunds_is_shown() -> None:
    found = _tables(golive.with_work())
    assert [one.says for one in found["agreements"].columns]
    assert found["agreements"].rows[0][:6] == (
        "A-1004",
        "Ana Example",
        "Example Works",
        "August 7, 2026",
        "",
        "520",
    )
    assert [cells[-2:] for _, cells in found["billed"].sums] == [(320_000, 160_000)] * 2
    assert found["refunds"].rows[0][2] == "The course or service was left or canceled"


def test_a_difference_shows_on_both_sides() -> None:
    sheets = golive.good()
    sheets["controls"][12]["Amount"] = "1,000.01"
    (_, ours), (_, theirs) = _tables(sheets)["awards"].sums[2:]
    assert (ours[-1], theirs[-1]) == (100_000, 100_001)


def test_who_is_helped_out_of_a_fund_that_the_reader_may_not_tell_apart_is_not_said() -> None:
    """P32: Ben's rent is paid by ERA26, his gas by WA26."""
    rows = _tables(golive.good(), "ERA26")["awards"].rows
    assert [row[1] for row in rows] == ["Ana Example", "", "Ben Example"]
    assert {row[1] for row in _tables(golive.good(), "ERA26")["months"].rows} == {""}
