"""Every fault of the sheets of going live: sheet, row and column where it is said, and what to do."""

import datetime
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger import errors
from ledger.domain.golive import checks
from ledger.domain.golive.checks import check
from ledger.domain.golive.known import Known, Person
from ledger.domain.golive.reading import read
from ledger.domain.golive.rows import Fault, Opening
from ledger.domain.needs.kinds import KINDS
from tests import golive
from tests.golive import Cells, Sheets

CELLS: list[tuple[str, int, str, str, tuple[str, int, str, str]]] = [
    # sheet, row, column, what is written there; then where the fault is said, and which
    ("awards", 2, "Approved on", "soon", ("awards", 2, "Approved on", "cell_date")),
    ("awards", 2, "Approved on", "", ("awards", 2, "Approved on", "cell_empty")),
    ("awards", 2, "Paid", "=C2", ("awards", 2, "Paid", "golive_formula")),
    ("awards", 2, "Paid", "1,000.005", ("awards", 2, "Paid", "cell_money")),
    ("awards", 2, "Paid", "-5.00", ("awards", 2, "Paid", "cell_money")),
    ("awards", 2, "Kind", "Holiday", ("awards", 2, "Kind", "golive_word")),
    ("awards", 2, "Fund", "adult", ("awards", 2, "Fund", "golive_fund_code")),
    ("awards", 2, "Program ID", "EX-9", ("awards", 2, "Program ID", "listing_unknown")),
    ("awards", 3, "Program ID", "EX-9", ("awards", 3, "Program ID", "golive_listing")),
    ("awards", 2, "Weeks", "two", ("awards", 2, "Weeks", "golive_whole")),
    ("awards", 2, "Payee", "123-45-6789", ("awards", 2, "Payee", "golive_ssn")),
    ("months", 3, "Month", "September", ("months", 3, "Month", "golive_month")),
    ("months", 3, "Month", "2026-09-02", ("months", 3, "Month", "golive_month")),
    ("cards", 2, "Paid", "perhaps", ("cards", 2, "Paid", "cell_yes_no")),
    ("awards", 2, "Participant ID", "NOBODY", ("awards", 2, "Participant ID", "golive_participant")),
    ("awards", 2, "Payee", "Nobody Inc", ("awards", 2, "Payee", "golive_payee")),
    ("awards", 2, "Agency", "XYZ", ("awards", 2, "Fund", "golive_allocation")),
    ("awards", 2, "Kind", "Tools", ("awards", 2, "Kind", "golive_fund_kind")),
    ("awards", 2, "Kind", "OJT", ("awards", 2, "Kind", "golive_agreement")),
    ("awards", 2, "Share", "two thirds", ("awards", 2, "Share", "golive_share")),
    ("awards", 2, "Share", "1/3", ("awards", 2, "Share", "golive_share")),
    ("awards", 2, "Pay", "salary", ("awards", 2, "Pay", "golive_word")),
    ("awards", 2, "Approved on", "2026-11-01", ("awards", 2, "Approved on", "golive_later")),
    ("awards", 2, "Approved", "4,000.01", ("awards", 2, "Approved", "golive_sum")),
    ("awards", 2, "Ends on", "", ("awards", 2, "Starts on", "golive_dates")),
    ("awards", 2, "Ends on", "2026-08-01", ("awards", 2, "Ends on", "golive_turned")),
    ("awards", 2, "Kind", "NeedsRelated", ("awards", 2, "Weeks", "golive_weeks")),
    ("awards", 4, "Award", "A-1001", ("awards", 2, "Award", "golive_twice")),
    ("awards", 3, "Paid", "824.99", ("awards", 3, "Paid", "golive_months_sum")),
    ("months", 2, "Award", "A-1001", ("months", 2, "Award", "golive_not_rent")),
    ("months", 2, "Award", "A-9", ("months", 2, "Award", "golive_award")),
    ("months", 3, "Month", "2026-12", ("awards", 3, "Award", "golive_months_row")),
    ("months", 3, "State", "obligated", ("awards", 3, "Award", "golive_month_bills")),
    ("months", 2, "Amount", "0", ("months", 2, "Amount", "golive_nothing")),
    ("bills", 2, "Award", "A-9", ("bills", 2, "Award", "golive_award")),
    ("bills", 2, "Month", "2026-10", ("awards", 2, "Kind", "golive_bill_month")),
    ("bills", 2, "Dated on", "2026-10-16", ("bills", 2, "Dated on", "golive_bill_dates")),
    ("bills", 2, "Service to", "2026-08-09", ("bills", 2, "Service to", "golive_turned")),
    ("bills", 2, "Received on", "2026-11-01", ("bills", 2, "Received on", "golive_later")),
    ("bills", 2, "Amount", "500.01", ("awards", 2, "Approved", "golive_sum")),
    ("bills", 2, "Award", "A-1003", ("awards", 4, "Obligated", "golive_card_award")),
    ("caps", 2, "Participant ID", "NOBODY", ("caps", 2, "Participant ID", "golive_participant")),
    ("caps", 2, "Amount", "0.00", ("caps", 2, "Amount", "golive_nothing")),
    ("caps", 2, "Used on", "2026-11-05", ("caps", 2, "Used on", "golive_later")),
    ("caps", 2, "Month", "2026-07", ("caps", 2, "Month", "golive_cap_month")),
    ("caps", 2, "Month", "July", ("caps", 2, "Month", "golive_month")),
    ("cards", 2, "Vendor", "Nobody Inc", ("cards", 2, "Vendor", "golive_payee")),
    ("cards", 2, "Keeper", "dana", ("cards", 2, "Keeper", "golive_keeper")),
    ("cards", 2, "Cards", "9", ("cards", 2, "Cards", "golive_cards")),
    ("cards", 2, "First serial", "GC", ("cards", 2, "First serial", "serial_format")),
    ("cards", 2, "Value of each", "0", ("cards", 2, "Value of each", "golive_nothing")),
    ("cards", 2, "Value of each", "2,600.00", ("cards", 2, "Cards", "golive_available")),
    ("cards", 2, "Fund", "XX26", ("cards", 2, "Fund", "golive_fund")),
    ("cash", 2, "On hand", "10,750.01", ("cash", 2, "On hand", "golive_cash_sum")),
    ("cash", 3, "Fund", "XX26", ("cash", 3, "Fund", "golive_fund")),
    ("cash", 3, "Fund", "WA26", ("cash", 0, "Fund", "golive_cash_missing")),
    ("cash", 3, "Fund", "WA26", ("cash", 3, "Fund", "golive_twice")),
    ("controls", 2, "Amount", "12,000.01", ("controls", 2, "Amount", "golive_control_differs")),
    ("controls", 6, "Count", "1", ("controls", 6, "Amount", "golive_control_differs")),
    ("controls", 2, "Fund", "ERA26", ("controls", 0, "", "golive_control_missing")),
    ("controls", 2, "Fund", "ERA26", ("controls", 3, "Control", "golive_twice")),
    ("controls", 2, "Control", "profit", ("controls", 2, "Control", "golive_word")),
]  # fmt: skip

