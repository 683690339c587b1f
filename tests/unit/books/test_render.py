"""The text of a book: whole files, the grammar, Beancount as the oracle, and every string refused or given
back (P42)."""

import os
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from beancount import loader
from beancount.core import data
from beancount.core.amount import Amount
from beancount.parser import parser, printer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.books import render
from ledger.errors import Broken
from tests.unit.books import samples
from tests.unit.books.samples import CONFIDENTIAL, ORDINARY, POOLS

STRINGS = 50_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 1_000
"""Strings for each of the two: the nightly run's are P42's 100,000."""

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from('"\\\n\r\t\0;*#^:{}\x1b\x85\u2028\u202e\ufeff\ud800\u00e9e\u0301\U0001f4b8'),
    )
)


def _story(number: int, story: samples.Story, **more: Any) -> render.BookEntry:
    return render.book_entry(samples.entry(number, story, **more), number, POOLS)


def test_the_scholarship_of_the_worked_book_is_these_bytes() -> None:
    """2026-08.beancount:

    ; Renderer 1; last sequence 8

    2026-08-14 * "Accrued: invoice, instruction delivered"
      entry: "ENT-00000007"
      award: "SCH-7K2Q9M4T"
      service_from: 2026-07-20
      document: "DOC-00000001"
      Expenses:CCC:EOP:WA26:Training:Scholarship                   425.00 USD
      Liabilities:Payable:Awards:WA26                             -425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship     -425.00 USD

    2026-08-21 * "Paid: ACH"
      entry: "ENT-00000008"
      award: "SCH-7K2Q9M4T"
      batch: "BAT-00000001"
      bank: "091000019-7"
      Liabilities:Payable:Awards:WA26                              425.00 USD
      Assets:Bank:Operating:WA26                                  -425.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:Scholarship      425.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship        -425.00 USD
    """
    stories = samples.scholarship()
    document = {"service_from": samples.on("2026-07-20"), "document": "DOC-00000001"}
    invoice = _story(7, stories[6], award="SCH-7K2Q9M4T", **document)
    paid = _story(8, stories[7], award="SCH-7K2Q9M4T", batch="BAT-00000001", bank="091000019-7")
    text = render.month_text("2026-08", [paid, invoice], last_sequence=8)
    assert text == _told(test_the_scholarship_of_the_worked_book_is_these_bytes)


def _told(test: Callable[[], None]) -> str:
    """The file that a test's docstring tells, after its first line."""
    assert test.__doc__ is not None
    lines = [line.removeprefix("    ") for line in test.__doc__.split("\n")[2:-1]]
    return "\n".join(lines) + "\n"


def test_a_years_main_file_is_these_bytes() -> None:
    """PY2027/main.beancount:

    option "tolerance_multiplier" "0"
    option "title" "Funds ledger PY2027"
    option "operating_currency" "USD"
    ; Renderer 1; last sequence 41
    2027-07-01 custom "fava-option" "fiscal-year-end" "18-30"

    2027-07-01 open Assets:Bank:Operating USD
    2027-07-01 open Assets:Bank:Operating:WA26 USD
    2027-07-01 open Income:Grants:WA26 USD
    2027-07-01 open Expenses:CCC:EOP:WA26:Training:OJT USD
    2027-07-01 open Equity:Opening:WA26 USD

    2027-07-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.01 USD
    2027-08-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.02 USD
    2027-09-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.03 USD
    2027-10-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.04 USD
    2027-11-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.05 USD
    2027-12-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.06 USD
    2028-01-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.07 USD
    2028-02-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.08 USD
    2028-03-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.09 USD
    2028-04-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.10 USD
    2028-05-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.11 USD
    2028-06-01 custom "budget" Expenses:CCC:EOP:WA26:Training "monthly" 0.12 USD

    2027-07-01 * "Opening balances"
      Assets:Bank:Operating:WA26                                   300.00 USD
      Equity:Opening:WA26                                         -300.00 USD

    include "2027-07.beancount"
    include "2028-01.beancount"
    """
    closing = {
        "Assets:Bank:Operating:WA26": 30_000,
        "Income:Grants:WA26": -50_000,
        "Expenses:CCC:EOP:WA26:Training:OJT": 20_000,
    }
    text = render.main_text(
        2027,
        "Funds ledger PY2027",
        ["Equity:Opening:WA26", *closing, "Assets:Bank:Operating", "Assets:Bank:Operating"],
        ["2028-01", "2027-07"],
        [("Expenses:CCC:EOP:WA26:Training", range(1, 13))],
        render.opening_legs(closing),
        last_sequence=41,
    )
    assert text == _told(test_a_years_main_file_is_these_bytes)


