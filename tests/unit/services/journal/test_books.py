"""The books as the relay publishes them: equal to the journal to the cent and to the byte, on both
databases."""

import dataclasses
import datetime
import json
import random
from pathlib import Path

import pytest
from beancount import loader
from click.testing import CliRunner
from sqlalchemy import insert, update

from ledger.books import check as reading
from ledger.books import publish as placing
from ledger.books import render
from ledger.clock import SeededSource
from ledger.commands.books import books as books_command
from ledger.commands.relay import relay as relay_command
from ledger.domain.journal import accounts, entries
from ledger.domain.journal.accounts import Stage
from ledger.domain.needs.kinds import Line
from ledger.errors import Broken
from ledger.services.journal import book_years, books, relay
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.journal import publications
from tests.unit.books import samples
from tests.unit.books.samples import CONFIDENTIAL, ORDINARY, RENT, TRAINING

PY2026 = "books/PY2026"

about_files = pytest.mark.parametrize("ground", ["sqlite"], indirect=True)
"""What these tests look at happens after SQL has answered, so one database is enough."""


@pytest.fixture
def begun(work: Work) -> Work:
    """A journal with every account open, nothing posted and nothing published."""
    samples.open_accounts(work)
    return work


def _files(work: Work) -> dict[str, str]:
    """Everything under the books folder but the lock, path to text."""
    folder = work.home / "books"
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != placing.LOCK_FILE
    }


def _text(work: Work, file: str) -> str:
    return (work.home / PY2026 / file).read_text()


def test_the_worked_stories_are_published_and_beancount_finds_no_error(begun: Work) -> None:
    """PY2026/2026-09.beancount:

    2026-09-10 * "Refund due: withdrawal"
      entry: "ENT"
      Assets:Receivable:Refunds:WA26                               125.00 USD
      Expenses:CCC:EOP:WA26:Training:Scholarship                  -125.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:Scholarship         125.00 USD
      Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship      -125.00 USD

    2026-09-25 * "Refund received"
      entry: "ENT"
      Assets:Bank:Operating:WA26                                   125.00 USD
      Assets:Receivable:Refunds:WA26                              -125.00 USD
      Equity:Budget:Refund:CCC:EOP:WA26:Training:Scholarship       125.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training               -125.00 USD
    """
    ids = samples.post(begun, "stories", [*samples.scholarship(), *samples.rent()])
    assert relay.tick(begun).chained == 2
    september = _text(begun, "2026-09.beancount")
    for one in ids:
        september = september.replace(one, "ENT")
    told = test_the_worked_stories_are_published_and_beancount_finds_no_error.__doc__
    assert told is not None
    lines = [line.removeprefix("    ") for line in told.split("\n")[1:-1]]
    assert september == "; Renderer 1; last sequence 2\n" + "\n".join(lines) + "\n"
    read, errors, _ = loader.load_file(str(books.book_path(begun, 2026)))
    assert errors == []
    assert len([one for one in read if type(one).__name__ == "Transaction"]) == len(ids)
    assert books.check(begun).is_clean


def test_only_what_changed_is_written(begun: Work) -> None:
    samples.post(begun, "a", samples.scholarship())
    assert len(relay.tick(begun).published) == 4
    assert relay.tick(begun) == relay.Ticked(0, ())
    samples.post(begun, "b", samples.rent()[:1])
    assert relay.tick(begun).published == ("PY2026/2026-07.beancount",)
    assert relay.tick(begun, everywhere=True).published == ()


def test_what_is_not_chained_is_not_in_the_books(begun: Work) -> None:
    samples.post(begun, "a", samples.scholarship())
    relay.tick(begun)
    before = _files(begun)
    samples.post(begun, "b", samples.rent())
    assert books.publish(begun) == []
    assert books.rebuild(begun) == []
    assert _files(begun) == before
    assert books.check(begun).is_clean
    relay.chain_waiting(begun)
    report = books.check(begun)
    assert report.waiting == 1
    assert report.is_clean
    assert _files(begun) == before


