"""Policy values, agencies and funds as they are kept."""

import datetime

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from ledger.domain.budgets.policies import PolicyValue
from ledger.services.work import Work
from ledger.store import rows, schema
from ledger.store.budgets import agencies, policies
from tests import board

JULY = datetime.date(2026, 7, 1)
OCTOBER = datetime.date(2026, 10, 1)


def _value(on: datetime.date, value: str, value_id: str) -> PolicyValue:
    return PolicyValue(value_id, "cap.Rent", value, "usd", "policy", on, "Test", "PRO-TEST0001")


def test_the_value_in_force_is_the_one_of_the_date(work: Work) -> None:
    with work.store.writing() as connection:
        values = [_value(JULY, "900.00", "POL-1"), _value(OCTOBER, "950.00", "POL-2")]
        rows.file_row(connection, schema.policy_value, policies.policy_row(values[0]))
        rows.file_row(connection, schema.policy_value, policies.policy_row(values[1], "raised"))
    with work.store.reading() as connection:
        book = policies.policy_book(connection)
    assert book.find("cap.Rent", JULY - datetime.timedelta(days=1)) is None  # no default
    assert book.get("cap.Rent", OCTOBER - datetime.timedelta(days=1)).cents() == 90000
    assert book.get("cap.Rent", OCTOBER) == _value(OCTOBER, "950.00", "POL-2")


def test_the_database_refuses_to_change_or_repeat_a_value(work: Work) -> None:
    with work.store.writing() as connection:
        rows.file_row(connection, schema.policy_value, policies.policy_row(_value(JULY, "900.00", "POL-1")))
    table = schema.policy_value
    for statement in (
        update(table).values(value="1.00"),  # AUD-04
        delete(table),
        insert(table).values(
            {
                "id": "POL-2",
                "code": "cap.Rent",
                "value": "2.00",
                "unit": "usd",
                "class": "policy",
                "from_on": JULY,
            }
            | {"document": "Test", "note": None, "load_id": "PRO-TEST0001"}
        ),
    ):
        with pytest.raises(DBAPIError), work.store.writing() as connection:
            connection.execute(statement)
    with work.store.reading() as connection:
        assert [one.value for one in policies.policy_book(connection).values] == ["900.00"]


def test_an_agency_is_found_as_files_call_it(work: Work) -> None:
    board.load_budget(work)
    with work.store.reading() as connection:
        for text in ("SEI", "Self Enhancement, Inc", "self enhancement inc.", " Self Enhancement Inc. "):
            row = agencies.agency_named(connection, text)
            assert row is not None
            assert row["code"] == "SEI"
        assert agencies.agency_named(connection, "Self") is None
        assert agencies.find_agency(connection, "XX") is None


def test_the_roster_answers_by_date_both_ends_included(work: Work) -> None:
    board.load_budget(work)
    last = datetime.date(2026, 9, 30)
    with work.store.reading() as connection:
        assert agencies.is_active(connection, "LD", "IND", last)  # ALC-05
        assert not agencies.is_active(connection, "LD", "IND", last + datetime.timedelta(days=1))
        assert not agencies.is_active(connection, "LD", "IND", JULY - datetime.timedelta(days=1))
        assert not agencies.is_active(connection, "LD", "EOP", last)
        programs = [
            row["program_code"]
            for row in agencies.memberships(connection, JULY)
            if row["agency_code"] == "IRCO"
        ]
        assert programs == ["AFP", "EOP", "WSPM"]
        assert len(agencies.memberships(connection)) == 46
        assert len(agencies.memberships(connection, OCTOBER)) == 45
