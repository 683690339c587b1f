"""Would it be allowed, and what decides? Asked on a participant's page; nothing is written."""

import re

import pytest

from ledger.services.work import Work
from ledger.store.journal import events
from tests.grounds import Start
from tests.unit.web.needs.coached import Board, coached, open_board, words


@pytest.fixture
def start() -> Start:
    return coached


@pytest.fixture
def board(work: Work) -> Board:
    return open_board(work)


def test_a_coach_tries_a_line_and_reads_what_decides_and_nothing_is_written(board: Board) -> None:  # SUP-05
    dana = board.client("dana")
    found = re.search(r'href="(/participants/[^"?]+)"[^>]*>Ada Ames', dana.get("/people").text)
    assert found
    at = found[1]
    before = _count(board.work)
    assert "We pay a month" in words(dana.get(f"{at}?kind=Rent").text)
    rent = f"{at}?kind=Rent&first_month=2026-08&months=%s&monthly=800.00&contract=800.00&subsidy=0&try=1&on=2026-08-03"
    said = words(dana.get(rent % 2).text)
    assert "It would be allowed" in said
    assert "$3,600.00 left, $1,600.00 asked" in said
    said = words(dana.get(rent % 5).text)
    assert "It would be refused Within every cap: More than is left." in said
    assert "4 months in program year 2026: 4 left, 5 asked." in said
    assert "Not tried" in words(dana.get(f"{at}?kind=Rent&try=1").text)
    assert "Not tried" in words(dana.get(f"{at}?kind=Tools&amount=10.00&stay=XX/EOP&try=1").text)
    assert dana.get(f"{at}?kind=Nothing&try=1&on=0001-01-01").status_code == 200
    assert board.client("cleo").get(rent % 2).status_code == 404
    assert _count(board.work) == before


def test_gas_is_tried_by_the_week_with_fields_of_its_own(board: Board) -> None:  # SUP-05, SUP-13
    dana = board.client("dana")
    found = re.search(r'href="(/participants/[^"?]+)"[^>]*>Ada Ames', dana.get("/people").text)
    assert found
    gas = f"{found[1]}?kind=Gas&gas_by=mileage&on=2026-08-03"
    assert "Approved as" in words(dana.get(gas).text)
    chosen = words(dana.get(f"{gas}&spread=weekly&amount=&starts_on=&ends_on=&try=1").text)
    assert "How many weeks" in chosen
    assert "Not tried" not in chosen, "the fields of weeks come first"
    weeks = f"{gas}&spread=weekly&starts_on=2026-08-03&weeks=%s&weekly=25.00&try=1"
    assert "$300.00 asked" in words(dana.get(weeks % 12).text)
    assert "$325.00 asked" in words(dana.get(weeks % 13).text)
    assert "Not tried" in words(dana.get(weeks % 0).text)
    card = weeks.replace("gas_by=mileage", "gas_by=card")
    assert "$100.00 asked" in words(dana.get(card % 4).text)


def test_what_cannot_be_read_is_said_as_typed_and_not_called_missing(board: Board) -> None:
    dana = board.client("dana")
    found = re.search(r'href="(/participants/[^"?]+)"[^>]*>Ada Ames', dana.get("/people").text)
    assert found
    rent = (
        f"{found[1]}?kind=Rent&first_month=2026-08&months=2&monthly=800.00&contract=%s&subsidy=0&try=1&on=%s"
    )
    for text in ("1,000.5", "1e3"):
        said = words(dana.get(rent % (text, "2026-08-03")).text)
        assert f'Rent a month by the lease: "{text}" is not an amount.' in said
        assert "This is needed" not in said
    assert "January 1, 1900 is no day" in words(dana.get(rent % ("800.00", "1900-01-01")).text)


def _count(work: Work) -> int:
    with work.store.reading() as connection:
        return sum(1 for _ in events.every_event(connection))