def test_publishing_bit_by_bit_and_rebuilding_from_nothing_give_the_same_bytes(begun: Work) -> None:
    chance = random.Random(7)
    samples.post(begun, "start", [*samples.scholarship()[:4], *samples.rent()[:4]])
    for number in range(4):
        for part in range(chance.randint(1, 4)):
            first = datetime.date(2026, 7, 10) + datetime.timedelta(days=chance.randint(0, 600))
            key, kind = chance.choice([(TRAINING, "Scholarship"), (RENT, "Rent")])
            cents = chance.randint(1, 9999)
            samples.post(
                begun,
                f"{number}-{part}",
                [
                    samples.move(str(first), "committed", key, kind, Stage.AVAILABLE, Stage.COMMITTED, cents),
                    samples.move(str(first), "statement", key, kind, Stage.COMMITTED, Stage.ACCRUED, cents),
                ],
            )
        if number == 2:
            samples.open_accounts(begun, accounts.fund_accounts("NEW27"))
        relay.tick(begun)
    fresh = dataclasses.replace(begun, home=begun.home / "elsewhere")
    books.rebuild(fresh)
    assert len({file.split("/")[0] for file in _files(begun)}) == 2
    assert _files(fresh) == _files(begun)
    assert books.check(begun).is_clean
    assert books.rebuild(begun) == []


def test_a_pool_is_all_that_a_book_shows_of_a_confidential_fund(begun: Work) -> None:
    both = (*samples.rent(CONFIDENTIAL)[5][2], *samples.rent(ORDINARY, 41_000)[5][2])
    samples.post(begun, "pool", [*samples.rent(CONFIDENTIAL)[:5], *samples.rent(ORDINARY)[:5]])
    samples.post(begun, "month", [("2026-08-01", "statement", both)])
    relay.tick(begun)
    whole = "".join(_files(begun).values())
    for secret in ("HW26", "HO26", "HOME", "Health"):
        assert secret not in whole
    assert "  Expenses:Pool:Shared:HSP26:Support:Rent                     1310.00 USD\n" in whole
    assert whole.count('custom "budget" Expenses:Pool:Shared:HSP26:Support "monthly" 2000.00 USD') == 12
    assert books.check(begun).is_clean


def test_an_entry_that_moves_nothing_a_pool_shows_is_left_out_and_the_books_still_agree(begun: Work) -> None:
    legs = (
        *entries.cash_received("HW26", 5),
        *(entries.Posting(leg.account, -leg.amount_cents) for leg in entries.cash_received("HO26", 5)),
    )
    samples.post(begun, "a", [("2026-07-02", "grant_cash", legs)])
    relay.tick(begun)
    assert _text(begun, "2026-07.beancount") == "; Renderer 1; last sequence 0\n"
    assert books.check(begun).is_clean
    assert books.rebuild(begun) == []


def test_a_second_year_brings_forward_stages_and_cash_and_no_cost(begun: Work) -> None:
    samples.post(begun, "a", [*samples.scholarship(), *samples.rent()])
    samples.post(
        begun,
        "b",
        [samples.move("2027-07-02", "month_due", RENT, "Rent", Stage.COMMITTED, Stage.ACCRUED, 90_000)],
    )
    relay.tick(begun)
    main = (begun.home / "books/PY2027/main.beancount").read_text()
    opening = main[main.index('* "Opening balances"') :]
    assert "  Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -900.00 USD\n" in opening
    assert "  Assets:Bank:Operating:ERA26                                 4100.00 USD\n" in opening
    assert "  Equity:Opening:ERA26                                       -4100.00 USD\n" in opening
    assert "Expenses" not in opening
    assert "Income" not in opening
    assert (
        'Expenses:CCC:EOP:ERA26:Support "monthly" 925.00 USD' in main
    )  # (12,000 - 900 cost of last year) / 12
    assert books.check(begun).is_clean
    samples.post(begun, "late", samples.scholarship()[3:4])
    assert relay.tick(begun).published == ("PY2026/2026-07.beancount", "PY2027/main.beancount")
    assert "6125.00" not in main
    assert books.check(begun).is_clean


def test_an_account_opened_in_july_and_used_for_june_is_open_in_junes_book(begun: Work) -> None:
    assert isinstance(begun.source, SeededSource)
    begun.source.set_today(datetime.date(2027, 7, 5))
    samples.open_accounts(begun, [*accounts.fund_accounts("LATE27"), *accounts.fund_accounts("MORE27")])
    samples.post(begun, "a", [("2027-06-30", "authority", entries.authorised("LATE27", 100))])
    samples.post(begun, "b", [("2027-07-05", "authority", entries.authorised("MORE27", 100))])
    relay.tick(begun)
    assert "2026-07-01 open Equity:Budget:Authority:LATE27 USD" in _text(begun, render.MAIN_FILE)
    assert "MORE27" not in _text(begun, render.MAIN_FILE)
    assert books.check(begun).is_clean


