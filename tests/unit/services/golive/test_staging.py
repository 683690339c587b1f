"""Staged by one, accepted by another, undone until then; a cent, a stranger or anything that happened meanwhile refuses it."""

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from ledger.commands.golive import golive as commands
from ledger.domain.people.duties import Duty
from ledger.errors import Conflict, InvalidInput, Refused
from ledger.services.awards import listing, pages
from ledger.services.golive import golive as services
from ledger.services.golive.golive import GoLiveFaults
from ledger.services.people import change_pages, proposals
from ledger.services.people.roles import Actor
from ledger.store import schema
from tests import board, golive, starts
from tests.grounds import Start
from tests.unit.test_user_commands import Terminal
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


@pytest.fixture
def ready(world: World) -> World:
    return golive.prepared(world)


def _counts(world: World) -> dict[str, int]:
    """Rows of everything that an acceptance writes."""
    tables = (schema.entry, schema.award, schema.need, schema.invoice, schema.card, schema.carried_use)
    with world.work.store.reading() as connection:
        return {
            one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables
        }


def test_undone_it_leaves_nothing_and_staged_again_only_another_person_accepts_it(ready: World) -> None:
    # SD1, REC-04
    before = _counts(ready)
    first = golive.staged(ready, golive.good())
    assert golive.staged(ready, golive.good(), "again") == first  # the very same waits already (REC-04)
    proposals.decline(ready.work, board.stager(), proposals.Decline("undo", first, "Bills were missing"))
    assert _counts(ready) == before
    with pytest.raises(Conflict):
        golive.accepted(ready, first)
    second = golive.staged(ready, golive.good(), "second")
    assert second != first
    both = board.actor(board.STAGER, Duty.LOAD, Duty.OVERSEE)
    with pytest.raises(Refused) as same:
        proposals.accept(ready.work, both, proposals.Accept("own", second))
    assert same.value.code == "two_people"
    assert _counts(ready) == before
    answer = golive.accepted(ready, second)
    assert (answer["awards"], answer["entries"], answer["uses"]) == (3, 10, 1)
    assert golive.staged(ready, golive.good(), "third") == second  # accepted: the same brings nothing again
    assert _counts(ready)["award"] == before["award"] + 3
    with pytest.raises(Conflict):
        proposals.decline(ready.work, board.stager(), proposals.Decline("late", second, "Too late"))
    ready.verified()


def test_one_cent_refuses_the_whole_and_nothing_is_staged(ready: World) -> None:
    sheets = golive.good()
    sheets["controls"][12]["Amount"] = "1,000.01"
    with pytest.raises(GoLiveFaults) as refused:
        golive.staged(ready, sheets)
    assert [(one.sheet, one.row, one.code) for one in refused.value.faults] == [
        ("controls", 14, "golive_control_differs")
    ]
    with ready.work.store.reading() as connection:
        kinds = select(schema.proposal.c.kind).where(schema.proposal.c.kind == services.PROPOSAL)
        assert connection.execute(kinds).first() is None


def test_what_happened_since_it_was_staged_refuses_the_acceptance(ready: World) -> None:
    """A drawdown of WA26 was recorded here meanwhile: the opening cash would count it twice."""
    proposal = golive.staged(ready, golive.good())
    ready.play.cash("WA26", 100, datetime.date(2026, 11, 2), "drawdown")
    before = _counts(ready)
    with pytest.raises(GoLiveFaults) as refused:
        golive.accepted(ready, proposal)
    assert [one.code for one in refused.value.faults] == ["golive_cash_known"]
    assert _counts(ready) == before
    change = change_pages.get(ready.work, board.accepter(), proposal)
    assert change.golive is not None
    assert all(one.agrees for one in change.golive.totals)
    (said,) = change.lines
    assert said.startswith("cash, row 2, Fund: This ledger has cash of this fund already.")