BOARDS: list[tuple[dict[str, Any], tuple[str, int, str, str]]] = [
    # what the board knows besides; then where the fault is said, and which
    ({"references": frozenset({"A-1001"})}, ("awards", 2, "Award", "golive_carried")),
    ({"enrolled": frozenset()}, ("awards", 2, "Program", "golive_enrolment")),
    ({"live": frozenset({("PAR-A", "Scholarship", "PAY-1", 400_000)})}, ("awards", 2, "Participant ID", "golive_live")),
    ({"months": frozenset({("HOU-B", "2026-10")})}, ("months", 4, "Month", "golive_month_held")),
    ({"bills": frozenset({("PAY-1", "20261188")})}, ("bills", 2, "Bill", "golive_bill_known")),
    ({"serials": frozenset({"GC-0095"})}, ("cards", 2, "First serial", "golive_serial")),
    ({"lots": frozenset({("PAY-3", "f77gc0091")})}, ("cards", 2, "Invoice", "golive_carried")),
    (
        {"uses": frozenset({("PAR-A", "Gas", datetime.date(2026, 7, 10), 8_000)})},
        ("caps", 2, "Used on", "golive_carried"),
    ),
    ({"first_open": datetime.date(2026, 11, 1)}, ("", 0, "", "golive_closed")),
    ({"today": datetime.date(2026, 10, 30)}, ("", 0, "", "golive_in_future")),
    ({"payees": {"examplecollege": ("PAY-1", "PAY-4")}}, ("awards", 2, "Payee", "golive_payee")),
    (
        {"people": {"TESTA": Person("PAR-A", "HOU-B"), "TESTB": Person("PAR-B", "HOU-B")}, "months": frozenset({("HOU-B", "2026-08")})},
        ("months", 2, "Month", "golive_month_held"),
    ),
]  # fmt: skip