def test_two_funds_of_a_pool_are_one_line_and_neither_can_be_told() -> None:
    both = [*samples.rent(CONFIDENTIAL)[5][2], *samples.rent(ORDINARY, 41_000)[5][2]]
    shown = _story(1, ("2026-08-01", "statement", tuple(both)))
    assert shown.postings == (
        ("Expenses:Pool:Shared:HSP26:Support:Rent", 131_000),
        ("Liabilities:Payable:Awards:HSP26", -131_000),
        ("Equity:Budget:Committed:Pool:Shared:HSP26:Support:Rent", 131_000),
        ("Equity:Budget:Accrued:Pool:Shared:HSP26:Support:Rent", -131_000),
    )
    text = render.month_text("2026-08", [shown], last_sequence=1)
    assert "HW26" not in text
    assert "HOME" not in text
    assert "Health" not in text


def test_what_falls_together_in_a_pool_leaves_no_entry() -> None:
    moved = render.merged([("Assets:Bank:Operating:HSP26", 5), ("Assets:Bank:Operating:HSP26", -5)])
    assert moved == ()
    one = render.BookEntry(3, "ENT-00000001", "2026-07-01", "grant_cash", postings=moved)
    assert render.month_text("2026-07", [one], last_sequence=0) == "; Renderer 1; last sequence 0\n"


def test_beancount_reads_a_year_without_an_error_and_prints_it_back_equal() -> None:
    files = samples.book()
    text = files.pop(render.MAIN_FILE).split('\ninclude "')[0] + "\n" + "".join(files.values())
    read, errors, options = loader.load_string(text)
    assert errors == []
    assert options["title"] == "Sample"
    assert options["operating_currency"] == ["USD"]
    printed = 'option "tolerance_multiplier" "0"\n' + "".join(printer.format_entry(one) for one in read)
    again, errors, _ = loader.load_string(printed)
    assert errors == []
    assert [_bare(one) for one in again] == [_bare(one) for one in read]
    assert sum(isinstance(one, data.Transaction) for one in read) == 12 * 11 + 1


def _bare(directive: data.Directive) -> object:
    """A directive without where it stood."""
    kept = {key: value for key, value in directive.meta.items() if key not in ("filename", "lineno")}
    if isinstance(directive, data.Transaction):
        return (
            kept,
            directive.date,
            directive.narration,
            [(leg.account, leg.units) for leg in directive.postings],
        )
    return (kept, *directive[1:])


def _made(make: Callable[[], str], code: str) -> str | None:
    """The text, or None when it was refused with this code, in words that show nothing odd."""
    try:
        return make()
    except Broken as error:
        refused = error
    assert refused.code == code
    assert str(refused).isascii()
    return None


@settings(max_examples=STRINGS)
@given(NASTY)
@example('"\nplugin "evil"\n;')
@example("\\")
@example("e\u0301")
@example("\ud800")
def test_a_title_is_refused_or_comes_back_exactly(title: str) -> None:
    """P42: and the number of directives never changes."""
    text = _made(lambda: render.main_text(2026, title, ["Equity:Opening:WA26"], [], [], []), "book_text")
    if text is None:
        return
    read, errors, options = parser.parse_string(text)
    assert errors == []
    assert options["title"] == title
    assert len(read) == 2


