"""Going live at the terminal: a dry run tells every fault, or totals beside their controls and exactly what would be posted."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.commands.golive import golive as commands
from ledger.services.golive.golive import GoLiveFaults
from ledger.services.people.roles import Actor
from tests import board, golive, starts
from tests.grounds import Start
from tests.unit.test_user_commands import Terminal
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


@pytest.fixture
def ready(world: World) -> World:
    """On 2 November: people, payees and who keeps cards, as a board has them before it goes live."""
    return golive.prepared(world)


class Desk(Terminal):
    """A terminal at which the stager sits."""

    def actor(self, login: str) -> Actor:
        return board.stager()


def run(world: World, tmp_path: Path, sheets: golive.Sheets, *words: str) -> Result:
    folder = tmp_path / "sheets"
    folder.mkdir(exist_ok=True)
    for name, content in golive.as_csv(sheets).items():
        (folder / name).write_bytes(content)
    return CliRunner().invoke(
        commands, ["load", str(folder), "--actor", "mara", "--on", "2026-10-31", *words], obj=Desk(world.work)
    )


def test_a_dry_run_shows_totals_beside_controls_and_what_would_be_posted(
    ready: World, tmp_path: Path
) -> None:
    result = run(ready, tmp_path, golive.good(), "--dry-run")
    assert result.exit_code == 0, result.output
    assert "  Paid of WA26: $1,000.00 in 1 row, as the control report says\n" in result.output
    assert "  would post Carried in: grant cash received, WA26: 1 entry, $12,000.00\n" in result.output
    assert "  would post Carried in: obligated, ERA26: 1 entry, $825.00\n" in result.output


def test_while_a_cell_cannot_be_read_no_total_is_told(ready: World, tmp_path: Path) -> None:
    """It would lack the cell's row, and send people after a difference that is none."""
    sheets = golive.good()
    sheets["awards"][0]["Approved on"] = "Aug 3"
    result = run(ready, tmp_path, sheets, "--dry-run")
    assert "control report" not in result.output
    assert "Totals are compared when every cell can be read." in result.output
    assert "awards, row 2, Approved on: " in result.output


def test_a_cents_difference_is_told_and_refused(ready: World, tmp_path: Path) -> None:
    sheets = golive.good()
    sheets["controls"][0]["Amount"] = "12,000.01"
    result = run(ready, tmp_path, sheets, "--dry-run")
    assert result.exit_code == 1
    assert isinstance(result.exception, GoLiveFaults)
    told = result.output + str(result.exception)
    assert told.count("controls, row 2, Amount: ") == 1
    assert "1 fault, listed above; nothing was changed" in told
    assert "a difference of -$0.01" in result.output
    assert "would post" not in result.output
