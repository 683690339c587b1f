"""Going live on its page: sheets are tried, what is wrong stands in a table, and what is staged waits for a second person."""

import io
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select

from ledger.store import schema
from tests import board, golive, starts
from tests.grounds import Start
from tests.unit.web.site import Browser, Site, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


@pytest.fixture
def loader(world: World) -> Browser:
    """Whoever may load, on a board that is ready for the sheets."""
    golive.prepared(world)
    return Site(world).browser(board.stager())


def _send(
    browser: Browser,
    decision: str,
    files: Mapping[str, bytes],
    paper: bytes = b"",
    on: str = golive.ON.isoformat(),
) -> Any:
    form: dict[str, Any] = {"decision": decision, "on": on}
    form["files"] = [(io.BytesIO(content), name) for name, content in files.items()]
    if paper:
        form["paper"] = (io.BytesIO(paper), "report.pdf")
    return browser.post("/going-live", form, content_type="multipart/form-data")


def _staged(world: World) -> int:
    with world.work.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.proposal)).scalar_one())


def test_the_page_gives_the_workbook_that_is_filled_in(loader: Browser) -> None:
    answer = loader.get("/going-live/template")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="going-live.xlsx"'
    empty = _send(loader, "check", {"going-live.xlsx": answer.data})
    assert empty.status_code == 422
    assert "No sheet has a row. Fill in the template." in words(empty)


def test_sheets_are_checked_without_a_trace_then_staged_with_their_paper_for_another_person(
    world: World, loader: Browser
) -> None:
    before, files = _staged(world), golive.as_csv(golive.good())
    checked = _send(loader, "check", files)
    assert checked.status_code == 200
    said = words(checked)
    assert "Nothing is wrong with the sheets. Nothing is staged yet" in said
    assert "Against the control report" in said
    assert "Carried in: grant cash received, WA26: 1 entry, $12,000.00" in said
    assert _staged(world) == before

    unsigned = _send(loader, "stage", files)
    assert unsigned.status_code == 422
    assert "The signed control report is missing" in words(unsigned)
    assert _staged(world) == before

    answer = _send(loader, "stage", files, golive.paper())
    assert answer.status_code == 302
    assert _staged(world) == before + 1
    proposal = answer.headers["Location"].rpartition("/")[2]
    assert _send(loader, "stage", files, golive.paper()).headers["Location"].endswith(proposal)
    assert _staged(world) == before + 1, "the very same is not staged twice"
    assert "The very same is staged or accepted already." in words(_send(loader, "check", files))
    assert golive.accepted(world, proposal)["awards"] == 3


def test_every_fault_of_the_sheets_stands_in_a_table_and_nothing_is_staged(
    world: World, loader: Browser
) -> None:
    before, sheets = _staged(world), golive.good()
    sheets["awards"][0]["Paid"] = "1,000.01"
    for decision in ("check", "stage"):
        answer = _send(loader, decision, golive.as_csv(sheets), golive.paper())
        assert answer.status_code == 422
        said = words(answer)
        assert "Awards 2 Approved $4,000.00 approved is not the $4,000.01" in said
        assert "nothing was changed" in said
    assert _staged(world) == before


@pytest.mark.parametrize(
    "changed, says",
    [
        ({"on": ""}, "The day of the balances is missing."),
        ({"on": "the last day of October"}, "Write the day like 08/14/2026."),
        ({"files": {}}, "No file is chosen"),
        ({"files": {"awards.ods": b"x"}}, "awards.ods is neither a workbook (XLSX) nor a CSV file."),
        ({"files": {"going-live.xlsx": b"x"}}, "going-live.xlsx cannot be read as a workbook."),
        ({"paper": b"words"}, "PDF, JPEG or PNG"),
        ({"decision": "accept"}, "Choose: check the sheets, or stage them."),
    ],
)
def test_what_cannot_be_taken_says_what_to_do_and_stages_nothing(
    world: World, loader: Browser, changed: dict[str, Any], says: str
) -> None:
    before, good = _staged(world), {"files": golive.as_csv(golive.good()), "paper": golive.paper()}
    answer = _send(loader, **{"decision": "stage", **good, **changed})
    assert answer.status_code == 422
    assert says in words(answer)
    assert _staged(world) == before


def test_only_whoever_loads_opens_it(world: World, loader: Browser) -> None:
    assert Site(world).browser(world.play.cast.liaison).get("/going-live").status_code == 403
