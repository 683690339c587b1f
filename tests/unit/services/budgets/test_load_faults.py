"""A folder that cannot be loaded says so with file, table and key, whichever way it comes in, and changes nothing."""

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.commands.budget import budget
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.budgets import budgets
from ledger.services.budgets.budgets import BudgetFaults, StageLoad
from ledger.services.months import months
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from tests import board
from tests.folders import amendment, fund, small, written
from tests.unit.test_user_commands import Terminal

JULY, AUGUST = datetime.date(2026, 7, 1), datetime.date(2026, 8, 1)


class _Desk(Terminal):
    """A terminal at which whoever loads sits."""

    def actor(self, login: str) -> Actor:
        return board.stager()


@pytest.mark.parametrize(
    "text, says",
    [
        ("a = " + "[" * 100_000, "nested too deep"),
        ("a" + ".b" * 100_000 + " = 1", "line 1 has more than 40 full stops"),
        ("a = " + "9" * 5_000, "is not TOML"),
        ('a = "\x00"', "is not TOML"),
    ],
)
def test_a_file_that_is_made_to_hurt_is_a_fault(work: Work, text: str, says: str) -> None:  # P40
    with pytest.raises(BudgetFaults) as refused:
        budgets.stage_load(work, board.stager(), StageLoad("stage", {**written(small()), "funds.toml": text}))
    (fault,) = refused.value.faults
    assert fault.file == "funds.toml"
    assert says in fault.says


def test_bytes_that_are_no_text_and_a_name_that_stands_twice_are_faults_of_their_file() -> None:
    with pytest.raises(BudgetFaults) as refused:
        budgets.texts_of([("funds.toml", b"# \n# caf\xe9\n"), ("law.toml", b""), ("law.toml", b"")])
    assert [str(one) for one in refused.value.faults] == [
        "funds.toml: is not UTF-8 text: byte 0xE9 in line 2",
        "law.toml: stands 2 times among the files; it may stand once",
    ]
    assert budgets.texts_of([("law.toml", b"\xef\xbb\xbf# marked\n")]) == {"law.toml": "# marked\n"}


def test_the_command_prints_each_fault_on_a_line_of_its_own(work: Work, tmp_path: Path) -> None:
    folder = small()
    folder["year.toml"]["budget"]["WA26"]["training_budget"] = "360.00"
    folder["allocations.toml"]["allocation"][0]["amount"] = "100.01"
    for name, text in written(folder).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = ["load", str(tmp_path), "--actor", "ada"]
    terminal = _Desk(work)
    result = CliRunner().invoke(budget, words, obj=terminal)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "year.toml: [budget] set_aside: 3 x $120.00 = $360.00 must be more than $360.00 (SET-02, summed over the funds)",
        "year.toml: [budget.WA26] set_aside: 100.01 allocated + 20.00 reserve_training = 120.01 must be equal to "
        "set_aside 120.00",
        "Error: 2 faults; nothing was changed",
    ]
    (tmp_path / "funds.toml").write_bytes(b"\xff\xfe")
    result = CliRunner().invoke(budget, words, obj=terminal)
    assert result.output.startswith("funds.toml: is not UTF-8 text: byte 0xFF in line 1\n")


def test_a_day_before_every_budget_is_said_to_have_nothing_in_force(work: Work) -> None:
    result = CliRunner().invoke(budget, ["show", "--on", "1900-01-01"], obj=_Desk(work))
    assert isinstance(result.exception, NotFound)
    assert str(result.exception).startswith("Nothing is in force on January 1, 1900: no budget and no value")


def test_a_fund_that_is_loaded_after_its_first_month_was_closed_is_entered_on_the_first_open_day(
    work: Work, source: SeededSource
) -> None:
    board.load_files(work, written(small()))
    source.set_today(AUGUST)
    closer = board.actor(board.STAGER, Duty.CLOSE)
    staged = months.propose_close(work, closer, months.ProposeClose("close", "2026-07"))
    proposals.accept(work, board.accepter(), proposals.Accept("closed", staged["proposal"]))
    folder = small()
    folder["funds.toml"]["fund"]["WB26"] = fund()
    folder["amendments.toml"] = {"amendment": [amendment()]}
    with pytest.raises(BudgetFaults, match="2026-07-01 lies in a closed month; it must be 2026-08-01"):
        board.load_files(work, written(folder), "late")
    del folder["amendments.toml"]
    assert board.load_files(work, written(folder), "later")["entries"] == 1
    with work.store.reading() as connection:
        days = connection.execute(select(schema.entry.c.effective_on)).scalars().all()
    assert [days.count(day) for day in (JULY, AUGUST)] == [4, 1]