def _places(faults: list[Fault]) -> list[tuple[str, int, str, str]]:
    for one in faults:
        assert str(one)  # its sentence has all its arguments
    return [(one.sheet, one.row, one.column, one.code) for one in faults]


def _row(sheets: Sheets, sheet: str, row: int) -> Cells:
    return sheets[sheet][row - 2]


def test_the_good_sheets_have_no_fault() -> None:
    assert golive.faults_of(golive.good()) == []
    assert golive.faults_of(golive.with_work()) == []


@pytest.mark.parametrize("sheet, row, column, text, place", CELLS, ids=lambda one: str(one)[:60])
def test_a_spoilt_cell_is_told_by_sheet_row_and_column(
    sheet: str, row: int, column: str, text: str, place: tuple[str, int, str, str]
) -> None:
    sheets = golive.good()
    _row(sheets, sheet, row)[column] = text
    assert place in _places(golive.faults_of(sheets))


@pytest.mark.parametrize("more, place", BOARDS, ids=lambda one: str(one)[-40:])
def test_what_the_board_knows_already_is_told_at_its_row(
    more: dict[str, Any], place: tuple[str, int, str, str]
) -> None:
    assert place in _places(golive.faults_of(golive.good(), golive.known(**more)))


def test_cash_of_a_fund_that_has_cash_here_is_not_brought_in_again() -> None:
    funds = {code: replace(one, has_cash=True) for code, one in golive.known().funds.items()}
    assert ("cash", 2, "Fund", "golive_cash_known") in _places(
        golive.faults_of(golive.good(), golive.known(funds=funds))
    )
    sheets = golive.good()
    sheets["cash"] = []  # the row that would be asked for would be refused
    found = _places(golive.faults_of(golive.controlled(sheets), golive.known(funds=funds)))
    assert set(found) == {("awards", 0, "Paid", "golive_cash_begun")}


def test_every_control_total_that_is_missing_is_told_at_once() -> None:
    sheets = golive.good()
    left_out = [f"{one['Control']} of {one['Fund']}" for one in sheets["controls"] if one["Fund"]]
    sheets["controls"] = [one for one in sheets["controls"] if not one["Fund"]]
    found = [one.says for one in golive.faults_of(sheets) if one.code == "golive_control_missing"]
    assert len(found) == len(left_out) > 2
    assert all(any(name in one for one in found) for name in left_out)


def test_a_word_that_may_not_stand_there_is_shown_with_those_that_may() -> None:
    sheets = golive.with_work()
    _row(sheets, "awards", 2)["Kind"] = "Holiday"
    (found,) = [one.says for one in golive.faults_of(sheets) if one.code == "golive_word"]
    assert '"Holiday"' in found
    assert "Scholarship" in found


