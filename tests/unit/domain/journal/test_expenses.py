"""An expense says who bears it, for what, of which money and year; one that does not is no entry at all (FND-02)."""

import datetime

import pytest

from ledger.domain.journal import accounts
from ledger.domain.journal.accounts import Key
from ledger.domain.journal.entries import Entry, Posting
from ledger.domain.needs.kinds import Line
from ledger.errors import Broken

ON = datetime.date(2026, 8, 3)
PAYABLE = accounts.payable("WA26")


def _entry(account: str) -> Entry:
    return Entry("ENT-1", ON, "goods", (Posting(account, 100), Posting(PAYABLE, -100)))


WITHOUT = {
    "agency": "Expenses::EOP:WA26:Support:Gas",
    "cost objective": "Expenses:CCC::WA26:Support:Gas",
    "fund": "Expenses:CCC:EOP::Support:Gas",
    "program year": "Expenses:CCC:EOP:WA:Support:Gas",
    "line": "Expenses:CCC:EOP:WA26::Gas",
    "cost category": "Expenses:CCC:EOP:WA26:Support:",
    "category at all": "Expenses:CCC:EOP:WA26:Support",
    "line of the list": "Expenses:CCC:EOP:WA26:Other:Gas",
}


@pytest.mark.parametrize("part", WITHOUT)
def test_an_expense_without_one_of_its_parts_is_refused(part: str) -> None:  # FND-02
    with pytest.raises(Broken) as refused:
        _entry(WITHOUT[part])
    assert refused.value.code == "account_unknown"


def test_an_expense_with_all_its_parts_names_them() -> None:  # FND-02
    key = Key("CCC", "EOP", "WA26", Line.SUPPORT)
    entry = _entry(accounts.expense(key, "Gas"))
    found = accounts.parse(entry.postings[0].account)
    assert (found.key, found.kind) == (key, "Gas")
