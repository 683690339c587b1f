"""Quarters before entry and after exit (PIRL 1600-1706), and programs that lead to a credential (1811, 1813)."""

import datetime

import pytest

from ledger.domain.participants.files import Lookup, Reading, read_people
from ledger.domain.participants.headers import PARTICIPANT_FIELDS, field_of, normal
from ledger.domain.participants.quarters import ELEMENTS, quarter_of
from ledger.domain.participants.tables import read_table

EXTRACT = datetime.date(2026, 11, 20)
LOOKUP = Lookup({normal("EOP"): "EOP"}, {normal("DCJ"): "DCJ"}, {})
HEAD = "100,105,Agency,900,901,"


def read(columns: str, row: str, exit_on: str = "20250814") -> Reading:
    text = f"{HEAD}{columns}\nP1,EOP,DCJ,20240105,{exit_on},{row}"
    return read_people(read_table(text, PARTICIPANT_FIELDS), LOOKUP, EXTRACT)


def test_every_element_of_the_rules_has_its_number_and_its_name() -> None:
    numbers = [1600, 1602, 1604, 1606, 1608, *range(1614, 1619), *range(1700, 1707)]
    assert sorted(one.pirl for one in ELEMENTS) == numbers
    for one in ELEMENTS:
        assert field_of(f"{one.pirl} whatever it is called here") == one.name
        assert {field_of(heading) for heading in one.headings} == {one.name}
    assert (field_of("1811"), field_of("1813")) == ("program_in_on", "program_out_on")


def test_quarters_are_counted_from_the_entry_s_or_the_exit_s() -> None:
    found = read("1602,1604,1615,1618,1700,1704", '1,0,621610,1,4200.00,"7,250.00"')
    assert found.faults == ()
    (person,) = found.people
    assert [
        (one.code, one.happened_on.isoformat(), one.detail, one.amount_cents) for one in person.outcomes
    ] == [
        ("1602", "2026-01-01", "yes", None),
        ("1604", "2026-04-01", "no", None),
        ("1615", "2026-01-01", "621610", None),
        ("1618", "2026-07-01", "yes", None),
        ("1700", "2023-04-01", None, 420_000),
        ("1704", "2026-01-01", None, 725_000),
    ]
    assert {one.sort for one in person.outcomes} == {"employment"}
    assert quarter_of(datetime.date(2026, 12, 31), 1) == (
        datetime.date(2027, 1, 1),
        datetime.date(2027, 3, 31),
    )


@pytest.mark.parametrize(
    "columns, row", [("1602", "9"), ("1704", "999999.99"), ("1615", "999999"), ("1602,1703", "0,0.00")]
)
def test_what_is_not_known_yet_says_nothing(columns: str, row: str) -> None:
    found = read(columns, row, exit_on="20261101")
    assert (found.faults, found.people[0].outcomes) == ((), ())
    assert read(columns, row, exit_on="").people[0].outcomes == ()


@pytest.mark.parametrize(
    "columns, row, exit_on, code",
    [
        ("1602", "5", "20250814", "cell_employed"),
        ("1615", "health", "20250814", "cell_industry"),
        ("1704", "7.2e3", "20250814", "cell_money"),
        ("1602", "1", "", "quarter_without_exit"),
        ("1704", "100.00", "20261101", "after_extract"),
    ],
)
def test_a_quarter_that_cannot_be_rejects_its_row(columns: str, row: str, exit_on: str, code: str) -> None:
    found = read(columns, row, exit_on)
    assert found.people == ()
    assert [(one.column, one.code) for one in found.faults] == [(columns, code)]


def test_entering_and_completing_a_program_for_a_credential() -> None:
    (person,) = read("1811,1813", "20240201,20240801").people
    assert [(one.slot, one.sort, one.code) for one in person.outcomes] == [
        ("program_in", "gain", "1811"),
        ("program_out", "gain", "1813"),
    ]