def _drift(work: Work) -> None:
    """One cent more in one balance row: what a fault or an intruder could do to SQL."""
    with work.store.writing() as connection:
        connection.execute(
            update(schema.balance)
            .where(schema.balance.c.month == "2026-08", schema.balance.c.amount_cents == 42_500)
            .values(amount_cents=42_501)
        )


def test_a_cent_between_the_book_and_sql_stops_publishing_and_replaces_nothing(begun: Work) -> None:
    samples.post(begun, "a", samples.scholarship())
    relay.tick(begun)
    before = _files(begun)
    _drift(begun)
    samples.post(begun, "b", [samples.rent()[0], samples.rent()[5]])
    with pytest.raises(Broken) as caught:
        relay.tick(begun)
    assert caught.value.code == "book_account_differs"
    assert _files(begun) == before
    assert not books.check(begun).is_clean


@about_files
def test_red_twin_without_the_comparison_the_cent_is_published(
    begun: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.post(begun, "a", samples.scholarship())
    relay.tick(begun)
    _drift(begun)
    samples.post(begun, "b", [samples.rent()[0], samples.rent()[5]])
    monkeypatch.setattr(books, "compare", lambda *_: None)
    assert "PY2026/2026-08.beancount" in relay.tick(begun).published


@about_files
def test_a_book_that_does_not_read_back_replaces_nothing(
    begun: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.post(begun, "a", samples.scholarship())
    relay.tick(begun)
    before = _files(begun)
    samples.post(begun, "b", samples.rent())
    real = render.month_text

    def a_cent_off(month: str, entries: list[render.BookEntry], *, last_sequence: int) -> str:
        return real(month, entries, last_sequence=last_sequence).replace("900.00", "900.01", 1)

    monkeypatch.setattr(render, "RENDERERS", {"1": a_cent_off})
    with pytest.raises(Broken) as caught:
        relay.tick(begun)
    assert caught.value.code == "book_unbalanced"
    assert _files(begun) == before
    with begun.store.reading() as connection:
        assert publications.published(connection).sequence == 2


@about_files
@pytest.mark.parametrize("sort", ["flip", "missing", "stray", "stray year", "link", "not text", "cache"])
def test_check_finds_what_is_not_the_journals(begun: Work, sort: str, tmp_path: Path) -> None:
    samples.post(begun, "a", samples.scholarship())
    relay.tick(begun)
    file = begun.home / PY2026 / "2026-08.beancount"
    good = file.read_bytes()
    match sort:
        case "flip":
            file.write_bytes(good.replace(b"-08-14", b"-08-15"))
        case "missing":
            file.unlink()
        case "stray":
            file.with_name("2026-10.beancount").write_bytes(b"; Renderer 1; last sequence 1\n")
        case "stray year":
            (begun.home / "books/PY2031").mkdir()
        case "link":
            file.rename(tmp_path / "moved")
            file.symlink_to(tmp_path / "moved")
        case "not text":
            file.write_bytes(good + b"\xff")
        case "cache":
            file.with_name(".main.beancount.picklecache").write_bytes(b"x")
    before = sorted((path, path.stat().st_mtime_ns) for path in (begun.home / "books").rglob("*"))
    report = books.check(begun)
    assert not report.is_clean
    assert ("BEANCOUNT_DISABLE_LOAD_CACHE" in report.differences[0]) == (sort == "cache")
    assert sorted((path, path.stat().st_mtime_ns) for path in (begun.home / "books").rglob("*")) == before


@about_files
def test_every_byte_of_a_month_changed_is_found(begun: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """P24 for the books: the comparison of bytes alone finds each of them, whatever Beancount would say."""
    samples.post(begun, "a", samples.scholarship())
    relay.tick(begun)
    monkeypatch.setattr(reading, "beancount_totals", lambda _: pytest.fail("not needed"))
    with begun.store.reading() as connection:
        now = publications.newest(connection)
        balances = publications.balances_by_month(connection, now)
        (year,) = book_years.render_years(connection, now, balances, ["2026-08"], {})
    good = year.files(year.main)["2026-08.beancount"].encode()
    for place in range(len(good)):
        for bit in range(8):
            bad = bytearray(good)
            bad[place] ^= 1 << bit
            found = {render.MAIN_FILE: year.main.encode(), "2026-08.beancount": bytes(bad)}
            assert books._byte_differences(year, found) != []


@about_files
def test_a_lost_file_comes_back_with_the_sweep(begun: Work) -> None:
    samples.post(begun, "a", samples.scholarship())
    relay.tick(begun)
    before = _files(begun)
    for file in ("2026-08.beancount", render.MAIN_FILE):
        (begun.home / PY2026 / file).unlink()
        assert relay.tick(begun).published == ()
        assert relay.tick(begun, everywhere=True).published == (f"PY2026/{file}",)
    assert _files(begun) == before


def _close(work: Work, month: str, digest: str, renderer: str = "1") -> None:
    row = {"month": month, "closed_at": work.source.now(), "proposal_id": "PRO-00000001", "digest": digest}
    with work.store.writing() as connection:
        connection.execute(insert(schema.closed_month), {**row, "sequence": 2, "renderer": renderer})


def test_a_closed_month_renders_the_same_for_ever(begun: Work) -> None:
    samples.post(begun, "a", samples.scholarship())
    relay.tick(begun)
    with begun.store.reading() as connection:
        july = books.month_file(connection, "2026-07")
    assert july.text == _text(begun, "2026-07.beancount")
    _close(begun, "2026-07", july.digest)
    samples.post(begun, "b", samples.rent()[5:6])
    relay.tick(begun)
    assert books.check(begun).is_clean
    assert books.rebuild(begun) == []


@about_files
@pytest.mark.parametrize("digest, renderer, code", [("0" * 64, "1", "changed"), ("", "0", "unknown")])
def test_a_closed_month_that_renders_differently_is_broken(
    begun: Work, digest: str, renderer: str, code: str
) -> None:
    samples.post(begun, "a", samples.scholarship())
    relay.tick(begun)
    _close(begun, "2026-07", digest, renderer)
    with pytest.raises(Broken, match="closed"):
        books.rebuild(begun)
    assert len(books.check(begun).differences) == 1


def test_budgets_are_twelve_lines_that_sum_to_the_allocation(begun: Work) -> None:
    samples.post(begun, "a", [*samples.scholarship()[:3], *samples.rent()[:2]])
    samples.post(
        begun, "b", [("2026-07-03", "allocation", entries.allocated(RENT, 5_000_000 // 100 * 3 + 7))]
    )
    relay.tick(begun)
    lines = [line.split() for line in _text(begun, render.MAIN_FILE).splitlines() if '"budget"' in line]
    sums: dict[str, int] = {}
    for line in lines:
        sums[line[3]] = sums.get(line[3], 0) + int(line[5].replace(".", ""))
    assert sums == {f"Expenses:{TRAINING}": 5_000_000, f"Expenses:{RENT}": 150_007}
    assert len(lines) == 24


class _Context:
    def __init__(self, work: Work) -> None:
        self._work = work

    def work(self) -> Work:
        return self._work


@about_files
def test_the_commands_say_what_they_did(begun: Work) -> None:
    run, context = CliRunner(), _Context(begun)
    samples.post(begun, "a", samples.scholarship())
    done = run.invoke(relay_command, ["--once", "--json"], obj=context)
    assert json.loads(done.output)["chained"] == 2
    assert "up to date" in run.invoke(books_command, ["publish"], obj=context).output
    assert json.loads(run.invoke(books_command, ["check", "--json"], obj=context).output)["clean"] is True
    (begun.home / PY2026 / "2026-08.beancount").write_text("")
    bad = run.invoke(books_command, ["check"], obj=context)
    assert bad.exit_code == 1
    assert "PY2026/2026-08.beancount is not what the journal gives." in bad.output
    remade = run.invoke(books_command, ["rebuild", "--json"], obj=context)
    assert json.loads(remade.output) == {"written": ["PY2026/2026-08.beancount"]}
    good = run.invoke(books_command, ["check"], obj=context)
    assert good.exit_code == 0
    assert "equal the journal" in good.output
    for command in ("publish", "check", "rebuild"):
        assert "Examples:" in run.invoke(books_command, [command, "--help"]).output


@about_files
def test_a_fund_with_two_lines_keeps_them_apart(begun: Work) -> None:
    samples.post(begun, "a", [("2026-07-01", "authority", entries.authorised("WA26", 300))])
    samples.post(
        begun,
        "b",
        [
            (
                "2026-07-01",
                "budget_released",
                entries.released("WA26", {Line.TRAINING: 100, Line.SUPPORT: 200}),
            )
        ],
    )
    relay.tick(begun)
    found = reading.read_book(
        {name: text.decode() for name, text in placing.read_files(begun.home / PY2026).items()}
    )
    assert found.accounts[accounts.reserve("WA26", Line.TRAINING)] == -100
    assert found.accounts[accounts.reserve("WA26", Line.SUPPORT)] == -200
