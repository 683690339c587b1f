"""`funds participants import` and `funds records import` tell each rejected row in a sentence, by row and column."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.commands.participants import participants
from ledger.commands.records import records
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from tests import board, starts
from tests.grounds import Start
from tests.unit.services.participants.test_participants import ANA, BEA, content, liaison, rows_in
from tests.unit.test_user_commands import Terminal

SERVICES = (
    b"Service Record ID,Participant ID,Service Type,Date of Service,Amount\nR1,NOBODY1,ITA,2026-06-01,1.00\n"
)


class _Desk(Terminal):
    """A terminal at which a liaison sits."""

    def actor(self, login: str) -> Actor:
        return liaison()


@pytest.fixture
def start() -> Start:
    return starts.demo_budget


@pytest.fixture
def loaded(work: Work) -> Work:
    board.add_person(work, liaison().person_id)
    return work


def _run(work: Work, tmp_path: Path, data: bytes, *words: str) -> Result:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    command = records if "records" in words else participants
    options = ["import", str(path), "--actor", "liam", "--extract-on", "2026-07-01"]
    return CliRunner().invoke(command, options + [one for one in words if one != "records"], obj=_Desk(work))


def test_a_rejected_row_is_told_in_a_sentence_and_the_others_are_taken_in(
    loaded: Work, tmp_path: Path
) -> None:
    bad = BEA.replace("2/3/1985", "13/45/1985")
    unknown = BEA.replace("B1", "C1").replace("EOP", "XYZ", 1)
    told = [
        "  Row 3: Column DOB: not a date. Write 2026-08-01, 20260801 or 8/1/2026.",
        "  Row 4: Column Program: no program has this code or name.",
    ]
    looked = _run(loaded, tmp_path, content(ANA, bad, unknown), "--dry-run")
    assert looked.output.splitlines()[-2:] == told
    assert rows_in(loaded, "participant") == 0
    done = _run(loaded, tmp_path, content(ANA, bad, unknown))
    assert done.exit_code == 0
    assert done.output.splitlines()[-2:] == told
    assert rows_in(loaded, "participant") == 1


def test_a_record_of_nobody_is_told_in_a_sentence(loaded: Work, tmp_path: Path) -> None:
    done = _run(loaded, tmp_path, SERVICES, "records")
    assert done.exit_code == 1
    assert "  Row 2: Column Participant ID: " in done.output
    assert "participant unknown" not in done.output
