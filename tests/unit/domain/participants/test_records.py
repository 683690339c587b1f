"""Service records: what they are called, which rows are rejected, what counts as a correction (REC-04,
REC-09).
"""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.needs.kinds import KINDS
from ledger.domain.participants.files import Lookup
from ledger.domain.participants.headers import RECORD_FIELDS, normal
from ledger.domain.participants.records import Record, compare, family_of, read_records
from ledger.domain.participants.tables import Fault, read_table

EXTRACT = datetime.date(2026, 10, 1)
LOOKUP = Lookup({normal("EOP"): "EOP"}, {normal("Central City Concern"): "CCC", normal("CCC"): "CCC"}, {})
HEAD = (
    "Service ID,Participant ID,Service Type,Service Date,End Date,Amount,Costpoint,Agency,Program,DateDeleted"
)


def read(*rows: str, head: str = HEAD) -> tuple[list[Record], list[Fault], int]:
    return read_records(read_table("\n".join([head, *rows]), RECORD_FIELDS), LOOKUP, EXTRACT)


@pytest.mark.parametrize(
    "text, kind",
    [("Rental Assistance", "Rent"), ("ITA", "Scholarship"), ("01", "OJT"), ("06", "Scholarship"), ("work attire", "Clothing"),
     ("Testing fee", "Fees"), ("Workshop", "Workshop")],
)  # fmt: skip
def test_types_are_told_to_be_our_kinds(text: str, kind: str) -> None:
    assert family_of(text) == kind


def test_every_kind_is_known_by_its_code_and_its_name() -> None:
    assert {family_of(name) for kind in KINDS.values() for name in (kind.code, kind.name)} == set(KINDS)


def test_a_row_becomes_a_record() -> None:
    (found,), faults, deleted = read("S1,p1,ITA,7/20/2026,2026-09-14,$425.00,WA26,Central City Concern,EOP,")
    assert (faults, deleted) == ([], 0)
    assert found == Record(
        "S1",
        "P1",
        "training",
        "Scholarship",
        datetime.date(2026, 7, 20),
        datetime.date(2026, 9, 14),
        42_500,
        "WA26",
        "CCC",
        "EOP",
    )


def test_a_credential_is_no_payment_whatever_it_is_called() -> None:
    (found,), _, _ = read(
        "S1,P1,credential,06,2026-08-01,",
        head="Record ID,Participant ID,Record Type,Service,Service Date,Amount",
    )
    assert (found.sort, found.code) == ("credential", "06")


def test_a_deleted_row_is_ignored_and_counted() -> None:  # REC-09
    assert read("S1,P1,ITA,7/20/2026,,425.00,,,,2026-08-01") == ([], [], 1)


def test_rent_of_another_system_is_dated_by_the_months_it_helps_with() -> None:
    (found,), _, _ = read(
        "1,P1,Rental Assistance,2026-07-28,900.00,2026-08-01,2026-08-31",
        head="ServicesID,PersonalID,TypeProvided,DateProvided,FAAmount,FAStartDate,FAEndDate",
    )
    assert (found.happened_on, found.ended_on) == (datetime.date(2026, 8, 1), datetime.date(2026, 8, 31))


@pytest.mark.parametrize(
    "row, column, code",
    [
        (",P1,ITA,7/20/2026,,1.00,,,,", "Service ID", "cell_empty"),
        ("a/b,P1,ITA,7/20/2026,,1.00,,,,", "Service ID", "cell_record_id"),
        ("S1,P1,ITA,20 July,,1.00,,,,", "Service Date", "cell_date"),
        ("S1,P1,ITA,11/20/2026,,1.00,,,,", "Service Date", "after_extract"),
        ("S1,P1,ITA,7/20/2026,7/19/2026,1.00,,,,", "End Date", "ends_before_start"),
        ("S1,P1,ITA,7/20/2026,,1e9,,,,", "Amount", "cell_money"),
        ("S1,P1,ITA,7/20/2026,,-1.00,,,,", "Amount", "cell_money"),
        ("S1,P1,ITA,7/20/2026,,1.00,,Nobody,,", "Agency", "row_agency_unknown"),
        ("S1,P1,ITA,7/20/2026,,1.00,,,XYZ,", "Program", "row_program_unknown"),
    ],
)
def test_a_bad_row_is_rejected_with_row_and_column(row: str, column: str, code: str) -> None:
    found, faults, _ = read("S0,P1,ITA,7/20/2026,,,,,,", row)
    assert [record.id for record in found] == ["S0"]
    assert [(one.row, one.column, one.code) for one in faults] == [(3, column, code)]
    assert faults[0].says


def test_one_id_with_two_contents_in_one_file_is_rejected() -> None:
    found, faults, _ = read(
        "S1,P1,ITA,7/20/2026,,1.00,,,,", "S1,P1,ITA,7/20/2026,,2.00,,,,", "S1,P1,ITA,7/20/2026,,1.00,,,,"
    )
    assert len(found) == 1
    assert [(one.row, one.code) for one in faults] == [(3, "row_contradicts")]


RECORDS = st.lists(
    st.builds(
        Record, st.sampled_from(["S1", "S2", "S3"]), st.just("P1"), st.just("service"), st.sampled_from(["Rent", "Gas"]),
        st.dates(datetime.date(2026, 7, 1), EXTRACT), st.none(), st.none() | st.integers(1, 10_000),
    ),
    unique_by=lambda one: one.id,
)  # fmt: skip


@given(RECORDS)
def test_the_same_content_is_neither_new_nor_corrected(records: list[Record]) -> None:  # REC-04
    assert compare({one.id: one for one in records}, records) == ([], [])


@given(RECORDS, RECORDS)
def test_every_record_is_new_corrected_or_the_same(known: list[Record], records: list[Record]) -> None:
    added, corrected = compare({one.id: one for one in known}, records)
    same = [one for one in records if one in known]
    assert len(added) + len(corrected) + len(same) == len(records)


def test_a_correction_says_what_moved() -> None:
    before = Record("S1", "P1", "service", "Rent", datetime.date(2026, 8, 1), None, 90_000)
    after = Record("S1", "P1", "service", "Rent", datetime.date(2026, 8, 2), None, 85_000)
    _, (correction,) = compare({"S1": before}, [after])
    assert correction.says == "S1: happened August 1, 2026 → August 2, 2026; amount $900.00 → $850.00"