def test_nothing_open_is_brought_in_outside_the_funds_period() -> None:
    """FND-03: the entry that obligates would bear a day on which the fund obligates nothing."""
    funds = {
        code: replace(one, to_on=datetime.date(2026, 10, 30)) for code, one in golive.known().funds.items()
    }
    found = _places(golive.faults_of(golive.good(), golive.known(funds=funds)))
    assert found == [("awards", row, "Fund", "golive_fund_period") for row in (2, 3, 4)]


def test_awards_of_one_allocation_are_added_up_against_what_it_has() -> None:
    """2,500.00 available, and the second row takes it to 4,050.00 of another line: only its own line counts."""
    few = {key: one.__class__(one.id, key, 399_999) for key, one in golive.known().allocations.items()}
    assert _places(golive.faults_of(golive.good(), golive.known(allocations=few))) == [
        ("awards", 2, "Approved", "golive_available")
    ]


def test_sheets_columns_and_rows_that_are_not_the_templates_are_told() -> None:
    sheets: dict[str, Any] = golive.numbered(golive.good())
    sheets["awrads"], sheets["Sheet1"] = [(1, ["Award"])], []
    sheets["cash"] = [(1, ["Fund", "Recieved", "On hand"])]
    sheets["caps"] = [(1, ["Participant ID", "Kind", "Used on", "Amount", "Note"])]
    sheets["controls"] = [*sheets["controls"], (30, ["paid", "WA26", "1", "1.00", "what?"])]
    assert _places(read(sheets, golive.ON)[1]) == [
        ("cash", 1, "Received", "golive_column_missing"),
        ("caps", 1, "Note", "golive_column"),
        ("controls", 30, "", "row_too_wide"),
        ("awrads", 0, "", "golive_sheet"),
    ]


def test_an_award_of_rent_without_months_and_an_empty_folder_are_told() -> None:
    sheets = golive.good()
    sheets["months"] = []
    assert ("awards", 3, "Award", "golive_months_none") in _places(golive.faults_of(sheets))
    assert _places(check(Opening(golive.ON), golive.known())[1]) == [("", 0, "", "golive_empty")]