@settings(max_examples=STRINGS)
@given(st.sampled_from(sorted(set(render.METADATA) - {"service_from", "service_to"})), NASTY)
@example("bank", "CHK-1042")
@example("award", 'SCH-7K2Q9M4T"\n  x: "y')
@example("month", "2026-13")
@example("batch", "BAT-7K2Q9M4T\nBAT-7K2Q9M4V")
@example("entry", "")
@example("document", "DOC-7K2Q9M4\uff14")
def test_a_reference_is_refused_or_comes_back_exactly(key: str, value: str) -> None:
    """P42, for each key that a book may hold."""
    values: dict[str, Any] = {"entry": "ENT-00000001", key: value}
    one = render.BookEntry(
        1,
        on="2026-07-01",
        narration="grant_cash",
        postings=(("Income:Grants:WA26", 1),),
        **values,
    )
    text = _made(lambda: render.month_text("2026-07", [one], last_sequence=1), "book_reference")
    if text is None:
        return
    (read,), errors, _ = parser.parse_string(text)
    assert errors == []
    assert isinstance(read, data.Transaction)
    assert read.meta.get(key, "") == value
    assert [leg.units for leg in read.postings] == [Amount(Decimal("0.01"), "USD")]


def test_red_twin_without_the_escape_a_title_adds_a_directive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "quoted", lambda text: f'"{text}"')
    text = render.main_text(2026, '"\n2026-07-01 open Assets:Mine\n;"', [], [], [], [])
    assert len(parser.parse_string(text)[0]) == 2


@pytest.mark.parametrize(
    "account",
    ["Assets:Bank USD\nplugin", "assets:Bank", "Assets", "Assets:Bank:Ünsafe", "Assets:Bank ", "Other:Bank"],
)
def test_an_account_that_is_no_account_never_enters_a_book(account: str) -> None:
    one = render.BookEntry(1, "ENT-00000001", "2026-07-01", "grant_cash", postings=((account, 1),))
    with pytest.raises(Broken):
        render.month_text("2026-07", [one], last_sequence=1)
    with pytest.raises((Broken, ValueError)):
        render.main_text(2026, "T", [account], [], [], [])


@pytest.mark.parametrize(
    "day", ["2026-07-1", "20260701", "2026-W27-3", "2026-07-32", '2026-07-01"\n', "2026-07-01 x"]
)
def test_a_day_that_is_no_iso_date_never_enters_a_book(day: str) -> None:
    moved = (("Income:Grants:WA26", 1),)
    for one in (
        render.BookEntry(1, "ENT-00000001", day, "grant_cash", postings=moved),
        render.BookEntry(1, "ENT-00000001", "2026-07-01", "grant_cash", postings=moved, service_from=day),
        render.BookEntry(1, "ENT-00000001", "2026-07-01", "grant_cash", postings=moved, service_to=day),
    ):
        with pytest.raises(Broken):
            render.month_text("2026-07", [one], last_sequence=1)


def test_a_month_holds_its_own_entries_and_the_closed_list_of_narrations() -> None:
    one = _story(1, samples.scholarship()[0])
    with pytest.raises(Broken, match="August 2026"):
        render.month_text("2026-08", [one], last_sequence=1)
    odd = render.BookEntry(1, "ENT-00000001", "2026-07-01", "For Mrs Jones", postings=one.postings)
    with pytest.raises(Broken, match="closed list"):
        render.month_text("2026-07", [odd], last_sequence=1)
    with pytest.raises(Broken):
        render.main_text(2026, "T", [], ["2027-07"], [], [])
    with pytest.raises(Broken):
        render.month_text("2026-7", [], last_sequence=1)


def test_balances_that_do_not_sum_to_zero_for_a_fund_are_not_brought_forward() -> None:
    with pytest.raises(Broken, match=r"\$0\.01"):
        render.opening_legs({"Assets:Bank:Operating:WA26": 1})
    assert render.opening_legs({"Income:Grants:WA26": -5, "Expenses:CCC:EOP:WA26:Training:OJT": 5}) == []
