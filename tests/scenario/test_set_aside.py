"""d1: "more than one-third of its annual training budget" is set aside, strictly, to the cent."""

import datetime

import pytest
from sqlalchemy import select

from ledger.domain.budgets.set_aside import SetAsideTest
from ledger.services.budgets import budgets
from ledger.services.budgets.budgets import BudgetFaults
from ledger.services.work import Work
from ledger.store import schema
from tests import board
from tests.folders import Folder, allocation, amendment, small, written
from tests.scenario import texts


def _year(set_aside: str) -> Folder:
    """A training budget of 300.00, and this much of it set aside, all of it for one agency."""
    folder = small()
    folder["year.toml"]["budget"]["WA26"].update(
        training_budget="300.00",
        set_aside=set_aside,
        support_budget="0.00",
        reserve_training="0.00",
        reserve_support="0.00",
    )
    folder["allocations.toml"]["allocation"] = [allocation("CCC", "Training", set_aside)]
    return folder


def test_exactly_one_third_is_refused_and_posts_nothing(work: Work) -> None:
    # SET-02, d1
    with pytest.raises(BudgetFaults) as refused:
        board.load_files(work, written(_year("100.00")))
    (fault,) = refused.value.faults
    assert (fault.file, fault.table, fault.key) == ("year.toml", "budget", "set_aside")
    assert fault.says.startswith("3 x $100.00 = $300.00 must be more than $300.00")
    with work.store.reading() as connection:
        assert connection.execute(select(schema.entry.c.id)).first() is None


def test_without_the_strict_test_one_third_would_load(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    # The red twin of SET-02: with "more than" taken away, the refusal above would not happen.
    monkeypatch.setattr(SetAsideTest, "passes", True)
    assert board.load_files(work, written(_year("100.00")))["entries"] == 3


def test_one_cent_more_passes(work: Work) -> None:
    """300.00 of training budget and 100.01 set aside: 3 x 100.01 = 300.03 is more than 300.00::

    2026-07-01 * "Notice of award"
      entry: "ENT-1"
      Equity:Budget:Authority:WA26                                1000.00 USD
      Equity:Budget:Unassigned:WA26                              -1000.00 USD

    2026-07-01 * "Set-aside released"
      entry: "ENT-2"
      Equity:Budget:Unassigned:WA26                                100.01 USD
      Equity:Budget:Reserve:WA26:Training                         -100.01 USD

    2026-07-01 * "Allocation"
      entry: "ENT-3"
      Equity:Budget:Reserve:WA26:Training                          100.01 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training               -100.01 USD
    """
    # SET-02, d1
    board.load_files(work, written(_year("100.01")))
    found = budgets.set_aside_test(work, board.accepter(), work.source.today())
    assert found.test.passes
    assert found.test.says == "3 x $100.01 = $300.03 must be more than $300.00"
    texts.compare_book(work, test_one_cent_more_passes, texts.BEGUN)


def test_a_cent_given_back_breaks_the_test_and_is_refused(work: Work) -> None:
    """The same year; then CCC gives 0.01 back to the reserve, which stays inside the set-aside::

    2026-07-01 * "Notice of award"
      entry: "ENT-1"
      Equity:Budget:Authority:WA26                                1000.00 USD
      Equity:Budget:Unassigned:WA26                              -1000.00 USD

    2026-07-01 * "Set-aside released"
      entry: "ENT-2"
      Equity:Budget:Unassigned:WA26                                100.01 USD
      Equity:Budget:Reserve:WA26:Training                         -100.01 USD

    2026-07-01 * "Allocation"
      entry: "ENT-3"
      Equity:Budget:Reserve:WA26:Training                          100.01 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training               -100.01 USD

    2026-07-01 * "Allocation amended"
      entry: "ENT-4"
      Equity:Budget:Available:CCC:EOP:WA26:Training                  0.01 USD
      Equity:Budget:Reserve:WA26:Training                           -0.01 USD
    """
    # SET-03, ALC-10: what leaves the set-aside is tested, what only leaves an agency is not
    board.load_files(work, written(_year("100.01")))
    back = amendment(**{"from": "CCC:EOP", "to": "reserve", "amount": "0.01"})
    out = amendment(**{"id": "AM-2", "from": "reserve", "to": "unassigned", "amount": "0.01"})
    with pytest.raises(BudgetFaults, match=r"3 x \$100\.00 = \$300\.00 must be more than \$300\.00"):
        board.load_files(
            work, written({**_year("100.01"), "amendments.toml": {"amendment": [back, out]}}), "both"
        )
    board.load_files(work, written({**_year("100.01"), "amendments.toml": {"amendment": [back]}}), "back")
    texts.compare_book(work, test_a_cent_given_back_breaks_the_test_and_is_refused, texts.BEGUN)
    assert work.source.today() == datetime.date(2026, 7, 1)