AT_WORK: list[tuple[str, int, dict[str, str], tuple[str, int, str, str]]] = [
    # sheet, row, what is written there; then where the fault is said, and which. Row 3 of awards is the contract's
    ("agreements", 2, {"Award": "A-9"}, ("agreements", 2, "Award", "golive_award")),
    ("agreements", 2, {"Award": "A-1001"}, ("agreements", 2, "Award", "golive_not_agreement")),
    ("agreements", 2, {"Award": "A-9"}, ("awards", 3, "Kind", "golive_agreement")),
    ("agreements", 2, {"Confirmed": "no"}, ("agreements", 2, "Confirmed", "golive_unconfirmed")),
    ("agreements", 2, {"Federal number": "93"}, ("agreements", 2, "Federal number", "contract_format")),
    ("agreements", 2, {"Job": ""}, ("agreements", 2, "Job", "contract_missing")),
    ("agreements", 2, {"Employed since": "2026-01-05"}, ("agreements", 2, "Employed since", "on_payroll")),
    ("agreements", 2, {"Signed on": "2026-08-10"}, ("agreements", 2, "Signed on", "agreement_late")),
    ("agreements", 2, {"Signed on": "2026-11-01"}, ("agreements", 2, "Signed on", "golive_later")),
    ("agreements", 2, {"Signed on": ""}, ("agreements", 2, "Signed on", "golive_unsigned")),
    ("agreements", 2, {"Signed on": ""}, ("agreements", 2, "Signed on", "golive_unsigned_begun")),
    ("agreements", 2, {"Midpoint evaluation": "2026-08-01"}, ("agreements", 2, "Midpoint evaluation", "golive_evaluation")),
    ("agreements", 2, {"Ended on": "2026-10-30"}, ("agreements", 2, "Ended on", "golive_end")),
    ("agreements", 2, {"Ended on": "2026-10-01", "End": "quit"}, ("agreements", 2, "Ended on", "end_dates")),
    ("agreements", 2, {"Ended on": "2026-10-30", "End": "fired"}, ("agreements", 2, "End", "golive_word")),
    ("agreements", 2, {"Kept": "yes"}, ("agreements", 2, "Kept", "golive_kept")),
    ("agreements", 2, {"Retention share": ""}, ("agreements", 2, "Retention share", "golive_holdback")),
    ("awards", 3, {"Committed": "1.00", "Obligated": "3,599.00"}, ("agreements", 2, "Signed on", "golive_signed_committed")),
    ("awards", 3, {"Approved": "2,000.00", "Obligated": "400.00"}, ("agreements", 2, "Retention share", "golive_held_more")),
    ("awards", 3, {"Paid": "800.01"}, ("awards", 3, "Paid", "golive_billed_sum")),
    ("awards", 3, {"Hours": "319"}, ("awards", 3, "Hours", "golive_hours_more")),
    ("awards", 3, {"Wage": "19.99"}, ("awards", 3, "Approved", "golive_maximum")),
    ("bills", 3, {"Amount": "800.01"}, ("bills", 3, "Amount", "golive_billed_sum")),
    ("billed", 2, {"Award": "A-9"}, ("billed", 2, "Award", "golive_award")),
    ("billed", 2, {"Award": "A-1001"}, ("billed", 2, "Award", "golive_not_billed")),
    ("billed", 2, {"Service to": "2026-09-07"}, ("billed", 3, "Service from", "golive_period_twice")),
    ("billed", 2, {"Service from": "2026-08-09"}, ("billed", 2, "Service from", "golive_period_outside")),
    ("billed", 3, {"Service to": "2026-11-01"}, ("billed", 3, "Service from", "golive_period_outside")),
    ("billed", 2, {"Hours": "1:30"}, ("billed", 2, "Hours", "golive_hours")),
    ("billed", 2, {"Hours": "37.7777"}, ("billed", 2, "Hours", "golive_hours")),
    ("billed", 2, {"Hours": ""}, ("billed", 2, "Hours", "golive_period_hours")),
    ("billed", 2, {"Held back": "1,600.00"}, ("billed", 2, "Held back", "golive_held_all")),
    ("refunds", 2, {"Award": "A-9"}, ("refunds", 2, "Award", "golive_award")),
    ("refunds", 2, {"Amount": "0"}, ("refunds", 2, "Amount", "golive_nothing")),
    ("refunds", 2, {"Amount": "1,000.01"}, ("awards", 2, "Paid", "golive_refund_more")),
    ("refunds", 2, {"Due on": "2026-11-01"}, ("refunds", 2, "Due on", "golive_refund_day")),
    ("refunds", 2, {"Reason": "because"}, ("refunds", 2, "Reason", "golive_word")),
    ("controls", 11, {"Amount": "250.01"}, ("controls", 11, "Amount", "golive_control_differs")),
]  # fmt: skip


@pytest.mark.parametrize("sheet, row, more, place", AT_WORK, ids=lambda one: str(one)[:60])
def test_a_spoilt_agreement_or_refund_is_told_by_sheet_row_and_column(
    sheet: str, row: int, more: dict[str, str], place: tuple[str, int, str, str]
) -> None:
    # OJT-02, OJT-04, OJT-08, OJT-11, SCH-17
    sheets = golive.with_work()
    _row(sheets, sheet, row).update(more)
    assert place in _places(golive.faults_of(sheets))