def test_a_second_load_meets_what_the_first_carried_in(ready: World) -> None:
    golive.accepted(ready, golive.staged(ready, golive.good()))
    sheets = golive.good()
    sheets["caps"].append({**sheets["caps"][0], "Used on": "2026-07-11"})
    sheets["controls"][-1] |= {"Count": "2", "Amount": "160.00"}
    with pytest.raises(GoLiveFaults) as refused:
        golive.staged(ready, sheets, "more")
    assert {one.code for one in refused.value.faults} >= {
        "golive_carried",
        "golive_cash_known",
        "golive_month_held",
        "golive_bill_known",
        "golive_serial",
        "golive_live",
    }


def test_other_bytes_under_the_command_are_found_out(ready: World) -> None:
    command = services.StageSheets("key", services.digest_of({}, b""), golive.ON)
    with pytest.raises(InvalidInput) as refused:
        services.stage(ready.work, board.stager(), command, golive.as_csv(golive.good()), golive.paper())
    assert refused.value.code == "file_other"


def test_an_award_page_says_that_it_was_carried_in_and_under_which_number(ready: World) -> None:
    golive.accepted(ready, golive.staged(ready, golive.good()))
    coach = ready.coach("CCC")
    found = listing.listing(ready.work, coach, listing.Wanted(kind="Rent"))
    page = pages.award_page(ready.work, coach, found[0]["id"])
    assert page.carried is not None
    assert page.carried["reference"] == "A-1002"
    assert [month["state"] for month in page.months] == ["paid", "accrued", "obligated", "committed"]


def test_what_was_paid_of_training_at_work_comes_in_and_its_award_says_what_was_agreed(ready: World) -> None:
    sheets = golive.good()
    more = {
        "Award": "A-1004",
        "Kind": "OJT",
        "Payee": "Example Works",
        "Approved": "1,500.00",
        "Obligated": "",
    }
    agreed = {"Paid": "1,500.00", "Hours": "160", "Wage": "18.75", "Share": "50%"}
    sheets["awards"].append({**sheets["awards"][0], **more, **agreed})
    sheets["cash"][0]["Received"] = sheets["controls"][0]["Amount"] = "13,500.00"
    sheets["controls"][4] |= {"Count": "3", "Amount": "5,550.00"}
    sheets["controls"][12] |= {"Count": "2", "Amount": "2,500.00"}
    golive.accepted(ready, golive.staged(ready, sheets))
    found = listing.listing(ready.work, ready.coach("CCC"), listing.Wanted(kind="OJT"))
    page = pages.award_page(ready.work, ready.coach("CCC"), found[0]["id"])
    assert (page.columns.paid_cents, page.columns.obligated_cents) == (150_000, 0)
    assert page.asks == "160 hours at $18.75, 50% paid back, September 1, 2026 to December 11, 2026"
    ready.verified()


class Desk(Terminal):
    """A terminal for the two people of a going live."""

    def actor(self, login: str) -> Actor:
        return board.stager() if login == "mara" else board.accepter()


def _run(world: World, *words: str) -> Result:
    return CliRunner().invoke(commands, list(words), obj=Desk(world.work))


def test_at_the_terminal_it_is_staged_undone_staged_again_and_accepted(ready: World, tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    for name, content in golive.as_csv(golive.good()).items():
        (folder / name).write_bytes(content)
    (folder / "signed.pdf").write_bytes(golive.paper())
    load = ("load", str(folder), "--actor", "mara", "--on", "2026-10-31")
    assert "--paper is missing" in _run(ready, *load).output
    staged = _run(ready, *load, "--paper", str(folder / "signed.pdf"))
    assert staged.exit_code == 0, staged.output
    proposal = staged.output.split("accept ")[1].split()[0]
    undone = _run(ready, "undo", proposal, "--actor", "mara", "--reason", "Not yet")
    assert undone.output == f"{proposal} is undone.\n"
    again = _run(ready, *load, "--paper", str(folder / "signed.pdf"))
    proposal = again.output.split("accept ")[1].split()[0]
    accepted = _run(ready, "accept", proposal, "--actor", "grace")
    assert accepted.output.endswith(f"Accepted {proposal}: 3 awards carried in, 10 entries posted.\n")
    known = _run(ready, *load, "--dry-run")
    assert known.output.endswith(f"The very same is staged or accepted already: {proposal}\n")
