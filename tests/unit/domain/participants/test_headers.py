"""Headings of many exports mean one field; Social Security numbers stop a file (PAR-01)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.participants.headers import (
    PARTICIPANT_FIELDS,
    RECORD_FIELDS,
    field_of,
    is_ssn_heading,
    is_ssn_value,
    normal,
    read_headers,
)
from ledger.errors import InvalidInput

NEEDED = ["Participant ID", "Program", "Agency", "Entry Date"]


@pytest.mark.parametrize(
    "heading",
    [
        "Start Dt",
        "Training Start Date",
        "1302 Date Entered Training #1 (WIOA)",
        "PIRL 1302",
        "1302",
        "START_DT.",
        "training start date ",
        "Training 1 Start Date",
    ],
)
def test_one_field_arrives_under_many_headings(heading: str) -> None:  # PAR-01, rules.md section 5
    assert field_of(heading) == "training1_on"


@pytest.mark.parametrize(
    "heading, name",
    [
        ("Date of Program Entry", "entry_on"),
        ("900 Whatever they call it", "entry_on"),
        ("DOB", "born_on"),
        ("1801 Date Attained Recognized Credential #1", "credential1_on"),
        ("2118", "employed_on"),
        ("Homeless (yes/no)", "flag_homeless"),
        ("Favourite colour", None),
        ("9000", None),
        ("", None),
    ],
)
def test_pirl_numbers_and_plain_headings(heading: str, name: str | None) -> None:
    assert field_of(heading) == name


def test_hmis_headings_of_services_are_known() -> None:  # REC-09
    assert [
        field_of(one, RECORD_FIELDS)
        for one in ("ServicesID", "PersonalID", "DateProvided", "FAAmount", "DateDeleted")
    ] == [
        "record_id",
        "external_id",
        "happened_on",
        "amount",
        "deleted_on",
    ]


@pytest.mark.parametrize("fields", [PARTICIPANT_FIELDS, RECORD_FIELDS])
def test_no_heading_means_two_fields(fields: tuple[object, ...]) -> None:
    seen: dict[str, str] = {}
    for field in PARTICIPANT_FIELDS if fields is PARTICIPANT_FIELDS else RECORD_FIELDS:
        for heading in {normal(one) for one in (field.name, *field.headings)}:
            assert seen.setdefault(heading, field.name) == field.name


def test_columns_nobody_asked_for_are_listed() -> None:
    columns = read_headers([*NEEDED, "Favourite colour", ""])
    assert columns.unknown == ("Favourite colour",)
    assert columns.heading("entry_on") == "Entry Date"


def test_two_columns_for_one_field_are_a_fault() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_headers([*NEEDED, "Start Dt", "1302 Date Entered Training #1 (WIOA)"])
    assert refused.value.code == "column_twice"
    assert "Start Dt" in refused.value.message


@pytest.mark.parametrize("left_out", range(len(NEEDED)))
def test_a_required_column_is_missed_by_name(left_out: int) -> None:
    with pytest.raises(InvalidInput, match=r".*") as refused:
        read_headers([one for place, one in enumerate(NEEDED) if place != left_out])
    assert refused.value.code == "column_missing"


@pytest.mark.parametrize(
    "heading",
    ["SSN", "ssn", "Social Security Number", "Soc. Sec. No.", "SS#", "SS No", "ParticipantSSN", "Last 4 SSN", "SSN4",
     "Social Security", "participant_ssn"],
)  # fmt: skip
def test_a_column_that_names_a_social_security_number_stops_the_file(heading: str) -> None:  # PAR-01
    assert is_ssn_heading(heading)
    with pytest.raises(InvalidInput) as refused:
        read_headers([*NEEDED, heading])
    assert refused.value.code == "column_ssn"


@pytest.mark.parametrize(
    "heading",
    ["SSI/SSDI", "Class Name", "Business", "Sessions", "Assn", "Passn",
     "602 Supplemental Security Income/Social Security Disability Insurance", "Social Security Card"],
)  # fmt: skip
def test_headings_that_only_sound_like_it_pass(heading: str) -> None:
    assert is_ssn_heading(heading) == (heading == "Passn")  # a word that ends so is looked at by people


@given(st.integers(1, 899).filter(lambda area: area != 666), st.integers(1, 99), st.integers(1, 9999))
def test_every_social_security_number_is_found_plain_and_written_out(
    area: int, group: int, serial: int
) -> None:
    plain = f"{area:03d}{group:02d}{serial:04d}"
    assert is_ssn_value(plain)
    for sign in ("-", " ", ".", "–"):
        assert is_ssn_value(f"note {plain[:3]}{sign}{plain[3:5]}{sign}{plain[5:]} end")


@pytest.mark.parametrize(
    "value", ["503-555-0142", "5035550142", "2026-08-01", "20260801", "97201-1234", "DEMO00000001", "000123456", "", "425.00",
              "900123456", "DEMO-H001", "12/31/2026"],
)  # fmt: skip
def test_what_is_no_social_security_number_passes(value: str) -> None:
    assert not is_ssn_value(value)