def test_a_month_of_rent_used_before_is_held_once_and_a_refund_of_rent_names_its_month() -> None:
    # SUP-10, FND-18
    def places(
        cap_month: str = "2026-07", refund_month: str = "2026-08", cents: str = "825.00"
    ) -> set[tuple[str, int, str, str]]:
        sheets = golive.good()
        used = {"Participant ID": "TESTB", "Kind": "Rent", "Used on": "2026-07-01", "Amount": "700.00"}
        sheets["caps"].append({**used, "Month": cap_month})
        due = {"Award": "A-1002", "Amount": cents, "Due on": "2026-10-20", "Reason": "too_much"}
        sheets["refunds"] = [{**due, "Month": refund_month}]
        return set(_places(golive.faults_of(golive.controlled(sheets))))

    assert places() == set()
    assert places(cap_month="") == set()
    held = {("caps", 3, "Month", "golive_month_held"), ("months", 2, "Month", "golive_month_held")}
    assert places(cap_month="2026-08") == held
    for month in ("", "2026-07", "2026-09"):  # no month, one of no award, one that is owed and not paid
        assert places(refund_month=month) == {("refunds", 2, "Month", "golive_refund_month")}, month
    assert ("refunds", 2, "Month", "golive_refund_month") in places(cents="825.01")


def test_work_experience_holds_nothing_back_and_an_incentive_is_one_hire() -> None:
    """WEX-01, d18: what is wrong with a row depends on its kind."""
    sheets = golive.with_work()
    sheets["awards"][1] |= {"Kind": "WorkExperience", "Pay": "wage", "Share": ""}
    found = _places(golive.faults_of(sheets, _any_kind()))
    assert ("agreements", 2, "Worksite", "contract_missing") in found
    assert ("agreements", 2, "Retention share", "golive_no_holdback") in found
    for network, code in ((frozenset({"IND"}), "network_only"), (None, "network_undecided")):  # d18, d19
        found = _places(golive.faults_of(sheets, replace(_any_kind(), network=network)))
        assert ("agreements", 2, "Award", code) in found
    sheets["awards"][1] |= {"Kind": "HiringIncentive", "Pay": ""}
    found = _places(golive.faults_of(sheets, _any_kind()))
    assert {("billed", row, "Hours", "golive_hire") for row in (2, 3)} <= set(found)


def test_a_contract_that_ended_waits_for_retention_of_a_person_who_has_left_the_program() -> None:
    # OJT-11
    sheets = golive.with_work()
    del sheets["awards"][0], sheets["bills"][0], sheets["refunds"]
    left = golive.known(enrolled=frozenset())
    found = _places(golive.faults_of(golive.controlled(sheets), left))
    assert found == [("awards", 2, "Program", "golive_enrolment")]
    sheets["agreements"][0] |= {"Ended on": "2026-10-16", "End": "completed"}
    assert golive.faults_of(sheets, left) == []


BY_WEEK = {
    **{
        "Kind": "NeedsRelated",
        "Approved": "600.00",
        "Obligated": "",
        "Committed": "200.00",
        "Paid": "300.00",
    },
    **{"Starts on": "2026-09-07", "Ends on": "", "Weeks": "12"},
}


@pytest.mark.parametrize(
    "sheet, more, places",
    [
        ("awards", {}, []),
        ("awards", {"Paid": "299.99", "Committed": "200.01"}, [("awards", 2, "Paid", "golive_billed_sum")]),
        ("bills", {"Service from": ""}, [("bills", 2, "Service from", "weeks_days")]),
        ("bills", {"Service from": "2026-10-12"}, []),
        ("billed", {"Service to": "2026-10-05"}, [("awards", 2, "Weeks", "week_most")]),
        ("billed", {"Service from": "2026-09-06"}, [("awards", 2, "Weeks", "weeks_outside")]),
        ("billed", {"Bill": "2026-1188"}, [("awards", 2, "Paid", "golive_billed_sum"), ("billed", 2, "Bill", "golive_week_bill")]),
    ],
)  # fmt: skip
def test_what_was_paid_of_an_award_by_the_week_fits_its_weeks(
    sheet: str, more: dict[str, str], places: list[tuple[str, int, str, str]]
) -> None:
    """SUP-05: 12 weeks at 50.00; six are paid with 300.00, two are owed with 100.00."""
    sheets = golive.good()
    sheets["awards"] = [sheets["awards"][0] | BY_WEEK]
    days = {"Service from": "2026-10-19", "Service to": "2026-11-01"}
    sheets["bills"] = [{**sheets["bills"][0], "Amount": "100.00", **days}]
    before = {"Service from": "2026-09-07", "Service to": "2026-10-18", "Earned": "300.00"}
    sheets["billed"] = [{"Award": "A-1001", "Bill": "W 6", **before}]
    sheets["months"] = []
    sheets[sheet][0] |= more
    assert _places(golive.faults_of(golive.controlled(sheets))) == places


