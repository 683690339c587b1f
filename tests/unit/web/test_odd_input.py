"""What nobody types on purpose gets a clear answer, on both databases the same, and changes nothing (P39)."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.domain.people.duties import Duty
from ledger.store import schema
from tests import starts
from tests.grounds import Start
from tests.unit.services.documents.test_reader import archive, pdf, picture
from tests.unit.web.site import Browser, Site, words
from tests.world import World, person

NUL = "a\x00b"


@pytest.fixture
def start() -> Start:
    return starts.worked_example


@pytest.fixture
def coach(world: World) -> Browser:
    return Site(world).browser(world.coach("CCC"))


def _events(world: World) -> int:
    with world.work.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.event)).scalar_one())


@pytest.mark.parametrize(
    "address, status",
    [
        ("/needs/%00", 404),
        ("/participants/%00", 404),
        ("/needs/new?participant=%00", 422),
        ("/awards?agency=%00", 422),
        ("/awards?%00=x", 422),
        ("/budgets?on=0001-01-01", 422),
        ("/budgets?on=9999-12-31", 422),
        ("/budgets?on=tomorrow", 422),
        ("/month/statement/CCC?time=2026-13", 422),
        ("/month/statement/CCC?time=2099-01", 422),
    ],
)
def test_an_odd_address_is_answered(coach: Browser, address: str, status: int) -> None:
    assert coach.get(address).status_code == status


@pytest.mark.parametrize(
    "field", ["why", "other_resources", "tried-0-words", "lines-0-words", "lines-0-payee_reference", "key"]
)
def test_a_sign_that_nobody_types_is_refused(world: World, coach: Browser, field: str) -> None:
    form = {
        "participant": world.participant("CCC", "EOP"),
        "program": "EOP",
        "lines-0-kind": "Clothing",
        "lines-0-amount": "10.00",
        "decision": "draft",
    }
    before = _events(world)
    answer = coach.post("/needs/new", {**form, field: NUL})
    assert answer.status_code == 422
    assert "cannot be read" in words(answer)
    assert _events(world) == before


@pytest.mark.parametrize(
    "field, value", [("lines-0-payee", "PAY-00000000"), ("program", "NOSUCH"), ("lines-0-kind", "Yacht")]
)
def test_what_does_not_exist_is_refused_and_nothing_is_kept(
    world: World, coach: Browser, field: str, value: str
) -> None:
    form = {
        "participant": "",
        "participant_note": "somebody to come",
        "program": "EOP",
        "lines-0-kind": "Clothing",
        "lines-0-amount": "10.00",
        "decision": "draft",
    }
    before = _events(world)
    answer = coach.post("/needs/new", {**form, field: value})
    assert 400 <= answer.status_code < 500
    assert _events(world) == before


@pytest.mark.parametrize("starts_on, weeks", [("2026-11-20", "999999"), ("9999-12-01", "52")])
def test_weeks_of_cards_that_no_calendar_has_are_a_fault_of_the_form(
    world: World, coach: Browser, starts_on: str, weeks: str
) -> None:
    form = {
        "participant": world.participant("CCC", "EOP"),
        "program": "EOP",
        "lines-0-kind": "Gas",
        "lines-0-gas_by": "card",
        "lines-0-spread": "weekly",
        "lines-0-starts_on": starts_on,
        "lines-0-weeks": weeks,
        "lines-0-weekly": "25.00",
        "decision": "submit",
    }
    assert coach.post("/needs/new", form).status_code == 422
    assert coach.post("/needs/new", form | {"decision": "draft"}).status_code == 422


def test_an_amount_that_no_board_has_is_said_to_be_too_large(world: World, coach: Browser) -> None:
    form = {
        "participant": world.participant("CCC", "EOP"),
        "program": "EOP",
        "lines-0-kind": "Clothing",
        "lines-0-amount": "9" * 18,
        "lines-0-payee": world.play.payee("Example Shop", "vendor"),
        "decision": "submit",
    }
    answer = coach.post("/needs/new", form)
    assert answer.status_code == 422
    assert "is too large an amount" in words(answer)
    assert "above zero" not in words(answer)


@pytest.mark.parametrize("fund", ["NOSUCH", "HP26"])
def test_cards_of_a_fund_that_is_none_or_out_of_reach_are_not_counted(world: World, fund: str) -> None:
    """Neither answer tells a confidential fund from none (SUP-17, P32)."""
    counter = Site(world).browser(person(world.work, "counter-2", Duty.CLOSE))
    assert counter.get("/cards/count/WA26").status_code == 200
    assert counter.get(f"/cards/count/{fund}").status_code == 404
    assert counter.post(f"/cards/count/{fund}", {"serials": "none"}).status_code == 404


def test_half_a_line_of_rent_is_kept_and_its_pages_open(world: World, coach: Browser) -> None:
    """The months are typed, the first of them is not chosen yet: what is missing is said at the fields."""
    participant = world.participant("CCC", "EOP")
    form = {
        "participant": participant,
        "program": "EOP",
        "lines-0-kind": "Rent",
        "lines-0-months": "3",
        "decision": "submit",
    }
    answer = coach.post("/needs/new", form)
    assert answer.status_code == 422
    assert "Fill this in" in words(answer)
    for address in ("/", "/needs", f"/participants/{participant}"):
        assert coach.get(address).status_code == 200, address


def test_what_breaks_names_the_time_that_it_speaks_of(
    coach: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _break() -> str:
        raise RuntimeError

    monkeypatch.setitem(coach.client.application.view_functions, "needs.queue", _break)
    answer = coach.get("/needs")
    assert answer.status_code == 500
    assert re.search(r"the time below\. July \d+, 2026, \d+:\d\d [AP]M", words(answer))


def test_an_approval_without_its_version_is_refused(world: World) -> None:
    approver = Site(world).browser(world.play.cast.approver)
    before = _events(world)
    assert approver.post("/approvals/LINE-00000000", {"decision": "approve"}).status_code in (404, 422)
    assert _events(world) == before


def test_the_pages_say_when_the_books_are_behind(world: World) -> None:
    site = Site(world)
    auditor = site.browser(site.person("auditor", Duty.EXAMINE))
    world.books()
    assert "The books are behind" not in words(auditor.get("/trial-balance"))
    world.play.payee("A school", "school")
    world.play.day(2026, 7, 3)
    auditor = site.browser(site.person("auditor", Duty.EXAMINE))
    assert "The books are behind" in words(auditor.get("/trial-balance"))
    assert "The books are behind" in words(auditor.get("/"))
    world.books()
    assert "The books are behind" not in words(auditor.get("/trial-balance"))


def _file(field: str, content: bytes | str, **fields: str) -> dict[str, Any]:
    return {**fields, field: content if isinstance(content, str) else (io.BytesIO(content), "a.csv")}


TABLES: dict[str, tuple[str, Callable[[], dict[str, Any]], str]] = {
    "a workbook as participants": (
        "/records",
        lambda: _file("file", archive("xl/a.xml", bytes(9_000_000)), sort="participants", decision="check"),
        "not UTF-8",
    ),
    "text where the file belongs": (
        "/records",
        lambda: _file("file", "id,name", sort="records", decision="check"),
        "has no rows",
    ),
    "a picture as records": (
        "/records",
        lambda: _file("file", picture(), sort="records", decision="import"),
        "not UTF-8",
    ),
    "NULs as records": (
        "/records",
        lambda: _file("file", b"Record ID\n" + bytes(100), sort="records", decision="import"),
        "Line 2 of the file holds a NUL byte",
    ),
    "one endless cell": (
        "/records",
        lambda: _file("file", b"a" * 300_000, sort="records", decision="check"),
        "cannot be read as a table",
    ),
    "a PDF as list of programs": (
        "/programs",
        lambda: _file("file", pdf(), decision="check", extract_on="2026-07-01"),
        "not UTF-8",
    ),
    "a picture as budget": (
        "/budgets/load",
        lambda: _file("files", picture(), decision="check"),
        "a.csv The whole file The whole table is not UTF-8 text: byte 0x89 in line 1",
    ),
    "text as budget": (
        "/budgets/load",
        lambda: _file("files", "[fund]", decision="check"),
        "No file is chosen",
    ),
}


@pytest.mark.parametrize("ground", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", TABLES)
def test_a_file_that_is_no_table_is_refused_in_words_and_changes_nothing(world: World, name: str) -> None:
    site = Site(world)
    browser = site.browser(site.person("loader", Duty.LOAD, Duty.IMPORT))
    address, sent, says = TABLES[name]
    before = _events(world)
    answer = browser.post(address, sent(), content_type="multipart/form-data")
    assert answer.status_code == 422
    assert says in words(answer)
    assert _events(world) == before


def test_a_file_in_place_of_words_is_nothing(world: World) -> None:  # P39
    browser = Site(world).browser(world.play.cast.recorder)
    sent = {"fund": "WA26", "sort": "interest", "amount": "1.00", "received_on": "2026-07-01", "key": "k"}
    answer = browser.post("/cash", {**sent, "document": (io.BytesIO(b"%PDF"), "statement.pdf")})
    assert answer.status_code == 422