def test_cards_by_the_week_bring_the_weeks_that_are_left() -> None:
    """SUP-05, SUP-13: four weeks of 12.50; what was handed out before is an award of its own."""
    sheets = golive.good()
    sheets["awards"][2] |= {"Starts on": "2026-11-02", "Ends on": "2026-11-29", "Weeks": "4"}
    assert golive.faults_of(sheets) == []
    sheets["awards"][2] |= {"Ends on": "2026-11-28"}
    assert _places(golive.faults_of(sheets)) == [("awards", 4, "Weeks", "golive_weeks")]
    sheets["awards"][2] |= {"Ends on": "2026-11-29", "Committed": "25.00", "Paid": "25.00"}
    assert ("awards", 4, "Paid", "golive_card_weeks") in _places(golive.faults_of(sheets))


PAID = {"Approved": "1,500.00", "Obligated": "", "Hours": "160", "Wage": "18.75"}


@pytest.mark.parametrize(
    "more, codes",
    [
        ({"Kind": "OJT", "Share": "50%"}, []),
        ({"Kind": "OJT"}, ["golive_work_terms"]),
        ({"Kind": "WorkExperience", "Pay": "stipend"}, []),
        ({"Kind": "TransitionalJob"}, ["golive_work_terms"]),
        ({"Kind": "HiringIncentive", "Hours": "", "Wage": "", "Ends on": ""}, []),
        ({"Kind": "OJT", "Share": "50%", "Approved": "1,500.01", "Committed": "0.01"}, ["golive_agreement"]),
    ],
)
def test_of_training_and_work_at_an_employer_only_what_was_paid_or_billed_comes_in(
    more: dict[str, str], codes: list[str]
) -> None:
    sheets = golive.good()
    sheets["awards"][0] |= {**PAID, **more}
    found = [one.code for one in golive.faults_of(sheets, _any_kind()) if one.sheet == "awards"]
    assert found == codes


def _any_kind() -> Known:
    funds = golive.known().funds
    return golive.known(funds={code: replace(one, kinds=frozenset(KINDS)) for code, one in funds.items()})


def test_one_bill_for_two_awards_has_one_date() -> None:
    sheets = golive.good()
    sheets["awards"][2] |= {"Payee": "Example College", "Committed": "30.00", "Starts on": "", "Ends on": ""}
    sheets["bills"].append(
        {**sheets["bills"][0], "Award": "A-1003", "Amount": "20.00", "Dated on": "2026-10-13"}
    )
    assert ("bills", 4, "Bill", "golive_bill_mixed") in _places(golive.faults_of(sheets))


def test_more_entries_than_go_in_at_once_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """One event holds fewer than 10,000 entries (decision 8); the good sheets make ten."""
    monkeypatch.setattr(checks, "MOST_ENTRIES", 9)
    assert _places(golive.faults_of(golive.good())) == [("", 0, "", "golive_too_many")]


def test_every_fault_of_going_live_has_a_row_here() -> None:
    """All codes of the catalogue but those that services and commands raise."""
    catalogue = tomllib.loads((Path(errors.__file__).parent / "errors.toml").read_text(encoding="utf-8"))
    here = Path(__file__).read_text(encoding="utf-8")
    elsewhere = {"golive_faults", "golive_faults_shown", "golive_workbook"} | {
        f"golive_{one}" for one in ("day_missing", "file_sort", "paper_missing")
    }
    missing = [
        code
        for code in catalogue
        if code.startswith("golive_") and code not in elsewhere and f'"{code}"' not in here
    ]
    assert missing == []
